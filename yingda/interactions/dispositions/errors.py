"""Refusals about dispositions."""

from yingda.foundation.errors import Refusal


class DispositionTooDeep(Refusal):
    """The tree has two levels: groups, and what agents choose in them. A group with members stays a group."""

    code = "disposition.too_deep"
    status = 422


class DispositionParentUnknown(Refusal):
    """There is no such group in use."""

    code = "disposition.parent_unknown"
    status = 422


class DispositionQueueUnknown(Refusal):
    """There is no such queue in use."""

    code = "disposition.queue_unknown"
    status = 422


class DispositionInUse(Refusal):
    """It has members, or (for deletion) contacts were classified so; `users` says who."""

    code = "disposition.in_use"
    status = 409
