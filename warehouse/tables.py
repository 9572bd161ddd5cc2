"""Values as Arrow tables, so that a batch is loaded by statements over sets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

import pyarrow as pa

from parsers.model import Reject
from warehouse.batch import Collected, Deferred, Poll

_MOMENT = pa.timestamp("us", tz="UTC")
_POLLED = {
    "position": pa.int64(),
    "feed": pa.string(),
    "link": pa.string(),
    "permalink": pa.string(),
    "title": pa.string(),
    "summary": pa.string(),
    "author": pa.string(),
    "published_at": _MOMENT,
    "printed_date": pa.string(),
}
_ARTICLES = {
    "position": pa.int64(),
    "source": pa.string(),
    "feed": pa.string(),
    "link": pa.string(),
    "entry_permalink": pa.string(),
    "permalink": pa.string(),
    "title": pa.string(),
    "author": pa.string(),
    "date": pa.date32(),
    "published_at": _MOMENT,
    "body": pa.string(),
    "lead": pa.string(),
    "origin": pa.string(),
    "language": pa.string(),
}
_REJECTS = {
    "source": pa.string(),
    "feed": pa.string(),
    "link": pa.string(),
    "permalink": pa.string(),
    "title": pa.string(),
    "reason_code": pa.string(),
    "reason": pa.string(),
    "retry": pa.bool_(),
    "transient": pa.bool_(),
    "retry_after": pa.float64(),
}
_DEFERRED = {
    "source": pa.string(),
    "feed": pa.string(),
    "link": pa.string(),
    "permalink": pa.string(),
    "reason": pa.string(),
}


def polled_table(polls: Sequence[Poll]) -> pa.Table:
    """The entries of all polls, in the order of their feeds."""
    entries = (entry for poll in polls for entry in poll.entries)
    return _table(_POLLED, ({"position": position, **_row(entry)} for position, entry in enumerate(entries)))


def articles_table(collected: Sequence[Collected]) -> pa.Table:
    """The articles, each with the entry that led to it."""
    return _table(
        _ARTICLES,
        (
            {
                "position": position,
                "feed": item.entry.feed,
                "link": item.entry.link,
                "entry_permalink": item.entry.permalink,
                **_row(item.article),
            }
            for position, item in enumerate(collected)
        ),
    )


def rejects_table(rejects: Iterable[Reject]) -> pa.Table:
    """The rejects; of several for one link the first stands."""
    first = {reject.link: reject for reject in reversed(tuple(rejects))}
    return _table(_REJECTS, (_row(reject) for reject in first.values()))


def deferred_table(deferred: Iterable[Deferred]) -> pa.Table:
    """The entries left to a later run, with the reasons."""
    return _table(_DEFERRED, ({**_row(item.entry), "reason": item.reason} for item in deferred))


def _table(columns: dict[str, pa.DataType], rows: Iterable[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=pa.schema(list(columns.items())))


def _row(value: Any) -> dict[str, Any]:
    return {field.name: _sound(getattr(value, field.name)) for field in fields(value)}


def _sound(value: Any) -> Any:
    # A lone surrogate has no bytes in UTF-8: one broken character must not cost the batch.
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value
