"""A DuckDB file of the public relations as tables, in the format of today's DuckDB or of an older one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb

from parsers.errors import UsageError, WarehouseError
from warehouse.connection import connect_reader, first_line, what_to_do
from warehouse.exporting import Wanted, choose
from warehouse.home import Home
from warehouse.queries import run, statement

# Fetches no extension, and puts nothing into the folder it is called in.
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "1GB",
    "threads": "2",
    "temp_directory": "",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
# Two row groups are held in memory while they are written: of DuckDB's own 122,880 rows, that is too many bodies.
_ROWS_IN_A_GROUP = 16384
_OF_1_0 = re.compile(r"v1\.0\.")


def write_database(home: Home, wanted: Wanted, file: Path, storage_version: str | None) -> int:
    """Every public relation as a table, with its comments; of a selection, those that tell of single articles.

    Gives the number of articles.
    `storage_version` is the oldest DuckDB that shall open the file, such as v1.0.0; None for the format of
    the DuckDB that is installed. Raises UsageError for one DuckDB can't write.
    """
    if home.lake is not None:
        raise UsageError(
            "a DuckDB file is made of a home's warehouse: `feedhouse --home NEW lake move-out` makes one of the lake"
        )
    connect_reader(home.published).close()  # which says what is wrong with it, if anything is
    with closing(duckdb.connect(config=_SETTINGS)) as connection, _told_plainly(home):
        connection.execute(f"attach {_quoted(home.published)} as published (read_only)")
        _attach_new(connection, file, storage_version)
        # What stands in a published file is code, and gets at nothing else from here on.
        connection.execute("set TimeZone = 'UTC'; set enable_external_access = false; set lock_configuration = true")
        connection.execute("use published")
        _fill(connection, wanted, with_lists=not _OF_1_0.match(storage_version or ""))
        [(articles,)] = run(connection, "count_exported")
        connection.execute("use memory; detach exported")
        return int(articles)


def _fill(connection: duckdb.DuckDBPyConnection, wanted: Wanted, *, with_lists: bool) -> None:
    run(connection, "name_exported_articles", **choose(connection, wanted))
    for relation, tells_of_articles in run(connection, "list_relations"):
        if wanted.is_everything:
            _copy(connection, "export_relation", relation)
        elif tells_of_articles:
            _copy(connection, "export_chosen_relation", relation)
    if not with_lists:
        _run_all(connection, "flatten_lists")
    run(connection, "export_dictionary")
    _run_all(connection, "list_comments")
    connection.execute("use exported")
    connection.execute(statement("views/articles_at"))


def _copy(connection: duckdb.DuckDBPyConnection, name: str, relation: str) -> None:
    quoted = '"' + relation.replace('"', '""') + '"'
    connection.execute(statement(name).format(relation=quoted))


def _run_all(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Run the statements that a statement makes."""
    for (made,) in run(connection, name):
        connection.execute(made)


def _attach_new(connection: duckdb.DuckDBPyConnection, file: Path, storage_version: str | None) -> None:
    options = [f"row_group_size {_ROWS_IN_A_GROUP}"]
    if storage_version is not None:
        if not re.fullmatch(r"v[1-9]\d*\.\d+\.\d+|latest", storage_version):
            raise UsageError(f'"{storage_version}" is no storage version: write it as DuckDB does, such as v1.0.0')
        options.append(f"storage_version '{storage_version}'")
    try:
        connection.execute(f"attach {_quoted(file)} as exported ({', '.join(options)})")
    except duckdb.InvalidInputException as error:
        raise UsageError(
            f'this DuckDB can\'t write files of the storage version "{storage_version}": {duckdb.__version__} '
            "writes those of v1.0.0 and later, up to its own"
        ) from error


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


@contextmanager
def _told_plainly(home: Home) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        raise WarehouseError(
            f"the export failed: {first_line(error)}{what_to_do(error, home.published)}; what was there before stands"
        ) from error
