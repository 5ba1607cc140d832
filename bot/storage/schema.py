"""The tables. Columns named `sealed_...` hold what a person wrote in their own words, encrypted (see vault.py)."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from bot.storage.types import Id, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Facts about this database itself: the sealed key of the pair hashes, for one.
facts = Table(
    "facts",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

guilds = Table(
    "guilds",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("name", String(100), nullable=False),
    Column("timezone", String(64)),
    Column("cities", JSON, nullable=False),
    Column("currency", String(3), nullable=False),
    # What the organisers know better than our table of costs: {"currency": "USD", "ride": [low, high], ...} in
    # minor units.
    Column("own_costs", JSON),
    Column("digest_channel_id", BigInteger),
    Column("organisers_channel_id", BigInteger),
    Column("ally_role_id", BigInteger),
    Column("set_up_at", UtcDateTime),
    Column("joined_at", UtcDateTime, nullable=False),
    Column("left_at", UtcDateTime),
)

feeds = Table(
    "feeds",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    # "manual:<guild>" for the events an organiser adds by hand; such a feed is never polled.
    Column("url", Text, nullable=False),
    Column("url_hash", LargeBinary, nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body_hash", LargeBinary),
    Column("next_poll_at", UtcDateTime),
    Column("failures", Integer, nullable=False, default=0),
    Column("failing_since", UtcDateTime),
    Column("last_success_at", UtcDateTime),
    Column("last_changed_at", UtcDateTime),
    Column("last_reason", String(24)),
    Column("last_error", Text),
    Column("ended_at", UtcDateTime),
    Column("moved_to", Text),
    Column("moved_since", UtcDateTime),
    Column("told_at", UtcDateTime),
    Column("refresh_seconds", Integer),
    Column("components", Integer, nullable=False, default=0),
    Column("skipped_count", Integer, nullable=False, default=0),
    # The first of them: [line, uid, reason].
    Column("skipped", JSON, nullable=False),
    # Up to where the last body was read; the window moves on though the body stays the same.
    Column("read_until", UtcDateTime),
    # What the reader remembers of the last body, so that a re-poll parses only what changed.
    Column("reader_state", LargeBinary),
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_feeds_next_poll_at", "next_poll_at"),
)

guild_feeds = Table(
    "guild_feeds",
    metadata,
    Column("guild_id", ForeignKey("guilds.id", ondelete="CASCADE"), primary_key=True),
    Column("feed_id", ForeignKey("feeds.id", ondelete="CASCADE"), primary_key=True),
    Column("label", String(100), nullable=False),
    Column("paused", Boolean, nullable=False, default=False),
    # The organiser's answer to "is this normally free?"; minor units.
    Column("price_state", String(16), nullable=False, default="unknown"),
    Column("price_min", BigInteger),
    Column("price_max", BigInteger),
    Column("price_currency", String(3)),
    Column("added_by", BigInteger, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    Index("ix_guild_feeds_feed_id", "feed_id"),
)

events = Table(
    "events",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("title", String(300), nullable=False),
    # Of its title in any letters: by it and the start the same event is found in other feeds.
    Column("title_key", BigInteger, nullable=False, server_default=text("0")),
    Column("description", Text, nullable=False),
    Column("location", String(400), nullable=False),
    Column("place_name", String(400), nullable=False),
    Column("city", String(120), nullable=False),
    Column("country", String(2), nullable=False),
    Column("lat", Float),
    Column("lon", Float),
    Column("format", String(16), nullable=False),
    Column("url", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("price_state", String(16), nullable=False),
    Column("price_min", BigInteger),
    Column("price_max", BigInteger),
    Column("price_currency", String(3)),
    Column("price_source", String(64), nullable=False),
    Column("price_text", String(300), nullable=False),
    Column("price_concession", BigInteger),
    Column("topics", JSON, nullable=False),
    Column("flags", JSON, nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime),
    Column("ends_by", UtcDateTime, nullable=False),
    Column("all_day", Boolean, nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("series", String(400), nullable=False),
    Column("content_hash", LargeBinary, nullable=False),
    # Of what it is about; None where nobody made one.
    Column("embedding", LargeBinary),
    Column("first_seen_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Index("ix_events_ends_by", "ends_by"),
    Index("ix_events_starts_at", "starts_at"),
    Index("ix_events_title_key", "title_key", "starts_at"),
)

event_sources = Table(
    "event_sources",
    metadata,
    Column("feed_id", ForeignKey("feeds.id", ondelete="CASCADE"), primary_key=True),
    Column("uid", String(400), primary_key=True),
    Column("recurrence_id", String(32), primary_key=True),
    Column("event_id", ForeignKey("events.id", ondelete="CASCADE"), nullable=False),
    Column("content_hash", LargeBinary, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("missing_since", UtcDateTime),
    # Since when this copy is another event than the one that is shown.
    Column("differs_since", UtcDateTime),
    Index("ix_event_sources_event_id", "event_id"),
)

event_changes = Table(
    "event_changes",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("event_id", ForeignKey("events.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Index("ix_event_changes_event_id", "event_id"),
)

members = Table(
    "members",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    # A city of the gazetteer, coarse on purpose: never an address.
    Column("area", String(120)),
    Column("country", String(2)),
    Column("lat", Float),
    Column("lon", Float),
    Column("timezone", String(64)),
    Column("currency", String(3)),
    Column("travel_mode", String(16), nullable=False),
    Column("has_pass", Boolean, nullable=False, default=False),
    Column("qualifies_for_concession", Boolean, nullable=False, default=False),
    Column("would_leave_above", BigInteger),
    Column("food_habit", String(16), nullable=False, server_default="nothing"),
    # As the organisers', of their own ways: sealed, for no sum needs it.
    Column("sealed_own_costs", LargeBinary),
    # Their own figures for parts of what single events and series cost.
    Column("sealed_corrections", LargeBinary),
    # Hours of their week they are free, Monday from midnight 0; None: not said.
    Column("free_hours", JSON),
    Column("evenings_a_week", Integer),
    # "Remind me the day before".
    Column("day_before", Boolean, nullable=False, server_default=false()),
    Column("topics", JSON, nullable=False),
    Column("needs", JSON, nullable=False),
    Column("offers", JSON, nullable=False),
    Column("sealed_words", LargeBinary),
    Column("sealed_companies", LargeBinary),
    Column("is_ally", Boolean, nullable=False, default=False),
    Column("direct_messages", String(8), nullable=False),
    Column("asked_about_dms_at", UtcDateTime),
    Column("unanswered_prompts", Integer, nullable=False, default=0),
    Column("paused_until", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
)

member_guilds = Table(
    "member_guilds",
    metadata,
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), primary_key=True),
    Column("guild_id", BigInteger, primary_key=True),
    Column("visibility", String(12), nullable=False),
    Column("introductions_off", Boolean, nullable=False, default=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("left_at", UtcDateTime),
    Index("ix_member_guilds_guild_id", "guild_id"),
)

budgets = Table(
    "budgets",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("sealed_amount", LargeBinary, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("until_on", Date, nullable=False),
    # IANA: the clock on which that date ends.
    Column("timezone", String(64), nullable=False),
    # "week" or "month": for how long it is offered again once it is over; None: it was for once.
    Column("every", String(8)),
)

attendances = Table(
    "attendances",
    metadata,
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), primary_key=True),
    Column("event_id", ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
    # The server it was said in: that is where the others are counted and met.
    Column("guild_id", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    # What is set aside for it (upper end) and what it did cost; minor units.
    Column("planned", BigInteger),
    # Whether a part of its cost isn't known, so that what is set aside isn't all.
    Column("unsure", Boolean, nullable=False, server_default=false()),
    Column("spent", BigInteger),
    # When they first said what it cost.
    Column("spent_at", UtcDateTime),
    Column("currency", String(3)),
    # Of "not for me": why, where they said it.
    Column("why", String(16)),
    # Of a hybrid event: they take part from home, so nobody pays for the way.
    Column("joins_online", Boolean, nullable=False, server_default=false()),
    Column("said_at", UtcDateTime, nullable=False),
    Index("ix_attendances_event_id", "event_id"),
    Index("ix_attendances_guild_id", "guild_id"),
)

# Costs that belong to no event ("add a cost").
expenses = Table(
    "expenses",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("sealed_what", LargeBinary),
    Column("spent_at", UtcDateTime, nullable=False),
    Index("ix_expenses_member_id", "member_id"),
)

# What a member paid for the ticket: told to others as a median of three or more, and of the whole series.
cost_reports = Table(
    "cost_reports",
    metadata,
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), primary_key=True),
    Column("about", String(420), primary_key=True),
    Column("event_id", ForeignKey("events.id", ondelete="SET NULL")),
    Column("amount", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("reported_at", UtcDateTime, nullable=False),
    Index("ix_cost_reports_about", "about"),
    Index("ix_cost_reports_event_id", "event_id"),
)

# A plan as it was proposed last; its buttons carry its id.
plans = Table(
    "plans",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), nullable=False),
    Column("guild_id", BigInteger, nullable=False),
    # The period and goal as typed, in the member's own words; what each event was proposed at.
    Column("sealed_asked", LargeBinary, nullable=False),
    # Event ids: what is in, what must be, what must not be.
    Column("chosen", JSON, nullable=False),
    Column("locked", JSON, nullable=False),
    Column("dropped", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("accepted_at", UtcDateTime),
    # Through when it plans.
    Column("ends_at", UtcDateTime, nullable=False),
    Index("ix_plans_member_id", "member_id"),
)

# A search to come back to, under a name of the member's own.
saved_searches = Table(
    "saved_searches",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), nullable=False),
    Column("sealed_name", LargeBinary, nullable=False),
    Column("sealed_query", LargeBinary, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_saved_searches_member_id", "member_id"),
)

# The private address of a member's calendar; the token itself is shown once and kept nowhere.
calendar_links = Table(
    "calendar_links",
    metadata,
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), primary_key=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
)

# Who looked on a day and found nothing they could surely afford: counted for the organisers, five or more.
unmet_demand = Table(
    "unmet_demand",
    metadata,
    Column("guild_id", BigInteger, primary_key=True),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), primary_key=True),
    Column("asked_on", Date, primary_key=True),
    Index("ix_unmet_demand_member_id", "member_id"),
)

searches = Table(
    "searches",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), nullable=False),
    Column("guild_id", BigInteger),
    Column("sealed_query", LargeBinary, nullable=False),
    # A keyed hash of who asked what where: the same question asked again is the same search.
    Column("query_key", LargeBinary, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_searches_member_id", "member_id"),
    Index("ix_searches_query_key", "query_key"),
)

# A form that could not be read waits here as it was typed, for a day.
drafts = Table(
    "drafts",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    # No foreign key: a form may be the first thing a person ever sends.
    Column("member_id", BigInteger, nullable=False),
    Column("form", String(64), nullable=False),
    Column("sealed_values", LargeBinary, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Index("ix_drafts_member_id", "member_id"),
)

suggestions = Table(
    "suggestions",
    metadata,
    # What buttons carry, so that nobody's id has to stand in them.
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("event_id", ForeignKey("events.id", ondelete="CASCADE"), nullable=False),
    Column("guild_id", BigInteger, nullable=False),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), nullable=False),
    Column("other_id", ForeignKey("members.id", ondelete="CASCADE"), nullable=False),
    # When `member_id` first saw it; a pair that neither has seen may still be chosen anew.
    Column("shown_at", UtcDateTime),
    UniqueConstraint("event_id", "guild_id", "member_id", "other_id"),
    Index("ix_suggestions_member_id", "member_id"),
    Index("ix_suggestions_other_id", "other_id"),
)

introductions = Table(
    "introductions",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("guild_id", BigInteger, nullable=False),
    Column("event_id", ForeignKey("events.id", ondelete="CASCADE"), nullable=False),
    Column("asker_id", ForeignKey("members.id", ondelete="CASCADE"), nullable=False),
    Column("other_id", ForeignKey("members.id", ondelete="CASCADE"), nullable=False),
    Column("state", String(12), nullable=False),
    Column("gift", String(24), nullable=False),
    Column("sealed_note", LargeBinary),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("answered_at", UtcDateTime),
    UniqueConstraint("event_id", "asker_id", "other_id"),
    Index("ix_introductions_asker_id", "asker_id"),
    Index("ix_introductions_other_id", "other_id"),
)

# Who blocked whom. When one of them is deleted both ids go and the keyed hash alone goes on holding.
blocks = Table(
    "blocks",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("pair_hash", LargeBinary, nullable=False, unique=True),
    Column("blocker_id", BigInteger),
    Column("blocked_id", BigInteger),
    # Blocked from a card that did not say who it was: the blocker is not told by the block either.
    Column("unnamed", Boolean, nullable=False, default=False),
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_blocks_blocker_id", "blocker_id"),
    Index("ix_blocks_blocked_id", "blocked_id"),
)

reports = Table(
    "reports",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("guild_id", BigInteger, nullable=False),
    Column("reporter_id", BigInteger),
    Column("reported_id", BigInteger),
    Column("sealed_words", LargeBinary, nullable=False),
    Column("state", String(12), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_reports_guild_id", "guild_id"),
)

contacts = Table(
    "contacts",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("owner_id", ForeignKey("members.id", ondelete="CASCADE"), nullable=False),
    Column("sealed_name", LargeBinary, nullable=False),
    # Set when an introduction brought them together; goes when that member is deleted.
    Column("member_id", BigInteger),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_talked_at", UtcDateTime, nullable=False),
    Index("ix_contacts_owner_id", "owner_id"),
    Index("ix_contacts_member_id", "member_id"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("owner_id", ForeignKey("members.id", ondelete="CASCADE"), nullable=False),
    Column("contact_id", ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False),
    Column("event_id", ForeignKey("events.id", ondelete="SET NULL")),
    Column("sealed_line", LargeBinary, nullable=False),
    Column("talked_at", UtcDateTime, nullable=False),
    Index("ix_conversations_owner_id", "owner_id"),
    Index("ix_conversations_contact_id", "contact_id"),
    Index("ix_conversations_event_id", "event_id"),
)

# Goes up whenever something a server's members can find has changed: what is kept in memory is then read anew.
catalogues = Table(
    "catalogues",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("version", BigInteger, nullable=False),
)

# What the bot owes a member. It is stored before it is tried; what cannot be delivered waits in /start.
notices = Table(
    "notices",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("key", String(120), nullable=False, unique=True),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("guild_id", BigInteger),
    Column("event_id", ForeignKey("events.id", ondelete="CASCADE")),
    Column("introduction_id", ForeignKey("introductions.id", ondelete="CASCADE")),
    # "waiting" (to be shown), "sent" (in a DM, unanswered), "done" (answered or seen), "dropped".
    Column("state", String(12), nullable=False),
    Column("reminders", Integer, nullable=False, default=0),
    Column("sent_at", UtcDateTime),
    Column("channel_id", BigInteger),
    Column("message_id", BigInteger),
    Column("created_at", UtcDateTime, nullable=False),
    Column("settled_at", UtcDateTime),
    Index("ix_notices_member_id", "member_id"),
    Index("ix_notices_event_id", "event_id"),
)

digests = Table(
    "digests",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("guild_id", ForeignKey("guilds.id", ondelete="CASCADE"), nullable=False),
    Column("channel_id", BigInteger, nullable=False),
    Column("hour", Integer, nullable=False),
    Column("minute", Integer, nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("weekdays", JSON, nullable=False),
    Column("filters", JSON, nullable=False),
    Column("days_ahead", Integer, nullable=False),
    Column("post_when_empty", Boolean, nullable=False, default=False),
    Column("enabled", Boolean, nullable=False, default=True),
    Column("disabled_because", String(200)),
    # The date whose turn is next, and when it comes.
    Column("next_on", Date),
    Column("next_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_digests_guild_id", "guild_id"),
)

digest_runs = Table(
    "digest_runs",
    metadata,
    Column("digest_id", ForeignKey("digests.id", ondelete="CASCADE"), primary_key=True),
    Column("run_on", Date, primary_key=True),
    # "queued", "sent", "empty", "skipped" (too late), "unknown" (sent or not, nobody can tell), "failed".
    Column("state", String(12), nullable=False),
    Column("channel_id", BigInteger, nullable=False),
    Column("message_id", BigInteger),
    Column("event_ids", JSON, nullable=False),
    Column("more", Integer, nullable=False, default=0),
    Column("due_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("kind", String(32), nullable=False),
    Column("key", String(160), nullable=False, unique=True),
    Column("payload", JSON, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("lease_token", BigInteger),
    Column("leased_until", UtcDateTime),
    # Set while a send is under way and left behind by a crash: its outcome is then unknown.
    Column("tried_at", UtcDateTime),
    Column("expires_at", UtcDateTime),
    Column("last_error", String(300)),
    Column("finished_at", UtcDateTime),
    # Whose it is, so that deleting a member takes what waits to be sent along.
    Column("member_id", BigInteger),
    Column("guild_id", BigInteger),
    Column("created_at", UtcDateTime, nullable=False),
    # With the kind in it, a queue passes over the work of another one without reading its rows.
    Index("ix_jobs_finished_at_due_at_kind", "finished_at", "due_at", "kind"),
    Index("ix_jobs_finished_at_leased_until", "finished_at", "leased_until"),
    Index("ix_jobs_member_id", "member_id"),
)
