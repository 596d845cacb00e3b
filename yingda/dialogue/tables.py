"""Flows and their published versions. Made in migration 0005."""

from sqlalchemy import Column, DateTime, Integer, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from yingda.foundation.classes import C1
from yingda.foundation.versioned import history, identity

metadata = MetaData()

flows = Table(
    "flows",
    metadata,
    *identity(),
    Column("key", Text, nullable=False, info=C1),
    Column("name", Text, nullable=False, info=C1),
    Column("draft", JSONB, nullable=False, info=C1),
    Column("published", Integer, info=C1),  # number of the current published version; null: none yet
    *history(),
)

flow_versions = Table(
    "flow_versions",
    metadata,
    Column("flow_id", Uuid(as_uuid=False), primary_key=True, info=C1),
    Column("tenant_id", Uuid(as_uuid=False), nullable=False, info=C1),
    Column("number", Integer, primary_key=True, info=C1),
    Column("body", JSONB, nullable=False, info=C1),
    Column("published_at", DateTime(timezone=True), nullable=False, info=C1),
    Column("published_by", Text, nullable=False, info=C1),
)
