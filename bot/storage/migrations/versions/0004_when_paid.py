"""When a member said what an event cost."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("attendances", sa.Column("spent_at", UtcDateTime(), nullable=True))
