"""Policies of routing as data: drafts, published versions, what is live, trials; how queues were at any time; the line
of agents; the manager of a customer. The earlier program knows nothing of them and routes as before.
"""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

UP = """
alter table agent_profiles add column line smallint not null default 1 check (line in (1, 2));

alter table customers add column manager_id uuid;
alter table customers add constraint customers_manager
  foreign key (tenant_id, manager_id) references users (tenant_id, id);

-- What is edited. A plan is a whole policy kept ready for a market event.
create table routing_drafts (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  kind text not null check (kind in ('policy', 'plan')),
  name text not null,
  note text not null default '',
  document jsonb not null,
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  from_number int,
  version int not null default 1 check (version >= 1),
  changed_at timestamptz not null,
  changed_by text not null,
  retired_at timestamptz,
  unique (tenant_id, id)
);
grant select, insert, update, delete on routing_drafts to yingda_app;

-- What was published never changes: receipts name it by number, and are decided again by it.
create table routing_policies (
  tenant_id uuid not null references tenants,
  number int not null check (number >= 1),
  origin text not null check (origin in ('draft', 'plan')),
  name text not null,
  document jsonb not null,
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  reason text not null,
  published_at timestamptz not null,
  published_by text not null,
  untried boolean not null,
  trial_id uuid,
  plan_id uuid,
  primary key (tenant_id, number)
);
grant select, insert on routing_policies to yingda_app;

-- At most one a tenant: the policy in force, and the plan that stands in for it until `plan_until`.
create table routing_live (
  tenant_id uuid primary key references tenants,
  number int not null default 0 check (number >= 0),
  plan_id uuid,
  plan_number int,
  plan_since timestamptz,
  plan_until timestamptz,
  plan_by text,
  plan_reason text,
  plan_trial_days int not null default 30 check (plan_trial_days between 1 and 90),
  version int not null default 1 check (version >= 1),
  changed_at timestamptz not null,
  changed_by text not null,
  check ((plan_number is null) = (plan_until is null) and (plan_number is null) = (plan_since is null)),
  check (plan_until > plan_since),
  foreign key (tenant_id, plan_number) references routing_policies (tenant_id, number)
);
grant select, insert, update on routing_live to yingda_app;

-- What was in force when. There is no grant to change it.
create table routing_switches (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  at timestamptz not null,
  by text not null,
  kind text not null check (kind in ('published', 'back', 'plan_on', 'plan_off', 'plan_expired')),
  number int not null,
  reason text not null,
  plan_id uuid,
  until timestamptz
);
create index routing_switches_by_time on routing_switches (tenant_id, at desc);
grant select, insert on routing_switches to yingda_app;

create table routing_trials (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  draft_id uuid not null,
  name text not null,
  document jsonb not null,
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  base_number int not null,
  day date not null,
  seeds int not null check (seeds between 1 and 20),
  volume double precision not null check (volume between 0.1 and 10),
  state text not null check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
  progress int not null default 0 check (progress between 0 and 100),
  failure text not null default '',
  result jsonb,
  asked_at timestamptz not null,
  asked_by text not null,
  began_at timestamptz,
  alive_at timestamptz,
  ended_at timestamptz,
  check ((state in ('done', 'failed', 'cancelled')) = (ended_at is not null)),
  check ((state = 'done') = (result is not null))
);
create unique index routing_trials_one on routing_trials (tenant_id) where state in ('waiting', 'running');
create index routing_trials_by_time on routing_trials (tenant_id, asked_at desc);
create index routing_trials_by_hash on routing_trials (tenant_id, hash, ended_at desc) where state = 'done';
grant select, insert, update, delete on routing_trials to yingda_app;

-- How each queue was, from `at` on: what receipts of that time are decided again by. No grant to change it.
create table queue_versions (
  tenant_id uuid not null references tenants,
  queue_id uuid not null,
  version int not null,
  at timestamptz not null,
  body jsonb not null,
  primary key (tenant_id, queue_id, version)
);
create index queue_versions_by_time on queue_versions (tenant_id, at desc);
grant select, insert on queue_versions to yingda_app;
insert into queue_versions (tenant_id, queue_id, version, at, body)
  select q.tenant_id, q.id, q.version, q.changed_at, jsonb_build_object(
    'id', q.id, 'key', q.key, 'name', q.name, 'name_en', q.name_en, 'priority', q.priority,
    'ageing_per_minute', q.ageing_per_minute, 'required', coalesce(
      (select jsonb_object_agg(s.skill_id, s.level) from queue_skills s where s.queue_id = q.id), '{}'::jsonb))
  from queues q;
"""

KEPT_APART = (
    "routing_drafts", "routing_policies", "routing_live", "routing_switches", "routing_trials", "queue_versions",
)  # fmt: skip

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
    op.execute("drop table queue_versions, routing_trials, routing_switches, routing_live, routing_policies")
    op.execute("drop table routing_drafts")
    op.execute("alter table customers drop column manager_id")
    op.execute("alter table agent_profiles drop column line")
