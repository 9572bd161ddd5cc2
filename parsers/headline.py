"""The headline of a page among the texts that claim to be it, without the names of site and section."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple, cast

from lxml import etree

from parsers.affixes import names_site, without_section, without_site
from parsers.characters import shortened
from parsers.landmarks import Landmarks
from parsers.markup import fold, title_of
from parsers.model import Claim
from parsers.plaintext import MAX_TITLE

# An element with a title for its text, whatever it is.
_SAYING = cast(Callable[..., list[etree._Element]], etree.XPath("//body//*[normalize-space(text())=$title]"))
_LONGEST = 300
# No title is longer, nor has a page so many.
_LONGEST_CLAIM = MAX_TITLE
_CLAIMS = 50
# A heading that shares fewer of its words with every other title heads something else.
_LEAST_ALIKE = 0.34
# One that shares as many is the headline in other words; else an element that is called one may be better.
_SURE = 0.6
# One with many more words than any title has is a lead.
_LEAST_LONG, _MUCH_LONGER = 12, 2
_LEAST_TITLE = 10
_LEAST_WORDS = 3
_PARTS = re.compile(r"\s*(?:\s[-–—|/»«]\s|[|:]\s|\s::\s)\s*")
_BREAKING = ("br", "div", "p", "small", "li", "wbr")
_MARGINS = ("nav", "aside", "footer", "dialog", "form")


class _Heading(NamedTuple):
    text: str
    words: frozenset[str]
    element: etree._Element
    likeness: float = 0.0


def headline_of(
    marks: Landmarks, declared: Iterable[Claim], site: str | None, host: str | None = None, feed: str | None = None
) -> tuple[Claim | None, etree._Element | None]:
    """The page's headline and the heading that shows it, each None where there is none.

    `declared` are the titles in the metadata, best first; `site` is the name of the site, if the
    page tells it; `feed` what a feed called the article. A heading that another title confirms is
    the headline as readers see it; else the first of the declared titles is, and at last the
    window's title, each without the site's name: where a heading is the very same, none of it is one.
    """
    window = title_of(marks.root)
    claims = [*islice(declared, _CLAIMS), *([Claim(window, "window")] if window else [])]
    claims = [claim for claim in claims if len(claim.text) <= _LONGEST_CLAIM]
    others = _others_in(window, claims)
    headings = [heading for heading in _shown(marks.headings, site, host) if _key(heading.text) not in others]
    texts = [claim.text for claim in claims]
    if feed:
        texts.append(feed)
    bare = [without_site(text, site, host) for text in texts]
    heading = _confirmed(headings, texts, bare)
    if heading is None or heading.likeness < _SURE:
        named = _confirmed(_shown(marks.headlines, site, host), texts, bare)
        heading = named if named is not None and named.likeness >= _SURE else heading
    if heading is not None:
        return Claim(without_section(heading.text, site, host), "heading"), heading.element
    if claims:
        if window and all(claim.by == "window" for claim in claims) and (said := _part_said(marks.root, window)):
            return said
        title = claims[0]._replace(text=without_site(claims[0].text, site, host, texts[1:]))
        return title, next(iter(_SAYING(marks.root, title=title.text)), None)
    return (Claim(headings[0].text, "heading"), headings[0].element) if headings else (None, None)


def _part_said(root: etree._Element, window: str) -> tuple[Claim, etree._Element] | None:
    """The part of a window's title that stands on the page in no link: old pages and print views have no headings."""
    parts = [part for part in _PARTS.split(window[:_LONGEST]) if len(part.split()) >= _LEAST_WORDS]
    for part in sorted(parts, key=len, reverse=True) if len(parts) > 1 or (parts and parts[0] != window) else ():
        for element in _SAYING(root, title=part)[:_CLAIMS]:
            if element.tag not in ("a", "option", "li") and next(element.iterancestors("a", *_MARGINS), None) is None:
                return Claim(part, "heading"), element
    return None


def page_title_of(root: etree._Element) -> str | None:
    """What a page calls itself, as read: its window's title, or the first h1 where there is none; or None."""
    title = title_of(root) or next(filter(None, map(_text, islice(root.iter("h1"), _CLAIMS))), None)
    return shortened(title, MAX_TITLE) if title else None


def same_words(one: str, other: str) -> bool:
    """Whether two titles differ in nothing but punctuation, spaces and capitals."""
    return _key(one) == _key(other)


def begins_with(longer: str, title: str) -> bool:
    """Whether a title is another or its beginning, but for punctuation, spaces and capitals."""
    return _key(longer).startswith(_key(title))


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    """How much of the shorter title's words the other has, 0 to 1, less for what the longer adds."""
    shared = len(one & other)
    if not shared or shared < min(2, len(one), len(other)):  # most titles have one word in common: "the"
        return 0.0
    return (2 * shared / (len(one) + len(other)) + shared / min(len(one), len(other))) / 2


def words_of(title: str) -> frozenset[str]:
    """The words of a title, folded; its signs where it has no blanks, as in Chinese."""
    words = frozenset(re.findall(r"\w+", title.casefold().replace("'", "").replace("’", "")))
    return words if len(words) > 1 else frozenset(_key(title))


def _shown(elements: Sequence[etree._Element], site: str | None, host: str | None) -> list[_Heading]:
    """Those that are neither the name of the site nor in the margins of the page."""
    found = []
    for element in elements[:_CLAIMS]:
        text = _text(element)
        if text and not names_site(text, site, host) and next(element.iterancestors(*_MARGINS), None) is None:
            found.append(_Heading(text, words_of(text), element))
    return found


def _others_in(window: str | None, claims: Sequence[Claim]) -> frozenset[str]:
    """The keys of what a window's title has before or behind another title: names of site and section."""
    found: set[str] = set()
    for claim in claims:
        if window and claim.text != window and len(claim.text) >= _LEAST_TITLE:
            before, told, behind = window.partition(claim.text)
            found.update(_key(part) for part in (before, behind) if told)
    return frozenset(found - {""})


def _confirmed(headings: Sequence[_Heading], titles: Sequence[str], bare: Sequence[str]) -> _Heading | None:
    """The first heading that is a title, or the one most like a title without its site, if it is like enough."""
    keys = {_key(title) for title in (*titles, *bare)}
    others = [words_of(title) for title in bare]
    longest = max(_LEAST_LONG, _MUCH_LONGER * max(map(len, others), default=0))
    best, most = None, _LEAST_ALIKE
    for heading in headings:
        if _key(heading.text) in keys:
            return heading._replace(likeness=1.0)
        if len(heading.words) > longest:  # a paragraph in a heading's clothes
            continue
        likeness = max((alike(heading.words, words) for words in others), default=0.0)
        if likeness > most + 0.05:
            best, most = heading._replace(likeness=likeness), likeness
    return best


def _text(element: etree._Element) -> str:
    """The text of a heading, with a blank where a line breaks; empty if too long for one."""
    text = fold("".join(_pieces(element)) if len(element) else element.text or "")
    return text if len(text) <= _LONGEST else ""


def _pieces(element: etree._Element) -> Iterator[str]:
    for event, inner in islice(etree.iterwalk(element, events=("start", "end")), 200):
        if inner.tag in _BREAKING:
            yield " "
        if event == "start":
            yield inner.text or ""
        elif inner is not element:
            yield inner.tail or ""


def _key(title: str) -> str:
    return re.sub(r"\W+", "", title).casefold()
