"""The feeds a page announces: autodiscovery (https://www.rssboard.org/rss-autodiscovery), or links that look it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from parsers.encoding import decode
from parsers.errors import EmptyPage, NotAnArticle
from parsers.markup import fold, parse_html, text_in
from parsers.model import Page
from parsers.permalink import absolute

_MOST = 50
_FEED_TYPES = re.compile(
    r"application/(?:rss|atom|rdf|feed)\+(?:xml|json)|(?:application|text)/xml|application/json", re.I
)
# Where nothing is announced, a link to a feed stands in the footer: "RSS", or an address that ends like one.
_LOOKS_LIKE_FEED = re.compile(r"(?:^|[/?=._-])(?:rss|atom|feeds?|rdf)(?:[/?=._\d-]|$)", re.IGNORECASE)


class Announced(NamedTuple):
    """A feed a page names: its address, and its title where it has one."""

    address: str
    title: str | None


def announced_feeds(page: Page) -> tuple[Announced, ...]:
    """The feeds a page announces, in its order; where it announces none, the links that look like feeds.

    Whether any of them is one is only known once it is read. Raises ParseError for a page that is no HTML at all.
    """
    try:
        root = parse_html(decode(page.body, content_type=page.content_type).text, page.final)
    except EmptyPage:
        return ()
    found = dict(_alternates(root, page.final)) or dict(_links(root, page.final))
    return tuple(Announced(address, title) for address, title in found.items())[:_MOST]


def _alternates(root: etree._Element, base: str) -> Iterator[tuple[str, str | None]]:
    for link in root.iter("link"):
        relations = link.get("rel", "").lower().split()
        if ("alternate" in relations and _FEED_TYPES.match(link.get("type", ""))) or "feed" in relations:
            yield from _named(link.get("href", ""), base, link.get("title", ""))


def _links(root: etree._Element, base: str) -> Iterator[tuple[str, str | None]]:
    for link in root.iter("a"):
        if _LOOKS_LIKE_FEED.search(link.get("href", "")):
            yield from _named(link.get("href", ""), base, text_in(link))


def _named(href: str, base: str, title: str) -> Iterator[tuple[str, str | None]]:
    try:
        yield absolute(href, base), fold(title) or None
    except NotAnArticle:  # an address that leads nowhere is no announcement
        return
