"""HTML pages that list articles, such as a front page: entries by their links alone.

Which anchors are articles, and which of them are one article, is for the permalink rule of the
source to say; so tags, classes and the order of cells do not matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from parsers.encoding import decode
from parsers.errors import EmptyPage, NotAnArticle, ParseError
from parsers.markup import parse_html
from parsers.model import Feed, FeedEntry, Page, Source
from parsers.permalink import absolute, general_permalink
from parsers.plaintext import MAX_TITLE, plain_text


class _Anchor(NamedTuple):
    link: str
    permalink: str
    text: str


def read_listing(page: Page, source: Source) -> Feed:
    """The articles a page links to, in the order of their first links, each with its headline.

    An article may have several links (its time, its picture, its headline): the longest text with
    letters is the headline, and without one there is no entry. Other links are no entries, and
    no rejects either. Raises ParseError with code `not_a_listing` when nothing is left.
    """
    decoded = decode(page.body, declared=source.encoding, content_type=page.content_type)
    articles: dict[str, list[_Anchor]] = {}
    for anchor in _anchors(decoded.text, page, source):
        articles.setdefault(anchor.permalink, []).append(anchor)
    entries = [entry for anchors in articles.values() if (entry := _entry(anchors, page, source))]
    if not entries:
        raise _no_listing(page, "no link on the page leads to an article of this source")
    return Feed(kind="HTML listing", entries=tuple(entries), charset=decoded.charset)


def _anchors(text: str, page: Page, source: Source) -> Iterator[_Anchor]:
    try:
        root = parse_html(text, page.final)
    except EmptyPage as error:
        raise _no_listing(page, "the answer is empty, where a list of articles was expected") from error
    base = _base(root, page)
    rule = source.permalink or general_permalink
    for element in root.iter("a"):
        try:
            link = absolute(element.get("href", ""), base)
            yield _Anchor(link, rule(link), _text(element))
        except NotAnArticle:
            continue


def _base(root: etree._Element, page: Page) -> str:
    """Where relative links start: the first <base href>, if it is an address."""
    for element in root.iter("base"):
        try:
            return absolute(element.get("href", ""), page.final)
        except NotAnArticle:
            break
    return page.final


def _text(element: etree._Element) -> str:
    markup = etree.tostring(element, encoding="unicode", method="html", with_tail=False)
    return plain_text(markup, longest=MAX_TITLE) or ""


def _entry(anchors: list[_Anchor], page: Page, source: Source) -> FeedEntry | None:
    """None where only times, pictures and arrows link to the article: a headline has letters."""
    headline = max((anchor.text for anchor in anchors if any(map(str.isalpha, anchor.text))), key=len, default=None)
    if headline is None:
        return None
    first = anchors[0]
    return FeedEntry(
        source=source.name,
        feed=page.requested,
        link=first.link,
        permalink=first.permalink,
        title=headline,
        published_at=source.published(first.permalink) if source.published else None,
    )


def _no_listing(page: Page, reason: str) -> ParseError:
    return ParseError(page.final, reason, code="not_a_listing")
