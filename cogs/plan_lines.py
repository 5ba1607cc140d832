"""What a plan says in lines: its headline, what it was made under, and why others are out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from bot.domain import plan_words
from bot.domain.events import Event, Status
from bot.domain.ids import EventId
from bot.domain.money import format_minor
from bot.domain.plan_goals import Goal
from bot.domain.plan_nothing import Nothing, nothing_words
from bot.domain.travel import NoTrip
from bot.domain.when import format_day, format_days
from bot.domain.wording import counted, joined, times
from bot.services.planning_proposal import Proposal
from cogs.plan_choices import day_of
from cogs.ui.event_cards import title_of

SHORT = 40
# What begins before is no evening.
_EVENING_FROM = 16
_NAMED = 3


def headline(plan: Proposal) -> str:
    """ "5 evenings until Thu 31 Dec for $28 of your $40; $12 left."."""
    if not plan.chosen:
        return _nothing(plan)
    said, money, currency = f"{_outings(plan)} {_span(plan)}", plan.period.money, plan.asker.reader.currency
    cost = format_minor(plan.cost, currency) if plan.cost else "nothing"
    if money is None:
        return f"{said} for {cost}" + (" in all." if plan.cost else ".")
    if not plan.cost:
        whole = f"; your {format_minor(money, currency)} stays whole" if money > 0 else ""
        return f"{said} for nothing{whole}."
    return f"{said} for {cost} of your {format_minor(money, currency)}; {plan_words.left(plan.left or 0, currency)}."


def _outings(plan: Proposal) -> str:
    """ "3 evenings", "3 outings" where some are by day, "4 events on 3 days"."""
    count, days = len(plan.chosen), len({item.on for item, _ in plan.chosen})
    if days != count:
        return f"{count} events on {counted(days, 'day')}"
    zone = ZoneInfo(plan.asker.reader.timezone)
    by_day = any(
        fit.candidate.event.details.all_day or item.starts_at.astimezone(zone).hour < _EVENING_FROM
        for item, fit in plan.chosen
    )
    return counted(count, "outing" if by_day else "evening")


def _nothing(plan: Proposal) -> str:
    """Never an empty answer: why not, by how much, and what there is instead."""
    options, reader = plan.options, plan.asker.reader
    if plan.affordable:
        return f"I'd add nothing {_span(plan)}: the best of the rest {plan_words.nothing_added(plan.answer.left_out)}."
    member = reader.member
    return nothing_words(
        Nothing(
            _span(plan),
            reader.currency,
            plan.period.money,
            options.fitting,
            options.maybe,
            options.over,
            options.closest_over,
            options.beside,
            has_interests=member is not None and bool(member.words or member.topics),
        )
    )


def _span(plan: Proposal) -> str:
    """The days of the plan, for a sentence: "until Thu 31 Dec", "on Fri 6 Mar"."""
    period, now = plan.period, plan.asker.now
    if period.first == period.last:
        return f"on {format_day(period.last, now)}"
    if period.starts_at <= now:
        return f"until {format_day(period.last, now)}"
    return f"from {format_days(period.first, period.last, now)}"


def conditions(plan: Proposal) -> Iterable[str]:
    """What it was planned under that they may not expect."""
    impossible = plan.answer.impossible
    if impossible is not None:
        yield plan_words.impossible(
            impossible, plan.options.problem.rules, dated_titles(plan, impossible.items)
        )
    yield from (_lost(plan, event) for event in plan.options.lost)
    if plan.goal is not Goal.BALANCED:
        yield f"-# Planned to {plan.goal.label}."
    yield _money(plan)
    if not plan.chosen and not plan.affordable and plan.options.over:
        yield "-# Online ones need no fare: `/events where:online`. Free ones: `/events max_cost:0`."
    if plan.chosen and plan.options.not_free:
        yield f"-# Not looked at: {plan.options.not_free} at hours you aren't free."
    yield from _taken_out(plan)


def _lost(plan: Proposal, event: Event) -> str:
    """Of what must be in and cannot be."""
    title, details = title_of(event, SHORT), event.details
    if details.status is Status.CANCELLED:
        return f"**{title}** was called off, so it's not in any more."
    day = format_day(details.day_in(ZoneInfo(plan.asker.reader.timezone)), plan.asker.now)
    return f"**{title}** is on {day}, outside of these days, so it's not in."


def _money(plan: Proposal) -> str:
    period, now = plan.period, plan.asker.now
    if period.is_cut:
        return f"-# Your money is for the time until {format_day(period.last, now)}, so I planned that far."
    if period.is_after:
        return "-# That is after the time your budget is for, so I planned without a limit."
    if period.money is None:
        return "-# I planned without a limit: you haven't said what you can spend."
    if period.money < 0:
        over = format_minor(-period.money, plan.asker.reader.currency)
        return f"-# {over} more is planned and spent than you have, so I planned what costs nothing."
    return ""


def _taken_out(plan: Proposal) -> Iterable[str]:
    """What they took out themselves, and where it comes back."""
    for done, events, menu in (
        ("Swapped out", plan.options.swapped, "swap"),
        ("Dropped", plan.options.dropped, "drop"),
    ):
        if events:
            named, them = (
                _named([title_of(event, SHORT) for event in events]),
                "it" if len(events) == 1 else "them",
            )
            yield f"-# {done}: {named}. The {menu} menu brings {them} back."


def _named(titles: Sequence[str]) -> str:
    """The first of them, each once, and how many there are besides."""
    names = [_counted(title, count) for title, count in Counter(titles).items()]
    more = [f"{len(names) - _NAMED} more"] if len(names) > _NAMED else []
    return joined([*names[:_NAMED], *more])


def _counted(title: str, count: int) -> str:
    return title if count == 1 else f"{title} ({times(count)})"


def out_lines(plan: Proposal) -> list[str]:
    """Why the best of the others are out, what a little more would buy, and what would save."""
    answer, currency, options = plan.answer, plan.asker.reader.currency, plan.options
    rules = options.problem.rules
    kept = {
        id_: options.item(id_).cost for id_, fit in options.fits.items() if not fit.candidate.cost.is_known
    }
    said = ["**Left out**"] if answer.left_out else []
    for out in answer.left_out:
        beside = dated_titles(plan, out.others, options.item(out.id).on)
        unknown = ", price unknown" if out.id in kept else ""
        name = f"{title_of(options.fits[out.id].candidate.event, SHORT)} ({day_of(plan, out.id)}{unknown})"
        said.append(f"- {name}: {plan_words.reason(out, rules, beside, currency, kept)}")
    if (more := answer.more) is not None:
        said.append(f"{plan_words.more(more, dated_titles(plan, (*more.added, *more.removed)), currency)}.")
    if (swap := answer.saving) is not None:
        said.append(f"{plan_words.swap(swap, dated_titles(plan, (swap.out, swap.into)), currency)}.")
    return [*said, *_unpriced(plan)]


def _unpriced(plan: Proposal) -> list[str]:
    """What nobody can set money aside for until they say when they would leave."""
    found = plan.options.unpriced
    if not found:
        return []
    by_title: dict[str, list[Event]] = {}
    for fit in found:
        event = fit.candidate.event
        by_title.setdefault(title_of(event, SHORT), []).append(event)
    first = list(by_title)[:2]
    # All dates of a series are one thing, as they are where such things are counted.
    told = {event.series or event.id for title in first for event in by_title[title]}
    more = plan.options.maybe.open - len(told)
    named = [_counted(title, len(by_title[title])) for title in first]
    said = joined([*named, *([f"{more} more"] if more > 0 else [])])
    if lacks_fares(plan):
        where = "`/start` takes" if plan.chosen else "Tell me"
        return [
            f"I know no fares there, so not planned: {said}. {where} what a ride costs you, and I plan with that."
        ]
    return [f"Price unknown, so not planned: {said}. Tell me when you'd leave, and I plan with that much."]


def lacks_fares(plan: Proposal) -> bool:
    """Whether all that is missing of what could not be planned is what the way there costs in these parts."""
    costs = [fit.candidate.cost for fit in plan.options.unpriced]
    missing = {line.words for cost in costs for line in cost.lines if line.range is None}
    return missing == {NoTrip.NO_FIGURES.value}


def dated_titles(plan: Proposal, ids: Iterable[EventId], said: date | None = None) -> dict[EventId, str]:
    """Safe to put into a sentence; with its day where another is called the same, unless that day was just `said`."""
    fits = plan.options.fits
    titles = {id_: title_of(fit.candidate.event, SHORT) for id_, fit in fits.items()}
    seen = Counter(titles.values())
    is_clear = {id_: seen[titles[id_]] == 1 or plan.options.item(id_).on == said for id_ in ids}
    return {
        id_: titles[id_] if clear else f"{titles[id_]} on {day_of(plan, id_)}"
        for id_, clear in is_clear.items()
    }
