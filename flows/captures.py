"""Captures that somebody else made: WARC files, streamed, archived as our own, and parsed on all processors."""

from __future__ import annotations

import logging
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from flows.collecting import Fetched
from flows.declared import Declared
from flows.parsing_aside import Parsers, SourcePages
from flows.running import Run
from parsers.errors import ArchiveError, NotAnArticle
from parsers.model import FeedEntry, Reject, Source
from parsers.permalink import general_permalink
from parsers.sources import adhoc_source, source_for
from warehouse.archived_entry import about
from warehouse.batch import Batch, Captured
from warehouse.captured import STDIN, Capture, Stream, captures, opened_warc
from warehouse.warc import payload_digest

_GROUP = 200  # pages
_GROUP_BYTES = 8_000_000
_TOLD_EVERY = 10.0  # seconds

log = logging.getLogger("feedhouse")


class Group(NamedTuple):
    """Some captures of a file, archived and parsed: what is to be loaded together. `name` is for Prefect."""

    name: str
    sources: tuple[Source, ...]
    batches: tuple[Batch, ...]
    settled: tuple[Captured, ...]


class _Found(NamedTuple):
    """A capture that belongs to a source."""

    source: Source
    entry: FeedEntry
    capture: Capture


class _Work(NamedTuple):
    """A group before it is parsed: what is in the archive by now, and what needs no parsing."""

    permalinks: frozenset[str]
    sources: tuple[Source, ...]
    pages: SourcePages
    rejects: tuple[Reject, ...]
    settled: tuple[Captured, ...]


