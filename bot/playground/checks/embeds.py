"""Embed limits (developers/resources/message, "Embed Limits")."""

from typing import Any

from bot.playground.checks.problems import Path, Problems
from bot.playground.model import Json

TITLE, DESCRIPTION, FIELDS, NAME, VALUE, FOOTER, AUTHOR, TOTAL = 256, 4096, 25, 256, 1024, 2048, 256, 6000
SCHEMES = ("http://", "https://", "attachment://")


def check_embeds(problems: Problems, path: Path, embeds: list[Any]) -> None:
    """Each embed's limits, and 6000 characters over all of them."""
    total = 0
    for index, embed in enumerate(embeds):
        here = (*path, index)
        if not isinstance(embed, dict):
            problems.add(here, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
            continue
        _check_embed(problems, here, embed)
        total += sum(len(text) for text in texts(embed))
    if total > TOTAL:
        problems.add(path, "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {TOTAL}")


def texts(embed: Json) -> list[str]:
    """The texts that count towards the 6000."""
    author, footer = embed.get("author") or {}, embed.get("footer") or {}
    found = [embed.get("title"), embed.get("description"), author.get("name"), footer.get("text")]
    for each in embed.get("fields") or []:
        found += [each.get("name"), each.get("value")]
    return [each for each in found if isinstance(each, str)]


def _check_embed(problems: Problems, path: Path, embed: Json) -> None:
    problems.text((*path, "title"), embed.get("title"), TITLE)
    problems.text((*path, "description"), embed.get("description"), DESCRIPTION)
    problems.number((*path, "color"), embed.get("color"), 0, 0xFFFFFF)
    if footer := embed.get("footer"):
        problems.text((*path, "footer", "text"), footer.get("text"), FOOTER, least=1, required=True)
    if author := embed.get("author"):
        problems.text((*path, "author", "name"), author.get("name"), AUTHOR, least=1, required=True)
    _check_address(problems, (*path, "url"), embed.get("url"))
    for name in ("image", "thumbnail"):
        if media := embed.get(name):
            _check_address(problems, (*path, name, "url"), media.get("url"))
    for index, field in enumerate(problems.listed((*path, "fields"), embed.get("fields"), FIELDS)):
        here = (*path, "fields", index)
        problems.text((*here, "name"), field.get("name"), NAME, least=1, required=True)
        problems.text((*here, "value"), field.get("value"), VALUE, least=1, required=True)


def _check_address(problems: Problems, path: Path, url: str | None) -> None:
    if url and not url.startswith(SCHEMES):
        problems.add(
            path,
            "URL_TYPE_INVALID_SCHEME",
            f"Scheme \"{url.split(':')[0]}\" is not supported. Scheme must be one of ('http', 'https').",
        )
