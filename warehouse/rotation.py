"""The archive's files of days that are over become one a day: every run makes files of its own, hundreds a day.

At every moment each page can be read where the writer and the published file say that it lies:

1. a joined file is written aside, read again, and renamed (see joining);
2. in one transaction every place in a part becomes one in the joined file;
3. that is published with the rest;
4. a later call deletes the parts, half a day later and when neither file names one: by then nobody reads by an older
   copy of the warehouse any more, or is making a backup of one.

What a joined file says of its parts is all there is to remember: killed anywhere, the next call goes on from there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain

import duckdb
import pyarrow as pa

from parsers.errors import WarehouseError
from warehouse.archive import run_in_names
from warehouse.archive_reading import Part, files, joined_files, parts, report_on
from warehouse.connection import connect_reader, first_line
from warehouse.copying import sync_folder
from warehouse.home import Home
from warehouse.joining import clear_partial, closed_files, grouped, is_kept, join, size_of
from warehouse.queries import run, statement
from warehouse.session import told_plainly, writer_transaction
from warehouse.writer import is_alive

_MOST_A_CALL = 4_000_000_000  # bytes joined: the rest is left to the next call
_READS_PLACES = "reparse"  # the flow that goes through the archive in its order
_TABLES = ("internal.current_articles", "internal.past_versions", "rejects", "polls", "fetches")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """When a file is joined, how large a joined one gets, and when its parts are deleted."""

    idle: timedelta = timedelta(days=1)  # without a byte more; no run takes that long
    grace: timedelta = timedelta(hours=12)
    bytes: int = 500_000_000  # a copy or a check of it takes seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotated:
    """What became of the archive: its files before and after; files joined, into how many, of how many bytes; places
    moved; parts deleted, and their bytes.

    `unsound` files were left as they are. `waits_for` is a run that reads the archive in its order: nothing was done.
    """

    files_before: int
    files_after: int
    joined: int = 0
    into: int = 0
    bytes: int = 0
    places: int = 0
    deleted: int = 0
    deleted_bytes: int = 0
    unsound: tuple[str, ...] = ()
    waits_for: str | None = None


def rotate(home: Home, wait: float, now: datetime, bounds: Bounds | None = None, *, dry_run: bool = False) -> Rotated:
    """Join files of days that are over, move the places, delete what earlier calls have joined.

    Raises WriterBusy, WarehouseError and ArchiveError; what was done until then is whole, and the next call goes on.
    """
    bounds = bounds or Bounds()
    root, before = home.archive, files(home.archive)
    with writer_transaction(home, wait) as connection:
        running = _alive(connection)
    if reader := _reader(running):
        return Rotated(files_before=len(before), files_after=len(before), waits_for=reader)
    known = [part for file in joined_files(root) for part in parts(root, file)]
    taken = {part.file for part in known}
    writing = frozenset(run_in_names(run_id) for run_id, _ in running)
    closed = closed_files(root, (file for file in before if file not in taken), writing, now, bounds.idle)
    groups = list(_within(home, grouped(root, closed, bounds.bytes)))
    if dry_run:
        return _planned(home, before, groups, list(_superseded(home, wait, known, now, bounds.grace)))
    with told_plainly(home):
        clear_partial(root)
        places = _move(home, wait, known)
        old = list(_superseded(home, wait, known, now, bounds.grace))
        for part in old:
            (root / part.file).unlink()
        for folder in {(root / part.file).parent for part in old}:
            sync_folder(folder)
    new, unsound = list[Part](), list[str]()
    try:
        with told_plainly(home):
            for group in groups:
                new += _join(home, group, unsound, now)
    finally:
        places += _move(home, wait, new)  # also of those that were whole before the disk was full
    return Rotated(
        files_before=len(before),
        files_after=len(files(root)),
        joined=len(new),
        into=len({part.joined for part in new}),
        bytes=sum(part.length for part in new),
        places=places,
        deleted=len(old),
        deleted_bytes=sum(part.length for part in old),
        unsound=tuple(unsound),
    )


def _alive(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Runs of other processes that are going on, and of which flow each is."""
    return [(run_id, flow) for run_id, flow, pid in run(connection, "select_running_runs") if is_alive(pid)]


def _reader(running: Iterable[tuple[str, str]]) -> str | None:
    return next((run_id for run_id, flow in running if flow == _READS_PLACES), None)


def _within(home: Home, groups: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """As many of the groups as one call joins, and at least one."""
    size = 0
    for group in groups:
        if size >= _MOST_A_CALL:
            return
        size += sum(size_of(home.archive, file) for file in group)
        yield group


def _planned(home: Home, before: Sequence[str], groups: Sequence[tuple[str, ...]], old: Sequence[Part]) -> Rotated:
    joined = list(chain.from_iterable(groups))
    return Rotated(
        files_before=len(before),
        files_after=len(before) - len(old) + len(groups),
        joined=len(joined),
        into=len(groups),
        bytes=sum(size_of(home.archive, file) for file in joined),
        deleted=len(old),
        deleted_bytes=sum(part.length for part in old),
    )


def _join(home: Home, group: Sequence[str], unsound: list[str], now: datetime) -> list[Part]:
    reports = [report_on(home.archive, file) for file in group]
    # One torn end in the middle would hide what is behind it from most other readers.
    unsound += [report.file for report in reports if report.damages]
    sound = [report for report in reports if not report.damages]
    return join(home.archive, sound, now) if len(sound) > 1 else []


def _move(home: Home, wait: float, known: Sequence[Part]) -> int:
    """Places in parts become places in what they were joined into; says how many did."""
    if not known:
        return 0
    with writer_transaction(home, wait) as connection:
        named = {file for (file,) in run(connection, "select_named_files")}
        moves = [part for part in known if part.file in named]
        if not moves or _reader(_alive(connection)):
            return 0
        connection.register("moves", _table(moves))
        moved = 0
        for relation in _TABLES:
            [(number,)] = connection.execute(statement("move_places").format(relation=relation)).fetchall()
            moved += number
        if moved:
            home.unpublished.touch()
    return moved


def _table(moves: Sequence[Part]) -> pa.Table:
    names, joined, bases, lengths = zip(*moves, strict=True)
    return pa.table(
        {"part": names, "joined": joined, "base": pa.array(bases, pa.int64()), "length": pa.array(lengths, pa.int64())}
    )


def _superseded(home: Home, wait: float, known: Sequence[Part], now: datetime, grace: timedelta) -> Iterator[Part]:
    """Parts that are there, joined long enough ago, named by nobody, and kept to the last byte."""
    there = [part for part in known if (home.archive / part.file).exists()]
    if not there or not home.published.exists():
        return
    named = _named_files(home, wait)
    for part in there:
        joined_at = datetime.fromtimestamp((home.archive / part.joined).stat().st_mtime, UTC)
        if part.file not in named and now - joined_at >= grace and is_kept(home.archive, part):
            yield part


def _named_files(home: Home, wait: float) -> set[str]:
    """Files that the writer or the published warehouse names."""
    with writer_transaction(home, wait) as connection:
        named = {file for (file,) in run(connection, "select_named_files")}
    with closing(connect_reader(home.published)) as connection:
        try:
            return named | {file for (file,) in run(connection, "select_named_files")}
        except duckdb.Error as error:
            raise WarehouseError(f"{home.published} can't be read: {first_line(error)}") from error
