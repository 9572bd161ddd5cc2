"""Numbers of documents and terms on a lake, which has no sequences: one row of its own remembers how far they went."""

from __future__ import annotations

from weakref import WeakSet

import duckdb

from warehouse.queries import is_lake, run, statement

# Whoever gives numbers out changes the row; who does not, leaves it alone.
_giving: WeakSet[duckdb.DuckDBPyConnection] = WeakSet()


def give_numbers(connection: duckdb.DuckDBPyConnection) -> None:
    """Have the statements that follow number what they insert, in the caller's transaction. A file does so itself."""
    if connection in _giving or not is_lake(connection):
        return
    [(documents, terms)] = run(connection, "lake/select_numbers")
    for name, given in (("documents", documents), ("terms", terms)):
        connection.execute(statement("lake/number_on").format(name=name, first=given + 1))
    _giving.add(connection)


def note_numbers(connection: duckdb.DuckDBPyConnection) -> None:
    """Remember how far they went, before the commit."""
    if connection in _giving:
        run(connection, "lake/note_numbers")
