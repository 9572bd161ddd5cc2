"""What Prefect tells us, and what it is told: triggers and artifacts."""

from prefect.artifacts import create_table_artifact
from prefect.context import FlowRunContext
from prefect.logging import get_run_logger

from flows.escaping import table_cell
from flows.summary import Summary
from flows.terminal import printable


def trigger() -> str:
    """What started this flow run: schedule, deployment (somebody asked for it there) or manual."""
    context = FlowRunContext.get()
    flow_run = context.flow_run if context else None
    if flow_run is None or flow_run.deployment_id is None:
        return "manual"
    return "schedule" if flow_run.auto_scheduled else "deployment"


def report(summary: Summary, key: str = "ingest") -> None:
    """The run as a table artifact and a line a source in its log.

    Names of sources nobody declared are those of hosts, which a feed's address chose.
    """
    logger = get_run_logger()
    for source in summary.sources:
        logger.info("%s: %s", printable(source.source), source.sentence)
        for problem in source.problems:
            logger.warning("%s", printable(problem))
    rows = [{name: table_cell(value) for name, value in row.items()} for row in summary.rows()]
    create_table_artifact(table=rows, key=key, description=f"What each source brought in run {summary.run_id}")
