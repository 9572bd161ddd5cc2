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


class Section:
    """An element: the blocks from `start` to before `end` stand in it; `children` are those sections that have any."""

    __slots__ = ("children", "element", "end", "has_headline", "kind", "parent", "start", "tag")

    def __init__(self, element: etree._Element, tag: str, start: int, parent: Section | None) -> None:
        self.element, self.tag, self.parent = element, tag, parent
        self.start = self.end = start
        self.children: list[Section] = []
        self.has_headline = False
        self.kind = _KINDS.get(tag, "other")
        if parent is not None and parent.kind == "item" and self.kind in ("paragraph", "other"):
            self.kind = "item"


def read_blocks(root: etree._Element) -> tuple[list[Block], Section]:
    """The visible text under an element, in the order of the markup, and the section of the element itself."""
    reader = _Reader(root)
    hidden, styled_blocks = styled(root)
    is_shown = _Looks().is_shown
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        ends_block = tag in LINE_ENDS or (styled_blocks and element in styled_blocks)
        if event == "start":
            if ends_block:
                reader.end_block()
                if tag != "br":
                    reader.open(element, tag)
            elif tag == "a":
                reader.links += 1
            elif (names := element.get("class")) and is_unseen(names):
                walk.skip_subtree()
                continue
            if (tag in UNREAD and not is_shown(element)) or (hidden and element in hidden):
                walk.skip_subtree()
            elif text := element.text:
                reader.add(text)
            continue
        if ends_block:
            reader.end_block()
            if tag != "br":
                reader.close()
        elif tag == "a":
            reader.links -= 1
        if element is not root and (tail := element.tail):
            reader.add(tail)
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


class _Reader:
    """Gathers pieces of text into blocks while a walk goes through the tree."""

    def __init__(self, root: etree._Element) -> None:
        self.links = 0  # open ones
        self._blocks: list[Block] = []
        self._section = self._top = Section(root, "html", 0, None)
        self._pieces: list[str] = []
        self._linked = 0

    def open(self, element: etree._Element, tag: str) -> None:
        self._section = holder = Section(element, tag, len(self._blocks), self._section)
        if tag == "h1":
            while not holder.has_headline and holder.parent is not None:
                holder.has_headline = True
                holder = holder.parent

    def close(self) -> None:
        closed = self._section
        closed.end = len(self._blocks)
        self._section = above = closed.parent or self._top
        if closed.end > closed.start:
            above.children.append(closed)

    def add(self, text: str) -> None:
        if self._pieces or not text.isspace():
            self._pieces.append(text)
            if self.links:
                self._linked += len(text.strip())

    def end_block(self) -> None:
        if not self._pieces:  # most ends follow another
            return
        text = "".join(self._pieces)
        for paragraph in _unwrapped(text) if self._section.tag in _PREFORMATTED else [as_written(fold(text))]:
            if paragraph:
                share = min(1.0, self._linked / len(paragraph))
                self._blocks.append(Block(paragraph, self._section.kind, share))
        self._pieces, self._linked = [], 0

    def finish(self) -> tuple[list[Block], Section]:
        self.end_block()
        self._top.end = len(self._blocks)
        return self._blocks, self._top


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
