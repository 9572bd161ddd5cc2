"""What a lake looks like from a machine that works on it, a finding a check. Looks only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb

from parsers.errors import WarehouseError
from warehouse.checkup import FAILED, OK, WARNING, Finding, try_home
from warehouse.connection import READER_MEMORY, first_line
from warehouse.home import Home
from warehouse.lake.catalog import turn_of
from warehouse.lake.place import Lake
from warehouse.lake.reading import connect_lake_reader
from warehouse.lake.schema import refuse_other_catalog
from warehouse.lake.session import refuse_wrong_clock
from warehouse.queries import run

_LONGEST_HOLD = 600.0  # seconds, far beyond any batch or compaction


def examine_lake(home: Home, lake: Lake) -> Iterator[Finding]:
    """Whether the lake can be reached, read and written to from here, and what is left to be put into it."""
    try:
        files = refuse_other_catalog(lake)
        with closing(connect_lake_reader(lake, READER_MEMORY)) as connection:
            [(articles, _)] = run(connection, "lake/look_at_articles")
    except WarehouseError as error:
        yield Finding("lake", FAILED, str(error))
        return
    except duckdb.Error as error:
        said = lake.without_secrets(first_line(error))
        yield Finding("lake", FAILED, f"its files in {files} can't be read: {said}")
        return
    yield Finding("lake", OK, f"{lake} can be read and has {articles:,} articles, its files in {files}")
    if "://" not in files:
        yield _judge_files(Path(files))
    yield _judge_clock(lake)
    yield judge_holder(*(turn_of(lake).holder() or ("", 0.0)))
    yield judge_kept(home)


def judge_holder(holder: str, seconds: float) -> Finding:
    """Whether somebody holds the writer's lock, and longer than anything should take."""
    if not holder:
        return Finding("lock", OK, "nobody holds the lake's lock")
    said = f"{holder} has held the lake's lock for {seconds:,.0f} s"
    if seconds > _LONGEST_HOLD:
        return Finding("lock", WARNING, f"{said}: no batch takes that long; look at that process, and end it")
    return Finding("lock", OK, f"{said}: a run is loading")


def judge_kept(home: Home) -> Finding:
    """Batches that this machine wrote to an object store without learning whether they are in the lake."""
    number = len(list(home.kept.iterdir())) if home.kept.is_dir() else 0
    if number:
        return Finding(
            "kept", WARNING, f"{home.kept} has {number} batches of which nobody knows yet: the next run finds out"
        )
    return Finding("kept", OK, "no batch of this machine waits to be put into the lake")


def _judge_files(files: Path) -> Finding:
    found = try_home(files)
    return Finding("files", found.state, found.sentence.replace("choose another home with --home", "choose another"))


def _judge_clock(lake: Lake) -> Finding:
    try:
        refuse_wrong_clock(lake)
    except WarehouseError as error:
        return Finding("clock", FAILED, str(error))
    return Finding("clock", OK, "it is that of the lake's catalog, within 30 s")
