"""Entry points. Made in migration 0003."""

from sqlalchemy import ARRAY, Column, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from yingda.foundation.classes import C1
from yingda.foundation.versioned import history, identity

metadata = MetaData()

entry_points = Table(
    "entry_points",
    metadata,
    *identity(),
    Column("key", Text, nullable=False, info=C1),
    Column("name", Text, nullable=False, info=C1),
    Column("channel", Text, nullable=False, info=C1),
    Column("flow_key", Text, nullable=False, info=C1),
    Column("queue_id", Uuid(as_uuid=False), nullable=False, info=C1),
    Column("calendar_id", Uuid(as_uuid=False), info=C1),  # null: always open
    Column("languages", ARRAY(Text), nullable=False, info=C1),
    Column("allowed_origins", ARRAY(Text), nullable=False, info=C1),
    Column("texts", JSONB, nullable=False, info=C1),  # by language: greeting, closed
    Column("announcement", JSONB, info=C1),  # texts by language, until (epoch ms); null: none. Made in migration 0014
    *history(),
)
