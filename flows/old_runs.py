"""Runs of our flows that the Prefect server is to forget, with their tasks, logs and artifacts."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from httpx import HTTPError
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterFlowRunId,
    FlowRunFilter,
    FlowRunFilterEndTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import TERMINAL_STATES
from prefect.client.schemas.sorting import FlowRunSort
from prefect.exceptions import ObjectNotFound

from flows.launching import TAG
from flows.upkeep import StepError

_AT_ONCE = 100
_MOST = 2000  # some twenty seconds: the rest is left to the next time


def delete_old_runs(before: datetime, dry_run: bool) -> str:
    """Delete flow runs with our tag that ended before a moment, at most 2,000; says what was done.

    Task runs go with them, and so do logs, which the server deletes by itself. Its events it deletes anyway, after
    seven days unless told otherwise. Raises StepError when the server does not do it.
    """
    try:
        with get_client(sync_client=True) as client:
            if dry_run:
                return f"would be: {_counted(client, before)} runs of before {before:%Y-%m-%d} deleted in Prefect"
            runs, artifacts = 0, 0
            while runs < _MOST and (old := _old(client, before, 0)):
                artifacts += _delete_artifacts(client, old)
                for run_id in old:
                    _delete(client, run_id)
                runs += len(old)
    except HTTPError as error:
        raise StepError(f"the Prefect server does not delete old runs: {error or type(error).__name__}") from error
    more = ", and more are left to the next time" if runs >= _MOST else ""
    return f"{runs:,} runs of before {before:%Y-%m-%d} and {artifacts:,} artifacts deleted in Prefect{more}"


def _counted(client: SyncPrefectClient, before: datetime) -> str:
    for offset in range(0, _MOST, _AT_ONCE):
        if (number := len(_old(client, before, offset))) < _AT_ONCE:
            return f"{offset + number:,}"
    return f"{_MOST:,} or more"


def _old(client: SyncPrefectClient, before: datetime, offset: int) -> list[UUID]:
    wanted = FlowRunFilter(
        tags=FlowRunFilterTags(all_=[TAG]),
        end_time=FlowRunFilterEndTime(before_=before),  # type: ignore[arg-type]  # pydantic makes its own of it
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=sorted(TERMINAL_STATES))),
    )
    found = client.read_flow_runs(
        flow_run_filter=wanted, sort=FlowRunSort.START_TIME_ASC, limit=_AT_ONCE, offset=offset
    )
    return [run.id for run in found]


def _delete_artifacts(client: SyncPrefectClient, runs: Sequence[UUID]) -> int:
    """Those of these runs: the server keeps them when it forgets a run."""
    deleted = 0
    wanted = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=list(runs)))
    while artifacts := client.read_artifacts(artifact_filter=wanted, limit=_AT_ONCE):
        for artifact in artifacts:
            client.delete_artifact(artifact.id)
        deleted += len(artifacts)
    return deleted


def _delete(client: SyncPrefectClient, run_id: UUID) -> None:
    try:
        client.delete_flow_run(run_id)
    except ObjectNotFound:  # somebody else was faster
        return
