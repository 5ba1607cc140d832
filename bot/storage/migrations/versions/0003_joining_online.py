"""Hybrid events: who goes to one from home. Costs that are only known in part."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "attendances", sa.Column("joins_online", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("attendances", sa.Column("unsure", sa.Boolean(), nullable=False, server_default=sa.false()))
    going = sa.table("attendances", sa.column("state"), sa.column("planned"), sa.column("unsure"))
    # Until now nothing was set aside for those.
    is_unknown = (going.c.state == "going") & going.c.planned.is_(None)
    op.execute(going.update().where(is_unknown).values(unsure=sa.true()))
