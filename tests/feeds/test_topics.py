from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.phrases import Phrase
from bot.feeds.topics import TOPICS_LIMIT, Topic, TopicTable, words_of
from config.topics import load_topics

TABLE = TopicTable(
    [
        Topic.from_table("software", {"label": "Software", "group": "skill", "words": ["software"], "title": ["code"]}),
        Topic.from_table("python", {"label": "Python", "broader": ["software"], "words": ["python", "py data"], "not": ["monty python"]}),
        Topic.from_table("cpp", {"label": "C++", "broader": ["software"], "words": ["c++", "node.js", ".net", "c#"]}),
        Topic.from_table("happy_hour", {"label": "Happy hour", "group": "kind", "words": ["happy hour"]}),
        Topic.from_table("hiring", {"label": "Hiring", "words": ["vorstellungsgespräch", "job fair", "agency"]}),
        Topic.from_table("arts", {"label": "Art", "words": ["arts and crafts"]}),
        Topic.from_table("drinks", {"label": "Drinks and talks"}),
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("title", "description", "topics"),
    [
        ("Python night", "", ("python", "software")),
        ("PYTHON-night", "", ("python", "software")),
        ("Pythonic thoughts", "", ()),
        ("Monty Python night", "", ()),
        ("Monty Python night", "we code python", ("python", "software")),
        ("Py-Data", "", ("python", "software")),
        ("Happy hours at the pub", "", ("happy_hour",)),
        ("Happy people, one hour", "", ()),
        ("Job fairs and agencies", "", ("hiring",)),
        ("Vorstellungsgesprach üben", "", ("hiring",)),
        ("Code together", "", ("software",)),
        ("Meeting", "our code of conduct", ()),
        ("C++, Node.js and .NET", "", ("cpp", "software")),
        ("C# basics", "", ("cpp", "software")),
        ("C basics", "net results, node", ()),
        ("Happy hour", "with python", ("happy_hour", "python")),
        ("Happy hour sponsored by Python Software", "", ("happy_hour",)),
        ("", "", ()),
    ],
)
def test_topics_of(title: str, description: str, topics: tuple[str, ...]) -> None:
    assert TABLE.topics_of(title, description) == topics


def test_topics_of_categories() -> None:
    assert TABLE.topics_of("Meeting", "", ["Food", "Python"]) == ("python", "software")


def test_topics_stronger_in_the_title_come_first() -> None:
    assert TABLE.topics_of("Job fair", "python python python python", []) == ("hiring", "python", "software")


def test_a_topic_mentioned_in_passing_is_left_out_beside_a_much_stronger_one() -> None:
    title = "Happy hour: the happy hour of happy hours"
    assert TABLE.topics_of(title, "with python") == ("happy_hour",)


def test_match_of_what_a_member_types() -> None:
    assert TABLE.match("python, happy hours and C++; knitting") == ["python", "happy_hour", "cpp"]
    assert TABLE.match("Happy Hour") == ["happy_hour"]
    assert TABLE.match("code") == ["software"]
    assert TABLE.match("Hiring") == ["hiring"]
    assert TABLE.match(" , ; ") == []


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("urban bees, Python\nhappy hours; knitting", ["urban bees", "Python", "happy hours", "knitting"]),
        ("data  science & beer and C++", ["data science", "beer", "C++"]),
        ("rock/pop, hiking / biking + chess", ["rock", "pop", "hiking", "biking", "chess"]),
        ("bees and/or ants or wasps", ["bees", "ants", "wasps"]),
        ("R&D, A/B testing, 24/7 radio", ["R&D", "A/B testing", "24/7 radio"]),
        ("arts & crafts, Arts and crafts and tea", ["arts & crafts", "Arts and crafts", "tea"]),
        ("Mr Sand and Mr Andrews", ["Mr Sand", "Mr Andrews"]),
        ("bees, Bees,, the , ", ["bees"]),
        (" , ; & ", []),
    ],
)
def test_what_a_member_types_is_parted_into_its_things(typed: str, parts: list[str]) -> None:
    assert [phrase.written for phrase in TABLE.phrases(typed)] == parts


def test_a_phrase_knows_whether_it_is_a_topic_or_says_more() -> None:
    python = Phrase.of("Monday Python", ["python"], is_topic=False)
    assert TABLE.phrases("Monday Python; the happy hours & crafts") == (
        python,
        Phrase.of("the happy hours", ["happy_hour"]),
        Phrase.of("crafts", is_topic=False),
    )


