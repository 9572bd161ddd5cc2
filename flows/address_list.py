"""A list of addresses of articles, one a line, as polls of the sources they belong to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from flows.declared import Declared
from parsers.errors import NotAnArticle, UsageError
from parsers.model import FeedEntry, Reject, Source
from parsers.permalink import general_permalink
from parsers.sources import adhoc_source, source_for
from warehouse.batch import Poll

_SHOWN = 5  # wrong lines


class Listed(NamedTuple):
    """What a list has of one source."""

    source: Source
    poll: Poll


@dataclass(frozen=True, slots=True)
class Addresses:
    """A list of addresses, by the sources they belong to."""

    by_source: tuple[Listed, ...]


def read_address_list(name: str, declared: Declared, *, any_source: bool) -> Addresses:
    """Blank lines and those that begin with # are none. Raises UsageError with the numbers of lines that are off."""
    found: dict[str, tuple[Source, dict[str, FeedEntry | Reject]]] = {}
    wrong: list[str] = []
    for number, line in _lines(name):
        try:
            source = _source(line, declared, any_source=any_source)
        except UsageError as error:
            wrong.append(f"line {number}: {error}")
            continue
        _, items = found.setdefault(source.name, (source, {}))
        items.setdefault(line, _item(line, source, name))
    if wrong:
        more = f"\n... and {len(wrong) - _SHOWN:,} more lines" if len(wrong) > _SHOWN else ""
        raise UsageError(f"{name}, " + f"\n{name}, ".join(wrong[:_SHOWN]) + more)
    if not found:
        raise UsageError(f"{name} has no address; one a line is expected")
    return Addresses(tuple(Listed(source, _poll(source, items, name)) for source, items in found.values()))


def _lines(name: str) -> Iterator[tuple[int, str]]:
    try:
        text = Path(name).read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"can't read {name}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{name} is not UTF-8; addresses are expected, one a line") from error
    for number, line in enumerate(text.splitlines(), start=1):
        if (printed := line.strip()) and not printed.startswith("#"):
            yield number, printed


def _source(line: str, declared: Declared, *, any_source: bool) -> Source:
    try:
        general_permalink(line)
    except NotAnArticle as error:
        raise UsageError(f"{line[:200]!r} is no address: {error.reason}") from error
    source = source_for(line, declared)
    if source is None and not any_source:
        raise UsageError(
            f"{line[:200]} belongs to no declared source: --any takes it all the same, "
            "and `feedhouse sources add` declares its site"
        )
    return source or adhoc_source(line)


def _item(link: str, source: Source, name: str) -> FeedEntry | Reject:
    feed = _feed(name)
    try:
        permalink = (source.permalink or general_permalink)(link)
    except NotAnArticle as error:
        return Reject(
            source=source.name, feed=feed, link=link, reason_code=error.code, reason=error.reason, retry=False
        )
    moment = source.published(permalink) if source.published else None
    return FeedEntry(source=source.name, feed=feed, link=link, permalink=permalink, published_at=moment)


def _feed(name: str) -> str:
    """The list stands where a feed does: an entry tells where it was seen."""
    return f"urls:{Path(name).name}"


def _poll(source: Source, items: dict[str, FeedEntry | Reject], name: str) -> Poll:
    return Poll(
        source=source.name,
        feed=_feed(name),
        polled_at=datetime.now(UTC),
        status="read",
        entries=tuple(item for item in items.values() if isinstance(item, FeedEntry)),
        rejects=tuple(item for item in items.values() if isinstance(item, Reject)),
        is_feed=False,
    )
