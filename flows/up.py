"""All of it on this machine: a Prefect server, the deployments and a worker, kept running and ended together."""

from __future__ import annotations

import fcntl
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

import requests

from flows.api import ServerError, ask, configured_server, refuse_unless_let_in, shown
from flows.children import Child, Marked, Stop
from flows.settings import Settings
from flows.terminal import say
from parsers.errors import WarehouseError, WriterBusy

PORT = 4200
POOL = "feedhouse"
LAKE_LIMIT = 4  # runs of a worker at once: each takes 300 to 500 MB, and some seven connections of the catalog's

_PATIENCE = 180.0  # seconds a server may take to answer for the first time, on a busy machine
_ANSWER = 30.0  # and to answer a question
_LOOK_EVERY = 0.5
_ASK_EVERY = 30.0
_MOST_SILENCE = 180.0  # seconds; then a server that runs and does not answer is started anew
# A batch in flight is finished: 25 pages, a second apart, and some of them slow.
_GRACE = {"runs": 90.0, "worker": 20.0, "server": 20.0}
# Who ends sooner than that after it began, and so often in a row, will not be mended by being started again.
_SOON, _MOST_FAILURES, _LONGEST_PAUSE = 60.0, 6, 60.0
_MARK = "FEEDHOUSE_UP"  # in the environment of the worker and its runs, with the folder of our house
_KEEP_RUNS = 30 * 24 * 3600  # seconds; Prefect's own records of runs and their logs

Told = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Server:
    """Where the API answers, and whether it is ours to start and end."""

    api: str
    is_ours: bool

    @property
    def ui(self) -> str:
        return shown(self.api).removesuffix("/api")


def serve(settings: Settings, connect_to: Sequence[str] = (), port: int = PORT, limit: int | None = None) -> None:
    """Bring everything up, and keep it up until SIGINT or SIGTERM.

    The worker has at most `limit` runs at once; without it LAKE_LIMIT on a lake, and else any number. A configured
    server (PREFECT_API_URL or a profile) is used and left alone. Raises WriterBusy where another `up` serves this
    home, ServerError where there is no server to be had, and WarehouseError.
    """
    began = time.monotonic()
    stop = Stop()
    with _one_at_a_time(settings.home):
        configured = configured_server()
        server = Server(configured or f"http://127.0.0.1:{port}/api", configured is None)
        environment = _environment(settings.home.resolve(), connect_to, server)
        most, grace = most_runs(settings, limit), grace_of_runs(settings)
        house = _House(settings.home.resolve() / "prefect", environment, server, most, grace)
        try:
            house.open(stop.asked.is_set)
            if not stop.asked.is_set():
                took = time.monotonic() - began
                say(f"up after {took:.0f} s: {server.ui} has the runs, {settings.home} the warehouse; Ctrl-C ends it")
            while not stop.asked.wait(_LOOK_EVERY):
                house.look_after()
        finally:
            house.close()
            stop.release()


def most_runs(settings: Settings, limit: int | None) -> int | None:
    """How many runs the worker has at once, where it was told `limit`; None is any number."""
    return LAKE_LIMIT if limit is None and settings.lake else limit


def grace_of_runs(settings: Settings) -> float:
    """Seconds that runs get to end the batch they are in: 90 for up to 25 pages, 360 for the 100 of a lake."""
    return _GRACE["runs"] * max(1.0, settings.batch / 25)


