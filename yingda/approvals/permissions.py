"""What one may be allowed to do with requests for a second pair of eyes."""

from typing import Final

APPROVALS_VIEW: Final = "approvals.view"
APPROVALS_DECIDE: Final = "approvals.decide"
