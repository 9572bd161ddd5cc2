"""One opening of the writer: lock, open, migrate (with a backup first), one transaction, close."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import duckdb

from parsers.errors import WarehouseError
from warehouse.backup import back_up, is_missing, make_way
from warehouse.connection import first_line, transaction, what_to_do, writer_connection
from warehouse.home import Home
from warehouse.lake.session import lake_look, lake_transaction
from warehouse.lock import writer_lock
from warehouse.schema import is_current, known_schema, migrate, reached_schema

# What DuckDB raises when the disk or the memory won't do; anything else is a bug.
_REFUSALS = (
    duckdb.IOException,
    duckdb.FatalException,
    duckdb.OutOfMemoryException,
    duckdb.TransactionException,  # the commit itself found the disk full
)


@contextmanager
def writer_transaction(home: Home, wait: float) -> Iterator[duckdb.DuckDBPyConnection]:
    """The connection of the writer, or of its lake, inside one transaction, committed when the block ends well."""
    if home.lake is not None:
        home.prepare()
        with lake_transaction(home.lake, wait, home.kept) as connection:
            yield connection
        return
    with held(home, wait), opened(home, wait) as connection, transaction(connection):
        yield connection


@contextmanager
def reading_transaction(home: Home, wait: float) -> Iterator[duckdb.DuckDBPyConnection]:
    """The writer's connection to look something up; of a lake one state, for which nobody is waited for."""
    if home.lake is not None:
        with lake_look(home.lake) as connection:
            yield connection
        return
    with writer_transaction(home, wait) as connection:
        yield connection


@contextmanager
def held(home: Home, wait: float) -> Iterator[None]:
    """The writer's lock; what the disk refuses meanwhile is a WarehouseError."""
    home.prepare()
    with told_plainly(home), writer_lock(home, wait):
        yield


@contextmanager
def opened(home: Home, wait: float) -> Iterator[duckdb.DuckDBPyConnection]:
    """The writer's connection, with the schema up to date. The caller holds the lock.

    A file of an earlier schema is copied before it is changed. A writer that is gone is made from the
    published file, which has all that it had.
    """
    if is_missing(home):
        make_way(home)
    with ExitStack() as stack:
        connection = stack.enter_context(writer_connection(home.writer, wait))
        if 0 < (reached := reached_schema(connection)) < known_schema():
            connection.execute("checkpoint")
            # Closed before it is copied: closing a second handle on the file would drop DuckDB's own lock.
            stack.close()
            back_up(home, reached)
            connection = stack.enter_context(writer_connection(home.writer, wait))
        if not is_current(connection):
            home.unpublished.touch()  # readers shall see the new schema even when nothing else is new
            migrate(connection)
            connection.execute("checkpoint")  # every opening would read all this again from the log: 9 ms
        yield connection


@contextmanager
def told_plainly(home: Home) -> Iterator[None]:
    """A full disk or a broken file as a sentence; nothing of the transaction was kept."""
    try:
        yield
    except duckdb.Error as error:
        if not (isinstance(error, _REFUSALS) or what_to_do(error, home.writer)):
            raise
        raise WarehouseError(
            f"can't write to {home.root}: {first_line(error)}{what_to_do(error, home.writer)}"
        ) from error
    except OSError as error:
        raise WarehouseError(f"can't write to {home.root}: {error.strerror or error}") from error
