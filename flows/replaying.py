"""Parsing archived pages again: all of them, to see what today's parsers read otherwise, or those once rejected."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag

from flows.collecting import Fetched, Frames, parse_batch
from flows.declared import Declared, declared_sources
from flows.running import Ended, Run, conclude, running
from flows.settings import Settings
from flows.summary import DONE, DONE_WITH_REJECTS
from parsers.errors import ArchiveError, NotAnArticle, WrongArticle
from parsers.model import FeedEntry, Source
from parsers.permalink import general_permalink
from parsers.sources import adhoc_source, source_named
from warehouse.archive import RawRecord
from warehouse.archive_reading import read
from warehouse.archived_entry import entry_about
from warehouse.batch import Batch, Collected, OpenReject
from warehouse.reading import published
from warehouse.replay import Difference, Failure, Place, Replayed
from warehouse.writer import Writer

FIELDS = ("title", "author", "date", "published_at", "body", "lead", "origin", "language", "partial")
_BATCH = 500  # 16 MB of the longest articles we know
_LOOKAHEAD = 10_000  # places: for each look at the warehouse all places in it are sorted
_SAMPLES = 5  # a field, or a reason code
# Starting processes takes a second or two, in which one parses as many pages.
_WORTH_PROCESSES = 2000

log = logging.getLogger("feedhouse")


@dataclass(slots=True)
class Comparison:
    """What today's parsers make of archived pages, beside the articles as they stand.

    `changed` counts articles by field; `samples` are a few of each. `unreadable` pages give no article any more, or
    another one than they did, and `damaged` ones can't be had from the archive: their articles stay as they are.
    `failures` are a few of both, of each reason code.
    """

    compared: int = 0
    differing: int = 0
    accepted: int = 0
    unreadable: int = 0
    damaged: int = 0
    changed: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIELDS, 0))
    samples: list[dict[str, Any]] = field(default_factory=list)
    failures: list[dict[str, Any]] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 all pages still give their articles; 3 some do not."""
        return DONE_WITH_REJECTS if self.unreadable or self.damaged else DONE

    def rows(self) -> list[dict[str, Any]]:
        """The fields that differ, and in how many articles."""
        return [{"field": name, "articles": count} for name, count in self.changed.items() if count]

    @property
    def sentence(self) -> str:
        """What came of it, and what to do next."""
        told = f"{self.compared:,} archived pages parsed again, {self.differing:,} articles differ"
        if self.unreadable or self.damaged:
            told += f"; {self.unreadable:,} give no article any more, {self.damaged:,} records are damaged or gone"
        if self.accepted:
            return f"{told}; {self.accepted:,} got a new version"
        return f"{told}; `feedhouse reparse --accept` makes new versions of them" if self.differing else told

    @property
    def sampled(self) -> dict[str, int]:
        """How many samples there are of each field."""
        return {name: min(count, _SAMPLES) for name, count in self.changed.items()}

    def add(self, replayed: Replayed, difference: Difference, *, accepted: bool) -> None:
        """Count what was parsed again, and what of it differs."""
        self.compared += len(replayed.places) - len(replayed.damaged)
        self.damaged += len(replayed.damaged)
        self.unreadable += len(replayed.unreadable)
        self.differing += difference.articles
        self.accepted += difference.articles if accepted else 0
        _keep_a_few(self.samples, "field", difference.samples)
        _keep_a_few(
            self.failures, "reason_code", (item._asdict() for item in (*replayed.unreadable, *replayed.damaged))
        )
        for name, count in difference.fields.items():
            self.changed[name] += count


def _keep_a_few(kept: list[dict[str, Any]], key: str, samples: Iterable[Mapping[str, Any]]) -> None:
    for sample in samples:
        if sum(known[key] == sample[key] for known in kept) < _SAMPLES:
            kept.append(dict(sample))


