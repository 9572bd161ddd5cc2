"""A copy of the writer beside it, from before its schema is changed."""

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
