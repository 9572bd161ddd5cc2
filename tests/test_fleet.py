"""The services of deploy/compose.yaml by hand: to rows, Postgres gone in mid-run, wrong passwords."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
import requests

from flows.api import shown
from flows.sample.edition import first_edition, generated_edition
from flows.sample.server import SampleSite
from tests.fleet import Fleet, wait_for, what_is_missing
from tests.making import ask

# With characters that addresses and shells would trip over.
PASSWORD, AUTH = "pass:word@of/postgres", "operator:pass word"
WRONG = "quite-another-password"

needs_services = pytest.mark.skipif(what_is_missing() is not None, reason=str(what_is_missing()))


@pytest.fixture
def fleet() -> Iterator[Fleet]:
    """Postgres and Redis; server and worker are to come."""
    folder = Path(mkdtemp(prefix="fleet-"))
    folder.chmod(0o755)  # Postgres runs as somebody else, whom pytest's own folders don't let in
    ports = {name: free_port() for name in ("postgres", "redis", "server")}
    fleet = Fleet(folder, {"POSTGRES_PASSWORD": PASSWORD, "PREFECT_AUTH": AUTH}, ports)
    try:
        fleet.make_database()
        fleet.start("redis")
        fleet.start("postgres")
        for name in ("redis", "postgres"):
            fleet.wait_until_healthy(name)
        fleet.create_database()
        yield fleet
    finally:
        fleet.close()
        shutil.rmtree(folder)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


class Api:
    """What an operator sees of the server."""

    def __init__(self, fleet: Fleet) -> None:
        self.address = fleet.api
        self.session = requests.Session()
        name, _, password = AUTH.partition(":")
        self.session.auth = (name, password)

    def runs(self) -> dict[str, str]:
        """Runs that began, and the type of their state."""
        answer = self.session.post(f"{self.address}/flow_runs/filter", json={}, timeout=60)
        return {run["id"]: run["state"]["type"] for run in answer.json() if run["start_time"]}

    def deployment(self, name: str) -> str:
        found = self.session.get(f"{self.address}/deployments/name/ingest/{name}", timeout=60).json()
        return f"{self.address}/deployments/{found['id']}"

    def pause_schedule(self) -> None:
        """So that only what a test asks for is going on, whatever the time of day."""
        self.session.patch(self.deployment("scheduled"), json={"paused": True}, timeout=60).raise_for_status()

    def run(self) -> str:
        """Ask for a run of all sources, due or not."""
        asked = {"state": {"type": "SCHEDULED"}}
        answer = self.session.post(f"{self.deployment('now')}/create_flow_run", json=asked, timeout=60)
        return str(answer.json()["id"])

    def wait_until_it_ended(self, run: str) -> str:
        wait_for(f"run {run} to end", lambda: self.runs().get(run) in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED"))
        return self.runs()[run]


@needs_services
def test_fleet_brings_rows_outlives_postgres_and_ends_its_run_gently(fleet: Fleet) -> None:
    fleet.start("server")
    fleet.wait_until_healthy("server")
    api = Api(fleet)
    warehouse = fleet.home / "warehouse.duckdb"
    with SampleSite(first_edition()) as site:
        refuse_strangers(fleet)
        fleet.start("worker", FEEDHOUSE_CONNECT_TO=site.door)
        fleet.wait_until_healthy("worker")
        wait_for("the first run", lambda: "COMPLETED" in api.runs().values())
        assert ask(warehouse, "select count(*) from articles") == [15]
        api.pause_schedule()

        site.edition = generated_edition(250, size=2_000)
        asked = api.run()
        wait_for("pages of the run", lambda: pages(site) > 50)
        fleet.stop("postgres", signal.SIGINT)
        assert not fleet.is_healthy("server")
        assert fleet.is_healthy("worker"), "it would be ended, and its run with it"
        # The run goes on without, and wants to say so at its end.
        wait_for("all rows", lambda: ask(warehouse, "select count(*) from articles") == [265])
        fleet.start("postgres")
        fleet.wait_until_healthy("postgres")
        assert api.wait_until_it_ended(asked) == "COMPLETED"
        assert fleet.is_healthy("server")

        # The next is well; told to stop in the middle of it, the worker lets it finish its batch.
        site.edition = generated_edition(400, size=2_000)
        before = pages(site)
        asked = api.run()
        wait_for("pages of the next run", lambda: pages(site) > before + 30)
        assert fleet.stop("worker") == 0
        assert api.runs()[asked] != "RUNNING"
        (loaded,) = ask(warehouse, "select count(*) from articles")
        assert 265 < loaded < 415, "it was killed, or went on to its end"
        assert (loaded - 265) % 25 == 0
    assert not fleet.is_healthy("worker")
    assert not [log.name for log in fleet.folder.rglob("*.log") if is_told(log)], "a password is in a log"


def pages(site: SampleSite) -> int:
    """How many pages of articles were fetched."""
    return sum("st=" in target for _, target, _ in list(site.requests))


def is_told(log: Path) -> bool:
    text = log.read_text(encoding="utf-8", errors="replace")
    return any(secret in text for secret in (PASSWORD, AUTH, AUTH.partition(":")[2], WRONG))


def refuse_strangers(fleet: Fleet) -> None:
    """Without the server's password, and with another, every verb that needs it says so, and says no password."""
    told = fleet.environment("worker")
    without = {name: value for name, value in told.items() if name != "PREFECT_API_AUTH_STRING"}
    wrong = {**told, "PREFECT_API_AUTH_STRING": f"operator:{WRONG}"}
    for verb, environment, sentence in (
        ("ingest", without, "wants a password: set PREFECT_API_AUTH_STRING"),
        ("up", wrong, "does not take the PREFECT_API_AUTH_STRING"),
        ("doctor", wrong, "does not take the PREFECT_API_AUTH_STRING"),
    ):
        environment["FEEDHOUSE_HOME"] = str(fleet.folder / "nobody")
        ended = subprocess.run(
            [sys.executable, "-m", "flows.cli", verb], env=environment, capture_output=True, text=True, check=False
        )
        said = " ".join((ended.stdout + ended.stderr).split())
        assert ended.returncode == 1, (verb, said)
        assert sentence in said, (verb, said)
        assert WRONG not in said
        assert "Traceback" not in said


@needs_services
def test_server_with_another_password_than_postgres_says_so_and_no_password(fleet: Fleet) -> None:
    fleet.start("server", PREFECT_SERVER_DATABASE_PASSWORD=WRONG)
    assert fleet.processes["server"].wait(240) != 0
    assert 'password authentication failed for user "prefect"' in fleet.log("server")
    assert not is_told(fleet.folder / "server.log")


def test_programs_that_ci_installs_are_there() -> None:
    assert what_is_missing() is None or not os.environ.get("CI"), f".ci/run was to see to it: {what_is_missing()}"


@pytest.mark.parametrize(
    ("address", "seen"),
    [
        ("http://127.0.0.1:4200/api", "http://127.0.0.1:4200/api"),
        ("https://operator:pass@word@prefect.example/api", "https://prefect.example/api"),
    ],
)
def test_address_is_shown_without_its_password(address: str, seen: Any) -> None:
    assert shown(address) == seen
