"""`feedhouse up`: from nothing to rows, told of alarms, killed and begun again, ended with all that it started."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests

from flows.sample.edition import first_edition, generated_edition
from flows.sample.server import SampleSite
from flows.settings import settings_from
from flows.temporary_server import free_port
from flows.up import most_runs, worker_command
from tests.making import Feedhouse

PATIENCE = 240  # seconds; a busy machine takes long to start a server
GONE = """
[gone]
title = "A site whose feed is no more"
home = "https://gone.example/"
feeds = ["https://gone.example/rss"]
"""


class Stranger(BaseHTTPRequestHandler):
    """A feed that is gone for good, and an address that alarms are sent to."""

    told: list[dict[str, Any]] = []  # noqa: RUF012 - of the one server there is

    def do_GET(self) -> None:
        self._answer(410)

    def do_POST(self) -> None:
        # A chat that gets JSON without being told so takes it for a form, or refuses it.
        assert self.headers["content-type"] == "application/json"
        self.told.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        self._answer(200)

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def stranger() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Stranger)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def wait_for(what: str, is_so: Callable[[], Any]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, f"waited {PATIENCE} s for {what}"
        time.sleep(0.2)


class Up:
    """The command going on in a process of its own."""

    def __init__(self, feedhouse: Feedhouse, *arguments: str) -> None:
        self.process = subprocess.Popen(
            feedhouse.command("up", *arguments), env=feedhouse.environment, stderr=subprocess.PIPE, text=True
        )
        self.said: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        self.said.extend(self.process.stderr)

    def wait_until_it_is(self) -> None:
        wait_for(
            "it to be up", lambda: self.process.poll() is not None or any("up after" in line for line in self.said)
        )
        assert self.process.poll() is None, self.said

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self, number: int) -> None:
        family = self.family()
        self.process.send_signal(number)
        self.process.wait(PATIENCE)
        wait_for("all it started to end", lambda: not any(map(is_alive, family)))
        self._reader.join(10)

    def kill(self) -> None:
        """Whatever a test made of it: what it started sees that it is gone, and ends."""
        self.process.kill()
        self.process.wait(PATIENCE)


@contextmanager
def going_up(feedhouse: Feedhouse, *arguments: str) -> Iterator[Up]:
    up = Up(feedhouse, *arguments)
    try:
        yield up
    finally:
        up.kill()


def is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def alone(tmp_path: Path) -> Feedhouse:
    """The command where no Prefect server is configured."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "FEEDHOUSE_"))}
    return Feedhouse(tmp_path / "home", {**kept, "PREFECT_HOME": str(tmp_path / "nobody")})


def post(address: str, asked: Any) -> requests.Response:
    """As Prefect's own clients do it, with a token."""
    api = address.partition("/api/")[0] + "/api"
    told = requests.get(f"{api}/csrf-token", params={"client": "test"}, timeout=30)
    headers = {"Prefect-Csrf-Client": "test", "Prefect-Csrf-Token": told.json()["token"]}
    return requests.post(address, json=asked, headers=headers, timeout=30)


def states(api: str) -> dict[str, int]:
    """How many flow runs that began are in a state of each type."""
    runs = post(f"{api}/flow_runs/filter", {}).json()
    found = [run["state"]["type"] for run in runs if run["start_time"]]
    return {kind: found.count(kind) for kind in found}


def begins_to_run(api: str) -> bool:
    """Whether a run that is asked for begins: beside one that the schedule began it is cancelled."""
    asked = {"state": {"type": "SCHEDULED"}, "parameters": {"only_due": False}}
    run = post(f"{api}/deployments/{deployment(api)}/create_flow_run", asked).json()["id"]

    def state() -> str:
        return str(requests.get(f"{api}/flow_runs/{run}", timeout=30).json()["state"]["type"])

    wait_for("the run to begin", lambda: state() not in ("SCHEDULED", "PENDING"))
    return state() == "RUNNING"


