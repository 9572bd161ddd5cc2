"""Values as Arrow tables, so that a batch is loaded by statements over sets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

import pyarrow as pa

from parsers.model import FeedEntry
from warehouse.archive import RawRecord
from warehouse.batch import Batch, Captured, Deferred, Fetch, Poll, Recheck

_MOMENT = pa.timestamp("us", tz="UTC")
_RAW = {
    "raw_file": pa.string(),
    "raw_offset": pa.int64(),
    "raw_length": pa.int64(),
    "raw_id": pa.string(),
    "raw_digest": pa.string(),
}
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
    "partial": pa.bool_(),
    "feed_title": pa.string(),
    "title_from": pa.string(),
    "author_from": pa.string(),
    "date_from": pa.string(),
    "date_text": pa.string(),
    "page_title": pa.string(),
    "frame": pa.list_(pa.string()),
    "etag": pa.string(),
    "last_modified": pa.string(),
    "captured_at": _MOMENT,
    "parser": pa.string(),
    "parser_version": pa.string(),
    **_RAW,
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
    **_RAW,
}
_FETCHES = {
    "source": pa.string(),
    "purpose": pa.string(),
    "requested": pa.string(),
    "final": pa.string(),
    "fetched_at": _MOMENT,
    "status": pa.int32(),
    "redirects": pa.int32(),
    "tries": pa.int32(),
    "bytes": pa.int64(),
    "milliseconds": pa.float64(),
    "waited": pa.float64(),
    "charset_declared": pa.string(),
    "charset_used": pa.string(),
    "error": pa.string(),
    "raw_file": pa.string(),
    "raw_offset": pa.int64(),
}
_RECHECKS = {
    "permalink": pa.string(),
    "result": pa.string(),
    "reason": pa.string(),
}
_DEFERRED = {
    "source": pa.string(),
    "feed": pa.string(),
    "link": pa.string(),
    "permalink": pa.string(),
    "reason": pa.string(),
}


_CAPTURED = {
    "source": pa.string(),
    "feed": pa.string(),
    "link": pa.string(),
    "permalink": pa.string(),
    "digest": pa.string(),
    "captured_at": _MOMENT,
    "outcome": pa.string(),
    "reason": pa.string(),
}


def polled_table(polls: Sequence[Poll]) -> pa.Table:
    """The entries of all polls; their feeds take turns, so that no feed keeps another waiting."""
    return _table(
        _POLLED,
        (
            {"position": place * len(polls) + turn, **_row(entry)}
            for turn, poll in enumerate(polls)
            for place, entry in enumerate(poll.entries)
        ),
    )


def entries_table(entries: Iterable[FeedEntry]) -> pa.Table:
    """Entries of one source, as its feeds printed them."""
    return _table(_POLLED, ({"position": position, **_row(entry)} for position, entry in enumerate(entries)))


def articles_table(batch: Batch) -> pa.Table:
    """The articles, each with the entry that led to it and the place of its page in the archive."""
    return _table(
        _ARTICLES,
        (
            {
                "position": position,
                "feed": item.entry.feed,
                "link": item.entry.link,
                "entry_permalink": item.entry.permalink,
                "feed_title": _sound(item.entry.title),
                "etag": item.etag,
                "last_modified": item.last_modified,
                "captured_at": item.captured_at,
                "parser": batch.parser,
                "parser_version": batch.parser_version,
                **_row(item.article.evidence),
                **_row(item.article),
                **_raw(batch, item.entry.permalink),
            }
            for position, item in enumerate(batch.collected)
        ),
    )


def rejects_table(batch: Batch) -> pa.Table:
    """The rejects; of several for one link the first stands."""
    first = {reject.link: reject for reject in reversed(batch.rejects)}
    return _table(_REJECTS, ({**_row(reject), **_raw(batch, reject.permalink)} for reject in first.values()))


def fetches_table(
    fetches: Iterable[Fetch], charsets: Mapping[str, str] | None = None, raws: Mapping[str, RawRecord] | None = None
) -> pa.Table:
    """The fetches, with what only parsers and the archive know of them, by the address asked for."""
    return _table(_FETCHES, (_fetch(fetch, charsets or {}, raws or {}) for fetch in fetches))


def rechecks_table(rechecks: Iterable[Recheck]) -> pa.Table:
    """What second looks at articles found without a page to parse."""
    return _table(_RECHECKS, (_row(recheck) for recheck in rechecks))


def captured_table(captured: Iterable[Captured]) -> pa.Table:
    """Pages that somebody else captured, with what is known to become of them."""
    return _table(_CAPTURED, ({**_row(item.entry), **_row(item)} for item in captured))


def deferred_table(deferred: Iterable[Deferred]) -> pa.Table:
    """The entries left to a later run, with the reasons."""
    return _table(_DEFERRED, ({**_row(item.entry), "reason": item.reason} for item in deferred))


def _raw(batch: Batch, permalink: str | None) -> dict[str, Any]:
    raw = batch.raws.get(permalink or "")
    if raw is None:
        return {}
    return {
        "raw_file": raw.file,
        "raw_offset": raw.offset,
        "raw_length": raw.length,
        "raw_id": raw.record_id,
        "raw_digest": raw.payload_digest,
    }


def _fetch(fetch: Fetch, charsets: Mapping[str, str], raws: Mapping[str, RawRecord]) -> dict[str, Any]:
    raw = raws.get(fetch.requested)
    return {
        **_row(fetch),
        "charset_used": charsets.get(fetch.requested),
        "raw_file": raw.file if raw else None,
        "raw_offset": raw.offset if raw else None,
    }


def _table(columns: dict[str, pa.DataType], rows: Iterable[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=pa.schema(list(columns.items())))


def _row(value: Any) -> dict[str, Any]:
    return {field.name: _sound(getattr(value, field.name)) for field in fields(value)}


def _sound(value: Any) -> Any:
    # A lone surrogate has no bytes in UTF-8: one broken character must not cost the batch.
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value
