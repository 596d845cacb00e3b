"""Tenancy: data keys, branches, users, roles, sessions, sign-in, calendars, providers of identity, tickets.

Foreign keys inside a tenant carry the tenant: a reference cannot cross tenants even for who bypasses row security.
Columns named `…_sealed` are C2 in envelopes of `foundation.crypto`; `…_hash` and `…_index` cannot be turned back.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

UP = """
create table data_keys (
  tenant_id uuid not null references tenants,
  version int not null check (version >= 0),
  wrapped bytea not null,
  created_at timestamptz not null,
  retired_at timestamptz,
  primary key (tenant_id, version)
);
grant select, insert, update on data_keys to yingda_app;

create table branches (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  parent_id uuid,
  path uuid[] not null,
  code text not null check (code ~ '^[A-Za-z0-9-]{1,32}$'),
  name text not null check (length(name) between 1 and 100),
  version int not null default 1 check (version >= 1),
  changed_at timestamptz not null,
  changed_by text not null,
  retired_at timestamptz,
  unique (tenant_id, id),
  foreign key (tenant_id, parent_id) references branches (tenant_id, id),
  check (path[cardinality(path)] = id),
  check (cardinality(array_positions(path, id)) = 1),
  check (parent_id is not distinct from path[cardinality(path) - 1])
);
create unique index branches_by_code on branches (tenant_id, lower(code)) where retired_at is null;
create index branches_by_path on branches using gin (path);
grant select, insert, update, delete on branches to yingda_app;

create table users (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  username text not null check (username ~ '^[a-z0-9][a-z0-9._@-]{1,63}$'),
  name text not null check (length(name) between 1 and 40),
  full_name_sealed bytea not null,
  full_name_masked text not null,
  email_sealed bytea,
  email_index bytea,
  email_masked text not null default '',
  password_hash text,
  password_changed_at timestamptz,
  password_must_change boolean not null default false,
  totp_sealed bytea,
  totp_confirmed_at timestamptz,
  totp_last_step bigint not null default 0,
  agent boolean not null default false,
  branch_id uuid,
  version int not null default 1 check (version >= 1),
  changed_at timestamptz not null,
  changed_by text not null,
  retired_at timestamptz,
  active boolean generated always as (retired_at is null) stored,
  unique (tenant_id, id),
  constraint users_username unique (tenant_id, username),
  foreign key (tenant_id, branch_id) references branches (tenant_id, id),
  check ((email_sealed is null) = (email_index is null))
);
create unique index users_by_email on users (tenant_id, email_index) where email_index is not null;
grant select, insert, update on users to yingda_app;

create table roles (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  key text not null check (key ~ '^[a-z][a-z0-9_]{1,39}$'),
  name text not null check (length(name) between 1 and 60),
  permissions text[] not null,
  builtin boolean not null default false,
  version int not null default 1 check (version >= 1),
  changed_at timestamptz not null,
  changed_by text not null,
  retired_at timestamptz,
  unique (tenant_id, id)
);
create unique index roles_by_key on roles (tenant_id, key) where retired_at is null;
grant select, insert, update, delete on roles to yingda_app;

create table user_roles (
  tenant_id uuid not null references tenants,
  user_id uuid not null,
  role_id uuid not null,
  granted_at timestamptz not null,
  granted_by text not null,
  primary key (tenant_id, user_id, role_id),
  foreign key (tenant_id, user_id) references users (tenant_id, id),
  foreign key (tenant_id, role_id) references roles (tenant_id, id)
);
grant select, insert, delete on user_roles to yingda_app;

create table sessions (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  user_id uuid not null,
  token_hash bytea not null unique,
  method text not null check (method in ('password', 'oidc')),
  second_factor boolean not null,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  ended_at timestamptz,
  ended_why text check (ended_why in ('signed_out', 'password', 'disabled', 'roles', 'replaced', 'second_factor')),
  address text not null,
  user_agent text not null,
  unique (tenant_id, id),
  foreign key (tenant_id, user_id) references users (tenant_id, id),
  check ((ended_at is null) = (ended_why is null))
);
create index sessions_open on sessions (tenant_id, user_id) where ended_at is null;
grant select, insert, update, delete on sessions to yingda_app;

create table sign_in_attempts (
  tenant_id uuid not null references tenants,
  id bigint generated always as identity,
  at timestamptz not null,
  username_index bytea not null,
  address text not null,
  outcome text not null check (outcome in ('ok', 'refused', 'locked')),
  primary key (tenant_id, id)
);
create index sign_in_attempts_by_name on sign_in_attempts (tenant_id, username_index, at);
create index sign_in_attempts_by_address on sign_in_attempts (tenant_id, address, at);
grant select, insert, delete on sign_in_attempts to yingda_app;

create table calendars (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  name text not null check (length(name) between 1 and 60),
  timezone text not null,
  holidays text not null check (holidays in ('none', 'china')),
  hours jsonb not null check (jsonb_typeof(hours) = 'object'),
  version int not null default 1 check (version >= 1),
  changed_at timestamptz not null,
  changed_by text not null,
  retired_at timestamptz,
  unique (tenant_id, id)
);
create unique index calendars_by_name on calendars (tenant_id, name) where retired_at is null;
grant select, insert, update, delete on calendars to yingda_app;

create table oidc_providers (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  issuer text not null,
  client_id text not null,
  secret_sealed bytea not null,
  claim text not null check (claim in ('email', 'preferred_username')),
  version int not null default 1 check (version >= 1),
  changed_at timestamptz not null,
  changed_by text not null,
  retired_at timestamptz,
  unique (tenant_id)
);
grant select, insert, update on oidc_providers to yingda_app;

create table oidc_flows (
  tenant_id uuid not null references tenants,
  state_hash bytea not null,
  flow_sealed bytea not null,
  expires_at timestamptz not null,
  primary key (tenant_id, state_hash)
);
grant select, insert, delete on oidc_flows to yingda_app;

create table tickets (
  tenant_id uuid not null references tenants,
  hash bytea not null,
  session_id uuid not null,
  expires_at timestamptz not null,
  primary key (tenant_id, hash),
  foreign key (tenant_id, session_id) references sessions (tenant_id, id) on delete cascade
);
grant select, insert, delete on tickets to yingda_app;
"""

KEPT_APART = (
    "data_keys",
    "branches",
    "users",
    "roles",
    "user_roles",
    "sessions",
    "sign_in_attempts",
    "calendars",
    "oidc_providers",
    "oidc_flows",
    "tickets",
)

POLICY = """
alter table {table} enable row level security;
alter table {table} force row level security;
create policy tenant on {table}
  using (tenant_id = current_setting('yingda.tenant', true)::uuid)
  with check (tenant_id = current_setting('yingda.tenant', true)::uuid);
"""


def upgrade() -> None:
    op.execute(UP)
    for table in KEPT_APART:
        op.execute(POLICY.format(table=table))
