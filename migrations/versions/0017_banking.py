"""Operations with core systems, proofs, limits, approvals (pre: nothing of it is known to the earlier program)."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

UP = """
create table banking_operations (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  customer_id uuid not null,
  role text not null,
  kind text not null,
  state text not null check (state in ('drafted', 'held', 'reconfirm', 'awaiting_approval', 'submitted', 'unknown',
    'on_list', 'executed', 'failed', 'cancelled', 'expired', 'rejected', 'reversed')),
  interaction_id uuid,
  channel text not null,
  actor text not null,
  currency text not null,
  digest bytea not null check (octet_length(digest) = 32),
  body bytea not null,
  payee_index bytea check (octet_length(payee_index) = 32),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  confirmed_at timestamptz,
  proof_id uuid,
  proof_means text,
  approval_id uuid,
  hold_until timestamptz,
  hold_reasons text[] not null default '{}',
  submitted_at timestamptz,
  next_at timestamptz,
  attempts int not null default 0 check (attempts >= 0),
  core_ref text,
  facts bytea,
  settled_at timestamptz,
  fault jsonb,
  suitability jsonb,
  risk_accepted_at timestamptz,
  reverses uuid,
  limit_day date,
  reconciled_at timestamptz,
  version int not null default 1 check (version >= 1),
  unique (tenant_id, id),
  -- Nothing goes on without the customer's word: a proof bound to the hash, or an authenticated customer's plain yes.
  check (state in ('drafted', 'cancelled', 'expired')
    or (confirmed_at is not null and proof_means is not null and (proof_means = 'yes' or proof_id is not null))),
  check (state <> 'held' or hold_until is not null),
  check (state <> 'awaiting_approval' or approval_id is not null),
  check (state <> 'executed' or core_ref is not null),
  check (state not in ('submitted', 'unknown', 'on_list') or submitted_at is not null)
);
-- One proof carries one operation.
create unique index banking_operations_proof on banking_operations (tenant_id, proof_id) where proof_id is not null;
create unique index banking_operations_reverses on banking_operations (tenant_id, reverses)
  where reverses is not null and state not in ('failed', 'cancelled', 'expired', 'rejected');
create index banking_operations_due on banking_operations (tenant_id, next_at) where next_at is not null;
create index banking_operations_by_customer on banking_operations (tenant_id, customer_id, created_at desc);
create index banking_operations_by_interaction on banking_operations (tenant_id, interaction_id)
  where interaction_id is not null;
create index banking_operations_in_doubt on banking_operations (tenant_id, submitted_at)
  where state in ('unknown', 'on_list');
create index banking_operations_by_payee on banking_operations (tenant_id, customer_id, payee_index)
  where payee_index is not null and state = 'executed';
create index banking_operations_to_reconcile on banking_operations (tenant_id, role, settled_at)
  where state = 'executed' and reconciled_at is null;
grant select, insert, update on banking_operations to yingda_app;

-- A question to the customer; answered rightly it is the proof. The code itself is nowhere.
create table verification_challenges (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  customer_id uuid not null,
  means text not null check (means in ('pin', 'otp', 'push')),
  operation_id uuid,
  digest bytea check (octet_length(digest) = 32),
  role text not null,
  interaction_id uuid,
  asked_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  tries int not null default 0,
  proved_at timestamptz,
  used_at timestamptz,
  closed_at timestamptz,
  unique (tenant_id, id),
  check ((operation_id is null) = (digest is null)),
  check (used_at is null or proved_at is not null)
);
create index verification_challenges_by_customer on verification_challenges (tenant_id, customer_id, created_at desc);
grant select, insert, update on verification_challenges to yingda_app;

-- Wrong tries over all channels together.
create table verification_locks (
  tenant_id uuid not null references tenants,
  customer_id uuid not null,
  failures int not null default 0 check (failures >= 0),
  since timestamptz,
  locked_until timestamptz,
  primary key (tenant_id, customer_id)
);
grant select, insert, update on verification_locks to yingda_app;

create table banking_limit_days (
  tenant_id uuid not null references tenants,
  customer_id uuid not null,
  kind text not null,
  day date not null,
  used bytea not null,
  primary key (tenant_id, customer_id, kind, day)
);
grant select, insert, update on banking_limit_days to yingda_app;

create table banking_rules (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  body jsonb not null,
  version int not null default 1 check (version >= 1),
  changed_at timestamptz not null,
  changed_by text not null,
  retired_at timestamptz,
  constraint banking_rules_tenant unique (tenant_id)
);
grant select, insert, update on banking_rules to yingda_app;

-- How far the core's own journal was compared with ours, and what did not agree.
create table banking_journals (
  tenant_id uuid not null references tenants,
  role text not null,
  position bigint not null,
  compared_at timestamptz not null,
  primary key (tenant_id, role)
);
grant select, insert, update on banking_journals to yingda_app;

create table banking_discrepancies (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  role text not null,
  operation_id text not null,
  what text not null,
  found_at timestamptz not null,
  settled_at timestamptz,
  settled_by text,
  unique (tenant_id, role, operation_id, what)
);
grant select, insert, update on banking_discrepancies to yingda_app;

-- Maker and checker are two people: the database holds to it, whatever a program thinks.
create table approvals (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  subject_kind text not null,
  subject_id uuid not null,
  action text not null,
  facts jsonb not null,
  maker text not null,
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  state text not null check (state in ('pending', 'approved', 'rejected', 'withdrawn', 'expired')),
  checker text,
  decided_at timestamptz,
  reason text not null default '',
  unique (tenant_id, id),
  check (checker is null or checker <> maker),
  check ((state in ('approved', 'rejected')) = (checker is not null and decided_at is not null)),
  check (state <> 'rejected' or reason <> '')
);
create unique index approvals_pending on approvals (tenant_id, subject_kind, subject_id) where state = 'pending';
create index approvals_by_state on approvals (tenant_id, state, asked_at desc);
grant select, insert, update on approvals to yingda_app;
"""

TABLES = (
    "banking_operations",
    "verification_challenges",
    "verification_locks",
    "banking_limit_days",
    "banking_rules",
    "banking_journals",
    "banking_discrepancies",
    "approvals",
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
    for table in TABLES:
        op.execute(POLICY.format(table=table))


def downgrade() -> None:
    for table in reversed(TABLES):
        op.execute(f"drop table {table}")
