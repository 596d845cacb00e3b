"""Queues and the skills that they ask for. Made in migration 0003."""

from sqlalchemy import Column, Double, Integer, MetaData, SmallInteger, Table, Text, Uuid

from yingda.foundation.classes import C1
from yingda.foundation.versioned import history, identity

metadata = MetaData()

queues = Table(
    "queues",
    metadata,
    *identity(),
    Column("key", Text, nullable=False, info=C1),
    Column("name", Text, nullable=False, info=C1),
    Column("name_en", Text, nullable=False, info=C1),
    Column("calendar_id", Uuid(as_uuid=False), info=C1),  # null: always open
    Column("priority", SmallInteger, nullable=False, info=C1),
    Column("ageing_per_minute", Double, nullable=False, info=C1),
    Column("offer_ttl_s", Integer, nullable=False, info=C1),
    Column("wrap_up_s", Integer, nullable=False, info=C1),
    Column("service_level_s", Integer, nullable=False, info=C1),
    Column("service_level_percent", SmallInteger, nullable=False, info=C1),
    Column("overflow_after_s", Integer, info=C1),
    Column("overflow_queue_id", Uuid(as_uuid=False), info=C1),
    Column("waiting_max", Integer, nullable=False, info=C1),
    Column("last_resort", Text, nullable=False, info=C1),
    Column("last_resort_queue_id", Uuid(as_uuid=False), info=C1),
    *history(),
)

queue_skills = Table(
    "queue_skills",
    metadata,
    Column("tenant_id", Uuid(as_uuid=False), nullable=False, info=C1),
    Column("queue_id", Uuid(as_uuid=False), primary_key=True, info=C1),
    Column("skill_id", Uuid(as_uuid=False), primary_key=True, info=C1),
    Column("level", SmallInteger, nullable=False, info=C1),
)
