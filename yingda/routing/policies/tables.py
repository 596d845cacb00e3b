"""Policies, what is live, and how queues were at any time. Made in migration 0024. No personal data: staff by id."""

from typing import Any

from sqlalchemy import Boolean, Column, Date, DateTime, Double, Integer, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from yingda.foundation.classes import C1
from yingda.foundation.versioned import history, identity

metadata = MetaData()


def _tenant(key: bool = True) -> Column[Any]:
    return Column("tenant_id", Uuid(as_uuid=False), primary_key=key, nullable=False, info=C1)


def _id(name: str) -> Column[Any]:
    return Column(name, Uuid(as_uuid=False), info=C1)


def _at(name: str, null: bool = True) -> Column[Any]:
    return Column(name, DateTime(timezone=True), nullable=null, info=C1)


def _text(name: str, null: bool = False) -> Column[Any]:
    return Column(name, Text, nullable=null, info=C1)


def _int(name: str, null: bool = False, key: bool = False) -> Column[Any]:
    return Column(name, Integer, nullable=null, primary_key=key, info=C1)


def _json(name: str, null: bool = False) -> Column[Any]:
    return Column(name, JSONB, nullable=null, info=C1)


drafts = Table(
    "routing_drafts",
    metadata,
    *identity(),
    _text("kind"),
    _text("name"),
    _text("note"),
    _json("document"),
    _text("hash"),
    _int("from_number", null=True),
    *history(),
)
"""What is edited. A draft of the kind `plan` is a whole policy kept ready for a market event."""

policies = Table(
    "routing_policies",
    metadata,
    _tenant(),
    _int("number", key=True),
    _text("origin"),
    _text("name"),
    _json("document"),
    _text("hash"),
    _text("reason"),
    _at("published_at", null=False),
    _text("published_by"),
    Column("untried", Boolean, nullable=False, info=C1),
    _id("trial_id"),
    _id("plan_id"),
)
"""Published: never changed. Receipts name them by number."""

live = Table(
    "routing_live",
    metadata,
    _tenant(),
    _int("number"),
    _id("plan_id"),
    _int("plan_number", null=True),
    _at("plan_since"),
    _at("plan_until"),
    _text("plan_by", null=True),
    _text("plan_reason", null=True),
    _int("plan_trial_days"),
    _int("version"),
    _at("changed_at", null=False),
    _text("changed_by"),
)
"""The policy in force (0: none was published), and the plan that stands in for it until `plan_until`."""

switches = Table(
    "routing_switches",
    metadata,
    *identity(),
    _at("at", null=False),
    _text("by"),
    _text("kind"),
    _int("number"),
    _text("reason"),
    _id("plan_id"),
    _at("until"),
)
"""What was in force when."""

trials = Table(
    "routing_trials",
    metadata,
    *identity(),
    _id("draft_id"),
    _text("name"),
    _json("document"),
    _text("hash"),
    _int("base_number"),
    Column("day", Date, nullable=False, info=C1),
    _int("seeds"),
    Column("volume", Double, nullable=False, info=C1),
    _text("state"),
    _int("progress"),  # percent
    _text("failure"),  # the code of a refusal; empty: none
    _json("result", null=True),
    _at("asked_at", null=False),
    _text("asked_by"),
    _at("began_at"),
    _at("alive_at"),
    _at("ended_at"),
)

queue_versions = Table(
    "queue_versions",
    metadata,
    _tenant(),
    Column("queue_id", Uuid(as_uuid=False), primary_key=True, info=C1),
    _int("version", key=True),
    _at("at", null=False),
    _json("body"),
)
"""How a queue was from `at` on, as far as a decision looks at it."""
