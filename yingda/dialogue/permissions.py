"""What one may be allowed to do with flows."""

from typing import Final

FLOWS_VIEW: Final = "flows.view"
FLOWS_EDIT: Final = "flows.edit"