class _House:
    """The processes, and what is done when one of them ends."""

    def __init__(
        self, folder: Path, environment: Mapping[str, str], server: Server, limit: int | None, grace: float
    ) -> None:
        self._folder = folder
        self._limit = limit
        self._grace = grace
        self._environment = environment
        self._runs = Marked(_MARK, str(folder))
        self._server = server
        self._children: dict[str, Child] = {}
        self._failures: dict[str, int] = {}
        self._again_at: dict[str, float] = {}
        self._answered_at = self._asked_at = time.monotonic()

    def open(self, is_told_to_stop: Told) -> None:
        self._end_runs_of_before()
        if self._server.is_ours:
            _refuse_taken(self._server)
            self._start("server")
            say(f"starting the Prefect server, which takes 10 to 60 seconds; its log is {self._folder / 'server.log'}")
        self._wait_for_server(is_told_to_stop)
        if is_told_to_stop():
            return
        _refuse_other_version(self._server)
        self._register(is_told_to_stop)
        if not is_told_to_stop():
            self._start("worker")

    def look_after(self) -> None:
        """Start again what ended. Raises ServerError for what keeps ending."""
        now = time.monotonic()
        self._ask_server(now)
        for name, child in list(self._children.items()):
            if child.ended is None:
                continue
            if name not in self._again_at:
                self._again_at[name] = now + self._pause_after(child)
            elif now >= self._again_at[name]:
                del self._again_at[name]
                self._start(name)

    def close(self) -> None:
        """End the runs, which finish the batch they are in, then the worker, which would kill them, and the server.

        Runs of a worker that was killed are still there, and are ended as well.
        """
        for name in ("worker", "server"):
            child = self._children.get(name)
            if child is None:
                continue
            if child.ended is None:
                say(f"ending the {name}")
            if name == "worker" and not self._runs.end_runs(self._grace, child.pid):
                say(f"a run did not end within {self._grace:.0f} seconds and is killed; the next one resumes")
            if not child.stop(_GRACE[name]):
                say(f"the {name} did not end within {_GRACE[name]:.0f} seconds and was killed")
            if name == "worker":
                self._runs.kill()

    def _end_runs_of_before(self) -> None:
        """Those that an `up` has left which was killed after its worker was: they would go on beside ours."""
        if left := self._runs.runs():
            say(f"ending runs that an earlier `up` has left: process {', '.join(str(run.pid) for run in left)}")
            self._runs.end_runs(self._grace)
            self._runs.kill()

    def _start(self, name: str) -> None:
        command, marks = _server_command(self._server), dict[str, str]()
        if name == "worker":
            command, marks = worker_command(self._limit), {_MARK: str(self._folder)}
        self._children[name] = Child(name, command, {**self._environment, **marks}, self._folder / f"{name}.log")
        self._answered_at = time.monotonic()

    def _pause_after(self, child: Child) -> float:
        """How long to wait before it is started again; says that it ended, and gives up where that is no use."""
        lasted = time.monotonic() - child.started
        failures = self._failures.get(child.name, 0) + 1 if lasted < _SOON else 1
        self._failures[child.name] = failures
        told = f"the {child.name} ended with exit code {child.ended} after {lasted:.0f} s: {child.last_words}"
        if failures >= _MOST_FAILURES:
            raise ServerError(f"{told}; that was the {failures}th time in a row, see {child.log}")
        child.stop(0)
        pause = min(2.0 ** (failures - 1), _LONGEST_PAUSE)
        say(f"{told}; it is started again in {pause:.0f} s")
        return pause

    def _ask_server(self, now: float) -> None:
        if not self._server.is_ours or now < self._asked_at + _ASK_EVERY:
            return
        self._asked_at = now
        child = self._children["server"]
        if child.ended is not None or _answers(self._server):
            self._answered_at = time.monotonic()
        elif time.monotonic() - self._answered_at > _MOST_SILENCE:
            say(f"the server has not answered for {_MOST_SILENCE:.0f} seconds and is ended")
            child.stop(_GRACE["server"])

    def _wait_for_server(self, is_told_to_stop: Told) -> None:
        deadline = time.monotonic() + (_PATIENCE if self._server.is_ours else 0)
        while not _answers(self._server) and not is_told_to_stop():
            child = self._children.get("server")
            if child and child.ended is not None:
                raise ServerError(f"the Prefect server did not start: {child.last_words}; see {child.log}")
            if time.monotonic() > deadline:
                raise ServerError(_no_answer(self._server))
            time.sleep(_LOOK_EVERY)

    def _register(self, is_told_to_stop: Told) -> None:
        """Have the server know our deployments, in a process that goes when it is done: Prefect takes 100 MB."""
        child = Child("registration", _registration_command(self._server), self._environment, self._folder / "up.log")
        while child.ended is None and not is_told_to_stop():
            time.sleep(_LOOK_EVERY)
        child.stop(0 if child.ended is not None else 10)
        if child.ended and not is_told_to_stop():
            raise ServerError(f"the deployments could not be registered: {child.last_words}; see {child.log}")


