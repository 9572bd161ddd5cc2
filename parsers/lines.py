"""A tree to the lines a reader would see.

Lines, not tags, are what the rules of a source work on: whether a page is built of cells,
paragraphs or line breaks, its lines are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from lxml import etree

from parsers.hidden import styled
from parsers.leftovers import as_written
from parsers.markup import fold
from parsers.wrapping import continuations, rejoin

LINE_ENDS = frozenset(
    """
    address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav ol p pre section summary table
    tbody td tfoot th thead tr ul xmp
    """.split()  # noqa: SIM905 (fifty quoted words are harder to read)
)
# No object: old pages leave it open around a Flash film, and the rest of the page would be in it.
UNREAD = frozenset(
    """
    audio button canvas datalist iframe math noembed noframes noscript optgroup option script select style svg template
    textarea title video xml
    """.split()  # noqa: SIM905 (as above)
)
# Tags that are half of an old page and say nothing about its lines.
_PLAIN = "b big cite code em font i nobr s small span strike strong sub sup tt u".split()  # noqa: SIM905 (as above)
_KEPT_IN_MIND = frozenset(("a", "listing", "pre", "xmp"))


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
    does, and hard-wrapped paragraphs are joined again. Scripts, form controls, whatever a browser
    would not show and what a template left unfilled (see parsers.leftovers) are left out.
    """
    hidden, blocks = styled(root)
    if not hidden and not blocks:
        # Each is two steps of the walk: without them a page full of fonts takes three quarters of the time.
        etree.strip_tags(root, *_PLAIN)
    writer = _Writer()
    end_line, add = writer.end_line, writer.add
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if tag in LINE_ENDS or element in blocks:
            end_line()
        if event == "end":
            if tag in _KEPT_IN_MIND:
                writer.close(element)
            if element is not root and (tail := element.tail):
                add(tail)
            continue
        if tag in _KEPT_IN_MIND:
            writer.open(element)
        if tag in UNREAD or element in hidden:
            walk.skip_subtree()
        elif text := element.text:
            add(text)
    return writer.finish()


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
        elif not self._pieces:  # most line ends follow another
            return
        elif text := as_written(fold("".join(self._pieces))):
            self._lines.append(self._line(text))
        self._start_line()

    def finish(self) -> list[Line]:
        self.end_line()
        self._leave_preformatted()
        return self._lines

    def _start_line(self) -> None:
        self._pieces: list[str] = []
        self._links: dict[str, None] = {}
        self._linked: set[int] = set()

    def _add(self, text: str) -> None:
        if self._href is not None:
            self._linked.add(len(self._pieces))
            if not text.isspace():
                self._links[self._href] = None
        self._pieces.append(text)

    def _line(self, text: str) -> Line:
        if not self._links:
            return Line(text)
        loose = "".join(piece for index, piece in enumerate(self._pieces) if index not in self._linked)
        return Line(text, tuple(self._links), not any(map(str.isalpha, loose)))

    def _leave_preformatted(self) -> None:
        for line in _unwrap(self._preformatted):
            if text := fold(line.text):
                self._lines.append(line._replace(text=text))
        self._preformatted = []


def _unwrap(lines: list[Line]) -> list[Line]:
    paragraphs: list[list[Line]] = []
    for line, goes_on in zip(lines, continuations([line.text for line in lines]), strict=True):
        if goes_on:
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return [_join(paragraph) if len(paragraph) > 1 else paragraph[0] for paragraph in paragraphs]


def _join(lines: Sequence[Line]) -> Line:
    links = tuple(link for line in lines for link in line.links)
    return Line(rejoin([line.text for line in lines]), links, all(line.linked for line in lines))
