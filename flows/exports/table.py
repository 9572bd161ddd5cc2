"""CSV (RFC 4180) in UTF-8, with a header line. NULL is an empty field, and texts can't run in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from io import StringIO

from flows.spreadsheet import guarded
from warehouse.exporting import COLUMNS, StoredArticle


def csv_lines(articles: Iterable[StoredArticle]) -> Iterator[str]:
    """The names of the columns, and a record each."""
    yield _record(COLUMNS)
    for article in articles:
        yield _record([_cell(getattr(article, column)) for column in COLUMNS])


def _cell(value: str | date | int | None) -> str | int | None:
    if isinstance(value, date):  # moments are days, too
        return value.isoformat()
    return guarded(value) if isinstance(value, str) else value


def _record(cells: Iterable[str | int | None]) -> str:
    line = StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
