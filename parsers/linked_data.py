"""JSON-LD: the articles a page describes in `<script type="application/ld+json">`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from lxml import etree

from parsers.markup import fold, selector
from parsers.plaintext import plain_text

_SCRIPTS = selector("//script[contains(@type, 'ld+json')]/text()")
_ARTICLES = ("Article", "BlogPosting", "Report", "Posting")
# What a page has at most: of descriptions of anything, and of articles among them.
_SCRIPTS_READ = 200
_MOST_ARTICLES = 20
_DEEPEST = 10


def articles_in(root: etree._Element) -> list[Mapping[str, Any]]:
    """The objects that are articles of any kind, in the order of the page. Broken JSON is left out."""
    objects = (item for script in _SCRIPTS(root)[:_SCRIPTS_READ] for item in _objects(_read(script)))
    return list(islice(filter(_is_article, objects), _MOST_ARTICLES))


def text_of(value: object) -> str | None:
    """A text value, folded and free of markup; None for anything else."""
    return fold(plain_text(value) or "") or None if isinstance(value, str) else None


def names_of(value: object, depth: int = 0) -> Iterator[str]:
    """The names of people: a text, an object with a name, or a list of either. Organisations are none."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            yield from names_of(item, depth + 1)
    elif isinstance(value, Mapping):
        if value.get("@type") != "Organization":
            yield from names_of(value.get("name"), depth + 1)
    elif name := text_of(value):
        yield name


def _read(script: str) -> object:
    try:
        # Newlines inside strings are common, and harmless.
        return json.loads(script.strip().rstrip(";"), strict=False)
    except (ValueError, RecursionError):
        return None


def _objects(value: object, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """The object, or those of a list, and of the graphs in them."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            yield from _objects(item, depth + 1)
    elif isinstance(value, Mapping):
        yield value
        yield from _objects(value.get("@graph"), depth + 1)
        yield from _objects(value.get("mainEntity"), depth + 1)


def _is_article(item: Mapping[str, Any]) -> bool:
    types = item.get("@type")
    kinds = types if isinstance(types, list) else [types]
    return any(isinstance(kind, str) and kind.endswith(_ARTICLES) for kind in kinds)
