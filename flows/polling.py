"""Polling a feed: one conditional request, one reading, one result that says what came of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

from flows.fetching import Fetcher
from parsers.errors import FetchError, ParseError
from parsers.feed import read_feed
from parsers.listing import read_listing
from parsers.model import Feed, Page, Source
from warehouse.batch import Poll, Validators

# No answer at all. A server that answers 500 was reached.
UNREACHABLE = frozenset({"unreachable", "host_silent", "timeout", "connection"})

_NOTHING_SAID = Validators()


def poll_feed(fetcher: Fetcher, source: Source, feed: str, known: Validators | None, most_bytes: int) -> Poll:
    """Poll one feed or listing of a source. Never raises IngestError: a failed poll says so."""
    known = known or _NOTHING_SAID
    poll = Poll(source=source.name, feed=feed, polled_at=datetime.now(UTC), status="failed")
    try:
        page = fetcher.fetch(
            feed, most_bytes=most_bytes, delay=source.delay, etag=known.etag, last_modified=known.last_modified
        )
        poll = replace(poll, http_status=page.status)
        said = _validators(page, known)
        if page.status == 304 or said.body_hash == known.body_hash:
            return replace(poll, status="unchanged", validators=said)
        found = _read(page, feed, source)
    except (FetchError, ParseError) as error:
        return replace(poll, reason=error.reason, unreachable=error.code in UNREACHABLE)
    return replace(poll, status="read", entries=found.entries, rejects=found.rejects, validators=said)


def _read(page: Page, feed: str, source: Source) -> Feed:
    return read_listing(page, source) if feed in source.listings else read_feed(page, source)


def _validators(page: Page, known: Validators) -> Validators:
    """Validators as the server said them, opaque; a 304 may repeat them or leave them out."""
    unchanged = page.status == 304
    return Validators(
        etag=page.headers.get("etag", known.etag if unchanged else None),
        last_modified=page.headers.get("last-modified", known.last_modified if unchanged else None),
        body_hash=known.body_hash if unchanged else sha256(page.body).hexdigest(),
    )
