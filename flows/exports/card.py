"""What a folder of Parquet says of itself: a card for people, and a Data Package for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from flows.escaping import escaped, markdown_table
from warehouse.exporting import Choice, Wanted

# Underscores in front: Arrow, and pandas with it, take every other file in the folder for Parquet.
CARD = "_README.md"
PACKAGE = "_datapackage.json"

_CARD = """\
# News articles

{count} articles, exported by feedhouse on {moment} from a warehouse of schema {schema}. {asked}
The texts belong to their publishers; `permalink` leads to each.

## What it holds

{sources}

## How to read it

    duckdb -c "from read_parquet('FOLDER/**/*.parquet', hive_partitioning = true)"
    python -c "import pandas; print(pandas.read_parquet('FOLDER'))"

The folders give two columns: `source`, and `month` (YYYY-MM of `date`; `unknown` for articles without a date).
In a file the oldest article comes first. Missing values are NULL, moments are in UTC.

## Columns

{columns}
"""
_TYPES = {"VARCHAR": "string", "DATE": "date", "INTEGER": "integer", "TIMESTAMP WITH TIME ZONE": "datetime"}
# Both are made from `source` and `date` alone.
_MONTH = {
    "column_name": "month",
    "data_type": "VARCHAR",
    "comment": "Month of date, as YYYY-MM; unknown where there is none.",
}


def data_card(choice: Choice, wanted: Wanted, moment: datetime) -> str:
    """What it is, what was asked for, how much of what, and every column: Markdown."""
    sources = [[row["source"], f"{row['articles']:,}", row["first_day"], row["last_day"]] for row in choice.sources]
    columns = [[column["column_name"], column["data_type"], column["comment"]] for column in _columns(choice)]
    return _CARD.format(
        count=f"{len(choice):,}",
        moment=f"{moment:%Y-%m-%d %H:%M} UTC",
        schema=choice.schema,
        asked=asked_for(wanted),
        sources=markdown_table(["source", "articles", "first day", "last day"], sources),
        columns=markdown_table(["column", "type", "meaning"], columns),
    )


def asked_for(wanted: Wanted) -> str:
    """The filters as a sentence."""
    conditions = [
        *([f"of {escaped(', '.join(wanted.sources))}"] if wanted.sources else ()),
        *([f"since {wanted.since}"] if wanted.since else ()),
        *([f"until {wanted.until}"] if wanted.until else ()),
        *([f"found by the words {escaped(wanted.query)}"] if wanted.query is not None else ()),
        *([f"the newest {wanted.newest:,}"] if wanted.newest is not None else ()),
    ]
    return f"Asked for were articles {'; '.join(conditions)}." if conditions else "Nothing was left out."


def data_package(choice: Choice, names: Iterable[Path], moment: datetime) -> str:
    """A Frictionless Data Package: the files, and the columns they have together with their folders."""
    package = {
        "name": "feedhouse-articles",
        "title": "News articles",
        "created": moment.isoformat(timespec="seconds"),
        "feedhouse": {"schema": choice.schema, "articles": len(choice), "sources": _json_rows(choice.sources)},
        "resources": [
            {
                "name": "articles",
                "path": [name.as_posix() for name in names],
                "format": "parquet",
                "schema": {"fields": [_field(column) for column in _columns(choice)], "primaryKey": "permalink"},
            }
        ],
    }
    return json.dumps(package, ensure_ascii=False, indent=1) + "\n"


def is_ours(folder: Path) -> bool:
    """Whether all that is in a folder came from an earlier export, and may go when a new one is in its place."""
    try:
        package = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(package, dict) and "feedhouse" in package and all(map(_is_part, folder.iterdir()))


def _is_part(path: Path) -> bool:
    return path.name in (CARD, PACKAGE, "articles.parquet") or (path.is_dir() and path.name.startswith("source="))


def _columns(choice: Choice) -> list[dict[str, Any]]:
    return [*choice.columns, _MONTH]


def _field(column: dict[str, Any]) -> dict[str, str]:
    name, kind = column["column_name"], _TYPES.get(column["data_type"], "any")
    return {"name": name, "type": kind, "description": column["comment"] or ""}


def _json_rows(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()} for row in rows
    ]
