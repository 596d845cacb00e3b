"""All SQL of the facts and intervals. Each function works on the tables themselves or, with `prefix`, on fresh copies
of them (`rebuilt_…`) that a rebuild makes for itself.
"""

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql

from yingda.analytics import tables
from yingda.analytics.rules.facts import AgentStateFact, HandlingFact, InteractionFact, QueueFact, Record
from yingda.analytics.rules.intervals import COLUMNS, Deltas
from yingda.analytics.rules.targets import Targets
from yingda.foundation.clock import to_datetime
from yingda.foundation.ids import TenantId

Connection = Any  # asyncpg, inside a transaction set to the tenant
Row = tuple[Any, ...]
F = TypeVar("F", InteractionFact, QueueFact, HandlingFact, AgentStateFact)

FACT_TABLES: Final = ("interaction_facts", "queue_facts", "handling_facts", "agent_state_facts")
_dialect: Final = postgresql.dialect()  # type: ignore[no-untyped-call]


def _kind(table: Table, name: str) -> str:
    return str(table.c[name].type.compile(dialect=_dialect)).lower()


def _read(name: str, kind: str) -> str:
    """The column as a plain Python value: ids as text, moments as epoch milliseconds."""
    if kind == "uuid":
        return f"{name}::text as {name}"
    return f"(extract(epoch from {name}) * 1000)::bigint as {name}" if kind.startswith("timestamp") else name


class Facts(Generic[F]):
    """How one fact table is read and written: rows from and to its dataclass."""

    def __init__(self, table: Table, of: type[F]) -> None:
        self.name: str = table.name
        self._of: type[F] = of
        self.columns = [column.name for column in table.columns if column.name != "tenant_id"]
        self._kinds = [_kind(table, name) for name in self.columns]
        self._moments = [n for n, kind in enumerate(self._kinds) if kind.startswith("timestamp")]
        self.key = [column.name for column in table.primary_key if column.name != "tenant_id"]
        self._row = attrgetter(*self.columns)
        self.select = ", ".join(map(_read, self.columns, self._kinds))

    def row(self, fact: F) -> Row:
        return tuple(self._row(fact))

    def of_row(self, row: Any) -> F:
        fact: F = self._of(**{name: row[name] for name in self.columns})
        return fact

    async def load(self, conn: Connection, condition: str, *arguments: Any, prefix: str = "") -> list[F]:
        """Rows that the condition (of our own making, never from outside) picks."""
        rows = await conn.fetch(f"select {self.select} from {prefix}{self.name} where {condition}", *arguments)  # noqa: S608
        return [self.of_row(row) for row in rows]

    async def save(self, conn: Connection, tenant: TenantId, facts: Sequence[F], prefix: str = "") -> None:
        """Inserts or overwrites, all rows in one statement."""
        if facts:
            rows = (self._stored(self._row(fact)) for fact in facts)
            await conn.execute(self._upsert(prefix), tenant, *zip(*rows, strict=True))

    def _stored(self, row: Row) -> list[Any]:
        values = list(row)
        for n in self._moments:
            if values[n] is not None:
                values[n] = to_datetime(values[n])
        return values

    def _upsert(self, prefix: str) -> str:
        names = ", ".join(self.columns)
        arrays = ", ".join(f"${n}::{kind}[]" for n, kind in enumerate(self._kinds, 2))
        sets = ", ".join(f"{name} = excluded.{name}" for name in self.columns if name not in self.key)
        return (
            f"insert into {prefix}{self.name} (tenant_id, {names}) select $1::uuid, * from unnest({arrays})"  # noqa: S608
            f" on conflict (tenant_id, {', '.join(self.key)}) do update set {sets}"
        )


INTERACTIONS: Final = Facts(tables.interaction_facts, InteractionFact)
STAYS: Final = Facts(tables.queue_facts, QueueFact)
HANDLINGS: Final = Facts(tables.handling_facts, HandlingFact)
AGENT_STATES: Final = Facts(tables.agent_state_facts, AgentStateFact)


