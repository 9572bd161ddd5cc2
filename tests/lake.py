"""A lake for a test: its own database of the one Postgres, and its own folder of files."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from tests.lake_making import Postgres, program
from warehouse.home import Home
from warehouse.lake.catalog import connect
from warehouse.lake.moving import make_lake
from warehouse.lake.place import Lake, lake_at
from warehouse.reading import published

_WANTED = ("duckdb_extension_ducklake", "duckdb_extension_postgres_scanner", "duckdb_extension_httpfs", "psycopg")


def why_not() -> str | None:
    """Why there can be no lake here; None where there can."""
    missing = [name for name in _WANTED if importlib.util.find_spec(name) is None]
    if missing:
        return f"not installed: {', '.join(missing)}; `make lake` tests the lake in an environment of its own"
    if not duckdb.__version__.startswith("1.5.5"):
        return f"the extensions of a lake load in DuckDB 1.5.5, and this is {duckdb.__version__}"
    if not (program("initdb") and program("pg_ctl")):
        return "there is no Postgres on this machine: apt-get install postgresql"
    return None


@dataclass(frozen=True, slots=True)
class Lakeside:
    """A place for a lake, and what it holds."""

    server: Postgres
    database: str
    files: str
    home: Path

    @property
    def address(self) -> str:
        return self.server.address(self.database)

    @property
    def lake(self) -> Lake:
        found = lake_at(self.address)
        assert found
        return found

    @property
    def environment(self) -> dict[str, str]:
        return {"FEEDHOUSE_LAKE": self.address, "FEEDHOUSE_LAKE_FILES": self.files}

    @property
    def place(self) -> Home:
        return Home(self.home, self.lake)

    def make(self) -> None:
        make_lake(self.lake, self.files, 10.0)

    def ask(self, sql: str) -> list[Any]:
        """Rows as a reader sees them; of one column the bare values."""
        with published(self.place) as connection:
            rows = connection.execute(sql).fetchall()
        return [row[0] if len(row) == 1 else row for row in rows]

    def create_database(self) -> None:
        with connect(Lake(self.server.address("postgres").removeprefix("ducklake:postgres:"))) as session:
            session.execute(f"create database {self.database}")
