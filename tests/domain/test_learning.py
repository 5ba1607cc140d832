from datetime import UTC, datetime, timedelta

from bot.domain.attendance import Answered, Attendance, Response, Why
from bot.domain.ids import EventId, GuildId, MemberId
from bot.domain.learning import Learned, learned_from

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def answered(
    event: int, response: Response, *topics: str, series: str = "", days: float = 1, why: Why | None = None
) -> Answered:
    said = Attendance(MemberId(1), EventId(event), GuildId(1), response, NOW, why=why)
    starts_at = NOW + timedelta(days=days)
    return Answered(said, starts_at, starts_at + timedelta(hours=2), False, series, topics)


def test_nothing_said_teaches_nothing() -> None:
    assert learned_from([], NOW) == Learned()


def test_not_for_me_hides_the_event_and_its_series() -> None:
    learned = learned_from(
        [answered(1, Response.NOT_FOR_ME, series="opera"), answered(2, Response.NOT_FOR_ME)], NOW
    )

    assert learned.hidden == frozenset((EventId(1), EventId(2)))
    assert learned.hidden_series == frozenset(("opera",))


def test_a_topic_turned_down_again_and_again_counts_for_less() -> None:
    no = [answered(number, Response.NOT_FOR_ME, "opera") for number in range(5)]

    assert [learned_from(no[:count], NOW).dislikes for count in (1, 2, 5)] == [
        (("opera", 0.2),),
        (("opera", 0.4),),
        (("opera", 0.6),),
    ]


def test_a_topic_said_yes_to_as_often_is_not_disliked() -> None:
    history = [
        answered(1, Response.NOT_FOR_ME, "opera", "music"),
        answered(2, Response.GOING, "music"),
        answered(3, Response.INTERESTED, "opera"),
        answered(4, Response.NOT_GOING, "music"),
    ]

    assert learned_from(history, NOW).dislikes == ()


def test_a_series_is_known_by_how_often_they_were_there() -> None:
    history = [
        answered(1, Response.GOING, series="study", days=-14),
        answered(2, Response.GOING, series="study", days=-7),
        answered(3, Response.NOT_GOING, series="study", days=-1),
        answered(4, Response.GOING, series="study", days=7),
    ]

    assert learned_from(history, NOW).been_to == (("study", 2),)


def test_too_expensive_and_too_far_say_nothing_against_the_subject() -> None:
    for why in (Why.TOO_EXPENSIVE, Why.TOO_FAR):
        learned = learned_from([answered(1, Response.NOT_FOR_ME, "opera", series="opera", why=why)], NOW)

        assert learned == Learned(frozenset((EventId(1),)), frozenset(("opera",)))


def test_not_my_thing_is_as_no_answer_at_all() -> None:
    plain = learned_from([answered(1, Response.NOT_FOR_ME, "opera", series="opera")], NOW)
    said = answered(1, Response.NOT_FOR_ME, "opera", series="opera", why=Why.NOT_MY_THING)

    assert learned_from([said], NOW) == plain


def test_a_bad_time_hides_that_date_alone_and_the_hour_counts_for_less() -> None:
    # NOW is a Monday, 10:00 in Durham; the event is a day later at the same time.
    history = [answered(1, Response.NOT_FOR_ME, "opera", series="opera", why=Why.BAD_TIME)]

    learned = learned_from(history, NOW, "America/New_York")

    assert learned == Learned(hidden=frozenset((EventId(1),)), bad_hours=((24 + 10, 0.6),))


def test_an_hour_turned_down_again_and_again_counts_for_less_but_is_never_gone() -> None:
    no = [answered(number, Response.NOT_FOR_ME, why=Why.BAD_TIME) for number in range(5)]

    assert [learned_from(no[:count], NOW).bad_hours for count in (1, 2, 5)] == [
        ((24 + 15, 0.6),),
        ((24 + 15, 0.36),),
        ((24 + 15, 0.3),),
    ]


def test_an_hour_they_go_out_at_is_no_bad_time() -> None:
    history = [answered(1, Response.NOT_FOR_ME, why=Why.BAD_TIME), answered(2, Response.GOING)]

    assert learned_from(history, NOW).bad_hours == ()


def test_what_lasts_all_day_has_no_bad_hour() -> None:
    whole_day = answered(1, Response.NOT_FOR_ME, why=Why.BAD_TIME)._replace(all_day=True)

    assert learned_from([whole_day], NOW).bad_hours == ()
