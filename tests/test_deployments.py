"""deploy/: every deployment is a flow with a form, and what is triggered by hand in any way does the same."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
import time
from configparser import RawConfigParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests
import yaml
from prefect.exceptions import ObjectNotFound

from flows.launching import TAG
from flows.registering import deployments_on_lake, name_of, retire_others
from flows.sample.edition import first_edition, generated_edition
from flows.sample.server import SampleSite
from parsers.errors import FeedhouseError
from tests.making import Feedhouse
from warehouse.lake.place import Lake, lake_at

ROOT = Path(__file__).parent.parent
DECLARED: list[dict[str, Any]] = yaml.safe_load((ROOT / "deploy" / "prefect.yaml").read_text(encoding="utf-8"))[
    "deployments"
]
ON_A_LAKE: list[dict[str, Any]] = yaml.safe_load((ROOT / "deploy" / "lake.yaml").read_text(encoding="utf-8"))[
    "deployments"
]
NAMES = [name_of(declared) for declared in DECLARED]


@pytest.mark.parametrize(
    "declared", [*DECLARED, *ON_A_LAKE], ids=[*NAMES, *(f"lake/{declared['name']}" for declared in ON_A_LAKE)]
)
def test_deployment_is_a_flow_whose_every_parameter_is_explained(declared: dict[str, Any]) -> None:
    module, _, name = declared["entrypoint"].partition(":")
    flow = getattr(importlib.import_module(module), name)
    assert flow.name == name
    properties = flow.parameters.properties
    assert all(properties[parameter].get("description") for parameter in properties), "it is the form's help"
    assert set(declared.get("parameters", {})) <= set(properties)
    assert declared["description"]
    assert TAG in declared["tags"], "automations know our runs by it, and `maintain` those that it may delete"
    assert declared["work_pool"]["name"] == "feedhouse"
    for schedule in declared.get("schedules", ()):
        assert schedule["timezone"] == "Europe/Moscow"
        assert declared["concurrency_limit"] == {"limit": 1, "collision_strategy": "CANCEL_NEW"}


def test_there_is_a_deployment_for_all_that_is_done_by_hand_or_by_the_clock() -> None:
    assert {"ingest/scheduled", "ingest/now", "recheck/now", "retry/now", "reparse/now", "maintain/scheduled"} <= set(
        NAMES
    )


def test_on_a_lake_sources_are_spread_and_runs_start_where_every_machine_can() -> None:
    on_lake = deployments_on_lake(ROOT / "deploy")
    names = [name_of(declared) for declared in on_lake["deployments"]]
    assert set(names) == {*NAMES, "spread/scheduled", "ingest/source"} - {"ingest/scheduled"}
    assert on_lake["pull"] == [{"prefect.deployments.steps.set_working_directory": {"directory": "/"}}]
    assert not any("pull" in declared for declared in on_lake["deployments"])


class Known:
    """Of a server's client, what registration asks of deployments."""

    def __init__(self, *names: str) -> None:
        self.names = list(names)

    def read_deployment_by_name(self, name: str) -> Any:
        if name not in self.names:
            raise ObjectNotFound(KeyError(name))
        return SimpleNamespace(id=name)

    def delete_deployment(self, deployment_id: str) -> None:
        self.names.remove(deployment_id)


LAKE = lake_at("ducklake:postgres:dbname=lake")
BOTH = ("ingest/scheduled", "ingest/now", "ingest/source", "spread/scheduled")


@pytest.mark.parametrize(
    ("lake", "is_ours", "before", "after"),
    [
        (LAKE, False, BOTH[:2], ["ingest/now"]),
        (LAKE, True, BOTH, ["ingest/now", "ingest/source", "spread/scheduled"]),
        (None, True, BOTH, ["ingest/scheduled", "ingest/now"]),
        (None, False, BOTH[:2], ["ingest/scheduled", "ingest/now"]),
    ],
)
def test_what_belongs_to_the_other_kind_of_warehouse_goes(
    lake: Lake | None, is_ours: bool, before: tuple[str, ...], after: list[str]
) -> None:
    client: Any = Known(*before)
    retire_others(client, lake, is_ours=is_ours)
    assert client.names == after


def test_worker_without_the_lake_is_kept_from_a_server_that_spreads() -> None:
    client: Any = Known(*BOTH)
    with pytest.raises(FeedhouseError, match="and FEEDHOUSE_LAKE is not set here"):
        retire_others(client, None, is_ours=False)
    assert client.names == list(BOTH)


