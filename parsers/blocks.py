"""A page as a row of blocks of text, and its elements as sections of that row: one walk for all that is asked later."""

from __future__ import annotations

from collections.abc import Iterator
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
# These have neither text nor children.
_EMPTY = frozenset(("img", "input", "link", "meta"))
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


class Sections:
    """The block elements of a page, by number in the order of the page; the page as a whole is 0.

    The blocks from `starts` to before `ends` stand in one. Columns and no object for each, which takes half the
    time: a page has five hundred, and most are never asked for.
    """

    def __init__(self, root: etree._Element) -> None:
        self.elements = [root]
        self.tags = ["html"]
        self.starts = [0]
        self.ends = [0]
        # Of each the first section behind it that does not stand in it.
        self._behind = [0]
        # Those whose ends are still to come.
        self._open = [0]

    def open(self, element: etree._Element, tag: str, at: int) -> None:
        """Begins a section with block number `at`."""
        self._open.append(len(self.tags))
        self.elements.append(element)
        self.tags.append(tag)
        self.starts.append(at)
        self.ends.append(at)
        self._behind.append(0)

    def close(self, at: int) -> None:
        """Ends the section begun last that has no end."""
        section = self._open.pop()
        self.ends[section] = at
        self._behind[section] = len(self.tags)

    def children(self, section: int) -> Iterator[int]:
        """Those sections directly in one that have any text."""
        child = section + 1
        while child < self._behind[section]:
            if self.starts[child] < self.ends[child]:
                yield child
            child = self._behind[child]

    def has_headline(self, section: int) -> bool:
        """Whether it is an h1 with text, or one stands in it."""
        tags = self.tags[section : self._behind[section]]
        return "h1" in tags and any(
            tag == "h1" and self.starts[number] < self.ends[number] for number, tag in enumerate(tags, section)
        )


def read_blocks(root: etree._Element) -> tuple[list[Block], Sections]:
    """The visible text under an element, in the order of the markup, and its sections."""
    reader, sections = _Reader(), Sections(root)
    pieces, blocks = reader.pieces, reader.blocks  # asked here whether there are any: most ends follow another
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
                    sections.open(element, tag, len(blocks))
                    reader.open(tag)
            elif tag in _EMPTY:
                continue
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
                sections.close(len(blocks))
                reader.close()
            elif tag == "a":
                reader.links -= 1
            text = element.tail if element is not root else None
        if text and (pieces or not text.isspace()):
            reader.add(text)
    if pieces:
        reader.end_block()
    sections.close(len(blocks))
    return blocks, sections


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

    def __init__(self) -> None:
        self.links = 0  # open ones
        self.pieces: list[str] = []
        self.blocks: list[Block] = []
        self._linked = 0
        # Of the elements whose ends are still to come.
        self._kinds, self._tags = ["other"], ["html"]

    def open(self, tag: str) -> None:
        kind = _KINDS.get(tag, "other")
        if self._kinds[-1] == "item" and kind in ("paragraph", "other"):
            kind = "item"
        self._kinds.append(kind)
        self._tags.append(tag)

    def close(self) -> None:
        self._kinds.pop()
        self._tags.pop()

    def add(self, text: str) -> None:
        self.pieces.append(text)
        if self.links:
            self._linked += len(text.strip())

    def end_block(self) -> None:
        kind, tag = self._kinds[-1], self._tags[-1]
        text = "".join(self.pieces)
        for paragraph in _unwrapped(text) if tag in _PREFORMATTED else [as_written(fold(text))]:
            if paragraph:
                share = min(1.0, self._linked / len(paragraph)) if self._linked else 0.0
                self.blocks.append(Block(paragraph, kind, share))
        self.pieces.clear()
        self._linked = 0


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
