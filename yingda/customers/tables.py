"""Customers and all that is kept of them. Made in migration 0016. Who wrote a row is C1: staff, by id."""

from typing import Any

from sqlalchemy import Boolean, Column, Date, DateTime, Integer, LargeBinary, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from yingda.foundation.classes import C1, C2
from yingda.foundation.versioned import history, identity

metadata = MetaData()


def _id(name: str, null: bool = False, key: bool = False) -> Column[Any]:
    return Column(name, Uuid(as_uuid=False), nullable=null, primary_key=key, info=C1)


def _at(name: str, null: bool = False) -> Column[Any]:
    return Column(name, DateTime(timezone=True), nullable=null, info=C1)


def _text(name: str, null: bool = False) -> Column[Any]:
    return Column(name, Text, nullable=null, info=C1)


def _sealed(name: str, null: bool = False) -> Column[Any]:
    return Column(name, LargeBinary, nullable=null, info=C2)


customers = Table(
    "customers",
    metadata,
    *identity(),
    _sealed("name_sealed"),
    _text("value"),
    _text("risk_grade", null=True),
    Column("risk_expires_on", Date, info=C1),
    _id("branch_id", null=True),
    _id("manager_id", null=True),  # whose customer this is among the staff
    _text("source"),  # the role of the core that told of the person first
    _id("merged_into", null=True),
    _id("conversation_id", null=True),  # their latest, and when they were last met in it
    _at("conversation_at", null=True),
    _at("created_at"),
    Column("version", Integer, nullable=False, info=C1),
    _at("changed_at"),
    _text("changed_by"),
)

identifiers = Table(
    "customer_identifiers",
    metadata,
    *identity(),
    _id("customer_id"),
    _text("kind"),
    _text("role"),  # of a core's number: the core's; else ""
    _sealed("value_sealed"),
    _sealed("value_index"),
    _text("proof"),  # how it is known to be theirs: said by a core, signed, keyed in …; `seen` is a hint
    _at("since"),
    _at("until", null=True),
)

tags = Table(
    "customer_tags",
    metadata,
    _id("tenant_id", key=True),
    _id("customer_id", key=True),
    Column("tag", Text, primary_key=True, info=C1),
    _at("set_at"),
    _text("set_by"),
)

relations = Table(
    "customer_relations",
    metadata,
    *identity(),
    _id("customer_id"),
    _id("other_id"),
    _text("kind"),
    _at("set_at"),
    _text("set_by"),
)

notes = Table(
    "customer_notes",
    metadata,
    *identity(),
    _id("customer_id"),
    _sealed("text_sealed"),
    _at("at"),
    _text("by"),
    _id("interaction_id", null=True),
)

alerts = Table(
    "customer_alerts",
    metadata,
    *identity(),
    _id("customer_id"),
    _text("level"),
    _sealed("text_sealed"),
    Column("until", Date, info=C1),  # the last day that it holds
    _at("set_at"),
    _text("set_by"),
    _at("lifted_at", null=True),
    _text("lifted_by", null=True),
)

merges = Table(
    "customer_merges",
    metadata,
    *identity(),
    _id("kept_id"),
    _id("merged_id"),
    _text("proof"),
    _sealed("reason_sealed"),
    _at("merged_at"),
    _text("merged_by"),
    _at("undone_at", null=True),
    _text("undone_by", null=True),
)

openings = Table(
    "customer_openings",
    metadata,
    *identity(),
    _id("user_id"),
    _at("at"),
    _text("act"),
    _id("customer_id", null=True),
    _text("purpose"),
    _id("purpose_id", null=True),
    Column("talking", Boolean, nullable=False, info=C1),
    Column("matching", Boolean, nullable=False, info=C1),
    _text("field"),
)

alarms = Table(
    "customer_alarms",
    metadata,
    *identity(),
    _id("user_id"),
    _text("rule"),
    Column("counted", Integer, nullable=False, info=C1),
    Column("usual", Integer, nullable=False, info=C1),
    _at("since"),
    _at("at"),
    Column("policy_from", Date, nullable=False, info=C1),
    _at("seen_at", null=True),
    _text("seen_by", null=True),
    _text("verdict", null=True),
    _sealed("note_sealed", null=True),
)

browsing_policies = Table(
    "browsing_policies",
    metadata,
    *identity(),
    Column("valid_from", Date, nullable=False, info=C1),
    Column("body", JSONB, nullable=False, info=C1),
    _text("source"),
    _at("set_at"),
    _text("set_by"),
)

issuers = Table(
    "identity_issuers",
    metadata,
    *identity(),
    _text("issuer"),
    _text("audience"),
    _text("role"),
    Column("jwks", JSONB, nullable=False, info=C1),  # public keys only
    *history(),
)

used_tokens = Table(
    "identity_tokens",
    metadata,
    _id("tenant_id", key=True),
    _id("issuer_id", key=True),
    Column("token_hash", LargeBinary, primary_key=True, info=C2),
    _at("expires_at"),
)
