"""A page as a row of blocks of text, and its elements as sections of that row: one walk for all that is asked later."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
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
        self.starts = [0]
        self.ends = [0]
        # Of each the first section behind it that does not stand in it.
        self._behind = [0]
        # Those whose ends are still to come.
        self._open = [0]

    def open(self, element: etree._Element, at: int) -> None:
        """Begins a section with block number `at`."""
        self._open.append(len(self.starts))
        self.elements.append(element)
        self.starts.append(at)
        self.ends.append(at)
        self._behind.append(0)

    def close(self, at: int) -> None:
        """Ends the section begun last that has no end."""
        section = self._open.pop()
        self.ends[section] = at
        self._behind[section] = len(self.starts)

    @property
    def innermost(self) -> str:
        """The tag of the section begun last that has no end."""
        return self.tag(self._open[-1])

    def tag(self, section: int) -> str:
        return str(self.elements[section].tag)

    def children(self, section: int) -> list[int]:
        """Those sections directly in one that have any text."""
        starts, ends, behind = self.starts, self.ends, self._behind
        found = []
        child, end = section + 1, behind[section]
        while child < end:
            if starts[child] < ends[child]:
                found.append(child)
            child = behind[child]
        return found

    def has_headline(self, section: int) -> bool:
        """Whether it is an h1 with text, or one stands in it."""
        first = bisect_left(self._headlines, section)
        return first < len(self._headlines) and self._headlines[first] < self._behind[section]

    @cached_property
    def _headlines(self) -> list[int]:
        tagged = (number for number, element in enumerate(self.elements) if element.tag == "h1")
        return [number for number in tagged if self.starts[number] < self.ends[number]]


def read_blocks(root: etree._Element) -> tuple[list[Block], Sections]:  # noqa: PLR0912 (a call for each element costs a tenth)
    """The visible text of a tree, in the order of the markup, and its sections."""
    blocks: list[Block] = []
    sections = Sections(root)
    kinds = ["other"]  # of the elements whose ends are still to come
    pieces: list[str] = []  # of the block that is being read
    links = linked = 0  # open ones, and the characters of this block in links
    hidden, styled_blocks = styled(root)
    is_shown = _Looks().is_shown
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if tag in LINE_ENDS or (styled_blocks and element in styled_blocks):
            if pieces:  # most ends follow another
                blocks += _blocks(pieces, linked, kinds[-1], sections.innermost)
                pieces, linked = [], 0
            if tag == "br":
                pass
            elif event == "start":
                sections.open(element, len(blocks))
                kinds.append(_kind(tag, kinds[-1]))
            else:
                sections.close(len(blocks))
                kinds.pop()
        elif tag == "a":
            links += 1 if event == "start" else -1
        elif tag in _EMPTY:
            pass
        elif event == "start" and (names := element.get("class")) and is_unseen(names):
            walk.skip_subtree()
            continue
        if event == "end":
            text = element.tail
        elif (tag in UNREAD and not is_shown(element)) or (hidden and element in hidden):
            walk.skip_subtree()
            continue
        else:
            text = element.text
        if text and (pieces or not text.isspace()):
            pieces.append(text)
            if links:
                linked += len(text.strip())
    blocks += _blocks(pieces, linked, "other", "html")
    sections.close(len(blocks))
    return blocks, sections


def _kind(tag: str, above: str) -> str:
    """That of an element in one of the kind `above`."""
    kind = _KINDS.get(tag, "other")
    return "item" if above == "item" and kind in ("paragraph", "other") else kind


def _blocks(pieces: list[str], linked: int, kind: str, tag: str) -> list[Block]:
    """The block of these pieces of an element, or those of preformatted text; none where nothing is left of them."""
    if tag in _PREFORMATTED:
        paragraphs = _unwrapped("".join(pieces))
        return [Block(paragraph, kind, _share(linked, paragraph)) for paragraph in paragraphs if paragraph]
    text = "".join(pieces).strip()
    if not text.isprintable() or "  " in text:  # most lines have nothing to fold
        text = fold(text)
    text = as_written(text)
    return [Block(text, kind, _share(linked, text) if linked else 0.0)] if text else []


def _share(linked: int, text: str) -> float:
    return min(1.0, linked / len(text))


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
