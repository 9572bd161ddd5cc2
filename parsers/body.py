"""The prose of a page: the paragraphs of its densest block.

After Readability (Arc90, 2009): each paragraph speaks for its parent, and half as loud for its
grandparent, by its length and its commas; links speak against. Menus, comments and the like are
cut out first.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from lxml import etree

from parsers.headline import same_words
from parsers.lines import Line, lines_of
from parsers.markup import selector, text_in

_CUT = ("nav", "aside", "footer", "form", "figure", "menu", "script", "style", "noscript", "iframe", "button", "cut")
_UNLIKELY = re.compile(
    r"comment|disqus|sidebar|side-bar|related|recommend|promo|share|sharing|social|cookie|consent|newsletter|subscri|popup"
    r"|modal|banner|breadcrumb|footer|masthead|navbar|menu|widget|advert|sponsor|byline|author-?bio|pagination|read-?more"
    r"|sign-?up|caption|toolbar|outbrain|taboola|trending|most-?read|popular|disclaimer|copyright|meta\b|tags?\b",
    re.IGNORECASE,
)
# Readers may write more than the author did.
_READERS = re.compile(r"comment|disqus|cookie|consent", re.IGNORECASE)
_SPEAKERS = ("p", "pre", "td", "div", "section", "article", "blockquote", "font", "center")
_NAMED = selector("//*[@class or @id or @role][not(self::html or self::body or self::article or self::main)]")
_LEAST_PARAGRAPH = 25
# A part of this share of the page's words is its text, whatever its class says.
_TOO_MUCH_TO_CUT = 0.4


def body_of(root: etree._Element, title: str) -> list[str]:
    """The paragraphs of the article, in order; empty when the page has no prose. Takes the tree apart."""
    _cut(root)
    block = _densest(root)
    if block is None:
        return []
    return [line.text for line in _prose(lines_of(block), title)]


def _cut(root: etree._Element) -> None:
    """Without the parts a template repeats on every page: by their tags, and by what their classes say."""
    etree.strip_elements(root, *_CUT, with_tail=False)
    most = _TOO_MUCH_TO_CUT * _words_in_paragraphs(root)
    for element in _NAMED(root):
        names = f"{element.get('class', '')} {element.get('id', '')} {element.get('role', '')}"
        if _is_unlikely(names) and (_is_readers(element, names) or _words_in_paragraphs(element) <= most):
            element.tag = "cut"
    etree.strip_elements(root, "cut", with_tail=False)


@lru_cache(maxsize=10_000)  # a page repeats its classes, and a site its pages
def _is_unlikely(names: str) -> bool:
    return _UNLIKELY.search(names) is not None


def _is_readers(element: etree._Element, names: str) -> bool:
    return _READERS.search(names) is not None and element.find(".//h1") is None


def _words_in_paragraphs(element: etree._Element) -> int:
    return sum(len(_own_text(paragraph)) for paragraph in element.iter("p"))


def _densest(root: etree._Element) -> etree._Element | None:
    scores: defaultdict[etree._Element, float] = defaultdict(float)
    for element in root.iter(*_SPEAKERS):
        text = _own_text(element)
        if len(text) < _LEAST_PARAGRAPH:
            continue
        score = 1 + text.count(",") + min(len(text) / 100, 3)
        # A cell with line breaks speaks for itself, a paragraph for what holds it.
        holder = element.getparent() if element.tag in ("p", "pre", "blockquote") else element
        if holder is None:
            continue
        scores[holder] += score
        if (above := holder.getparent()) is not None:
            scores[above] += score / 2
    if not scores:
        return None
    return max(scores, key=lambda element: scores[element] * (1 - _link_density(element)))


def _own_text(element: etree._Element) -> str:
    """The text of an element less that of the blocks in it: those speak for themselves."""
    pieces = [element.text or ""]
    for child in element:
        if child.tag not in _SPEAKERS and isinstance(child.tag, str):
            pieces.append(text_in(child))
        pieces.append(child.tail or "")
    return " ".join("".join(pieces).split())


def _link_density(element: etree._Element) -> float:
    whole = len(text_in(element))
    linked = sum(len(text_in(link)) for link in element.iter("a"))
    return linked / whole if whole else 1.0


def _prose(lines: Sequence[Line], title: str) -> list[Line]:
    """Less the lines that are nothing but links, and the headline where the block begins with it."""
    prose = [line for line in lines if not line.linked and any(map(str.isalnum, line.text))]
    while prose and same_words(prose[0].text, title):
        prose = prose[1:]
    return prose
