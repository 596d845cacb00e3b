"""Customers: people, their identifiers, tags, relations, openings, alarms, merges, identity issuers (pre: nothing of it
is known to the earlier program).
"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

UP = """
-- A person as the institution's service centre knows them. What the core systems know better is asked of them.
create table customers (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  name_sealed bytea not null,
  value text not null default 'standard' check (value in ('standard', 'gold', 'platinum', 'private')),
  risk_grade text check (risk_grade in ('C1', 'C2', 'C3', 'C4', 'C5')),
  risk_expires_on date,
  branch_id uuid,
  source text not null,
  merged_into uuid,
  conversation_id uuid,
  conversation_at timestamptz,
  created_at timestamptz not null,
  version int not null default 1 check (version >= 1),
  changed_at timestamptz not null,
  changed_by text not null,
  unique (tenant_id, id),
  foreign key (tenant_id, merged_into) references customers (tenant_id, id),
  foreign key (tenant_id, branch_id) references branches (tenant_id, id),
  check (merged_into <> id),
  check ((conversation_id is null) = (conversation_at is null))
) with (fillfactor = 90);
create index customers_merged on customers (tenant_id, merged_into) where merged_into is not null;
grant select, insert, update on customers to yingda_app;

-- By what a person is known, sealed; found by the keyed hash of its one written form, and by nothing shorter.
create table customer_identifiers (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  customer_id uuid not null,
  kind text not null check (kind in
    ('core', 'phone', 'id_no', 'card', 'account', 'email', 'visitor', 'wechat')),
  role text not null default '' check ((kind = 'core') = (role <> '')),
  value_sealed bytea not null,
  value_index bytea not null check (octet_length(value_index) = 32),
  proof text not null check (proof in ('core', 'identity', 'otp', 'pin', 'papers', 'seen')),
  since timestamptz not null,
  until timestamptz check (until >= since),
  foreign key (tenant_id, customer_id) references customers (tenant_id, id)
);
create index customer_identifiers_of on customer_identifiers (tenant_id, customer_id);
create index customer_identifiers_by_value on customer_identifiers (tenant_id, kind, role, value_index)
  where until is null;
-- A core's number and a card are one person's; a telephone may be a family's.
create unique index customer_identifiers_own on customer_identifiers (tenant_id, kind, role, value_index)
  where until is null and kind in ('core', 'card', 'visitor', 'wechat');
create unique index customer_identifiers_once on customer_identifiers (tenant_id, customer_id, kind, role, value_index)
  where until is null;
grant select, insert, update on customer_identifiers to yingda_app;

create table customer_tags (
  tenant_id uuid not null references tenants,
  customer_id uuid not null,
  tag text not null check (length(tag) between 1 and 40),
  set_at timestamptz not null,
  set_by text not null,
  primary key (tenant_id, customer_id, tag),
  foreign key (tenant_id, customer_id) references customers (tenant_id, id)
);
grant select, insert, delete on customer_tags to yingda_app;

create table customer_relations (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  customer_id uuid not null,
  other_id uuid not null,
  kind text not null check (kind in
    ('spouse', 'parent', 'child', 'guardian', 'ward', 'employer', 'employee', 'agent', 'principal', 'other')),
  set_at timestamptz not null,
  set_by text not null,
  foreign key (tenant_id, customer_id) references customers (tenant_id, id),
  foreign key (tenant_id, other_id) references customers (tenant_id, id),
  check (customer_id <> other_id)
);
create index customer_relations_of on customer_relations (tenant_id, customer_id);
create index customer_relations_to on customer_relations (tenant_id, other_id);
grant select, insert, delete on customer_relations to yingda_app;

-- What staff wrote of a customer. There is no grant to change or delete it.
create table customer_notes (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  customer_id uuid not null,
  text_sealed bytea not null,
  at timestamptz not null,
  by text not null,
  interaction_id uuid,
  foreign key (tenant_id, customer_id) references customers (tenant_id, id)
);
create index customer_notes_of on customer_notes (tenant_id, customer_id, at desc);
grant select, insert on customer_notes to yingda_app;

