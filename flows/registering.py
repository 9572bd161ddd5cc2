"""What a Prefect server has to know of feedhouse: a work pool, the deployments of deploy/, automations."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from prefect.blocks.webhook import Webhook
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
    WorkPoolFilter,
    WorkPoolFilterName,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.events.schemas.automations import AutomationCore
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound
from prefect.states import Crashed
from prefect.types import SecretDict
from pydantic import SecretStr, TypeAdapter

from flows.settings import settings_from
from flows.up import POOL
from parsers.errors import FeedhouseError
from warehouse.lake.catalog import locks_of
from warehouse.lake.place import Lake
from warehouse.lake.schema import refuse_other_catalog

# What the clock starts: all that is due in one run, or on a lake a run for each source.
AT_HOME, ON_LAKE = "ingest/scheduled", "spread/scheduled"
_OF_LAKE = (ON_LAKE, "ingest/source")
_TURN = "up: registration"  # no source has a colon in its name
_PATIENCE = 180.0  # seconds for which another machine may register
_ALARM_BLOCK = "feedhouse-alarms"

_PAGE = 200  # the most that the API gives at once
_ALIVE = [StateType.PENDING, StateType.RUNNING, StateType.CANCELLING]


def deploy_folder() -> Path:
    """The folder of prefect.yaml: in the project beside the packages, or installed within them.

    Raises FeedhouseError where neither is.
    """
    flows = Path(__file__).resolve().parent
    for folder in (flows.parent / "deploy", flows / "deploy"):
        if (folder / "prefect.yaml").is_file():
            return folder
    raise FeedhouseError(f"prefect.yaml is missing beside {flows}: install feedhouse anew")


def register(*, is_ours: bool) -> None:
    """Register everything, again and again with the same result.

    With `is_ours` the server is that of `feedhouse up`: no worker but the one to come works for it, so runs that are
    said to be going on belong to a worker that was killed. Raises FeedhouseError where the server or the lake is not
    as it should be.
    """
    settings = settings_from()
    with _alone_on(settings.lake), get_client(sync_client=True) as client:
        _create_pool(client)
        if is_ours:
            _settle(client)
        retire_others(client, settings.lake, is_ours=is_ours)
        _deploy(settings.lake)
        _register_automations(client, settings.alarm_url)
        _ask_for_first_run(client, ON_LAKE if settings.lake else AT_HOME)


@contextmanager
def _alone_on(lake: Lake | None) -> Iterator[None]:
    """Have the turn to register, where there may be others: two at once would register each automation twice.

    Raises WarehouseError where there is no lake, or none that this program knows.
    """
    if lake is None:
        yield
        return
    refuse_other_catalog(lake)
    deadline = time.monotonic() + _PATIENCE
    while not locks_of(lake).hold(_TURN):
        if time.monotonic() > deadline:
            raise FeedhouseError(
                f"another machine has been registering its deployments for {_PATIENCE:.0f} seconds: end its "
                "`feedhouse up`, and start this one again"
            )
        time.sleep(0.5)
    try:
        yield
    finally:
        locks_of(lake).free(_TURN)


def retire_others(client: SyncPrefectClient, lake: Lake | None, *, is_ours: bool) -> None:
    """Where a home was moved into a lake, or a lake out into a home, what belonged to the other is done no more."""
    if lake is None and not is_ours and _is_there(client, ON_LAKE):
        raise FeedhouseError(
            f"this server's {ON_LAKE} spreads the sources of a lake, and FEEDHOUSE_LAKE is not set here: set it as on "
            f"the other machines, or delete the deployment ({ON_LAKE}) to go back to the home of one machine"
        )
    for name in [AT_HOME] if lake else _OF_LAKE:
        with suppress(ObjectNotFound):
            client.delete_deployment(client.read_deployment_by_name(name).id)


def _is_there(client: SyncPrefectClient, name: str) -> bool:
    try:
        client.read_deployment_by_name(name)
    except ObjectNotFound:
        return False
    return True


def _create_pool(client: SyncPrefectClient) -> None:
    try:
        client.create_work_pool(WorkPoolCreate(name=POOL, type="process"))
    except ObjectAlreadyExists:
        pool = client.read_work_pool(POOL)
        if pool.type != "process":
            raise FeedhouseError(
                f"the work pool {POOL} is of type {pool.type}, and a process worker can't serve it: delete it, or run "
                "a worker of that type by hand"
            ) from None


def _deploy(lake: Lake | None) -> None:
    """By the same command that people use, so that there is one way."""
    with TemporaryDirectory() as folder:
        file = deploy_folder() / "prefect.yaml"
        if lake:
            declared = yaml.safe_dump(deployments_on_lake(deploy_folder()), allow_unicode=True)
            file = Path(folder) / "prefect.yaml"
            file.write_text(declared, encoding="utf-8")
        command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--prefect-file", str(file), "--all"]
        ended = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603
    if ended.returncode:
        raise FeedhouseError(f"`prefect deploy` failed: {' '.join((ended.stdout + ended.stderr).split())[-500:]}")


def deployments_on_lake(folder: Path) -> dict[str, Any]:
    """lake.yaml of deploy/, and of prefect.yaml all that is not done otherwise on a lake."""
    home, lake = (yaml.safe_load((folder / name).read_text(encoding="utf-8")) for name in ("prefect.yaml", "lake.yaml"))
    kept = [declared for declared in home["deployments"] if name_of(declared) != AT_HOME]
    return {**lake, "deployments": [*lake["deployments"], *kept]}


def name_of(declared: dict[str, Any]) -> str:
    """The name of a deployment as Prefect shows it, FLOW/NAME; a flow of ours is named as its function."""
    return f"{declared['entrypoint'].rpartition(':')[2]}/{declared['name']}"


def _settle(client: SyncPrefectClient) -> None:
    """Runs of workers that are gone are crashed: otherwise they would hold their deployment's one place."""
    for run in list(_unfinished(client)):
        client.set_flow_run_state(
            run.id, Crashed(message="Its worker was gone when `feedhouse up` began; the next run resumes."), force=True
        )


