"""The writer's file without its holes: written anew beside it, held against it, and put in its place in one step."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from parsers.errors import WarehouseError
from warehouse.connection import compacted_attached, forget_engine, spill_to
from warehouse.copying import partial_of, put_in_place, refuse_without_room
from warehouse.home import Home
from warehouse.queries import run, statement
from warehouse.session import held, opened

# What a file has of holes is used by what comes next: only many and large ones are worth writing it all anew.
_SHARE = 0.25
_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class Compacted:
    """Bytes of the writer's file before and after; `free` of the first held nothing."""

    before: int
    free: int
    after: int | None = None

    def is_worth_it(self, share: float = _SHARE, least: int = _BYTES) -> bool:
        """Whether so much of the file holds nothing."""
        return self.free >= least and self.free > share * self.before


def compact(home: Home, wait: float, *, share: float = _SHARE, least: int = _BYTES, dry_run: bool = False) -> Compacted:
    """Write the writer's file anew where more than `share` of it, and `least` bytes, hold nothing.

    The lock is held meanwhile: some 20 s a gigabyte. Killed at any moment, it leaves the old file or the new one.
    Raises WriterBusy, and WarehouseError where the disk has no room or the new file is not as the old one.
    """
    partial = partial_of(home.writer)
    with held(home, wait):
        forget_engine()
        with _cleared(partial):
            with opened(home, wait) as connection:
                spill_to(connection, _spill_of(partial))
                connection.execute("set global max_vacuum_tasks = 1; checkpoint")
                [(used,)] = run(connection, "measure_writer")
                size = home.writer.stat().st_size
                found = Compacted(before=size, free=max(0, size - used))
                if not found.is_worth_it(share, least) or dry_run:
                    return found
                refuse_without_room(home.root, used)
                _write(connection, partial)
            # Closed before it is replaced, and with nothing left in its log, which would be taken for the new file's.
            forget_engine()
            _refuse_log(home.writer)
            _refuse_log(partial)
            _sync(partial)
            put_in_place(partial, home.writer)
        home.unpublished.touch()
        return replace(found, after=home.writer.stat().st_size)


def _write(connection: duckdb.DuckDBPyConnection, partial: Path) -> None:
    with compacted_attached(connection, partial):
        run(connection, "copy_writer")
        connection.execute("checkpoint compacted")
        for (relation,) in run(connection, "list_tables"):
            [(is_same,)] = connection.execute(statement("compare_tables").format(relation=relation)).fetchall()
            if not is_same:
                raise WarehouseError(f"{relation} came out otherwise in the copy of the writer, which is not used")


@contextmanager
def _cleared(partial: Path) -> Iterator[None]:
    """Nothing of what a killed call has left, nor of this one where it fails: it would keep a full disk full."""
    _clear(partial)
    try:
        yield
    finally:
        forget_engine()  # after a failure the new file is still open in it
        _clear(partial)


def _clear(partial: Path) -> None:
    for left in (partial, _log_of(partial)):
        left.unlink(missing_ok=True)
    shutil.rmtree(_spill_of(partial), ignore_errors=True)


def _log_of(file: Path) -> Path:
    return file.with_name(f"{file.name}.wal")


def _spill_of(partial: Path) -> Path:
    return partial.with_name(f"{partial.name}.spill")


def _refuse_log(file: Path) -> None:
    log = _log_of(file)
    if log.exists() and log.stat().st_size:
        raise WarehouseError(f"something is left in {log}: the writer stays as it is")


def _sync(file: Path) -> None:
    with file.open("rb") as opened_file:
        os.fsync(opened_file.fileno())
