"""Analytics: the projections of the event log, the index of messages, and the tables of the job runner.

The facts are derived: they can be dropped and made again from `events` (`analytics.rebuild`). Only `service_targets` is
not: it keeps since when which target held, so that a rebuild judges a wait by the target of its time.
"""

from alembic import op

revision = "0007"
down_revision = "0005"
branch_labels = None
depends_on = None

UP = """
create table interaction_facts (
  tenant_id uuid not null references tenants,
  interaction_id uuid not null,
  conversation_id uuid,
  visitor_id uuid,
  customer_id uuid,
  channel text not null,
  entry_point_id uuid,
  language text not null,
  state text not null check (state in ('self_service', 'waiting', 'ringing', 'active', 'held', 'wrap_up', 'ended')),
  first_queue_id uuid,
  queue_id uuid,
  first_agent_id uuid,
  agent_id uuid,
  arrived_at timestamptz not null,
  queued_at timestamptz,
  answered_at timestamptz,
  ended_at timestamptz,
  wrapped_at timestamptz,
  wait_ms bigint not null,
  talk_ms bigint not null,
  hold_ms bigint not null,
  wrap_ms bigint not null,
  outcome text,
  ended_by text,
  stays int not null,
  handlings int not null,
  offers int not null,
  missed_offers int not null,
  transfers int not null,
  messages int not null,
  customer_messages int not null,
  agent_messages int not null,
  replies int not null,
  reply_ms bigint not null,
  first_reply_ms bigint,
  survey_score smallint,
  disposition_id uuid,
  within_target boolean,
  primary key (tenant_id, interaction_id)
) with (fillfactor = 80);
create index interaction_facts_open on interaction_facts (tenant_id) where state <> 'ended';
create index interaction_facts_by_time on interaction_facts (tenant_id, arrived_at, interaction_id);
create index interaction_facts_by_customer on interaction_facts (tenant_id, customer_id, arrived_at)
  where customer_id is not null;

create table queue_facts (
  tenant_id uuid not null references tenants,
  interaction_id uuid not null,
  seq int not null,
  queue_id uuid not null,
  channel text not null,
  reason text not null,
  entered_at timestamptz not null,
  left_at timestamptz,
  outcome text not null check (outcome in
    ('waiting', 'answered', 'abandoned', 'overflowed', 'message_left', 'transferred_out', 'closed')),
  waited_ms bigint not null,
  target_ms bigint not null,
  agent_id uuid,
  offers int not null,
  primary key (tenant_id, interaction_id, seq),
  check ((outcome = 'waiting') = (left_at is null))
) with (fillfactor = 80);
create unique index queue_facts_one_open on queue_facts (tenant_id, interaction_id) where outcome = 'waiting';
create index queue_facts_by_time on queue_facts (tenant_id, entered_at, interaction_id);
create index queue_facts_by_queue on queue_facts (tenant_id, queue_id, entered_at);

create table handling_facts (
  tenant_id uuid not null references tenants,
  interaction_id uuid not null,
  seq int not null,
  agent_id uuid not null,
  queue_id uuid,
  channel text not null,
  via text not null,
  answered_at timestamptz not null,
  held_since timestamptz,
  ended_at timestamptz,
  ending text check (ending in ('ended', 'transferred', 'taken_back', 'taken_over')),
  talk_ms bigint not null,
  hold_ms bigint not null,
  wrapped_at timestamptz,
  wrap_ms bigint not null,
  replies int not null,
  reply_ms bigint not null,
  first_reply_ms bigint,
  survey_score smallint,
  primary key (tenant_id, interaction_id, seq),
  check ((ending is null) = (ended_at is null))
) with (fillfactor = 80);
create unique index handling_facts_one_open on handling_facts (tenant_id, interaction_id) where ended_at is null;
create index handling_facts_by_time on handling_facts (tenant_id, answered_at, interaction_id);
create index handling_facts_by_agent on handling_facts (tenant_id, agent_id, answered_at);

create table agent_state_facts (
  tenant_id uuid not null references tenants,
  agent_id uuid not null,
  seq int not null,
  state text not null,
  status text not null,
  reason text not null,
  present boolean not null,
  not_responding boolean not null,
  offered int not null,
  active int not null,
  held int not null,
  wrap_up int not null,
  missed_offers int not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  primary key (tenant_id, agent_id, seq)
) with (fillfactor = 80);
create unique index agent_state_facts_one_open on agent_state_facts (tenant_id, agent_id) where ended_at is null;
create index agent_state_facts_by_time on agent_state_facts (tenant_id, started_at);

create table intervals (
  tenant_id uuid not null references tenants,
  minute timestamptz not null check (minute = date_trunc('minute', minute)),
  queue_id uuid not null,
  channel text not null,
  arrived bigint not null,
  finished bigint not null,
  self_served bigint not null,
  offered bigint not null,
  answered bigint not null,
  answered_within bigint not null,
  abandoned bigint not null,
  overflowed bigint not null,
  message_left bigint not null,
  transferred_out bigint not null,
  closed bigint not null,
  answered_wait_ms bigint not null,
  abandoned_wait_ms bigint not null,
  handled bigint not null,
  transferred bigint not null,
  talk_ms bigint not null,
  hold_ms bigint not null,
  wrap_ms bigint not null,
  replies bigint not null,
  reply_ms bigint not null,
  first_replies bigint not null,
  first_reply_ms bigint not null,
  surveys bigint not null,
  survey_points bigint not null,
  changed xid8 not null default pg_current_xact_id(),
  primary key (tenant_id, minute, queue_id, channel),
  check (answered_within <= answered),
  check (offered >= answered + abandoned + overflowed + message_left + transferred_out + closed)
) with (fillfactor = 70);
create index intervals_changed on intervals (tenant_id, changed);

create table service_targets (
  tenant_id uuid not null references tenants,
  queue_id uuid not null,
  since timestamptz not null,
  within_s int not null,
  primary key (tenant_id, queue_id, since)
);

create table message_index (
  message_id uuid not null,
  tenant_id uuid not null references tenants,
  interaction_id uuid not null,
  at timestamptz not null,
  terms tsvector not null,
  primary key (tenant_id, at, message_id)
);
create index message_index_by_interaction on message_index (interaction_id);
create index message_index_terms on message_index using gin (terms) with (fastupdate = off);

grant select, insert, update, delete on
  interaction_facts, queue_facts, handling_facts, agent_state_facts, intervals, message_index to yingda_app;
grant select, insert on service_targets to yingda_app;
"""

