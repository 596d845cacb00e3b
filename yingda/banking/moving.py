"""An operation moves: the one place where its state changes, with event, audit and limits in the same transaction."""

from __future__ import annotations

from datetime import date
from typing import Any

from msgspec.structs import replace

from yingda.banking import store
from yingda.banking.errors import OperationElsewhere
from yingda.banking.events import OperationMoved
from yingda.banking.operation import Record, State
from yingda.banking.parts import Parts
from yingda.banking.rules import limits
from yingda.banking.rules.digest import digest
from yingda.banking.rules.policy import Limit
from yingda.banking.rules.show import shown
from yingda.banking.rules.states import RESERVING, allowed
from yingda.foundation.errors import NotFound
from yingda.foundation.ids import TenantId
from yingda.foundation.work import Work


def digest_of(record: Record) -> bytes:
    """Of what is in the body now: equal to the kept one, or somebody changed the row."""
    return digest(
        tenant=record.tenant, operation=record.id, customer=record.customer, role=record.role, ref=record.body.ref,
        kind=record.kind, params=record.body.params, currency=record.currency,
    )  # fmt: skip


async def held(work: Work, parts: Parts, id: str) -> Record:
    """The operation, held until the commit."""
    record = await store.found(work.conn, parts.keyring, id, lock=True)
    if record is None:
        raise NotFound(id=id)
    return record


async def moved(work: Work, parts: Parts, before: Record, state: State, **values: Any) -> Record:
    """The operation in its new state. What no longer counts against the day's limits is given back."""
    if not allowed(before.state, state) and before.state is not state:
        raise OperationElsewhere(id=before.id, state=before.state.value)
    after = replace(before, state=state, version=before.version + 1, **values)
    if before.limit_day is not None and before.state in RESERVING and state not in RESERVING:
        await _give_back(work, parts, before)
    await store.save(work.conn, parts.keyring, before, after)
    if before.state is not state:
        announce(work, before.state.value, after)
    return after


def announce(work: Work, before: str, after: Record) -> None:
    code = str((after.fault or {}).get("code", "")) or ",".join(after.hold_reasons)
    work.publish(
        OperationMoved(
            operation=after.id, kind=after.kind, customer=after.customer, interaction=after.interaction,
            before=before, state=after.state.value, code=code,
        )
    )  # fmt: skip
    work.audit(
        f"operation.{after.state.value}", after.id,
        {"kind": after.kind, "customer": after.customer, "digest": after.digest.hex(), "code": code,
         "proof": after.proof_means or "", "channel": after.channel},
    )  # fmt: skip


async def reserve(work: Work, parts: Parts, record: Record, limit: Limit | None, day: str) -> None:
    """Takes the worth from the day's limits; raises `LimitExceeded`. Others of this customer wait meanwhile."""
    tenant, when = TenantId(record.tenant), date.fromisoformat(day)
    used = await store.used_today(work.conn, parts.keyring, tenant, record.customer, record.kind, when)
    limits.demand_fits(limit, used, record.body.worth)
    await store.keep_used(
        work.conn, parts.keyring, tenant, record.customer, record.kind, when,
        limits.reserved(used, record.body.worth),
    )  # fmt: skip


async def _give_back(work: Work, parts: Parts, record: Record) -> None:
    assert record.limit_day is not None
    tenant, day = TenantId(record.tenant), date.fromisoformat(record.limit_day)
    used = await store.used_today(work.conn, parts.keyring, tenant, record.customer, record.kind, day)
    await store.keep_used(
        work.conn, parts.keyring, tenant, record.customer, record.kind, day,
        limits.released(used, record.body.worth),
    )  # fmt: skip


async def tell(parts: Parts, *records: Record) -> None:
    """After the commit: whoever shows operations is told."""
    for record in records:
        for listener in parts.on_moved:
            await listener(TenantId(record.tenant), shown(record))