class Server:
    """A Prefect server with our deployments, and a worker that is started when there is something to do."""

    def __init__(self, feedhouse: Feedhouse, folder: Path) -> None:
        self.feedhouse = feedhouse
        self.api = feedhouse.environment["PREFECT_API_URL"]
        self.prefect("work-pool", "create", "feedhouse", "--type", "process", "--overwrite")
        # Not the scheduled ones: their first run would ask the real site.
        whole = yaml.safe_load((ROOT / "deploy" / "prefect.yaml").read_text(encoding="utf-8"))
        by_hand = [declared for declared in whole["deployments"] if "schedules" not in declared]
        file = folder / "prefect.yaml"
        file.write_text(yaml.safe_dump({**whole, "deployments": by_hand}), encoding="utf-8")
        self.prefect("deploy", "--prefect-file", str(file), "--all")

    def prefect(self, *arguments: str) -> str:
        """Run Prefect's own command as people do; gives what it printed."""
        ended = subprocess.run(
            [sys.executable, "-m", "prefect", "--no-prompt", *arguments],
            env=self.feedhouse.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    def run(self, deployment: str, **parameters: Any) -> dict[str, Any]:
        """The state of a run that was asked for by hand, once it has ended."""
        parameters["home"] = str(self.feedhouse.home)
        told = self.prefect("deployment", "run", deployment, "--params", json.dumps(parameters))
        found = re.search(r"flow-run/([0-9a-f-]{36})", told) or re.search(r"UUID: ([0-9a-f-]{36})", told)
        assert found, told
        deadline = time.monotonic() + 180
        while time.monotonic() < deadline:
            self.prefect("worker", "start", "--pool", "feedhouse", "--run-once")
            state = requests.get(f"{self.api}/flow_runs/{found[1]}", timeout=30).json()["state"]
            if state["type"] in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED"):
                return dict(state)
        raise AssertionError(f"{deployment} did not end")


@pytest.fixture
def server(feedhouse: Feedhouse, tmp_path: Path) -> Server:
    return Server(feedhouse, tmp_path)


def test_what_is_triggered_by_hand_does_what_the_command_does_and_ends_with_a_sentence(server: Server) -> None:
    feedhouse = server.feedhouse
    with SampleSite(first_edition()) as site:
        state = server.run("ingest/now", sources=["centrasia"], connect_to=[site.door])
        assert (state["type"], state["message"]) == ("COMPLETED", "1 sources: 15 loaded, 8 duplicate, 2 rejected")
        assert feedhouse.ask("select trigger, state, loaded from runs") == [("deployment", "completed", 15)]
        assert len(feedhouse.ask("select permalink from articles")) == 15

        state = server.run("retry/now", reason="empty_page", connect_to=[site.door])
        assert state["type"] == "COMPLETED"
        state = server.run("reparse/now")
        assert state["message"].startswith("15 archived pages parsed again, 0 articles differ")

    state = server.run("ingest/now", sources=["centrasai"])
    assert state["type"] == "FAILED"
    assert "centrasia" in state["message"], "it says which names there are"
    with pytest.raises(AssertionError, match=r"'limit'.*0"):
        server.run("ingest/now", limit=0)


def test_events_of_a_run_name_what_it_loaded(feedhouse: Feedhouse) -> None:
    edition = generated_edition(3, size=2_000)
    with SampleSite(edition) as site:
        feedhouse("ingest", "centrasia", "--connect-to", site.door)
        run_id = feedhouse.ask("select run_id from runs")[0]
    api = feedhouse.environment["PREFECT_API_URL"]
    wanted = {"filter": {"event": {"name": ["article.loaded", "prefect.asset.materialization.succeeded"]}}}
    deadline = time.monotonic() + 60
    events: dict[str, Any] = {}
    while len(events) < 2 and time.monotonic() < deadline:  # they are sent when there is time
        time.sleep(0.2)
        found = requests.post(f"{api}/events/filter", json=wanted, timeout=30).json()
        events = {event["event"]: event for event in found["events"] if event["payload"]["run_id"] == run_id}
    loaded, published = events["article.loaded"], events["prefect.asset.materialization.succeeded"]
    assert loaded["resource"]["prefect.resource.id"] == "feedhouse.source.centrasia"
    told = {article["permalink"]: article["title"] for article in loaded["payload"]["articles"]}
    assert told == {page.article.permalink: page.article.title for page in edition.pages}
    assert published["resource"]["prefect.resource.id"] == "duckdb://feedhouse/warehouse"
    assert published["payload"]["loaded"] == 3


def test_unit_of_systemd_starts_what_there_is(tmp_path: Path) -> None:
    unit = RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign] - names keep their capitals
    unit.read(ROOT / "deploy" / "feedhouse.service", encoding="utf-8")
    command = unit["Service"]["ExecStart"].split()
    assert command[0].endswith("/.venv/bin/feedhouse")
    assert command[1:] == ["up"]
    assert int(unit["Service"]["TimeoutStopSec"]) > 130, "it waits so long for a run, a worker and a server"
    assert "up" in Feedhouse(tmp_path, {})("--help").stdout
