"""The statements in sql/, by name."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any
from weakref import WeakSet

import duckdb

_SQL = files("warehouse") / "sql"
# A lake has no keys and no sequences: some statements are other ones there.
_lakes: WeakSet[duckdb.DuckDBPyConnection] = WeakSet()


def mark_as_lake(connection: duckdb.DuckDBPyConnection) -> None:
    """Have what is run on a connection taken from sql/lake/ where it is there."""
    _lakes.add(connection)


def is_lake(connection: duckdb.DuckDBPyConnection) -> bool:
    return connection in _lakes


@cache
def statement(name: str) -> str:
    """The text of sql/NAME.sql."""
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")


def run(connection: duckdb.DuckDBPyConnection, name: str, /, **parameters: Any) -> list[tuple[Any, ...]]:
    """Run sql/NAME.sql with its $parameters; gives the rows, if it has any."""
    return connection.execute(statement(name_on(connection, name)), parameters).fetchall()


def name_on(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    """The statement that does on a connection what `name` says."""
    return f"lake/{name}" if is_lake(connection) and name in _lake_statements() else name


@cache
def _lake_statements() -> frozenset[str]:
    return frozenset(path.name.removesuffix(".sql") for path in (_SQL / "lake").iterdir())


def run_named(connection: duckdb.DuckDBPyConnection, name: str, /, **parameters: Any) -> list[dict[str, Any]]:
    """The same, with the names of the columns."""
    rows = run(connection, name, **parameters)
    columns = [column[0] for column in connection.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in rows]


@cache
def migrations() -> tuple[tuple[int, str, str], ...]:
    """Every migration as (number, name, script), in order."""
    names = sorted(path.name for path in (_SQL / "migrations").iterdir() if path.name.endswith(".sql"))
    return tuple((int(name[:4]), name[5:-4], statement(f"migrations/{name[:-4]}")) for name in names)


@cache
def views() -> tuple[str, ...]:
    """The scripts of all views, macros and comments, in the order of their names."""
    names = sorted(path.name for path in (_SQL / "views").iterdir() if path.name.endswith(".sql"))
    return tuple(statement(f"views/{name[:-4]}") for name in names)


@cache
def views_digest() -> str:
    """Changes whenever a view or comment does, so that an opened writer knows to make them anew."""
    return sha256("\0".join(views()).encode()).hexdigest()
