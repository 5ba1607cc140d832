from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.events import UNKNOWN_PRICE, Price, PriceState
from bot.feeds.hints import hints
from bot.feeds.patterns import lowered
from bot.feeds.price import TEXT_LIMIT, read_price

FREE, PAID, DONATION, UNKNOWN = PriceState.FREE, PriceState.PAID, PriceState.DONATION, PriceState.UNKNOWN


def price(title: str = "", description: str = "", currency: str = "USD", **properties: str) -> Price:
    named = {name.replace("_", "-"): value for name, value in properties.items()}
    return read_price(title, description, named, currency)[0]


@pytest.mark.parametrize(
    ("properties", "read"),
    [
        ({"X_COST": "$10"}, Price(PAID, 1000, 1000, "USD", "X-COST", "$10")),
        ({"X_COST": "10"}, Price(PAID, 1000, 1000, "USD", "X-COST", "USD 10")),
        ({"X_COST": "5 - 12,50"}, Price(PAID, 500, 1250, "USD", "X-COST", "USD 5 - 12,50")),
        ({"X_BEDEWORK_COST": "$175.00"}, Price(PAID, 17500, 17500, "USD", "X-BEDEWORK-COST", "$175.00")),
        ({"X_BEDEWORK_COST": "Free, must register to attend."}, Price(FREE, source="X-BEDEWORK-COST", text="Free, must register to attend.")),
        ({"X_LIVEWHALE_COST": "<p>Free</p>"}, Price(FREE, source="X-LIVEWHALE-COST", text="Free")),
        ({"X_COST": "$0"}, Price(FREE, source="X-COST", text="$0")),
        ({"X_COST": "Students free, $12 general"}, Price(PAID, 1200, 1200, "USD", "X-COST", "Students free, $12 general")),
        ({"X_EVENT_PRICE": "€ 8"}, Price(PAID, 800, 800, "EUR", "X-EVENT-PRICE", "€ 8")),
        ({"X_COST": "0"}, UNKNOWN_PRICE),
        ({"X_COST": "0.00"}, UNKNOWN_PRICE),
        ({"X_COST": ""}, UNKNOWN_PRICE),
        ({"X_COST": "See website"}, UNKNOWN_PRICE),
        ({"X_COST_TYPE": "free"}, UNKNOWN_PRICE),
        ({"X_COST_TYPE": "free", "X_COST": "$5"}, Price(PAID, 500, 500, "USD", "X-COST", "$5")),
        ({"X_TICKETS_URL": "https://example.org/free"}, UNKNOWN_PRICE),
    ],
)  # fmt: skip
def test_price_of_properties(properties: dict[str, str], read: Price) -> None:
    assert price("Talk", "", **properties) == read


def test_price_of_properties_comes_before_the_words() -> None:
    assert price("Talk", "Tickets $20", X_COST="$15").min == 1500
    assert price("Talk", "Admission is free.", X_COST="$15").state is PAID


def test_price_said_to_be_free_where_the_words_ask_for_money_is_what_they_ask() -> None:
    assert price("Talk", "Tickets: $20", X_COST="Free") == Price(
        PAID, 2000, 2000, "USD", "description", "Tickets: $20"
    )


def test_price_of_the_title_where_the_description_asks_for_money() -> None:
    assert price("Free Museum Night", "Tickets are $12.").state is PAID
    assert price("Yoga ($10)", "Free entry for everyone.").state is PAID


def test_price_of_a_category() -> None:
    assert read_price("Jam", "Bring a drum.", {}, "USD", ("Music", " Free "))[0] == Price(
        FREE, source="CATEGORIES", text="Free"
    )
    assert read_price("Jam", "Tickets $5", {}, "USD", ("Free",))[0].state is PAID
    assert read_price("Jam", "Buy tickets at the door.", {}, "USD", ("Free",))[0].state is UNKNOWN
    assert read_price("Jam", "", {}, "USD", ("Free Speech", "Gluten Free"))[0] == UNKNOWN_PRICE


def test_price_keeps_the_words_it_was_read_from() -> None:
    long = "We meet by the river and talk about birds for a while. Tickets are $12 at the door, cash only please. Bring a hat and water."
    assert (
        price("Walk", f"First line\n{long}").text
        == "and talk about birds for a while. Tickets are $12 at the door, cash only please. Bring a hat and"
    )
    assert price("Walk", "Lots of fun.\nFree and open to all.\nMore words") == Price(
        FREE, source="description", text="Free and open to all."
    )


def test_price_that_is_not_named_is_unknown_with_its_words() -> None:
    assert price("Course", "Registration and fee are required.") == Price(
        UNKNOWN, source="description", text="Registration and fee are required."
    )


