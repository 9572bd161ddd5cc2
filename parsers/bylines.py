"""Who a page prints as its author: elements marked so, links to authors, and lines such as "By Ann Lee"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from lxml import etree

from parsers.authors import BY, is_person, named_after_label, printed_names
from parsers.markup import fold, selector

_MARKED = selector(
    "//*[@rel='author' or @itemprop='author' or @data-testid='byline' or contains(concat(' ', @class, ' '), ' author ')"
    " or contains(@class, 'byline') or contains(@class, 'Byline') or contains(@class, 'author-name')"
    " or contains(@class, 'author_name') or contains(@class, 'authorName') or contains(@class, 'author__name')"
    " or contains(@class, 'article__author') or contains(@class, 'article-author') or contains(@class, 'post-author')"
    " or contains(@class, 'entry-author') or contains(@class, 'post__author') or contains(@class, 'meta-author')"
    " or contains(@class, 'type-author') or contains(@class, 'meta__author') or contains(@class, 'author-link')]"
)
_LINKS = selector(
    "//a[contains(@href, '/author') or contains(@href, '/autor') or contains(@href, '/auteur') or contains(@href, '/contributor')"
    " or contains(@href, '/people/') or contains(@href, '/profile') or contains(@href, '/staff/') or contains(@href, '/writers/')"
    " or contains(@href, '/journalist') or contains(@href, '/team/')]"
)
_NAMES_INSIDE = selector(".//*[@rel='author' or @itemprop='name' or contains(@class, 'name') or contains(@href, '/author')]")
_OUTSIDE = ("aside", "footer", "nav")
_READERS = ("comment", "related", "recommend", "sidebar", "widget", "popular", "trending", "reply", "discussion")
_LOOKED_AT = 50
# Elements of the page before the headline and behind it where a byline stands.
_BEFORE, _BEHIND = 60, 150
_LONGEST_LINE = 150
_MOST_PIECES = 30


def marked_byline(root: etree._Element, places: dict[etree._Element, int], at: int | None, unwanted: frozenset[str]) -> tuple[str, ...]:
    """The names in the element marked as a byline that stands nearest to the headline, and in its siblings.

    `places` are the elements' numbers in the order of the page, and `at` that of the headline.
    """
    elements = list(_of_article(_MARKED(root)))
    elements.sort(key=lambda element: _distance(places[element], at))
    for element in elements:
        inside = [inner for inner in islice(_NAMES_INSIDE(element), 10)]
        for holder in ([*inside, element] if len(inside) == 1 else [element]):
            if names := printed_names(_pieces(holder), unwanted):
                return _with_siblings(element, elements, names, unwanted)
    return ()


def linked_byline(root: etree._Element, places: dict[etree._Element, int], at: int | None, unwanted: frozenset[str]) -> tuple[str, ...]:
    """The names of people whose links to a page about an author stand together near the headline."""
    if at is None:
        return ()
    found: dict[str, int] = {}
    for element in _of_article(_LINKS(root)):
        place = places[element]
        if not -_BEFORE <= place - at <= _BEHIND or (found and place - max(found.values()) > 8):
            continue
        for name in printed_names(_pieces(element), unwanted):
            if is_person(name):
                found.setdefault(name, place)
    return tuple(found)


def printed_byline(elements: Sequence[etree._Element], at: int | None, unwanted: frozenset[str]) -> tuple[str, ...]:
    """The people whom a line near the headline names after a word for "by"."""
    if at is None:
        return ()
    behind, before = elements[at + 1 : at + _BEHIND], elements[max(0, at - _BEFORE) : at]
    for element in (*behind, *before):
        if BY.match(own := (element.text or "").strip()[:_LONGEST_LINE]) is None and own:
            continue
        line = " ".join(_pieces(element))
        if line and len(line) <= _LONGEST_LINE and (names := named_after_label(line, unwanted)):
            return names
    return ()


def _with_siblings(
    first: etree._Element, elements: Sequence[etree._Element], names: tuple[str, ...], unwanted: frozenset[str]
) -> tuple[str, ...]:
    """And those of the elements beside it that have the same marks."""
    parent, found = first.getparent(), dict.fromkeys(names)
    for element in elements:
        if element is not first and element.getparent() is parent and element.get("class") == first.get("class"):
            found.update(dict.fromkeys(printed_names(_pieces(element), unwanted)))
    return tuple(found)


def _of_article(elements: Sequence[etree._Element]) -> Iterator[etree._Element]:
    """Those that do not stand in a page's margins, nor among what readers write or other articles."""
    for element in elements[: 4 * _LOOKED_AT]:
        if not any(map(_is_outside, islice(element.iterancestors(), 30))):
            yield element


def _is_outside(element: etree._Element) -> bool:
    if element.tag in _OUTSIDE:
        return True
    names = f"{element.get('class', '')} {element.get('id', '')}".lower() if element.tag not in ("body", "html") else ""
    return any(word in names for word in _READERS)


def _distance(place: int, at: int | None) -> int:
    """From the headline; what stands before it is twice as far."""
    if at is None:
        return place
    return place - at if place >= at else 2 * (at - place)


def _pieces(element: etree._Element) -> list[str]:
    """The texts in an element, folded, none empty; none at all where it holds more than a line or two."""
    pieces = [text for piece in islice(element.itertext(), _MOST_PIECES + 1) if (text := fold(str(piece)))]
    return pieces if len(pieces) <= _MOST_PIECES and sum(map(len, pieces)) <= 4 * _LONGEST_LINE else []