@dataclass(slots=True, kw_only=True)
class Captures:
    """WARC files whose pages are to be taken, and what came of them so far.

    `notes` are sentences about the files, and `broken` counts those that were cut off or damaged.
    """

    files: tuple[str, ...]
    declared: Declared
    any_source: bool = False
    again: bool = False
    broken: int = 0
    notes: list[str] = field(default_factory=list)
    _counts: Counter[str] = field(default_factory=Counter)
    _of_source: Counter[str] = field(default_factory=Counter)
    _waiting: deque[tuple[_Work, Future[tuple[Batch, ...]]]] = field(default_factory=deque)
    _groups: int = 0
    _told_at: float = field(default_factory=time.monotonic)

    def groups(self, run: Run) -> Iterator[Group]:
        """The pages of all files in groups, in their order, until the run is told to stop.

        What is being parsed then is left out, and archived once more by the run that begins the file anew.
        """
        with Parsers(run.frames) as parsers:
            for name in self.files:
                self._counts.clear()
                for group in self._of_file(run, name, parsers):
                    yield group
                    if run.stopping.is_set():
                        return
                self._note(self._sentence(name))

    def _of_file(self, run: Run, name: str, parsers: Parsers) -> Iterator[Group]:
        with opened_warc(name) as stream:
            for work in self._works(run, name, stream):
                self._waiting.append((work, parsers.submit(work.pages)))
                if len(self._waiting) > parsers.lookahead:
                    yield self._parsed()
        while self._waiting:
            yield self._parsed()

    def _parsed(self) -> Group:
        work, future = self._waiting[0]
        batches = future.result()
        self._waiting.popleft()
        refused = {reject.source for reject in work.rejects}
        extra = [
            Batch(source=name, rejects=tuple(reject for reject in work.rejects if reject.source == name))
            for name in refused
        ]
        self._groups += 1
        return Group(f"{len(work.permalinks)} captures, {self._groups}", work.sources, (*batches, *extra), work.settled)

    def _works(self, run: Run, name: str, stream: Stream) -> Iterator[_Work]:
        """What a file has of the sources, archived group by group."""
        held: dict[str, _Found] = {}
        size = 0
        for found in self._found(run, name, stream):
            permalink = found.entry.permalink
            if permalink in held or any(permalink in work.permalinks for work, _ in self._waiting):
                self._counts["captured more than once, and taken once"] += 1
                known = held.get(permalink)
                if known is None or known.capture.captured_at >= found.capture.captured_at:
                    continue
            held[permalink] = found
            size += len(found.capture.page.body) if found.capture.page else 0
            if len(held) >= _GROUP or size >= _GROUP_BYTES:
                yield self._work(run, held)
                held, size = {}, 0
        if held:
            yield self._work(run, held)

    def _found(self, run: Run, name: str, stream: Stream) -> Iterator[_Found]:
        """The captures of articles of the sources that are wanted."""
        for capture in self._read(run, name, stream):
            self._counts["records"] += 1
            self._tell_progress(name)
            if capture is None:
                continue
            self._counts["pages"] += 1
            source = source_for(capture.url, self.declared) or self._stranger(capture.url)
            entry = _entry(capture.url, source, name) if source else None
            if source is None or entry is None:
                self._counts["of other sites" if source is None else "no articles by their addresses"] += 1
            elif run.limit is not None and self._of_source[source.name] >= run.limit:
                self._counts["beyond the limit"] += 1
            else:
                self._of_source[source.name] += 1
                yield _Found(source, entry, capture)

    def _read(self, run: Run, name: str, stream: Stream) -> Iterator[Capture | None]:
        """All records up to where the file breaks off, if it does."""
        try:
            yield from captures(stream, name, run.settings.page_bytes)
        except ArchiveError as error:
            self.broken += 1
            self._note(str(error))

    def _stranger(self, url: str) -> Source | None:
        return adhoc_source(url) if self.any_source else None

    def _work(self, run: Run, held: dict[str, _Found]) -> _Work:
        found = {item.entry.link: item for item in held.values()}
        sifted = run.writer.sift(run.run_id, [_captured(item) for item in found.values()], again=self.again)
        fresh = [found[item.entry.link] for item in sifted if item.outcome is None]
        settled = tuple(item for item in sifted if item.outcome not in (None, "taken"))
        self._counts["captured more than once, and taken once"] += len(sifted) - len(fresh) - len(settled)
        self._counts["known"] += len(settled)
        self._counts["parsed"] += len(fresh)
        pages = [(item, item.capture.page) for item in fresh if item.capture.page is not None]
        raws = run.archive.append([(page, about(item.entry, run.run_id)) for item, page in pages])
        by_source: dict[str, list[Fetched]] = {}
        for (item, page), raw in zip(pages, raws, strict=True):
            by_source.setdefault(item.source.name, []).append(Fetched(item.entry, page, raw))
        sources = {item.source.name: item.source for item in found.values()}
        return _Work(
            permalinks=frozenset(held),
            sources=tuple(sources.values()),
            pages=tuple((sources[name], tuple(fetched)) for name, fetched in by_source.items()),
            rejects=tuple(_reject(item) for item in fresh if item.capture.page is None),
            settled=settled,
        )

    def _tell_progress(self, name: str) -> None:
        if time.monotonic() - self._told_at >= _TOLD_EVERY:
            self._told_at = time.monotonic()
            log.info("%s", self._sentence(name))

    def _note(self, sentence: str) -> None:
        self.notes.append(sentence)
        log.info("%s", sentence)

    def _sentence(self, name: str) -> str:
        counts = dict(self._counts)
        records, pages = counts.pop("records", 0), counts.pop("pages", 0)
        rest = "".join(f", {count:,} {what}" for what, count in counts.items() if count)
        return f"{name}: {records:,} records read, {pages:,} of them HTML pages{rest}"


def check_files(files: Iterable[str]) -> None:
    """Raises UsageError for what is not there or no WARC file; what comes on stdin is seen when it comes."""
    for name in files:
        if name != STDIN:
            with opened_warc(name):
                pass


def feed_of(name: str) -> str:
    """What stands in the place of a feed for the captures of a file."""
    return f"warc:{Path(name).name}"


def _entry(url: str, source: Source, name: str) -> FeedEntry | None:
    """The capture as an entry; None where its address is no article's by the rules of its source."""
    try:
        permalink = (source.permalink or general_permalink)(url)
    except NotAnArticle:
        return None
    moment = source.published(permalink) if source.published else None
    return FeedEntry(source=source.name, feed=feed_of(name), link=url, permalink=permalink, published_at=moment)


def _captured(found: _Found) -> Captured:
    page = found.capture.page
    digest = payload_digest(page.body) if page else ""
    return Captured(entry=found.entry, digest=digest, captured_at=found.capture.captured_at)


def _reject(found: _Found) -> Reject:
    entry = found.entry
    return Reject(
        source=entry.source,
        feed=entry.feed,
        link=entry.link,
        permalink=entry.permalink,
        reason_code=found.capture.code,
        reason=found.capture.reason,
        retry=False,
    )
