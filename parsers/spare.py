"""Texts that a page has and does not show as its own: for readers without scripts or frames, and for machines.

They are asked where what is shown is no article, or much less than one.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from itertools import islice

from lxml import etree

from parsers.body import body_of
from parsers.embedded import embedded_text
from parsers.errors import ParseError
from parsers.hidden import drop_programs
from parsers.leftovers import as_written
from parsers.markup import parse_html, selector, text_in
from parsers.plaintext import plain_text

_ELSEWHERE = selector("//noscript | //noframes")
# A request to turn scripts on is shorter.
_LEAST = 250
_MUCH_MORE = 1.5
_MUCH_MORE_OF_THE_SAME = 3.0
_MOST_ELEMENTS = 50
_MOST_SCRIPTS = 500
_ENDS_PARAGRAPH = re.compile(r"\n+|<br\s*/?>|</(?:p|div|li|h[1-6]|blockquote)\s*>", re.IGNORECASE)
_MOST_PARAGRAPHS = 5_000
# Of a text that is compared with a page: so many pieces of so many letters.
_PIECES, _PIECE = 20, 30


class Spare:
    """The spare texts of a page, taken before scripts and their like are dropped."""

    def __init__(self, root: etree._Element) -> None:
        elements = islice(_ELSEWHERE(root), _MOST_ELEMENTS)
        # Data of programs. Out of the tree their elements live on.
        kinds = ("application/json", "text/json")
        self._data = [script for script in islice(root.iter("script"), _MOST_SCRIPTS) if script.get("type") in kinds]
        self._elements = [deepcopy(element) for element in elements if len(text_in(element)) >= _LEAST]

    def better_than(self, text: list[str], root: etree._Element, title: str, described: str | None) -> list[str]:
        """The longest of the spare texts, if it is much longer than `text`, the one that the page shows; or that one.

        `described` is the body of the article as JSON-LD has it.
        """
        best = text
        for other in self._without_scripts(title):
            if _length(other) >= max(_LEAST, _MUCH_MORE * _length(best)):
                best = other
        if described and len(described) >= max(_LEAST, _MUCH_MORE * _length(best)):
            other = paragraphs_of(described)
            more = _MUCH_MORE_OF_THE_SAME if _is_shown(other, root) else _MUCH_MORE
            if _length(other) >= max(_LEAST, more * _length(best)):
                best = other
        if self._data and _length(best) < _LEAST:
            scripts = (script.text or "" for script in self._data)
            other = [line for text in embedded_text(scripts, title) for line in paragraphs_of(text)]
            if _length(other) >= _LEAST:
                best = other
        return best

    def _without_scripts(self, title: str) -> Iterator[list[str]]:
        for element in self._elements:
            try:
                # What stands in `noframes` is text to the parser.
                root = parse_html(text_in(element), "") if element.tag == "noframes" else element
            except ParseError:
                continue
            drop_programs(root)
            root.tag = "div"
            yield body_of(root, title)


def paragraphs_of(described: str) -> list[str]:
    """A text of JSON-LD as paragraphs, by its line breaks or the tags in it."""
    if "<" not in described and "&lt;" in described:
        described = html.unescape(described)
    pieces = islice(_ENDS_PARAGRAPH.split(described), _MOST_PARAGRAPHS)
    return [line for piece in pieces if (line := as_written(plain_text(piece) or ""))]


def _length(text: Sequence[str]) -> int:
    return sum(map(len, text))


def _is_shown(text: Sequence[str], root: etree._Element) -> bool:
    """Whether most of a text stands on the page, wherever."""
    letters, page = _letters("".join(text)), _letters(text_in(root))
    step = max(_PIECE, len(letters) // _PIECES)
    found = [letters[at : at + _PIECE] in page for at in range(0, len(letters) - _PIECE, step)]
    return 2 * sum(found) > len(found)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))
