"""Configuration: skills, agents' profiles, queues, entry points, dispositions, phrases, articles.

References between these tables carry the tenant: a foreign key is checked by the table's owner, who is above row-level
security, so `(tenant_id, id)` is what keeps one tenant from pointing at another's rows.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# What every configured thing has: its version, who wrote it last, and since when it is retired (null: in use).
VERSIONED = """
  version int not null default 1 check (version >= 1),
  changed_at timestamptz not null,
  changed_by text not null,
  retired_at timestamptz,
  unique (tenant_id, id)
"""

UP = (
    """
create table skills (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  key text not null check (key ~ '^[a-z][a-z0-9-]{0,47}$'),
  name text not null,
  name_en text not null,
"""
    + VERSIONED
    + """,
  constraint skills_key unique (tenant_id, key)
);

create table agent_profiles (
  agent_id uuid primary key,
  tenant_id uuid not null references tenants,
  capacity jsonb not null,
  version int not null default 1 check (version >= 1),
  changed_at timestamptz not null,
  changed_by text not null,
  foreign key (tenant_id, agent_id) references users (tenant_id, id)
);

create table agent_skills (
  tenant_id uuid not null references tenants,
  agent_id uuid not null,
  skill_id uuid not null,
  level smallint not null check (level between 1 and 5),
  primary key (agent_id, skill_id),
  foreign key (tenant_id, agent_id) references users (tenant_id, id),
  foreign key (tenant_id, skill_id) references skills (tenant_id, id)
);
create index agent_skills_by_skill on agent_skills (skill_id);

create table queues (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  key text not null check (key ~ '^[a-z][a-z0-9-]{0,47}$'),
  name text not null,
  name_en text not null,
  calendar_id uuid,
  priority smallint not null check (priority between 1 and 10),
  ageing_per_minute double precision not null check (ageing_per_minute between 0 and 10),
  offer_ttl_s int not null check (offer_ttl_s between 5 and 300),
  wrap_up_s int not null check (wrap_up_s between 0 and 3600),
  service_level_s int not null check (service_level_s between 1 and 3600),
  service_level_percent smallint not null check (service_level_percent between 1 and 100),
  overflow_after_s int check (overflow_after_s between 1 and 86400),
  overflow_queue_id uuid check (overflow_queue_id <> id),
  waiting_max int not null check (waiting_max between 1 and 100000),
  last_resort text not null check (last_resort in ('message', 'queue')),
  last_resort_queue_id uuid check (last_resort_queue_id <> id),
"""
    + VERSIONED
    + """,
  constraint queues_key unique (tenant_id, key),
  check ((overflow_after_s is null) = (overflow_queue_id is null)),
  check ((last_resort = 'queue') = (last_resort_queue_id is not null)),
  foreign key (tenant_id, calendar_id) references calendars (tenant_id, id),
  foreign key (tenant_id, overflow_queue_id) references queues (tenant_id, id),
  foreign key (tenant_id, last_resort_queue_id) references queues (tenant_id, id)
);

create table queue_skills (
  tenant_id uuid not null references tenants,
  queue_id uuid not null,
  skill_id uuid not null,
  level smallint not null check (level between 1 and 5),
  primary key (queue_id, skill_id),
  foreign key (tenant_id, queue_id) references queues (tenant_id, id) on delete cascade,
  foreign key (tenant_id, skill_id) references skills (tenant_id, id)
);
create index queue_skills_by_skill on queue_skills (skill_id);

create table entry_points (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  -- Unique over all tenants: a customer's widget names the entry point by its key alone.
  key text not null constraint entry_points_key unique check (key ~ '^[a-z][a-z0-9-]{0,47}$'),
  name text not null,
  channel text not null check (channel in ('webchat')),
  flow_key text not null,
  queue_id uuid not null,
  calendar_id uuid,
  languages text[] not null check (cardinality(languages) >= 1),
  allowed_origins text[] not null,
  texts jsonb not null,
"""
    + VERSIONED
    + """,
  foreign key (tenant_id, calendar_id) references calendars (tenant_id, id),
  foreign key (tenant_id, queue_id) references queues (tenant_id, id)
);
create index entry_points_by_queue on entry_points (queue_id);

create table dispositions (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  parent_id uuid check (parent_id <> id),
  key text not null check (key ~ '^[a-z][a-z0-9-]{0,47}$'),
  name text not null,
  name_en text not null,
"""
    + VERSIONED
    + """,
  constraint dispositions_key unique (tenant_id, key),
  foreign key (tenant_id, parent_id) references dispositions (tenant_id, id)
);

create table disposition_queues (
  tenant_id uuid not null references tenants,
  disposition_id uuid not null,
  queue_id uuid not null,
  primary key (disposition_id, queue_id),
  foreign key (tenant_id, disposition_id) references dispositions (tenant_id, id) on delete cascade,
  foreign key (tenant_id, queue_id) references queues (tenant_id, id)
);
create index disposition_queues_by_queue on disposition_queues (queue_id);

create table phrases (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  owner_id uuid,
  shortcut text not null,
  title text not null,
  texts jsonb not null,
  "group" text not null,
"""
    + VERSIONED
    + """,
  -- One shortcut means one thing for each owner; the tenant's own phrases (owner null) are one scope.
  foreign key (tenant_id, owner_id) references users (tenant_id, id),
  constraint phrases_shortcut unique nulls not distinct (tenant_id, owner_id, shortcut)
);

create table articles (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  language text not null,
  title text not null,
  questions text[] not null,
  text text not null,
  state text not null check (state in ('draft', 'published')),
  published_version int,
"""
    + VERSIONED
    + """,
  constraint articles_title unique (tenant_id, language, title)
);

create table article_versions (
  tenant_id uuid not null references tenants,
  article_id uuid not null,
  version int not null,
  language text not null,
  title text not null,
  questions text[] not null,
  text text not null,
  state text not null,
  changed_at timestamptz not null,
  changed_by text not null,
  primary key (article_id, version),
  foreign key (tenant_id, article_id) references articles (tenant_id, id) on delete cascade
);

grant select, insert, update, delete on
  skills, agent_profiles, agent_skills, queues, queue_skills, entry_points, dispositions, disposition_queues,
  phrases, articles to yingda_app;
grant select, insert, delete on article_versions to yingda_app;
"""
)

KEPT_APART = (
    "skills", "agent_profiles", "agent_skills", "queues", "queue_skills", "entry_points", "dispositions",
    "disposition_queues", "phrases", "articles", "article_versions",
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
