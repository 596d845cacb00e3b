"""Codes and numbers may be captured too: what flows ask to be keyed in secretly. The earlier program asks for none."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

UP = """
alter table captured_digits drop constraint captured_digits_kind_check;
alter table captured_digits add constraint captured_digits_kind_check
  check (kind in ('card', 'pin', 'code', 'number'));
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("select 1")
