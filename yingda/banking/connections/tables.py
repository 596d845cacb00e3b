"""Connections to core systems. Made in migration 0018."""

from sqlalchemy import Column, LargeBinary, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from yingda.foundation.classes import C1, C2
from yingda.foundation.versioned import history, identity

metadata = MetaData()

core_connections = Table(
    "core_connections",
    metadata,
    *identity(),
    Column("role", Text, nullable=False, info=C1),
    Column("adapter", Text, nullable=False, info=C1),
    Column("base_url", Text, nullable=False, info=C1),
    Column("credentials_sealed", LargeBinary, nullable=False, info=C2),
    Column("options", JSONB, nullable=False, info=C1),
    *history(),
)
