"""Sessions of customers who signed in at the institution's own pages (pre: nothing of it is known to the earlier program)."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

UP = """
select 1;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("select 1")
