from __future__ import annotations

import sys
import unicodedata

import pytest
import regex  # type: ignore[import-untyped]  # comes with dateparser, without types
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.graphemes import ELLIPSIS, GRAPHEME_LIMIT, cut, cut_units, paragraphs, units, visible
from bot.domain.text import clean_block, clean_line, is_suspicious, link_label, plain, safe_url

# What hostile feeds are made of, beside any text at all.
TRICKS = st.sampled_from(
    [
        "\u202e", "\u200b", "\u200d", "\ufe0f", "\u0301" * 9, "👨‍👩‍👧‍👦", "👍🏽", "🇩🇪", "क्षि", "각", "e\u0301", "@everyone", "@here", "<@1>", "<@&1>",
        "<#1>", "</x:1>", "<t:1:R>", "<:a:1>", "<id:home>", "https://evil.example", "discord.gg/abc", "[x](https://evil.example)", "||", "```",
        "**", "__", "~~", "\n# ", "\n> ", "\n- ", "\n1. ", "\n-# ", "\\", "\ud800", "\x00", "\x85", "\u2028", " ", "\n", "&lt;b&gt;", "<b>",
    ]
)  # fmt: skip
HOSTILE = st.lists(TRICKS | st.text(max_size=8), max_size=30).map("".join)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<p>PyData &amp; pizza</p>", "PyData & pizza"),
        ("Tea&amp;nbsp;&amp;amp; talk", "Tea & talk"),
        ("&lt;p&gt;Escaped twice&lt;/p&gt;", "Escaped twice"),
        ("I <3 chess, write <me@example.org> or see <https://example.org/a>", "I <3 chess, write <me@example.org> or see <https://example.org/a>"),
        ('<a href="https://example.org/x?a=1&amp;b=2">Sign up</a> now', "Sign up (https://example.org/x?a=1&b=2) now"),
        ('<a href="https://example.org/">example.org</a>', "example.org"),
        ('<a href="javascript:alert(1)">Sign up</a>', "Sign up"),
        ("<script>steal()</script>Talk<style>p{}</style>", "Talk"),
        ("a<!-- b -->c", "ac"),
        ("<o:p></o:p>Office", "Office"),
        ("unclosed <b", "unclosed <b"),
        ("tab \t \tand\u00a0no-break\u3000wide", "tab and no-break wide"),
        ("e\u0301te\u0301", "été"),
        ("price\u202eEERF\u202c", "priceEERF"),
        ("z\u200be\u2060r\u00ado", "zero"),
        ("Z" + "\u0301\u0302\u0303\u0304\u0305\u0306\u0307", "Ź\u0302\u0303\u0304\u0305"),
        ("family 👨\u200d👩\u200d👧 x\u200dy", "family 👨\u200d👩\u200d👧 xy"),
    ],
)  # fmt: skip
def test_clean_line_of_what_feeds_carry(written: str, read: str) -> None:
    assert clean_line(written) == read


def test_clean_block_keeps_paragraphs() -> None:
    assert (
        clean_block("One<br>two<p>three</p>\r\n\r\n\r\n\r\nfour\u2028five  six ")
        == "One\ntwo\nthree\n\nfour\nfive six"
    )


def test_clean_line_of_a_list_is_one_line() -> None:
    assert clean_line("<ul><li>one</li><li>two</li></ul>") == "one two"


def test_visible_drops_what_unicode_calls_invisible() -> None:
    breaks = "\t\n\x0b\x0c\r\x85"
    every = "a".join(chr(code) for code in range(sys.maxunicode + 1) if chr(code) not in breaks)
    left = set(visible(every)) - {"\n"}
    assert sorted(c for c in left if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co")) == []


@given(HOSTILE)
def test_cleaned_text_stays_as_it_is(text: str) -> None:
    once = paragraphs(text)
    assert paragraphs(once) == once


@given(HOSTILE)
def test_cleaned_text_can_be_stored(text: str) -> None:
    assert clean_line(text).encode("utf-8").decode("utf-8") == clean_line(text)
    assert "\n" not in clean_line(text)


@given(HOSTILE, st.integers(0, 40))
def test_cut_never_parts_a_grapheme(text: str, limit: int) -> None:
    clean = paragraphs(text)
    short = cut(clean, limit)
    assert len(short) <= limit
    if short != clean and short:
        kept = short.removesuffix(ELLIPSIS)
        graphemes = regex.findall(r"\X", clean)
        whole = {"".join(graphemes[:count]).rstrip() for count in range(len(graphemes) + 1)}
        assert kept in whole or max(map(len, graphemes)) > GRAPHEME_LIMIT // 4


@given(st.text(max_size=80), st.integers(0, 40))
def test_cut_units_fits_as_discord_counts(text: str, limit: int) -> None:
    short = cut_units(text, limit)
    assert units(short) <= limit
    assert short == text or units(text) > limit


def test_an_emoji_counts_twice() -> None:
    assert cut_units("🎉" * 5, 8) == "🎉🎉🎉…"
    assert cut_units("🎉" * 5, 10) == "🎉" * 5


def test_cut_leaves_a_family_whole() -> None:
    assert cut("ab👨‍👩‍👧cd", 6) == "ab…"
    assert cut("ab👨‍👩‍👧cd", 8) == "ab👨‍👩‍👧…"
    assert cut("🇩🇪🇫🇷🇮🇹", 4) == "🇩🇪…"


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("Python Study Night", "Python Study Night"),
        ("2 * 3 _or_ ~4~ | `x`", r"2 \* 3 \_or\_ \~4\~ \| \`x\`"),
        ("[win](https://evil.example)", r"\[win\](https\://evil.example)"),
        ("see https://a.example and HTTP://b.example", r"see https\://a.example and HTTP\://b.example"),
        ("join discord.gg/abc or DISCORDAPP.com/invite/x", r"join discord\.gg/abc or DISCORDAPP\.com/invite/x"),
        ("<@1> <@&2> <#3> </go:4> <t:5:R> <a:wave:6>", r"\<\@1> \<\@&2> \<\#3> \<\/go:4> \<t:5:R> \<a:wave:6>"),
        ("# Big\n-# small\n> said\n- item\n+ item\n12. item", "\\# Big\n\\-# small\n\\> said\n\\- item\n\\+ item\n12\\. item"),
        ("C# and 5-10 > 3, about 12. Or so", "C# and 5-10 > 3, about 12. Or so"),
        ("hello @everyone and @here", "hello @\u200beveryone and @\u200bhere"),
    ],
)  # fmt: skip
def test_plain_shows_the_characters_and_does_nothing_else(text: str, escaped: str) -> None:
    assert plain(text, 200) == escaped


