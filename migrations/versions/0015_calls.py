"""Contacts that the house calls: an outcome for those whom it did not reach (pre: the earlier program writes none).

Facts tell incoming contacts from those that the house made: only the former arrived.
"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

UP = """
alter table interactions drop constraint interactions_outcome_check;
alter table interactions add constraint interactions_outcome_check check
  (outcome in ('served', 'self_served', 'abandoned', 'message_left', 'refused', 'not_reached'));
alter table interaction_facts add column direction text not null default 'in' check (direction in ('in', 'out'));
"""
DOWN = """
update interactions set outcome = 'refused' where outcome = 'not_reached';
alter table interactions drop constraint interactions_outcome_check;
alter table interactions add constraint interactions_outcome_check check
  (outcome in ('served', 'self_served', 'abandoned', 'message_left', 'refused'));
alter table interaction_facts drop column direction;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
