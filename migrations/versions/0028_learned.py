"""Where a new owner finds what the one before had learned (pre: the earlier program neither writes nor reads it)."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

UP = """
create index events_learned on events (tenant_id, id) where type = 'routing.learned';
"""
DOWN = """
drop index events_learned;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