async def records(conn: Connection, condition: str, *arguments: Any, prefix: str = "") -> dict[str, Record]:
    """All facts of the contacts that the condition on `interaction_facts` picks."""
    found = {f.interaction_id: Record(f) for f in await INTERACTIONS.load(conn, condition, *arguments, prefix=prefix)}
    by_id = "interaction_id = any($1::uuid[]) order by interaction_id, seq"
    for stay in await STAYS.load(conn, by_id, list(found), prefix=prefix):
        found[stay.interaction_id].stays.append(stay)
    for handling in await HANDLINGS.load(conn, by_id, list(found), prefix=prefix):
        found[handling.interaction_id].handlings.append(handling)
    return found


async def records_of(conn: Connection, interactions: Iterable[str], prefix: str = "") -> dict[str, Record]:
    return await records(conn, "interaction_id = any($1::uuid[])", list(interactions), prefix=prefix)


async def open_agent_states(conn: Connection, agents: Iterable[str], prefix: str = "") -> dict[str, AgentStateFact]:
    condition = "agent_id = any($1::uuid[]) and ended_at is null"
    return {f.agent_id: f for f in await AGENT_STATES.load(conn, condition, list(agents), prefix=prefix)}


_SUMS: Final = ", ".join(f"${n}::bigint[]" for n in range(5, 5 + len(COLUMNS)))
_NAMES: Final = ", ".join(COLUMNS)
ADD: Final = f"""
with d as (select * from unnest($2::timestamptz[], $3::uuid[], $4::text[], {_SUMS})
    as d(minute, queue_id, channel, {_NAMES})),
  u as (update {{prefix}}intervals i set {", ".join(f"{c} = i.{c} + d.{c}" for c in COLUMNS)},
      changed = pg_current_xact_id()
    from d where i.tenant_id = $1 and i.minute = d.minute and i.queue_id = d.queue_id and i.channel = d.channel
    returning i.minute, i.queue_id, i.channel)
insert into {{prefix}}intervals (tenant_id, minute, queue_id, channel, {_NAMES})
select $1, d.* from d where not exists (
  select from u where u.minute = d.minute and u.queue_id = d.queue_id and u.channel = d.channel)
"""  # noqa: S608


async def add_to_intervals(conn: Connection, tenant: TenantId, deltas: Deltas, prefix: str = "") -> None:
    """Adds differences to the sums. One runner at a time (the cursor's lock), so nobody else adds meanwhile."""
    if deltas:
        rows = [(to_datetime(at), queue, channel, *sums) for (at, queue, channel), sums in sorted(deltas.items())]
        await conn.execute(ADD.format(prefix=prefix), tenant, *zip(*rows, strict=True))


TARGETS: Final = "select queue_id::text, (extract(epoch from since) * 1000)::bigint, within_s from service_targets"
CONFIGURED: Final = "select id::text, service_level_s from queues"
ADD_TARGET: Final = """
insert into service_targets (tenant_id, queue_id, since, within_s) values ($1, $2, $3, $4)
on conflict (tenant_id, queue_id, since) do nothing
"""


async def targets(conn: Connection) -> Targets:
    return Targets([tuple(row) for row in await conn.fetch(TARGETS)])


async def configured_targets(conn: Connection) -> dict[str, int]:
    """Seconds by queue, as the administrators set them now."""
    return {row[0]: row[1] for row in await conn.fetch(CONFIGURED)}


async def add_target(conn: Connection, tenant: TenantId, queue: str, since: int, within_s: int) -> None:
    await conn.execute(ADD_TARGET, tenant, queue, to_datetime(since), within_s)


async def own_day(conn: Connection, agent: str, start: int) -> tuple[list[HandlingFact], list[AgentStateFact]]:
    """An agent's talks that began from a moment on, and the stretches of state that reach into that time."""
    moment = to_datetime(start)
    talks = await HANDLINGS.load(conn, "agent_id = $1 and answered_at >= $2", agent, moment)
    reach_in = "agent_id = $1 and (ended_at is null or ended_at > $2)"
    return talks, await AGENT_STATES.load(conn, reach_in, agent, moment)
