"""A Prefect server for a single run, where none is configured."""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO

import requests

from flows.api import ServerError, ask, configured_server, refuse_unless_let_in, shown
from flows.children import watch
from flows.terminal import say

_PATIENCE_SECONDS = 180  # a busy machine needs over 30; Prefect's own 20 are too few
_ANSWER_SECONDS = 30
_STOP_SECONDS = 10

# What a run needs is the API. `prefect server start`, and not Prefect's own way of doing this, which
# imports the server into the run as well: 76 MB that are held as long as it lasts.
_COMMAND = (sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--no-ui", "--no-services")

_started: set[str | None] = set()  # addresses of those of this process


@contextmanager
def some_server() -> Iterator[None]:
    """Have a Prefect server: the configured one (PREFECT_API_URL or a profile), or else a temporary one.

    A temporary one ends with this process, however that ends: at exit, once Prefect has sent it
    the last lines of the log, or by a watchdog on a pipe when we are killed. Raises ServerError
    when there is none to be had.
    """
    # Our runs are nobody else's business, and a machine without internet should not log complaints about it.
    os.environ.setdefault("DO_NOT_TRACK", "1")
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    if configured := configured_server():
        _check(configured)
        yield
        return
    say(
        "no Prefect server is configured; starting a temporary one takes 10 to 30 seconds (to have one running: "
        "`prefect server start`, and once `prefect config set PREFECT_API_URL=http://127.0.0.1:4200/api`)"
    )
    from prefect.settings import PREFECT_API_URL, temporary_settings  # noqa: PLC0415 - a second

    with temporary_settings({PREFECT_API_URL: _start()}):
        yield


def is_temporary() -> bool:
    """Whether the server of this moment is ours alone: nobody waits there for an event."""
    return configured_server() in _started


def _check(address: str) -> None:
    try:
        answer = ask(address, "admin/version")
    except requests.RequestException as error:
        raise ServerError(
            f"the Prefect server at {shown(address)} does not answer: start it with `prefect server start`, "
            "or do without by unsetting PREFECT_API_URL (`prefect config unset PREFECT_API_URL`)"
        ) from error
    refuse_unless_let_in(answer, address)


def _start() -> str:
    """Start a server on a free port; gives the address of its API once it answers."""
    port = free_port()
    said = TemporaryFile()  # noqa: SIM115 - the server's as long as it lives
    server = subprocess.Popen(  # noqa: S603
        [*_COMMAND, "--port", str(port)],
        stdin=subprocess.DEVNULL,
        stdout=said,
        stderr=said,
        # Ctrl-C goes to all of a terminal's group: the server has to outlive the run that tells it how it ended.
        start_new_session=True,
    )
    watch(server.pid)
    atexit.register(_stop, server)
    address = f"http://127.0.0.1:{port}/api"
    _started.add(address)
    _wait_for(address, server, said)
    return address


def _wait_for(address: str, server: subprocess.Popen[bytes], said: IO[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise ServerError(f"the temporary Prefect server did not start: {_last_line(said)}")
        try:
            if requests.get(f"{address}/health", timeout=_ANSWER_SECONDS).ok:
                return
        except requests.RequestException:
            time.sleep(0.1)
    raise ServerError(f"the temporary Prefect server did not answer within {_PATIENCE_SECONDS} seconds")


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _last_line(said: IO[bytes]) -> str:
    said.seek(0)
    lines = [line.strip() for line in said.read().decode(errors="replace").splitlines() if line.strip(" │╭╮╰╯─")]
    return lines[-1][:300] if lines else "it said nothing"


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
