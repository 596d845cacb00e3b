"""Captured digits. Made in migration 0013.

The one place where what may be C3 (a PIN) is in a row: sealed, for fifteen minutes at most, until the system that
checks it has taken it (decision 19).
"""

from sqlalchemy import Column, DateTime, LargeBinary, MetaData, Table, Text, Uuid

from yingda.foundation.classes import C1, C2
from yingda.foundation.versioned import identity

metadata = MetaData()

captured_digits = Table(
    "captured_digits",
    metadata,
    *identity(),
    Column("interaction_id", Uuid(as_uuid=False), nullable=False, info=C1),
    Column("kind", Text, nullable=False, info=C1),
    Column("digits_sealed", LargeBinary, nullable=False, info=C2),
    Column("created_at", DateTime(timezone=True), nullable=False, info=C1),
    Column("expires_at", DateTime(timezone=True), nullable=False, info=C1),
)
