"""What the same event is found by in other feeds."""

import sqlalchemy as sa
from alembic import op

from bot.domain.sameness import title_key

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_AT_ONCE = 1_000


def upgrade() -> None:
    op.add_column(
        "events", sa.Column("title_key", sa.BigInteger(), nullable=False, server_default=sa.text("0"))
    )
    events = sa.table("events", sa.column("id"), sa.column("title"), sa.column("title_key"))
    connection, last = op.get_bind(), -1
    query = sa.select(events.c.id, events.c.title).where(events.c.id > sa.bindparam("last"))
    keep = events.update().where(events.c.id == sa.bindparam("event")).values(title_key=sa.bindparam("key"))
    while rows := connection.execute(query.order_by(events.c.id).limit(_AT_ONCE), dict(last=last)).all():
        connection.execute(keep, [dict(event=row.id, key=title_key(row.title)) for row in rows])
        last = rows[-1].id
    op.create_index("ix_events_title_key", "events", ["title_key", "starts_at"])
