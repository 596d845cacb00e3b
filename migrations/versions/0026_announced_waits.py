"""What customers were told about their wait, and how it turned out (pre: the earlier program writes none of it).

The log of before tells of no announcement, so facts that are there already stay as they are.
"""

from alembic import op

revision = "0026"
down_revision = "0024"
branch_labels = None
depends_on = None

UP = """
alter table queue_facts
  add column announced_place int check (announced_place >= 1),
  add column announced_low_s int check (announced_low_s >= 0),
  add column announced_high_s int,
  add column announced_verdict text check (announced_verdict in ('within', 'early', 'late', 'abandoned', 'moved')),
  add constraint queue_facts_announced check (
    num_nonnulls(announced_place, announced_low_s, announced_high_s) in (0, 3)
    and announced_high_s >= announced_low_s
    and (announced_verdict is null or (announced_high_s is not null and outcome <> 'waiting')));
alter table intervals
  add column told bigint not null default 0,
  add column told_within bigint not null default 0,
  add column told_early bigint not null default 0,
  add column told_late bigint not null default 0,
  add column told_abandoned bigint not null default 0,
  add column told_moved bigint not null default 0,
  add column told_low_ms bigint not null default 0,
  add column told_high_ms bigint not null default 0,
  add column told_wait_ms bigint not null default 0,
  add constraint intervals_told check (
    told >= told_within + told_early + told_late + told_abandoned + told_moved and told <= offered);
"""
DOWN = """
alter table intervals
  drop constraint intervals_told, drop column told, drop column told_within, drop column told_early,
  drop column told_late, drop column told_abandoned, drop column told_moved, drop column told_low_ms,
  drop column told_high_ms, drop column told_wait_ms;
alter table queue_facts
  drop constraint queue_facts_announced, drop column announced_place, drop column announced_low_s,
  drop column announced_high_s, drop column announced_verdict;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
