"""Refusals about captured digits. None of them ever carries a digit."""

from yingda.foundation.errors import Refusal


class CaptureMalformed(Refusal):
    """Not as many digits as this `kind` has (`least` to `most`), or something that is no digit."""

    code = "captured.malformed"
    status = 422


class CaptureGone(Refusal):
    """No such digits: they were redeemed already, or their time is over. The customer has to key them in again."""

    code = "captured.gone"
    status = 410
