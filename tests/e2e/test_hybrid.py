"""An event in a room and online: what it costs either way, over the local Discord."""

from __future__ import annotations

from datetime import timedelta

from tests.e2e.finding import fed, settled
from tests.world import MONDAY, Rapport, vevent

TOMORROW = MONDAY + timedelta(days=1, hours=8)  # 18:00 in Durham
HYBRID = vevent(
    "Data night",
    TOMORROW,
    text="Free entry. Join us in person or on Zoom: https://zoom.us/j/1",
    location="Hub, 500 Glenwood Ave, Raleigh, NC 27603",
    extra="GEO:35.7870;-78.6475\r\n",
)
ROOM = "About $5 to $8: free entry, $5 to $8 bus there and back"


async def test_card_says_what_the_room_costs_and_that_joining_online_is_free(rapport: Rapport) -> None:
    await fed(rapport, HYBRID)
    ada = await settled(rapport, "Ada")

    page = await ada.command("events")
    going = await page.press("Going")
    online = await going.press("I'll join online")
    money = await ada.command("budget")
    agenda = await ada.command("agenda")
    cost = await page.press("Cost")
    there = await cost.press("I'll go there")

    assert (
        "**about $5 to $8**: free entry (says Sample calendar), $5 to $8 bus there and back · free to join online"
        in page.text
    )
    assert "You're going to **Data night**.\n" in going.text
    assert f"{ROOM}. $8 set aside." in going.text
    assert "You're going to **Data night**, online.\n" in online.text
    assert "Nothing to pay: free entry, online.\n**$40** left" in online.text
    assert "$40 left until Tue 31 Mar" in money.text
    assert "you join online · nothing to pay" in agenda.text
    assert "**Nothing to pay** to join online\n" in cost.text
    assert "About $5 to $8 to go there." in cost.text
    assert f"{ROOM}. $8 set aside." in there.text


async def test_going_after_all_says_which_way_and_sets_that_aside(rapport: Rapport) -> None:
    await fed(rapport, HYBRID)
    ada = await settled(rapport, "Ada")

    page = await ada.command("events")
    going = await page.press("Going")
    online = await going.press("I'll join online")
    out = await online.press("Not going")
    back = await out.press("I'll join online after all")
    out = await back.press("Not going")
    there = await out.press("I'll go there after all")

    assert "Going after all" not in out.labels
    assert "You're going to **Data night**, online.\n" in back.text
    assert "Nothing to pay: free entry, online.\n**$40** left" in back.text
    assert "You're going to **Data night**.\n" in there.text
    assert f"{ROOM}. $8 set aside." in there.text


async def test_room_that_is_too_dear_is_no_reason_to_leave_it_out(rapport: Rapport) -> None:
    await fed(rapport, HYBRID)
    ada = await settled(rapport, "Ada", amount="3")

    page = await ada.command("events")
    joined = await page.press("Join online")

    assert page.text.startswith("**1 event** in the next 2 weeks surely fits your $3")
    assert (
        "**nothing to pay to join online**: free entry (says Sample calendar), online · about $5 to $8 to go there"
        in page.text
    )
    assert "Going" not in page.labels
    assert "You're going to **Data night**, online." in joined.text
    assert "**$3** left" in joined.text


async def test_search_online_counts_what_joining_online_costs(rapport: Rapport) -> None:
    await fed(rapport, HYBRID)
    ada = await settled(rapport, "Ada")

    online = await ada.command("events", where="online", max_cost="0")
    near = await ada.command("events", where="within 60 km", max_cost="2")

    assert online.text.startswith("**1 event** online in the next 2 weeks surely costs you nothing")
    assert "**nothing to pay to join online**" in online.text
    assert "1 more above the price you named" in near.labels