def reparse_archive(
    settings: Settings, source: str | None, since: date | None, *, accept: bool, trigger: str = "manual"
) -> Comparison:
    """Parse the archive again, without fetching anything, and compare; with `accept` load what differs.

    Accepted batch by batch: interrupted, it goes on where it was when it is called again, because what was
    accepted differs no more. Raises UsageError for a source nobody knows, and WarehouseError.
    """
    _refuse_absent(settings)
    declared = declared_sources(settings.home)
    if source:
        _refuse_unknown(settings, source, declared)
    comparison = Comparison()
    with running(settings, trigger, flow="reparse") as run:
        total = run.writer.count_raw_places(source, since)
        groups = _groups(run.writer, source, since)
        again = partial(_parse_again, run.writer.home.archive, declared, run.frames)
        for replayed in _replayed(again, groups, total):
            wanted = [name for name, count in comparison.sampled.items() if count < _SAMPLES]
            difference = run.writer.differing(run.run_id, replayed, wanted, _SAMPLES, accept=accept)
            comparison.add(replayed, difference, accepted=accept)
            _tell_progress(source or "archive", comparison.compared + comparison.damaged, total)
    return comparison


def _refuse_absent(settings: Settings) -> None:
    """What is done again was done before: a run would make a home where there is none, and find nothing in it."""
    home = settings.place
    if home.lake is not None or not home.writer.exists():
        with published(home):  # says what is missing; where only the writer is, it is made anew
            pass


def _refuse_unknown(settings: Settings, source: str, declared: Declared) -> None:
    if not Writer(settings.place, settings.lock_wait).has_source(source):
        source_named(source, declared)


def _tell_progress(name: str, done: int, total: int) -> None:
    total = max(done, total)  # another process may be loading meanwhile
    log.info("%s: %d of %d pages", name, done, total, extra={"source": name, "done": done, "total": total})


def _groups(writer: Writer, source: str | None, since: date | None) -> Iterator[tuple[Place, ...]]:
    """The places of all pages that are wanted, in the order of the archive."""
    last: RawRecord | None = None
    while places := writer.raw_places(source, since, last, _LOOKAHEAD):
        for start in range(0, len(places), _BATCH):
            yield places[start : start + _BATCH]
        last = places[-1].raw


def _replayed(
    again: Callable[[Sequence[Place]], Replayed], groups: Iterator[tuple[Place, ...]], pages: int
) -> Iterator[Replayed]:
    """The groups parsed in their order: where there are many, on all processors."""
    if pages < _WORTH_PROCESSES:
        yield from map(again, groups)
        return
    workers = os.cpu_count() or 1
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=end_with_parent) as pool:
        waiting: list[Future[Replayed]] = []
        for group in groups:
            waiting.append(pool.submit(again, group))
            if len(waiting) > workers + 1:  # no more of the archive in memory than that
                yield waiting.pop(0).result()
        while waiting:
            yield waiting.pop(0).result()


