"""Writes about alarms and about what is usual."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from yingda.customers.errors import AlarmJudged, OwnAlarm, PolicyPast, PolicyThere
from yingda.customers.openings import store
from yingda.customers.openings.schemas import (
    OPENINGS_SHOWN_MAX,
    AlarmView,
    NewPolicy,
    Openings,
    OpeningView,
    Policies,
    PolicyView,
    Verdict,
)
from yingda.customers.persons.sealing import VERDICT
from yingda.customers.rules.browsing import DEFAULT, DEFAULT_FROM, Usual
from yingda.foundation import versioned
from yingda.foundation.crypto import Keyring
from yingda.foundation.errors import NotFound
from yingda.foundation.work import Read, Work

END: Final = (datetime(9999, 1, 1, tzinfo=UTC), "ffffffff-ffff-ffff-ffff-ffffffffffff")
OWN_SOURCE: Final = "yingda"


def alarm_view(row: dict[str, Any]) -> AlarmView:
    return AlarmView.model_validate({**row, "user": row["user_id"]})


async def alarm_seen(read: Read | Work, id: str) -> AlarmView:
    rows = await store.shown(read.conn, read.principal.branch, False, END, 1, id)
    if not rows:
        raise NotFound(id=id)
    return alarm_view(rows[0])


async def openings_behind(work: Work, id: str) -> Openings:
    """What the alarm is about; the look is audited too."""
    view = await alarm_seen(work, id)
    rows = await store.openings_of(work.conn, view.user, view.since, view.at, OPENINGS_SHOWN_MAX)
    work.audit("customer.alarm_opened", id, {"openings": len(rows)})
    return Openings(items=[OpeningView.model_validate({**row, "customer": row["customer_id"]}) for row in rows])


async def judge(work: Work, keyring: Keyring, id: str, body: Verdict) -> AlarmView:
    view = await alarm_seen(work, id)
    await store.alarm(work.conn, id)
    if view.user == work.principal.user:
        raise OwnAlarm(id=id)
    if view.seen_at is not None:
        raise AlarmJudged(id=id)
    note = keyring.seal_text(work.tenant, body.note, VERDICT)
    values = {"seen_at": work.now, "seen_by": work.actor, "verdict": body.verdict, "note_sealed": note}
    await store.judge(work.conn, id, values)
    work.audit("customer.alarm_judged", id, {"user": view.user, "rule": view.rule, "verdict": body.verdict})
    return await alarm_seen(work, id)


async def add_policy(work: Work, body: NewPolicy) -> PolicyView:
    """From today on at the earliest, and never instead of one that is there: what was judged stays judged."""
    if body.valid_from < work.now.date():
        raise PolicyPast(field="valid_from")
    usual = msgspec.to_builtins(body.usual())
    row = {
        "id": work.ids.new(), "tenant_id": work.tenant, "valid_from": body.valid_from, "body": usual,
        "source": body.source, "set_at": work.now, "set_by": work.actor,
    }  # fmt: skip
    with versioned.refusing(browsing_policies_day=PolicyThere(valid_from=body.valid_from.isoformat())):
        await store.add_policy(work.conn, row)
    work.audit("customer.browsing_policy_set", row["id"], {**usual, "valid_from": body.valid_from.isoformat()})
    return PolicyView(valid_from=body.valid_from, source=body.source, set_at=work.now, **usual)


async def policies(read: Read) -> Policies:
    """Newest first; the last is the program's own."""
    rows = await store.policies(read.conn)
    items = [
        PolicyView(valid_from=row["valid_from"], source=row["source"], set_at=row["set_at"],
                   **msgspec.to_builtins(msgspec.convert(row["body"], Usual)))
        for row in rows
    ]  # fmt: skip
    own = PolicyView(valid_from=DEFAULT_FROM, source=OWN_SOURCE, set_at=None, **msgspec.to_builtins(DEFAULT))
    return Policies(items=[*items, own])
