"""What customers agreed to (pre: nothing of it is known to the earlier program)."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

UP = """
-- Every word that a customer said about being contacted; the last one holds. There is no grant to change any.
create table consents (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  customer_id uuid not null,
  purpose text not null check (purpose in ('marketing', 'care', 'survey', 'reminder')),
  channel text not null check (channel in ('phone', 'sms', 'wechat', 'email')),
  given boolean not null,
  source text not null check (source in ('portal', 'agent', 'chat', 'phone', 'paper', 'core')),
  evidence text not null,
  at timestamptz not null,
  by text not null,
  seq bigint generated always as identity,
  foreign key (tenant_id, customer_id) references customers (tenant_id, id)
);
create index consents_of on consents (tenant_id, customer_id, purpose, channel, at desc, seq desc);
grant select, insert on consents to yingda_app;
"""

KEPT_APART = ("consents",)

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


def downgrade() -> None:
    for table in KEPT_APART:
        op.execute(f"drop table {table}")
