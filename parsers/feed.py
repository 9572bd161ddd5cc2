"""Feeds to entries: RSS of every version, Atom and RDF, as they are in the wild."""

from __future__ import annotations

import io
import re
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

_ROOT = re.compile(r"<([\w:.-]+)[^<>]*?(/?)>")


def read_feed(page: Page, source: Source) -> Feed:
    """What a page with a feed lists, in its order; an article that is listed twice, once.

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
    for item in items:
        try:
            entry = _entry(item, poll)
        except NotAnArticle as error:
            rejects.setdefault(error.url, _reject(item, poll, error))
        else:
            entries.setdefault(entry.permalink, entry)
    return Feed(entries=tuple(entries.values()), rejects=tuple(rejects.values()))


def _entry(item: Any, poll: _Poll) -> FeedEntry:
    """Raises NotAnArticle, with the link as printed."""
    source = poll.source
    printed = _printed_link(item, poll)
    try:
        link = absolute(printed, poll.base)
        permalink = (source.permalink or general_permalink)(link)
    except NotAnArticle as error:
        raise NotAnArticle(printed[:MAX_LENGTH], error.reason, code=error.code) from error
    return FeedEntry(
        source=source.name,
        feed=poll.feed,
        link=link,
        permalink=permalink,
        title=_title(item),
        summary=plain_text(item.get("summary"), longest=MAX_SUMMARY),
        author=_author(item),
        published_at=(source.published(permalink) if source.published else None) or _published_at(item, poll),
    )


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


def _printed_link(item: Any, poll: _Poll) -> str:
    """FeedBurner's links are its own counters; the site's link stands beside them."""
    link = str(item.get("feedburner_origlink") or item.get("link") or "").strip()
    # A guid without isPermaLink="false" stands in for a missing link, but "12345" is no address.
    if link and not (item.get("guidislink") and "://" not in link):
        return link.replace("&amp;", "&")
    raise NotAnArticle(item.get("id") or poll.feed, "the item has no link")


def _title(item: Any) -> str | None:
    return plain_text(item.get("title"), longest=MAX_TITLE)


def _author(item: Any) -> str | None:
    """All names, joined. A bare e-mail address is nobody's name."""
    names = [plain_text(author.get("name")) for author in item.get("authors", ())] or [plain_text(item.get("author"))]
    return ", ".join(dict.fromkeys(name for name in names if name and "@" not in name)) or None


def _published_at(item: Any, poll: _Poll) -> datetime | None:
    """Never feedparser's own reading: it takes unknown zones, and none, for UTC."""
    zone = ZoneInfo(poll.source.timezone)
    for key in ("published", "created", "updated"):
        # Not item.get: it answers "published" when asked for a missing "updated", and warns.
        printed = dict.get(item, key)
        if printed and (moment := parse_moment(printed, zone, now=poll.now)):
            return moment
    return None
