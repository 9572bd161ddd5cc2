"""The list of one day of the past: asked for by the source's day archive, kept in ours, and read like a feed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from flows.failures import status_of
from flows.polling import PollTools
from parsers.day_archive import DayArchive
from parsers.errors import FetchError, ParseError, UsageError
from parsers.feed import read_feed
from parsers.listing import read_listing
from parsers.model import Feed, FeedEntry, Page, Source
from warehouse.archive import RawRecord
from warehouse.archived_entry import about_feed
from warehouse.batch import ListedDay, Poll

_A_DAY = timedelta(days=1)


def archive_of(source: Source) -> DayArchive:
    """Where a source lists its past; UsageError, with what to do, where it declares no such place."""
    if source.archive is None:
        raise UsageError(
            f"{source.name} declares no day archive: put archive = {{...}} into its table in sources.toml, "
            "or give a list of addresses with --urls"
        )
    return source.archive


def today_of(source: Source, now: datetime) -> date:
    """The day it is where the source is."""
    return now.astimezone(ZoneInfo(source.timezone)).date()


def list_day(tools: PollTools, source: Source, day: date) -> Poll:
    """Ask for the list of a day. Never raises IngestError: a list that could not be had or read says so."""
    asked = archive_of(source).of(day)
    now = datetime.now(UTC)
    poll = Poll(
        source=source.name,
        feed=asked.name,
        polled_at=now,
        status="failed",
        is_feed=False,
        day=ListedDay(day, "failed"),
    )
    try:
        page = tools.fetcher.fetch(
            asked.address,
            most_bytes=tools.most_bytes,
            delay=source.delay,
            form=asked.fields,
            name=asked.name,
            source=source.name,
            purpose="day",
        )
        poll = replace(poll, http_status=page.status, raw=_archived(tools, source, page))
        found = _read(page, source)
    except (FetchError, ParseError) as error:
        return replace(
            poll,
            http_status=poll.http_status or status_of(error),
            reason=error.reason,
            code=error.code,
            retry_after=error.retry_after if isinstance(error, FetchError) else None,
        )
    entries = tuple(entry for entry in found.entries if _is_of(entry, day, source))
    state = "empty" if not entries else "open" if day >= today_of(source, now) else "done"
    return replace(
        poll,
        status="read",
        entries=entries,
        rejects=found.rejects,
        charset=found.charset,
        reason=_left_out(found, entries),
        day=ListedDay(day, state),
    )


def _archived(tools: PollTools, source: Source, page: Page) -> RawRecord:
    return tools.archive.append([(page, about_feed(source.name, page.requested, tools.run_id))])[0]


def _read(page: Page, source: Source) -> Feed:
    """A day may be listed by an HTML page as well as by a feed or sitemap; a page without a link is a day without."""
    try:
        return read_feed(page, source)
    except ParseError as error:
        if error.code != "not_a_feed":
            raise
    try:
        return read_listing(page, source)
    except ParseError:
        if not page.body.strip():
            raise
        return Feed()


def _is_of(entry: FeedEntry, day: date, source: Source) -> bool:
    """Not what stands beside the list, such as the newest of today.

    The day before and behind count as well: the clock of a site is not always that of its time zone.
    """
    if entry.published_at is None:
        return True
    return abs(entry.published_at.astimezone(ZoneInfo(source.timezone)).date() - day) <= _A_DAY


def _left_out(found: Feed, kept: tuple[FeedEntry, ...]) -> str | None:
    others = len(found.entries) - len(kept)
    if others:
        return f"{others} links to articles of other days were left out"
    return None if kept else "no link on the page leads to an article of this source"
