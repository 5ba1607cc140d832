"""Cards of meeting, noting and privacy keep Discord's limits at their fullest, and other people's words inert."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.changes import Change, ChangeKind
from bot.domain.contacts import Contact, Conversation, ConversationId
from bot.domain.cost_lines import CostKind, CostLine
from bot.domain.costs import Cost
from bot.domain.day_before import Way
from bot.domain.debriefs import Prompt
from bot.domain.events import Event, EventDetails, Place
from bot.domain.graphemes import units
from bot.domain.hellos import NOTE_LIMIT, Gift, Hello
from bot.domain.ids import ContactId, EventId, GuildId, IntroductionId, MemberId, SearchId
from bot.domain.introductions import Stage
from bot.domain.matching import Suggestion
from bot.domain.members import Area, Member
from bot.domain.memberships import Membership
from bot.domain.money import Money
from bot.domain.notices import Notice, NoticeId, NoticeKind
from bot.domain.openers import favour, question, reasons
from bot.domain.profiles import Help, Profile, Visibility
from bot.services.accounts import Account
from bot.services.day_before import Coming, Tomorrow
from bot.services.meeting import Meeting, Person
from bot.services.onboarding import Home
from bot.services.people import Listed, PeoplePage, Timeline
from bot.services.privacy import Known
from bot.services.readers import Reader
from bot.services.reporting import ToPost
from bot.services.sharing import Shared
from bot.services.talks import Logged, Talk
from bot.services.underway import Underway
from bot.services.waiting import Waiting
from bot.storage.blocks import Blocked
from bot.storage.reports import Report, ReportId, ReportState
from cogs.log_cards import logged_card, talk_form
from cogs.meet_cards import hello_form, meet_card, sent_card
from cogs.people_cards import people_card, timeline_card
from cogs.privacy_cards import blocked_card, privacy_card, report_card, report_form
from cogs.sharing_cards import share_card
from cogs.start_cards import home_card
from cogs.ui.layout import Card
from cogs.ui.notices import items_of, notice_card

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
ADA, BEN = MemberId(2**62 + 1), MemberId(2**62 + 2)
# As hostile and as long as a feed or a person can be: every character needs an escape.
HOSTILE = "@everyone [x](https://evil.example) <@1> `" + "*_~|" * 100
DETAILS = EventDetails(
    HOSTILE[:300],
    NOW + timedelta(days=1),
    NOW + timedelta(days=1, hours=2),
    "America/New_York",
    location=HOSTILE[:300],
    place=Place(HOSTILE[:300], "Durham"),
)
EVENT = Event(EventId(2**62 + 3), DETAILS)
EVERY = frozenset(Help)
TOPICS = frozenset(f"A topic of some length, number {number}" for number in range(8))


def longest() -> Suggestion:
    """The longest words there are for anybody."""
    one = Profile(ADA, TOPICS, EVERY, frozenset(), visibility=Visibility.NAMED)
    every = []
    for number in range(400):
        other = Profile(MemberId(BEN + number), TOPICS, EVERY, EVERY, visibility=Visibility.NAMED)
        found = reasons(one, other, {})
        every.append((question(one, other, found), favour(one, other, {}), found))
    said = max(every, key=lambda each: len(each[0]) + len(each[1]))
    return Suggestion(BEN, True, 0.5, tuple(reason.sentence for reason in said[2]), said[0], said[1])


def underway(stage: Stage, number: int = 0) -> Underway:
    return Underway(
        IntroductionId(2**62 + number),
        EVENT,
        "America/New_York",
        NOW,
        stage,
        longest(),
        Hello(HOSTILE[:NOTE_LIMIT], Gift.READING),
        other=BEN if stage is Stage.OPEN else None,
    )


def fullest_meeting() -> Meeting:
    stages = [Stage.ASKED] * 5 + [Stage.OPEN] * 5 + [Stage.WAITING] * 5
    events = tuple(replace(EVENT, id=EventId(2**62 + number)) for number in range(30))
    return Meeting(
        Member(ADA, NOW, paused_until=None),
        Membership(ADA, GuildId(1), Visibility.NAMED),
        "Europe/Berlin",
        NOW,
        events,
        events[0],
        tuple(Person(2**62 + number, longest()) for number in range(5)),
        introductions=tuple(underway(stage, number) for number, stage in enumerate(stages)),
    )


def waiting(kind: NoticeKind, **more: object) -> Waiting:
    notice = Notice(NoticeId(2**62), "key", ADA, kind, NOW)
    return replace(Waiting(notice, EVENT, "Europe/Berlin", NOW), **more)  # type: ignore[arg-type]  # fields by name


def talk(number: int = 0) -> Talk:
    contact = Contact(ContactId(2**62 + number), ADA, HOSTILE[:80], NOW, NOW)
    return Talk(
        contact,
        Conversation(ConversationId(2**62 + number), ADA, contact.id, HOSTILE[:500], NOW, EVENT.id),
        was_known=True,
    )


def people_page() -> PeoplePage:
    listed = tuple(Listed(talk(number).contact, talk(number).conversation, 7) for number in range(5))
    return PeoplePage(
        listed, {EVENT.id: EVENT}, 1, 9, 44, 99, SearchId(2**62), HOSTILE[:100], "Europe/Berlin", NOW
    )


def timeline() -> Timeline:
    talks = tuple(talk(number).conversation for number in range(5))
    return Timeline(talk().contact, talks, {EVENT.id: EVENT}, 1, 9, 44, "Europe/Berlin", NOW)


def known() -> Known:
    area = Area("A town of quite some length", "US", 1.0, 1.0, "Europe/Berlin")
    member = Member(ADA, NOW, area=area, words=HOSTILE[:300], direct_messages="closed")
    memberships = tuple(Membership(ADA, GuildId(number), Visibility.NAMED) for number in range(40))
    names = {GuildId(number): HOSTILE[:100] for number in range(40)}
    return Known(member, memberships, names, True, 99, 99, 99, 99, "Europe/Berlin", NOW)


def fullest_day() -> Tomorrow:
    met = tuple((GuildId(2**62), MemberId(2**62 + number)) for number in range(3))
    way = Way(NOW, "3 h 55 min in a shared car")
    cost = Cost("USD", (CostLine(CostKind.TICKET, None, HOSTILE[:300]),))
    coming = Coming(EVENT, cost, Money(10**9, "USD"), way, met)
    return Tomorrow(NOW.date(), (coming,) * 4, 30, Money(10**9, "USD"), NOW.date())


def fullest_day_at_home() -> Tomorrow:
    """A conference's join links are the longest there are."""
    day = fullest_day()
    details = replace(DETAILS, title="🎉" * 300, url=f"https://meetings.example/{'1' * 270}")
    coming = replace(day.coming[0], event=replace(EVENT, details=details), is_online=True)
    return replace(day, coming=(coming,) * 4)


