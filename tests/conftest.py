"""What several test modules share: an empty house, and one Prefect server for all that need one."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

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
def prefect_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of a machine with a running Prefect server; started once a session."""
    folder = tmp_path_factory.mktemp("prefect")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "FEEDHOUSE_"))},
        "PREFECT_HOME": str(folder),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }
    port = _free_port()
    log = (folder / "server.log").open("w", encoding="utf-8")
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
    server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}/api"
        _wait_for(f"{address}/health", server)
        yield {**environment, "PREFECT_API_URL": address}
    finally:
        server.terminate()
        server.wait(30)
        log.close()


@pytest.fixture
def feedhouse(prefect_environment: dict[str, str], tmp_path: Path) -> Feedhouse:
    """The command, on an empty home, with a Prefect server running."""
    return Feedhouse(tmp_path / "home", prefect_environment)


def _free_port() -> int:

    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


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
