"""What flows and the warehouse tell each other of archived pages that are parsed again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pyarrow as pa

from warehouse.archive import RawRecord
from warehouse.batch import Batch
from warehouse.tables import articles_table


class Place(NamedTuple):
    """An article, and the archived page that its present state was parsed from."""

    permalink: str
    raw: RawRecord


class Failure(NamedTuple):
    """An article whose archived page gives none any more: a code for grouping, and a sentence that says why."""

    permalink: str
    reason_code: str
    reason: str


class Replayed(NamedTuple):
    """What today's parsers make of the pages at some places, which follow one another in the archive.

    `articles` are those read under their own permalink, as `articles_table` has them. `unreadable` pages gave none,
    and `damaged` places have no sound record any more.
    """

    places: Sequence[Place]
    articles: pa.Table
    unreadable: Sequence[Failure]
    damaged: Sequence[Failure]

    @classmethod
    def of(
        cls,
        places: Sequence[Place],
        batches: Sequence[Batch],
        unreadable: Sequence[Failure],
        damaged: Sequence[Failure],
    ) -> Replayed:
        """The places, and what was parsed there by the parsers of several sources."""
        # An empty batch gives the columns where nothing was read.
        tables = [articles_table(batch) for batch in (*batches, Batch(source=""))]
        return cls(places, pa.concat_tables(tables), unreadable, damaged)


@dataclass(frozen=True, slots=True)
class Difference:
    """How many articles are read otherwise than they stand, by field, and a few of them.

    A sample has the article's permalink, the field, what it was and what it is now.
    """

    articles: int = 0
    fields: Mapping[str, int] = field(default_factory=dict)
    samples: tuple[Mapping[str, Any], ...] = ()
