"""One run: what it was asked for, what it works with, and how it ends. Knows nothing of Prefect."""

from __future__ import annotations

import ctypes
import logging
import secrets
import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from contextvars import copy_context
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from flows.collecting import Frames, Tools, collect_batch, put_off, recheck_batch
from flows.days import list_day
from flows.fetching import Fetcher
from flows.patience import Patience
from flows.polling import PollTools, poll_feed
from flows.settings import Settings
from flows.summary import Summary
from flows.watching import machine_alarms
from parsers.errors import FeedhouseError
from parsers.model import FeedEntry, Source
from parsers.rhythm import FeedState
from warehouse.alarms import Alarms
from warehouse.archive import Archive
from warehouse.batch import Batch, Captured, Due, Fetch, HostState, Loaded, Memory, Poll, Rejected
from warehouse.home import Home
from warehouse.lake.moving import move_out
from warehouse.writer import Writer

_RECHECK_BATCHES = 8  # of a source in one run: the rest is due in the next
_AT_ONCE = 8  # sources; threads wait for servers most of the time
_M_MMAP_THRESHOLD = -3  # of malloc.h
_LARGE_BLOCK = 1_000_000  # bytes
_BROUGHT = ("fetched", "rejected", "deferred")
_TURN_SECONDS = 0.2  # for which the thread that gets the interrupts sleeps at most

_Followed = TypeVar("_Followed")

log = logging.getLogger("feedhouse")
log.setLevel(logging.INFO)  # Prefect sends it to its server, and the command to the terminal


class Part(NamedTuple):
    """Some of a source's entries, and a name such as "26-50 of 300"."""

    name: str
    entries: tuple[FeedEntry, ...]


