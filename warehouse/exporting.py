"""What an export is made of: some articles of the published warehouse, a month at a time, in order."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

import duckdb
import pyarrow as pa

from parsers.errors import UsageError
from warehouse.home import Home
from warehouse.queries import run, run_named, statement
from warehouse.reading import Row, published
from warehouse.schema import reached_schema
from warehouse.searching import misreading_of, refuse_without_search

# What was read is not read again: a cache would only grow. A month with its texts has to find room to be sorted.
_MEMORY = "400MB"
_FETCHED = 500  # rows at a time: of the longest bodies there are, some tens of megabytes


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """A row of `articles`: its columns, in their order."""

    permalink: str
    source: str
    title: str
    author: str | None
    date: date | None
    published_at: datetime | None
    body: str
    lead: str | None
    origin: str | None
    language: str | None
    version: int
    first_seen_at: datetime
    updated_at: datetime
    gone_at: datetime | None
    partial: bool | None


COLUMNS = tuple(field.name for field in fields(StoredArticle))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which articles: of these sources, from one day to another, found by these words, the newest so many.

    An article without a date is in no period.
    """

    sources: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    query: str | None = None
    newest: int | None = None

    @property
    def is_everything(self) -> bool:
        return self == Wanted()


@dataclass(frozen=True, slots=True)
class Part:
    """The articles of one month, None for those without a date; of one source, or of all."""

    source: str | None
    month: date | None


class Choice:
    """The articles that were chosen, read as they are asked for."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, wanted: Wanted) -> None:
        self._connection = connection
        self._filter = choose(connection, wanted)
        self.schema = reached_schema(connection)
        self.sources: Sequence[Row] = run_named(connection, "count_chosen", **self._filter)
        self.columns: Sequence[Row] = run_named(connection, "describe_articles")

    def __len__(self) -> int:
        return sum(source["articles"] for source in self.sources)

    @property
    def changed_at(self) -> datetime | None:
        """When feedhouse last changed one of them; None when there are none."""
        return max((source["changed_at"] for source in self.sources), default=None)

    def articles(self, *, newest_first: bool = False) -> Iterator[StoredArticle]:
        """The oldest first unless told otherwise, and those without a date at the end."""
        parts = self.parts(by_source=False)
        if newest_first:
            parts.sort(key=lambda part: part.month or date.min, reverse=True)
        for part in parts:
            self._connection.execute(*self._selection(part, newest_first=newest_first))
            while rows := self._connection.fetchmany(_FETCHED):
                yield from (StoredArticle(**dict(zip(COLUMNS, row, strict=True))) for row in rows)

    def parts(self, *, by_source: bool) -> list[Part]:
        """Months with articles, in order; of every source by itself, or of all together."""
        found = run(self._connection, "divide_chosen", by_source=by_source, **self._filter)
        return [Part(source, month) for source, month in found]

    def batches(self, part: Part) -> pa.RecordBatchReader:
        """The rows of a part, the oldest first, as Arrow has them."""
        text, parameters = self._selection(part)
        return self._connection.sql(text, params=parameters).to_arrow_reader(_FETCHED)

    def _selection(self, part: Part, *, newest_first: bool = False) -> tuple[str, dict[str, Any]]:
        common = {"source": part.source, "sign": -1 if newest_first else 1, **self._filter}
        if part.month is None:
            return statement("select_undated"), common
        return statement("select_chosen"), {**common, "first_day": part.month, "last_day": _month_end(part.month)}


@contextmanager
def chosen(home: Home, wanted: Wanted) -> Iterator[Choice]:
    """The articles that are wanted, as they are in the published warehouse at this moment.

    A run that publishes meanwhile changes nothing of it. Raises UsageError for a source there is no trace of
    and for a query that asks for nothing, and WarehouseError when there is no warehouse.
    """
    with published(home, _MEMORY) as connection:
        yield Choice(connection, wanted)


def choose(connection: duckdb.DuckDBPyConnection, wanted: Wanted) -> dict[str, Any]:
    """Fill the table `chosen` where a condition takes more than a look at the row; gives the parameters of the rest."""
    known = [source for (source,) in run(connection, "export_sources")]
    if unknown := sorted(set(wanted.sources) - set(known)):
        raise UsageError(
            f'there is nothing of a source named "{unknown[0]}"; the warehouse has {", ".join(known) or "none yet"}'
        )
    parameters = {"sources": list(wanted.sources) or None, "since": wanted.since, "until": wanted.until}
    if wanted.query is not None:
        refuse_without_search(connection)
        if misreading_of(connection, wanted.query).is_empty:
            # As of an unset variable in a cron job, which must not empty the file of yesterday.
            raise UsageError("the query has no words to look for: give some, or leave it out to export every article")
        run(connection, "choose_found", query=wanted.query, newest=wanted.newest, **parameters)
    else:
        run(connection, "choose_newest", newest=wanted.newest or 0, **parameters)
    return {**parameters, "everything": wanted.query is None and wanted.newest is None}


def _month_end(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])
