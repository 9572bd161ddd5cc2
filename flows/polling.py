"""Polling a feed: one conditional request, one reading, one result that says what came of it.

What it said is in the archive before anything is made of it, each time it lists something else than it did. A body in
which only a clock has moved on is not kept again.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import NamedTuple

from flows.failures import status_of
from flows.fetching import Fetcher
from parsers.errors import FetchError, ParseError
from parsers.feed import MAX_ENTRIES, read_feed
from parsers.listing import read_listing
from parsers.model import Feed, Page, Source
from parsers.rhythm import FeedState
from warehouse.archive import Archive, RawRecord
from warehouse.archived_entry import about_feed
from warehouse.batch import Poll, Validators

# A sitemap index names the sitemaps of years; the newest are the first.
_SITEMAPS = 3


class PollTools(NamedTuple):
    """What a run polls with."""

    run_id: str
    fetcher: Fetcher
    archive: Archive
    most_bytes: int


class _Reading(NamedTuple):
    """What a feed lists, the pages it was read from, and which of its sitemaps could not be had."""

    found: Feed
    pages: tuple[Page, ...]
    failed: str | None = None


def poll_feed(tools: PollTools, source: Source, feed: str, state: FeedState) -> Poll:
    """Poll one feed or listing of a source. Never raises IngestError: a failed poll says so."""
    poll = Poll(
        source=source.name,
        feed=feed,
        polled_at=datetime.now(UTC),
        status="failed",
        unconditional=state.is_unconditional,
    )
    try:
        page = _ask(tools, source, feed, state)
        poll = replace(poll, http_status=page.status, moved=page.moved, validators=_validators(page, state))
        if page.status == 304 or _hash(page) == state.body_hash:
            return replace(poll, status="unchanged")
        reading = _read(tools, source, page)
    except (FetchError, ParseError) as error:
        retry_after = error.retry_after if isinstance(error, FetchError) else None
        return replace(
            poll,
            http_status=poll.http_status or status_of(error),
            validators=None,
            reason=error.reason,
            code=error.code,
            retry_after=retry_after,
        )
    found, listed = reading.found, _listed_hash(reading.found)
    # What changes are the sitemaps, and not always their index with them.
    said = Validators() if found.sitemaps else _validators(page, state)
    return replace(
        poll,
        status="read",
        entries=found.entries,
        rejects=found.rejects,
        validators=replace(said, listed_hash=listed),
        left_out=found.left_out,
        charset=found.charset,
        reason=_left_out(found) or reading.failed,
        raw=None if listed == state.listed_hash else _archived(tools, source, feed, reading.pages),
    )


def _archived(tools: PollTools, source: Source, feed: str, pages: tuple[Page, ...]) -> RawRecord:
    """The place of the first of them; the others lie behind it."""
    about = about_feed(source.name, feed, tools.run_id)
    return tools.archive.append([(page, about) for page in pages])[0]


def _ask(tools: PollTools, source: Source, feed: str, state: FeedState) -> Page:
    """The page of a feed, from where it moved to for good; asked for under its own name all the same."""
    said = FeedState() if state.is_unconditional else state
    page = tools.fetcher.fetch(
        state.adopted or feed,
        most_bytes=tools.most_bytes,
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


def _read(tools: PollTools, source: Source, page: Page) -> _Reading:
    found = read_page(page, source)
    return _sitemaps(tools, source, page, found) if found.sitemaps else _Reading(found, (page,))


def _sitemaps(tools: PollTools, source: Source, index: Page, named: Feed) -> _Reading:
    """The newest sitemaps of an index as one feed. Raises what the last one did, if all fail."""
    pages, parts, failures = [index], [], []
    for address in named.sitemaps[:_SITEMAPS]:
        try:
            page = tools.fetcher.fetch(
                address,
                most_bytes=tools.most_bytes,
                delay=source.delay,
                obey_robots=False,
                source=source.name,
                purpose="feed",
            )
            parts.append(read_feed(replace(page, requested=index.requested), source))
            pages.append(page)
        except (FetchError, ParseError) as error:
            failures.append(error)
    if failures and not parts:
        raise failures[-1]
    found = replace(Feed.joined(parts, MAX_ENTRIES), sitemaps=named.sitemaps)
    return _Reading(found, tuple(pages), "; ".join(map(str, failures)) or None)


def _validators(page: Page, state: FeedState) -> Validators:
    """Validators as the server said them, opaque; a 304 may repeat them or leave them out."""
    unchanged = page.status == 304
    return Validators(
        etag=page.headers.get("etag", state.etag if unchanged else None),
        last_modified=page.headers.get("last-modified", state.last_modified if unchanged else None),
        body_hash=state.body_hash if unchanged else _hash(page),
        listed_hash=state.listed_hash,
    )


def _hash(page: Page) -> str:
    return sha256(page.body).hexdigest()


def _listed_hash(found: Feed) -> str:
    return sha256(repr((found.entries, found.rejects)).encode(errors="replace")).hexdigest()


def _left_out(found: Feed) -> str | None:
    taken = len(found.entries)
    return f"only the newest {taken:,} entries were taken, {found.left_out:,} left out" if found.left_out else None
