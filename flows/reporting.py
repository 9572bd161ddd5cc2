"""What Prefect tells us, and what it is told: triggers and artifacts."""

from prefect.artifacts import create_table_artifact
from prefect.context import FlowRunContext
from prefect.logging import get_run_logger

from flows.summary import Summary


def trigger() -> str:
    """What started this flow run: schedule, deployment (somebody asked for it there) or manual."""
    context = FlowRunContext.get()
    flow_run = context.flow_run if context else None
    if flow_run is None or flow_run.deployment_id is None:
        return "manual"
    return "schedule" if flow_run.auto_scheduled else "deployment"


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
