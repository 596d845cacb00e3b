"""The record of contacts: conversations, interactions, segments, messages, offers, and the live state of agents."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

UP = """
create table conversations (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  visitor_id uuid not null,
  customer_id uuid,
  created_at timestamptz not null
);
create index conversations_by_visitor on conversations (tenant_id, visitor_id);

create table interactions (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  conversation_id uuid not null,
  channel text not null,
  entry_point_id uuid not null,
  visitor_id uuid not null,
  customer_id uuid,
  customer_name bytea,
  language text not null,
  state text not null check (state in ('self_service', 'waiting', 'offered', 'active', 'wrap_up', 'ended')),
  queue_id uuid,
  agent_id uuid,
  priority int not null,
  arrived_at timestamptz not null,
  queued_at timestamptz,
  answered_at timestamptz,
  ended_at timestamptz,
  closed_at timestamptz,
  outcome text check (outcome in ('served', 'self_served', 'abandoned', 'message_left', 'refused')),
  ended_by text,
  disposition_id uuid,
  note text,
  survey_score smallint check (survey_score between 1 and 5),
  messages int not null default 0,
  live bytea,
  check (live is not null or state = 'ended'),
  check ((state in ('offered', 'active', 'wrap_up')) <= (agent_id is not null))
) with (fillfactor = 70);
create index interactions_live on interactions (tenant_id) where live is not null;
create index interactions_by_time on interactions (tenant_id, arrived_at desc);
create index interactions_by_agent on interactions (tenant_id, agent_id, arrived_at desc);
create index interactions_by_queue on interactions (tenant_id, queue_id, arrived_at desc);
create index interactions_by_customer on interactions (tenant_id, customer_id, arrived_at desc);
create index interactions_by_visitor on interactions (tenant_id, visitor_id, arrived_at desc);

create table segments (
  interaction_id uuid not null,
  seq int not null,
  tenant_id uuid not null references tenants,
  holder text not null check (holder in ('bot', 'queue', 'agent', 'supervisor')),
  holder_id uuid,
  started_at timestamptz not null,
  ended_at timestamptz,
  reason text,
  primary key (interaction_id, seq)
);

create table messages (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  interaction_id uuid not null,
  seq int not null,
  at timestamptz not null,
  by text not null check (by in ('customer', 'agent', 'bot', 'system', 'note')),
  author_id uuid,
  kind text not null,
  text text not null,
  file_id uuid,
  data jsonb not null default '{}',
  operation_id uuid,
  unique (interaction_id, seq)
);
create unique index messages_by_operation on messages (tenant_id, interaction_id, operation_id)
  where operation_id is not null;

create table offers (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  interaction_id uuid not null,
  agent_id uuid not null,
  queue_id uuid not null,
  epoch bigint not null,
  made_at timestamptz not null,
  deadline timestamptz not null,
  outcome text check (outcome in ('accepted', 'declined', 'lapsed', 'withdrawn')),
  settled_at timestamptz,
  receipt jsonb not null,
  check ((outcome is null) = (settled_at is null))
);
create unique index offers_one_live on offers (tenant_id, interaction_id) where outcome is null;
create index offers_by_interaction on offers (tenant_id, interaction_id);

create index events_configuration on events (tenant_id, id) where type = 'configuration.changed';

create table agent_states (
  agent_id uuid primary key,
  tenant_id uuid not null references tenants,
  status text not null,
  reason text not null,
  since timestamptz not null,
  present boolean not null,
  not_responding boolean not null,
  idle_since timestamptz not null
);

grant select, insert, update on conversations, interactions, segments, offers, agent_states to yingda_app;
grant select, insert on messages to yingda_app;
"""

KEPT_APART = ("conversations", "interactions", "segments", "messages", "offers", "agent_states")

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
