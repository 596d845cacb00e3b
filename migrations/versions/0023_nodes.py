"""Nodes: the processes that share the partitions, how they are reached, and how busy they are. The earlier program
knows none of it and goes on with its leases as before."""

from alembic import op

revision = "0023"
down_revision = "0021"
branch_labels = None
depends_on = None

UP = """
create table nodes (
  life text primary key check (length(life) between 1 and 120),
  name text not null check (length(name) between 1 and 80),
  url text not null default '' check (length(url) <= 200),
  telephone boolean not null default false,
  draining boolean not null default false,
  busy real not null default 0 check (busy >= 0),
  session integer,
  joined_at timestamptz not null default clock_timestamp(),
  seen_at timestamptz not null default clock_timestamp()
);
grant select, insert, update, delete on nodes to yingda_app;

alter table partitions add column heir text, add column load real not null default 0 check (load >= 0);
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("alter table partitions drop column heir, drop column load; drop table nodes")