@given(HOSTILE, st.integers(0, 60))
def test_plain_leaves_nothing_that_discord_acts_on(text: str, limit: int) -> None:
    shown = plain(text, limit)
    assert len(shown) <= limit
    # What Discord's servers look for in the raw text, escaped or not.
    assert regex.search(r"@(everyone|here)|<[@#]|(?i:https?://|discord(app)?\.(gg|com))", shown) is None
    # Every escape is whole, and nothing that means something stands without one.
    bare = regex.sub(r"\\(.)", "x", shown)
    assert regex.search(r"[\\*_~|`\[\]<]|://|(?m:^[>#+-])", bare) is None


@given(HOSTILE)
def test_plain_unescaped_is_the_clean_text(text: str) -> None:
    unescaped = regex.sub(r"\\(.)", r"\1", plain(text, 10_000)).replace("@\u200b", "@")
    assert unescaped.strip("\u2068\u2069") == paragraphs(text)


def test_plain_lets_no_title_written_from_right_to_left_turn_what_stands_around_it() -> None:
    hebrew = "ערב מפתחים (Python 3)"
    assert plain(hebrew, 100) == f"\u2068{hebrew}\u2069"
    assert plain(plain(hebrew, 100), 100) == f"\u2068{hebrew}\u2069"
    assert plain("لقاء المبرمجين", 8) == "\u2068لقاء…\u2069"
    assert plain("Two lines\nערב", 100) == "Two lines\nערב"


@pytest.mark.parametrize(
    ("url", "safe", "label", "suspicious"),
    [
        ("https://www.meetup.com/group/events/1/", "https://www.meetup.com/group/events/1/", "meetup.com", False),
        ("HTTPS://Example.ORG", "https://example.org", "example.org", False),
        ("https://events.bbc.co.uk:8443/a?b=c#d", "https://events.bbc.co.uk:8443/a?b=c#d", "bbc.co.uk", False),
        ("https://evil.github.io/", "https://evil.github.io/", "evil.github.io", False),
        ("http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x", "127.0.0.1", False),
        ("https://example.org/a b", "", "", False),
        ("https://example.org/(a)<b>\"ü'", "https://example.org/%28a%29%3Cb%3E%22%C3%BC'", "example.org", False),
        ("https://xn--pypal-4ve.com/", "https://xn--pypal-4ve.com/", "xn--pypal-4ve.com", True),
        ("https://ex\u0430mple.com/", "https://ex\u0430mple.com/", "ex\u0430mple.com", True),
        ("https://good.org@evil.org/", "", "", False),
        ("https://good.org\\@evil.org/", "", "", False),
        ("javascript:alert(1)", "", "", False),
        ("data:text/html,x", "", "", False),
        ("http://localhost/", "", "", False),
        ("//example.org/", "", "", False),
        ("", "", "", False),
    ],
)  # fmt: skip
def test_links(url: str, safe: str, label: str, suspicious: bool) -> None:
    assert (safe_url(url), link_label(url), is_suspicious(url)) == (safe, label, suspicious)


def test_safe_url_refuses_one_longer_than_a_button_takes() -> None:
    assert safe_url("https://example.org/" + "a" * 492) != ""
    assert safe_url("https://example.org/" + "a" * 493) == ""


@given(st.text(max_size=60))
def test_safe_url_holds_nothing_that_leaves_a_masked_link(rest: str) -> None:
    url = safe_url(f"https://example.org/{rest}")
    assert regex.search(r"[\s()<>\[\]`|*\\]|[^\x00-\x7f]", url.replace("*", "")) is None
