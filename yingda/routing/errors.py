"""Refusals about queues."""

from yingda.foundation.errors import Refusal


class QueueWithoutLastResort(Refusal):
    """Closed or full, a queue must do something with a contact: take a message, or give it to another queue."""

    code = "queue.without_last_resort"
    status = 422


class QueueOverflowIncomplete(Refusal):
    """An overflow needs both: after how many seconds, and to which queue."""

    code = "queue.overflow_incomplete"
    status = 422


class QueueOverflowCycle(Refusal):
    """Overflow and last resort would lead contacts round in a circle; `path` are the queues on it, by name."""

    code = "queue.overflow_cycle"
    status = 422


class QueueUnknown(Refusal):
    """There is no such queue in use; `field` says where it was named."""

    code = "queue.unknown"
    status = 422


class QueueCalendarUnknown(Refusal):
    """There is no such calendar."""

    code = "queue.calendar_unknown"
    status = 422


class QueueSkillUnknown(Refusal):
    """It asks for skills that are not in use; `skills` are their ids."""

    code = "queue.skill_unknown"
    status = 422


class QueueInUse(Refusal):
    """Something points at it, or (for deletion) contacts have been in it; `users` says who."""

    code = "queue.in_use"
    status = 409
