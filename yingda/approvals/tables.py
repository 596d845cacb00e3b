"""Requests for a second pair of eyes. Made in migration 0017. `facts` says what is asked without naming a customer."""

from sqlalchemy import Column, DateTime, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from yingda.foundation.classes import C1
from yingda.foundation.versioned import identity

metadata = MetaData()

approvals = Table(
    "approvals",
    metadata,
    *identity(),
    Column("subject_kind", Text, nullable=False, info=C1),
    Column("subject_id", Uuid(as_uuid=False), nullable=False, info=C1),
    Column("action", Text, nullable=False, info=C1),
    Column("facts", JSONB, nullable=False, info=C1),
    Column("maker", Text, nullable=False, info=C1),
    Column("asked_at", DateTime(timezone=True), nullable=False, info=C1),
    Column("expires_at", DateTime(timezone=True), nullable=False, info=C1),
    Column("state", Text, nullable=False, info=C1),
    Column("checker", Text, info=C1),
    Column("decided_at", DateTime(timezone=True), info=C1),
    Column("reason", Text, nullable=False, info=C1),
)
