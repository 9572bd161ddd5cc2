"""The pipeline on one screen: source, feed, unseen, pages, articles, warehouse."""

from typing import Annotated

from prefect import flow, runtime, task
from prefect.cache_policies import NO_CACHE
from pydantic import Field

from flows.announcing import announce, announce_loaded
from flows.choosing import choose_sources
from flows.declared import declared_sources
from flows.reporting import trigger
from flows.running import Part, Run, conclude, running, side_by_side
from flows.settings import settings_from
from flows.summary import Summary
from parsers.model import Source
from warehouse.batch import Batch, Due, Poll


def run_name() -> str:
    """A flow run's name in Prefect: what it follows."""
    asked = runtime.flow_run.parameters
    return f"ingest {', '.join((*asked['sources'], *asked['feeds'])) or 'all sources'}"


@flow(name="ingest", flow_run_name=run_name)
def ingest(
    sources: tuple[str, ...] = (),
    feeds: tuple[str, ...] = (),
    limit: Annotated[int, Field(ge=1)] | None = None,
    dry_run: bool = False,
    only_due: bool = False,
    connect_to: tuple[str, ...] = (),
    home: str = "",
) -> Summary:
    """Poll feeds, parse the articles that are new or changed, and load them into the warehouse.

    Args:
        sources: Names of sources to follow; all that are on when neither sources nor feeds are given.
        feeds: Addresses of feeds of sites nobody declared.
        limit: At most this many pages of each source; the rest is left to the next run.
        dry_run: Poll and parse, say what would be loaded, and change nothing.
        only_due: Poll only the feeds whose time has come, as scheduled runs do.
        connect_to: HOST=ADDRESS:PORT, to reach a host somewhere else, such as a staging mirror.
        home: Directory of the warehouse; FEEDHOUSE_HOME or ./data when empty.
    """
    settings = settings_from(home=home, connect_to=connect_to)
    chosen = choose_sources(sources, feeds, declared_sources(settings.home))
    with running(settings, trigger(), limit=limit, dry_run=dry_run, only_due=only_due) as run:
        side_by_side(run, follow, run.due(chosen))
        ended = conclude(run)
    return announce(ended)


def follow(run: Run, source: Source) -> None:
    """One source, from its feeds to the warehouse."""
    polls = poll(run, source)
    unseen = run.plan(source, polls)
    for part in run.batches(unseen):
        load(run, collect(run, source, part), part)
    run.settle(source, polls)
    for due in run.rechecks(source):
        recheck(run, source, due)


@task(task_run_name="poll {source.name}", cache_policy=NO_CACHE)
def poll(run: Run, source: Source) -> tuple[Poll, ...]:
    """Ask the source's feeds what there is."""
    return run.poll(source)


@task(task_run_name="collect {source.name} {part.name}", cache_policy=NO_CACHE)
def collect(run: Run, source: Source, part: Part) -> Batch:
    """Fetch and parse the pages of a batch of entries."""
    return run.collect(source, part.entries)


@task(task_run_name="recheck {source.name}", cache_policy=NO_CACHE)
def recheck(run: Run, source: Source, due: tuple[Due, ...]) -> None:
    """Look at articles again, for silent edits and deletions."""
    batch = run.recheck(source, due)
    announce_loaded(run, batch, run.load(batch))


@task(task_run_name="load {batch.source} {part.name}", cache_policy=NO_CACHE)
def load(run: Run, batch: Batch, part: Part) -> None:  # noqa: ARG001 - the part is its name in Prefect
    """Load a batch in one transaction."""
    announce_loaded(run, batch, run.load(batch))
