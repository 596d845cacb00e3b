"""Connections to core systems (pre: nothing of it is known to the earlier program)."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

UP = """
-- One for each role of a tenant; credentials are sealed with the tenant's key.
create table core_connections (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  role text not null check (role in ('bank', 'cards', 'broker', 'messages')),
  adapter text not null,
  base_url text not null,
  credentials_sealed bytea not null,
  options jsonb not null,
  version int not null default 1 check (version >= 1),
  changed_at timestamptz not null,
  changed_by text not null,
  retired_at timestamptz,
  constraint core_connections_role unique (tenant_id, role)
);
grant select, insert, update on core_connections to yingda_app;
alter table core_connections enable row level security;
alter table core_connections force row level security;
create policy tenant on core_connections
  using (tenant_id = current_setting('yingda.tenant', true)::uuid)
  with check (tenant_id = current_setting('yingda.tenant', true)::uuid);
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("drop table core_connections")
