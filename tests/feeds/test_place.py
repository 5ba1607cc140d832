from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.events import NOWHERE, Format, Place
from bot.feeds.online import format_of, names_a_room
from bot.feeds.patterns import lowered
from bot.feeds.place import PlaceReader, coordinates
from config.places import load_gazetteer

HOME = Place("", "Durham", "US", 35.994, -78.8986)


@pytest.fixture(scope="module")
def reader() -> PlaceReader:
    return PlaceReader(load_gazetteer())


@pytest.mark.parametrize(
    ("location", "name", "city", "country"),
    [
        ("Ballpark, 409 Blackwell St., Durham, NC, 27701, United States", "Ballpark", "Durham", "US"),
        (
            "Lakewood School, 2520 Vesson Ave, Durham, NC 27707, United States",
            "Lakewood School",
            "Durham",
            "US",
        ),
        ("The Hall, 114 Hunt St, Durham NC 27701", "The Hall", "Durham", "US"),
        ("3109 Shannon Rd STE 201 Durham, NC 27707", "3109 Shannon Rd STE 201 Durham", "Durham", "US"),
        (
            "Bookshop, 4209-100 Lassiter Mill Road, Raleigh, NC 27609, Raleigh, NC",
            "Bookshop",
            "Raleigh",
            "US",
        ),
        ("Old Mill, 101 Chapel Hill Rd, Carrboro, NC", "Old Mill", "Carrboro", "US"),
        ("Museum, 511 Wilmington St, Raleigh, NC, NC, 27601, United States", "Museum", "Raleigh", "US"),
        ("Gallery, 419 Foster St., Durham, 27701", "Gallery", "Durham", "US"),
        ("Rec Center - 2000 S Alston Avenue Durham NC 27707", "Rec Center", "Durham", "US"),
        ("Wake Forest, NC", "", "Wake Forest", "US"),
        ("Athens, Ga.", "", "Athens", "US"),
        ("Carlsbad, Calif. (North Course)", "North Course", "Carlsbad", "US"),
        ("Chapel Hill, N.C., Kenan Stadium", "Kenan Stadium", "Chapel Hill", "US"),
        ("Chapel Hill, Boshamer Stadium", "Boshamer Stadium", "Chapel Hill", "US"),
        ("Dublin, Ireland (Aviva Stadium)", "Aviva Stadium", "Dublin", "IE"),
        ("c-base, Rungestraße 20, 10179 Berlin", "c-base", "Berlin", "DE"),
        ("betahaus, Rudi-Dutschke-Str. 23, 10969 Berlin, Germany", "betahaus", "Berlin", "DE"),
        ("Impact Hub, 34 Clerkenwell Close, London EC1R 0AU, UK", "Impact Hub", "London", "GB"),
        ("Campus, 44 Gerrard St W, Toronto, ON M5G 2K2, Canada", "Campus", "Toronto", "CA"),
        ("MakerLab, Main Library (300 N. Roxboro St)", "MakerLab, Main Library", "Durham", "US"),
        (
            "Main Library - Children's Area, Main Library (300 N. Roxboro St)",
            "Children's Area, Main Library",
            "Durham",
            "US",
        ),
        (
            "East Regional - Teen Area, East Regional Library",
            "Teen Area, East Regional Library",
            "Durham",
            "US",
        ),
        ("Main, Maine Room", "Main, Maine Room", "Durham", "US"),
        ("Gross Hall, Atrium, 3rd Floor", "Gross Hall, Atrium", "Durham", "US"),
        ("Room 250", "Room 250", "Durham", "US"),
        ("", "", "Durham", "US"),
    ],
)
def test_place_of_addresses(reader: PlaceReader, location: str, name: str, city: str, country: str) -> None:
    found = reader.place_of(location, None, HOME)
    # Far from home the only Berlin people write with a postcode alone is the large one.
    if city == "Berlin" and not location.endswith("Germany"):
        found = reader.place_of(location, None, NOWHERE)
    assert (found.name, found.city, found.country) == (name, city, country)


def test_place_takes_coordinates_from_geo(reader: PlaceReader) -> None:
    found = reader.place_of("Hall, 1 Main St, Durham, NC", (36.01, -78.92), HOME)
    assert found == Place("Hall", "Durham", "US", 36.01, -78.92)


def test_place_of_coordinates_alone_is_the_city_around(reader: PlaceReader) -> None:
    assert reader.place_of("Student Center, Room 356", (35.787, -78.671), HOME) == Place(
        "Student Center", "Raleigh", "US", 35.787, -78.671
    )


def test_place_in_the_middle_of_the_sea_has_no_city(reader: PlaceReader) -> None:
    assert reader.place_of("", (40.0, -40.0), HOME) == Place("", "", "", 40.0, -40.0)


def test_place_of_a_town_nobody_lists_is_not_the_feeds_home(reader: PlaceReader) -> None:
    assert reader.place_of("Starworks, 100 Russell Dr, Tinyville, NC, 27356", None, HOME) == Place(
        "Starworks", "Tinyville", "US"
    )


def test_place_without_a_home(reader: PlaceReader) -> None:
    assert reader.place_of("", None, NOWHERE) == NOWHERE
    assert reader.place_of("The Old Mill", None, NOWHERE) == Place("The Old Mill")
    assert reader.place_of("Berlin", None, NOWHERE).country == "DE"


def test_place_name_that_is_also_a_far_city(reader: PlaceReader) -> None:
    # There is a Venice and a Paris; neither is meant by a café of that name.
    assert reader.place_of("Paris, Back Room", None, HOME).city == "Durham"


def test_place_name_is_trimmed(reader: PlaceReader) -> None:
    assert len(reader.place_of("Hall " * 60, None, HOME).name) <= 100


