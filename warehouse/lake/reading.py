"""Readers of a lake: one state of it for as long as they read, and no way to change anything."""

from __future__ import annotations

import duckdb

from parsers.errors import WarehouseError
from warehouse.connection import first_line
from warehouse.lake.catalog import asked
from warehouse.lake.engine import lake_engine, refuse_absent_keys
from warehouse.lake.place import Lake
from warehouse.lake.schema import refuse_other_catalog, refuse_other_schema
from warehouse.queries import mark_as_lake


def connect_lake_reader(lake: Lake, memory: str) -> duckdb.DuckDBPyConnection:
    """The lake as it stands now, read-only; whatever is written meanwhile is not seen.

    Raises WarehouseError when there is none, or it can't be reached.
    """
    refuse_absent_keys(refuse_other_catalog(lake))
    connection = lake_engine(lake, read_only=True, snapshot=newest_snapshot(lake))
    mark_as_lake(connection)
    try:
        refuse_other_schema(connection)
        _close_in(connection, memory)
    except WarehouseError:
        connection.close()
        raise
    except duckdb.Error as error:
        connection.close()
        said = lake.without_secrets(first_line(error))
        raise WarehouseError(f"the lake can't be read: {said}; look for its files, or for the keys to them") from error
    return connection


def newest_snapshot(lake: Lake) -> int:
    """The number of the lake's state at this moment."""
    with asked(lake) as session:
        [number] = session.execute("select max(snapshot_id) from ducklake_snapshot").fetchone()
        return int(number)


def _close_in(connection: duckdb.DuckDBPyConnection, memory: str) -> None:
    """Nothing but the lake's own files from here on, and no setting can be changed."""
    [(files,)] = connection.execute(
        "select value from ducklake_options('lake') where option_name = 'data_path'"
    ).fetchall()
    connection.execute(f"set memory_limit = '{memory}'")
    connection.execute("set allowed_directories = [" + "'" + str(files).replace("'", "''") + "']")
    connection.execute("set enable_external_access = false; set lock_configuration = true")
