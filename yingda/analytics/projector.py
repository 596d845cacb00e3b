"""The subscriber that keeps facts and intervals: a batch of events in, changed rows out, in one transaction."""

from collections.abc import Sequence
from typing import Any, Final

from yingda.analytics import store
from yingda.analytics.rules import agents, contacts, intervals
from yingda.analytics.rules.facts import AgentStateFact, Record
from yingda.analytics.rules.targets import Targets
from yingda.foundation.events import Stored
from yingda.foundation.ids import TenantId

READER: Final = "analytics.facts"
TARGETS_MAY_CHANGE: Final = frozenset({"interaction.queued", "configuration.changed"})

Decoded = tuple[Stored, dict[str, Any]]


async def project(tenant: TenantId, conn: Any, events: Sequence[Stored]) -> None:
    """The handler of the subscription: brings all facts up to the end of the batch."""
    if any(event.type in TARGETS_MAY_CHANGE for event in events):
        await note_targets(tenant, conn, events)
    await fold(tenant, conn, events, await store.targets(conn))


async def fold(tenant: TenantId, conn: Any, events: Sequence[Stored], targets: Targets, prefix: str = "") -> None:
    """As `project`, with given targets, on the tables that `prefix` names: what a rebuild does too."""
    await fold_contacts(tenant, conn, events, targets, prefix)
    await _fold_agents(tenant, conn, [(e, e.decode()) for e in events if e.type in agents.TYPES], prefix)


async def note_targets(tenant: TenantId, conn: Any, events: Sequence[Stored]) -> None:
    """Writes down a target that the administrators changed. It holds for stays that begin after this batch."""
    known, after = await store.targets(conn), max(event.at_ms for event in events) + 1
    for queue, within_s in (await store.configured_targets(conn)).items():
        if (latest := known.latest(queue)) != within_s:
            await store.add_target(conn, tenant, queue, 0 if latest is None else after, within_s)


async def fold_contacts(
    tenant: TenantId, conn: Any, events: Sequence[Stored], targets: Targets, prefix: str = ""
) -> None:
    """The part of `fold` that is about contacts."""
    await _fold_contacts(tenant, conn, [(e, e.decode()) for e in events if e.type in contacts.STEPS], targets, prefix)


async def _fold_contacts(tenant: TenantId, conn: Any, events: Sequence[Decoded], targets: Targets, prefix: str) -> None:
    records = await store.records_of(conn, {data["interaction"] for _, data in events}, prefix)
    before, deltas = {id: _rows(record) for id, record in records.items()}, intervals.Deltas()
    for record in records.values():
        intervals.add(deltas, record, -1)
    for event, data in events:
        record = records.setdefault(data["interaction"], contacts.fresh(data["interaction"], event.at_ms))
        contacts.apply(record, event.type, event.at_ms, data, targets)
    for record in records.values():
        intervals.add(deltas, record, 1)
    known = {row for rows in before.values() for row in rows}
    await _save(tenant, conn, list(records.values()), known, prefix)
    await store.add_to_intervals(conn, tenant, intervals.changed(deltas), prefix)


async def _save(tenant: TenantId, conn: Any, records: list[Record], known: set[Any], prefix: str) -> None:
    """Only rows that changed. What was open is closed before what is new is opened: one open row a contact."""
    facts = [r.fact for r in records if store.INTERACTIONS.row(r.fact) not in known]
    await store.INTERACTIONS.save(conn, tenant, facts, prefix)
    stays = [s for r in records for s in r.stays if store.STAYS.row(s) not in known]
    for part in ([s for s in stays if s.left_at is not None], [s for s in stays if s.left_at is None]):
        await store.STAYS.save(conn, tenant, part, prefix)
    handlings = [h for r in records for h in r.handlings if store.HANDLINGS.row(h) not in known]
    for turns in ([h for h in handlings if h.ended_at is not None], [h for h in handlings if h.ended_at is None]):
        await store.HANDLINGS.save(conn, tenant, turns, prefix)


def _rows(record: Record) -> list[Any]:
    return [
        store.INTERACTIONS.row(record.fact),
        *map(store.STAYS.row, record.stays),
        *map(store.HANDLINGS.row, record.handlings),
    ]


async def _fold_agents(tenant: TenantId, conn: Any, events: Sequence[Decoded], prefix: str) -> None:
    last = await store.open_agent_states(conn, {data["agent"] for _, data in events}, prefix)
    changed: dict[tuple[str, int], AgentStateFact] = {}
    for event, data in events:
        for row in agents.apply(last.get(data["agent"]), event.type, event.at_ms, data):
            changed[row.agent_id, row.seq] = row
            last[row.agent_id] = row
    rows = list(changed.values())
    await store.AGENT_STATES.save(conn, tenant, [row for row in rows if row.ended_at is not None], prefix)
    await store.AGENT_STATES.save(conn, tenant, [row for row in rows if row.ended_at is None], prefix)