def test_up_brings_rows_tells_of_alarms_survives_a_kill_and_ends_cleanly(alone: Feedhouse) -> None:
    port = free_port()
    api = f"http://127.0.0.1:{port}/api"
    alone.home.mkdir()
    (alone.home / "sources.toml").write_text(GONE, encoding="utf-8")
    with SampleSite(first_edition()) as site, stranger() as address, ExitStack() as ended:
        alone.environment["FEEDHOUSE_ALARM_URL"] = f"http://{address}/alarms"
        arguments = ("--port", str(port), "--connect-to", site.door, "--connect-to", f"gone.example={address}")
        up = ended.enter_context(going_up(alone, *arguments))
        up.wait_until_it_is()
        warehouse = alone.home / "warehouse.duckdb"
        wait_for("the first run", lambda: warehouse.exists() and alone.ask("select count(*) from articles") != [0])
        wait_for("the run's end", lambda: "COMPLETED" in states(api))
        # The first is asked for by `up`, unless the schedule has just begun one.
        assert set(alone.ask("select trigger from runs where flow = 'ingest'")) <= {"deployment", "schedule"}

        # A web page that somebody has open on this machine is no operator.
        page = {"origin": "http://evil.example", "content-type": "text/plain"}
        told = requests.post(f"{api}/flow_runs/filter", data="{}", headers=page, timeout=30)
        assert (told.status_code, told.headers.get("access-control-allow-origin")) == (403, None)

        other = alone("up", "--port", str(free_port()), expect=75)
        assert f"process {up.process.pid}" in other.stderr

        # A 410 said twice is the end of a feed; the second time is asked for by hand.
        alone.environment["PREFECT_API_URL"] = api
        alone("ingest", "gone", "--connect-to", f"gone.example={address}", expect=None, alone=True)
        wait_for("the alarm", lambda: any(alarm["kind"] == "feed.gone" for alarm in Stranger.told))
        alone("status", expect=3)
        del alone.environment["PREFECT_API_URL"]

        # Killed with all it started, in the middle of a run that would hold its deployment's one place for ever.
        site.edition = generated_edition(200, size=2_000)
        before = len(site.requests)
        wait_for("a run of its own", lambda: begins_to_run(api))
        wait_for("pages of the run", lambda: sum("st=" in target for _, target, _ in site.requests[before:]) > 30)
        family = up.family()
        for process in (psutil.Process(up.process.pid), *family):
            process.kill()
        wait_for("the end", lambda: not any(map(is_alive, family)))

        up = ended.enter_context(going_up(alone, *arguments))
        up.wait_until_it_is()
        wait_for("the next run", lambda: alone.ask("select count(*) from articles where body <> ''")[0] >= 200)
        assert states(api)["CRASHED"] == 1
        up.end(signal.SIGTERM)
        assert up.process.returncode == 0
        assert any("ending the server" in line for line in up.said)
    assert alone.ask("select count(*) - count(distinct permalink) from articles") == [0]


@pytest.mark.parametrize(
    ("lake", "limit", "told"),
    [
        ("", None, None),
        ("", 3, "3"),
        ("ducklake:postgres:dbname=lake", None, "4"),
        ("ducklake:postgres:dbname=l", 9, "9"),
    ],
)
def test_worker_has_so_many_runs_at_once_as_it_is_told(lake: str, limit: int | None, told: str | None) -> None:
    command = worker_command(most_runs(settings_from({"FEEDHOUSE_LAKE": lake}), limit))
    assert (command[command.index("--limit") + 1] if "--limit" in command else None) == told


def deployment(api: str) -> str:
    found = requests.get(f"{api}/deployments/name/ingest/scheduled", timeout=30).json()
    return str(found["id"])


def test_port_that_is_taken_is_a_sentence(alone: Feedhouse) -> None:
    with stranger() as address:
        ended = alone("up", "--port", address.partition(":")[2], expect=1)
    assert "is taken: choose another with --port" in ended.stderr


@pytest.mark.parametrize(
    ("api", "sentence"),
    [
        ("http://127.0.0.1:1/api", "does not answer: start it, or unset PREFECT_API_URL"),
        ("http://{stranger}/api", "does not answer"),
    ],
)
def test_configured_server_that_is_none_is_a_sentence(alone: Feedhouse, api: str, sentence: str) -> None:
    with stranger() as address:
        alone.environment["PREFECT_API_URL"] = api.format(stranger=address)
        assert sentence in alone("up", expect=1).stderr


def test_server_of_another_version_is_refused(alone: Feedhouse) -> None:
    class Old(Stranger):
        def do_GET(self) -> None:
            body = b'"2.20.1"' if self.path.endswith("version") else b"true"
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Old)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    alone.environment["PREFECT_API_URL"] = f"http://127.0.0.1:{server.server_address[1]}/api"
    try:
        ended = alone("up", expect=1)
    finally:
        server.shutdown()
        server.server_close()
    assert "is version 2.20.1, and this feedhouse works with 3.8" in ended.stderr
