"""Feeds to entries: RSS of every version, Atom and RDF, as they are in the wild."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import feedparser

from parsers.dates import parse_moment
from parsers.encoding import decode
from parsers.errors import NotAnArticle, ParseError
from parsers.feedtext import feed_text
from parsers.model import Feed, FeedEntry, Page, Reject, Source
from parsers.permalink import MAX_LENGTH, absolute, general_permalink
from parsers.plaintext import MAX_TITLE, plain_text

MAX_SUMMARY = 2000
MAX_DATE = 100

_ROOT = re.compile(r"<([\w:.-]+)[^<>]*?(/?)>")


def read_feed(page: Page, source: Source) -> Feed:
    """What a page with a feed lists, in its order; a link that is listed twice, once.

    Two links to one article are two entries: which of them to follow is not for a feed to say.
    Items without a link, or with one that leads to no article, are rejects. A sound feed
    without items is an empty Feed. Raises ParseError, with code `not_a_feed` for anything else.
    """
    poll = _Poll(source, page.requested, page.final, page.fetched_at)
    return _feed(_items(page.body, page.content_type, poll), poll)


def parse_feed(body: bytes, content_type: str | None, url: str, source: Source | None = None) -> list[FeedEntry]:
    """The entries of a feed at `url`, under the general rules where no source is given.

    Raises ParseError and nothing else.
    """
    host = urlsplit(url).hostname or url
    poll = _Poll(source or Source(name=host, title=host, home=url), url, url, None)
    return list(_feed(_items(body, content_type, poll), poll).entries)


class _Poll(NamedTuple):
    """Where items come from: `feed` was asked for, `base` answered, at the moment `now`."""

    source: Source
    feed: str
    base: str
    now: datetime | None


def _items(body: bytes, content_type: str | None, poll: _Poll) -> list[Any]:
    text = feed_text(decode(body, declared=poll.source.encoding, content_type=content_type).text, poll.feed)
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
    if not parsed.version:
        raise ParseError(poll.feed, "XML, but neither RSS nor Atom nor RSS in RDF", code="not_a_feed")
    if not parsed.entries and not _is_whole(text):
        raise ParseError(poll.feed, "the feed breaks off before its first item", code="not_a_feed")
    return list(parsed.entries)


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
            entries.setdefault(entry.link, entry)
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
        title=_title(item),
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
    # Each under an address of its own: of two rejects with one address the second would be lost.
    own = item.get("id") or _title(item) or f"item-{number}"
    raise NotAnArticle(f"{poll.feed}#{own}"[:MAX_LENGTH], "the item has no link")


def _title(item: Any) -> str | None:
    return plain_text(item.get("title"), longest=MAX_TITLE)


def _author(item: Any) -> str | None:
    """All names, joined. A bare e-mail address is nobody's name."""
    names = [plain_text(author.get("name")) for author in item.get("authors", ())] or [plain_text(item.get("author"))]
    return ", ".join(dict.fromkeys(name for name in names if name and "@" not in name)) or None


def _published_at(item: Any, poll: _Poll) -> datetime | None:
    """Never feedparser's own reading: it takes unknown zones, and none, for UTC."""
    zone = ZoneInfo(poll.source.timezone)
    moments = (parse_moment(printed, zone, now=poll.now) for printed in _printed_dates(item))
    return next(filter(None, moments), None)


def _printed_dates(item: Any) -> Iterator[str]:
    """The dates of an item as printed, that of publication first."""
    for key in ("published", "created", "updated"):
        # Not item.get: it answers "published" when asked for a missing "updated", and warns.
        if printed := dict.get(item, key):
            yield str(printed)[:MAX_DATE]