class Run:
    """A run of a flow: a fetcher, a writer, and the few decisions between them.

    Shared by the threads that follow its sources. `stopping` is set when the run is told to end:
    the batch in flight is finished, and the rest stays pending for the next run. `is_past` says that it collects
    what is past: without a bound in time, and not to be looked at again.
    """

    def __init__(
        self,
        settings: Settings,
        writer: Writer,
        run_id: str,
        memory: Memory,
        limit: int | None,
        only_due: bool,
        is_dry: bool = False,
        is_past: bool = False,
    ) -> None:
        self.run_id = run_id
        self.settings = settings
        self.writer = writer
        self.limit = limit
        self.only_due = only_due
        self.is_dry = is_dry
        self.is_past = is_past
        self.tells_days = False  # a line each, and none a batch
        self.polls: list[Poll] = []
        self.stopping = threading.Event()
        self._memory = memory
        self._taken: dict[str, int] = {}
        self._brought: dict[str, Counter[str]] = {}
        self._feeds = dict(memory.feeds)
        self._planned: dict[str, int] = {}
        self._done: dict[str, int] = {}
        self._began: dict[str, float] = {}
        self._published_at = time.monotonic()
        self._fetcher = Fetcher(
            user_agent=settings.user_agent,
            doors=settings.doors,
            deadline=settings.deadline,
            proxy=settings.proxy,
            # Somebody who asks by hand may have mended what was wrong with a host a minute ago.
            hosts=memory.hosts if only_due else [replace(host, silent_until=None) for host in memory.hosts],
        )
        self.archive = Archive(writer.home.archive, run=run_id)
        self._poll_tools = PollTools(run_id, self._fetcher, self.archive, settings.feed_bytes)
        self._tools = Tools(run_id, self._fetcher, self.archive, Patience(), settings.page_bytes, memory.frames)

    @property
    def frames(self) -> Frames:
        """What earlier runs learnt of the frames of sources; this one reads all pages by it."""
        return self._memory.frames

    @property
    def hosts(self) -> tuple[HostState, ...]:
        """What the hosts that were met asked of us."""
        return self._fetcher.hosts

    def due(self, sources: Sequence[Source]) -> tuple[Source, ...]:
        """The sources there is something to do for: by hand all of them."""
        return tuple(
            source
            for source in sources
            if not self.only_due
            or self._due_feeds(source)
            or source.name in self._memory.pending | self._memory.to_recheck
        )

    def lease(self, source: Source) -> bool:
        """Have a source for this run alone, as it stands now; False where another worker on the lake has it."""
        if not self.writer.follows(source.name):
            return False
        if self.writer.home.lake is not None:  # another worker may have followed it since this run began
            self._feeds.update(self.writer.feed_states(source.name))
        return True

    def poll(self, source: Source) -> tuple[Poll, ...]:
        """Poll every feed and listing of a source, or those that are due."""
        polls = tuple(
            poll_feed(self._poll_tools, source, feed, self._state(source, feed)) for feed in self._due_feeds(source)
        )
        # Without the entries, which the warehouse has: a run keeps nothing of what passed through it.
        self.polls.extend(replace(poll, entries=(), rejects=()) for poll in polls)
        return polls

    def _due_feeds(self, source: Source) -> tuple[str, ...]:
        now = datetime.now(UTC)
        feeds = (*source.feeds, *source.listings)
        return tuple(feed for feed in feeds if not self.only_due or self._state(source, feed).is_due(now))

    def _state(self, source: Source, feed: str) -> FeedState:
        return self._feeds.get((source.name, feed), FeedState())

    def plan(self, source: Source, polls: Sequence[Poll]) -> tuple[FeedEntry, ...]:
        """Record the polls; gives the entries whose pages are wanted."""
        limit = self.left(source)
        now, log_of_fetches = datetime.now(UTC), self.take_log()
        entries = self.writer.plan(
            self.run_id, source.name, polls, limit, now, source, log_of_fetches, is_past=self.is_past
        )
        self._taken[source.name] = self._taken.get(source.name, 0) + len(entries)
        self._planned[source.name], self._done[source.name] = len(entries), 0
        self._brought[source.name] = Counter()
        self._began[source.name] = time.monotonic()
        return entries

    def left(self, source: Source) -> int | None:
        """How many pages of a source the limit still allows; None where there is no limit."""
        return None if self.limit is None else max(0, self.limit - self._taken.get(source.name, 0))

    def delay_of(self, source: Source) -> float:
        """Seconds between two requests to a source: none through a door."""
        is_elsewhere = any(door.opens(source.home) for door in self.settings.doors)
        return 0.0 if is_elsewhere else source.delay

    def collected(self, source: Source) -> str:
        """What came of the pages of the last plan of a source, as in "24 fetched, 1 rejected"."""
        counts = self._brought[source.name]
        return ", ".join(f"{counts[name]} {name}" for name in _BROUGHT if counts[name] or name == "fetched")

    def list_day(self, source: Source, day: date) -> Poll:
        """Ask for the list of a day of the past."""
        poll = list_day(self._poll_tools, source, day)
        told = poll.reason if poll.status == "failed" else None
        self.polls.append(replace(poll, entries=(), rejects=(), reason=told))
        return poll

    def batches(self, entries: Sequence[FeedEntry]) -> Iterator[Part]:
        """The entries in batches, until the run is told to stop."""
        size = self.settings.batch
        for start in range(0, len(entries), size):
            if self.stopping.is_set():
                return
            part = tuple(entries[start : start + size])
            yield Part(f"{start + 1}-{start + len(part)} of {len(entries)}", part)

    def collect(self, source: Source, entries: Sequence[FeedEntry]) -> Batch:
        """Fetch, archive and parse the pages of a batch."""
        if not self.is_past and time.monotonic() - self._began[source.name] > self.settings.source_seconds:
            minutes = self.settings.source_seconds / 60
            return put_off(source, entries, f"its source had its {minutes:.0f} minutes in this run")
        return replace(collect_batch(self._tools, source, entries), is_past=self.is_past)

    def rechecks(self, source: Source) -> Iterator[tuple[Due, ...]]:
        """The articles that are to be looked at again, in batches, until the run is told to stop."""
        if source.name not in self._memory.to_recheck:
            return
        for _ in range(_RECHECK_BATCHES):
            if self.stopping.is_set() or self.limit is not None:
                return
            dues = self.writer.due_rechecks(source.name, self.settings.batch, datetime.now(UTC))
            if not dues:
                return
            yield dues

    def recheck(self, source: Source, dues: Sequence[Due]) -> Batch:
        """Look at a batch of articles again."""
        return recheck_batch(self._tools, source, dues)

    def take_log(self) -> tuple[Fetch, ...]:
        """What was fetched since this was last asked."""
        return self._fetcher.take_log()

    def load(self, batch: Batch) -> tuple[Loaded, ...]:
        """Load a batch, and publish when the last publication is long enough ago; gives what is new of it."""
        loaded = self.writer.load(self.run_id, batch, datetime.now(UTC), self.take_log())
        if batch.purpose == "page":
            self._tell_progress(batch)
        self.publish_now_and_then()
        return loaded

    def take(self, sources: Sequence[Source], batches: Sequence[Batch], settled: Sequence[Captured]) -> None:
        """Load what captures gave."""
        self.writer.take(self.run_id, sources, batches, settled, datetime.now(UTC))
        self.publish_now_and_then()

    def publish_now_and_then(self) -> None:
        """Publish when the last publication is long enough ago."""
        if time.monotonic() - self._published_at >= self.settings.publish_every:
            self._published_at = time.monotonic()
            self.writer.publish()

    def settle(self, source: Source, polls: Sequence[Poll]) -> None:
        """Remember what the feeds said, last of all; not when the run was cut short.

        Where there was nothing to fetch, planning has done it.
        """
        if polls and self._planned[source.name] and not self.stopping.is_set():
            self.writer.settle(self.run_id, source.name, polls, source.poll_every, datetime.now(UTC))

    def _tell_progress(self, batch: Batch) -> None:
        done = self._done[batch.source] + len(batch.collected) + len(batch.rejects) + len(batch.deferred)
        self._done[batch.source] = done
        self._brought[batch.source].update(
            fetched=len(batch.collected), rejected=len(batch.rejects), deferred=len(batch.deferred)
        )
        if self.is_past and self.tells_days:
            return
        total = self._planned[batch.source]
        progress = {"source": batch.source, "done": done, "total": total}
        log.info("%s: %d of %d pages", batch.source, done, total, extra=progress)