# Row-level security keeps a user's own operators (`@@`, `like`) away from indexes, because they are not leak-proof: the
# index of words would never be used. So the search runs as the owner of the tables, to whom this one policy shows all
# rows of the index, and each query names the tenant of the session itself.
SEARCH = """
create policy search on message_index for select to current_user using (true);

create function search_newest(wanted tsquery, patterns text[], since timestamptz, before timestamptz,
  before_id uuid, look_at int, wanted_rows int)
returns table (found_message uuid, found_interaction uuid, found_at timestamptz, oldest timestamptz, oldest_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  with newest as materialized (
    select message_id, interaction_id, at, terms from message_index
    where tenant_id = current_setting('yingda.tenant')::uuid and at >= since and (at, message_id) < (before, before_id)
    order by at desc, message_id desc limit look_at),
  last as (select at, message_id from newest order by at, message_id limit 1),
  hits as materialized (
    select n.message_id, n.interaction_id, n.at from newest n join messages m on m.id = n.message_id
    where n.terms @@ wanted and lower(normalize(m.text, nfkc)) like all (patterns) and m.by <> 'note'
    order by n.at desc, n.message_id desc limit wanted_rows)
  select h.message_id, h.interaction_id, h.at, l.at, l.message_id
  from last l left join hits h on true order by h.at desc, h.message_id desc
$$;

create function search_words(wanted tsquery, patterns text[], since timestamptz, before timestamptz,
  before_id uuid, wanted_rows int)
returns table (found_message uuid, found_interaction uuid, found_at timestamptz)
language sql stable security definer set search_path = public, pg_temp set enable_indexscan = off
set enable_seqscan = off as $$
  with hits as materialized (
    select message_id, interaction_id, at from message_index
    where tenant_id = current_setting('yingda.tenant')::uuid and terms @@ wanted)
  select h.message_id, h.interaction_id, h.at
  from (
    select * from hits where at >= since and (at, message_id) < (before, before_id) order by at desc, message_id desc) h
  join lateral (
    select 1 from messages m
    where m.id = h.message_id and lower(normalize(m.text, nfkc)) like all (patterns) and m.by <> 'note') m on true
  order by h.at desc, h.message_id desc limit wanted_rows
$$;

revoke all on function search_newest, search_words from public;
grant execute on function search_newest, search_words to yingda_app;
"""

