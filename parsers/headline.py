"""The headline of a page among the texts that claim to be it, without the site's name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from lxml import etree

from parsers.characters import shortened
from parsers.markup import fold, text_in, title_of
from parsers.plaintext import MAX_TITLE

_DIVIDERS = re.compile(r"\s+(?:[|–—·•»«:]|::|-|//)\s+|\s*\|\s*")
_LONGEST = 300
# No title is longer, nor has a page so many.
_LONGEST_CLAIM = MAX_TITLE
_CLAIMS = 50


def headline_of(root: etree._Element, declared: Iterable[str | None], site: str | None) -> str | None:
    """The page's headline, or None.

    `declared` are the titles in the metadata, best first; `site` is the name of the site, if the
    page tells it. An h1 that another title confirms is the headline as readers see it; else the
    first of the declared titles is, and at last the window's title, each without the site's name:
    where an h1 is the very same, none of it is one.
    """
    claims = [title for title in (*islice(declared, _CLAIMS), title_of(root)) if title and len(title) <= _LONGEST_CLAIM]
    keys = [_key(claim) for claim in claims]
    headings = [text for text in map(_heading, islice(root.iter("h1"), _CLAIMS)) if text]
    if claims and claims[0] in headings:
        return claims[0]
    for heading in headings:
        words = _key(heading)
        if len(words) > 10 and any(words in key for key in keys):
            return heading
    if claims:
        return without_site(claims[0], site, claims[1:])
    return headings[0] if headings else None


def page_title_of(root: etree._Element) -> str | None:
    """What a page calls itself, as read: its window's title, or the first h1 where there is none; or None."""
    title = title_of(root) or next(filter(None, map(_heading, islice(root.iter("h1"), _CLAIMS))), None)
    return shortened(title, MAX_TITLE) if title else None


def without_site(title: str, site: str | None, others: Iterable[str] = ()) -> str:
    """A title less what a divider and the site's name, or a section's, put before or behind it."""
    parts = [part for part in _DIVIDERS.split(title) if part]
    if len(parts) < 2:
        return title
    for other in others:  # a shorter title that this one begins with
        if len(_key(other)) > 10 and _key(title).startswith(_key(other)) and len(other) < len(title):
            return other
    if site and _key(parts[-1]) == _key(site):
        return title[: title.rindex(parts[-1])].rstrip(" |–—·•»«:-/")
    if site and _key(parts[0]) == _key(site):
        return title[title.index(parts[0]) + len(parts[0]) :].lstrip(" |–—·•»«:-/")
    # Nobody said which part is the site: behind a bar it is the last, behind a dash only if it is short.
    is_short = len(parts[-1].split()) <= 4 and len(parts[0].split()) >= 4
    if "|" in title or is_short:
        return title[: title.rindex(parts[-1])].rstrip(" |–—·•»«:-/")
    return title


def same_words(one: str, other: str) -> bool:
    """Whether two titles differ in nothing but punctuation, spaces and capitals."""
    return _key(one) == _key(other)


def begins_with(longer: str, title: str) -> bool:
    """Whether a title is another or its beginning, but for punctuation, spaces and capitals."""
    return _key(longer).startswith(_key(title))


def _heading(element: etree._Element) -> str:
    text = fold(text_in(element))
    return text if len(text) <= _LONGEST else ""


def _key(title: str) -> str:
    return re.sub(r"\W+", "", title).casefold()