def end_with_parent() -> None:
    """A process whose parent was killed would wait for it for ever; one that is interrupted is told by its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_outlive, daemon=True).start()


def _outlive() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(1)


def _parse_again(root: Path, declared: Declared, frames: Frames, places: Sequence[Place]) -> Replayed:
    """The pages read from the archive and parsed, each by the rules of its source, in whatever process this is."""
    pages: dict[str, list[Fetched]] = {}
    damaged: list[Failure] = []
    for place in places:
        try:
            page = _archived_page(root, place)
        except ArchiveError as error:
            damaged.append(Failure(place.permalink, "damaged", str(error)))
        else:
            pages.setdefault(page.entry.source, []).append(page)
    batches = [parse_batch(source_of(group[0].entry, declared), group, frames) for group in pages.values()]
    unreadable = [failure for batch in batches for failure in _failures(batch)]
    return Replayed.of(places, [_as_known(batch) for batch in batches], unreadable, damaged)


def _archived_page(root: Path, place: Place) -> Fetched:
    """The page under the permalink of its article; raises ArchiveError where its record is damaged or gone."""
    found = read(root, place.raw)
    entry = entry_about(found.about)
    if entry is None:
        raise ArchiveError(f"the record at {place.raw.offset} in {place.raw.file} names no entry that led to its page")
    return Fetched(replace(entry, permalink=place.permalink), found.page, place.raw)


def _failures(batch: Batch) -> Iterator[Failure]:
    for reject in batch.rejects:
        yield Failure(reject.permalink or reject.link, reject.reason_code, reject.reason)
    for item in batch.collected:
        if not _is_same(item):
            reason = f"its page is read as another article now, {item.article.permalink}"
            yield Failure(item.entry.permalink, WrongArticle.code, reason)


def _as_known(batch: Batch) -> Batch:
    """Less the articles that turn out to be others than those their pages were archived for."""
    return replace(batch, collected=tuple(item for item in batch.collected if _is_same(item)))


def _is_same(item: Collected) -> bool:
    return item.article.permalink == item.entry.permalink


def source_of(entry: FeedEntry, declared: Declared) -> Source:
    """The source an entry was collected for, as it is declared today."""
    # A source that is declared no more keeps the name under which its rejects and articles stand.
    # What came from a list of addresses or a WARC file has no feed with an address.
    address = entry.feed if entry.feed.startswith("http") else entry.permalink
    return declared.get(entry.source) or replace(adhoc_source(address), name=entry.source)


def retry_rejects(settings: Settings, reason: str | None, trigger: str = "manual") -> Ended:
    """Take up again the rejects that stand, all of them or those of one reason code.

    Raises WarehouseError.
    """
    _refuse_absent(settings)
    declared = declared_sources(settings.home)
    with running(settings, trigger, flow="retry") as run:
        by_source: dict[str, list[OpenReject]] = {}
        today = (_as_today(reject, declared) for reject in run.writer.open_rejects(reason))
        for reject in filter(None, today):
            by_source.setdefault(reject.entry.source, []).append(reject)
        for rejects in by_source.values():
            retry_source(run, source_of(rejects[0].entry, declared), rejects)
        return conclude(run)


def _as_today(reject: OpenReject, declared: Declared) -> OpenReject | None:
    """With the permalink that today's rules give a link that had none; None where they give none either."""
    entry = reject.entry
    if reject.raw or entry.permalink != entry.link:
        return reject
    # An item without a link stands in `rejects` under a part of its feed, which is no article.
    if urldefrag(entry.link).url == entry.feed:
        return None
    source = source_of(entry, declared)
    try:
        permalink = (source.permalink or general_permalink)(entry.link)
    except NotAnArticle:
        return None
    moment = source.published(permalink) if source.published else None
    return replace(reject, entry=replace(entry, permalink=permalink, published_at=moment or entry.published_at))


def retry_source(run: Run, source: Source, rejects: Sequence[OpenReject]) -> None:
    """Take the rejects of one source up again: from the archive where it has the page, else by fetching it."""
    archived = [page for reject in rejects if (page := _archived(run, reject)) is not None]
    kept = {page.entry.link for page in archived}
    if archived:
        run.writer.replay(run.run_id, parse_batch(source, archived, run.frames), datetime.now(UTC))
    missing = [reject.entry for reject in rejects if reject.entry.link not in kept]
    if missing:
        run.writer.revive(source.name, missing, datetime.now(UTC))
    for part in run.batches(run.plan(source, ())):
        run.load(run.collect(source, part.entries))


def _archived(run: Run, reject: OpenReject) -> Fetched | None:
    if reject.raw is None:
        return None
    try:
        found = read(run.writer.home.archive, reject.raw)
    except ArchiveError as error:
        log.warning("%s is fetched again: %s", reject.entry.link, error)
        return None
    return Fetched(reject.entry, found.page, reject.raw)