@pytest.mark.parametrize(
    ("currency", "text", "read"),
    [
        ("CAD", "Tickets $10", (1000, 1000, "CAD")),
        ("EUR", "Tickets $10", (1000, 1000, "USD")),
        ("EUR", "Eintritt: 7,50 €", (750, 750, "EUR")),
        ("EUR", "Tickets: 1.250 EUR", (125000, 125000, "EUR")),
        ("GBP", "Tickets £8.50 on the door", (850, 850, "GBP")),
        ("JPY", "Admission 3,500円", (3500, 3500, "JPY")),
        ("JPY", "Cost: 3000.", (3000, 3000, "JPY")),
        ("SEK", "Entry 120 kr", (12000, 12000, "SEK")),
        ("USD", "Tickets €5-€8", (500, 800, "EUR")),
        ("USD", "Tickets US$5", (500, 500, "USD")),
        ("CHF", "Eintritt CHF 20", (2000, 2000, "CHF")),
    ],
)
def test_price_in_currencies(currency: str, text: str, read: tuple[int, int, str]) -> None:
    found = price("Concert", text, currency)
    assert (found.min, found.max, found.currency) == read


@pytest.mark.parametrize(
    "text",
    [
        "We pay $95,000 to $120,000 a year.",
        "Salary: $85k. Hourly rate $25 an hour.",
        "First prize $500, second prize $100.",
        "They raised $2 million and $40M more.",
        "Call 555-0100 or (919) 555-0123, extension 20.",
        "Room 250, 1500 Main Street, Suite 400, Durham 27701",
        "Ages 18-25. Founded in 1998. At 7:30, doors 7.",
        "Save $20 with code WINTER. 50% off.",
        "Parking is $5, the deck $7.",
        "Vendor booths $60. Sponsor a table for $1000.",
        "$1.50 oysters, $4 pints and $15 pitchers.",
        "Her novel costs $28 in hardcover.",
        "A $50 donation feeds a family.",
        "Pay: $20/hr. Pay rate: $20. Stipend: $500. Compensation: $500.",
        "The bridge cost $5,000. Costs taxpayers $5,000. A ticket can cost you $190.",
        "Ride tickets $1. Drink tickets $6. Bus fare $2. Room rate $129. Supply fee $20.",
        "Membership $50. Monthly fee $50. In-state tuition is $7,000.",
        "Bronze $500 / Silver $1,000 / Gold $2,500",
        "Cash prizes: $5,000, $2,500 and $1,000. $2,000 for the winning team. $500 cash back.",
    ],
)
def test_price_is_never_read_from(text: str) -> None:
    assert price("Evening", text).state is not PAID


@pytest.mark.parametrize(
    "text",
    [
        "Feel free to bring a friend.",
        "Gluten free, dairy-free, nut free snacks. A smoke-free, alcohol free room.",
        "Free parking, free WiFi and free childcare.",
        "Free trial class for new members. First drink free.",
        "In her free time she paints. The world is free.",
        "Call toll free. Sign up for our free newsletter.",
        "Buy one get one free. Win a free ticket!",
        "Free for members. Kids under 12 free. Students enter free with ID.",
        "Free with museum admission. Free if you bring a friend who pays.",
        "Python is a free and open source language.",
        "Free admission before 9pm. Ladies free.",
        "They offer free workshops all year. The library hosts free concerts.",
        "Each guest receives a free book at the event.",
        "Free speech, free jazz, free verse and free time: a discussion",
        "Materials are provided at no cost. Transportation at no cost.",
        "No cost to sponsor.",
        "This is not a free event. It isn't free.",
        "Volunteers get free admission.",
        "No admission fee for children. No cost to members.",
        "Free reception for ticket holders. Free pre-show talk. Free lesson before the show.",
        "Free open source software meetups exist. Free improvisation workshop.",
        "Try a free class this week. Free class pass for new clients. Free event tickets with book purchase.",
        "Free admission Tuesdays for residents. Free entry with guest list. Free tour for hotel guests.",
        "Volunteers attend for free. Students can register for free. Nothing is free. The art is free on Fridays.",
        "A free reception follows. Free talkback after the performance. Free popcorn night.",
        "Getränke frei. Kinder unter 6 Jahren frei. Gratuit pour les adhérents. Gratis para socios.",
        "Complimentary for early-stage founders; investors $100.",
        "Free for founders; everyone else pays $12.",
    ],
)
def test_price_is_not_free(text: str) -> None:
    assert price("Evening", text).state is not FREE


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("Pizza provided. RSVP required.", {"free_food", "registration"}),
        ("Light refreshments will be served.", {"free_food"}),
        ("Food trucks on site, cash bar.", {"food_for_sale"}),
        ("Beer and snacks available for purchase.", {"food_for_sale"}),
        ("Two-drink minimum.", {"drink_minimum"}),
        ("No drink minimum. No food or drink is served.", set()),
        ("Registration is not required.", set()),
        ("Registration is appreciated but not required.", set()),
        ("Please register in advance.", {"registration"}),
        ("Early bird prices until Friday.", {"early_bird"}),
        ("Student discount available. Member price $5.", {"concession", "member_price"}),
        ("Bring your own lunch.", set()),
        ("Der frühe Vogel: Anmeldung erforderlich, Getränke frei", {"registration"}),
    ],
)
def test_hints(text: str, flags: set[str]) -> None:
    assert hints(lowered(text)) == flags


