"""Several workers on one lake: a flow run for each source that is due, for whichever worker of the pool is free."""

from collections.abc import Sequence
from datetime import UTC, datetime

from prefect import flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.deployments import run_deployment

from flows.choosing import choose_sources
from flows.declared import declared_sources
from flows.settings import settings_from
from parsers.errors import UsageError
from parsers.model import Source
from parsers.rhythm import FeedState
from warehouse.batch import Memory
from warehouse.writer import Writer

_PAGE = 200  # the most that the API gives at once


@flow(name="spread")
def spread(sources: tuple[str, ...] = (), deployment: str = "ingest/source", home: str = "") -> list[str]:
    """Start a run of its own for every source that is due; gives their names.

    Args:
        sources: Names of sources to look at; all that are on when empty.
        deployment: The deployment of the ingest flow that follows one source.
        home: Directory with sources.toml; FEEDHOUSE_HOME or ./data when empty.
    """
    settings = settings_from(home=home)
    if settings.lake is None:
        raise UsageError("FEEDHOUSE_LAKE names no lake, and without one all runs write to one machine's home")
    now = datetime.now(UTC)
    memory = Writer(settings.place, settings.lock_wait).memory(now)
    due = due_sources(memory, choose_sources(sources, (), declared_sources(settings.home)), now)
    waiting = waiting_sources(deployment)
    wanted = [name for name in due if name not in waiting]
    for name in wanted:
        # Without waiting for it. One that is still going on has the source, and this one leaves it alone.
        run_deployment(deployment, parameters={"sources": [name], "only_due": True}, timeout=0, as_subflow=False)
    return wanted


def waiting_sources(deployment: str) -> set[str]:
    """The sources for which a run waits that no worker has taken yet: where workers are few, a queue would grow."""
    scheduled = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])))
    names: set[str] = set()
    with get_client(sync_client=True) as client:
        its = DeploymentFilter(id=DeploymentFilterId(any_=[client.read_deployment_by_name(deployment).id]))
        seen = 0
        while runs := client.read_flow_runs(flow_run_filter=scheduled, deployment_filter=its, limit=_PAGE, offset=seen):
            names.update(name for run in runs for name in run.parameters["sources"])
            seen += len(runs)
    return names


def due_sources(memory: Memory, sources: Sequence[Source], now: datetime) -> list[str]:
    """The names of the sources there is something to do for."""
    return [
        source.name
        for source in sources
        if source.name in memory.pending | memory.to_recheck
        or any(
            memory.feeds.get((source.name, feed), FeedState()).is_due(now) for feed in (*source.feeds, *source.listings)
        )
    ]
