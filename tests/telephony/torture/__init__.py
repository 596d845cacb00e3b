"""Torture messages after RFC 4475 (SIP Torture Test Messages, section 3), by their names there; some shortened.

Valid ones that few implementations have seen, and invalid ones that must do no harm.
"""

from tests.telephony.torture import invalid, semantics, valid
from tests.telephony.torture.message import MESSAGES

__all__ = ["MESSAGES", "invalid", "semantics", "valid"]
