"""The prose of a page: the smallest element that holds most of its text, without what is seldom an article's.

Doubtful parts (see parsers.unlikely) are left out first, unless they hold too much to be what they
are called. From the page down, the element goes on to a child that has nearly all of the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, islice

from lxml import etree

from parsers.blocks import Block, Sections, read_blocks
from parsers.headline import same_words
from parsers.markup import text_in
from parsers.unlikely import Doubt, doubt_about

_LEAST_PARAGRAPH = 25
# A part of this share of the page's text is its article, whatever its class says.
_TOO_MUCH_TO_CUT = 0.4
# A child with less leaves out paragraphs of the article, one with more keeps its neighbours.
_NEARLY_ALL = 0.75
# Pages for phones and for screens in one, and tabs, say it all twice; a short line may come again.
_LONG_ENOUGH_TO_REPEAT = 60
_NOTHING_BUT_LINKS = 0.8
# Between headline and text, what is shorter names a day or a section.
_LEAST_LEAD = 60
# Of articles in one page, and of headlines in each.
_MOST_ARTICLES, _MOST_HEADLINES, _LONGEST_HEADLINE = 50, 5, 500
_SMALLEST = frozenset(("p", "li", "tr", "tbody", "td"))


def body_of(root: etree._Element, title: str) -> list[str]:
    """The paragraphs of the article, in order, with its headings, lists and cells; empty when the page has no prose.

    Scripts and their like are out of the tree already (see parsers.hidden).
    """
    _drop_others(root, title)
    blocks, sections = read_blocks(root)
    weights = [_weight(block) for block in blocks]
    _leave_out(sections, weights, blocks)
    article = _article(sections, weights)
    prose = [*_above(article, blocks, weights, title), *_prose(article, blocks, weights)]
    return _without_title(_said_once(prose), title)


def _drop_others(root: etree._Element, title: str) -> None:
    """Takes out the articles that a page puts behind its own for readers who go on: each has a headline of its own."""
    articles = {article: _headlines(article) for article in islice(root.iter("article"), _MOST_ARTICLES)}
    own = [article for article, names in articles.items() if any(same_words(name, title) for name in names)]
    if len(own) != 1:
        return
    others = [article for article, names in articles.items() if names and article is not own[0]]
    kin = {*own[0].iterancestors(), *own[0].iter("article")}
    for article in others:
        if article not in kin and (above := article.getparent()) is not None and not (article.tail or "").strip():
            above.remove(article)


def _headlines(article: etree._Element) -> list[str]:
    return [text_in(heading)[:_LONGEST_HEADLINE] for heading in islice(article.iter("h1"), _MOST_HEADLINES)]


def _weight(block: Block) -> float:
    """How many characters speak for an article here; those of lists, tables and bare text half as loud."""
    if len(block.text) < _LEAST_PARAGRAPH or block.linked >= 0.5 or block.kind == "heading":
        return 0
    characters = len(block.text) * (1 - block.linked)
    return characters if block.kind == "paragraph" else characters / 2


def _leave_out(sections: Sections, weights: list[float], blocks: list[Block]) -> None:
    """Takes the weight and the text of doubtful sections away.

    A name that many paragraphs share, with too much in all of them together, is no reason to doubt.
    """
    sums = list(accumulate(weights, initial=0.0))
    most = _TOO_MUCH_TO_CUT * sums[-1]
    nothing = Block("", "other", 0)
    starts, ends, elements = sections.starts, sections.ends, sections.elements
    doubtful = list(_doubtful(sections, sums, most))
    shares: dict[str | None, float] = {}
    for section, _ in doubtful:
        if sections.tag(section) == "p":
            name = elements[section].get("class")
            shares[name] = shares.get(name, 0.0) + sums[ends[section]] - sums[starts[section]]
    for section, doubt in doubtful:
        is_paragraph = sections.tag(section) == "p" and doubt is Doubt.TEMPLATE
        if not is_paragraph or shares[elements[section].get("class")] <= most:
            start, end = starts[section], ends[section]
            weights[start:end] = [0.0] * (end - start)
            blocks[start:end] = [nothing] * (end - start)


def _doubtful(sections: Sections, sums: Sequence[float], most: float) -> Iterator[tuple[int, Doubt]]:
    """The outermost doubtful sections, less those that hold too much."""
    waiting = [0]
    while waiting:
        section = waiting.pop()
        doubt = doubt_about(sections.elements[section])
        if doubt is None:
            waiting.extend(sections.children(section))
            continue
        is_readers = doubt is Doubt.READERS and not sections.has_headline(section)
        if is_readers or sums[sections.ends[section]] - sums[sections.starts[section]] <= most:
            yield section, doubt
        else:
            waiting.extend(sections.children(section))


def _article(sections: Sections, weights: Sequence[float]) -> range:
    """The blocks of the smallest section on the way down that has nearly all the weight of the one above it."""
    sums = list(accumulate(weights, initial=0.0))

    def weight(section: int) -> float:
        return sums[sections.ends[section]] - sums[sections.starts[section]]

    found = 0
    while children := sections.children(found):
        heaviest = max(children, key=weight)
        if weight(heaviest) < _NEARLY_ALL * weight(found) or sections.tag(heaviest) in _SMALLEST:
            break
        found = heaviest
    return range(sections.starts[found], sections.ends[found])


def _above(article: range, blocks: Sequence[Block], weights: Sequence[float], title: str) -> Iterator[str]:
    """The paragraphs between the headline and the article: templates set the first one apart."""
    for number in range(article.start - 1, -1, -1):
        if blocks[number].kind == "heading" and same_words(blocks[number].text, title):
            between = range(number + 1, article.start)
            yield from (blocks[i].text for i in between if weights[i] >= _LEAST_LEAD)
            return


def _prose(article: range, blocks: Sequence[Block], weights: Sequence[float]) -> Iterator[str]:
    """The text up to the last paragraph, less what is nothing but links.

    In lists and headings links are text while paragraphs follow.
    """
    heavy = [number for number in article if weights[number]]
    if not heavy:
        return
    for number in range(article.start, heavy[-1] + 1):
        text, kind, linked = blocks[number]
        if linked > _NOTHING_BUT_LINKS and not (kind == "heading" or (kind in ("item", "cell") and number > heavy[0])):
            continue
        if any(map(str.isalnum, text)):
            yield text


def _said_once(prose: list[str]) -> list[str]:
    """Less the long lines that come again, two or more together; one alone is a refrain."""
    said: set[str] = set()
    comes_again = []
    for text in prose:
        comes_again.append(text in said)
        if len(text) >= _LONG_ENOUGH_TO_REPEAT:
            said.add(text)
    beside = zip([False, *comes_again], comes_again, [*comes_again[1:], False], strict=False)
    return [
        text for text, (before, again, behind) in zip(prose, beside, strict=True) if not (again and (before or behind))
    ]


def _without_title(prose: list[str], title: str) -> list[str]:
    """Less the headline, where the text begins with it."""
    start = 0
    while start < len(prose) and same_words(prose[start], title):
        start += 1
    return prose[start:]
