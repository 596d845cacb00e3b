"""Files. Made in migration 0005. The bytes are in the vault, not here."""

from sqlalchemy import Column, DateTime, Integer, LargeBinary, MetaData, Table, Text, Uuid

from yingda.foundation.classes import C1, C2

metadata = MetaData()

files = Table(
    "files",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True, info=C1),
    Column("tenant_id", Uuid(as_uuid=False), nullable=False, info=C1),
    Column("visitor_id", Uuid(as_uuid=False), info=C1),
    Column("agent_id", Uuid(as_uuid=False), info=C1),
    Column("name", LargeBinary, nullable=False, info=C2),
    Column("type", Text, nullable=False, info=C1),
    Column("size_bytes", Integer, nullable=False, info=C1),
    Column("width", Integer, info=C1),
    Column("height", Integer, info=C1),
    Column("sha256", LargeBinary, nullable=False, info=C1),
    Column("created_at", DateTime(timezone=True), nullable=False, info=C1),
    Column("operation_id", Uuid(as_uuid=False), info=C1),
)