def test_a_label_of_several_things_is_its_topic_and_each_of_them() -> None:
    found = TABLE.phrases("Drinks and talks")
    assert [(phrase.written, phrase.topics) for phrase in found] == [
        ("Drinks and talks", ("drinks",)),
        ("Drinks", ()),
        ("talks", ()),
    ]


def test_labels_groups_and_broader_topics() -> None:
    assert (TABLE.label("cpp"), TABLE.label("gone_since")) == ("C++", "Gone since")
    assert (TABLE.group("software"), TABLE.group("gone_since")) == ("skill", "")
    assert TABLE.broader("python") == ("software",)
    assert "python" in TABLE
    assert TABLE.keys == ("software", "python", "cpp", "happy_hour", "hiring", "arts", "drinks")


def test_a_broader_topic_that_does_not_exist() -> None:
    with pytest.raises(ValueError, match="topic 'a': no topic b"):
        TopicTable([Topic.from_table("a", {"label": "A", "broader": ["b"]})])


def test_broader_topics_in_a_circle() -> None:
    table = TopicTable(
        [
            Topic.from_table("a", {"label": "A", "broader": ["b"], "words": ["alpha"]}),
            Topic.from_table("b", {"label": "B", "broader": ["a"]}),
        ]
    )
    assert table.topics_of("Alpha", "") == ("a", "b")


@pytest.mark.parametrize("table", [{"label": "A", "word": ["a"]}, {"words": ["a"]}])
def test_a_table_with_a_slip_names_the_topic(table: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="'slip'"):
        Topic.from_table("slip", table)


def test_words_of() -> None:
    assert words_of("Été: C++/C#, d&d 50+ & Node.js (.NET)") == [
        "ete", "cplus", "csharp", "dandd", "50plus", "nodejs", "dotnet",
    ]  # fmt: skip


@given(st.text(max_size=200), st.text(max_size=200))
def test_topics_of_any_text(title: str, description: str) -> None:
    topics = TABLE.topics_of(title, description)
    assert len(set(topics)) == len(topics) <= TOPICS_LIMIT
    assert topics == TABLE.topics_of(title, description)


@pytest.mark.parametrize(
    ("title", "topics"),
    [
        ("Triangle DevOps Happy Hour", {"cloud", "happy_hour"}),
        ("PyData Lunch and Learn", {"python", "lunch"}),
        ("Résumé Review & Career Fair", {"resume", "career_fair", "careers"}),
        ("Business After Hours", {"chamber", "networking"}),
        ("Chamber Music at Noon", {"music"}),
        ("UX Portfolio Workshop", {"design", "workshop"}),
        ("Office Hours with a Recruiter", {"office_hours", "human_resources"}),
        ("Civic Hack Night", {"hackathon"}),
        ("Karrieremesse München", {"career_fair"}),
        ("Feria de empleo", {"career_fair"}),
        ("Toastmasters", {"public_speaking"}),
        ("Mock interviews", {"interviewing"}),
        ("Startup Pitch Night", {"startups", "demo_night"}),
        ("Kubernetes Meetup", {"cloud", "meetup"}),
        ("Study group: machine learning", {"ai", "study_group"}),
        ("Coffee and Code", {"coworking"}),
        ("Volunteer Day", {"volunteering"}),
        ("Sample Singer: The North American Tour", {"music"}),
    ],
)
def test_the_packaged_taxonomy(title: str, topics: set[str]) -> None:
    assert topics <= set(load_topics().topics_of(title, ""))


@pytest.mark.parametrize(
    ("title", "topics"),
    [
        ("Monty Python Movie Night", {"python"}),
        ("Chamber Orchestra", {"chamber"}),
        ("Interior Design for Renters", {"design"}),
        ("Great Job, Mom!", {"careers"}),
        ("Social Security Explained", {"social"}),
        ("Aikido for Beginners", {"ai"}),
        ("The Resumed Hearing", {"resume"}),
        ("Cancellation Policy", {"government"}),
        ("Tour: A Closer Look at the Collection", {"music"}),
        ("Business Listening Tour", {"music"}),
        ("Novel Reading - Paperback Tour", {"music"}),
        ("Plants in Pockets: A World Tour of Coins", {"music"}),
    ],
)
def test_the_packaged_taxonomy_is_not_fooled(title: str, topics: set[str]) -> None:
    assert not topics & set(load_topics().topics_of(title, ""))


def test_every_packaged_topic_can_be_found_by_its_label_and_has_a_group() -> None:
    table = load_topics()
    assert [key for key in table.keys if key not in table.match(table.label(key))] == []
    groups = {"kind", "job", "skill", "industry", "community", "leisure"}
    assert {table.group(key) for key in table.keys} == groups
