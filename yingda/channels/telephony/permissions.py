"""Who has a phone, and who sees how the telephone does."""

from typing import Final

from yingda.foundation.errors import Forbidden
from yingda.foundation.principal import Principal

PHONE: Final = frozenset({"desk.use", "interactions.monitor"})
"""One of these: agents talk, supervisors listen."""
SECURITY_VIEW: Final = "security.view"
"""Sees who is shut out."""
SECURITY_EDIT: Final = "security.edit"
"""Lets them in again."""

SWITCHES_VIEW: Final = "entry_points.view"
"""Sees how each switch does."""


def may_have_phone(principal: Principal) -> bool:
    return bool(PHONE & principal.permissions)


def demand_phone(principal: Principal) -> str:
    """The person, if they may have a phone."""
    if not may_have_phone(principal) or principal.user is None:
        raise Forbidden(permission="desk.use")
    return str(principal.user)
