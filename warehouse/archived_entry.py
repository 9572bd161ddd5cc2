"""What the archive keeps beside a page: its entry, so that it can be parsed again, or that it is a feed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from parsers.model import FeedEntry


def about(entry: FeedEntry, run_id: str) -> dict[str, str]:
    """The entry as flat text, and the run that fetched its page."""
    values = {field.name: getattr(entry, field.name) for field in fields(entry)}
    return {"run_id": run_id, **{name: _text(value) for name, value in values.items() if value is not None}}


def about_feed(source: str, feed: str, run_id: str) -> dict[str, str]:
    """Of the body of a feed: what no entry led to, and no parser of articles reads again."""
    return {"run_id": run_id, "kind": "feed", "source": source, "feed": feed}


def entry_about(about: Mapping[str, str]) -> FeedEntry | None:
    """The entry again; None where there is none, as of feeds and in files of other programs."""
    values: dict[str, Any] = {field.name: about.get(field.name) for field in fields(FeedEntry)}
    if not all(values[name] for name in ("source", "feed", "link", "permalink")):
        return None
    if values["published_at"] is not None:
        values["published_at"] = datetime.fromisoformat(values["published_at"])
    return FeedEntry(**values)


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
