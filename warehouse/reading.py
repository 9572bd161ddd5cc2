"""Reading: the published warehouse for everyone, and the writer's own state for `status`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import duckdb

from parsers.errors import WarehouseError
from warehouse.connection import READER_MEMORY, connect_reader, one_sentence, what_to_do
from warehouse.home import Home
from warehouse.lake.asking import ask
from warehouse.lake.place import Lake
from warehouse.lake.reading import connect_lake_reader
from warehouse.queries import run, run_named
from warehouse.schema import known_schema, reached_schema
from warehouse.session import held

_FETCHED = 1000  # rows at a time
_PATIENCE = 2.0  # seconds `status` waits for a writer before it reads the published file instead

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gave: names of columns, and rows that are read as they are asked for."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]


@contextmanager
def published(home: Home, memory: str = READER_MEMORY) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published warehouse, read-only.

    Raises WarehouseError when there is none yet, when a newer feedhouse wrote it, or when what is asked fails.
    """
    if home.lake is not None:
        with _of_lake(home.lake, memory) as connection:
            yield connection
        return
    if not home.published.exists():
        raise WarehouseError(
            f"no warehouse at {home.published} yet: `feedhouse ingest` or `feedhouse demo` makes one, "
            "and --home names another directory"
        )
    with closing(connect_reader(home.published, memory)) as connection, _complaints(connection, home.published):
        yield connection


@contextmanager
def _of_lake(lake: Lake, memory: str) -> Iterator[duckdb.DuckDBPyConnection]:
    with closing(connect_lake_reader(lake, memory)) as connection:
        try:
            yield connection
        except duckdb.Error as error:
            raise WarehouseError(f"the query failed: {lake.without_secrets(one_sentence(error))}") from error


@contextmanager
def query(home: Home, sql: str) -> Iterator[Answer]:
    """Run a query of the operator's on the published warehouse. Raises WarehouseError when it fails."""
    with published(home) as connection:
        if not connection.extract_statements(sql):
            raise WarehouseError("no query was given")
        if home.lake is not None:
            ask(connection, sql)
        else:
            connection.execute(sql)
        yield Answer(_distinct(column[0] for column in connection.description or ()), _fetched(connection))


def find_article(home: Home, addresses: Sequence[str]) -> tuple[Row, list[Row]] | None:
    """The article that one of the addresses leads to, and its versions, newest first; None when unknown."""
    with published(home) as connection:
        for address in chain.from_iterable(_leading(connection, address) for address in addresses):
            if found := run_named(connection, "select_article", address=address):
                return found[0], run_named(connection, "select_versions", permalink=address)
    return None


def _leading(connection: duckdb.DuckDBPyConnection, address: str) -> Iterator[str]:
    """The address itself, and what it leads to."""
    yield address
    yield from (permalink for (permalink,) in run(connection, "select_permalinks", address=address))


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How the house stands, as rows: what to look at, sources, last runs, feeds that fail, and what is amiss."""

    alarms: list[Row]
    sources: list[Row]
    runs: list[Row]
    feeds: list[Row]
    gaps: list[Row]
    rejects: list[Row]
    drift: list[Row]
    unstable: list[Row]


def status(home: Home) -> Status:
    """The state of a home: the writer's when it is free, which knows of runs that changed nothing."""
    if home.lake is not None or not home.writer.exists():
        with published(home) as connection:
            return _status(connection)
    try:
        with (
            held(home, _PATIENCE),
            closing(connect_reader(home.writer)) as connection,
            _complaints(connection, home.writer),
        ):
            return _status(connection)
    except WarehouseError:  # a run is loading just now, its first one was killed, or the home is for reading only
        with published(home) as connection:
            return _status(connection)


def _status(connection: duckdb.DuckDBPyConnection) -> Status:
    return Status(
        alarms=run_named(connection, "status_alarms"),
        sources=run_named(connection, "status_sources"),
        runs=run_named(connection, "status_runs"),
        feeds=run_named(connection, "status_feeds"),
        gaps=run_named(connection, "status_gaps"),
        rejects=run_named(connection, "status_rejects"),
        drift=run_named(connection, "status_drift"),
        unstable=run_named(connection, "status_unstable"),
    )


@contextmanager
def _complaints(connection: duckdb.DuckDBPyConnection, path: Path) -> Iterator[None]:
    """What DuckDB says of a query as one sentence, with what can be done about it where the file is to blame."""
    reached = 0
    try:
        reached = reached_schema(connection)
        yield
    except duckdb.Error as error:
        advice = what_to_do(error, path)
        if not reached and isinstance(error, (duckdb.CatalogException, duckdb.BinderException)):
            advice = f"; {path} is no warehouse of feedhouse: move it away, or choose another --home"
        if 0 < reached < known_schema() and isinstance(error, (duckdb.CatalogException, duckdb.BinderException)):
            advice = (
                f"; {path.name} has schema {reached}, and this feedhouse writes {known_schema()}: "
                "the next `feedhouse ingest` brings it up to date"
            )
        raise WarehouseError(f"the query failed: {one_sentence(error)}{advice}") from error


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Names of columns as keys: the second `a` is `a_1`, as DuckDB itself calls it."""
    taken: list[str] = []
    for name in names:
        number = sum(other == name or other.rpartition("_")[0] == name for other in taken)
        taken.append(f"{name}_{number}" if name in taken else name)
    return tuple(taken)


def _fetched(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := connection.fetchmany(_FETCHED):
        yield from rows
