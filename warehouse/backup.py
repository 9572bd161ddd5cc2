"""Copies of the writer: the one beside it from before a migration, and the published one it is restored from."""

from __future__ import annotations

from contextlib import closing

from parsers.errors import WarehouseError
from warehouse.connection import connect_reader
from warehouse.copying import copy_into_place
from warehouse.home import Home
from warehouse.schema import known_schema, reached_schema


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
    """For a writer that is not there, or has not even headers: have the published one, or let a new one be made.

    Raises WarehouseError where something would be lost by that.
    """
    log = home.writer.with_name(f"{home.writer.name}.wal")
    if log.exists() and log.stat().st_size:
        raise WarehouseError(
            f"{home.writer} is gone, but its log {log.name} is there: put the writer back, or delete the log, "
            "and the next run goes on from warehouse.duckdb, the last that was published"
        )
    if not home.published.exists():
        home.writer.unlink(missing_ok=True)  # a first run was killed while it made it
    elif home.writer.exists():
        raise WarehouseError(
            f"{home.writer} is empty or nearly so: delete it, and the next run goes on from {home.published.name}, "
            "the last that was published"
        )
    else:
        _restore(home)


def _restore(home: Home) -> None:
    try:
        with closing(connect_reader(home.published)) as connection:
            usable = reached_schema(connection) > 0
    except WarehouseError as error:
        raise WarehouseError(f"{home.writer} is gone, and there is nothing to go on from: {error}") from error
    if not usable:
        raise WarehouseError(f"{home.published} is no warehouse of feedhouse: move it away, or choose another --home")
    copy_into_place(home.published, home.writer)
