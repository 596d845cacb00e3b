"""The tables of this context, made in migration 0002. C2 columns hold envelopes of `foundation.crypto`."""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Integer, LargeBinary, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from yingda.foundation.classes import C1, C2
from yingda.foundation.versioned import history, identity

metadata = MetaData()

tenants = Table(
    "tenants",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True, info=C1),
    Column("slug", Text, nullable=False, info=C1),
    Column("name", Text, nullable=False, info=C1),
    Column("kind", Text, nullable=False, info=C1),
    Column("settings", JSONB, nullable=False, info=C1),
    Column("created_at", DateTime(timezone=True), nullable=False, info=C1),
)
"""One institution each. The only table of this context without row-level security: signing in begins here."""

data_keys = Table(
    "data_keys",
    metadata,
    Column("tenant_id", Uuid(as_uuid=False), primary_key=True, info=C1),
    Column("version", Integer, primary_key=True, info=C1),
    Column("wrapped", LargeBinary, nullable=False, info=C1),
    Column("created_at", DateTime(timezone=True), nullable=False, info=C1),
    Column("retired_at", DateTime(timezone=True), info=C1),
)
"""Owned by `foundation.crypto`; wrapped by a master key that is not in the database."""

branches = Table(
    "branches",
    metadata,
    *identity(),
    Column("parent_id", Uuid(as_uuid=False), info=C1),
    Column("path", ARRAY(Uuid(as_uuid=False)), nullable=False, info=C1),
    Column("code", Text, nullable=False, info=C1),
    Column("name", Text, nullable=False, info=C1),
    *history(),
)

users = Table(
    "users",
    metadata,
    *identity(),
    Column("username", Text, nullable=False, info=C1),
    Column("name", Text, nullable=False, info=C1),  # what colleagues and customers see: a staff number or a work name
    Column("full_name_sealed", LargeBinary, nullable=False, info=C2),
    Column("full_name_masked", Text, nullable=False, info=C1),
    Column("email_sealed", LargeBinary, info=C2),
    Column("email_index", LargeBinary, info=C2),
    Column("email_masked", Text, nullable=False, info=C1),
    Column("password_hash", Text, info=C1),  # argon2id; null: signs in by OIDC only
    Column("password_changed_at", DateTime(timezone=True), info=C1),
    Column("password_must_change", Boolean, nullable=False, info=C1),
    Column("totp_sealed", LargeBinary, info=C2),
    Column("totp_confirmed_at", DateTime(timezone=True), info=C1),
    Column("totp_last_step", BigInteger, nullable=False, info=C1),
    Column("agent", Boolean, nullable=False, info=C1),
    Column("branch_id", Uuid(as_uuid=False), info=C1),
    *history(),
)
"""Members of the staff. Retired means that the account is switched off."""

roles = Table(
    "roles",
    metadata,
    *identity(),
    Column("key", Text, nullable=False, info=C1),
    Column("name", Text, nullable=False, info=C1),
    Column("permissions", ARRAY(Text), nullable=False, info=C1),
    Column("builtin", Boolean, nullable=False, info=C1),
    *history(),
)

user_roles = Table(
    "user_roles",
    metadata,
    Column("tenant_id", Uuid(as_uuid=False), primary_key=True, info=C1),
    Column("user_id", Uuid(as_uuid=False), primary_key=True, info=C1),
    Column("role_id", Uuid(as_uuid=False), primary_key=True, info=C1),
    Column("granted_at", DateTime(timezone=True), nullable=False, info=C1),
    Column("granted_by", Text, nullable=False, info=C1),
)

sessions = Table(
    "sessions",
    metadata,
    *identity(),
    Column("user_id", Uuid(as_uuid=False), nullable=False, info=C1),
    Column("token_hash", LargeBinary, nullable=False, info=C1),
    Column("method", Text, nullable=False, info=C1),
    Column("second_factor", Boolean, nullable=False, info=C1),
    Column("created_at", DateTime(timezone=True), nullable=False, info=C1),
    Column("seen_at", DateTime(timezone=True), nullable=False, info=C1),
    Column("ended_at", DateTime(timezone=True), info=C1),
    Column("ended_why", Text, info=C1),
    Column("address", Text, nullable=False, info=C1),
    Column("user_agent", Text, nullable=False, info=C1),
)

sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    Column("tenant_id", Uuid(as_uuid=False), primary_key=True, info=C1),
    Column("id", BigInteger, primary_key=True, autoincrement=True, info=C1),
    Column("at", DateTime(timezone=True), nullable=False, info=C1),
    Column("username_index", LargeBinary, nullable=False, info=C1),
    Column("address", Text, nullable=False, info=C1),
    Column("outcome", Text, nullable=False, info=C1),
)
"""Names are kept as a blind index only: people type their password into the wrong field."""

calendars = Table(
    "calendars",
    metadata,
    *identity(),
    Column("name", Text, nullable=False, info=C1),
    Column("timezone", Text, nullable=False, info=C1),
    Column("holidays", Text, nullable=False, info=C1),
    Column("hours", JSONB, nullable=False, info=C1),
    *history(),
)

oidc_providers = Table(
    "oidc_providers",
    metadata,
    *identity(),
    Column("issuer", Text, nullable=False, info=C1),
    Column("client_id", Text, nullable=False, info=C1),
    Column("secret_sealed", LargeBinary, nullable=False, info=C2),
    Column("claim", Text, nullable=False, info=C1),
    *history(),
)

oidc_flows = Table(
    "oidc_flows",
    metadata,
    Column("tenant_id", Uuid(as_uuid=False), primary_key=True, info=C1),
    Column("state_hash", LargeBinary, primary_key=True, info=C1),
    Column("flow_sealed", LargeBinary, nullable=False, info=C2),
    Column("expires_at", DateTime(timezone=True), nullable=False, info=C1),
)

tickets = Table(
    "tickets",
    metadata,
    Column("tenant_id", Uuid(as_uuid=False), primary_key=True, info=C1),
    Column("hash", LargeBinary, primary_key=True, info=C1),
    Column("session_id", Uuid(as_uuid=False), nullable=False, info=C1),
    Column("expires_at", DateTime(timezone=True), nullable=False, info=C1),
)
