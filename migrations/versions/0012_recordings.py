"""Recordings of calls and messages: what was sealed, gaps and marks, who may listen and why, how long it is kept.

The sound itself lies in the vault, a file a part. A row stays when its sound is deleted.
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

UP = """
create table recordings (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  interaction_id uuid not null,
  kind text not null check (kind in ('call', 'message')),
  -- The switch's name of it: the same raw file is kept once.
  source text not null,
  channels smallint not null check (channels in (1, 2)),
  started_at timestamptz not null,
  ended_at timestamptz not null,
  ms bigint not null check (ms >= 0),
  sealed_at timestamptz not null,
  keep_until timestamptz not null,
  deleted_at timestamptz,
  deleted_reason text,
  erased_at timestamptz,
  unique (tenant_id, id),
  unique (tenant_id, source),
  check ((deleted_at is null) = (deleted_reason is null)),
  check (erased_at is null or deleted_at is not null)
);
create index recordings_by_interaction on recordings (tenant_id, interaction_id);
create index recordings_by_time on recordings (tenant_id, started_at desc, id desc);
create index recordings_to_delete on recordings (tenant_id, keep_until) where deleted_at is null;
create index recordings_to_erase on recordings (tenant_id) where deleted_at is not null and erased_at is null;
grant select, insert, update on recordings to yingda_app;

create table recording_parts (
  tenant_id uuid not null references tenants,
  interaction_id uuid not null,
  -- Counts over all recordings of the contact.
  number int not null check (number >= 1),
  recording_id uuid not null,
  file_id uuid not null,
  at_ms bigint not null check (at_ms >= 0),
  ms bigint not null check (ms >= 0),
  size_bytes int not null,
  sha256 bytea not null check (octet_length(sha256) = 32),
  -- Loudness, ten values a second and channel; nothing when the sound is deleted.
  peaks bytea not null,
  primary key (tenant_id, interaction_id, number),
  foreign key (tenant_id, recording_id) references recordings (tenant_id, id)
);
create index recording_parts_by_recording on recording_parts (tenant_id, recording_id);
grant select, insert, update on recording_parts to yingda_app;

create table recording_gaps (
  tenant_id uuid not null references tenants,
  interaction_id uuid not null,
  started_at timestamptz not null,
  ended_at timestamptz not null,
  reason text not null,
  primary key (tenant_id, interaction_id, started_at, reason)
);
grant select, insert on recording_gaps to yingda_app;

create table recording_marks (
  tenant_id uuid not null references tenants,
  interaction_id uuid not null,
  event_id bigint not null,
  at timestamptz not null,
  kind text not null,
  agent_id uuid,
  queue_id uuid,
  primary key (tenant_id, interaction_id, event_id)
);
grant select, insert on recording_marks to yingda_app;

create table recording_holds (
  tenant_id uuid not null references tenants,
  interaction_id uuid not null,
  reason text not null,
  set_at timestamptz not null,
  set_by text not null,
  primary key (tenant_id, interaction_id)
);
grant select, insert, update, delete on recording_holds to yingda_app;

create table recording_grants (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  interaction_id uuid not null,
  kind text not null check (kind in ('playback', 'export')),
  user_id uuid not null,
  session_id uuid,
  purpose text not null,
  note text not null,
  granted_at timestamptz not null,
  expires_at timestamptz not null,
  fetches int not null default 0
);
create index recording_grants_by_interaction on recording_grants (tenant_id, interaction_id);
grant select, insert, update on recording_grants to yingda_app;

create table recording_rules (
  tenant_id uuid primary key references tenants,
  keep_days int not null check (keep_days between 180 and 36500),
  version int not null check (version >= 1),
  changed_at timestamptz not null,
  changed_by text not null
);
grant select, insert, update on recording_rules to yingda_app;
"""

KEPT_APART = (
    "recordings", "recording_parts", "recording_gaps", "recording_marks", "recording_holds", "recording_grants",
    "recording_rules",
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
    for table in reversed(KEPT_APART):
        op.execute(f"drop table {table}")
