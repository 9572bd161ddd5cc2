"""Which past a backfill is to collect: days of a source, captures in WARC files, or a list of addresses."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, NamedTuple

from flows.address_list import Addresses, read_address_list
from flows.backfilling import Past, period_of
from flows.captures import Captures, check_files
from flows.declared import Declared
from parsers.errors import UsageError
from parsers.sources import source_named


class Asked(NamedTuple):
    """The operator's words, under the names of the flow's parameters."""

    source: str = ""
    first_day: date | None = None
    last_day: date | None = None
    order: Literal["newest first", "oldest first"] = "newest first"
    again: bool = False
    warc_files: tuple[str, ...] = ()
    urls_file: str = ""
    any_source: bool = False


def choose_past(asked: Asked, declared: Declared, now: datetime) -> Past | Captures | Addresses:
    """The past that is meant. Raises UsageError where the words are none, contradict one another or name no file."""
    wanted = [name for name in ("source", "warc_files", "urls_file") if getattr(asked, name)]
    if len(wanted) != 1:
        problem = "say what to collect" if not wanted else "one thing at a time"
        raise UsageError(f"{problem}: a source with --from and --to, --warc FILE, or --urls FILE")
    if not asked.source and (asked.first_day or asked.last_day):
        raise UsageError("--from and --to choose days of a source's archive: name the source")
    if asked.source and asked.any_source:
        raise UsageError("--any is for --warc and --urls: a source's own archive lists its own articles")
    if asked.warc_files:
        check_files(asked.warc_files)
        return Captures(files=asked.warc_files, declared=declared, any_source=asked.any_source, again=asked.again)
    if asked.urls_file:
        return read_address_list(asked.urls_file, declared, any_source=asked.any_source)
    source = source_named(asked.source, declared)
    oldest_first = asked.order == "oldest first"
    return Past(
        source, period_of(source, asked.first_day, asked.last_day, now, oldest_first=oldest_first, again=asked.again)
    )
