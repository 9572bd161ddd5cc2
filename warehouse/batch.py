"""What flows hand to the warehouse: polls of one source, and batches of what was collected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from parsers.model import Article, FeedEntry, Reject


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a feed's server said of its state, as opaque strings, and a digest of the body."""

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One poll of a feed. `status` is read, unchanged (nothing new since last time) or failed."""

    source: str
    feed: str
    polled_at: datetime
    status: str
    http_status: int | None = None
    entries: tuple[FeedEntry, ...] = ()
    rejects: tuple[Reject, ...] = ()
    validators: Validators | None = None
    reason: str | None = None
    unreachable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """An article, and the entry that led to it."""

    entry: FeedEntry
    article: Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferred:
    """An entry left to a later run, and why."""

    entry: FeedEntry
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What became of some entries of one source; loaded in one transaction."""

    source: str
    collected: tuple[Collected, ...] = ()
    rejects: tuple[Reject, ...] = ()
    deferred: tuple[Deferred, ...] = ()
