"""Several workers on a lake as deploy/compose.lake.yaml has them: sources spread by Prefect, and a worker killed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import psutil
import pytest
import requests

from flows.registering import _alone_on
from parsers.errors import WarehouseError
from parsers.sources import all_sources
from tests.fleet import Fleet, wait_for, what_is_missing
from tests.lake import Lakeside, why_not
from tests.lake_making import Gate, Sites, free_port, serving
from warehouse.home import Home
from warehouse.lake.place import lake_at
from warehouse.reading import published

_WHY_NOT = why_not() or what_is_missing()
_AUTH = "operator:pass word"
_VARIABLES = {"POSTGRES_PASSWORD": "of-postgres", "LAKE_PASSWORD": "of-the-lake", "PREFECT_AUTH": _AUTH}
_SITES = Sites(number=3, articles=30, shared=5)
_WORKERS = ("worker-1", "worker-2")
_ENDED = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")

needs_services = pytest.mark.skipif(_WHY_NOT is not None, reason=str(_WHY_NOT))


@pytest.fixture
def fleet() -> Iterator[Fleet]:
    """Two databases, the queue and an empty lake; server and workers are to come."""
    folder = Path(mkdtemp(prefix="lake-fleet-"))
    folder.chmod(0o755)  # Postgres runs as somebody else, whom pytest's own folders don't let in
    ports = {name: free_port() for name in ("postgres", "catalog", "redis", "server")}
    fleet = Fleet(folder, _VARIABLES, ports, "compose.lake.yaml")
    try:
        for name in ("postgres", "catalog"):
            fleet.make_database(name)
            fleet.start(name)
        fleet.start("redis")
        for name in ("redis", "postgres", "catalog"):
            fleet.wait_until_healthy(name)
        for name in ("postgres", "catalog"):
            fleet.create_database(name)
        yield fleet
    finally:
        fleet.close()
        shutil.rmtree(folder, ignore_errors=True)


class Lakehouse:
    """What an operator and a reader see."""

    def __init__(self, fleet: Fleet) -> None:
        self.api = fleet.api
        self.session = requests.Session()
        name, _, password = _AUTH.partition(":")
        self.session.auth = (name, password)
        lake = lake_at(fleet.environment("worker-1")["FEEDHOUSE_LAKE"] + f" password={_VARIABLES['LAKE_PASSWORD']}")
        self._place = Home(fleet.folder / "reader", lake)

    def ask(self, sql: str) -> list[Any]:
        """Rows of the lake; of one column the bare values."""
        with published(self._place) as connection:
            rows = connection.execute(sql).fetchall()
        return [row[0] if len(row) == 1 else row for row in rows]

    def post(self, path: str, asked: Any) -> Any:
        answer = self.session.post(f"{self.api}/{path}", json=asked, timeout=60)
        answer.raise_for_status()
        return answer.json()

    def deployments(self) -> dict[str, str]:
        """FLOW/NAME to id."""
        flows = {flow["id"]: flow["name"] for flow in self.post("flows/filter", {})}
        found = self.post("deployments/filter", {})
        return {f"{flows[one['flow_id']]}/{one['name']}": one["id"] for one in found}

    def pause_schedule(self) -> None:
        """So that only what a test asks for is going on, whatever the time of day."""
        path = f"{self.api}/deployments/{self.deployments()['spread/scheduled']}"
        self.session.patch(path, json={"paused": True}, timeout=60).raise_for_status()

    def spread(self) -> None:
        """What the clock does every five minutes; waits for its end, as two at once are not let be."""
        deployment = self.deployments()["spread/scheduled"]
        run = self.post(f"deployments/{deployment}/create_flow_run", {"state": {"type": "SCHEDULED"}})["id"]
        wait_for("the spread", lambda: self.state(run) in _ENDED, 120)

    def state(self, run: str) -> str:
        return str(self.session.get(f"{self.api}/flow_runs/{run}", timeout=60).json()["state"]["type"])


def _declare(home: Path) -> None:
    """Our sites, and nobody else's."""
    _SITES.declare(home)
    with (home / "sources.toml").open("a", encoding="utf-8") as file:
        file.writelines(f"\n[{name}]\nenabled = false\n" for name in all_sources())


def _command(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "flows.cli", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=240)


