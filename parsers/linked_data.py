"""JSON-LD: the articles a page describes in `<script type="application/ld+json">`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from lxml import etree

from parsers.headline import alike, words_of
from parsers.loose_json import read_json
from parsers.markup import fold
from parsers.plaintext import plain_text

Node = Mapping[str, Any]

_ARTICLES = ("Article", "BlogPosting", "Report", "Posting", "ArticlePage")
# What holds or stands for an article where no node is one.
_WORKS = ("WebPage", "Page", "Recipe", "Review", "HowTo", "CreativeWork", "Chapter", "Guide", "Course")
_NO_PEOPLE = ("Organization", "Corporation", "WebSite", "Brand", "LocalBusiness", "NGO", "Thing")
# What a page has at most: of descriptions of anything, of their characters, and of articles among them.
_SCRIPTS_READ = 200
_MOST_READ = 3_000_000
_MOST_OBJECTS = 5_000
_MOST_ARTICLES = 20
_DEEPEST = 10


class LinkedData(NamedTuple):
    """The articles a page describes, the likeliest first; its pages and other works; and every node by its `@id`."""

    articles: list[Node]
    works: list[Node]
    by_id: Mapping[str, Node]


def linked_data(root: etree._Element, titles: Iterable[str] = ()) -> LinkedData:
    """What a page's JSON-LD describes. `titles` are what the page calls itself: they tell its article from others."""
    objects = list(islice(_all_objects(root), _MOST_OBJECTS))
    articles = list(islice((item for item in objects if _is(item, _ARTICLES)), _MOST_ARTICLES))
    works = list(islice((item for item in objects if _is(item, _WORKS) and item not in articles), _MOST_ARTICLES))
    by_id = {item["@id"]: item for item in objects if isinstance(item.get("@id"), str) and len(item) > 1}
    return LinkedData(_likeliest_first(articles, titles), works, by_id)


def text_of(value: object) -> str | None:
    """A text value, folded and free of markup; None for anything else. Of a list the first."""
    if isinstance(value, list) and value:
        value = value[0]
    return fold(plain_text(value) or "") or None if isinstance(value, str) else None


def names_of(value: object, by_id: Mapping[str, Node] | None = None, depth: int = 0) -> Iterator[str]:
    """The names of people: a text, an object with a name, or a list of either. Organisations are none.

    A reference is followed to the node of that `@id`.
    """
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value[: 10 * _MOST_ARTICLES]:
            yield from names_of(item, by_id, depth + 1)
    elif isinstance(value, Mapping):
        named = value if "name" in value else (by_id or {}).get(str(value.get("@id")), value)
        if not _is(named, _NO_PEOPLE) and named.get("name") is not value:
            yield from names_of(named.get("name"), None, depth + 1)
    elif name := text_of(value):
        yield name


def _all_objects(root: etree._Element) -> Iterator[Node]:
    left = _MOST_READ
    scripts = (script.text for script in root.iter("script") if "ld+json" in script.get("type", ""))
    for text in islice(filter(None, scripts), _SCRIPTS_READ):
        if len(text) > left:
            continue
        left -= len(text)
        yield from _objects(read_json(text))


def _objects(value: object, depth: int = 0) -> Iterator[Node]:
    """The object, or those of a list, and of the graphs in them."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            yield from _objects(item, depth + 1)
    elif isinstance(value, Mapping):
        yield value
        for name in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _objects(value.get(name), depth + 1)


def _is(item: Node, kinds: tuple[str, ...]) -> bool:
    types = item.get("@type")
    return any(
        isinstance(kind, str) and kind.endswith(kinds) for kind in (types if isinstance(types, list) else [types])
    )


def _likeliest_first(articles: list[Node], titles: Iterable[str]) -> list[Node]:
    """In the order of the page, but for those whose headline is none of its titles behind those whose is."""
    if len(articles) < 2:
        return articles
    known = [words_of(title) for title in titles]

    def likeness(article: Node) -> float:
        words = words_of(text_of(article.get("headline") or article.get("name")) or "")
        return max((round(alike(words, other), 1) for other in known), default=0.0)

    return sorted(articles, key=likeness, reverse=True)
