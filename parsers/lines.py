"""A tree to the lines a reader would see.

Lines, not tags, are what the rules of a source work on: whether a page is built of cells,
paragraphs or line breaks, its lines are the same.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml import etree

from parsers.markup import fold, selector
from parsers.wrapping import continuations, rejoin

_LINE_ENDS = frozenset(
    """
    address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav ol p pre section summary table
    tbody td tfoot th thead tr ul xmp
    """.split()  # noqa: SIM905 (fifty quoted words are harder to read)
)
# No object: old pages leave it open around a Flash film, and the rest of the page would be in it.
_UNREAD = frozenset(
    """
    audio button canvas datalist iframe math noembed noframes noscript optgroup option script select style svg template
    textarea title video
    """.split()  # noqa: SIM905 (as above)
)
# Tags that are half of an old page and say nothing about its lines.
_PLAIN = "b big cite code em font i nobr s small span strike strong sub sup tt u".split()  # noqa: SIM905 (as above)
_KEPT_IN_MIND = frozenset(("a", "listing", "pre", "xmp"))
_STYLES = selector("descendant-or-self::*/@style | descendant-or-self::*/@hidden")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BLOCK_STYLE = re.compile(r"display\s*:\s*(?:block|flex|grid|table|list-item)", re.IGNORECASE)


class Line(NamedTuple):
    """One line of a page as it is read: folded text, never empty.

    `links` are the addresses its text links to, as printed. `linked` is True when every letter
    of it is inside a link.
    """

    text: str
    links: tuple[str, ...] = ()
    linked: bool = False


def lines_of(root: etree._Element) -> list[Line]:
    """The visible lines under an element, in the order of the markup. Takes the tree apart.

    Line breaks, cells and blocks end a line, inline tags do not; in preformatted text a newline
    does, and hard-wrapped paragraphs are joined again. Scripts, form controls and whatever a
    browser would not show are left out.
    """
    hidden, blocks = _styled(root)
    if not hidden and not blocks:
        # Each is two steps of the walk: without them a page full of fonts takes three quarters of the time.
        etree.strip_tags(root, *_PLAIN)
    writer = _Writer()
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if tag in _LINE_ENDS or element in blocks:
            writer.end_line()
        if event == "end":
            if tag in _KEPT_IN_MIND:
                writer.close(element)
            if element is not root and (tail := element.tail):
                writer.add(tail)
            continue
        if tag in _KEPT_IN_MIND:
            writer.open(element)
        if tag in _UNREAD or element in hidden:
            walk.skip_subtree()
        elif text := element.text:
            writer.add(text)
    return writer.finish()


def _styled(root: etree._Element) -> tuple[set[etree._Element], set[etree._Element]]:
    """The elements an attribute hides, and those a style makes blocks."""
    hidden, blocks = set(), set()
    for value in _STYLES(root):
        if value.attrname == "hidden" or _HIDDEN_STYLE.search(value):
            hidden.add(value.getparent())
        elif _BLOCK_STYLE.search(value):
            blocks.add(value.getparent())
    return hidden, blocks


class _Writer:
    """Gathers pieces of text into lines while a walk goes through the tree."""

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._preformatted: list[Line] = []
        self._pre_depth = 0
        self._href: str | None = None
        self._start_line()

    def open(self, element: etree._Element) -> None:
        if element.tag == "a":
            self._href = element.get("href")
        else:
            self._pre_depth += 1

    def close(self, element: etree._Element) -> None:
        if element.tag == "a":
            self._href = None
        else:
            self._pre_depth -= 1
            self._leave_preformatted()

    def add(self, text: str) -> None:
        if self._pre_depth:
            first, *rest = text.split("\n")
            self._add(first)
            for piece in rest:
                self.end_line()
                self._add(piece)
        elif self._pieces or not text.isspace():
            self._add(text)

    def end_line(self) -> None:
        if self._pre_depth:
            self._preformatted.append(self._line("".join(self._pieces)))
        elif self._pieces and (text := fold("".join(self._pieces))):
            self._lines.append(self._line(text))
        if self._pieces:
            self._start_line()

    def finish(self) -> list[Line]:
        self.end_line()
        self._leave_preformatted()
        return self._lines

    def _start_line(self) -> None:
        self._pieces: list[str] = []
        self._links: list[str] = []
        self._loose: list[str] = []

    def _add(self, text: str) -> None:
        self._pieces.append(text)
        if self._href is None:
            self._loose.append(text)
        elif self._href not in self._links and not text.isspace():
            self._links.append(self._href)

    def _line(self, text: str) -> Line:
        if not self._links:
            return Line(text)
        return Line(text, tuple(self._links), not any(map(str.isalpha, "".join(self._loose))))

    def _leave_preformatted(self) -> None:
        for line in _unwrap(self._preformatted):
            if text := fold(line.text):
                self._lines.append(line._replace(text=text))
        self._preformatted = []


def _unwrap(lines: list[Line]) -> list[Line]:
    paragraphs: list[Line] = []
    for line, goes_on in zip(lines, continuations([line.text for line in lines]), strict=True):
        paragraphs.append(_join(paragraphs.pop(), line) if goes_on else line)
    return paragraphs


def _join(line: Line, following: Line) -> Line:
    text = rejoin(line.text, following.text)
    return Line(text, line.links + following.links, line.linked and following.linked)
