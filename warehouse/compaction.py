"""The writer's file without its holes: written anew beside it, held against it, and put in its place in one step.

That takes some 20 s a gigabyte, for which no run could load anything. So a copy of the file is written anew, without
the lock, and takes the place only of a file that is still what was copied.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from parsers.errors import WarehouseError
from warehouse.connection import copying_connection, forget_engine
from warehouse.copying import copy_into_place, partial_of, put_in_place, refuse_without_room
from warehouse.home import Home
from warehouse.queries import run, statement
from warehouse.session import held, opened, told_plainly

# What a file has of holes is used by what comes next: only many and large ones are worth writing it all anew.
_SHARE = 0.25
_BYTES = 64_000_000
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Compacted:
    """Bytes of the writer's file, and how many of them held nothing; what it has now, None where it is as it was."""

    before: int
    free: int
    after: int | None = None

    def is_worth_it(self, share: float = _SHARE, least: int = _BYTES) -> bool:
        """Whether so much of the file holds nothing."""
        return self.free >= least and self.free > share * self.before


def compact(home: Home, wait: float, *, share: float = _SHARE, least: int = _BYTES, dry_run: bool = False) -> Compacted:
    """Write the writer's file anew where more than `share` of it, and `least` bytes, hold nothing.

    Where something is loaded meanwhile it begins again, and after three times leaves the file as it is. Killed at any
    moment, it leaves the old file or the new one. Raises WriterBusy, and WarehouseError where the disk has no room or
    the new file is not as the old one.
    """
    origin, partial = home.writer.with_name(".compacting.duckdb"), partial_of(home.writer)
    with told_plainly(home), _cleared(origin, partial):
        for _ in range(_TRIES):
            with held(home, wait):
                found = _measured(home, wait)
                if dry_run or not found.is_worth_it(share, least):
                    return found
                refuse_without_room(home.root, found.before + found.before - found.free)
                copy_into_place(home.writer, origin)
                state = _state(home.writer)
            _write(origin, partial)
            with held(home, wait):
                if _state(home.writer) == state:
                    put_in_place(partial, home.writer)
                    home.unpublished.touch()
                    return replace(found, after=home.writer.stat().st_size)
            _clear(origin, partial)
    return found


def _measured(home: Home, wait: float) -> Compacted:
    """The writer's file with all in it and nothing in its log; closed. The caller holds the lock."""
    forget_engine()
    with opened(home, wait) as connection:
        connection.execute("set global max_vacuum_tasks = 1; checkpoint")
        [(used,)] = run(connection, "measure_writer")
    forget_engine()
    size = home.writer.stat().st_size
    return Compacted(before=size, free=max(0, size - used))


def _write(origin: Path, partial: Path) -> None:
    """Copy all of `origin`, closely, and see to it that it is all there and safe on the disk."""
    with copying_connection(origin, partial, _spill_of(partial)) as connection:
        run(connection, "copy_writer")
        connection.execute("checkpoint compacted")
        for (relation,) in run(connection, "list_tables"):
            _refuse_other(connection, relation)
        connection.execute("detach compacted")
    if _size(_log_of(partial)):
        raise WarehouseError(f"something is left in {_log_of(partial)}: the writer stays as it is")
    with partial.open("rb") as file:
        os.fsync(file.fileno())


def _refuse_other(connection: duckdb.DuckDBPyConnection, relation: str) -> None:
    [(is_same,)] = connection.execute(statement("compare_tables").format(relation=relation)).fetchall()
    if not is_same:
        raise WarehouseError(f"{relation} came out otherwise in the copy of the writer, which is not used")


def _state(file: Path) -> tuple[int, int, int, int]:
    """Whatever is written to the file or to its log is another state."""
    found = file.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns, _size(_log_of(file))


@contextmanager
def _cleared(*files: Path) -> Iterator[None]:
    """Nothing of what a killed call has left, nor of this one where it fails: it would keep a full disk full."""
    _clear(*files)
    try:
        yield
    finally:
        _clear(*files)


def _clear(*files: Path) -> None:
    for file in files:
        for left in (file, _log_of(file), partial_of(file)):
            left.unlink(missing_ok=True)
        shutil.rmtree(_spill_of(file), ignore_errors=True)


def _log_of(file: Path) -> Path:
    return file.with_name(f"{file.name}.wal")


def _spill_of(file: Path) -> Path:
    return file.with_name(f"{file.name}.spill")


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0
