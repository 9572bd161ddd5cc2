"""Feeds to entries: RSS of every version, Atom, RDF, CDF, JSON Feed and sitemaps, as they are in the wild.

What an address serves is told by its content: names and headers are wrong too often.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from parsers.encoding import decode
from parsers.errors import NotAnArticle, ParseError
from parsers.feedhalves import parsed_feed
from parsers.feeditem import Poll, entry_of, reject_of
from parsers.feedlinks import BESIDE
from parsers.feedtext import feed_text, shortened
from parsers.jsonfeed import is_json, json_items
from parsers.model import Feed, FeedEntry, Page, Reject, Source
from parsers.newest import newest, newest_items
from parsers.packing import unpacked
from parsers.permalink import absolute
from parsers.sitemap import is_sitemap, sitemap_items

# The most that are taken from one poll, the newest: more is an archive, and comes with the polls that follow.
MAX_ENTRIES = 5000

_ROOT = re.compile(r"<([\w:.-]+)[^<>]*?(/?)>")
# feedparser's names of versions; of RSS with none, or a wrong one, it says "rss".
_KINDS = {
    "rss090": "RSS 0.90", "rss091n": "RSS 0.91", "rss091u": "RSS 0.91", "rss092": "RSS 0.92", "rss093": "RSS 0.93",
    "rss094": "RSS 0.94", "rss10": "RSS 1.0", "rss20": "RSS 2.0", "atom01": "Atom 0.1", "atom02": "Atom 0.2",
    "atom03": "Atom 0.3", "atom10": "Atom 1.0", "atom": "Atom", "cdf": "CDF",
}  # fmt: skip


def read_feed(page: Page, source: Source) -> Feed:
    """What a page with a feed lists, in its order; a link that is listed twice, once.

    Two links to one article are two entries: which of them to follow is not for a feed to say.
    Items without a link, or with one that leads to no article, are rejects. Of more than 5,000
    entries the newest are taken, the newest first. A sound feed without items is an empty Feed.
    Raises ParseError, with code `not_a_feed` for anything else.
    """
    poll = Poll(source, page.requested, page.final, page.fetched_at)
    decoded = decode(unpacked(page.body, poll.feed), declared=source.encoding, content_type=page.content_type)
    found = _items(decoded.text, poll)
    feed = _feed(found, poll)
    listed = _once(feed.entries)
    kept = _newest(listed)
    return replace(
        feed,
        kind=found.kind,
        entries=kept,
        left_out=len(listed) - len(kept) + found.left_out,
        sitemaps=_sitemaps(found, poll),
        charset=decoded.charset,
    )


def parse_feed(
    body: bytes,
    content_type: str | None,
    url: str,
    source: Source | None = None,
    *,
    now: datetime | None = None,
) -> list[FeedEntry]:
    """The entries of a feed at `url` as a reader of feeds shows them, under the general rules where no source is given.

    One for each item, but the newest 5,000 of more. Items without a link lead to the site, or else to
    the feed: what `read_feed` rejects, because no article can be fetched from there. Dates far
    after `now` are none (see `parse_moment`). Raises ParseError and nothing else.
    """
    host = _host(url)
    poll = Poll(source or Source(name=host, title=host, home=url), url, url, now)
    text = decode(unpacked(body, url), declared=poll.source.encoding, content_type=content_type).text
    found = _items(text, poll)
    return list(_newest(_feed(found, poll._replace(in_place_of_link=_site(found.site, poll))).entries))


class _Items(NamedTuple):
    """What a reader of one format found: its name, items, the link of the site, and the sitemaps of an index.

    `left_out` are items behind the part of a feed that was read.
    """

    kind: str
    items: list[Any]
    site: str | None = None
    sitemaps: tuple[str, ...] = ()
    left_out: int = 0


def _once(entries: tuple[FeedEntry, ...]) -> tuple[FeedEntry, ...]:
    first: dict[str, FeedEntry] = {}
    for entry in entries:
        first.setdefault(entry.link, entry)
    return tuple(first.values())


def _newest(entries: tuple[FeedEntry, ...]) -> tuple[FeedEntry, ...]:
    if len(entries) <= MAX_ENTRIES:
        return entries
    return tuple(newest(((entry.published_at, entry) for entry in entries), MAX_ENTRIES))


def _sitemaps(found: _Items, poll: Poll) -> tuple[str, ...]:
    addresses = []
    for printed in found.sitemaps:
        with suppress(NotAnArticle):
            addresses.append(absolute(printed, poll.base))
    return tuple(dict.fromkeys(addresses))


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url


def _site(printed: str | None, poll: Poll) -> str:
    try:
        return absolute(printed or "", poll.base)
    except NotAnArticle:
        return poll.base


def _items(text: str, poll: Poll) -> _Items:
    if is_json(text):
        found = json_items(text, poll.feed, MAX_ENTRIES)
        return _Items("JSON Feed", found.items, found.site, (), found.left_out)
    text, old = newest_items(text, MAX_ENTRIES)
    text, unread = shortened(text, poll.feed)
    text, left_out = feed_text(text, poll.feed), old + unread
    if is_sitemap(text):
        listed = sitemap_items(text)
        kind = "sitemap index" if listed.sitemaps else "sitemap"
        return _Items(kind, listed.items, None, listed.sitemaps, left_out)
    return _xml_items(text, poll)._replace(left_out=left_out)


def _xml_items(text: str, poll: Poll) -> _Items:
    headers = {"content-type": "application/xml; charset=utf-8"}
    if "xml:base" in text:
        # Without a base to go back to, feedparser keeps that of one item for all that follow.
        headers["content-location"] = poll.base
    try:
        parsed = parsed_feed(text, headers)
    except Exception as error:  # whatever the parsers under feedparser raise
        raise ParseError(poll.feed, f"feedparser can't read this feed: {error!r}", code="unreadable_feed") from error
    if not (parsed.version or parsed.entries):
        raise ParseError(poll.feed, "XML, but neither RSS nor Atom nor RSS in RDF nor a sitemap", code="not_a_feed")
    if not parsed.entries and not _is_whole(text):
        raise ParseError(poll.feed, "the feed breaks off before its first item", code="not_a_feed")
    if parsed.version == "atom10":
        _mark_plain_titles(parsed.entries)
    return _Items(_KINDS.get(parsed.version, "RSS"), parsed.entries, _own_site(parsed.feed))


def _own_site(feed: Any) -> str | None:
    beside = (link.get("href") for link in feed.get("links", ()) if link.get("rel") == BESIDE)
    return feed.get("link") or next(beside, None)


def _mark_plain_titles(items: list[Any]) -> None:
    """Only in Atom 1.0 a title says whether it is markup, and is to be believed (RFC 4287, 3.1.1)."""
    for item in items:
        item["plain_title"] = item.get("title_detail", {}).get("type") == "text/plain"


def _is_whole(text: str) -> bool:
    root = _ROOT.match(text)
    return root is not None and (root[2] == "/" or f"</{root[1]}" in text)


def _feed(found: _Items, poll: Poll) -> Feed:
    poll = poll._replace(base=_base(found.site, poll))
    entries: list[FeedEntry] = []
    rejects: dict[str, Reject] = {}
    for number, item in enumerate(found.items, start=1):
        try:
            entries.append(entry_of(item, poll, number))
        except NotAnArticle as error:
            rejects.setdefault(error.url, reject_of(item, poll, error))
    return Feed(entries=tuple(entries), rejects=tuple(rejects.values()))


def _base(site: str | None, poll: Poll) -> str:
    """Relative links start at the feed, but of a feed on somebody else's host (FeedBurner) at the site it is of."""
    linked = _site(site, poll)
    return poll.base if _bare_host(linked) == _bare_host(poll.base) else linked


def _bare_host(url: str) -> str:
    return _host(url).removeprefix("www.")
