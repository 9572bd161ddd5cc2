"""The writer: opens late, writes one transaction, closes early. Nothing is fetched or parsed meanwhile."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa

from parsers.errors import WarehouseError
from parsers.model import FeedEntry, Source
from parsers.rhythm import FeedState
from warehouse.alarms import Alarm, Alarms, note_told, review
from warehouse.archive import RawRecord
from warehouse.batch import (
    Batch,
    Captured,
    Concluded,
    Due,
    Fetch,
    HostState,
    KnownDay,
    Loaded,
    Memory,
    OpenReject,
    Poll,
    Rejected,
)
from warehouse.framing import frames
from warehouse.home import Home
from warehouse.indexing import AT_ONCE, index_articles
from warehouse.lake.catalog import locks_of
from warehouse.lake.session import again_on_conflict
from warehouse.linking import link_articles
from warehouse.polls import brings_something, feed_states, record_days, record_polls, settle_feeds, undecided
from warehouse.publishing import is_readable, publish
from warehouse.queries import run, run_named
from warehouse.recording import classify_replayed, record, renew, samples_of
from warehouse.replay import Difference, Place, Replayed
from warehouse.session import reading_transaction, writer_transaction
from warehouse.tables import (
    captured_table,
    entries_table,
    fetches_table,
    polled_table,
    rejects_table,
)

_NO_LIMIT = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Writer:
    """Everything that is written to a home. `wait` is how long to wait for the lock, in seconds.

    Every method is one transaction under the writer's lock. All raise WriterBusy when the lock
    can't be had, and WarehouseError when the disk or the file won't do.
    """

    home: Home
    wait: float = 60.0

    @again_on_conflict
    def start_run(self, run_id: str, flow: str, trigger: str, now: datetime) -> Memory:
        """Record a run as running, and earlier ones whose process is gone as killed; gives what they remember."""
        if self.home.lake is not None:
            locks_of(self.home.lake).hold(f"run {run_id}")
        with writer_transaction(self.home, self.wait) as connection:
            for killed, _, pid in run(connection, "select_running_runs"):
                if self._is_gone(killed, pid):
                    run(connection, "bury_run", run_id=killed)
            run(connection, "start_run", run_id=run_id, flow=flow, trigger=trigger, now=now, pid=os.getpid())
            return _memory(connection, now)

    def memory(self, now: datetime) -> Memory:
        """What earlier runs remember, for whoever starts no run."""
        with reading_transaction(self.home, self.wait) as connection:
            return _memory(connection, now)

    @again_on_conflict
    def finish_run(
        self,
        run_id: str,
        state: str,
        reason: str | None,
        now: datetime,
        hosts: Sequence[HostState] = (),
        fetches: Sequence[Fetch] = (),
    ) -> None:
        """Record how a run ended, with its outcomes counted, and what the hosts it met asked of us.

        A completed run whose sums don't match has failed: raises WarehouseError, once that is recorded.
        """
        with writer_transaction(self.home, self.wait) as connection:
            for host in hosts:
                run(connection, "upsert_host", **asdict(host))
            _record_fetches(connection, run_id, fetches_table(fetches))
            imbalance = _imbalance(connection, run_id) if state == "completed" else None
            if imbalance:
                state, reason = "failed", imbalance
            run(connection, "finish_run", run_id=run_id, state=state, reason=reason, now=now)
        if self.home.lake is not None:
            locks_of(self.home.lake).free(f"run {run_id}")
        if imbalance:
            raise WarehouseError(f"run {run_id}: {imbalance}. What it loaded is there; please report it")

    @again_on_conflict
    def plan(
        self,
        run_id: str,
        source: str,
        polls: Sequence[Poll],
        limit: int | None,
        now: datetime,
        declared: Source | None = None,
        fetches: Sequence[Fetch] = (),
        *,
        is_past: bool = False,
    ) -> tuple[FeedEntry, ...]:
        """Record polls of a source and decide which pages to fetch.

        New and changed entries become work that outlives this run. Those left over by earlier
        runs come along. Every entry that needs no fetch gets its outcome here. `declared` is
        the source as it is declared now: where no entry needs a fetch, its feeds are settled at once. With `is_past`
        only what lists of the past have left comes along.
        """
        most = _NO_LIMIT if limit is None else limit
        with writer_transaction(self.home, self.wait) as connection:
            work = []
            charsets = {poll.feed: poll.charset for poll in polls if poll.charset}
            raws = {poll.feed: poll.raw for poll in polls if poll.raw}
            _record_fetches(connection, run_id, fetches_table(fetches, charsets, raws))
            if brings_something(polls) or run(connection, "has_pending", source=source) == [(True,)]:
                self._record_entries(connection, run_id, source, polls, most, now, is_past=is_past)
                work = run_named(connection, "select_work", limit=most)
            else:
                record_polls(connection, run_id, source, polls, {})
            record_days(connection, run_id, polls, now)
            if any(poll.day for poll in polls):
                self.home.unpublished.touch()
            if declared is not None:
                _note_source(connection, declared)
                if not work and settle_feeds(connection, run_id, source, polls, declared.poll_every, now):
                    self.home.unpublished.touch()
        return tuple(FeedEntry(source=source, **row) for row in work)

    def _record_entries(
        self,
        connection: duckdb.DuckDBPyConnection,
        run_id: str,
        source: str,
        polls: Sequence[Poll],
        most: int,
        now: datetime,
        *,
        is_past: bool,
    ) -> None:
        run(connection, "find_decided", run_id=run_id, source=source)
        polls = [poll if poll.is_feed else undecided(connection, poll) for poll in polls]
        connection.register("polled", polled_table(polls))
        run(connection, "compare_entries")
        counts = {feed: (entries, overlap) for feed, entries, overlap in run(connection, "count_polled")}
        record_polls(connection, run_id, source, polls, counts)
        for poll in polls:
            if poll.is_feed:
                run(connection, "record_gap", source=source, feed=poll.feed, polled_at=poll.polled_at)
        run(connection, "upsert_entries", source=source, now=now)
        run(connection, "plan_work", run_id=run_id, source=source, now=now, is_past=is_past)
        run(connection, "record_planned_outcomes", run_id=run_id, source=source, limit=most, now=now)
        rejects = Batch(source=source, rejects=tuple(reject for poll in polls for reject in poll.rejects))
        connection.register("batch_rejects", rejects_table(rejects))
        run(connection, "record_account", run_id=run_id, source=source)
        record(connection, self.home, rejects, run_id, now)

    @again_on_conflict
    def load(self, run_id: str, batch: Batch, now: datetime, fetches: Sequence[Fetch] = ()) -> tuple[Loaded, ...]:
        """Load a batch: articles, versions, aliases, outcomes and rejects, all or nothing.

        Gives the articles that are new or have a new version.
        """
        with writer_transaction(self.home, self.wait) as connection:
            _record_fetches(connection, run_id, fetches_table(fetches, batch.charsets, batch.raws))
            record(connection, self.home, batch, run_id, now)
            if self.home.lake is None:  # where all wait for each other, that is done at the end of a run
                index_articles(connection)
                link_articles(connection)
            loaded = run(connection, "select_loaded") if batch.collected else []
        return tuple(Loaded(*row) for row in loaded)

    def index(self) -> None:
        """Index and link the articles that were not yet, as after an upgrade: some at a time."""
        is_waiting = True
        while is_waiting:
            is_waiting = self._index_some()

    @again_on_conflict
    def _index_some(self) -> bool:
        with writer_transaction(self.home, self.wait) as connection:
            most = max(index_articles(connection), link_articles(connection))
            if most:
                self.home.unpublished.touch()
            return most >= AT_ONCE

    def backfill_days(self, source: str, first: date, last: date) -> tuple[KnownDay, ...]:
        """The days of a period that the archive of a source was asked for."""
        with reading_transaction(self.home, self.wait) as connection:
            rows = run_named(connection, "select_backfill_days", source=source, first=first, last=last)
        return tuple(KnownDay(**row) for row in rows)

    def usual_entries(self, source: str) -> float | None:
        """How many articles a day of a source usually has; None where nobody knows."""
        with reading_transaction(self.home, self.wait) as connection:
            [(number,)] = run(connection, "select_usual_entries", source=source)
        return None if number is None else float(number)

    def due_rechecks(self, source: str, limit: int, now: datetime) -> tuple[Due, ...]:
        """The articles of a source that are to be looked at again, the ones due for longest first."""
        with reading_transaction(self.home, self.wait) as connection:
            rows = run_named(connection, "select_due_rechecks", source=source, now=now, limit=limit)
        return tuple(
            Due(etag=row.pop("etag"), last_modified=row.pop("last_modified"), entry=FeedEntry(source=source, **row))
            for row in rows
        )

    def feed_states(self, source: str) -> dict[tuple[str, str], FeedState]:
        """What is remembered of the feeds of a source, by source and feed."""
        with reading_transaction(self.home, self.wait) as connection:
            return feed_states(connection, source)

    def has_source(self, source: str) -> bool:
        """Whether there is a trace of a source, declared or not."""
        with reading_transaction(self.home, self.wait) as connection:
            return run(connection, "has_source", source=source) == [(True,)]

    def count_raw_places(self, source: str | None, since: date | None) -> int:
        """How many articles stand as they were parsed from a page in the archive."""
        with reading_transaction(self.home, self.wait) as connection:
            [(number,)] = run(connection, "count_raw_places", source=source, since=since)
            return int(number)

    def raw_places(
        self, source: str | None, since: date | None, behind: RawRecord | None, most: int
    ) -> tuple[Place, ...]:
        """The places of those pages, in the order of the archive, from the one `behind` another on."""
        file, offset = (behind.file, behind.offset) if behind else ("", 0)
        with reading_transaction(self.home, self.wait) as connection:
            rows = run(connection, "select_raw_places", source=source, since=since, file=file, offset=offset, most=most)
        return tuple(Place(permalink, _raw_record(*raw)) for permalink, *raw in rows)

    @again_on_conflict
    def differing(
        self, run_id: str, replayed: Replayed, fields: Sequence[str], most: int, *, accept: bool
    ) -> Difference:
        """What is read otherwise than it stands, with `most` samples of each field; with `accept` it is loaded."""
        if not replayed.articles.num_rows:
            return Difference()
        with writer_transaction(self.home, self.wait) as connection:
            classify_replayed(connection, replayed)
            counts = dict(run(connection, "count_differing"))
            samples = samples_of(connection, fields, most) if counts[None] else ()
            if counts[None] and accept:
                renew(connection, self.home, run_id, datetime.now(UTC))
        return Difference(counts.pop(None), counts, samples)

    def open_rejects(self, reason: str | None) -> tuple[OpenReject, ...]:
        """The rejects that stand and may be mended; all of them or those of one reason code."""
        with reading_transaction(self.home, self.wait) as connection:
            return tuple(_open_reject(row) for row in run_named(connection, "select_open_rejects", reason=reason))

    @again_on_conflict
    def replay(self, run_id: str, batch: Batch, now: datetime) -> None:
        """Load what was parsed from the archive once more, or rejected again, as entries that this run took on."""
        with writer_transaction(self.home, self.wait) as connection:
            run(
                connection,
                "record_replay_account",
                run_id=run_id,
                source=batch.source,
                entries=len(batch.collected) + len(batch.rejects),
            )
            record(connection, self.home, batch, run_id, now)

    @again_on_conflict
    def sift(self, run_id: str, captured: Sequence[Captured], *, again: bool) -> tuple[Captured, ...]:
        """Captures of one file, each with its outcome where it needs no parsing; `again` has all parsed that may be."""
        if not captured:
            return ()
        with writer_transaction(self.home, self.wait) as connection:
            connection.register("captures", captured_table(captured))
            rows = run(connection, "sift_captures", run_id=run_id, feed=captured[0].entry.feed, again=again)
        known = {link: (outcome, reason) for link, outcome, reason in rows}
        return tuple(
            replace(item, outcome=known[item.entry.link][0], reason=known[item.entry.link][1])
            if item.entry.link in known
            else item
            for item in captured
        )

    @again_on_conflict
    def take(
        self,
        run_id: str,
        sources: Sequence[Source],
        batches: Sequence[Batch],
        settled: Sequence[Captured],
        now: datetime,
    ) -> None:
        """Load what captures gave, with those that needed no parsing, as entries that this run took on."""
        with writer_transaction(self.home, self.wait) as connection:
            for source in sources:
                _note_source(connection, source)
                own = [batch for batch in batches if batch.source == source.name]
                entries = sum(len(batch.collected) + len(batch.rejects) for batch in own)
                entries += sum(item.entry.source == source.name for item in settled)
                run(connection, "record_replay_account", run_id=run_id, source=source.name, entries=entries)
                for batch in own:
                    record(connection, self.home, batch, run_id, now)
            if settled:
                connection.register("batch_settled", captured_table(settled))
                run(connection, "record_settled", run_id=run_id, now=now)
                run(connection, "note_seen")
            index_articles(connection)
            link_articles(connection)

    @again_on_conflict
    def revive(self, source: str, entries: Sequence[FeedEntry], now: datetime) -> None:
        """Have the pages of rejected entries fetched by the next plan, whatever was said of their next try."""
        links = [entry.link for entry in entries]
        with writer_transaction(self.home, self.wait) as connection:
            connection.register("revived", entries_table(entries))
            run(connection, "adopt_entries", source=source)
            run(connection, "revive_entries", source=source, links=links)
            run(connection, "revive_rejects", source=source, links=links, now=now)

    @again_on_conflict
    def settle(
        self, run_id: str, source: str, polls: Sequence[Poll], bounds: tuple[float, float], now: datetime
    ) -> None:
        """Remember what feeds said and when to ask them again: last of all, once what they named is safe.

        `bounds` are the shortest and longest time between two polls, in seconds.
        """
        with writer_transaction(self.home, self.wait) as connection:
            if settle_feeds(connection, run_id, source, polls, bounds, now):
                self.home.unpublished.touch()

    def counts(self, run_id: str) -> dict[str, Mapping[str, int]]:
        """The outcomes of a run so far: source to outcome to number of entries."""
        with reading_transaction(self.home, self.wait) as connection:
            return _counts(connection, run_id)

    @again_on_conflict
    def conclude(self, run_id: str, others: Sequence[Alarm], now: datetime) -> Concluded:
        """What came of a run, once all of it is loaded; alarms are raised and cleared by it.

        `others` are alarms that the warehouse can't know of.
        """
        with writer_transaction(self.home, self.wait) as connection:
            alarms = review(connection, run_id, others, now, self.home.machine)
            if alarms.raised or alarms.cleared:
                self.home.unpublished.touch()
            return Concluded(
                counts=_counts(connection, run_id),
                alarms=alarms,
                rejected=tuple(Rejected(*row) for row in run(connection, "select_rejected", run_id=run_id)),
                gaps=run_named(connection, "status_gaps"),
            )

    @again_on_conflict
    def note_told(self, alarms: Alarms) -> None:
        """Remember that somebody was told of these; until then each later run has them to tell, too."""
        with writer_transaction(self.home, self.wait) as connection:
            note_told(connection, alarms)

    def publish(self, since: datetime | None = None) -> bool:
        """Publish what was loaded since the last publication; says whether there was anything.

        A publication after `since`, the start of a run that is over now, still shows that run as running,
        and is replaced as well. So is a file that no reader can open.
        """
        if self.home.lake is not None:  # is read as it is
            return False
        if not (self.home.unpublished.exists() or _shows_as_running(self.home, since) or not is_readable(self.home)):
            return False
        publish(self.home, self.wait)
        return True

    def _is_gone(self, run_id: str, pid: int) -> bool:
        """Whether nobody carries on a run any more. On a lake it may be another machine that does."""
        if self.home.lake is None:
            return not is_alive(pid)
        locks = locks_of(self.home.lake)
        if is_free := locks.hold(f"run {run_id}"):
            locks.free(f"run {run_id}")
        return is_free

    def follows(self, source: str) -> bool:
        """Take a source for this run: False where another worker on the same lake follows it just now."""
        return self.home.lake is None or locks_of(self.home.lake).hold(f"source {source}")

    def leave(self, source: str) -> None:
        """Give a source back."""
        if self.home.lake is not None:
            locks_of(self.home.lake).free(f"source {source}")


def _memory(connection: duckdb.DuckDBPyConnection, now: datetime) -> Memory:
    return Memory(
        feeds=feed_states(connection, None),
        hosts=tuple(HostState(**row) for row in run_named(connection, "select_hosts", since=now - timedelta(days=1))),
        pending=frozenset(source for (source,) in run(connection, "select_pending_sources")),
        to_recheck=frozenset(source for (source,) in run(connection, "select_recheck_sources", now=now)),
        frames=frames(connection),
    )


def _counts(connection: duckdb.DuckDBPyConnection, run_id: str) -> dict[str, Mapping[str, int]]:
    counted: dict[str, dict[str, int]] = {}
    for source, outcome, number in run(connection, "count_outcomes", run_id=run_id):
        counted.setdefault(source, {})[outcome] = number
    return dict(counted)


def _imbalance(connection: duckdb.DuckDBPyConnection, run_id: str) -> str | None:
    sentences = [row[0] for row in run(connection, "find_imbalances", run_id=run_id)]
    return f"its sums don't match: {'; '.join(sentences)}" if sentences else None


def _note_source(connection: duckdb.DuckDBPyConnection, source: Source) -> None:
    """Views count the days of a source in its own time zone."""
    run(
        connection,
        "upsert_source",
        source=source.name,
        title=source.title,
        home=source.home,
        timezone=source.timezone,
        language=source.language,
    )


def _record_fetches(connection: duckdb.DuckDBPyConnection, run_id: str, fetches: pa.Table) -> None:
    if fetches.num_rows:
        connection.register("batch_fetches", fetches)
        run(connection, "record_fetches", run_id=run_id)


def _open_reject(row: dict[str, Any]) -> OpenReject:
    raw = [row.pop(name) for name in ("raw_file", "raw_offset", "raw_length", "raw_id", "raw_digest")]
    return OpenReject(entry=FeedEntry(**row), raw=_raw_record(*raw) if raw[0] else None)


def _raw_record(file: str, offset: int, length: int, record_id: str, digest: str) -> RawRecord:
    return RawRecord(file=file, offset=offset, length=length, record_id=record_id, payload_digest=digest)


def _shows_as_running(home: Home, since: datetime | None) -> bool:
    return since is not None and home.published.exists() and home.published.stat().st_mtime >= since.timestamp()


def is_alive(pid: int) -> bool:
    """Whether a process is there, and not this one."""
    if pid == os.getpid():  # ours by now: in a container every run may have the same
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
