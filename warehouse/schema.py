"""The writer's schema: migrations forward, views as this version of the program draws them."""

from __future__ import annotations

import duckdb

from parsers.errors import WarehouseError
from warehouse.connection import transaction
from warehouse.queries import migrations, run, statement, views, views_digest


def known_schema() -> int:
    """The number of the schema that this version of the program writes."""
    return migrations()[-1][0]


def reached_schema(connection: duckdb.DuckDBPyConnection) -> int:
    """The number of the file's schema; 0 for a file without one.

    Raises WarehouseError when the file was written by a newer feedhouse.
    """
    try:
        reached = int(run(connection, "select_schema_number")[0][0])
    except duckdb.CatalogException:
        return 0
    if reached > known_schema():
        raise WarehouseError(
            f"the warehouse has schema {reached}, and this feedhouse knows {known_schema()}: "
            "it was written by a newer feedhouse; upgrade this installation"
        )
    return reached


def is_current(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the file has the schema and the views of this version of the program."""
    return reached_schema(connection) == known_schema() and _views_are_current(connection)


def migrate(connection: duckdb.DuckDBPyConnection) -> None:
    """Bring the schema up to date, one transaction a migration: killed in between, the next call goes on."""
    reached = reached_schema(connection)
    if not reached:
        with transaction(connection):
            connection.execute(statement("create_schema_tables"))
    for number, name, script in migrations()[reached:]:
        with transaction(connection):
            connection.execute(script)
            run(connection, "record_migration", number=number, name=name)
    if not _views_are_current(connection):
        with transaction(connection):
            for script in views():
                connection.execute(script)
            run(connection, "replace_views_digest", digest=views_digest())


def _views_are_current(connection: duckdb.DuckDBPyConnection) -> bool:
    return run(connection, "select_views_digest") == [(views_digest(),)]
