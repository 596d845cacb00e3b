"""Whether an operation fits into what the customer may do in a day."""

from __future__ import annotations

import msgspec

from yingda.banking.errors import LimitExceeded
from yingda.banking.rules.policy import Limit


class Used(msgspec.Struct, frozen=True, kw_only=True):
    """What a customer has used of one kind on one day, reserved amounts included. Fen."""

    amount: int = 0
    count: int = 0


def demand_fits(limit: Limit | None, used: Used, worth: int) -> None:
    """Raises `LimitExceeded`. Without a limit everything fits."""
    if limit is None:
        return
    if worth > limit.operation:
        raise LimitExceeded(limit="operation", max=limit.operation, left=limit.operation)
    if used.amount + worth > limit.day:
        raise LimitExceeded(limit="day", max=limit.day, left=max(0, limit.day - used.amount))
    if used.count + 1 > limit.count:
        raise LimitExceeded(limit="count", max=limit.count, left=max(0, limit.count - used.count))


def reserved(used: Used, worth: int) -> Used:
    return Used(amount=used.amount + worth, count=used.count + 1)


def released(used: Used, worth: int) -> Used:
    return Used(amount=max(0, used.amount - worth), count=max(0, used.count - 1))
