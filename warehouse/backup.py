"""Copies of the writer: the one beside it from before a migration, and the published one it is restored from."""

from __future__ import annotations

from contextlib import closing

from parsers.errors import WarehouseError
from warehouse.connection import connect_reader
from warehouse.copying import copy_into_place
from warehouse.home import Home
from warehouse.schema import known_schema, reached_schema

_HEADERS = 3 * 4096  # bytes; no database is smaller


def back_up(home: Home, reached: int) -> None:
    """Keep the writer, which has schema `reached` and is closed, as `writer/before-schema-N.duckdb`.

    A copy of the same name that an interrupted migration made from an earlier schema is kept: it is
    what the writer was before. One of an earlier migration of a writer that was put back since is replaced.
    """
    kept = _schema_of_backup(home)
    if kept is None or kept >= reached:
        copy_into_place(home.writer, home.before_schema(known_schema()))


def _schema_of_backup(home: Home) -> int | None:
    backup = home.before_schema(known_schema())
    if not backup.exists():
        return None
    try:
        with closing(connect_reader(backup)) as connection:
            return reached_schema(connection)
    except WarehouseError:  # not one of ours, or broken
        return None


def make_way(home: Home) -> None:
    """For a writer that is missing: have the published one, or let a new one be made.

    Raises WarehouseError where something would be lost by that.
    """
    refuse_loss(home)
    if home.published.exists():
        copy_into_place(home.published, home.writer)
    else:
        home.writer.unlink(missing_ok=True)  # a first run was killed while it made it


def is_missing(home: Home) -> bool:
    """Whether the writer is not there, or has not even headers."""
    return not home.writer.exists() or home.writer.stat().st_size < _HEADERS


def refuse_loss(home: Home) -> None:
    """Raises WarehouseError where a run must not go on without the writer, which is missing. Changes nothing."""
    log = home.writer.with_name(f"{home.writer.name}.wal")
    if log.exists() and log.stat().st_size:
        raise WarehouseError(
            f"{home.writer} is gone, but its log {log.name} is there: put the writer back, or delete the log, "
            "and the next run goes on from warehouse.duckdb, the last that was published"
        )
    if not home.published.exists():
        return
    if home.writer.exists():
        raise WarehouseError(
            f"{home.writer} is empty or nearly so: delete it, and the next run goes on from {home.published.name}, "
            "the last that was published"
        )
    _refuse_useless(home)


def _refuse_useless(home: Home) -> None:
    try:
        with closing(connect_reader(home.published)) as connection:
            usable = reached_schema(connection) > 0
    except WarehouseError as error:
        raise WarehouseError(f"{home.writer} is gone, and there is nothing to go on from: {error}") from error
    if not usable:
        raise WarehouseError(f"{home.published} is no warehouse of feedhouse: move it away, or choose another --home")