@contextmanager
def running(
    settings: Settings,
    trigger: str,
    *,
    flow: str = "ingest",
    limit: int | None = None,
    dry_run: bool = False,
    only_due: bool = False,
) -> Iterator[Run]:
    """A run from its first row in `runs` to its last, whatever happens; what it loaded is published.

    A dry run is a real one on a throwaway copy of the published warehouse, or of the lake.
    """
    _give_large_blocks_back()
    with _home(settings, dry_run) as home:
        writer = Writer(home, settings.lock_wait)
        started_at = datetime.now(UTC)
        run_id = f"{started_at:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
        memory = writer.start_run(run_id, flow, trigger, started_at)
        kept = replace(settings, home=home.root, lake=home.lake)
        run = Run(kept, writer, run_id, memory, limit, only_due, dry_run, flow == "backfill")
        try:
            yield run
        except BaseException as error:
            run.stopping.set()
            _end(run, started_at, "failed", _sentence(error))
            raise
        _end(run, started_at, "completed", None)


def side_by_side(run: Run, follow: Callable[[Run, _Followed], None], followed: Sequence[_Followed]) -> None:
    """Follow several sources (or a past) at once, each in a thread; raise what the first failed one raised.

    Whatever happens to one, the others go on. Interrupted, each finishes the batch it is in.
    """
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="source") as pool:
        # The context carries what the caller's framework knows of this run into the threads.
        futures = [pool.submit(copy_context().run, _follow_alone, run, follow, one) for one in followed]
        try:
            # In short turns: a signal may reach another thread of this process, which does not wake this one.
            while wait(futures, timeout=_TURN_SECONDS).not_done:
                pass
        except BaseException:
            run.stopping.set()
            raise
    for future in futures:
        future.result()


def _follow_alone(run: Run, follow: Callable[[Run, _Followed], None], followed: _Followed) -> None:
    """Of the workers on one lake, one follows a source at a time; a past is never collected into one."""
    if not isinstance(followed, Source):
        follow(run, followed)
    elif not run.lease(followed):
        log.info("%s is left to another worker, which follows it just now", followed.name)
    else:
        try:
            follow(run, followed)
        finally:
            run.writer.leave(followed.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What came of a run, for whoever is told of it; `note_told` is called once somebody was told of the alarms."""

    summary: Summary
    alarms: Alarms
    note_told: Callable[[], None]
    rejected: Sequence[Rejected]
    gaps: Sequence[Mapping[str, Any]]
    is_dry: bool


def conclude(run: Run) -> Ended:
    """What came of the run, once all of it is loaded; alarms are raised and cleared by it."""
    found = run.writer.conclude(run.run_id, machine_alarms(run.settings), datetime.now(UTC))
    summary = Summary.of(run.run_id, run.polls, found.counts)
    return Ended(
        summary=summary,
        alarms=found.alarms,
        note_told=partial(run.writer.note_told, found.alarms),
        rejected=found.rejected,
        gaps=found.gaps,
        is_dry=run.is_dry,
    )


def _end(run: Run, started_at: datetime, state: str, reason: str | None) -> None:
    run.archive.close()
    try:
        run.writer.finish_run(run.run_id, state, reason, datetime.now(UTC), run.hosts, run.take_log())
    finally:
        run.writer.index()
        run.writer.publish(since=started_at)


def _give_large_blocks_back() -> None:
    """Have the C library return large blocks to the system as they become free.

    By itself glibc keeps up to 32 MB of each kind once it was used, in an arena for each thread: 25 pages of 10 MB
    left a run with 525 MB, and with 315 this way. Other libraries have no such switch, and need none.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE_BLOCK)


def _sentence(error: BaseException) -> str:
    return str(error) if isinstance(error, FeedhouseError) else f"{type(error).__name__}: {error}"


@contextmanager
def _home(settings: Settings, dry_run: bool) -> Iterator[Home]:
    if not dry_run:
        yield settings.place
        return
    with tempfile.TemporaryDirectory(prefix="feedhouse-dry-run-") as folder:
        copy = Home(Path(folder))
        copy.prepare()
        if settings.lake is not None:
            move_out(settings.lake, copy, settings.lock_wait)
        elif (published := Home(settings.home).published).exists():
            shutil.copyfile(published, copy.writer)
        yield copy
