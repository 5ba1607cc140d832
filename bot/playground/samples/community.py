"""The sample community of the local run: made-up people who do what people do, through the real commands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.playground.client import Channel, Guild, Person, World
from bot.playground.samples.feeds import FEEDS

NAME = "Sample Job Seekers"


@dataclass(frozen=True, slots=True)
class Sample:
    """One made-up member. Without an `area` they have not answered the two questions yet.

    `visibility` is the label of a button of /meet, `going` what they look for and go to.
    """

    name: str
    area: str = ""
    amount: str = ""
    interests: str = ""
    travel: str = "transit"
    needs: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    visibility: str = ""
    going: tuple[str, ...] = ()


ORGANISER = "Olu (organiser)"
RECRUITER = "Rosa (recruiter)"

MEMBERS = (
    Sample(
        "Ada", "Durham, NC", "40", "Python, data", "transit", ("referral", "resume_review"),
        ("company", "advice"), "By name", ("Python Study Night",),
    ),
    Sample(
        "Ben", "Raleigh, NC", "0", "web development, design", "bike", ("interview_feedback", "company"),
        ("portfolio_review",), "Without a name", ("Frontend Happy Hour",),
    ),
    Sample(
        "Chen", "Chapel Hill, NC", "25", "machine learning, healthcare", "transit", ("advice", "introduction"),
        ("mock_interview",), "By name", ("Python Study Night",),
    ),
    Sample(
        "Dina", "Durham, NC", "60", "product management, leadership", "car", ("open_role",),
        ("resume_review", "introduction"), "By name", (),
    ),
    Sample(
        "Eli", "Raleigh, NC", "15", "devops, open source", "walk", ("company", "accountability"), ("company",), "",
        (),
    ),
    Sample(
        RECRUITER, "Raleigh, NC", "100", "recruiting, data, healthcare", "car", ("open_role",),
        ("referral", "resume_review", "mock_interview"), "By name", ("Python Study Night",),
    ),
    Sample("Nia (new)"),
    Sample("Tom (new)"),
)  # fmt: skip


async def settle_in(url: str, tell: Callable[[str], object]) -> None:
    """Makes the community, or what is missing of it. `tell` hears what is being done, a line each."""
    async with World.connect(url) as world:
        guild = await _guild(world)
        known = await _people(world, guild)
        if ORGANISER not in known:
            tell("An organiser sets the server up and adds the sample feeds ...")
            await _organise(world, guild, url)
        for sample in MEMBERS:
            if sample.name not in known:
                tell(f"{sample.name} joins ...")
                await _join(world, guild, sample)
        if any(sample.name not in known for sample in MEMBERS):
            tell("Everybody is here.")


async def _guild(world: World) -> Guild:
    for guild in (await world.state())["guilds"]:
        if guild["name"] == NAME:
            channels = {each["name"]: Channel(int(each["id"]), each["name"]) for each in guild["channels"]}
            return Guild(int(guild["id"]), NAME, int(guild["owner_id"]), channels)
    return await world.guild(NAME)


async def _people(world: World, guild: Guild) -> set[str]:
    for known in (await world.state())["guilds"]:
        if known["id"] == str(guild.id):
            return {member["display_name"] for member in known["members"]}
    return set()


async def _organise(world: World, guild: Guild, url: str) -> None:
    organiser = await world.member(guild, ORGANISER, roles=["Organisers"], sample=True)
    setup = await organiser.command("setup", in_=guild.channel("organisers"))
    place = await setup.press("setup.place")
    await place.submit(city="Durham, NC", currency="USD")
    await setup.select("setup.channel", guild.channel("events"))
    await setup.select("setup.organisers", guild.channel("organisers"))
    for name in FEEDS:
        preview = await organiser.command(
            "feeds add", link=f"{url}/samples/{name}.ics", in_=guild.channel("organisers")
        )
        await preview.press("It varies")
    here = await organiser.command("setup", in_=guild.channel("general"))
    await here.press("setup.pin")


async def _join(world: World, guild: Guild, sample: Sample) -> None:
    person = await world.member(guild, sample.name, sample=True)
    if not sample.area:
        return
    questions = await (await person.command("start")).press("start.begin")
    await questions.submit(area=sample.area, amount=sample.amount)
    home = await person.command("start")
    await (await home.select("start.edit", "interests")).submit(words=sample.interests)
    await (await home.select("start.edit", "travel")).submit({"mode": [sample.travel], "pass": ["none"]})
    await (await home.select("start.edit", "help")).submit(needs=sample.needs, offers=sample.offers)
    if sample.visibility:
        await (await person.command("meet")).press(sample.visibility)
    for about in sample.going:
        await _go(person, about)


async def _go(person: Person, about: str) -> None:
    found = await person.command("events", about=about)
    if "Going" in found.labels:
        await found.press("Going")
