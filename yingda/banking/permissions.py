"""What one may be allowed to do with the institution's rules for operations."""

from typing import Final

BANKING_VIEW: Final = "banking.view"
BANKING_EDIT: Final = "banking.edit"
OPERATIONS_VIEW: Final = "operations.view"
CORES_VIEW: Final = "cores.view"
CORES_EDIT: Final = "cores.edit"
"""To say which core systems are asked, with which credentials."""
