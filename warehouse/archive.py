"""The archive of raw pages: written once, never changed, durable before a page is parsed."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from itertools import accumulate
from pathlib import Path
from types import TracebackType

from parsers.errors import ArchiveError
from parsers.model import Page
from warehouse.warc import Exchange, pack_exchange, pack_warcinfo

_MOST_BYTES = 1_000_000_000  # the annex on file sizes recommends 1 GB


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRecord:
    """Where the archive keeps a page: the `response` record; its metadata record lies right behind it.

    `file` is relative to the archive, `offset` and `length` count packed bytes as a CDX index
    does, `record_id` and `payload_digest` are the record's own fields.
    """

    file: str
    offset: int
    length: int
    record_id: str
    payload_digest: str


class Archive:
    """Appends pages to WARC files of its own under `root`, which is made when it is first needed.

    Safe to share between threads. Every Archive writes files that it made itself, so any number
    of processes may write to one home, and the end of a file that a crash left is never built upon.
    A file takes up to `max_bytes` and the pages of one day, UTC; `run` is part of its name.
    """

    def __init__(self, root: Path, *, run: str, max_bytes: int = _MOST_BYTES) -> None:
        self._root = root
        self._run = run
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._file: _File | None = None
        self._serial = 0

    def append(self, pages: Sequence[tuple[Page, Mapping[str, str]]]) -> list[RawRecord]:
        """Write pages, each with what is known about it; they are on the disk when this returns.

        All or none: raises ArchiveError where the disk refuses, with nothing of these pages kept.
        """
        if not pages:
            return []
        # Outside of the lock: packing is nearly all of the work, and zlib lets other threads run.
        exchanges = [pack_exchange(page, about) for page, about in pages]
        sizes = [len(exchange.response) + len(exchange.metadata) for exchange in exchanges]
        began = pages[0][0].fetched_at.astimezone(UTC)
        packed = b"".join(part for exchange in exchanges for part in (exchange.response, exchange.metadata))
        file, offset = self._write(packed, began)
        offsets = list(accumulate(sizes, initial=offset))[:-1]
        return [_raw(file, *placed) for placed in zip(offsets, exchanges, strict=True)]

    def close(self) -> None:
        """Let go of the file; a later append starts another."""
        with self._lock:
            self._let_go()

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _write(self, packed: bytes, began: datetime) -> tuple[str, int]:
        with self._lock:
            try:
                if self._file is None or not self._file.takes(len(packed), began.date(), self._max_bytes):
                    self._let_go()
                    self._file = self._new_file(began)
                return self._file.name, self._file.append(packed)
            except OSError as error:
                reason = error.strerror or error
                raise ArchiveError(
                    f"can't write to the archive {self._root}: {reason}; nothing of this batch was kept there"
                ) from error
            finally:
                if self._file is not None and self._file.broken:
                    self._let_go()

    def _let_go(self) -> None:
        if self._file is not None:
            os.close(self._file.descriptor)
        self._file = None

    def _new_file(self, began: datetime) -> _File:
        """A file nobody else has: a name that is taken, say by another process of this run, counts on."""
        folder = self._root / f"{began:%Y-%m}"  # a month is some thousand runs; a directory of all would grow for years
        _make_folder(folder)
        while True:
            self._serial += 1
            # Prefix, time, serial number and who made it, as the annex on file names recommends.
            run = run_in_names(self._run)
            name = f"feedhouse-{began:%Y%m%dT%H%M%SZ}-{self._serial:05d}-{run}.warc.gz"
            try:
                descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
            except FileExistsError:
                continue
            facts = {
                "software": f"feedhouse/{version('feedhouse')}",
                "format": "WARC file version 1.1",
                "isPartOf": self._run if self._run.isprintable() else run,
            }
            return _File(
                folder / name, descriptor, f"{folder.name}/{name}", began.date(), pack_warcinfo(name, began, facts)
            )


def run_in_names(run: str) -> str:
    """How the names of its files call a run."""
    return re.sub(r"[^A-Za-z0-9]+", "-", run)[:64]


class _File:
    """One file in the making. `broken` means that it must not be written to any more."""

    def __init__(self, path: Path, descriptor: int, name: str, day: date, head: bytes) -> None:
        self.path = path
        self.descriptor = descriptor
        self.name = name
        self.day = day
        self.broken = False
        self._head = head  # written with the first pages, so that no file is without any
        self._size = 0
        self._process = os.getpid()

    def takes(self, more: int, day: date, max_bytes: int) -> bool:
        """Never of a process forked off ours, whose idea of the size would be wrong.

        Days only go forward: threads that finish around midnight don't make a file each.
        """
        return day <= self.day and self._size + more <= max_bytes and self._process == os.getpid()

    def append(self, packed: bytes) -> int:
        """Write, and wait for the disk. The offset of what was written; the file as it was where that failed."""
        start = self._size or len(self._head)
        self.broken = True
        try:
            _write_all(self.descriptor, packed if self._size else self._head + packed)
            os.fsync(self.descriptor)
            if not self._size:
                _sync_folder(self.path.parent)
            self._size = start + len(packed)
            self.broken = False
        finally:
            if self.broken:
                self._take_back()
        return start

    def _take_back(self) -> None:
        """Cut off what was not acknowledged. Where even that fails, readers see a torn end."""
        try:
            if self._size:
                os.ftruncate(self.descriptor, self._size)
                os.fsync(self.descriptor)
            else:
                self.path.unlink()
        except OSError:
            return


def _raw(file: str, offset: int, exchange: Exchange) -> RawRecord:
    return RawRecord(
        file=file,
        offset=offset,
        length=len(exchange.response),
        record_id=exchange.record_id,
        payload_digest=exchange.payload_digest,
    )


def _write_all(descriptor: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]


def _make_folder(folder: Path) -> None:
    """With what leads to it, each entered durably in its parent."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for path in missing:
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
