"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/) to items as those of XML feeds."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from parsers.errors import ParseError
from parsers.newest import MOST_LOOKED_AT, moment_in, newest

_DATES = ("date_published", "date_modified")

_MOST_VALUES = 500_000  # a feed of 5,000 items has some ten objects in each
_MOST_SEPARATORS = 1_500_000  # and some hundred commas and colons, most of them in its texts


class JsonItems(NamedTuple):
    """Items under feedparser's names, the address of the site, and how many items are left out."""

    items: list[dict[str, Any]]
    site: str | None
    left_out: int


def is_json(text: str) -> bool:
    """Whether a text can be JSON and nothing else."""
    return text.lstrip("\ufeff \t\r\n")[:1] == "{"


def json_items(text: str, url: str, most: int) -> JsonItems:
    """The items of a JSON Feed, of more than `most` the newest, the newest first.

    Raises ParseError with code `not_a_feed` for any other JSON.
    """
    # Empty objects take a hundred times the memory of their characters.
    if text.count("{") + text.count("[") > _MOST_VALUES:
        raise ParseError(url, f"JSON with over {_MOST_VALUES:,} objects and lists", code="absurd_feed")
    if text.count(",") + text.count(":") > _MOST_SEPARATORS:
        raise ParseError(url, f"JSON with over {_MOST_SEPARATORS:,} commas and colons", code="absurd_feed")
    try:
        feed = json.loads(text.lstrip("\ufeff \t\r\n"), strict=False, parse_int=_number)
    except (ValueError, RecursionError) as error:
        raise ParseError(url, f"it begins like JSON, and is none: {error}", code="not_a_feed") from error
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise ParseError(url, "JSON, but no JSON Feed: it has no list of items", code="not_a_feed")
    listed = [item for item in feed["items"] if isinstance(item, dict)]
    kept = listed
    if len(listed) > most:
        kept = newest(((moment_in(_text(item, *_DATES)), item) for item in listed[:MOST_LOOKED_AT]), most)
    return JsonItems([_item(item) for item in kept], _text(feed, "home_page_url"), len(listed) - len(kept))


def _number(digits: str) -> int | str:
    """Python refuses numbers of over 4,300 digits; what is that long is no number, but an id it may be."""
    return int(digits) if len(digits) <= 20 else digits


def _item(item: dict[str, Any]) -> dict[str, Any]:
    named = {
        "link": _text(item, "url", "external_url"),
        "id": _text(item, "id"),
        "title": _text(item, "title"),
        "summary": _text(item, "summary", "content_text", "content_html"),
        "published": _text(item, "date_published"),
        "updated": _text(item, "date_modified"),
        "authors": _authors(item),
    }
    # An id is often the address, where no url is given.
    if named["link"] is None and "://" in (named["id"] or ""):
        named["link"] = named["id"]
    return {name: value for name, value in named.items() if value}


def _authors(item: dict[str, Any]) -> list[dict[str, str]]:
    """Version 1.0 has one `author`, 1.1 a list, and some print one where the list belongs."""
    listed = item.get("authors")
    if isinstance(listed, dict):
        listed = [listed]
    authors = listed if isinstance(listed, list) else [item.get("author")]
    return [{"name": name} for author in authors if isinstance(author, dict) and (name := _text(author, "name"))]


def _text(values: dict[str, Any], *names: str) -> str | None:
    """The first of some fields that has something in it; numbers, as ids often are, become text."""
    for name in names:
        value = values.get(name)
        if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()
    return None
