"""A home moved into a lake, and a lake moved out into a home: everything, versions and index included."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

import duckdb

from parsers.errors import WarehouseError
from warehouse.connection import first_line
from warehouse.home import Home
from warehouse.lake.catalog import turn_of
from warehouse.lake.engine import lake_engine, refuse_absent_keys, store_engine
from warehouse.lake.place import Lake, files_at
from warehouse.lake.schema import (
    attach_empty,
    draw_views,
    finish_tables,
    has_lake,
    is_finished,
    make_tables,
    refuse_other_catalog,
    refuse_other_schema,
)
from warehouse.lake.session import told_plainly
from warehouse.publishing import publish
from warehouse.queries import run, statement
from warehouse.schema import known_schema, migrate
from warehouse.session import held, opened

# By what a lake that was left half made is known for ours.
_MAKING = "feedhouse makes this lake"
_NEWER_FILE = "Trying to read a database file with version number"


def make_lake(lake: Lake, files: str, wait: float) -> str:
    """An empty lake with its files in `files`, a directory or a place in an object store; gives that as it is kept."""
    files = files_at(files)
    _make(lake, files, wait, attach_empty)
    return files


def move_in(home: Home, lake: Lake, files: str, wait: float, packed: Path | None = None) -> dict[str, int]:
    """A new lake of all that a home's writer has, or a `packed` one; it stays as it is. Gives the rows of each table.

    All or nothing, and held against the home before it is kept.
    """
    files = files_at(files)
    if packed is not None:
        if not packed.is_file():
            raise WarehouseError(f"there is no file {packed}: `feedhouse lake pack` makes one")
        return _make(lake, files, wait, lambda connection: _attach_writer(connection, packed))
    if not home.writer.exists():
        raise WarehouseError(f"there is no {home.writer} to move into the lake: give the home with --home")
    with held(home, wait):
        return _make(lake, files, wait, lambda connection: _attach_writer(connection, home.writer))


def move_out(lake: Lake, home: Home, wait: float) -> dict[str, int]:
    """All of a lake as the writer of a new home, published; the lake stays as it is. Gives the rows of each table."""
    if home.writer.exists():
        raise WarehouseError(f"{home.root} is a home already: move the lake out into a new one, with --home")
    refuse_other_catalog(lake)
    home.prepare()
    # Under another name until it is whole: a home with a writer is taken for one that has everything.
    begun = home.writer.with_name("moving-out.duckdb")
    with told_plainly(lake), turn_of(lake).taken(wait):
        for left in (begun, begun.with_name(f"{begun.name}.wal")):
            left.unlink(missing_ok=True)
        try:
            counts = _write_writer(lake, begun)
            home.unpublished.touch()
            begun.replace(home.writer)
        finally:
            begun.unlink(missing_ok=True)
    publish(home, wait)
    return counts


def pack(home: Home, file: Path, wait: float) -> None:
    """All of a home's writer as a file that the DuckDB of a lake can read, whichever wrote it."""
    if file.exists():
        raise WarehouseError(f"{file} is there already: choose another name")
    with held(home, wait), opened(home, wait) as connection:
        connection.execute(f"attach {_quoted(file)} as compacted (storage_version 'v1.5.0')")
        try:
            run(connection, "copy_writer")
            connection.execute("detach compacted")
        except BaseException:
            connection.execute("detach compacted")
            file.unlink(missing_ok=True)
            raise


def _make(lake: Lake, files: str, wait: float, attach: Callable[[duckdb.DuckDBPyConnection], None]) -> dict[str, int]:
    refuse_absent_keys(files)
    with told_plainly(lake), turn_of(lake).taken(wait):
        is_there = has_lake(lake)
        _refuse_other_place(lake, files, is_there=is_there)
        with closing(lake_engine(lake, files="" if is_there else files)) as connection:
            if is_there:
                _refuse_what_is_there(lake, connection)
            attach(connection)
            connection.begin()
            make_tables(connection, "origin")
            run(connection, "lake/sign_commit", token=_MAKING)
            connection.commit()
            connection.begin()
            finish_tables(connection, "origin")
            draw_views(connection)
            counts = _compared(connection, "origin", "lake")
            connection.commit()
            return counts


