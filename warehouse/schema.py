"""The writer's schema: migrations forward, views as this version of the program draws them."""

from __future__ import annotations

import duckdb

from parsers.errors import WarehouseError
from warehouse.connection import transaction
from warehouse.queries import migrations, run, statement, views, views_digest


def migrate(connection: duckdb.DuckDBPyConnection) -> None:
    """Bring the schema up to date, one transaction a migration.

    Raises WarehouseError when the file was written by a newer feedhouse.
    """
    reached = _reached(connection)
    known = migrations()[-1][0]
    if reached > known:
        raise WarehouseError(
            f"the warehouse has schema {reached}, and this feedhouse knows {known}: "
            "it was written by a newer one; upgrade this installation"
        )
    for number, name, script in migrations()[reached:]:
        with transaction(connection):
            connection.execute(script)
            run(connection, "record_migration", number=number, name=name)
    _draw_views(connection)


def _reached(connection: duckdb.DuckDBPyConnection) -> int:
    try:
        return int(run(connection, "select_schema_number")[0][0])
    except duckdb.CatalogException:  # a new file
        connection.execute(statement("create_schema_tables"))
        return 0


def _draw_views(connection: duckdb.DuckDBPyConnection) -> None:
    if run(connection, "select_views_digest") == [(views_digest(),)]:
        return
    with transaction(connection):
        for script in views():
            connection.execute(script)
        run(connection, "replace_views_digest", digest=views_digest())