def _refuse_stranger(fleet: Fleet) -> None:
    """A worker that was not told of the lake would have the others' runs write to its home."""
    told = fleet.environment("worker-3")
    del told["FEEDHOUSE_LAKE"]
    ended = _command(told, "up")
    assert ended.returncode == 1
    assert "FEEDHOUSE_LAKE is not set here" in " ".join(ended.stderr.split()), ended.stderr


def _kill(process: psutil.Process) -> None:
    """As the end of a container: it and all that it started, at once."""
    family = [process, *process.children(recursive=True)]
    for member in family:
        with suppress(psutil.NoSuchProcess):
            member.kill()
    psutil.wait_procs(family[1:], timeout=30)


def _who_holds(port: int) -> int:
    """The process at the near end of a connection to the sites."""
    for process in psutil.process_iter():
        with suppress(psutil.Error):  # one that has ended meanwhile
            if any(connection.laddr.port == port for connection in process.net_connections("tcp4")):
                return process.pid
    raise AssertionError(f"nobody has port {port}")


@needs_services
def test_two_workers_share_the_sources_and_one_takes_up_what_the_other_was_killed_over(fleet: Fleet) -> None:
    lake = Lakehouse(fleet)
    fleet.start("server")
    made = _command(fleet.environment("worker-1"), "lake", "init")
    assert made.returncode == 0, made.stderr
    gate = Gate("site00.example", pages=15)
    fleet.wait_until_healthy("server")
    with serving(_SITES, gate) as port:
        for name in _WORKERS:
            _declare(fleet.home_of(name))
            doors = _SITES.doors(port)
            # Batches that are over soon, so that there is a middle of a run.
            fleet.start(name, FEEDHOUSE_CONNECT_TO=doors, FEEDHOUSE_BATCH="10", PREFECT_WORKER_QUERY_SECONDS="2")
        for name in _WORKERS:
            fleet.wait_until_healthy(name)
        there = set(lake.deployments())
        assert {"spread/scheduled", "ingest/source"} <= there
        assert "ingest/scheduled" not in there
        lake.pause_schedule()
        _refuse_stranger(fleet)

        # The worker that follows the first site dies after its first batch, when the others are done.
        others = len(_SITES.permalinks) - (_SITES.articles - _SITES.shared)
        wait_for(
            "the others",
            lambda: gate.caller and lake.ask("select count(*) from articles where source <> 'site00'") == [others],
        )
        assert gate.caller
        holder = _who_holds(gate.caller)
        workers = {name: psutil.Process(fleet.processes[name].pid) for name in _WORKERS}
        families = {name: [child.pid for child in worker.children(recursive=True)] for name, worker in workers.items()}
        (victim,) = (name for name in _WORKERS if holder in families[name])
        _kill(workers[victim])
        fleet.processes[victim].wait(30)
        assert lake.ask("select count(*) from articles where source = 'site00'") == [10]
        gate.open()

        lake.spread()
        wait_for("all rows", lambda: len(lake.ask("from articles")) >= len(_SITES.permalinks))
        wait_for("the end of the runs", lambda: "running" not in lake.ask("select distinct state from runs"))
    assert sorted(lake.ask("select permalink from articles")) == sorted(_SITES.permalinks)
    assert lake.ask("select permalink from article_versions group by all having count(*) > 1") == []
    assert lake.ask("select run_id, source, link from outcomes group by all having count(*) > 1") == []
    assert lake.ask("from entries where pending") == []
    assert lake.ask("select distinct state from runs order by all") == ["completed", "killed"]
    automations = [found["name"] for found in lake.post("automations/filter", {})]
    assert len(automations) == len(set(automations)), "both registered them"
    assert all(list((fleet.home_of(name) / "archive").rglob("*.warc.gz")) for name in _WORKERS), "one did it all"
    logs = [log.read_text(encoding="utf-8", errors="replace") for log in fleet.folder.rglob("*.log")]
    assert not any(secret in log for secret in _VARIABLES.values() for log in logs), "a password is in a log"


@pytest.mark.skipif(why_not() is not None, reason=str(why_not()))
def test_up_says_that_there_is_no_lake_and_two_register_one_after_the_other(lakeside: Lakeside) -> None:
    with (
        pytest.raises(WarehouseError, match="`feedhouse lake init` makes one"),
        _alone_on(lakeside.lake),
    ):
        pass
    lakeside.make()
    with _alone_on(lakeside.lake):
        pass
    with _alone_on(lakeside.lake):
        pass
