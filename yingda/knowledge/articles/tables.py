"""Articles and every version that they ever had. Made in migration 0003."""

from sqlalchemy import ARRAY, Column, DateTime, Integer, MetaData, Table, Text, Uuid

from yingda.foundation.classes import C1
from yingda.foundation.versioned import history, identity

metadata = MetaData()

articles = Table(
    "articles",
    metadata,
    *identity(),
    Column("language", Text, nullable=False, info=C1),
    Column("title", Text, nullable=False, info=C1),
    Column("questions", ARRAY(Text), nullable=False, info=C1),
    Column("text", Text, nullable=False, info=C1),
    Column("state", Text, nullable=False, info=C1),  # of the newest version: draft, published
    Column("published_version", Integer, info=C1),  # what customers get, while the newest may be a draft
    *history(),
)

article_versions = Table(
    "article_versions",
    metadata,
    Column("tenant_id", Uuid(as_uuid=False), nullable=False, info=C1),
    Column("article_id", Uuid(as_uuid=False), primary_key=True, info=C1),
    Column("version", Integer, primary_key=True, info=C1),
    Column("language", Text, nullable=False, info=C1),
    Column("title", Text, nullable=False, info=C1),
    Column("questions", ARRAY(Text), nullable=False, info=C1),
    Column("text", Text, nullable=False, info=C1),
    Column("state", Text, nullable=False, info=C1),
    Column("changed_at", DateTime(timezone=True), nullable=False, info=C1),
    Column("changed_by", Text, nullable=False, info=C1),
)
