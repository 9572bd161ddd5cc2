"""A Prefect server for a single run, where none is configured."""

from __future__ import annotations

import os
import subprocess

import requests

from flows.terminal import say
from parsers.errors import FeedhouseError

_PATIENCE_SECONDS = 180  # a busy machine needs over 30; Prefect's own 20 are too few
_ANSWER_SECONDS = 30


class ServerError(FeedhouseError):
    """There is no Prefect server to run under."""


def ensure_server() -> None:
    """Start a temporary Prefect server unless one is configured (PREFECT_API_URL or a profile).

    It ends with this process, however that ends: Prefect stops it at exit, and a watchdog on a
    pipe does when we are killed. Raises ServerError when there is none to be had.
    """
    # Our runs are nobody else's business, and a machine without internet should not log complaints about it.
    os.environ.setdefault("DO_NOT_TRACK", "1")
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    from prefect.settings import get_current_settings  # noqa: PLC0415 - costs over a second

    if address := get_current_settings().api.url:
        _check(address)
        return
    say(
        "no Prefect server is configured; starting a temporary one takes 10 to 30 seconds (to have one running: "
        "`prefect server start`, and once `prefect config set PREFECT_API_URL=http://127.0.0.1:4200/api`)"
    )
    from prefect.server.api.server import SubprocessASGIServer  # noqa: PLC0415

    server = SubprocessASGIServer()  # the one Prefect's client looks for before it starts its own
    try:
        server.start(_PATIENCE_SECONDS)
    except (RuntimeError, OSError) as error:
        raise ServerError(f"the temporary Prefect server did not start: {error}") from error
    if server.server_process is not None:
        _watch(server.server_process.pid)


def _check(address: str) -> None:
    try:
        requests.get(f"{address}/health", timeout=_ANSWER_SECONDS)
    except requests.RequestException as error:
        raise ServerError(
            f"the Prefect server at {address} does not answer: start it with `prefect server start`, "
            "or do without by unsetting PREFECT_API_URL (`prefect config unset PREFECT_API_URL`)"
        ) from error


def _watch(server: int) -> None:
    """End the server when this process is gone: then the pipe closes, and `read` returns."""
    subprocess.Popen(  # noqa: S603
        ["/bin/sh", "-c", f"trap '' INT; read _; kill {server} 2>/dev/null"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