@given(st.text(max_size=120))
def test_place_of_any_text(text: str) -> None:
    place = _READER.place_of(text, None, HOME)
    assert (place.lat is None) == (place.lon is None)


_READER = PlaceReader(load_gazetteer())


@pytest.mark.parametrize(
    ("geo", "structured", "read"),
    [
        ((35.9, -79.0), "", (35.9, -79.0)),
        ((0.0, 0.0), "", None),
        ((95.0, 10.0), "", None),
        ((10.0, 200.0), "", None),
        (None, "geo:35.9,-79.0", (35.9, -79.0)),
        (None, "geo:0,0", None),
        (None, "geo:-79.0,35.9", (35.9, -79.0)),
        (None, "geo:60.17,24.94", (60.17, 24.94)),
        (None, "nonsense", None),
        (None, "", None),
    ],
)
def test_coordinates(
    geo: tuple[float, float] | None, structured: str, read: tuple[float, float] | None
) -> None:
    assert coordinates(geo, structured) == read


def test_coordinates_in_the_order_that_lies_by_the_feeds_home() -> None:
    sao_paulo = Place("", "São Paulo", "BR", -23.55, -46.63)
    assert coordinates(None, "geo:-46.6,-23.5", sao_paulo) == (-23.5, -46.6)
    assert coordinates(None, "geo:-23.5,-46.6", sao_paulo) == (-23.5, -46.6)


ADDRESS = "library, 300 main st, durham, nc"


@pytest.mark.parametrize(
    ("location", "title", "description", "links", "format_"),
    [
        (ADDRESS, "book club", "we meet upstairs.", "", Format.IN_PERSON),
        ("", "book club", "we meet upstairs.", "", Format.UNKNOWN),
        ("tbd", "book club", "", "", Format.UNKNOWN),
        ("none", "book club", "", "", Format.UNKNOWN),
        ("online", "book club", "", "", Format.ONLINE),
        ("webcast", "book club", "", "", Format.ONLINE),
        ("https://us02web.zoom.us/j/123", "book club", "", "", Format.ONLINE),
        ("https://discord.gg/abc", "book club", "", "", Format.ONLINE),
        ("https://www.youtube.com/@group", "book club", "", "", Format.ONLINE),
        ("virtual - email for link", "book club", "", "", Format.ONLINE),
        ("", "virtual book club", "", "", Format.ONLINE),
        ("", "webinar: résumés", "", "", Format.ONLINE),
        ("", "book club", "join: https://meet.google.com/abc-defg-hij", "", Format.ONLINE),
        ("", "book club", "", "https://teams.microsoft.com/l/meetup-join/1", Format.ONLINE),
        ("", "book club", "this webinar explores novels.", "", Format.ONLINE),
        ("", "book club", "location: online. register for the zoom!", "", Format.ONLINE),
        ("", "book club", "you will receive a link to join.", "", Format.ONLINE),
        ("", "book club", "the link to join the session comes by mail.", "", Format.ONLINE),
        ("", "book club", "presented via webinar.", "", Format.ONLINE),
        ("", "book club", "where: virtual", "", Format.ONLINE),
        ("", "book club", "for beginners (virtual)", "", Format.ONLINE),
        ("", "book club", "this month the class will be virtual.", "", Format.ONLINE),
        ("", "book club", "here is the link to join our mailing list.", "", Format.UNKNOWN),
        ("", "book club", "follow the link to join. dues are $5.", "", Format.UNKNOWN),
        ("", "headset night", "our event is virtual reality for everybody.", "", Format.UNKNOWN),
        ("", "headset night", "try virtual reality.", "", Format.UNKNOWN),
        (ADDRESS, "book club", "you will receive a link to join.", "", Format.IN_PERSON),
        (ADDRESS, "virtual book club", "", "", Format.ONLINE),
        (ADDRESS, "book club", "this class will be held via zoom.", "", Format.ONLINE),
        (ADDRESS, "book club", "we meet upstairs, or join https://zoom.us/j/1", "", Format.HYBRID),
        (ADDRESS, "hybrid book club", "", "", Format.HYBRID),
        (ADDRESS, "book club", "join us in person or on zoom!", "", Format.HYBRID),
        (ADDRESS + " (also on zoom)", "book club", "", "", Format.HYBRID),
        ("conference room & online", "book club", "", "", Format.HYBRID),
        (ADDRESS, "leading a hybrid team", "for managers.", "", Format.IN_PERSON),
        (ADDRESS, "virtual reality night", "try a headset.", "", Format.IN_PERSON),
        (ADDRESS, "band night", "hear them on https://youtube.com/watch?v=1", "", Format.IN_PERSON),
        (ADDRESS, "book club", "sign up online at our page.", "", Format.IN_PERSON),
        ("", "*in-person* writers", "we alternate: in person and on zoom.", "", Format.IN_PERSON),
        ("", "*virtual* writers", "we alternate: in person and on zoom.", "", Format.ONLINE),
    ],
)
def test_format(location: str, title: str, description: str, links: str, format_: Format) -> None:
    low = [lowered(each) for each in (location, title, description, links)]
    assert format_of(low[0], low[1], low[2], low[3], has_coordinates=False) is format_


def test_format_of_coordinates_without_a_name_is_in_person() -> None:
    assert (
        format_of(lowered(""), lowered("book club"), lowered(""), lowered(""), has_coordinates=True)
        is Format.IN_PERSON
    )


def test_names_a_room() -> None:
    rooms = [
        "Main Library",
        "300 Main St",
        "library, 300 main st (also on zoom)",
        "https://zoom.us/j/1",
        "online",
        "TBA".lower(),
        "",
    ]
    assert [names_a_room(lowered(room)) for room in rooms] == [True, True, True, False, False, False, False]
