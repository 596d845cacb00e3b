"""What one may be allowed to do with operations and with the institution's rules for them."""

from typing import Final

BANKING_VIEW: Final = "banking.view"
BANKING_EDIT: Final = "banking.edit"
OPERATIONS_DRAFT: Final = "operations.draft"
OPERATIONS_VIEW: Final = "operations.view"
OPERATIONS_RESOLVE: Final = "operations.resolve"
CORES_VIEW: Final = "cores.view"
CORES_EDIT: Final = "cores.edit"
"""To say which core systems are asked, with which credentials."""
