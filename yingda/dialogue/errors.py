"""Refusals of flows."""

from yingda.foundation.errors import Refusal


class FlowInvalid(Refusal):
    """The flow cannot be published; `problems` names each with its node."""

    code = "flow.invalid"
    status = 422


class FlowPublished(Refusal):
    """A published version is never changed; make a new draft."""

    code = "flow.published"
    status = 409


class FlowVersionForeign(Refusal):
    """A contact walks another version of the flow than the one handed in."""

    code = "flow.version_foreign"
    status = 409


class FlowKeyTaken(Refusal):
    code = "flow.key_taken"
    status = 409


class FlowQueueUnknown(Refusal):
    """The menu of a new flow is to lead to a queue that is not there or retired."""

    code = "flow.queue_unknown"
    status = 422


class FlowInUse(Refusal):
    """An entry point starts with this flow."""

    code = "flow.in_use"
    status = 409
