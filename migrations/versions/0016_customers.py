"""Customers: people, their identifiers, tags, relations, openings, alarms, merges, identity issuers (pre: nothing of it is known to the earlier program)."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

UP = """
select 1;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("select 1")
