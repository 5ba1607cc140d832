"""Sample feeds, made around today so that there is always something on.

Every event belongs to a week: its UID and content depend on that week alone, so that a feed read an hour
or a month later tells of the same events under the same names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

ZONE = "America/New_York"
_WEEKS_BEHIND, _WEEKS_AHEAD = 1, 14
_STAMP = "20260101T000000Z"

# A custom zone would be read too; an IANA name is what most feeds carry.
_HEAD = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Sample feed//EN\r\nX-WR-CALNAME:{name}\r\nX-WR-TIMEZONE:"
    + ZONE
)


@dataclass(frozen=True, slots=True)
class Sample:
    """One event of the weekly pattern: every `every` weeks, on `weekday` (0 is Monday), `hours` long."""

    title: str
    weekday: int
    at: time
    hours: float
    place: str
    text: str
    every: int = 1
    offset: int = 0
    url: str = ""
    geo: tuple[float, float] | None = None
    properties: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        return "".join(letter if letter.isalnum() else "-" for letter in self.title.lower())


@dataclass(frozen=True, slots=True)
class SampleFeed:
    name: str
    events: tuple[Sample, ...]


LIBRARY = "Sample Main Library, 300 N Roxboro St, Durham, NC 27701"
DOWNTOWN = "Sample Hall, 101 City Hall Plaza, Durham, NC 27701"
RALEIGH = "Sample Works, 219 Fayetteville St, Raleigh, NC 27601"
CHAPEL_HILL = "Sample Commons, 100 W Rosemary St, Chapel Hill, NC 27516"
_DURHAM, _RALEIGH, _CHAPEL_HILL = (35.9956, -78.9002), (35.7780, -78.6390), (35.9130, -79.0560)

FEEDS = {
    "library": SampleFeed(
        "Sample Library: work and learning",
        (
            Sample(
                "Résumé Drop-in",
                0,
                time(14),
                2,
                LIBRARY,
                "Bring a draft, leave with a better one. Free and open to all.",
                geo=_DURHAM,
            ),
            Sample(
                "Python Study Night",
                1,
                time(18, 30),
                1.5,
                LIBRARY,
                "Small groups, laptops, snacks. Free admission; beginners welcome.",
                geo=_DURHAM,
            ),
            Sample(
                "Interview Practice in Pairs",
                3,
                time(17, 30),
                1.5,
                LIBRARY,
                "Mock interviews with feedback from a partner. No cost.",
                geo=_DURHAM,
            ),
            Sample(
                "Job Search Work Team",
                4,
                time(10),
                2,
                LIBRARY,
                "A weekly team for people looking for work: goals, leads, company. Free.",
                geo=_DURHAM,
            ),
            Sample(
                "Intro to Spreadsheets for Data Jobs",
                5,
                time(11),
                2,
                LIBRARY,
                "A hands-on workshop. Free, registration required.",
                every=2,
                geo=_DURHAM,
            ),
        ),
    ),
    "tech": SampleFeed(
        "Sample Tech Meetups",
        (
            Sample(
                "Python Talks: Data Pipelines",
                2,
                time(18, 30),
                2,
                DOWNTOWN,
                "Two short talks, then questions. Free, pizza provided.",
                every=2,
                geo=_DURHAM,
                url="https://meetups.example/python-talks",
            ),
            Sample(
                "Machine Learning Paper Circle",
                2,
                time(19),
                1.5,
                RALEIGH,
                "We read one paper and argue kindly. Suggested donation $3.",
                every=2,
                offset=1,
                geo=_RALEIGH,
            ),
            Sample(
                "DevOps Breakfast",
                4,
                time(7, 30),
                1.5,
                RALEIGH,
                "Coffee and war stories about deployments. Tickets: $5 at the door.",
                geo=_RALEIGH,
            ),
            Sample(
                "Frontend Happy Hour",
                3,
                time(17, 30),
                2,
                DOWNTOWN,
                "Web developers, designers and a long table. Free entry, drinks for sale.",
                geo=_DURHAM,
            ),
            Sample(
                "Open Source Sunday",
                6,
                time(13),
                3,
                CHAPEL_HILL,
                "Make your first contribution with somebody beside you. Free.",
                geo=_CHAPEL_HILL,
            ),
            Sample(
                "Remote Work Q&A",
                0,
                time(12),
                1,
                "https://zoom.us/j/5550100",
                "Online. Ask people who hire remotely. Free.",
                url="https://zoom.us/j/5550100",
            ),
        ),
    ),
    "careers": SampleFeed(
        "Sample Career Calendar",
        (
            Sample(
                "Career Fair: Health and Data",
                1,
                time(13),
                4,
                RALEIGH,
                "Forty employers. Admission: $10, free for students with ID.",
                every=4,
                offset=1,
                geo=_RALEIGH,
                properties=("X-COST:$10",),
            ),
            Sample(
                "Recruiters' Office Hours",
                2,
                time(12),
                1,
                "https://meet.google.com/sam-ples-abc",
                "Twenty minutes each, bring one question. Free, online.",
                url="https://meet.google.com/sam-ples-abc",
            ),
            Sample(
                "Nonprofit Careers Panel",
                3,
                time(18),
                1.5,
                CHAPEL_HILL,
                "Four people on how they got in. Free and open to the public.",
                every=2,
                geo=_CHAPEL_HILL,
            ),
            Sample(
                "Product Management Workshop",
                5,
                time(9, 30),
                5,
                DOWNTOWN,
                "A full morning with exercises. Early bird $35, regular $45.",
                every=4,
                offset=2,
                geo=_DURHAM,
            ),
        ),
    ),
    "chamber": SampleFeed(
        "Sample Chamber of Commerce",
        (
            Sample(
                "Business After Hours",
                3,
                time(17),
                2,
                DOWNTOWN,
                "Networking with local employers. Members $10, non-members $20.",
                every=2,
                geo=_DURHAM,
            ),
            Sample(
                "Newcomers' Coffee",
                1,
                time(8, 30),
                1,
                CHAPEL_HILL,
                "Meet the people who run things. Free coffee.",
                geo=_CHAPEL_HILL,
            ),
            Sample(
                "Regional Tech Conference",
                3,
                time(9),
                8,
                RALEIGH,
                "A day of talks and a hiring hall. Tickets from $120.",
                every=6,
                offset=3,
                geo=_RALEIGH,
                properties=("X-COST:$120 - $180",),
            ),
            Sample(
                "Women in Leadership Lunch",
                2,
                time(12),
                1.5,
                RALEIGH,
                "Lunch included. $25 per person.",
                every=2,
                offset=1,
                geo=_RALEIGH,
            ),
        ),
    ),
    "community": SampleFeed(
        "Sample Community Calendar",
        (
            Sample(
                "Walk and Talk: Looking for Work",
                5,
                time(9),
                1.5,
                "Sample Trail, 1 Trailhead Way, Durham, NC",
                "An easy walk with people in the same boat. Free.",
                geo=(35.9740, -78.9300),
            ),
            Sample(
                "Board Games and Job Leads",
                6,
                time(16),
                3,
                DOWNTOWN,
                "Bring a game or a lead. Pay what you can.",
                geo=_DURHAM,
            ),
            Sample("Spanish Conversation Table", 0, time(18), 1.5, LIBRARY, "All levels. Free.", geo=_DURHAM),
            Sample(
                "Python Study Night",
                1,
                time(18, 30),
                1.5,
                LIBRARY,
                "Study group at the library.",
                geo=_DURHAM,
            ),
        ),
    ),
}


def sample_feed(name: str, today: date) -> str:
    """The calendar of that feed for the weeks around `today`. Raises KeyError for a name that is none."""
    feed = FEEDS[name]
    lines = [_HEAD.format(name=feed.name)]
    for sample in feed.events:
        for day in _days_of(sample, today):
            lines += _vevent(name, sample, day)
    lines.append("END:VCALENDAR")
    return "\r\n".join(lines) + "\r\n"


def _days_of(sample: Sample, today: date) -> Iterator[date]:
    monday = today - timedelta(days=today.weekday())
    for week in range(-_WEEKS_BEHIND, _WEEKS_AHEAD):
        start = monday + timedelta(weeks=week)
        # Counted from a fixed Monday, so that the pattern does not depend on when it is asked for.
        number = (start - date(2024, 1, 1)).days // 7
        if (number - sample.offset) % sample.every == 0:
            yield start + timedelta(days=sample.weekday)


def _vevent(feed: str, sample: Sample, day: date) -> list[str]:
    start = datetime.combine(day, sample.at)
    end = start + timedelta(hours=sample.hours)
    lines = [
        "BEGIN:VEVENT",
        f"UID:{feed}-{sample.slug}-{day:%Y%m%d}@sample.example",
        f"DTSTAMP:{_STAMP}",
        f"DTSTART;TZID={ZONE}:{start:%Y%m%dT%H%M%S}",
        f"DTEND;TZID={ZONE}:{end:%Y%m%dT%H%M%S}",
        f"SUMMARY:{_escaped(sample.title)}",
        f"DESCRIPTION:{_escaped(sample.text)}",
        f"LOCATION:{_escaped(sample.place)}",
    ]
    if sample.url:
        lines.append(f"URL:{sample.url}")
    if sample.geo:
        lines.append(f"GEO:{sample.geo[0]};{sample.geo[1]}")
    return [*lines, *sample.properties, "END:VEVENT"]


def _escaped(text: str) -> str:
    """TEXT of RFC 5545, section 3.3.11. Lines are short enough to need no folding by feed readers."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
