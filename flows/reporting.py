"""What Prefect tells us, and what it shows of a run: triggers, its log and artifacts."""

from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from prefect.artifacts import (
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.context import FlowRunContext
from prefect.logging import get_run_logger
from prefect.settings import get_current_settings

from flows.escaping import escaped, linked, markdown_table, table_cell
from flows.running import Ended
from flows.terminal import printable
from flows.upkeep import UpkeepSummary


def trigger() -> str:
    """What started this flow run: schedule, deployment (somebody asked for it there) or manual."""
    context = FlowRunContext.get()
    flow_run = context.flow_run if context else None
    if flow_run is None or flow_run.deployment_id is None:
        return "manual"
    return "schedule" if flow_run.auto_scheduled else "deployment"


def report(ended: Ended, key: str) -> None:
    """The run in its log and as artifacts: what each source brought, what was rejected and why, what may be missing.

    Artifacts of the same `key` are versions of one in the UI. Names of sources nobody declared are those of hosts,
    which a feed's address chose, and reasons may quote pages: all of it is escaped.
    """
    logger = get_run_logger()
    summary = ended.summary
    for source in summary.sources:
        logger.info("%s: %s", printable(source.source), source.sentence)
        for problem in source.problems:
            logger.warning("%s", printable(problem))
    for alarm in ended.alarms.standing:
        logger.warning("%s: %s", alarm.kind, printable(alarm.sentence))
    _show(summary.rows(), key, f"What each source brought in run {summary.run_id}")
    if ended.rejected:
        _report_rejects(ended, key)
    if ended.gaps:
        _report_gaps(ended)


class Progress:
    """How far a run is, on its page: an artifact that is made when there is something to tell, and kept up to date."""

    def __init__(self, description: str) -> None:
        self._description = description
        self._id: UUID | None = None

    def tell(self, share: float) -> None:
        """So much is done, 0 to 1."""
        if self._id is None:
            self._id = cast(UUID, create_progress_artifact(share * 100, description=self._description))
        else:
            update_progress_artifact(self._id, share * 100)


def _report_rejects(ended: Ended, key: str) -> None:
    total = sum(source.rejected for source in ended.summary.sources)
    lines = [
        f"- {escaped(item.source)}: {linked(item.link, item.link)}: {escaped(item.reason)}" for item in ended.rejected
    ]
    if total > len(ended.rejected):
        lines.append(f"- and {total - len(ended.rejected)} more, which stand in the table `rejects` of the warehouse")
    create_markdown_artifact(
        "\n".join(lines), key=f"{key}-rejects", description=f"What run {ended.summary.run_id} could not use, and why"
    )


def _report_gaps(ended: Ended) -> None:
    """The list of gaps, and a link to it: where the address of the UI is known, on the page of the run."""
    gaps = ended.gaps
    create_markdown_artifact(
        markdown_table(list(gaps[0]), [list(gap.values()) for gap in gaps]),
        key="gaps",
        description="Periods of the last 30 days in which a feed may have listed what nobody saw",
    )
    if address := get_current_settings().ui_url:
        create_link_artifact(
            f"{address}/artifacts/key/gaps",
            link_text=f"gaps: {len(gaps)}",
            key="gap-list",
            description="The list of gaps",
        )


def report_upkeep(summary: UpkeepSummary) -> None:
    """What became of every step, as a table artifact."""
    _show(summary.rows(), "maintain", f"What was done in run {summary.run_id}" if summary.run_id else "A dry run")


def _show(rows: Sequence[Mapping[str, Any]], key: str, description: str) -> None:
    table = [{name: table_cell(value) for name, value in row.items()} for row in rows]
    create_table_artifact(table=table, key=key, description=description)
