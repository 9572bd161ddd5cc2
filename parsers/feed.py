"""Feeds to entries: RSS of every version, Atom, RDF, CDF, JSON Feed and sitemaps, as they are in the wild.

What an address serves is told by its content: names and headers are wrong too often.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import feedparser

from parsers.dates import parse_moment
from parsers.encoding import decode
from parsers.errors import NotAnArticle, ParseError
from parsers.feedtext import feed_text, shortened
from parsers.jsonfeed import is_json, json_items
from parsers.model import Feed, FeedEntry, Page, Reject, Source
from parsers.permalink import MAX_LENGTH, absolute, general_permalink
from parsers.plaintext import MAX_TITLE, plain_text
from parsers.sitemap import is_sitemap, sitemap_items

MAX_SUMMARY = 2000
MAX_WORDS = 100
MAX_DATE = 100
# The most that are taken from one poll, the newest: more is an archive, and comes with the polls that follow.
MAX_ENTRIES = 5000

_YEAR_OR_MONTH = re.compile(r"(\d{4})(?:-(\d{2}))?", re.ASCII)
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
    Items without a link, or with one that leads to no article, are rejects. A sound feed
    without items is an empty Feed. Raises ParseError, with code `not_a_feed` for anything else.
    """
    poll = _Poll(source, page.requested, page.final, page.fetched_at)
    found = _items(page.body, page.content_type, poll)
    feed = _feed(found.items, poll)
    kept = _newest(feed.entries)
    return replace(
        feed,
        kind=found.kind,
        entries=kept,
        left_out=len(feed.entries) - len(kept) + found.left_out,
        sitemaps=_sitemaps(found, poll),
    )


def _newest(entries: tuple[FeedEntry, ...]) -> tuple[FeedEntry, ...]:
    """The newest of too many, in the feed's own order; those without a date are as old as their neighbours."""
    if len(entries) <= MAX_ENTRIES:
        return entries
    dates = [entry.published_at for entry in entries]
    if all(dates):
        last = sorted(filter(None, dates), reverse=True)[MAX_ENTRIES - 1]
        entries = tuple(entry for entry in entries if entry.published_at and entry.published_at >= last)
    return entries[:MAX_ENTRIES]


def _sitemaps(found: _Items, poll: _Poll) -> tuple[str, ...]:
    addresses = []
    for printed in found.sitemaps:
        with suppress(NotAnArticle):
            addresses.append(absolute(printed, poll.base))
    return tuple(dict.fromkeys(addresses))


def parse_feed(body: bytes, content_type: str | None, url: str, source: Source | None = None) -> list[FeedEntry]:
    """The entries of a feed at `url` as a reader of feeds shows them, under the general rules where no source is given.

    Items without a link lead to the site, or else to the feed: what `read_feed` rejects, because no
    article can be fetched from there. Raises ParseError and nothing else.
    """
    host = _host(url)
    poll = _Poll(source or Source(name=host, title=host, home=url), url, url, None)
    items = _items(body, content_type, poll)
    return list(_feed(items.items, poll._replace(in_place_of_link=_site(items.site, poll))).entries)


class _Poll(NamedTuple):
    """Where items come from: `feed` was asked for, `base` answered, at the moment `now`."""

    source: Source
    feed: str
    base: str
    now: datetime | None
    in_place_of_link: str | None = None


class _Items(NamedTuple):
    """What a reader of one format found: its name, items, the link of the site, and the sitemaps of an index.

    `left_out` are items behind the part of a feed that was read.
    """

    kind: str
    items: list[Any]
    site: str | None = None
    sitemaps: tuple[str, ...] = ()
    left_out: int = 0


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url


def _site(printed: str | None, poll: _Poll) -> str:
    try:
        return absolute(printed or "", poll.base)
    except NotAnArticle:
        return poll.base


def _items(body: bytes, content_type: str | None, poll: _Poll) -> _Items:
    text = decode(body, declared=poll.source.encoding, content_type=content_type).text
    if is_json(text):
        found = json_items(text, poll.feed)
        return _Items("JSON Feed", found.items, found.site)
    text, left_out = shortened(text, poll.feed)
    text = feed_text(text, poll.feed)
    if is_sitemap(text):
        listed = sitemap_items(text)
        return _Items("sitemap index" if listed.sitemaps else "sitemap", listed.items, None, listed.sitemaps, left_out)
    return _xml_items(text, poll)._replace(left_out=left_out)


