"""Who a page prints as its author: elements marked so, links to authors, and lines such as "By Ann Lee"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from lxml import etree

from parsers.authors import is_labelled, is_person, named_after_label, printed_names
from parsers.caseless import names_without_case
from parsers.landmarks import MARGINS, Landmarks, distance, lines_before, lines_behind
from parsers.markup import fold, selector

_NAMES_INSIDE = selector(
    ".//*[@rel='author' or @itemprop='name' or contains(@class, 'name') or contains(@href, '/author')]"
)
# Elements of the page before the headline and behind it where a byline stands.
_BEFORE, _BEHIND = 60, 150
# Of several authors of one article.
_APART = 8
_LOOKED_AT = 50
_LINES = 30
_LONGEST_LINE = 120
_MOST_PIECES = 30
_DIVIDER = re.compile(r"\s[–—|·•/-]\s")
# So many long lines are an article, or its beginning and a caption.
_MUCH_PROSE = 2


def marked_byline(marks: Landmarks, heading: etree._Element | None, unwanted: frozenset[str]) -> tuple[str, ...]:
    """The names in the element marked as a byline that stands nearest to the headline, and in its siblings."""
    around = set(heading.iterancestors()) if heading is not None else set()
    elements = [element for element in marks.of_article(marks.bylines) if not _is_of_another(element, heading, around)]
    if len(elements) > 1:  # to number all elements of a page takes as long as finding these
        at = marks.places.get(heading) if heading is not None else None
        elements.sort(key=lambda element: distance(marks.places[element], at))
    named = [(element, names) for element in elements[:_LOOKED_AT] if (names := _names_in(element, unwanted))]
    # A person rather than a login or a section; but one that is called a byline rather than nobody.
    for element, names in sorted(named, key=lambda found: not is_person(found[1][0])):
        return _with_siblings(element, elements, names, unwanted)
    return ()


def _is_of_another(element: etree._Element, heading: etree._Element | None, around: set[etree._Element]) -> bool:
    """Whether an element stands in an article in which the headline does not."""
    other = next(element.iterancestors("article"), None)
    return heading is not None and other is not None and other not in around and _has_linked_heading(other)


def _has_linked_heading(article: etree._Element) -> bool:
    """Whether its first heading leads elsewhere."""
    first = next(article.iter("h1", "h2", "h3", "h4"), None)
    return first is not None and any(True for _ in (*islice(first.iter("a"), 1), *islice(first.iterancestors("a"), 1)))


def _names_in(element: etree._Element, unwanted: frozenset[str]) -> tuple[str, ...]:
    inside = list(islice(_NAMES_INSIDE(element), 10))
    if len(inside) == 1 and (names := printed_names(_pieces(inside[0]), unwanted)):
        return names
    return printed_names(_pieces(element), unwanted)


def linked_byline(marks: Landmarks, heading: etree._Element, unwanted: frozenset[str]) -> tuple[str, ...]:
    """The names of people whose links to a page about an author stand together near the headline."""
    at = marks.places.get(heading, 0)
    found: dict[str, int] = {}
    for element in marks.of_article(marks.links):
        place = marks.places[element]
        if not -_BEFORE <= place - at <= _BEHIND or (found and place - max(found.values()) > _APART):
            continue
        found.update({name: place for name in printed_names(_pieces(element), unwanted) if is_person(name)})
    return tuple(found)


def printed_byline(heading: etree._Element, unwanted: frozenset[str]) -> tuple[str, ...]:
    """The people whom a line near the headline names after a word for "by".

    Behind the text a word alone may be that of another article; there it takes a label with a colon.
    """
    behind = list(islice(lines_behind(heading, MARGINS), _LINES))
    before = list(islice(lines_before(heading, MARGINS), _LINES // 2))[::-1]
    for lines in (behind, before):
        prose = 0
        for number, line in enumerate(lines):
            if len(line) > _LONGEST_LINE:
                prose += 1
                continue
            names: tuple[str, ...] = ()
            if prose < _MUCH_PROSE or is_labelled(line):
                names = named_after_label(lines[number : number + 6], unwanted)
            if not names and prose < _MUCH_PROSE:
                names = names_without_case(line) or _named_in_a_part(line, unwanted)
            if names:
                return names
    return ()


def _named_in_a_part(line: str, unwanted: frozenset[str]) -> tuple[str, ...]:
    """Whom a line such as "14.09.2025, 07.30 Uhr – Von Jörg Meier" names behind a divider and a word for "by"."""
    parts = _DIVIDER.split(line)[1:]
    return next(filter(None, (named_after_label((part,), unwanted) for part in parts)), ())


def _with_siblings(
    first: etree._Element, elements: Sequence[etree._Element], names: tuple[str, ...], unwanted: frozenset[str]
) -> tuple[str, ...]:
    """And those of the elements beside it that have the same marks."""
    parent, found = first.getparent(), dict.fromkeys(names)
    for element in elements:
        if element is not first and element.getparent() is parent and element.get("class") == first.get("class"):
            found.update(dict.fromkeys(printed_names(_pieces(element), unwanted)))
    return tuple(found)


def _pieces(element: etree._Element) -> list[str]:
    """The texts in an element, folded, none empty; none at all where it holds more than a line or two."""
    pieces = [text for piece in islice(element.itertext(), _MOST_PIECES + 1) if (text := fold(str(piece)))]
    return pieces if len(pieces) <= _MOST_PIECES and sum(map(len, pieces)) <= 4 * _LONGEST_LINE else []
