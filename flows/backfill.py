"""The past on one screen: days of a source's archive, captures in WARC files, or addresses in a list."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Annotated, Literal, cast

from prefect import flow, runtime, task
from prefect.cache_policies import NO_CACHE
from pydantic import Field

from flows.address_list import Addresses, Listed
from flows.announcing import announce
from flows.asking import Asked, choose_past
from flows.backfilling import BackfillSummary, Past, summary_of
from flows.captures import Captures, Group
from flows.declared import declared_sources
from flows.ingest import collect, load
from flows.reporting import Progress, trigger
from flows.running import Run, conclude, running, side_by_side
from flows.settings import settings_from
from parsers.model import Source
from warehouse.batch import Poll


def run_name() -> str:
    """A flow run's name in Prefect: what it collects."""
    asked = runtime.flow_run.parameters
    files = ", ".join((*asked["warc_files"], asked["urls_file"]))
    return f"backfill {asked['source']} {asked['first_day']}..{asked['last_day']}" if not files else f"backfill {files}"


@flow(name="backfill", flow_run_name=run_name)
def backfill(
    source: str = "",
    first_day: date | None = None,
    last_day: date | None = None,
    order: Literal["newest first", "oldest first"] = "newest first",
    again: bool = False,
    warc_files: tuple[str, ...] = (),
    urls_file: str = "",
    any_source: bool = False,
    limit: Annotated[int, Field(ge=1)] | None = None,
    connect_to: tuple[str, ...] = (),
    home: str = "",
) -> BackfillSummary:
    """Collect a past period: the days of a source's archive, WARC files, or a list of addresses; one of the three.

    Args:
        source: Name of the source whose day archive is asked; it needs a first day.
        first_day: The first day, in the source's own time zone.
        last_day: The last day; yesterday when empty.
        order: Which day comes first.
        again: Ask again for days that are done or were given up, and parse captures again that are known.
        warc_files: Paths of WARC files on the worker's machine, whose pages are taken.
        urls_file: Path of a file with addresses, one a line.
        any_source: Of files, take the pages of sites nobody declared, too; they are named for their host.
        limit: At most this many pages of each source; the rest is left to the next run.
        connect_to: HOST=ADDRESS:PORT, to reach a host somewhere else, such as a staging mirror.
        home: Directory of the warehouse; FEEDHOUSE_HOME or ./data when empty.
    """
    settings = settings_from(home=home, connect_to=connect_to)
    asked = Asked(source, first_day, last_day, order, again, warc_files, urls_file, any_source)
    past = choose_past(asked, declared_sources(settings.home), datetime.now(UTC))
    with running(settings, trigger(), flow="backfill", limit=limit) as run:
        match past:
            case Past():
                side_by_side(run, follow_days, [past])
            case Addresses():
                side_by_side(run, follow_list, past.by_source)
            case Captures():
                side_by_side(run, take_captures, [past])
        ended = conclude(run)
    ended = replace(ended, summary=summary_of(ended.summary, past))
    return cast(BackfillSummary, announce(ended, "backfill"))


def follow_days(run: Run, past: Past) -> None:
    """What earlier runs left, then day by day from its list to the warehouse."""
    follow(run, past.source, ())
    progress = Progress(f"Days of {past.source.name}")
    for day in past.days(run):
        listed = list_day(run, past.source, day)
        follow(run, past.source, (listed,))
        past.note(run, listed)
        progress.tell(past.share)


def follow_list(run: Run, listed: Listed) -> None:
    """What a list has of one source."""
    follow(run, listed.source, (listed.poll,))


def take_captures(run: Run, captures: Captures) -> None:
    """Group by group, from WARC files to the warehouse."""
    for group in captures.groups(run):
        take(run, group)


def follow(run: Run, source: Source, lists: tuple[Poll, ...]) -> None:
    """What lists name, from its pages to the warehouse."""
    for part in run.batches(run.plan(source, lists)):
        load(run, collect(run, source, part), part)


@task(task_run_name="list {source.name} {day}", cache_policy=NO_CACHE)
def list_day(run: Run, source: Source, day: date) -> Poll:
    """Ask the source's archive for the list of a day."""
    return run.list_day(source, day)


@task(task_run_name="take {group.name}", cache_policy=NO_CACHE)
def take(run: Run, group: Group) -> None:
    """Load the articles of captures in one transaction."""
    run.take(group.sources, group.batches, group.settled)
