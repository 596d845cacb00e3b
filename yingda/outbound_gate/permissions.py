"""What one may be allowed to do with outgoing calls."""

from typing import Final

PHONE_DIAL: Final = "phone.dial"
"""To call at all; how far is the policy's dialling right."""
GATE_VIEW: Final = "gate.view"
GATE_EDIT: Final = "gate.edit"
DNC_EDIT: Final = "dnc.edit"