@pytest.mark.parametrize("words", range(40))
def test_price_further_on_is_read_whole(words: int) -> None:
    found = price("Gala", f"Tickets $10 {'x' * words} or at the door $150 per person")
    assert (found.min, found.max) == (1000, 15000)


@pytest.mark.parametrize("words", range(60))
def test_hint_further_on_is_read_whole(words: int) -> None:
    text = f"free entry for all of the good people of the town {'x' * words} free lunchbox for sale"
    assert hints(lowered(text)) == set()


@given(st.text(alphabet=st.sampled_from("$€£freFRE 0123456789.,-()\n!admission ticket"), max_size=80))
def test_price_of_any_text_is_whole(text: str) -> None:
    read, flags = read_price(text, text, {"X-COST": text}, "USD")
    assert (
        (read.state is PAID)
        == (read.min is not None)
        == (read.max is not None)
        == (read.currency is not None)
    )
    assert read.min is None or read.max is None or 0 <= read.min <= read.max
    assert len(read.text) <= TEXT_LIMIT
    assert flags <= {"concession", "member_price", "early_bird"}


@pytest.mark.parametrize(
    ("text", "concession"),
    [
        ("Tickets $9, students $3.", 300),
        ("Admission: $10 general, $6 students, $4 unemployed.", 600),
        ("Tickets $12 / $7 concession", 700),
        ("Eintritt 8 €, ermäßigt 5 €", 500),
        ("Tickets $9, kids $3.", None),
        ("Tickets $9, seniors $5.", None),
    ],
)
def test_what_students_and_people_out_of_work_pay_is_kept(text: str, concession: int | None) -> None:
    price, flags = read_price("", text, {}, "USD")
    assert price.concession == concession
    assert "concession" in flags


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("Regular price $40, now only $25 per person.", 2500),
        ("£8.50 (concessions £6)", 850),
        ("Skating $5 (children under 5 free)", 500),
        ("Tickets $10 (students) and $15 (everyone else)", 1500),
        ("Entry: 15$", 1500),
        ("Entry: 15 $", 1500),
        ("$10 buy-in per player, winner takes the $500 pot.", 1000),
        ("WAS $20, NOW $10!", 1000),
        ("Price: $15 (regularly $25)", 1500),
        ("Free parking; admission $15", 1500),
        ("Cost: $15 (includes $5 materials fee)", 1500),
        ("Member: $12 Non-Member: $15", 1500),
        ("$15 per child, parents free", 1500),
        ("Fifteen bucks at the door", 1500),
        ("Admission is $15 per person and kids under 5 are free.", 1500),
        ("GA $15, VIP $85 (early entry and a poster)", 1500),
    ],
)
def test_price_of_a_ticket_beside_other_amounts(text: str, least: int) -> None:
    found = price(description=text)
    assert (found.state, found.min, found.max) == (PAID, least, least)


@pytest.mark.parametrize("title", ["$5 Burger Night", "$100 Prize Show", "$2 Taco Class of 2010 Specials"])
def test_title_begins_with_what_something_else_costs(title: str) -> None:
    assert price(title).state is UNKNOWN


def test_tuition_is_not_the_price_of_the_session_about_it() -> None:
    assert price("Info Session: Data Bootcamp", "Tuition is $11,900, payable monthly.").state is UNKNOWN


def test_service_is_free_by_the_name_of_the_event() -> None:
    assert price("Community Breakfast", "The breakfast is free of charge.").state is FREE
    assert price("Harbor Cleanup", "The breakfast is free of charge.").state is UNKNOWN


def test_free_entry_beside_what_the_winner_takes_home() -> None:
    assert price(description="Free entry; winning team takes home $200.").state is FREE


