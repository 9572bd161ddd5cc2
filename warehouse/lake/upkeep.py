"""What keeps a lake small: files merged, deleted rows written out, old states forgotten, files of no use deleted."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from warehouse.lake.catalog import turn_of
from warehouse.lake.engine import lake_cursor
from warehouse.lake.keeping import Keeping, Place, restore_left
from warehouse.lake.place import Lake
from warehouse.lake.session import check, commit, told_plainly
from warehouse.queries import run

# What a killed worker has left lies about for so long before it is taken for that; a batch is written in seconds.
_ORPHANED = timedelta(hours=6)
# DuckLake takes every file of Parquet for its own that the catalog does not name.
_OURS = re.compile(r"(\.kept/\w+/)?(main|internal)/\w+/ducklake-[0-9a-f-]{36}(-delete)?\.parquet")
# No query takes so long.
_READING = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Tidied:
    """Data files that the lake's present state has, before and after; past states forgotten, and files deleted.

    `foreign` are files in the lake's place that no lake of ours has written: beside them none of nobody's are deleted.
    """

    before: int
    after: int
    snapshots: int = 0
    deleted: int = 0
    foreign: tuple[str, ...] = ()


def compact_lake(
    lake: Lake,
    wait: float,
    spool: Path,
    keep: timedelta,
    now: datetime,
    *,
    reading: timedelta = _READING,
    dry_run: bool = False,
) -> Tidied:
    """Merge small files, and forget states that are older than `keep`; whoever writes waits meanwhile.

    Every step is a transaction of DuckLake's own: killed in between, the next call goes on. Files that were merged are
    deleted by a call that comes `reading` later, so that queries in flight still find them.
    """
    with told_plainly(lake), turn_of(lake).taken(wait):
        place = Place(check(lake), spool)
        with lake_cursor(lake) as connection:
            restore_left(lake, place, connection)
            before = _files(connection)
        if dry_run:
            return Tidied(before, before)
        for step in ("lake/rewrite_deleted", "lake/merge_files"):
            with lake_cursor(lake) as connection:  # of an answer that was lost the last one has died
                keeping = Keeping(place, secrets.token_hex(8))
                connection.begin()
                run(connection, step)
                run(connection, "lake/sign_commit", token=keeping.token)
                keeping.keep(connection)
                commit(lake, connection, keeping, wait)
        with lake_cursor(lake) as connection:
            # Not even the state that a query began with a moment ago, whatever was asked for.
            snapshots = run(connection, "lake/expire_snapshots", before=now - max(keep, reading))
            deleted = run(connection, "lake/delete_expired_files", before=now - reading)
            foreign = _foreign(connection, place.files, now - _ORPHANED)
            if not foreign:
                deleted += run(connection, "lake/delete_orphans", before=now - _ORPHANED)
            return Tidied(before, _files(connection), len(snapshots), len(deleted), foreign)


def _foreign(connection: duckdb.DuckDBPyConnection, files: str, before: datetime) -> tuple[str, ...]:
    orphans = [path.removeprefix(files) for (path,) in run(connection, "lake/find_orphans", before=before)]
    return tuple(sorted(path for path in orphans if not _OURS.fullmatch(path)))


def _files(connection: duckdb.DuckDBPyConnection) -> int:
    [(number,)] = run(connection, "lake/count_files")
    return int(number)
