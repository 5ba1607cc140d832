"""Money and plans: own figures, reports of prices, habits, plans, saved searches, calendar links."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import Id, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _add_columns()
    op.create_table(
        "cost_reports",
        _member_id(),
        sa.Column("about", sa.String(length=420), nullable=False),
        sa.Column("event_id", Id, nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("reported_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_cost_reports_event_id_events"), ondelete="SET NULL"
        ),
        _of_member("cost_reports"),
        sa.PrimaryKeyConstraint("member_id", "about", name=op.f("pk_cost_reports")),
    )
    op.create_index("ix_cost_reports_about", "cost_reports", ["about"])
    op.create_index("ix_cost_reports_event_id", "cost_reports", ["event_id"])
    op.create_table(
        "plans",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        _member_id(),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("sealed_asked", sa.LargeBinary(), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("locked", sa.JSON(), nullable=False),
        sa.Column("dropped", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("accepted_at", UtcDateTime(), nullable=True),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        _of_member("plans"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
    )
    op.create_index("ix_plans_member_id", "plans", ["member_id"])
    op.create_table(
        "saved_searches",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        _member_id(),
        sa.Column("sealed_name", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_query", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        _of_member("saved_searches"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_searches")),
    )
    op.create_index("ix_saved_searches_member_id", "saved_searches", ["member_id"])
    op.create_table(
        "calendar_links",
        _member_id(),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        _of_member("calendar_links"),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_calendar_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_links_token_hash")),
    )
    op.create_table(
        "unmet_demand",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        _member_id(),
        sa.Column("asked_on", sa.Date(), nullable=False),
        _of_member("unmet_demand"),
        sa.PrimaryKeyConstraint("guild_id", "member_id", "asked_on", name=op.f("pk_unmet_demand")),
    )
    op.create_index("ix_unmet_demand_member_id", "unmet_demand", ["member_id"])


def _add_columns() -> None:
    op.add_column("guilds", sa.Column("own_costs", sa.JSON()))
    op.add_column("events", sa.Column("price_concession", sa.BigInteger()))
    for column in (
        sa.Column("food_habit", sa.String(16), nullable=False, server_default="nothing"),
        sa.Column("sealed_own_costs", sa.LargeBinary()),
        sa.Column("sealed_corrections", sa.LargeBinary()),
        sa.Column("free_hours", sa.JSON()),
        sa.Column("evenings_a_week", sa.Integer()),
        sa.Column("day_before", sa.Boolean(), nullable=False, server_default=sa.false()),
    ):
        op.add_column("members", column)
    op.add_column("budgets", sa.Column("every", sa.String(8)))
    op.add_column("attendances", sa.Column("why", sa.String(16)))
    op.add_column("event_sources", sa.Column("differs_since", UtcDateTime()))


def _member_id() -> sa.Column[int]:
    return sa.Column("member_id", Id, nullable=False)


def _of_member(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_member_id_members")
    return sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=name, ondelete="CASCADE")
