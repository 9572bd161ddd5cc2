"""HTML to a tree, and what every reader of trees needs."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast

from lxml import etree

from parsers.characters import visible
from parsers.errors import EmptyPage, ParseError

# libxml2 ends the document at </body> or </html> and puts what follows under a second root,
# where a walk from the first never comes. Both closing tags are optional in HTML.
_EARLY_END = re.compile(rb"</(?:[bB][oO][dD][yY]|[hH][tT][mM][lL])\s*>")
# libxml2 turns controls into U+FFFD. Form feeds are white space in HTML.
_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\f\r")) + b"\x7f"
_FORM_FEED_TO_SPACE = bytes.maketrans(b"\f", b" ")

# No article has a tenth of it; what one costs to parse, this many cost a second or two.
_MOST_ELEMENTS = 200_000
# libxml2 compares every attribute of an element with all before it: 200,000 take minutes.
_MOST_ATTRIBUTES = 1000
# White space as HTML has it, spelled out: asking for "\s" takes a fifth longer.
_BLANK = r" \t\n\f\r"
_VALUE = rf"""(?:"[^"]*+"?+|'[^']*+'?+|[^{_BLANK}>]++)"""
_ATTRIBUTE = rf"[{_BLANK}/]*+[^{_BLANK}/>][^{_BLANK}/>=]*+(?:[{_BLANK}]*+=[{_BLANK}]*+{_VALUE})?+"
_TOO_MANY_ATTRIBUTES = re.compile(rf"<[a-zA-Z][^{_BLANK}/>]*+(?:{_ATTRIBUTE}){{{_MOST_ATTRIBUTES}}}".encode())
# Smaller pages have no room for attributes enough to do harm.
_LARGE = 100_000

_STRING = etree.XPath("string()")


def parse_html(page: str | bytes, url: str) -> etree._Element:
    """The tree of a page, which is text or UTF-8; its root is `html`, and comments are left out.

    Raises EmptyPage where there is no markup, and ParseError rather than give half a page.
    """
    # What can't be encoded are surrogates, halves of characters.
    encoded = page.encode(errors="ignore") if isinstance(page, str) else page
    sound = encoded.translate(_FORM_FEED_TO_SPACE, _CONTROLS)
    _refuse_bombs(sound, url)
    # huge_tree lifts the depth limit from 256 to 2,048 (lxml 6.1, libxml2 2.14): pages of 2018 leave fonts unclosed.
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(_EARLY_END.sub(b"", sound), parser)
    except etree.XMLSyntaxError:  # what lxml before 6.1 says to an empty page
        root = None
    if root is None:
        raise EmptyPage(url, "the page has no text and no markup at all")
    # The parser stops at its limits without an error, so what it said last decides.
    last = parser.error_log.last_error
    if last is not None and last.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
        raise ParseError(url, f"the page can be read only in part: {last.message.split(', use')[0]}")
    if _may_have_too_many_lines(sound):
        _refuse_lines(root, url)
    return root


def _refuse_bombs(page: bytes, url: str) -> None:
    """Raises ParseError for pages that are made to be parsed for minutes."""
    if len(page) > _MOST_ELEMENTS and page.count(b"<") > _MOST_ELEMENTS:
        raise ParseError(url, f"the page has over {_MOST_ELEMENTS:,} tags, many more than any article")
    if len(page) > _LARGE and _TOO_MANY_ATTRIBUTES.search(page):
        raise ParseError(url, f"an element of the page has over {_MOST_ATTRIBUTES:,} attributes")


def _may_have_too_many_lines(page: bytes) -> bool:
    """A quick no for nearly all pages. A line may end by reference, too."""
    return len(page) > _MOST_ELEMENTS and sum(map(page.count, (b"\n", b"\r", b"&"))) > _MOST_ELEMENTS


def _refuse_lines(root: etree._Element, url: str) -> None:
    text = text_in(root)
    if text.count("\n") + text.count("\r") > _MOST_ELEMENTS:
        raise ParseError(url, f"the page has over {_MOST_ELEMENTS:,} lines, many more than any article")


def title_of(root: etree._Element) -> str | None:
    """What the page calls itself in the window's title bar, or None."""
    title = next(root.iter("title"), None)
    return fold(title.text or "") or None if title is not None else None


def fold(text: str) -> str:
    """Text with runs of white space made one space, and without characters nobody sees."""
    text = text.strip().replace("\n", " ")
    # Most lines have nothing else to fold, and this is ten times faster than folding: a tab,
    # a no-break space and whatever is invisible are not printable.
    if text.isprintable() and "  " not in text:
        return text
    text = " ".join(text.split())  # and most others have nothing that is invisible
    return text if text.isprintable() else " ".join(visible(text).split())


def text_in(element: etree._Element) -> str:
    """All text under an element as it stands in the markup, that of scripts included."""
    return str(_STRING(element))


def selector(xpath: str) -> Callable[[etree._Element], list[Any]]:
    """A compiled XPath that selects nodes. (The stubs of lxml can't tell it from one that counts.)"""
    return cast(Callable[[etree._Element], list[Any]], etree.XPath(xpath))
