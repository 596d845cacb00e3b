"""A stored decision made again: with the published policy and the versions of queues that it names."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from yingda.foundation.clock import to_datetime
from yingda.foundation.work import Read
from yingda.routing.policies import store as policies
from yingda.routing.policies.errors import PolicyUnknown
from yingda.routing.policies.live import policy_numbered
from yingda.routing.queues import Queue, load_queues
from yingda.routing.receipt import Receipt, decode, encode
from yingda.routing.receipts.schemas import Difference, Replayed
from yingda.routing.rules.explain import again

LAG: Final = timedelta(seconds=60)
"""Receipts of earlier programs name no versions of queues: theirs are found by time. A change of a queue may have
reached the owner so much later than its commit."""
JUST_BEFORE: Final = timedelta(microseconds=1)


def read_receipt(stored: str) -> Receipt | None:
    """None: it is not of this form."""
    try:
        return decode(stored)
    except msgspec.DecodeError:  # its subclass says that it is another form
        return None


async def replay(read: Read, stored: str) -> Replayed:
    """The decision made again. Of a receipt that names no versions of queues: by the one of several ways they may have
    been that gives the same, if any."""
    receipt = read_receipt(stored)
    if receipt is None:
        return Replayed(same=False, differs=[], policy=0, undecidable="receipt.old")
    try:
        policy = await policy_numbered(read, receipt.policy)
    except PolicyUnknown:
        return Replayed(same=False, differs=[], policy=receipt.policy, undecidable="policy.unknown")
    found: list[Difference] | None = None
    for queues in await _queues(read, receipt):
        made = again(receipt, policy, queues)
        if encode(made) == encode(receipt):
            return Replayed(same=True, differs=[], policy=receipt.policy)
        if found is None:
            found = differences(receipt, made)
    return Replayed(same=False, differs=found or [], policy=receipt.policy)


def differences(stored: Receipt, made: Receipt) -> list[Difference]:
    """Fields that are not the same."""
    before, after = msgspec.to_builtins(stored), msgspec.to_builtins(made)
    return [
        Difference(field=name, stored=before[name], again=after[name])
        for name in before
        if name != "inputs" and before[name] != after[name]
    ]


def named_in(receipt: Any) -> Collection[str]:
    """Whatever in a receipt may have a name: ids of agents, queues, skills."""
    return set(_ids(msgspec.to_builtins(receipt)))


def _ids(value: Any) -> Iterator[str]:
    if isinstance(value, str) and len(value) == 36:
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _ids(key)
            yield from _ids(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _ids(each)


async def _queues(read: Read, receipt: Receipt) -> list[dict[str, Queue]]:
    """How the queues were, or may have been."""
    versions = receipt.inputs.queues
    if versions:
        rows = await policies.queues_of(read.conn, versions)
        if len(rows) == len(versions):
            return [{row["id"]: msgspec.convert(row["body"], Queue) for row in rows}]
    return [await _queues_at(read, moment) for moment in await _moments(read, to_datetime(receipt.decided_at))]


async def _moments(read: Read, decided_at: datetime) -> list[datetime]:
    changes = await policies.queue_changes(read.conn, decided_at - LAG, decided_at)
    return [decided_at, *(each - JUST_BEFORE for each in changes)]


async def _queues_at(read: Read, moment: datetime) -> dict[str, Queue]:
    """As they were; of a queue without a past, as it is."""
    now = {each.id: each for each in await load_queues(read)}
    then = {row["id"]: msgspec.convert(row["body"], Queue) for row in await policies.queues_at(read.conn, moment)}
    return now | then
