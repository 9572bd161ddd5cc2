"""What several test modules share: an empty house, and one Prefect server for all that need one."""

from __future__ import annotations

import fcntl
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from flows.temporary_server import free_port
from tests.lake import Lakeside, why_not
from tests.lake_making import Postgres, postgres
from tests.making import Feedhouse, House

SERVER_SECONDS = 180  # a busy machine takes long to start one


@pytest.fixture
def house(tmp_path: Path) -> House:
    """An empty home with a writer."""
    return House(tmp_path / "home")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """A real Postgres, started once a session; skips where there can be no lake."""
    if reason := why_not():
        pytest.skip(reason)
    with postgres() as server:
        yield server


@pytest.fixture
def lakeside(postgres_server: Postgres, tmp_path: Path) -> Lakeside:
    """A place where a lake can be made: an empty database, and a folder for its files."""
    side = Lakeside(postgres_server, f"lake_{secrets.token_hex(4)}", f"{tmp_path / 'files'}/", tmp_path / "home")
    side.create_database()
    return side


@pytest.fixture(scope="session")
def prefect_environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a machine with a running Prefect server; one for all processes that run tests."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent  # of this run alone, whoever else runs tests
    environment = {**_without_settings(), "PREFECT_HOME": str(shared / "prefect")}
    known = shared / "prefect-server"
    with (shared / "prefect-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not known.exists():
            known.write_text(_start(environment, shared), encoding="utf-8")
    return {**environment, "PREFECT_API_URL": known.read_text(encoding="utf-8")}


def _start(environment: dict[str, str], folder: Path) -> str:
    """Start a server that ends with the whole run of tests; gives its address once it answers."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "prefect",
        "server",
        "start",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--no-ui",
    ]
    with (folder / "server.log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
    whole_run = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
    watchdog = f"while kill -0 {whole_run} 2>/dev/null; do sleep 1; done; kill {server.pid}"
    subprocess.Popen(["/bin/sh", "-c", watchdog], start_new_session=True)
    address = f"http://127.0.0.1:{port}/api"
    _wait_for(f"{address}/health", server)
    return address


@pytest.fixture
def server_of_its_own(tmp_path: Path) -> dict[str, str]:
    """The environment of a machine whose Prefect server no other test talks to."""
    environment = {**_without_settings(), "PREFECT_HOME": str(tmp_path / "prefect")}
    return {**environment, "PREFECT_API_URL": _start(environment, tmp_path)}


def _without_settings() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "FEEDHOUSE_"))}
    return {**kept, "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}


@pytest.fixture
def feedhouse(prefect_environment: dict[str, str], tmp_path: Path) -> Feedhouse:
    """The command, on an empty home, with a Prefect server running."""
    return Feedhouse(tmp_path / "home", prefect_environment)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SERVER_SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, "the Prefect server ended; see server.log in the session's temporary folder"
        try:
            if requests.get(address, timeout=5).ok:
                return
        except requests.RequestException:
            time.sleep(0.2)
    raise AssertionError(f"no Prefect server after {SERVER_SECONDS} s")


# Files that wait for servers and processes most of the time: first, so that none of them is left alone at the end.
_FIRST = (
    "test_deployments",
    "test_up",
    "test_fleet",
    "test_ingest",
    "test_readme",
    "test_lake_workers",
    "test_lake_fleet",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.stem not in _FIRST)
