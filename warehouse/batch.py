"""What flows hand to the warehouse: polls of one source, and batches of what was collected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from parsers.model import Article, FeedEntry, Reject
from parsers.rhythm import FeedState

# Codes of failures in which there was no answer.
UNREACHABLE = frozenset({"unreachable", "host_silent", "timeout", "connection"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a feed's server said of its state, as opaque strings, and a digest of the body."""

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One poll of a feed. `status` is read, unchanged (nothing new since last time) or failed.

    `validators` and `moved` (where only permanent redirects led) are those of a good answer; `code` and
    `retry_after`, in seconds, those of a failure. `left_out` counts entries beyond the most that are taken.
    """

    source: str
    feed: str
    polled_at: datetime
    status: str
    http_status: int | None = None
    entries: tuple[FeedEntry, ...] = ()
    rejects: tuple[Reject, ...] = ()
    validators: Validators | None = None
    moved: str | None = None
    unconditional: bool = False
    left_out: int = 0
    reason: str | None = None
    code: str | None = None
    retry_after: float | None = None

    @property
    def unreachable(self) -> bool:
        """Whether nobody answered at all. A server that answers 500 was reached."""
        return self.code in UNREACHABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class HostState:
    """What a host asked of us: its robots.txt (empty where it has none), and until when it wants to be left alone."""

    host: str
    robots: str | None = None
    robots_at: datetime | None = None
    silent_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What earlier runs leave to the next: feeds by source and address, hosts, and the sources with work left over."""

    feeds: Mapping[tuple[str, str], FeedState] = field(default_factory=dict)
    hosts: tuple[HostState, ...] = ()
    pending: frozenset[str] = frozenset()


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
