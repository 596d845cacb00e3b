"""Refusals about requests for a second pair of eyes."""

from yingda.foundation.errors import Forbidden, Refusal


class OwnRequest(Forbidden):
    """Whoever asked cannot decide: it takes another person."""

    code = "approval.own_request"


class ApprovalDecided(Refusal):
    """It was decided, withdrawn or lapsed before; `state` says which."""

    code = "approval.decided"
    status = 409


class ReasonMissing(Refusal):
    """A rejection says why."""

    code = "approval.reason_missing"
    status = 422
