"""A page as a row of blocks of text, and its elements as sections of that row: one walk for all that is asked later."""

from __future__ import annotations

from typing import NamedTuple

from lxml import etree

from parsers.hidden import styled
from parsers.leftovers import as_written
from parsers.lines import LINE_ENDS, UNREAD
from parsers.markup import fold
from parsers.unlikely import is_unseen
from parsers.wrapping import continuations, rejoin

_KINDS = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(("li", "dt", "dd"), "item"),
    **dict.fromkeys(("td", "th"), "cell"),
    **dict.fromkeys(("p", "blockquote", "pre"), "paragraph"),
}
_PREFORMATTED = frozenset(("pre", "listing", "xmp"))
# What libxml2 puts into a button it saw no end of. (Not paragraphs: films have some for old browsers.)
_OF_A_PAGE = ("article", "main", "h1")
# So many elements are looked into for it.
_MOST_LOOKS = 200


class Block(NamedTuple):
    """A paragraph, heading, item or cell, or a line of them: folded text, never empty.

    `kind` is "heading", "item", "cell", "paragraph" or "other"; what stands in an item is of it.
    `linked` is the share of the text inside links.
    """

    text: str
    kind: str
    linked: float


class Section(NamedTuple):
    """An element: the blocks from `start` to before `end` stand in it; `children` are those sections that have any."""

    element: etree._Element
    tag: str
    start: int
    end: int
    children: list[Section]
    has_headline: bool


def read_blocks(root: etree._Element) -> tuple[list[Block], Section]:
    """The visible text under an element, in the order of the markup, and the section of the element itself."""
    reader = _Reader(root)
    pieces = reader.pieces  # asked here whether there are any: most ends follow another
    hidden, styled_blocks = styled(root)
    is_shown = _Looks().is_shown
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        ends_block = tag in LINE_ENDS or (styled_blocks and element in styled_blocks)
        if ends_block and pieces:
            reader.end_block()
        if event == "start":
            if ends_block:
                if tag != "br":
                    reader.open(element, tag)
            elif tag == "a":
                reader.links += 1
            elif (names := element.get("class")) and is_unseen(names):
                walk.skip_subtree()
                continue
            if (tag in UNREAD and not is_shown(element)) or (hidden and element in hidden):
                walk.skip_subtree()
                continue
            text = element.text
        else:
            if ends_block and tag != "br":
                reader.close()
            elif tag == "a":
                reader.links -= 1
            text = element.tail if element is not root else None
        if text and (pieces or not text.isspace()):
            reader.add(text)
    return reader.finish()


class _Looks:
    """Looks into elements that have no text to read, as often as a page may ask for it."""

    def __init__(self) -> None:
        self._left = _MOST_LOOKS

    def is_shown(self, element: etree._Element) -> bool:
        """Whether an unclosed element swallowed the page behind it."""
        if not len(element) or self._left <= 0:
            return False
        self._left -= 1
        return next(element.iter(*_OF_A_PAGE), None) is not None


class _Open(NamedTuple):
    """An element whose end is still to come."""

    element: etree._Element
    tag: str
    kind: str
    start: int


class _Reader:
    """Gathers pieces of text into blocks while a walk goes through the tree."""

    def __init__(self, root: etree._Element) -> None:
        self.links = 0  # open ones
        self.pieces: list[str] = []
        self._linked = 0
        self._blocks: list[Block] = []
        self._open = [_Open(root, "html", "other", 0)]
        # Sections that have ended, and whose parents have not: those that stand in one are the last.
        self._ended: list[Section] = []

    def open(self, element: etree._Element, tag: str) -> None:
        kind = _KINDS.get(tag, "other")
        if self._open[-1].kind == "item" and kind in ("paragraph", "other"):
            kind = "item"
        self._open.append(_Open(element, tag, kind, len(self._blocks)))

    def close(self) -> None:
        element, tag, _, start = self._open.pop()
        if len(self._blocks) > start:  # most have no text, and nobody asks for them
            self._ended.append(self._section(element, tag, start))

    def _section(self, element: etree._Element, tag: str, start: int) -> Section:
        first = len(self._ended)
        while first and self._ended[first - 1].start >= start:
            first -= 1
        children = self._ended[first:]
        del self._ended[first:]
        has_headline = tag == "h1" or any(child.has_headline for child in children)
        return Section(element, tag, start, len(self._blocks), children, has_headline)

    def add(self, text: str) -> None:
        self.pieces.append(text)
        if self.links:
            self._linked += len(text.strip())

    def end_block(self) -> None:
        text = "".join(self.pieces)
        _, tag, kind, _ = self._open[-1]
        for paragraph in _unwrapped(text) if tag in _PREFORMATTED else [as_written(fold(text))]:
            if paragraph:
                share = min(1.0, self._linked / len(paragraph)) if self._linked else 0.0
                self._blocks.append(Block(paragraph, kind, share))
        self.pieces.clear()
        self._linked = 0

    def finish(self) -> tuple[list[Block], Section]:
        if self.pieces:
            self.end_block()
        return self._blocks, self._section(self._open[0].element, "html", 0)


def _unwrapped(text: str) -> list[str]:
    """The lines of preformatted text, and hard-wrapped paragraphs as one line each."""
    paragraphs: list[list[str]] = []
    lines = text.split("\n")
    for line, goes_on in zip(lines, continuations(lines), strict=True):
        if goes_on:
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return [fold(rejoin(lines)) for lines in paragraphs]