def _refuse_other_place(lake: Lake, files: str, *, is_there: bool) -> None:
    """Two lakes in one place would take each other's files for nobody's, and delete them."""
    if is_there:
        chosen = refuse_other_catalog(lake)
        if chosen != files and not _is_finished(lake):
            raise WarehouseError(
                f"a first try to make the lake at {lake} has its files in {chosen}, and FEEDHOUSE_LAKE_FILES says "
                f"{files}: set it to that, or choose an empty database"
            )
        return
    with closing(store_engine()) as connection:
        if found := run(connection, "lake/list_files", pattern=f"{files}**"):
            raise WarehouseError(
                f"{files} is not empty: {found[0][0]} is there; a new lake needs a place of its own for its files"
            )


def _is_finished(lake: Lake) -> bool:
    with closing(lake_engine(lake, read_only=True)) as connection:
        return is_finished(connection)


def _refuse_what_is_there(lake: Lake, connection: duckdb.DuckDBPyConnection) -> None:
    """All but a lake of ours that was left half made, or one without a table, may be somebody's."""
    if is_finished(connection):
        raise WarehouseError(f"there is a lake at {lake} already: choose another database for FEEDHOUSE_LAKE")
    is_ours = run(connection, "lake/count_signed", token=_MAKING) != [(0,)]
    if not is_ours and run(connection, "lake/list_lake_tables"):
        raise WarehouseError(
            f"the lake at {lake} is none of feedhouse's, and has tables: choose another database for FEEDHOUSE_LAKE"
        )


def _attach_writer(connection: duckdb.DuckDBPyConnection, file: Path) -> None:
    try:
        connection.execute(f"attach {_quoted(file)} as origin (read_only)")
    except duckdb.Error as error:
        if _NEWER_FILE not in str(error):
            raise WarehouseError(f"{file} can't be read: {first_line(error)}; nothing was moved") from error
        raise WarehouseError(
            f"{file} was written by DuckDB 2, and a lake needs {duckdb.__version__}: have the feedhouse that wrote it "
            "make a copy with `feedhouse lake pack FILE`, and move that in with `feedhouse lake move-in --file FILE`"
        ) from error
    try:
        [(reached,)] = connection.execute("select max(number) from origin.internal.migrations").fetchall()
    except duckdb.CatalogException:
        raise WarehouseError(
            f"{file} is no warehouse of feedhouse: give a file that `feedhouse lake pack` made"
        ) from None
    if reached != known_schema():
        raise WarehouseError(
            f"{file} has schema {reached}, and this feedhouse writes {known_schema()}: `feedhouse ingest` with the "
            "same version of feedhouse on both sides brings it up to date"
        )


def _write_writer(lake: Lake, file: Path) -> dict[str, int]:
    with ExitStack() as stack:
        connection = stack.enter_context(closing(lake_engine(lake, read_only=True)))
        refuse_other_schema(connection)
        connection.execute(f"attach {_quoted(file)} as writer (row_group_size 2048); use writer")
        migrate(connection)
        connection.begin()
        for (relation,) in run(connection, "lake/list_tables_of", origin="writer"):
            connection.execute(statement("lake/empty_table").format(relation=relation))
            connection.execute(statement("lake/fill_table").format(relation=relation))
        counts = _compared(connection, "writer", "lake")
        connection.commit()
        _number_on(connection)
        connection.execute("checkpoint writer; use lake; detach writer")
    return counts


def _number_on(connection: duckdb.DuckDBPyConnection) -> None:
    """Sequences go on behind the numbers that the lake gave out."""
    [(documents, terms)] = run(connection, "lake/select_lake_turn")
    for name, given in (("documents", documents), ("terms", terms)):
        if given:
            run(connection, "lake/use_up_numbers", sequence=f"internal.{name}", given=given)


def _compared(connection: duckdb.DuckDBPyConnection, origin: str, copy: str) -> dict[str, int]:
    """The rows of every table of `origin`; raises WarehouseError where one came out otherwise in `copy`."""
    counts = {}
    for (relation,) in run(connection, "lake/list_tables_of", origin=origin):
        text = statement("lake/compare_copies").format(relation=relation, origin=origin, copy=copy)
        [(number, is_same)] = connection.execute(text).fetchall()
        if not is_same and "views_digest" not in relation:
            raise WarehouseError(f"{relation} came out otherwise in the copy, which is not kept")
        counts[relation.replace('"', "").removeprefix("main.")] = number
    return counts


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
