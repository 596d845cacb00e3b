"""Operations, the questions put to customers, their locks and limits. Made in migration 0017.

Bodies (whom, how much, from where) and results are sealed. A fault is a code of the core's with harmless data.
"""

from sqlalchemy import ARRAY, BigInteger, Column, Date, DateTime, Integer, LargeBinary, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from yingda.foundation.classes import C1, C2
from yingda.foundation.versioned import history, identity

metadata = MetaData()


def _id(name: str, nullable: bool = True) -> Column[str]:
    return Column(name, Uuid(as_uuid=False), nullable=nullable, info=C1)


def _at(name: str, nullable: bool = True) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable, info=C1)


banking_operations = Table(
    "banking_operations",
    metadata,
    *identity(),
    _id("customer_id", False),
    Column("role", Text, nullable=False, info=C1),
    Column("kind", Text, nullable=False, info=C1),
    Column("state", Text, nullable=False, info=C1),
    _id("interaction_id"),
    Column("channel", Text, nullable=False, info=C1),
    Column("actor", Text, nullable=False, info=C1),
    Column("currency", Text, nullable=False, info=C1),
    Column("digest", LargeBinary, nullable=False, info=C1),
    Column("body", LargeBinary, nullable=False, info=C2),
    Column("payee_index", LargeBinary, info=C1),
    _at("created_at", False),
    _at("expires_at", False),
    _at("confirmed_at"),
    _id("proof_id"),
    Column("proof_means", Text, info=C1),
    _id("approval_id"),
    _at("hold_until"),
    Column("hold_reasons", ARRAY(Text), nullable=False, info=C1),
    _at("submitted_at"),
    _at("next_at"),
    Column("attempts", Integer, nullable=False, info=C1),
    Column("core_ref", Text, info=C1),
    Column("facts", LargeBinary, info=C2),
    _at("settled_at"),
    Column("fault", JSONB, info=C1),
    Column("suitability", JSONB, info=C1),
    _at("risk_accepted_at"),
    _id("reverses"),
    Column("limit_day", Date, info=C1),
    _at("reconciled_at"),
    Column("version", Integer, nullable=False, info=C1),
)

verification_challenges = Table(
    "verification_challenges",
    metadata,
    *identity(),
    _id("customer_id", False),
    Column("means", Text, nullable=False, info=C1),
    _id("operation_id"),
    Column("digest", LargeBinary, info=C1),
    Column("role", Text, nullable=False, info=C1),
    _id("interaction_id"),
    Column("asked_by", Text, nullable=False, info=C1),
    _at("created_at", False),
    _at("expires_at", False),
    Column("tries", Integer, nullable=False, info=C1),
    _at("proved_at"),
    _at("used_at"),
    _at("closed_at"),
)

verification_locks = Table(
    "verification_locks",
    metadata,
    Column("tenant_id", Uuid(as_uuid=False), primary_key=True, info=C1),
    Column("customer_id", Uuid(as_uuid=False), primary_key=True, info=C1),
    Column("failures", Integer, nullable=False, info=C1),
    _at("since"),
    _at("locked_until"),
)

banking_limit_days = Table(
    "banking_limit_days",
    metadata,
    Column("tenant_id", Uuid(as_uuid=False), primary_key=True, info=C1),
    Column("customer_id", Uuid(as_uuid=False), primary_key=True, info=C1),
    Column("kind", Text, primary_key=True, info=C1),
    Column("day", Date, primary_key=True, info=C1),
    Column("used", LargeBinary, nullable=False, info=C2),
)

banking_rules = Table(
    "banking_rules", metadata, *identity(), Column("body", JSONB, nullable=False, info=C1), *history()
)

banking_journals = Table(
    "banking_journals",
    metadata,
    Column("tenant_id", Uuid(as_uuid=False), primary_key=True, info=C1),
    Column("role", Text, primary_key=True, info=C1),
    Column("position", BigInteger, nullable=False, info=C1),
    _at("compared_at", False),
)

banking_discrepancies = Table(
    "banking_discrepancies",
    metadata,
    *identity(),
    Column("role", Text, nullable=False, info=C1),
    Column("operation_id", Text, nullable=False, info=C1),
    Column("what", Text, nullable=False, info=C1),
    _at("found_at", False),
    _at("settled_at"),
    Column("settled_by", Text, info=C1),
)
