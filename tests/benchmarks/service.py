"""What Prefect adds to a run, where a server is running: the same work with it and without, one after the other."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
from prefect.settings import PREFECT_API_URL, PREFECT_LOGGING_LEVEL, temporary_settings

from flows.choosing import choose_sources
from flows.ingest import ingest
from flows.running import conclude, running, side_by_side
from flows.sample.edition import Edition, generated_edition
from flows.sample.server import SampleSite
from flows.settings import settings_from
from flows.temporary_server import free_port
from tests.making import follow

_ARTICLES = 100
_ROUNDS = 3
_PATIENCE = 180

Runner = Callable[[Path, str], None]


def measure(articles: int = _ARTICLES, rounds: int = _ROUNDS) -> list[tuple[str, str]]:
    """Seconds of a run with Prefect and without: of one that loads articles, and of one that finds nothing new."""
    with tempfile.TemporaryDirectory() as folder, _server(Path(folder)), SampleSite(_edition(articles)) as site:
        seconds: dict[tuple[str, bool], list[float]] = {}
        for number in range(rounds + 1):
            for with_prefect, runner in ((False, _plainly), (True, _by_prefect)):
                home = Path(folder) / f"home-{number}-{with_prefect}"
                for what in (f"a run of {articles} articles", "a run that finds nothing new"):
                    began = time.perf_counter()
                    runner(home, site.door)
                    if number:  # the first round imports
                        seconds.setdefault((what, with_prefect), []).append(time.perf_counter() - began)
        return list(_compared({key: statistics.median(taken) for key, taken in seconds.items()}))


def _compared(seconds: dict[tuple[str, bool], float]) -> Iterator[tuple[str, str]]:
    for (what, with_prefect), taken in seconds.items():
        if with_prefect:
            plain = seconds[what, False]
            told = f"{taken:.2f} s, {taken - plain:.2f} more than without, {taken / plain:.1f} times as long"
            yield f"{what}, with a Prefect server", told


def _edition(articles: int) -> Edition:
    return generated_edition(articles, size=2_000)


def _by_prefect(home: Path, door: str) -> None:

    ingest(sources=("centrasia",), connect_to=(door,), home=str(home))


def _plainly(home: Path, door: str) -> None:
    settings = settings_from({}, home=str(home), connect_to=(door,))
    with running(settings, "manual") as run:
        side_by_side(run, follow, choose_sources(("centrasia",), ()))
        conclude(run)


@contextmanager
def _server(folder: Path) -> Iterator[None]:
    """A server that this process uses, with nothing of ours in it."""
    port = free_port()
    api = f"http://127.0.0.1:{port}/api"
    environment = {**os.environ, "PREFECT_HOME": str(folder), "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
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
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + _PATIENCE
        while not _answers(api):
            if time.monotonic() > deadline or server.poll() is not None:
                raise SystemExit("the Prefect server did not start")
            time.sleep(0.2)
        with temporary_settings({PREFECT_API_URL: api, PREFECT_LOGGING_LEVEL: "CRITICAL"}):
            yield
    finally:
        server.terminate()
        server.wait()


def _answers(api: str) -> bool:
    try:
        return requests.get(f"{api}/health", timeout=5).ok
    except requests.RequestException:
        return False
