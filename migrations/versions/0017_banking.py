"""Operations with core systems, proofs, limits (pre: nothing of it is known to the earlier program)."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

UP = """
select 1;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("select 1")
