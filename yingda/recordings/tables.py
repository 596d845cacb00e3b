"""The tables of migration 0012. All C1: ids, times, lengths, hashes and loudness; the sound is in the vault."""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, SmallInteger, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import TIMESTAMP

from yingda.foundation.classes import C1

metadata = MetaData()


def _id(name: str, *, key: bool = False, null: bool = False) -> Column[str]:
    return Column(name, Uuid(as_uuid=False), primary_key=key, nullable=null, info=C1)


def _moment(name: str, *, key: bool = False, null: bool = False) -> Column[object]:
    return Column(name, TIMESTAMP(timezone=True), primary_key=key, nullable=null, info=C1)


def _ms(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False, info=C1)


recordings = Table(
    "recordings", metadata, _id("id", key=True), _id("tenant_id"), _id("interaction_id"),
    Column("kind", Text, nullable=False, info=C1), Column("source", Text, nullable=False, info=C1),
    Column("channels", SmallInteger, nullable=False, info=C1), _moment("started_at"), _moment("ended_at"), _ms("ms"),
    _moment("sealed_at"), _moment("keep_until"), _moment("deleted_at", null=True),
    Column("deleted_reason", Text, info=C1), _moment("erased_at", null=True),
)  # fmt: skip

recording_parts = Table(
    "recording_parts", metadata, _id("tenant_id", key=True), _id("interaction_id", key=True),
    Column("number", Integer, primary_key=True, info=C1), _id("recording_id"), _id("file_id"), _ms("at_ms"), _ms("ms"),
    Column("size_bytes", Integer, nullable=False, info=C1), Column("sha256", LargeBinary, nullable=False, info=C1),
    Column("peaks", LargeBinary, nullable=False, info=C1),
)  # fmt: skip

recording_gaps = Table(
    "recording_gaps", metadata, _id("tenant_id", key=True), _id("interaction_id", key=True),
    _moment("started_at", key=True), _moment("ended_at"), Column("reason", Text, primary_key=True, info=C1),
)  # fmt: skip

recording_marks = Table(
    "recording_marks", metadata, _id("tenant_id", key=True), _id("interaction_id", key=True),
    Column("event_id", BigInteger, primary_key=True, info=C1), _moment("at"),
    Column("kind", Text, nullable=False, info=C1), _id("agent_id", null=True), _id("queue_id", null=True),
)  # fmt: skip

recording_holds = Table(
    "recording_holds", metadata, _id("tenant_id", key=True), _id("interaction_id", key=True),
    Column("reason", Text, nullable=False, info=C1), _moment("set_at"), Column("set_by", Text, nullable=False, info=C1),
)  # fmt: skip

recording_grants = Table(
    "recording_grants", metadata, _id("id", key=True), _id("tenant_id"), _id("interaction_id"),
    Column("kind", Text, nullable=False, info=C1), _id("user_id"), _id("session_id", null=True),
    Column("purpose", Text, nullable=False, info=C1), Column("note", Text, nullable=False, info=C1),
    _moment("granted_at"), _moment("expires_at"), Column("fetches", Integer, nullable=False, info=C1),
)  # fmt: skip

recording_rules = Table(
    "recording_rules", metadata, _id("tenant_id", key=True), Column("keep_days", Integer, nullable=False, info=C1),
    Column("version", Integer, nullable=False, info=C1), _moment("changed_at"),
    Column("changed_by", Text, nullable=False, info=C1),
)  # fmt: skip
