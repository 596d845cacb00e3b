"""Sessions of customers on the institution's own pages. Made in migration 0020."""

from sqlalchemy import Column, DateTime, LargeBinary, MetaData, SmallInteger, Table, Text, Uuid

from yingda.foundation.classes import C1
from yingda.foundation.versioned import identity

metadata = MetaData()

portal_sessions = Table(
    "portal_sessions",
    metadata,
    *identity(),
    Column("token_hash", LargeBinary, nullable=False, info=C1),
    Column("customer_id", Uuid(as_uuid=False), nullable=False, info=C1),
    Column("entry_point_id", Uuid(as_uuid=False), nullable=False, info=C1),
    Column("tier", SmallInteger, nullable=False, info=C1),
    Column("proven_at", DateTime(timezone=True), info=C1),
    Column("language", Text, nullable=False, info=C1),
    Column("opened_at", DateTime(timezone=True), nullable=False, info=C1),
    Column("expires_at", DateTime(timezone=True), nullable=False, info=C1),
    Column("ends_at", DateTime(timezone=True), nullable=False, info=C1),
    Column("ended_at", DateTime(timezone=True), info=C1),
)
