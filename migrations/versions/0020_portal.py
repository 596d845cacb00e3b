"""Sessions of customers who signed in at the institution's own pages (pre: not known to the earlier program)."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

UP = """
-- `tier` and `proven_at` are the session's own state: what the customer proved, and when. It ends at `expires_at`
-- (idle, moved on with use) or `ends_at` (never moved). Only these can be changed later.
create table portal_sessions (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  token_hash bytea not null check (octet_length(token_hash) = 32),
  customer_id uuid not null,
  entry_point_id uuid not null,
  tier smallint not null check (tier between 0 and 2),
  proven_at timestamptz,
  language text not null,
  opened_at timestamptz not null,
  expires_at timestamptz not null,
  ends_at timestamptz not null check (ends_at >= expires_at),
  ended_at timestamptz,
  check ((tier < 2) or proven_at is not null),
  foreign key (tenant_id, entry_point_id) references entry_points (tenant_id, id)
);
create unique index portal_sessions_by_token on portal_sessions (tenant_id, token_hash);
create index portal_sessions_by_end on portal_sessions (tenant_id, ends_at);
grant select, insert, delete on portal_sessions to yingda_app;
grant update (tier, proven_at, expires_at, ended_at) on portal_sessions to yingda_app;

alter table portal_sessions enable row level security;
alter table portal_sessions force row level security;
create policy tenant on portal_sessions
  using (tenant_id = current_setting('yingda.tenant', true)::uuid)
  with check (tenant_id = current_setting('yingda.tenant', true)::uuid);
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("drop table portal_sessions")
