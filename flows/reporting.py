"""What Prefect is told, and tells: triggers, waiting, artifacts."""

from collections.abc import Sequence
from threading import Event
from typing import Any

from prefect.artifacts import create_table_artifact
from prefect.context import FlowRunContext
from prefect.futures import PrefectFuture, wait
from prefect.logging import get_run_logger

from flows.summary import Summary


def trigger() -> str:
    """What started this flow run: schedule, deployment (somebody asked for it there) or manual."""
    context = FlowRunContext.get()
    flow_run = context.flow_run if context else None
    if flow_run is None or flow_run.deployment_id is None:
        return "manual"
    return "schedule" if flow_run.auto_scheduled else "deployment"


def wait_for_all(futures: Sequence[PrefectFuture[Any]], stopping: Event) -> None:
    """Wait for every source, however some of them end; then raise what the first failed one raised.

    Interrupted, it lets each source finish the batch it is in.
    """
    try:
        wait(list(futures))
    except BaseException:
        stopping.set()
        wait(list(futures))
        raise
    for future in futures:
        future.result()


def report(summary: Summary) -> None:
    """The run as a table artifact and a line a source in its log."""
    logger = get_run_logger()
    for source in summary.sources:
        logger.info("%s: %s", source.source, source.sentence)
        for problem in source.problems:
            logger.warning("%s", problem)
    create_table_artifact(
        table=summary.rows(), key="ingest", description=f"What each source brought in run {summary.run_id}"
    )
