"""Refusals of the customer's door."""

from yingda.foundation.errors import Refusal


class EntryPointNotFound(Refusal):
    """No widget has this key, or it was retired."""

    code = "entry_point.unknown"
    status = 404


class VisitorUnknown(Refusal):
    """The secret belongs to nobody here: begin again without it."""

    code = "visitor.unknown"
    status = 401


class TicketInvalid(Refusal):
    """Used, too old, or never given out."""

    code = "ticket.invalid"
    status = 401


class CommandUnknown(Refusal):
    code = "command.unknown"
    status = 422


class TopicUnknown(Refusal):
    code = "topic.unknown"
    status = 404
