"""Words about being contacted. Made in migration 0019; nothing in it is ever changed."""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Identity, MetaData, Table, Text, Uuid

from yingda.foundation.classes import C1
from yingda.foundation.versioned import identity

metadata = MetaData()

consents = Table(
    "consents",
    metadata,
    *identity(),
    Column("customer_id", Uuid(as_uuid=False), nullable=False, info=C1),
    Column("purpose", Text, nullable=False, info=C1),
    Column("channel", Text, nullable=False, info=C1),
    Column("given", Boolean, nullable=False, info=C1),
    Column("source", Text, nullable=False, info=C1),
    Column("evidence", Text, nullable=False, info=C1),  # where it can be seen: a contact, a form, a version of a text
    Column("at", DateTime(timezone=True), nullable=False, info=C1),
    Column("by", Text, nullable=False, info=C1),
    Column("seq", BigInteger, Identity(always=True), nullable=False, info=C1),
)