@contextmanager
def _one_at_a_time(home: Path) -> Iterator[None]:
    """Hold the home for this `up`. The kernel lets go of it when we end, however."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        file = (home / "up.lock").open("a+", encoding="utf-8")
    except OSError as error:
        raise WarehouseError(f"can't write to {home}: {error.strerror}; choose another home with --home") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            who = file.read().strip() or "unknown"
            raise WriterBusy(
                f"another `feedhouse up` serves {home} already, process {who}: end that one first, or choose another "
                "home with --home (and another --port)"
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _environment(home: Path, connect_to: Sequence[str], server: Server) -> dict[str, str]:
    """What the processes are told, by Prefect's settings and ours."""
    ours = {
        "FEEDHOUSE_HOME": str(home),
        **({"FEEDHOUSE_CONNECT_TO": " ".join(connect_to)} if connect_to else {}),
        "PREFECT_API_URL": server.api,
        "PREFECT_LOGGING_EXTRA_LOGGERS": "feedhouse",
        "PREFECT_CLI_PROMPT": "false",
        "DO_NOT_TRACK": "1",
    }
    if not server.is_ours:
        return {**os.environ, **ours}
    return {
        **os.environ,
        **ours,
        "PREFECT_HOME": str(home / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        # Whoever may talk to the server may have the worker run anything. By default that is every web page that is
        # open in a browser of this machine: Prefect lets all origins in, and takes a form's text for JSON.
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": f"{server.ui},{server.ui.replace('127.0.0.1', 'localhost')}",
        "PREFECT_SERVER_CSRF_PROTECTION_ENABLED": "true",
        # In memory, which is the default, a restart would forget who holds the one place of a deployment, and no
        # scheduled run would ever start again.
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(_KEEP_RUNS),
    }


def _server_command(server: Server) -> list[str]:
    port = str(urlsplit(server.api).port)
    return [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", port]


def worker_command(limit: int | None) -> list[str]:
    """Prefect's worker of our pool, with so many runs at once, or any number."""
    bound = [] if limit is None else ["--limit", str(limit)]
    return [sys.executable, "-m", "prefect", "worker", "start", "--pool", POOL, "--type", "process", *bound]


def _registration_command(server: Server) -> list[str]:
    return [sys.executable, "-m", "flows.registering", *(["--settle"] if server.is_ours else [])]


def _answers(server: Server) -> bool:
    with suppress(requests.RequestException):
        return requests.get(f"{server.api}/health", timeout=_ANSWER).ok
    return False


def _refuse_taken(server: Server) -> None:
    """Raises ServerError where somebody listens already: it would be taken for ours."""
    with suppress(requests.ConnectionError):
        requests.get(server.api, timeout=_ANSWER)
        port = urlsplit(server.api).port
        raise ServerError(
            f"port {port} of 127.0.0.1 is taken: choose another with --port, or use the Prefect server that runs "
            f"there with PREFECT_API_URL={server.api}"
        )


def _refuse_other_version(server: Server) -> None:
    ours = version("prefect")
    try:
        answer = ask(server.api, "admin/version")
        refuse_unless_let_in(answer, server.api)
        theirs = str(answer.json())
    except (requests.RequestException, ValueError) as error:
        raise ServerError(
            f"what answers at {shown(server.api)} is no Prefect server: {type(error).__name__}"
        ) from error
    if theirs.split(".")[:2] != ours.split(".")[:2]:
        raise ServerError(
            f"the Prefect server at {shown(server.api)} is version {theirs}, and this feedhouse works with {ours}: "
            "upgrade the one or the other, or unset PREFECT_API_URL to have a server of our own"
        )


def _no_answer(server: Server) -> str:
    if server.is_ours:
        return f"the Prefect server did not answer within {_PATIENCE:.0f} seconds"
    return (
        f"the Prefect server at {shown(server.api)} does not answer: start it, or unset PREFECT_API_URL "
        "(`prefect config unset PREFECT_API_URL`) to have one of our own"
    )
