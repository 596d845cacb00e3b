"""The gate before every outgoing call, and digits that customers key in secretly (pre: nothing of it is known to the
earlier program).
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

UP = """
-- At most one a tenant; without one the program's own defaults hold.
create table gate_policies (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  body jsonb not null,
  version int not null default 1 check (version >= 1),
  changed_at timestamptz not null,
  changed_by text not null,
  retired_at timestamptz,
  constraint gate_policies_tenant unique (tenant_id)
);
grant select, insert, update on gate_policies to yingda_app;

-- Who asked to dial whom, and what was said. There is no grant to update: what was decided stays.
create table gate_decisions (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  at timestamptz not null,
  actor text not null,
  agent_id uuid,
  purpose text not null check (purpose in ('agent', 'callback', 'campaign', 'collection')),
  number_index bytea check (octet_length(number_index) = 32),
  number_masked text not null,
  reach text,
  granted boolean not null,
  code text not null,
  caller_id text not null,
  policy_version int not null check (policy_version >= 0),
  operation_id uuid,
  -- What is granted has a number, and a caller id that is the institution's own.
  check (not granted or (number_index is not null and reach is not null and caller_id <> ''))
);
create index gate_decisions_by_time on gate_decisions (tenant_id, at);
create index gate_decisions_granted on gate_decisions (tenant_id, at) where granted;
create index gate_decisions_by_agent on gate_decisions (tenant_id, agent_id, at) where granted;
create index gate_decisions_by_number on gate_decisions (tenant_id, number_index, at) where granted;
create unique index gate_decisions_by_operation on gate_decisions (tenant_id, operation_id)
  where granted and operation_id is not null;
grant select, insert, delete on gate_decisions to yingda_app;

create table do_not_contact (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  number_index bytea not null check (octet_length(number_index) = 32),
  number_sealed bytea not null,
  number_masked text not null,
  reason text not null check (reason in ('asked', 'complaint', 'regulator', 'not_the_person', 'other')),
  expires_on date,
  version int not null default 1 check (version >= 1),
  changed_at timestamptz not null,
  changed_by text not null,
  retired_at timestamptz,
  unique (tenant_id, id),
  constraint do_not_contact_number unique (tenant_id, number_index)
);
create index do_not_contact_by_expiry on do_not_contact (tenant_id, expires_on) where expires_on is not null;
grant select, insert, update, delete on do_not_contact to yingda_app;

-- Digits of one secure capture, sealed; gone when they are redeemed or fifteen minutes old. No grant to update.
create table captured_digits (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  interaction_id uuid not null,
  kind text not null check (kind in ('card', 'pin')),
  digits_sealed bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > created_at)
);
create index captured_digits_by_expiry on captured_digits (tenant_id, expires_at);
grant select, insert, delete on captured_digits to yingda_app;
"""

KEPT_APART = ("gate_policies", "gate_decisions", "do_not_contact", "captured_digits")

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
