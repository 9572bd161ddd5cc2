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
from itertools import islice

from lxml import etree

from parsers.headline import same_words
from parsers.hidden import drop_hidden
from parsers.lines import Line, lines_of
from parsers.markup import selector, text_in

_CUT = ("nav", "aside", "footer", "form", "figure", "menu", "iframe", "button", "cut")
_UNLIKELY = re.compile(
    r"comment|disqus|sidebar|side-bar|related|recommend|promo|share|sharing|social|cookie|consent|newsletter|subscri|popup"
    r"|modal|banner|breadcrumb|footer|masthead|navbar|menu|widget|advert|sponsor|byline|author-?bio|pagination|read-?more"
    r"|sign-?up|sr-only|visually-?hidden|screen-?reader|caption|toolbar|outbrain|taboola|trending|most-?read|popular|disclaimer|copyright|meta\b|tags?\b",
    re.IGNORECASE,
)
# Readers may write more than the author did.
_READERS = re.compile(r"comment|disqus|cookie|consent", re.IGNORECASE)
_SPEAKERS = ("p", "pre", "td", "div", "section", "article", "blockquote", "font", "center")
_NAMED = selector("//*[@class or @id or @role][not(self::html or self::body or self::article or self::main)]")
_LEAST_PARAGRAPH = 25
# A part of this share of the page's words is its text, whatever its class says.
_TOO_MUCH_TO_CUT = 0.4
# Of the densest blocks so many are looked at for their links; the article is among the first three.
_CANDIDATES = 50
# A page has one or two, one that lists others has fifty.
_HEADLINES = 50
# Blocks inside of inline elements are read with each element around them: so many times the page at most.
_MOST_READING = 10


def body_of(root: etree._Element, title: str) -> list[str]:
    """The paragraphs of the article, in order; empty when the page has no prose. Takes the tree apart.

    Scripts and their like are out of it already (see parsers.hidden).
    """
    drop_hidden(root)
    _cut(root)
    block = _densest(root)
    if block is None:
        return []
    return [line.text for line in _prose(lines_of(block), title)]


def _cut(root: etree._Element) -> None:
    """Without the parts a template repeats on every page: by their tags, and by what their classes say."""
    etree.strip_elements(root, *_CUT, with_tail=False)
    unlikely = [(element, names) for element in _NAMED(root) if _is_unlikely(names := _names(element))]
    if not unlikely:
        return
    words = _words_in_paragraphs(root)
    most = _TOO_MUCH_TO_CUT * words[root]
    with_headline = {above for heading in islice(root.iter("h1"), _HEADLINES) for above in heading.iterancestors()}
    for element, names in unlikely:
        is_readers = _READERS.search(names) is not None and element not in with_headline
        if is_readers or words[element] <= most:
            element.tag = "cut"
    etree.strip_elements(root, "cut", with_tail=False)


def _names(element: etree._Element) -> str:
    return f"{element.get('class', '')} {element.get('id', '')} {element.get('role', '')}"


@lru_cache(maxsize=10_000)  # a page repeats its classes, and a site its pages
def _is_unlikely(names: str) -> bool:
    return _UNLIKELY.search(names) is not None


def _words_in_paragraphs(root: etree._Element) -> defaultdict[etree._Element, int]:
    """How many characters stand in the paragraphs under each element that has any."""
    words: defaultdict[etree._Element, int] = defaultdict(int)
    for paragraph in root.iter("p"):
        words[paragraph] = len(_own_text(paragraph))
    # From the last to the first: an element's children come before it.
    for element in reversed(list(root.iter())):
        if element in words and (above := element.getparent()) is not None:
            words[above] += words[element]
    return words


def _densest(root: etree._Element) -> etree._Element | None:
    scores: defaultdict[etree._Element, float] = defaultdict(float)
    unread = _MOST_READING * len(text_in(root))
    for element in root.iter(*_SPEAKERS):
        text = _own_text(element)
        unread -= len(text)
        if unread < 0:
            break
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
    return _least_linked(scores)


def _least_linked(scores: dict[etree._Element, float]) -> etree._Element | None:
    """The element with the highest score once its links are counted against it."""
    found, best = None, -1.0
    for element in sorted(scores, key=scores.__getitem__, reverse=True)[:_CANDIDATES]:
        if scores[element] <= best:  # links only lower a score
            break
        score = scores[element] * (1 - _link_density(element))
        if score > best:
            found, best = element, score
    return found


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
