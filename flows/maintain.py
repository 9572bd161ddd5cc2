"""The upkeep of a home on one screen: rows, index, archive, file, publication, a sample, logs."""

from typing import Annotated

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from pydantic import Field

from flows.old_runs import delete_old_runs
from flows.reporting import report_upkeep, trigger
from flows.settings import settings_from
from flows.upkeep import Upkeep, UpkeepError, UpkeepSummary, maintaining


@flow(name="maintain", flow_run_name="maintain")
def maintain(
    sample: Annotated[int, Field(ge=0)] = 500,
    dry_run: bool = False,
    home: str = "",
) -> UpkeepSummary:
    """Delete what is kept no longer, merge and compact what has grown in pieces, and look whether the archive is sound.

    Args:
        sample: So many records of the archive are read and held against their digests, chosen by chance.
        dry_run: Say what would be done, and change nothing.
        home: Directory of the warehouse; FEEDHOUSE_HOME or ./data when empty.
    """
    try:
        with maintaining(settings_from(home=home), trigger(), dry_run=dry_run) as upkeep:
            prune(upkeep)
            merge_index(upkeep)
            rotate(upkeep)
            compact(upkeep)
            publish(upkeep)
            verify(upkeep, sample)
            prune_logs(upkeep)
    except UpkeepError as failed:
        report_upkeep(failed.summary)
        raise
    report_upkeep(upkeep.summary)
    return upkeep.summary


@task(cache_policy=NO_CACHE)
def prune(upkeep: Upkeep) -> None:
    """Delete rows that are older than they are kept."""
    upkeep.prune()


@task(cache_policy=NO_CACHE)
def merge_index(upkeep: Upkeep) -> None:
    """Merge what loads have added to the index of the search."""
    upkeep.merge_index()


@task(cache_policy=NO_CACHE)
def rotate(upkeep: Upkeep) -> None:
    """Join the archive's files of days that are over."""
    upkeep.rotate()


@task(cache_policy=NO_CACHE)
def compact(upkeep: Upkeep) -> None:
    """Write the writer's file anew where much of it holds nothing."""
    upkeep.compact()


@task(cache_policy=NO_CACHE)
def publish(upkeep: Upkeep) -> None:
    """Publish what has changed."""
    upkeep.publish()


@task(cache_policy=NO_CACHE)
def verify(upkeep: Upkeep, records: int) -> None:
    """Read a sample of the archive."""
    upkeep.verify(records)


@task(cache_policy=NO_CACHE)
def prune_logs(upkeep: Upkeep) -> None:
    """Have the Prefect server forget runs of long ago."""
    upkeep.prune_logs(delete_old_runs)
