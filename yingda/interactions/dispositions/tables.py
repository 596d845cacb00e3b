"""Dispositions and the queues that they belong to. Made in migration 0003."""

from sqlalchemy import Column, MetaData, Table, Text, Uuid

from yingda.foundation.classes import C1
from yingda.foundation.versioned import history, identity

metadata = MetaData()

dispositions = Table(
    "dispositions",
    metadata,
    *identity(),
    Column("parent_id", Uuid(as_uuid=False), info=C1),
    Column("key", Text, nullable=False, info=C1),
    Column("name", Text, nullable=False, info=C1),
    Column("name_en", Text, nullable=False, info=C1),
    *history(),
)

disposition_queues = Table(
    "disposition_queues",
    metadata,
    Column("tenant_id", Uuid(as_uuid=False), nullable=False, info=C1),
    Column("disposition_id", Uuid(as_uuid=False), primary_key=True, info=C1),
    Column("queue_id", Uuid(as_uuid=False), primary_key=True, info=C1),
)