# The job runner's own objects (pgqueuer 1.6, `render_install`), in a schema of their own: they hold no tenant's data,
# only names and times of jobs.
JOBS = """
create schema if not exists jobs;
CREATE TYPE jobs.pgqueuer_status
  AS ENUM ('queued', 'picked', 'successful', 'exception', 'canceled', 'deleted', 'failed');
CREATE TABLE jobs.pgqueuer (
    id bigserial NOT NULL PRIMARY KEY,
    priority integer NOT NULL,
    queue_manager_id uuid,
    created timestamp with time zone NOT NULL DEFAULT now(),
    updated timestamp with time zone NOT NULL DEFAULT now(),
    heartbeat timestamp with time zone NOT NULL DEFAULT now(),
    execute_after timestamp with time zone NOT NULL DEFAULT now(),
    status jobs.pgqueuer_status NOT NULL,
    entrypoint text NOT NULL,
    dedupe_key text,
    payload bytea,
    headers jsonb,
    attempts integer NOT NULL DEFAULT 0,
    slot bigint
);
CREATE TABLE jobs.pgqueuer_log (
    id bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL PRIMARY KEY,
    created timestamp with time zone NOT NULL DEFAULT now(),
    job_id bigint NOT NULL,
    status jobs.pgqueuer_status NOT NULL,
    priority integer NOT NULL,
    entrypoint text NOT NULL,
    traceback jsonb,
    aggregated boolean DEFAULT false
);
CREATE TABLE jobs.pgqueuer_schedules (
    id bigserial NOT NULL PRIMARY KEY,
    expression text NOT NULL,
    entrypoint text NOT NULL,
    heartbeat timestamp with time zone NOT NULL DEFAULT now(),
    created timestamp with time zone NOT NULL DEFAULT now(),
    updated timestamp with time zone NOT NULL DEFAULT now(),
    next_run timestamp with time zone NOT NULL DEFAULT now(),
    last_run timestamp with time zone,
    status jobs.pgqueuer_status DEFAULT 'queued'::jobs.pgqueuer_status,
    UNIQUE (expression, entrypoint)
);
CREATE TABLE jobs.pgqueuer_statistics (
    id bigserial NOT NULL PRIMARY KEY,
    created timestamp with time zone NOT NULL DEFAULT date_trunc('sec'::text, now()),
    count bigint NOT NULL,
    priority integer NOT NULL,
    status jobs.pgqueuer_status NOT NULL,
    entrypoint text NOT NULL
);
CREATE INDEX pgqueuer_ep_ea_idx ON jobs.pgqueuer
  USING btree (entrypoint, execute_after)
  WHERE (status = 'queued'::jobs.pgqueuer_status);
CREATE INDEX pgqueuer_ep_prio_id_idx ON jobs.pgqueuer
  USING btree (entrypoint, priority DESC, id)
  WHERE (status = 'queued'::jobs.pgqueuer_status);
CREATE INDEX pgqueuer_log_created ON jobs.pgqueuer_log USING btree (created);
CREATE INDEX pgqueuer_log_job_id_status ON jobs.pgqueuer_log USING btree (job_id, created DESC);
CREATE INDEX pgqueuer_log_not_aggregated ON jobs.pgqueuer_log USING btree ((1)) WHERE (NOT aggregated);
CREATE INDEX pgqueuer_log_status ON jobs.pgqueuer_log USING btree (status);
CREATE INDEX pgqueuer_picked_heartbeat_idx ON jobs.pgqueuer
  USING btree (heartbeat)
  WHERE (status = 'picked'::jobs.pgqueuer_status);
CREATE UNIQUE INDEX pgqueuer_picked_slot_idx ON jobs.pgqueuer
  USING btree (entrypoint, slot)
  WHERE ((status = 'picked'::jobs.pgqueuer_status) AND (slot IS NOT NULL));
CREATE INDEX pgqueuer_priority_id_id1_idx ON jobs.pgqueuer
  USING btree (priority, id DESC) INCLUDE (id)
  WHERE (status = 'queued'::jobs.pgqueuer_status);
CREATE INDEX pgqueuer_queue_manager_id_idx ON jobs.pgqueuer
  USING btree (queue_manager_id)
  WHERE (queue_manager_id IS NOT NULL);
CREATE UNIQUE INDEX pgqueuer_statistics_unique_count ON jobs.pgqueuer_statistics
  USING btree (priority, date_trunc('sec'::text, timezone('UTC'::text, created)), status, entrypoint);
CREATE UNIQUE INDEX pgqueuer_unique_dedupe_key ON jobs.pgqueuer
  USING btree (dedupe_key)
  WHERE ((status = ANY (ARRAY['queued'::jobs.pgqueuer_status, 'picked'::jobs.pgqueuer_status]))
    AND (dedupe_key IS NOT NULL));
CREATE INDEX pgqueuer_updated_id_id1_idx ON jobs.pgqueuer
  USING btree (updated, id DESC) INCLUDE (id)
  WHERE (status = 'picked'::jobs.pgqueuer_status);
CREATE FUNCTION jobs.fn_pgqueuer_changed() RETURNS TRIGGER AS $$
DECLARE
    to_emit BOOLEAN := false;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD IS DISTINCT FROM NEW THEN
        to_emit := true;
    ELSIF TG_OP = 'DELETE' THEN
        to_emit := true;
    ELSIF TG_OP = 'INSERT' THEN
        to_emit := true;
    ELSIF TG_OP = 'TRUNCATE' THEN
        to_emit := true;
    END IF;
    IF to_emit THEN
        PERFORM pg_notify(
            'ch_pgqueuer',
            json_build_object(
                'channel', 'ch_pgqueuer',
                'operation', lower(TG_OP),
                'sent_at', NOW(),
                'table', TG_TABLE_NAME,
                'type', 'table_changed_event'
            )::text
        );
    END IF;
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        RETURN NEW;
    ELSIF TG_OP = 'DELETE' THEN
        RETURN OLD;
    ELSE
        RETURN NULL;
    END IF;
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER tg_pgqueuer_changed
AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON jobs.pgqueuer
EXECUTE FUNCTION jobs.fn_pgqueuer_changed();
grant usage on schema jobs to yingda_app;
grant select, insert, update, delete, truncate on all tables in schema jobs to yingda_app;
grant usage on all sequences in schema jobs to yingda_app;
grant execute on function jobs.fn_pgqueuer_changed to yingda_app;
"""

KEPT_APART = (
    "interaction_facts", "queue_facts", "handling_facts", "agent_state_facts", "intervals", "service_targets",
    "message_index",
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
    op.execute(JOBS)
    for table in KEPT_APART:
        op.execute(POLICY.format(table=table))
    op.execute(SEARCH)