def _xml_items(text: str, poll: _Poll) -> _Items:
    try:
        parsed = feedparser.parse(
            # A str could be taken for a file name or an address to fetch.
            io.BytesIO(text.encode()),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    # Whatever the parsers under it raise comes through: AssertionError, UnicodeDecodeError, KeyError.
    except Exception as error:
        raise ParseError(poll.feed, f"feedparser can't read this feed: {error!r}", code="unreadable_feed") from error
    if not (parsed.version or parsed.entries):
        raise ParseError(poll.feed, "XML, but neither RSS nor Atom nor RSS in RDF nor a sitemap", code="not_a_feed")
    if not parsed.entries and not _is_whole(text):
        raise ParseError(poll.feed, "the feed breaks off before its first item", code="not_a_feed")
    return _Items(_KINDS.get(parsed.version, "RSS"), list(parsed.entries), parsed.feed.get("link"))


def _is_whole(text: str) -> bool:
    root = _ROOT.match(text)
    return root is not None and (root[2] == "/" or f"</{root[1]}" in text)


def _feed(items: list[Any], poll: _Poll) -> Feed:
    entries: dict[str, FeedEntry] = {}
    rejects: dict[str, Reject] = {}
    for number, item in enumerate(items, start=1):
        try:
            entry = _entry(item, poll, number)
        except NotAnArticle as error:
            rejects.setdefault(error.url, _reject(item, poll, error))
        else:
            entries.setdefault(entry.link if entry.link != poll.in_place_of_link else f"#{number}", entry)
    return Feed(entries=tuple(entries.values()), rejects=tuple(rejects.values()))


def _entry(item: Any, poll: _Poll, number: int) -> FeedEntry:
    """Raises NotAnArticle, with the link made absolute where that is possible."""
    source = poll.source
    link, permalink = _address(_printed_link(item, poll, number), poll)
    return FeedEntry(
        source=source.name,
        feed=poll.feed,
        link=link,
        permalink=permalink,
        title=_title(item) or (_words(item) if poll.in_place_of_link else None),
        summary=plain_text(item.get("summary"), longest=MAX_SUMMARY),
        author=_author(item),
        published_at=(source.published(permalink) if source.published else None) or _published_at(item, poll),
        printed_date=", ".join(_printed_dates(item)) or None,
    )


def _address(printed: str, poll: _Poll) -> tuple[str, str]:
    """A printed link made absolute, and its permalink; raises NotAnArticle, with the former."""
    rule = poll.source.permalink or general_permalink
    link = printed[:MAX_LENGTH]
    try:
        link = absolute(printed, poll.base)
        return link, rule(link)
    except NotAnArticle as error:
        # A relative link may be meant from the home page: "newsA.php?st=N" in /rss/redtram.xml.
        if poll.source.permalink and (found := _from_home(printed, poll.source)) is not None:
            return found
        raise NotAnArticle(link, error.reason, code=error.code) from error


def _from_home(printed: str, source: Source) -> tuple[str, str] | None:
    try:
        link = absolute(printed, source.home)
        return link, (source.permalink or general_permalink)(link)
    except NotAnArticle:
        return None


def _reject(item: Any, poll: _Poll, error: NotAnArticle) -> Reject:
    return Reject(
        source=poll.source.name,
        feed=poll.feed,
        link=error.url,
        title=_title(item),
        reason_code=error.code,
        reason=error.reason,
        retry=False,
    )


def _printed_link(item: Any, poll: _Poll, number: int) -> str:
    """FeedBurner's links are its own counters; the site's link stands beside them."""
    link = str(item.get("feedburner_origlink") or item.get("link") or "").strip()
    # A guid without isPermaLink="false" stands in for a missing link, but "12345" is no address.
    if link and not (item.get("guidislink") and "://" not in link):
        return link.replace("&amp;", "&")
    if poll.in_place_of_link:
        return poll.in_place_of_link
    # Each under an address of its own: of two rejects with one address the second would be lost.
    own = item.get("id") or _title(item) or f"item-{number}"
    raise NotAnArticle(f"{poll.feed}#{own}"[:MAX_LENGTH], "the item has no link")


def _words(item: Any) -> str | None:
    """What readers of feeds show for a title where there is none: the first words of the text."""
    text = item.get("summary") or next((part.get("value") for part in item.get("content", ())), None)
    return plain_text(text, longest=MAX_WORDS)


def _title(item: Any) -> str | None:
    return plain_text(item.get("title"), longest=MAX_TITLE)


def _author(item: Any) -> str | None:
    """All names, joined. A bare e-mail address is nobody's name."""
    names = [plain_text(author.get("name")) for author in item.get("authors", ())] or [plain_text(item.get("author"))]
    return ", ".join(dict.fromkeys(name for name in names if name and "@" not in name)) or None


def _published_at(item: Any, poll: _Poll) -> datetime | None:
    """Never feedparser's own reading: it takes unknown zones, and none, for UTC."""
    zone = ZoneInfo(poll.source.timezone)
    moments = (parse_moment(_to_the_day(printed), zone, now=poll.now) for printed in _printed_dates(item))
    return next(filter(None, moments), None)


def _to_the_day(printed: str) -> str:
    """In the W3C's notation (NOTE-datetime) a feed's date may end early, and means the first of the month or year."""
    early = _YEAR_OR_MONTH.fullmatch(printed.strip())
    return f"{early[1]}-{early[2] or '01'}-01" if early else printed


def _printed_dates(item: Any) -> Iterator[str]:
    """The dates of an item as printed, that of publication first."""
    for key in ("published", "created", "updated"):
        # Not item.get: it answers "published" when asked for a missing "updated", and warns.
        if printed := dict.get(item, key):
            yield str(printed)[:MAX_DATE]