create table customer_alerts (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  customer_id uuid not null,
  level text not null check (level in ('info', 'warning', 'danger')),
  text_sealed bytea not null,
  until date,
  set_at timestamptz not null,
  set_by text not null,
  lifted_at timestamptz,
  lifted_by text,
  foreign key (tenant_id, customer_id) references customers (tenant_id, id),
  check ((lifted_at is null) = (lifted_by is null))
);
create index customer_alerts_of on customer_alerts (tenant_id, customer_id) where lifted_at is null;
grant select, insert, update on customer_alerts to yingda_app;

-- Nothing is moved by a merge: `customers.merged_into` points, and pointing back no more undoes it exactly.
create table customer_merges (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  kept_id uuid not null,
  merged_id uuid not null,
  proof text not null check (proof in ('id_no', 'papers')),
  reason_sealed bytea not null,
  merged_at timestamptz not null,
  merged_by text not null,
  undone_at timestamptz,
  undone_by text,
  foreign key (tenant_id, kept_id) references customers (tenant_id, id),
  foreign key (tenant_id, merged_id) references customers (tenant_id, id),
  check (kept_id <> merged_id),
  check ((undone_at is null) = (undone_by is null))
);
create unique index customer_merges_standing on customer_merges (tenant_id, merged_id) where undone_at is null;
create index customer_merges_kept on customer_merges (tenant_id, kept_id);
grant select, insert, update on customer_merges to yingda_app;

-- Who looked at whom, when and what for. There is no grant to update: what was seen was seen.
create table customer_openings (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  user_id uuid not null,
  at timestamptz not null,
  act text not null check (act in ('open', 'reveal', 'search', 'refused')),
  customer_id uuid,
  purpose text not null check (purpose in ('contact', 'work_order', 'campaign', 'none')),
  purpose_id uuid,
  talking boolean not null,
  matching boolean not null,
  field text not null default ''
);
create index customer_openings_by_user on customer_openings (tenant_id, user_id, at);
create index customer_openings_of on customer_openings (tenant_id, customer_id, at) where customer_id is not null;
grant select, insert on customer_openings to yingda_app;

create table customer_alarms (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  user_id uuid not null,
  rule text not null check (rule in ('many', 'without_talk', 'others', 'reveals', 'searches', 'refused')),
  counted int not null,
  usual int not null,
  since timestamptz not null,
  at timestamptz not null,
  policy_from date not null,
  seen_at timestamptz,
  seen_by text,
  verdict text check (verdict in ('fine', 'misuse')),
  note_sealed bytea,
  check ((seen_at is null) = (verdict is null))
);
create index customer_alarms_by_time on customer_alarms (tenant_id, at desc, id);
create index customer_alarms_of on customer_alarms (tenant_id, user_id, rule, at);
grant select, insert, update on customer_alarms to yingda_app;

-- What is usual, from a day on; a new rule is a new row.
create table browsing_policies (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  valid_from date not null,
  body jsonb not null,
  source text not null check (source <> ''),
  set_at timestamptz not null,
  set_by text not null,
  constraint browsing_policies_day unique (tenant_id, valid_from)
);
grant select, insert on browsing_policies to yingda_app;

-- Who may say who a customer is, and by which public keys it is known to be them.
create table identity_issuers (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  issuer text not null,
  audience text not null,
  role text not null,
  jwks jsonb not null,
  version int not null default 1 check (version >= 1),
  changed_at timestamptz not null,
  changed_by text not null,
  retired_at timestamptz,
  unique (tenant_id, id),
  constraint identity_issuers_name unique (tenant_id, issuer)
);
grant select, insert, update on identity_issuers to yingda_app;

-- Identity tokens that were used, until they would have expired anyway.
create table identity_tokens (
  tenant_id uuid not null references tenants,
  issuer_id uuid not null,
  token_hash bytea not null check (octet_length(token_hash) = 32),
  expires_at timestamptz not null,
  primary key (tenant_id, issuer_id, token_hash),
  foreign key (tenant_id, issuer_id) references identity_issuers (tenant_id, id)
);
create index identity_tokens_by_expiry on identity_tokens (tenant_id, expires_at);
grant select, insert, delete on identity_tokens to yingda_app;
"""

KEPT_APART = (
    "customers",
    "customer_identifiers",
    "customer_tags",
    "customer_relations",
    "customer_notes",
    "customer_alerts",
    "customer_merges",
    "customer_openings",
    "customer_alarms",
    "browsing_policies",
    "identity_issuers",
    "identity_tokens",
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


def downgrade() -> None:
    for table in reversed(KEPT_APART):
        op.execute(f"drop table {table}")
