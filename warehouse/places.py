"""Where in the archive the warehouse says that pages lie: what must be there if nothing was lost."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import duckdb

from parsers.errors import ArchiveError, WarehouseError
from warehouse.archive_reading import Part, parts_of_day
from warehouse.connection import connect_reader, first_line
from warehouse.home import Home
from warehouse.queries import statement
from warehouse.schema import known_schema, reached_schema
from warehouse.session import held

_PATIENCE = 2.0  # seconds to wait for a run that is loading

# Eight bytes a place: a million of them are kept while the archive is read, and no database stays open for it.
Places = Mapping[str, "array[int]"]


def named_places(home: Home) -> Places:
    """Offsets by file, of every article, past version, reject, poll and fetch that names one.

    By the writer, which knows the most; by the published file while a run is loading, or where the writer can't be
    read. Raises WarehouseError where neither tells.
    """
    if home.writer.exists():
        try:
            with held(home, _PATIENCE):
                named = _places(home.writer)
        except WarehouseError:
            if not home.published.exists():
                raise
        else:
            return _present(home.archive, named)
    return _present(home.archive, _places(home.published)) if home.published.exists() else {}


def _present(root: Path, named: Places) -> Places:
    """With the places of files that were joined into others since, as an older copy of the warehouse names them."""
    found: dict[str, array[int]] = {}
    for file, offsets in named.items():
        part = None if (root / file).exists() else _part_of(root, file)
        for offset in offsets:
            is_moved = part is not None and offset < part.length
            place = (part.joined, part.base + offset) if part and is_moved else (file, offset)
            found.setdefault(place[0], array("q")).append(place[1])
    return found


def _part_of(root: Path, file: str) -> Part | None:
    try:
        return next((part for part in parts_of_day(root, file) if part.file == file), None)
    except ArchiveError:  # what it was joined into can't be read: its pages are lost, and so they are told
        return None


def _places(path: Path) -> Places:
    with closing(connect_reader(path)) as connection:
        reached = reached_schema(connection)
        if not reached:
            return {}
        if reached < known_schema():
            raise WarehouseError(f"{path} has schema {reached}: the next run brings it to {known_schema()}")
        try:
            return _read(connection)
        except duckdb.Error as error:
            raise WarehouseError(f"{path} can't be read: {first_line(error)}") from error


def _read(connection: duckdb.DuckDBPyConnection) -> Places:
    found: dict[str, array[int]] = {}
    connection.execute(statement("select_named_places"))
    while row := connection.fetchone():  # a file at a time: as Python's integers its offsets take five times as much
        found[row[0]] = array("q", row[1])
    return found
