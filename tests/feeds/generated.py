"""Valid calendars by hypothesis: zones of all kinds, rules, lists of dates, overrides, folds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import strategies as st

# What a date-time may hang on: in UTC, floating, in a zone of IANA's, of Windows, of the calendar's own.
# (It has TZNAMEs, or X-WR-TIMEZONE would move it in the plain path, which takes a zone without one for none.)
OWN_ZONE = """BEGIN:VTIMEZONE
TZID:Our city
BEGIN:DAYLIGHT
DTSTART:20000312T020000
TZOFFSETFROM:-0330
TZOFFSETTO:-0230
TZNAME:OST
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20001105T020000
TZOFFSETFROM:-0230
TZOFFSETTO:-0330
TZNAME:OWT
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
END:STANDARD
END:VTIMEZONE"""
ZONES = (
    *("UTC", "floating", "date", "America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe"),
    *("Pacific/Apia", "W. Europe Standard Time", "/example.org/Europe/Lisbon", "Our city"),
)
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
RULES = (
    *(
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;INTERVAL=2",
        "FREQ=MONTHLY",
        "FREQ=YEARLY",
    ),
    *("FREQ=WEEKLY;BYDAY=MO,WE,FR", "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,SU", "FREQ=MONTHLY;BYDAY=2TU"),
    *(
        "FREQ=MONTHLY;BYDAY=-1FR",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    ),
    *(
        "FREQ=YEARLY;BYMONTH=4,10;BYDAY=1SU",
        "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
        "FREQ=YEARLY;BYYEARDAY=100,-1",
    ),
)
FIRST = datetime(2024, 1, 1)  # noqa: DTZ001  # on a wall


@dataclass(frozen=True)
class Clock:
    """How one event writes its times."""

    zone: str

    @property
    def is_date(self) -> bool:
        return self.zone == "date"

    def line(self, name: str, *walls: datetime) -> str:
        if self.is_date:
            return f"{name};VALUE=DATE:" + ",".join(f"{wall:%Y%m%d}" for wall in walls)
        values = [f"{wall:%Y%m%dT%H%M%S}" for wall in walls]
        if self.zone == "UTC":
            return f"{name}:" + ",".join(f"{value}Z" for value in values)
        if self.zone == "floating":
            return f"{name}:" + ",".join(values)
        head, separator, parameter = name.partition(";")
        return f"{head};TZID={self.zone}{separator}{parameter}:" + ",".join(values)

    def until(self, wall: datetime) -> str:
        """UNTIL of the kind that DTSTART asks for; in UTC where DTSTART has a zone."""
        if self.is_date:
            return f"{wall:%Y%m%d}"
        return f"{wall:%Y%m%dT%H%M%S}" + ("" if self.zone == "floating" else "Z")


def walls() -> st.SearchStrategy[datetime]:
    """Any quarter of an hour of three years, so also those that a clock skips or shows twice."""
    return st.integers(0, 3 * 365 * 96).map(lambda quarters: FIRST + timedelta(minutes=15 * quarters))


@st.composite
def events(draw: st.DrawFn, uid: str, *, calendar_has_zone: bool) -> list[str]:
    """The components of one event: one, or a series with its overrides.

    In a calendar with X-WR-TIMEZONE the plain path moves times in UTC, and forgets RANGE=THISANDFUTURE of those it
    moves: there, times in UTC do not repeat, and floating ones are overridden one by one.
    """
    clock = Clock(draw(st.sampled_from(ZONES)))
    start = draw(walls())
    if clock.is_date:
        start = start.replace(hour=0, minute=0)
    unit = timedelta(days=1) if clock.is_date else timedelta(minutes=45)
    length = unit * draw(st.integers(1, 5))
    lines = [
        f"UID:{uid}",
        f"SUMMARY:{draw(TITLES)}",
        clock.line("DTSTART", start),
        *_end(draw, clock, start, length),
    ]
    if clock.zone == "UTC" and calendar_has_zone:
        return [_component(draw, lines)]
    repeats = draw(st.booleans())
    instances = [start]
    if repeats:
        rule = draw(st.sampled_from(RULES))
        end = draw(st.sampled_from(("", "count", "until")))
        until = start + timedelta(days=draw(st.integers(1, 700)))
        bound = {
            "": "",
            "count": f";COUNT={draw(st.integers(1, 50))}",
            "until": f";UNTIL={clock.until(until)}",
        }[end]
        lines.append(f"RRULE:{rule}{bound}")
        # Whether or not the rule makes them: EXDATEs and RECURRENCE-IDs may name what is not there.
        instances += [
            start + timedelta(days=days) for days in draw(st.lists(st.integers(1, 400), max_size=6))
        ]
    if draw(st.integers(0, 3)) == 0:
        dates = sorted({draw(walls()).replace(hour=start.hour, minute=start.minute) for _ in range(2)})
        lines.append(clock.line("RDATE", *dates))
        instances += dates
        repeats = True
    if repeats and draw(st.booleans()):
        lines.append(
            clock.line("EXDATE", *draw(st.lists(st.sampled_from(instances), min_size=1, max_size=3)))
        )
    components = [_component(draw, lines)]
    if repeats:
        originals = draw(st.lists(st.sampled_from(instances), max_size=2, unique=True))
        in_range = not calendar_has_zone or clock.zone != "floating"
        components += [
            _override(draw, uid, clock, original, length=length, in_range=in_range) for original in originals
        ]
    return components


TITLES = st.text(st.sampled_from("abc äß漢字🎉,;\\\n:\"'"), max_size=120).map(
    lambda text: (
        "Title " + text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;").replace("\n", "\\n")
    )
)


def _end(draw: st.DrawFn, clock: Clock, start: datetime, length: timedelta) -> list[str]:
    kind = draw(st.sampled_from(("dtend", "duration", "none")))
    if kind == "dtend":
        return [clock.line("DTEND", start + length)]
    if kind == "duration":
        minutes = int(length.total_seconds() // 60)
        return [
            f"DURATION:P{length.days}D" if clock.is_date else f"DURATION:PT{minutes // 60}H{minutes % 60}M"
        ]
    return []


def _override(
    draw: st.DrawFn, uid: str, clock: Clock, original: datetime, *, length: timedelta, in_range: bool
) -> str:
    unit = timedelta(days=1) if clock.is_date else timedelta(minutes=30)
    start = original + unit * draw(st.integers(-200, 200))
    name = "RECURRENCE-ID"
    if in_range and draw(st.integers(0, 3)) == 0:
        name += ";RANGE=THISANDFUTURE"
    lines = [
        f"UID:{uid}",
        f"SUMMARY:{draw(TITLES)}",
        clock.line(name, original),
        clock.line("DTSTART", start),
    ]
    lines.append(clock.line("DTEND", start + length))
    if draw(st.booleans()):
        lines.append(f"SEQUENCE:{draw(st.integers(0, 3))}")
    return _component(draw, lines)


def _component(draw: st.DrawFn, lines: list[str]) -> str:
    extra = draw(
        st.lists(
            st.sampled_from(
                (
                    "DTSTAMP:20260101T000000Z",
                    "DESCRIPTION:" + "a long text that has to be folded " * 8,
                    'ORGANIZER;CN="Sample, Person: of note":mailto:sample@city.example',
                    "BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-PT30M\nDESCRIPTION:Soon\nEND:VALARM",
                    "STATUS:CONFIRMED",
                    "X-COST:$10",
                )
            ),
            max_size=3,
            unique=True,
        )
    )
    return "\n".join(["BEGIN:VEVENT", *draw(st.permutations(lines)), *extra, "END:VEVENT"])


@st.composite
def calendars(draw: st.DrawFn) -> bytes:
    """Up to four events, in any order, folded anyhow."""
    zone = draw(st.sampled_from(("", "America/Los_Angeles", "Europe/Berlin")))
    count = draw(st.integers(1, 4))
    drawn = [draw(events(f"event-{n}@city.example", calendar_has_zone=bool(zone))) for n in range(count)]
    components = [component for event in drawn for component in event]
    header = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Sample//EN"]
    header += [f"X-WR-TIMEZONE:{zone}"] if zone else []
    lines = [*header, OWN_ZONE, *draw(st.permutations(components)), "END:VCALENDAR", ""]
    return _fold("\n".join(lines), draw(st.integers(20, 75)), draw(st.sampled_from((b"\r\n", b"\n"))))


def _fold(text: str, width: int, line_end: bytes) -> bytes:
    """Folds between bytes, so also within characters."""
    folded = []
    for line in text.split("\n"):
        raw = line.encode()
        folded.append(raw[:width])
        folded += [b" " + raw[at : at + width - 1] for at in range(width, len(raw), width - 1)]
    return line_end.join(folded)
