"""What flows hand to the warehouse: polls of one source, and batches of what was collected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from parsers.model import Article, FeedEntry, Reject
from parsers.rhythm import FeedState
from warehouse.alarms import Alarms
from warehouse.archive import RawRecord

# Codes of failures in which there was no answer.
UNREACHABLE = frozenset({"unreachable", "host_silent", "timeout", "connection", "proxy"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a feed's server said of its state, as opaque strings, and digests of the body and of what it lists."""

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    listed_hash: str | None = None


class KnownDay(NamedTuple):
    """What is known of the list of a day of the past: as in the view `backfill`."""

    day: date
    state: str
    attempts: int
    entries: int
    next_try_at: datetime | None


class ListedDay(NamedTuple):
    """A day of the past whose list was asked for, and what came of it.

    `state` is done, empty (no article was named), failed, or open: a day that was not over yet.
    """

    day: date
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One poll of a feed. `status` is read, unchanged (nothing new since last time) or failed.

    `validators` and `moved` (where only permanent redirects led) are those of a good answer; `code` and
    `retry_after`, in seconds, those of a failure. `left_out` counts entries beyond the most that are taken.
    `raw` is the place of its body in the archive, where it lists something else than it did.
    One that is not of a feed, but of the list of a `day` or a list of addresses, has no rhythm and leaves no gaps.
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
    charset: str | None = None
    reason: str | None = None
    code: str | None = None
    retry_after: float | None = None
    raw: RawRecord | None = None
    is_feed: bool = True
    day: ListedDay | None = None

    @property
    def unreachable(self) -> bool:
        """Whether nobody answered at all. A server that answers 500 was reached."""
        return self.code in UNREACHABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """One page asked for, with its redirects and further tries, and what came of it.

    `purpose` is feed, page, recheck or day. `bytes` are decoded ones; `milliseconds` the whole of it, of which `waited`
    seconds were spent on manners. `error` is the code of a failure.
    """

    source: str
    purpose: str
    requested: str
    final: str | None
    fetched_at: datetime
    status: int | None
    redirects: int
    tries: int
    bytes: int
    milliseconds: float
    waited: float
    charset_declared: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HostState:
    """What a host asked of us: its robots.txt (empty where it has none), and until when it wants to be left alone."""

    host: str
    robots: str | None = None
    robots_at: datetime | None = None
    silent_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What earlier runs leave to the next: feeds by source and address, and hosts.

    `pending` are the sources with work left over, `to_recheck` those with articles to be looked at again.
    `frames` are the digests of paragraphs that stand on many pages of a source, by its name (see parsers.frame).
    """

    feeds: Mapping[tuple[str, str], FeedState] = field(default_factory=dict)
    hosts: tuple[HostState, ...] = ()
    pending: frozenset[str] = frozenset()
    to_recheck: frozenset[str] = frozenset()
    frames: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """An article, the entry that led to it, and what the server said of its page's state.

    `captured_at` is when its page was had from the server, where that was not in this run.
    """

    entry: FeedEntry
    article: Article
    etag: str | None = None
    last_modified: str | None = None
    captured_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferred:
    """An entry left to a later run, and why."""

    entry: FeedEntry
    reason: str


class Loaded(NamedTuple):
    """An article that a batch brought; `outcome` is loaded (new) or updated (a new version)."""

    permalink: str
    title: str
    outcome: str


class Rejected(NamedTuple):
    """An entry that a run could not use."""

    source: str
    link: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Concluded:
    """What came of a run: outcomes by source, alarms, some of the rejects, and gaps as `status` shows them."""

    counts: Mapping[str, Mapping[str, int]]
    alarms: Alarms
    rejected: tuple[Rejected, ...]
    gaps: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """A page that somebody else captured, before it is archived: its entry, the digest of its body, and when.

    `outcome` and `reason` are there where it needs no parsing; `taken` says that it had its outcome in this run.
    """

    entry: FeedEntry
    digest: str
    captured_at: datetime
    outcome: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An article to be looked at again, by the entry that first led to it, with the validators of its page."""

    entry: FeedEntry
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenReject:
    """An entry whose page could not be had or used, and the place of the page, if one came."""

    entry: FeedEntry
    raw: RawRecord | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recheck:
    """What a second look at an article found without a page to parse: `unchanged`, `gone` or `failed`."""

    permalink: str
    result: str
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What became of some entries of one source; loaded in one transaction.

    `raws` are the places of their pages in the archive, and `charsets` the encodings they were read in, both by the
    permalink of the entry. `purpose` is page where entries of feeds were followed, recheck where articles were looked
    at again; only the first has outcomes. `is_past` says that a past period was collected: what is old already is not
    looked at again.
    """

    source: str
    purpose: str = "page"
    parser: str | None = None
    parser_version: str | None = None
    collected: tuple[Collected, ...] = ()
    rejects: tuple[Reject, ...] = ()
    deferred: tuple[Deferred, ...] = ()
    rechecks: tuple[Recheck, ...] = ()
    raws: Mapping[str, RawRecord] = field(default_factory=dict)
    charsets: Mapping[str, str] = field(default_factory=dict)
    is_past: bool = False
