"""Recordings that administrators upload for sentences of the telephone, and announcements on entry points (pre: the
earlier program knows nothing of either and is not disturbed).
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

UP = """
-- A recording wins over the engine wherever its very sentence is said. 8 kHz, 16 bit, one channel: 16 kB a second.
create table prompt_recordings (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  language text not null check (language in ('zh-CN', 'en')),
  text text not null check (length(text) between 1 and 2000),
  text_hash bytea not null check (octet_length(text_hash) = 32),
  sound bytea not null check (octet_length(sound) between 1 and 2097152),
  duration_ms int not null check (duration_ms >= 1),
  version int not null default 1 check (version >= 1),
  changed_at timestamptz not null,
  changed_by text not null,
  retired_at timestamptz,
  unique (tenant_id, id),
  constraint prompt_recordings_text unique (tenant_id, language, text_hash)
);
grant select, insert, update, delete on prompt_recordings to yingda_app;

-- {"texts": {"zh-CN": …}, "until": epoch ms}; null: nothing is announced.
alter table entry_points add column announcement jsonb;
"""

KEPT_APART = ("prompt_recordings",)

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
    op.execute("alter table entry_points drop column announcement")
    for table in KEPT_APART:
        op.execute(f"drop table {table}")
