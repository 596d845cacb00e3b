"""The gate's policy, what it decided, and whom nobody may call. Made in migration 0013."""

from sqlalchemy import Boolean, Column, Date, DateTime, Integer, LargeBinary, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from yingda.foundation.classes import C1, C2
from yingda.foundation.versioned import history, identity

metadata = MetaData()

gate_policies = Table(
    "gate_policies",
    metadata,
    *identity(),
    Column("body", JSONB, nullable=False, info=C1),
    *history(),
)

gate_decisions = Table(
    "gate_decisions",
    metadata,
    *identity(),
    Column("at", DateTime(timezone=True), nullable=False, info=C1),
    Column("actor", Text, nullable=False, info=C1),
    Column("agent_id", Uuid(as_uuid=False), info=C1),  # for whom the call counts
    Column("purpose", Text, nullable=False, info=C1),
    Column("number_index", LargeBinary, info=C2),  # null: what was dialled is no number
    Column("number_masked", Text, nullable=False, info=C1),
    Column("reach", Text, info=C1),
    Column("granted", Boolean, nullable=False, info=C1),
    Column("code", Text, nullable=False, info=C1),  # the rule that granted, or the refusal's code
    Column("caller_id", Text, nullable=False, info=C1),  # one of the institution's own numbers
    Column("policy_version", Integer, nullable=False, info=C1),
    Column("operation_id", Uuid(as_uuid=False), info=C1),
)

do_not_contact = Table(
    "do_not_contact",
    metadata,
    *identity(),
    Column("number_index", LargeBinary, nullable=False, info=C2),
    Column("number_sealed", LargeBinary, nullable=False, info=C2),
    Column("number_masked", Text, nullable=False, info=C1),
    Column("reason", Text, nullable=False, info=C1),
    Column("expires_on", Date, info=C1),  # null: for good; else the last day that it holds
    *history(),
)
