"""Contacts that go on waiting on another channel: an outcome of their own (pre: the earlier program writes none)."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

UP = """
alter table interactions drop constraint interactions_outcome_check;
alter table interactions add constraint interactions_outcome_check check
  (outcome in ('served', 'self_served', 'abandoned', 'message_left', 'refused', 'not_reached', 'moved'));
"""
DOWN = """
update interactions set outcome = 'refused' where outcome = 'moved';
alter table interactions drop constraint interactions_outcome_check;
alter table interactions add constraint interactions_outcome_check check
  (outcome in ('served', 'self_served', 'abandoned', 'message_left', 'refused', 'not_reached'));
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
