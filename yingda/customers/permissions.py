"""What one may be allowed to do with customers' records."""

from typing import Final

CUSTOMERS_OPEN: Final = "customers.open"
"""To open a record, with a purpose."""
CUSTOMERS_SEARCH: Final = "customers.search"
CUSTOMERS_REVEAL: Final = "customers.reveal"
CUSTOMERS_EDIT: Final = "customers.edit"
CUSTOMERS_MERGE: Final = "customers.merge"
CUSTOMERS_ALARMS: Final = "customers.alarms"
CORES_VIEW: Final = "cores.view"
CORES_EDIT: Final = "cores.edit"
BANKING_EDIT: Final = "banking.edit"
"""To decide dated rules: what is usual when records are opened is one of them."""
