"""A sample of the archive, held against what the warehouse says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from parsers.errors import ArchiveError
from warehouse.archive_reading import files, probe
from warehouse.home import Home
from warehouse.queries import run
from warehouse.reading import published
from warehouse.schema import known_schema, reached_schema

_NAMED = 3  # of the damages, in a sentence


@dataclass(frozen=True, slots=True)
class Sampled:
    """How many records were read, and a sentence for each that is gone, damaged or another one."""

    records: int
    damages: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What is wrong, and what to do."""
        more = f"; and {len(self.damages) - _NAMED:,} more" if len(self.damages) > _NAMED else ""
        return (
            f"{len(self.damages):,} of {self.records:,} records are not there, or not sound: "
            f"{'; '.join(self.damages[:_NAMED])}{more}; `feedhouse doctor --archive` tells of all, and what to restore"
        )


def sample_archive(home: Home, most: int) -> Sampled:
    """Read so many records, chosen by chance among those that the published warehouse names. Raises WarehouseError.

    A lake names the archives of all machines: of it those in files that this one has.
    """
    if home.lake is None and not home.published.exists():
        return Sampled(0, ())
    with published(home) as connection:
        places = _places(connection, most, files(home.archive) if home.lake is not None else None)
    damages = []
    for file, offset, record_id, digest in sorted(places, key=lambda place: (place[0], place[1])):
        try:
            probe(home.archive, file, offset, record_id, digest)
        except ArchiveError as error:
            damages.append(str(error))
    return Sampled(len(places), tuple(damages))


def _places(
    connection: duckdb.DuckDBPyConnection, most: int, among: Sequence[str] | None
) -> Sequence[tuple[str, int, str | None, str | None]]:
    if reached_schema(connection) < known_schema():
        return ()  # published before there was anything to sample
    return [
        (file, offset, record_id, digest)
        for file, offset, record_id, digest in run(connection, "sample_places", most=most, among=among)
    ]
