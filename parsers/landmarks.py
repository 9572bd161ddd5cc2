"""The elements of a page whose marks speak of its headline, its authors or its date, looked for when asked for."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator
from functools import cached_property, lru_cache
from itertools import accumulate, islice
from typing import Any

from lxml import etree

from parsers.markup import fold, selector, text_in

# What a template calls them in its classes, ids and properties.
_HEADLINE = re.compile(
    r"headline|entry-title|(?:post|article|story|news|blog|page)[-_]{1,2}title|(?:post|article)(?:Title|Headline)", re.I
)
_BYLINE = re.compile(
    r"byline|(?<![a-z])(?:author|autor|auteur|writer)s?(?![a-z])(?![-_]*(?:bio|box|desc|image|img|avatar|photo"
    r"|social|about|promo|info-box))"
    r"|author[-_]?(?:name|link)|authorName|posted[-_]by|written[-_]by",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?<!up)date(?!d|picker)|publish|posted|(?<![a-z])time|byline|(?<![a-z])meta(?![a-z])|pubdate", re.IGNORECASE
)
_READERS = re.compile(
    r"comment|related|recommend|sidebar|side-bar|widget|popular|trending|reply|discussion|read-?more|read-?next"
    r"|more-(?:posts|stories|from)|latest|most-?read",
    re.IGNORECASE,
)
# Of these, words that no template has for all that it puts anywhere.
_OTHERS = re.compile(
    r"(?<![a-z-])(?:comments?(?![a-z-]*(?:count|link|num))|related|recommend(?:ed|ations)?|popular|trending|replies"
    r"|read-?more|read-?next|latest|most-?read|more-(?:posts|stories|from))",
    re.IGNORECASE,
)
_AUTHOR_LINK = re.compile(
    r"/(?:authors?|autor(?:en|es|i)?|auteurs?|contributors?|people|profiles?|staff|writers?|journalists?|team"
    r"|redaktion|by|experts?)/",
    re.I,
)
_OWN_FOOT = re.compile(r"(?<![a-z])(?:article|entry|story)", re.IGNORECASE)
_UNREAD = ("nav", "dialog")
MARGINS = ("aside", "footer", "nav", "dialog")
# Attributes and not the elements that have them: several times faster. ("//@class" would ask texts, too.)
_CLASSES = selector("descendant-or-self::*/@class")
_ITEMS = selector("descendant-or-self::*/@itemprop")
_PROPERTIES = selector("descendant-or-self::*/@property")
_RELATIONS = selector("descendant-or-self::*/@rel")
_HREFS = selector("descendant::a/@href")
# Without one of these no class is any of the above: finding words is much faster than asking patterns.
_WORDS = (
    "headline",
    "title",
    "byline",
    "author",
    "autor",
    "auteur",
    "writer",
    "written",
    "posted",
    "date",
    "publish",
    "time",
    "meta",
)
# No page marks more.
_MOST = 200
_DEEPEST = 40
_LEAST_PROSE = 80
# A page has far fewer elements; what a list of so many costs is a tenth of a second.
_MOST_WALKED = 200_000


class Landmarks:
    """The marked elements of a page, each kind in the order of the page, at most 200; looked for when asked for."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root

    @cached_property
    def places(self) -> dict[etree._Element, int]:
        """The elements' numbers in the order of the page."""
        return {element: place for place, element in enumerate(islice(self.root.iter(), _MOST_WALKED))}

    @cached_property
    def headings(self) -> list[etree._Element]:
        return list(islice(self.root.iter("h1"), _MOST))

    @cached_property
    def times(self) -> list[etree._Element]:
        return list(islice(self.root.iter("time"), _MOST))

    @cached_property
    def links(self) -> list[etree._Element]:
        """Links to what seem pages about authors."""
        return [href.getparent() for href in _HREFS(self.root) if _is_author_link(href[:200])][:_MOST]

    @cached_property
    def headlines(self) -> list[etree._Element]:
        return _with(self._items, "headline") + self._named(_HEADLINE)

    @cached_property
    def bylines(self) -> list[etree._Element]:
        return _with(self._items, "author") + _with(_RELATIONS(self.root), "author") + self._named(_BYLINE)

    @cached_property
    def dates(self) -> list[etree._Element]:
        return self._named(_DATE)

    @cached_property
    def published(self) -> list[etree._Element]:
        return _with([*self._items, *_PROPERTIES(self.root)], "datePublished")

    @cached_property
    def _classes(self) -> list[Any]:
        """The classes that have one of the words in question, which few of a page's do."""
        classes = _CLASSES(self.root)[:_MOST_WALKED]
        speaking = _with_words(list(set(classes)))
        return [names for names in classes if names in speaking]

    def _named(self, names: re.Pattern[str]) -> list[etree._Element]:
        found = (value.getparent() for value in self._classes if _says(names, value[:300]))
        return list(islice((element for element in found if element.tag not in ("html", "body")), _MOST))

    @cached_property
    def _items(self) -> list[Any]:
        return _ITEMS(self.root)

    def of_article(self, elements: list[etree._Element]) -> Iterator[etree._Element]:
        """Those that stand neither in the margins of the page nor among comments and other articles."""
        for element in elements:
            if not any(map(_is_outside, (element, *islice(element.iterancestors(), _DEEPEST)))):
                yield element


