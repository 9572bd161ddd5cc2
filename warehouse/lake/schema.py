"""The schema of a lake: the tables of a writer's file, without their keys, and the same views."""

from __future__ import annotations

import re

import duckdb

from parsers.errors import WarehouseError
from warehouse.lake.catalog import Session, asked
from warehouse.lake.place import Lake
from warehouse.queries import run, statement, views, views_digest
from warehouse.schema import known_schema, migrate

# What DuckLake 1.0 writes into its own catalog, and the extension of DuckDB 1.5.5 reads.
_FORMAT = "1.0"
_MIGRATIONS = '"internal"."migrations"'
_COMMENT = re.compile(r"^\s*comment on (?P<kind>\w+) (?P<name>[\w.]+)", re.IGNORECASE | re.MULTILINE)


def refuse_other_catalog(lake: Lake) -> str:
    """Where the lake has its files. Raises WarehouseError unless the catalog is one that this program knows."""
    with asked(lake) as session:
        if not _has_lake(session):
            raise WarehouseError(
                f"there is no lake at {lake} yet: `feedhouse lake init` makes one, and `feedhouse lake move-in` one "
                "of this home"
            )
        found = session.execute("select value from ducklake_metadata where key = 'version'").fetchone()
        files = session.execute("select value from ducklake_metadata where key = 'data_path'").fetchone()
    if found is None or files is None or found[0] != _FORMAT:
        raise WarehouseError(
            f"the lake's catalog has DuckLake's format {found[0] if found else 'of nobody knows what'}, and this "
            f"feedhouse reads {_FORMAT}: use the feedhouse that wrote it, and move it out and in again"
        )
    return str(files[0])


def has_lake(lake: Lake) -> bool:
    """Whether a lake's catalog is there."""
    with asked(lake) as session:
        return _has_lake(session)


def _has_lake(session: Session) -> bool:
    return bool(session.execute("select to_regclass('ducklake_metadata') is not null").fetchone()[0])


def refuse_other_schema(connection: duckdb.DuckDBPyConnection) -> None:
    """Raises WarehouseError when another version of feedhouse made the lake, or something else did."""
    try:
        [(reached,)] = run(connection, "select_schema_number")
    except duckdb.CatalogException:
        raise WarehouseError(
            "the lake is none of feedhouse's: choose another database for FEEDHOUSE_LAKE, or `feedhouse lake init` "
            "in an empty one"
        ) from None
    if reached != known_schema():
        raise WarehouseError(
            f"the lake has schema {reached}, and this feedhouse knows {known_schema()}: with the version that wrote "
            "it, `feedhouse lake move-out` into an empty home, which the newer one brings up to date and moves in "
            "again; until then use that version on all machines"
        )


def has_todays_views(connection: duckdb.DuckDBPyConnection) -> bool:
    return run(connection, "select_views_digest") == [(views_digest(),)]


def make_tables(connection: duckdb.DuckDBPyConnection, origin: str) -> None:
    """The tables of the attached database `origin`, with all that is in them. In the caller's transaction.

    DuckLake knows nothing of a table that was empty from the first, and asks the catalog anew in every statement, for
    50 ms: it gets a row, which `finish_tables` takes away in a transaction of its own.
    """
    connection.execute("create schema if not exists lake.internal")
    run(connection, "lake/divide_files")
    for (relation,) in run(connection, "lake/list_tables_of", origin=origin):
        if relation != _MIGRATIONS:
            connection.execute(statement("lake/copy_table").format(relation=relation, origin=origin))
            connection.execute(statement("lake/insert_first_row").format(relation=relation, origin=origin))


def finish_tables(connection: duckdb.DuckDBPyConnection, origin: str) -> None:
    """What makes tables a lake of ours; without it they are made anew. In the caller's transaction."""
    for (relation,) in run(connection, "lake/list_tables_of", origin=origin):
        if relation != _MIGRATIONS:
            connection.execute(statement("lake/delete_first_row").format(relation=relation, origin=origin))
    connection.execute(statement("lake/copy_table").format(relation=_MIGRATIONS, origin=origin))
    run(connection, "lake/create_turns")
    connection.execute(statement("lake/begin_turns"))


def is_finished(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the tables are there, and were not left half made."""
    return ("internal", "migrations") in run(connection, "lake/list_lake_tables")


def draw_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Views, macros and comments as this version draws them. In the caller's transaction.

    DuckLake keeps comments on tables, their columns and views; those on macros and columns of views are in files alone.
    """
    tables = {f"{schema}.{name}" for schema, name in run(connection, "lake/list_lake_tables")}
    for script in views():
        for part in connection.extract_statements(script):
            comment = _COMMENT.search(part.query)
            if comment is None or _keeps(comment["kind"].lower(), comment["name"], tables):
                connection.execute(part.query)
    run(connection, "replace_views_digest", digest=views_digest())


def _keeps(kind: str, name: str, tables: set[str]) -> bool:
    relation = name.rpartition(".")[0] if kind == "column" else name
    qualified = relation if "." in relation else f"main.{relation}"
    return kind == "view" or (kind in ("table", "column") and qualified in tables)


def attach_empty(connection: duckdb.DuckDBPyConnection) -> None:
    """An empty warehouse as `origin`, in memory."""
    connection.execute("attach ':memory:' as origin; use origin")
    migrate(connection)
    connection.execute("use lake")