def fullest_home() -> Card:
    day = waiting(NoticeKind.DAY_BEFORE, tomorrow=fullest_day_at_home())
    member = Member(ADA, NOW, area=Area("A town of quite some length", "US", 1.0, 1.0, "Europe/Berlin"))
    home = Home(Reader(replace(member, words=HOSTILE[:300]), None), Account(), EVENT, 9, True, NOW)
    return home_card(home, items_of(day), in_server=True)


FULLEST: dict[str, Callable[[], Card]] = {
    "meet": lambda: meet_card(fullest_meeting()),
    "share": lambda: share_card(Shared(EVENT, (HOSTILE,) * 5, b"")),
    "sent": lambda: sent_card(underway(Stage.WAITING)),
    "opened at once": lambda: sent_card(underway(Stage.OPEN)),
    "asked": lambda: notice_card(waiting(NoticeKind.INTRODUCTION_ASKED, introduction=underway(Stage.ASKED))),
    "opened": lambda: notice_card(waiting(NoticeKind.INTRODUCTION_OPENED, introduction=underway(Stage.OPEN))),
    "changed": lambda: notice_card(
        waiting(
            NoticeKind.EVENT_CHANGED,
            changes=tuple(Change(ChangeKind.RELOCATED, HOSTILE[:300], HOSTILE[:300]) for _ in range(5)),
        )
    ),
    "day before": lambda: notice_card(waiting(NoticeKind.DAY_BEFORE, tomorrow=fullest_day())),
    "day before, from home": lambda: notice_card(
        waiting(NoticeKind.DAY_BEFORE, tomorrow=fullest_day_at_home())
    ),
    "home": fullest_home,
    "debrief": lambda: notice_card(
        waiting(
            NoticeKind.DEBRIEF,
            prompt=Prompt.ASK_WHETHER_TO_STOP,
            met=tuple((IntroductionId(2**62 + number), BEN) for number in range(9)),
        )
    ),
    "logged": lambda: logged_card(Logged(tuple(talk(number) for number in range(20)), EVENT)),
    "people": lambda: people_card(people_page()),
    "timeline": lambda: timeline_card(timeline()),
    "privacy": lambda: privacy_card(known()),
    "blocked": lambda: blocked_card([Blocked(2**62 + number, BEN) for number in range(50)], 1),
    "report": lambda: report_card(
        ToPost(
            Report(ReportId(1), GuildId(1), ADA, BEN, "\n".join([HOSTILE] * 4)[:1500], ReportState.NEW, NOW),
            None,
            True,
        )
    ),
}


def words_of(card: Card) -> str:
    return "\n".join(item.content for item in card.walk_children() if hasattr(item, "content"))


@pytest.mark.parametrize("name", FULLEST)
def test_cards_fit_at_their_fullest(name: str) -> None:
    card = FULLEST[name]()

    assert units(words_of(card)) <= 4000
    assert card.total_children_count <= 40


@pytest.mark.parametrize("name", [name for name in FULLEST if name != "share"])
def test_other_people_s_words_do_nothing(name: str) -> None:
    said = words_of(FULLEST[name]())

    assert "@everyone" not in said
    assert "](https://evil" not in said
    assert "<@1>" not in said


def test_words_to_copy_stay_within_their_block() -> None:
    said = words_of(FULLEST["share"]())

    assert said.count("`") == 6


@pytest.mark.parametrize(
    "form",
    [
        lambda: hello_form(EVENT, 2**62),
        lambda: talk_form("log.talk:0", DETAILS.title, name=HOSTILE),
        lambda: report_form("privacy.report:0", about_somebody=False),
        lambda: report_form("privacy.report:1", about_somebody=True),
    ],
)
def test_forms_fit(form: object) -> None:
    assert callable(form)
    made = form()

    assert len(made.title) <= 45
    assert 1 <= len(made.children) <= 5
