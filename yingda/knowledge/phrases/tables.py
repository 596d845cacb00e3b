"""Phrases. Made in migration 0003."""

from sqlalchemy import Column, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from yingda.foundation.classes import C1
from yingda.foundation.versioned import history, identity

metadata = MetaData()

phrases = Table(
    "phrases",
    metadata,
    *identity(),
    Column("owner_id", Uuid(as_uuid=False), info=C1),  # null: the tenant's
    Column("shortcut", Text, nullable=False, info=C1),
    Column("title", Text, nullable=False, info=C1),
    Column("texts", JSONB, nullable=False, info=C1),  # by language
    Column("group", Text, nullable=False, info=C1),
    *history(),
)
