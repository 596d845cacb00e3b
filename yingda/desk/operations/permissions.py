"""What one may be allowed to do with operations."""

from typing import Final

OPERATIONS_DRAFT: Final = "operations.draft"
OPERATIONS_VIEW: Final = "operations.view"
OPERATIONS_RESOLVE: Final = "operations.resolve"