def distance(place: int, at: int | None) -> int:
    """From the headline; what stands before it is twice as far."""
    if at is None:
        return place
    return place - at if place >= at else 2 * (at - place)


def lines_behind(element: etree._Element, unread: Collection[str] = _UNREAD) -> Iterator[str]:
    """The texts that follow an element, in the order of the page, folded, none empty; a long paragraph is one.

    Elements of the tags `unread` are left out, and those of comments and other articles; so they are before it.
    """
    for level in (element, *element.iterancestors()):
        if text := fold(level.tail or ""):
            yield text
        for sibling in level.itersiblings():
            yield from _lines_in(sibling, unread)
            if text := fold(sibling.tail or ""):
                yield text


def lines_before(element: etree._Element, unread: Collection[str] = _UNREAD) -> Iterator[str]:
    """The texts before an element, the nearest first."""
    for level in (element, *element.iterancestors()):
        for sibling in level.itersiblings(preceding=True):
            if text := fold(sibling.tail or ""):
                yield text
            yield from reversed(list(islice(_lines_in(sibling, unread), 500)))
        above = level.getparent()
        if above is not None and (text := fold(above.text or "")):
            yield text


def _lines_in(element: etree._Element, unread: Collection[str]) -> Iterator[str]:
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, inner in walk:
        text = inner.text if event == "start" else inner.tail if inner is not element else None
        if event == "start":
            if inner.tag in unread or _is_of_others(inner.get("class", "")[:300]):
                walk.skip_subtree()
                continue
            if inner.tag == "p" and len(inner) and (whole := _long_text(inner)):
                walk.skip_subtree()
                text = whole
        if text and (line := fold(text)):
            yield line


def _long_text(paragraph: etree._Element) -> str | None:
    """Its text, if it is that of one paragraph and longer than a line about its author and its date."""
    text = text_in(paragraph)
    return text if len(text) >= _LEAST_PROSE and next(paragraph.iter("br"), None) is None else None


def _with_words(classes: list[str]) -> set[str]:
    """Those that have one of the words in question. A page repeats each three times: hence each is asked once."""
    joined = "\n".join(classes).lower()
    if len(joined) != sum(map(len, classes)) + len(classes) - 1:  # a letter that is two in lower case
        return set(classes)
    ends = list(accumulate(len(names) + 1 for names in classes))
    return {classes[bisect_right(ends, at)] for word in _WORDS for at in occurrences(word, joined)}


def _with(values: list[Any], role: str) -> list[etree._Element]:
    """The elements of attributes that have a role among their words, with or without a prefix such as "schema:"."""
    found = (value.getparent() for value in values if role in value and role in value.replace("schema:", "").split())
    return list(islice(found, _MOST))


def occurrences(word: str, text: str) -> Iterator[int]:
    """Where a word stands in a text, inside of others too."""
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


@lru_cache(maxsize=20_000)  # a page repeats its classes, and a site its pages
def _says(names: re.Pattern[str], text: str) -> bool:
    return names.search(text) is not None


@lru_cache(maxsize=5_000)
def _is_author_link(address: str) -> bool:
    return _AUTHOR_LINK.search(address) is not None


def _is_outside(element: etree._Element) -> bool:
    if element.tag in MARGINS:
        # An article may have a foot of its own.
        return element.tag != "footer" or _OWN_FOOT.search(element.get("class", "")[:300]) is None
    return element.tag not in ("body", "html", "main", "article") and _is_readers(
        element.get("class", "")[:300], element.get("id", "")[:100]
    )


@lru_cache(maxsize=20_000)
def _is_of_others(names: str) -> bool:
    return _OTHERS.search(names) is not None


@lru_cache(maxsize=20_000)
def _is_readers(names: str, name: str) -> bool:
    return _READERS.search(names) is not None or _READERS.search(name) is not None
