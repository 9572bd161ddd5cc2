"""Parsing archived pages again: all of them, to see what today's parsers read otherwise, or those once rejected."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from flows.collecting import Fetched, parse_batch
from flows.running import Run, running, summarize
from flows.settings import Settings
from flows.summary import Summary
from parsers.errors import ArchiveError
from parsers.model import FeedEntry, Source
from parsers.sources import adhoc_source, all_sources
from warehouse.archive_reading import ArchivedPage, Damage, files, read, walk
from warehouse.archived_entry import entry_about
from warehouse.batch import Batch, OpenReject

FIELDS = ("title", "author", "date", "published_at", "body", "lead", "origin", "language")
_BATCH = 200
_SAMPLES = 5  # a field
# Starting processes takes a second or two, in which one parses as many pages.
_WORTH_PROCESSES = 2000

log = logging.getLogger("feedhouse")


@dataclass(slots=True)
class Comparison:
    """What today's parsers make of archived pages, beside the articles as they stand.

    `changed` counts articles by field; `samples` are a few of each. `unreadable` pages give no article any more, or
    another one than they did, and `damaged` records of the archive can't be read: their articles stay as they are.
    """

    compared: int = 0
    differing: int = 0
    accepted: int = 0
    unreadable: int = 0
    damaged: int = 0
    changed: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIELDS, 0))
    samples: list[dict[str, Any]] = field(default_factory=list)

    def rows(self) -> list[dict[str, Any]]:
        """The fields that differ, and in how many articles."""
        return [{"field": name, "articles": count} for name, count in self.changed.items() if count]

    @property
    def sentence(self) -> str:
        """What came of it, and what to do next."""
        told = f"{self.compared:,} archived pages parsed again, {self.differing:,} articles differ"
        if self.unreadable or self.damaged:
            told += f"; {self.unreadable:,} give no article any more, {self.damaged:,} records are damaged"
        if self.accepted:
            return f"{told}; {self.accepted:,} got a new version"
        return f"{told}; `feedhouse reparse --accept` makes new versions of them" if self.differing else told

    def add(self, batch: Batch, standing: Iterable[Mapping[str, Any]]) -> None:
        """Count a batch, whose articles differ from the `standing` ones."""
        read = {item.article.permalink: item.article for item in batch.collected}
        self.compared += len(read) + len(batch.rejects)
        self.unreadable += len(batch.rejects)
        for row in standing:
            self.differing += 1
            for name in row["differing"]:
                self.changed[name] += 1
                if self.changed[name] <= _SAMPLES:
                    now = getattr(read[row["permalink"]], name)
                    self.samples.append({"permalink": row["permalink"], "field": name, "was": row[name], "now": now})


def reparse(settings: Settings, source: str | None, since: date | None, *, accept: bool) -> Comparison:
    """Parse the archive again, without fetching anything, and compare; with `accept` load what differs.

    Accepted batch by batch: interrupted, it goes on where it was when it is called again, because what was
    accepted differs no more. Raises WarehouseError.
    """
    comparison = Comparison()
    with running(settings, "manual", flow="reparse") as run:
        for file in files(run.writer.home.archive):
            _replay_file(run, file, source, since, accept, comparison)
    return comparison


def _replay_file(
    run: Run, file: str, source: str | None, since: date | None, accept: bool, comparison: Comparison
) -> None:
    wanted = run.writer.raw_places(file, source, since)
    pages = _pages(run.writer.home.archive, file, wanted, comparison)
    done = 0
    for batch in _parsed(_by_source(pages), len(wanted)):
        same = tuple(item for item in batch.collected if item.article.permalink == item.entry.permalink)
        sound = replace(batch, purpose="reparse", collected=same)
        standing = run.writer.differing(run.run_id, sound, accept=accept)
        comparison.add(replace(batch, collected=same), standing)
        comparison.accepted += len(standing) if accept else 0
        done += len(batch.collected) + len(batch.rejects)
        progress = {"source": file, "done": done, "total": len(wanted)}
        log.info("%s: %d of %d pages", file, done, len(wanted), extra=progress)


def _pages(root: Path, file: str, wanted: Mapping[int, str], comparison: Comparison) -> Iterator[Fetched]:
    """The wanted pages of a file, each under the permalink of its article."""
    if not wanted:
        return
    for item in walk(root, file):
        if isinstance(item, Damage):
            comparison.damaged += 1
        elif permalink := wanted.get(item.raw.offset):
            if entry := entry_about(item.about):
                yield Fetched(replace(entry, permalink=permalink), item.page, item.raw)
            else:
                comparison.damaged += 1


def _by_source(pages: Iterator[Fetched]) -> Iterator[tuple[Source, list[Fetched]]]:
    while chunk := list(islice(pages, _BATCH)):
        by_source: dict[str, list[Fetched]] = {}
        for page in chunk:
            by_source.setdefault(page.entry.source, []).append(page)
        for group in by_source.values():
            yield source_of(group[0].entry), group


def source_of(entry: FeedEntry) -> Source:
    """The source an entry was collected for, as it is declared today."""
    return all_sources().get(entry.source) or adhoc_source(entry.feed)


def _parsed(groups: Iterator[tuple[Source, list[Fetched]]], pages: int) -> Iterator[Batch]:
    """The groups parsed in their order: where there are many, on all processors."""
    if pages < _WORTH_PROCESSES:
        yield from (parse_batch(source, group) for source, group in groups)
        return
    workers = os.cpu_count() or 1
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        waiting: list[Future[Batch]] = []
        for _, group in groups:
            waiting.append(pool.submit(_parse_group, group))
            if len(waiting) > 2 * workers:  # no more of the archive in memory than that
                yield waiting.pop(0).result()
        for future in waiting:
            yield future.result()


def _parse_group(group: list[Fetched]) -> Batch:
    # By its name: the rules of a source are functions, which don't travel between processes.
    return parse_batch(source_of(group[0].entry), group)


def retry(settings: Settings, reason: str | None) -> Summary:
    """Take up again the rejects that stand, all of them or those of one reason code.

    Raises WarehouseError.
    """
    with running(settings, "manual", flow="retry") as run:
        by_source: dict[str, list[OpenReject]] = {}
        for reject in run.writer.open_rejects(reason):
            by_source.setdefault(reject.entry.source, []).append(reject)
        for rejects in by_source.values():
            retry_source(run, rejects)
        return summarize(run)


def retry_source(run: Run, rejects: Sequence[OpenReject]) -> None:
    """Take the rejects of one source up again: from the archive where it has the page, else by fetching it."""
    source = source_of(rejects[0].entry)
    archived = [page for reject in rejects if (page := _archived(run, reject)) is not None]
    kept = {page.entry.link for page in archived}
    if archived:
        batch = parse_batch(source, archived)
        run.writer.replay(run.run_id, replace(batch, rejects=()), datetime.now(UTC))
    missing = [reject.entry.link for reject in rejects if reject.entry.link not in kept]
    if missing:
        run.writer.revive(source.name, missing, datetime.now(UTC))
    for part in run.batches(run.plan(source, ())):
        run.load(run.collect(source, part.entries))


def _archived(run: Run, reject: OpenReject) -> Fetched | None:
    if reject.raw is None:
        return None
    try:
        found: ArchivedPage = read(run.writer.home.archive, reject.raw)
    except ArchiveError as error:
        log.warning("%s is fetched again: %s", reject.entry.link, error)
        return None
    return Fetched(reject.entry, found.page, reject.raw)
