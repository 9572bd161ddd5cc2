"""Polling a feed: one conditional request, one reading, one result that says what came of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

from flows.fetching import Fetcher
from parsers.errors import FetchError, ParseError
from parsers.feed import MAX_ENTRIES, read_feed
from parsers.listing import read_listing
from parsers.model import Feed, Page, Source
from parsers.rhythm import FeedState
from warehouse.batch import Poll, Validators

# A sitemap index names the sitemaps of years; the newest are the first.
_SITEMAPS = 3


def poll_feed(fetcher: Fetcher, source: Source, feed: str, state: FeedState, most_bytes: int) -> Poll:
    """Poll one feed or listing of a source. Never raises IngestError: a failed poll says so."""
    poll = Poll(
        source=source.name,
        feed=feed,
        polled_at=datetime.now(UTC),
        status="failed",
        unconditional=state.is_unconditional,
    )
    try:
        page = _ask(fetcher, source, feed, state, most_bytes)
        poll = replace(poll, http_status=page.status, moved=page.moved, validators=_validators(page, state))
        if page.status == 304 or _hash(page) == state.body_hash:
            return replace(poll, status="unchanged")
        found = read_page(page, source)
        if found.sitemaps:
            found, failed = _sitemaps(fetcher, source, feed, found.sitemaps, most_bytes)
            poll = replace(poll, reason=failed)
            # What changes are the sitemaps, and not always their index with them.
            poll = replace(poll, validators=Validators())
    except (FetchError, ParseError) as error:
        retry_after = error.retry_after if isinstance(error, FetchError) else None
        return replace(poll, validators=None, reason=error.reason, code=error.code, retry_after=retry_after)
    return replace(
        poll,
        status="read",
        entries=found.entries,
        rejects=found.rejects,
        left_out=found.left_out,
        charset=found.charset,
        reason=_left_out(found) or poll.reason,
    )


def _ask(fetcher: Fetcher, source: Source, feed: str, state: FeedState, most_bytes: int) -> Page:
    """The page of a feed, from where it moved to for good; asked for under its own name all the same."""
    said = FeedState() if state.is_unconditional else state
    page = fetcher.fetch(
        state.adopted or feed,
        most_bytes=most_bytes,
        delay=source.delay,
        etag=said.etag,
        last_modified=said.last_modified,
        obey_robots=False,
        source=source.name,
        purpose="feed",
    )
    return replace(page, requested=feed)


def read_page(page: Page, source: Source) -> Feed:
    """What the page of a feed or listing lists. Raises ParseError.

    A listing that turns out to be a feed is read as one. A feed that turns out to be an HTML page is none: what
    servers answer in place of a feed is full of links, too.
    """
    try:
        return read_feed(page, source)
    except ParseError as error:
        if page.requested in source.listings and error.code == "not_a_feed":
            return read_listing(page, source)
        raise


def _sitemaps(
    fetcher: Fetcher, source: Source, feed: str, addresses: tuple[str, ...], most_bytes: int
) -> tuple[Feed, str | None]:
    """The newest sitemaps of an index as one feed, and which failed. Raises what the last one did, if all do."""
    parts, failures = [], []
    for address in addresses[:_SITEMAPS]:
        try:
            page = fetcher.fetch(
                address,
                most_bytes=most_bytes,
                delay=source.delay,
                obey_robots=False,
                source=source.name,
                purpose="feed",
            )
            parts.append(read_feed(replace(page, requested=feed), source))
        except (FetchError, ParseError) as error:
            failures.append(error)
    if failures and not parts:
        raise failures[-1]
    return Feed.joined(parts, MAX_ENTRIES), "; ".join(map(str, failures)) or None


def _validators(page: Page, state: FeedState) -> Validators:
    """Validators as the server said them, opaque; a 304 may repeat them or leave them out."""
    unchanged = page.status == 304
    return Validators(
        etag=page.headers.get("etag", state.etag if unchanged else None),
        last_modified=page.headers.get("last-modified", state.last_modified if unchanged else None),
        body_hash=state.body_hash if unchanged else _hash(page),
    )


def _hash(page: Page) -> str:
    return sha256(page.body).hexdigest()


def _left_out(found: Feed) -> str | None:
    taken = len(found.entries)
    return f"only the newest {taken:,} entries were taken, {found.left_out:,} left out" if found.left_out else None
