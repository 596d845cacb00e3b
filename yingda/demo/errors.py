"""Refusals of the demo's own doors."""

from yingda.foundation.errors import Refusal


class DemoSignInWrong(Refusal):
    """The demo institution's login does not know them."""

    code = "demo.sign_in_wrong"
    status = 401


class DemoCoreAway(Refusal):
    """The sample core is not there yet, or any more."""

    code = "demo.core_away"
    status = 503
