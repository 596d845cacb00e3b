"""Skills, and what an agent has of them. Made in migration 0003."""

from sqlalchemy import Column, DateTime, Integer, MetaData, SmallInteger, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from yingda.foundation.classes import C1
from yingda.foundation.versioned import history, identity

metadata = MetaData()

skills = Table(
    "skills",
    metadata,
    *identity(),
    Column("key", Text, nullable=False, info=C1),
    Column("name", Text, nullable=False, info=C1),
    Column("name_en", Text, nullable=False, info=C1),
    *history(),
)

agent_profiles = Table(
    "agent_profiles",
    metadata,
    Column("agent_id", Uuid(as_uuid=False), primary_key=True, info=C1),
    Column("tenant_id", Uuid(as_uuid=False), nullable=False, info=C1),
    Column("capacity", JSONB, nullable=False, info=C1),  # contacts at once by channel
    Column("line", SmallInteger, nullable=False, info=C1),  # 2: an expert
    Column("version", Integer, nullable=False, info=C1),
    Column("changed_at", DateTime(timezone=True), nullable=False, info=C1),
    Column("changed_by", Text, nullable=False, info=C1),
)
"""An agent without a row has `CAPACITY_DEFAULT`, the first line and no skills, at version 0."""

agent_skills = Table(
    "agent_skills",
    metadata,
    Column("tenant_id", Uuid(as_uuid=False), nullable=False, info=C1),
    Column("agent_id", Uuid(as_uuid=False), primary_key=True, info=C1),
    Column("skill_id", Uuid(as_uuid=False), primary_key=True, info=C1),
    Column("level", SmallInteger, nullable=False, info=C1),
)
