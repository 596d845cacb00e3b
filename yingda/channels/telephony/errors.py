"""What the telephone refuses."""

from yingda.foundation.errors import Refusal


class PhoneAway(Refusal):
    """The telephone is off, still starting, or its switch does not answer."""

    code = "phone.away"
    status = 503


class NoTrunk(Refusal):
    """There is no way out to the telephone network: no trunk is configured."""

    code = "phone.no_trunk"
    status = 409
