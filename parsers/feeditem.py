"""One item of a feed, under feedparser's names, to an entry or a reject."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from parsers.dates import moment_of_number, parse_moment
from parsers.errors import NotAnArticle
from parsers.feedlinks import BESIDE
from parsers.model import FeedEntry, Reject, Source
from parsers.permalink import MAX_LENGTH, absolute, general_permalink
from parsers.plaintext import MAX_TITLE, folded, plain_text

MAX_SUMMARY = 2000
MAX_WORDS = 100
MAX_DATE = 100

_YEAR_OR_MONTH = re.compile(r"(\d{4})(?:-(\d{2}))?", re.ASCII)
_NAMED_MONTH = re.compile(r"[^\W\d_]{3,12}\.? \d{4}")


class Poll(NamedTuple):
    """Where items come from: `feed` was asked for, at the moment `now`; relative links start at `base`.

    `in_place_of_link` is where items without a link lead to, for readers of feeds; None for the pipeline.
    """

    source: Source
    feed: str
    base: str
    now: datetime | None
    in_place_of_link: str | None = None


def entry_of(item: Any, poll: Poll, number: int) -> FeedEntry:
    """Raises NotAnArticle, with the link made absolute where that is possible."""
    source = poll.source
    if why := item.get("unreadable"):
        raise NotAnArticle(f"{poll.feed}#item-{number}"[:MAX_LENGTH], f"feedparser can't read this item: {why}")
    link, permalink = _shown_address(item, poll, number)
    return FeedEntry(
        source=source.name,
        feed=poll.feed,
        link=link,
        permalink=permalink,
        title=_title(item) or ((_words(item) or link) if poll.in_place_of_link else None),
        summary=plain_text(item.get("summary"), longest=MAX_SUMMARY),
        author=_author(item),
        published_at=(source.published(permalink) if source.published else None) or _published_at(item, poll),
        printed_date=", ".join(_printed_dates(item)) or None,
    )


def reject_of(item: Any, poll: Poll, error: NotAnArticle) -> Reject:
    """The reject for an item that is no entry."""
    return Reject(
        source=poll.source.name,
        feed=poll.feed,
        link=error.url,
        title=_title(item),
        reason_code=error.code,
        reason=error.reason,
        retry=False,
    )


def _shown_address(item: Any, poll: Poll, number: int) -> tuple[str, str]:
    """A reader of feeds is shown an item whose link leads nowhere as one that has none."""
    try:
        return _address(_printed_link(item, poll, number), poll)
    except NotAnArticle:
        if poll.in_place_of_link is None or poll.source.permalink:
            raise
        return _address(poll.in_place_of_link, poll)


def _address(printed: str, poll: Poll) -> tuple[str, str]:
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


def _printed_link(item: Any, poll: Poll, number: int) -> str:
    """FeedBurner's and Pheedo's links are their own counters; the site's link stands beside them."""
    link = str(item.get("feedburner_origlink") or item.get("pheedo_origlink") or _own_link(item)).strip()
    if link:
        return link.replace("&amp;", "&")
    if poll.in_place_of_link:
        return poll.in_place_of_link
    # Each under an address of its own: of two rejects with one address the second would be lost.
    own = item.get("id") or _title(item) or f"item-{number}"
    raise NotAnArticle(f"{poll.feed}#{own}"[:MAX_LENGTH], "the item has no link")


def _own_link(item: Any) -> str:
    """The link, or else what stands in for it: an Atom link beside, a guid that is no mere number, an rdf:about."""
    link = str(item.get("link") or "").strip()
    beside = next((str(other.get("href")) for other in item.get("links", ()) if other.get("rel") == BESIDE), "")
    own = str(item.get("id") or "")
    if item.get("guidislink"):
        # A guid without isPermaLink="false" stands in for a missing link, but "12345" is no address.
        return beside or (link if "://" in link or link.startswith("/") else "")
    if link or beside:
        return link or beside
    return own if "guidislink" not in item and own.lower().startswith(("http://", "https://")) else ""


def _words(item: Any) -> str | None:
    """What readers of feeds show for a title where there is none: the first words of the text."""
    text = item.get("summary") or next((part.get("value") for part in item.get("content", ())), None)
    return plain_text(text, longest=MAX_WORDS)


def _title(item: Any) -> str | None:
    read = folded if item.get("plain_title") else plain_text
    return read(item.get("title"), longest=MAX_TITLE) or plain_text(item.get("itunes_title"), longest=MAX_TITLE)


def _author(item: Any) -> str | None:
    """All names, joined. A bare e-mail address is nobody's name."""
    names = [plain_text(author.get("name")) for author in item.get("authors", ())] or [plain_text(item.get("author"))]
    return ", ".join(dict.fromkeys(name for name in names if name and "@" not in name)) or None


def _published_at(item: Any, poll: Poll) -> datetime | None:
    """Never feedparser's own reading: it takes unknown zones, and none, for UTC."""
    zone = ZoneInfo(poll.source.timezone)
    return next(filter(None, (_moment(printed, zone, poll.now) for printed in _printed_dates(item))), None)


def _moment(printed: str, zone: ZoneInfo, now: datetime | None) -> datetime | None:
    return parse_moment(_to_the_day(printed), zone, now=now) or moment_of_number(printed, now=now)


def _to_the_day(printed: str) -> str:
    """A feed's date may end early (W3C's NOTE-datetime), and means the first of the month or year."""
    text = printed.strip()
    if early := _YEAR_OR_MONTH.fullmatch(text):
        return f"{early[1]}-{early[2] or '01'}-01"
    return f"1 {text}" if _NAMED_MONTH.fullmatch(text) else printed


def _printed_dates(item: Any) -> Iterator[str]:
    """The dates of an item as printed, that of publication first."""
    for key in ("published", "created", "updated"):
        # Not item.get: it answers "published" when asked for a missing "updated", and warns.
        if printed := dict.get(item, key):
            yield str(printed)[:MAX_DATE]