@pytest.mark.parametrize(
    "text",
    [
        "Free yoga mats for the first ten.",
        "There's never a cover before nine.",
        "Never a cover for ladies.",
        "Parking at the concert is free.",
        "Coffee during the workshop is free for everyone.",
        "Library cards are free for anyone who lives here.",
        "Loaner instruments are available at no charge.",
        "There is no charge for skate rental.",
        "Cast members pay no fee.",
        "Your first personal training session is free.",
        "Guests receive $500 off and a free eye exam.",
    ],
)
def test_not_free_for_whoever_comes(text: str) -> None:
    assert price(description=text).state is UNKNOWN


def test_session_about_something_priced_is_free() -> None:
    assert price(description="Free info session; the bootcamp itself costs $9,500.").state is FREE
    assert price(description="The info session is free. Course fee $800.").state is FREE
    assert price(description="Free info session at 6, then dinner. Tickets $40.").state is PAID


@pytest.mark.parametrize(
    "text",
    [
        "Événement gratuit",
        "Kosten: keine",
        "Entry free, no RSVP needed",
        "参加費：無料",
        "Admission and parking are free!",
        "It's free and confidential.",
        "Appointments last half an hour and are offered at no cost to businesses in the county.",
        "Volunteer attorneys give free 20-minute consultations.",
        "The concert in the park is free.",
        "The event, helmets included, is free.",
        "Visiting costs nothing, and a shuttle runs from the depot.",
        "Free admission; plates are sold for $12.",
        "Free and open to all. Donations gratefully accepted.",
        "We don't charge anything.",
        "Tickets: complimentary",
        "Cost: 0 €",
    ],
)
def test_price_is_free(text: str) -> None:
    assert price("Evening", text).state is FREE


@pytest.mark.parametrize(
    "text",
    [
        "Precio libre",
        "PAF libre",
        "Hutkonzert",
        "Pague quanto puder",
        "Admission: donation",
        "Donations gratefully accepted.",
        "We pass the hat at intermission.",
        "Sliding scale $15-$35; pay at the level that works for you.",
    ],
)
def test_price_is_left_to_who_comes(text: str) -> None:
    assert price("Evening", text).state is DONATION


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Fall Job Expo – Free Professional Headshots", "Free headshots until noon."),
        ("Tech Job Expo | Free Resume Reviews for Job Seekers", ""),
        ("Bridal Expo with Free Massages", "Free massages all day."),
        ("Senior Expo (Free Blood Pressure Screenings)", ""),
        ("Free Yoga Mats at Grand Opening", ""),
        ("Free Chess Sets for New Members", ""),
    ],
)
def test_what_is_free_beside_the_event_is_not_the_event(title: str, text: str) -> None:
    assert price(title, text).state is UNKNOWN


@pytest.mark.parametrize(
    "title",
    ["FREE Headshots for Job Seekers", "FREE Community Zumba in the Plaza", "Free Tai Chi in the Park"],
)
def test_what_is_free_by_the_whole_title_is_the_event(title: str) -> None:
    assert price(title).state is FREE


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("$30 Thursday, $40 Friday and Saturday.", 3000, 4000),
        ("Thurs/Sun $24, Fri/Sat $28.", 2400, 2800),
        ("$8 Mon–Thu, $12 Fri, $16 Sat and Sun", 800, 1600),
        ("The fee is $75 if you book by the 1st and $95 after that.", 7500, 9500),
        ("Tickets $30. Subscribers pay $18 on any night.", 3000, 3000),
        ("Members pay $10 and non-members pay $15.", 1500, 1500),
        ("Registration $100. Students with a current .edu email pay $30.", 10000, 10000),
    ],
)
def test_price_by_day_by_date_and_beside_what_others_pay(text: str, least: int, most: int) -> None:
    found = price(description=text)
    assert (found.state, found.min, found.max) == (PAID, least, most)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Drag Brunch", "Bottomless mimosas $18 until 2."),
        ("Sports Bar", "Drink specials: Mon $3, Tue $4."),
        ("Flea Market", "10x10 spaces are $85 and 10x20 spaces are $150."),
        ("Call for Vendors: Spring Fair", "Spaces cost $60 for crafters and $90 for food."),
        ("Taco Week", "Tacos: Tuesday $2, Wednesday $3."),
        ("Wine Shop", "Bottles $10 on Tuesday, $12 on Friday."),
    ],
)
def test_drinks_and_booths_are_no_price_of_going(title: str, text: str) -> None:
    assert price(title, text).state is UNKNOWN


def test_price_of_going_in_beside_a_call_for_vendors_and_of_a_canvas() -> None:
    assert price("Vendor Applications Open: Maker Fair", "Admission to the fair is $5.").min == 500
    assert price("Paint Class", "Paint an 11x14 canvas for $35 per person.").min == 3500
