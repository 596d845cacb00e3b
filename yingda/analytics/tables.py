"""The tables of migration 0007. Fact tables have the fields of their dataclass as columns, in the same order, after the
tenant. All of it is C1: ids, moments, durations and counts; no name, no text of a contact but its index of words."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any, Final

from sqlalchemy import BigInteger, Boolean, Column, Integer, MetaData, SmallInteger, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import TIMESTAMP, TSVECTOR

from yingda.analytics.rules.facts import AgentStateFact, HandlingFact, InteractionFact, QueueFact
from yingda.analytics.rules.intervals import COLUMNS
from yingda.foundation.classes import C1

metadata = MetaData()

MOMENT_ENDINGS: Final = ("_at", "_since")
SMALL: Final = frozenset({"survey_score"})


def _type(name: str, kind: Any) -> Any:
    if name.endswith("_id"):
        return Uuid(as_uuid=False)
    if name.endswith(MOMENT_ENDINGS):
        return TIMESTAMP(timezone=True)
    if kind in (bool, bool | None):
        return Boolean()
    if kind in (int, int | None):
        return SmallInteger() if name in SMALL else BigInteger() if name.endswith("_ms") else Integer()
    return Text()


def _tenant() -> Column[Any]:
    return Column("tenant_id", Uuid(as_uuid=False), primary_key=True, info=C1)


def _facts(name: str, of: type, key: tuple[str, ...]) -> Table:
    def columns() -> Iterator[Column[Any]]:
        yield _tenant()
        for field in fields(of):
            null = field.type in (str | None, int | None, bool | None)
            kind = _type(field.name, field.type)
            yield Column(field.name, kind, primary_key=field.name in key, nullable=null, info=C1)

    return Table(name, metadata, *columns())


interaction_facts = _facts("interaction_facts", InteractionFact, ("interaction_id",))
queue_facts = _facts("queue_facts", QueueFact, ("interaction_id", "seq"))
handling_facts = _facts("handling_facts", HandlingFact, ("interaction_id", "seq"))
agent_state_facts = _facts("agent_state_facts", AgentStateFact, ("agent_id", "seq"))

intervals = Table(
    "intervals",
    metadata,
    _tenant(),
    Column("minute", TIMESTAMP(timezone=True), primary_key=True, info=C1),
    Column("queue_id", Uuid(as_uuid=False), primary_key=True, info=C1),
    Column("channel", Text, primary_key=True, info=C1),
    *(Column(name, BigInteger, nullable=False, info=C1) for name in COLUMNS),
    Column("changed", BigInteger, nullable=False, info=C1),  # xid8: in which transaction the row last changed
)

service_targets = Table(
    "service_targets",
    metadata,
    _tenant(),
    Column("queue_id", Uuid(as_uuid=False), primary_key=True, info=C1),
    Column("since", TIMESTAMP(timezone=True), primary_key=True, info=C1),
    Column("within_s", Integer, nullable=False, info=C1),
)

message_index = Table(
    "message_index",
    metadata,
    Column("message_id", Uuid(as_uuid=False), primary_key=True, info=C1),
    _tenant(),
    Column("interaction_id", Uuid(as_uuid=False), nullable=False, info=C1),
    Column("at", TIMESTAMP(timezone=True), primary_key=True, info=C1),
    Column("terms", TSVECTOR, nullable=False, info=C1),
)
