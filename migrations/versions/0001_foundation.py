"""Foundation: tenants, events, cursors, operations, audit, partitions, the application's role."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

UP = """
do $$ begin
  if not exists (select from pg_roles where rolname = 'yingda_app') then create role yingda_app nologin; end if;
end $$;
grant yingda_app to current_user;
grant usage on schema public to yingda_app;
create extension if not exists pg_trgm;

create table tenants (
  id uuid primary key,
  slug text not null unique check (slug ~ '^[a-z][a-z0-9-]{1,31}$'),
  name text not null,
  kind text not null check (kind in ('bank', 'securities')),
  settings jsonb not null default '{}',
  created_at timestamptz not null default now()
);
grant select, insert, update on tenants to yingda_app;

create table partitions (
  tenant_id uuid primary key references tenants,
  owner text,
  epoch bigint not null default 0,
  until timestamptz not null default '-infinity'
);
grant select, insert, update on partitions to yingda_app;

create table events (
  tenant_id uuid not null references tenants,
  id bigint generated always as identity,
  xid xid8 not null default pg_current_xact_id(),
  at timestamptz not null,
  type text not null,
  actor text not null,
  correlation text not null,
  data jsonb not null,
  primary key (tenant_id, xid, id)
);
create index events_by_time on events (tenant_id, at);
grant select, insert on events to yingda_app;

create table cursors (
  tenant_id uuid not null references tenants,
  reader text not null,
  xid bigint not null default 0,
  id bigint not null default 0,
  primary key (tenant_id, reader)
);
grant select, insert, update on cursors to yingda_app;

create table operations (
  tenant_id uuid not null references tenants,
  id uuid not null,
  actor text not null,
  at timestamptz not null,
  interaction_id uuid,
  answer bytea not null,
  primary key (tenant_id, id)
);
create index operations_by_interaction on operations (tenant_id, interaction_id) where interaction_id is not null;
create index operations_by_time on operations (at);
grant select, insert, delete on operations to yingda_app;

create table audit_entries (
  tenant_id uuid not null references tenants,
  stream text not null,
  seq bigint not null,
  at timestamptz not null,
  actor text not null,
  action text not null,
  subject text not null,
  data jsonb not null,
  correlation text not null,
  previous bytea not null,
  hash bytea not null,
  primary key (tenant_id, stream, seq)
);
create index audit_by_time on audit_entries (tenant_id, at);
grant select, insert on audit_entries to yingda_app;

create table audit_heads (
  tenant_id uuid not null references tenants,
  stream text not null,
  seq bigint not null,
  hash bytea not null,
  primary key (tenant_id, stream)
);
grant select, insert, update on audit_heads to yingda_app;
"""

KEPT_APART = ("events", "cursors", "operations", "audit_entries", "audit_heads")


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
