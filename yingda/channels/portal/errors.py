"""Refusals of the signed-in customer's door."""

from yingda.foundation.errors import Refusal


class PortalSignedOut(Refusal):
    """No session of a signed-in page: none was shown, it ended, or it was idle for too long. Sign in again."""

    code = "portal.signed_out"
    status = 401


class CustomerUnknown(Refusal):
    """The chat belongs to nobody whom we know: prove who you are there, or sign in."""

    code = "portal.customer_unknown"
    status = 403


class PeriodInvalid(Refusal):
    """The dates are none, stand in the wrong order or lie further apart than `days_max`."""

    code = "portal.period_invalid"
    status = 422


class CoreRefused(Refusal):
    """The core system does not do this; `core` is its code."""

    code = "core.refused"
    status = 422
