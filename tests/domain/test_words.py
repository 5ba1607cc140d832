import pytest

from bot.domain.words import as_written, word_list, words_of


def test_words_are_compared_without_case_accents_plurals_and_little_words() -> None:
    assert word_list("The Cafés of Montréal: C++ & C# for Jobs") == ["cafe", "montreal", "c++", "c#", "job"]


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("story", "stories"),
        ("movie", "movies"),
        ("class", "classes"),
        ("church", "churches"),
        ("box", "boxes"),
        ("house", "houses"),
        ("pie", "pies"),
        ("series", "series"),
        ("bus", "bus"),
        ("glass", "glass"),
    ],
)
def test_both_numbers_of_a_word_are_one(one: str, many: str) -> None:
    assert words_of(one) == words_of(many)


def test_words_are_shown_as_they_are_written() -> None:
    found = as_written("Fairies, away! (HIV/STI testing) in Café Über")
    assert found["fairy"] == "Fairies"
    assert found["hiv"] == found["sti"] == "HIV/STI"
    assert found["cafe"] == "Café"