def _unfinished(client: SyncPrefectClient) -> Iterator[FlowRun]:
    wanted = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=_ALIVE)))
    pool = WorkPoolFilter(name=WorkPoolFilterName(any_=[POOL]))
    offset = 0
    while runs := client.read_flow_runs(flow_run_filter=wanted, work_pool_filter=pool, limit=_PAGE, offset=offset):
        yield from runs
        offset += _PAGE


def _register_automations(client: SyncPrefectClient, alarm_url: str | None) -> None:
    """By name: what is there was perhaps changed by hand, and stays as it is."""
    wanted = list(automations(deploy_folder() / "automations.yaml"))
    if alarm_url:
        wanted += automations(deploy_folder() / "alarms.yaml", alarm_block=_alarm_block(alarm_url))
    known = {automation.name for automation in client.read_automations()}
    for automation in wanted:
        if automation.name not in known:
            client.create_automation(automation)


def automations(file: Path, alarm_block: str = "") -> tuple[AutomationCore, ...]:
    """The automations of a file, as Prefect reads them, with the id of the block that alarms go to."""
    read: Any = yaml.safe_load(file.read_text(encoding="utf-8").replace("ALARM_BLOCK", alarm_block))
    return tuple(TypeAdapter(list[AutomationCore]).validate_python(read["automations"]))


def _alarm_block(address: str) -> str:
    """The block that has the address, which may be as good as a password; it follows the environment."""
    headers = SecretDict({"Content-Type": "application/json"})  # which Prefect does not say by itself
    return str(Webhook(method="POST", url=SecretStr(address), headers=headers).save(_ALARM_BLOCK, overwrite=True))


def _ask_for_first_run(client: SyncPrefectClient, name: str) -> None:
    """At once: the schedule may have five minutes to go."""
    try:
        deployment = client.read_deployment_by_name(name)
    except ObjectNotFound as error:
        raise FeedhouseError(f"{name} is not among the deployments in {deploy_folder()}") from error
    client.create_flow_run_from_deployment(deployment.id, name=f"up {datetime.now(UTC):%Y-%m-%d %H:%M}")


def main(arguments: Iterable[str]) -> int:
    """For `feedhouse up`, which has this done by a process of its own."""
    try:
        register(is_ours="--settle" in arguments)
    except FeedhouseError as error:
        print(error, file=sys.stderr)  # noqa: T201 - to its log, of which `up` tells the last line
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
