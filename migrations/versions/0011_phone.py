"""Entry points may be telephone numbers (pre: the earlier program knows nothing of them and is not disturbed).

The key of such an entry point is `tel-` and the digits that are dialled.
"""

from alembic import op

revision = "0011"
down_revision = "0007"
branch_labels = None
depends_on = None

UP = """
alter table entry_points drop constraint entry_points_channel_check;
alter table entry_points add constraint entry_points_channel_check check (channel in ('webchat', 'phone'));
"""
DOWN = """
alter table entry_points drop constraint entry_points_channel_check;
alter table entry_points add constraint entry_points_channel_check check (channel in ('webchat'));
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
