"""Pages of captures parsed aside: in this process at first, and where there are many in others."""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from types import TracebackType

from flows.collecting import Fetched, Frames, parse_batch
from flows.replaying import end_with_parent
from parsers.model import Source
from warehouse.batch import Batch

# Starting processes takes a second or two, in which one parses as many pages.
_WORTH_PROCESSES = 1_000

SourcePages = tuple[tuple[Source, tuple[Fetched, ...]], ...]
"""Pages that are in the archive, by the sources whose rules they are parsed by."""


class Parsers:
    """Parses groups: in this process at first, and where there are many on all processors."""

    def __init__(self, frames: Frames) -> None:
        self._frames = frames
        self._pages = 0
        self._pool: ProcessPoolExecutor | None = None
        self._processors = os.cpu_count() or 1

    @property
    def lookahead(self) -> int:
        """How many groups may wait: no more than that is in memory."""
        return self._processors + 1 if self._pool else 0

    def submit(self, pages: SourcePages) -> Future[tuple[Batch, ...]]:
        """Have a group parsed."""
        self._pages += sum(len(own) for _, own in pages)
        frames = {source.name: self._frames[source.name] for source, _ in pages if source.name in self._frames}
        if self._pages > _WORTH_PROCESSES and self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._processors, mp_context=get_context("spawn"), initializer=end_with_parent
            )
        if self._pool is not None:
            return self._pool.submit(_parse, pages, frames)
        future: Future[tuple[Batch, ...]] = Future()
        future.set_result(_parse(pages, frames))
        return future

    def __enter__(self) -> Parsers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


def _parse(groups: SourcePages, frames: Frames) -> tuple[Batch, ...]:
    """Pages parsed by the rules of their sources, in whatever process this is."""
    return tuple(_past(parse_batch(source, pages, frames), pages) for source, pages in groups)


def _past(batch: Batch, pages: Iterable[Fetched]) -> Batch:
    """A batch of what is past: nothing is fetched again, and validators of that day are worth nothing."""
    moments = {fetched.entry.permalink: fetched.page.fetched_at for fetched in pages}
    return replace(
        batch,
        is_past=True,
        collected=tuple(
            replace(item, etag=None, last_modified=None, captured_at=moments[item.entry.permalink])
            for item in batch.collected
        ),
        rejects=tuple(replace(reject, retry=False) for reject in batch.rejects),
    )
