"""JSON-LD: the articles a page describes in `<script type="application/ld+json">`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from parsers.markup import fold, selector
from parsers.plaintext import plain_text

_SCRIPTS = selector("//script[contains(@type, 'ld+json')]/text()")
_ARTICLES = ("Article", "BlogPosting", "Report", "Posting")


def articles_in(root: etree._Element) -> list[Mapping[str, Any]]:
    """The objects that are articles of any kind, in the order of the page. Broken JSON is left out."""
    return [item for script in _SCRIPTS(root) for item in _objects(_read(script)) if _is_article(item)]


def text_of(value: object) -> str | None:
    """A text value, folded and free of markup; None for anything else."""
    return fold(plain_text(value) or "") or None if isinstance(value, str) else None


def names_of(value: object) -> Iterator[str]:
    """The names of people: a text, an object with a name, or a list of either. Organisations are none."""
    if isinstance(value, list):
        for item in value:
            yield from names_of(item)
    elif isinstance(value, Mapping):
        if value.get("@type") != "Organization":
            yield from names_of(value.get("name"))
    elif name := text_of(value):
        yield name


def _read(script: str) -> object:
    try:
        # Newlines inside strings are common, and harmless.
        return json.loads(script.strip().rstrip(";"), strict=False)
    except (ValueError, RecursionError):
        return None


def _objects(value: object) -> Iterator[Mapping[str, Any]]:
    """The object, or those of a list, and of the graphs in them."""
    if isinstance(value, list):
        for item in value:
            yield from _objects(item)
    elif isinstance(value, Mapping):
        yield value
        yield from _objects(value.get("@graph"))
        yield from _objects(value.get("mainEntity"))


def _is_article(item: Mapping[str, Any]) -> bool:
    types = item.get("@type")
    return any(str(kind).endswith(_ARTICLES) for kind in (types if isinstance(types, list) else [types]))
