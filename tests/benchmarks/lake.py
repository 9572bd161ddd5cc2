"""How many articles a second go into a lake with 1, 2 and 4 workers, beside one machine with a file.

Run by `make bench-lake`, in the environment of a lake: python -m tests.benchmarks.lake [SITES]
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from tests.lake import Lakeside, why_not
from tests.lake_making import Postgres, Sites, postgres, serving, start_worker

_WORKERS = (1, 2, 4)


def main(sites: Sites) -> None:
    if reason := why_not():
        raise SystemExit(reason)
    with postgres() as server, serving(sites) as port, tempfile.TemporaryDirectory() as folder:
        print(f"{len(sites.permalinks)} articles of {sites.number} sources, {os.cpu_count()} cores")  # noqa: T201
        _tell("a file, 1 worker", sites, _measured(Path(folder) / "file", sites, port, 1, {}))
        for number in _WORKERS:
            side = _lakeside(server, Path(folder) / f"lake{number}", number)
            seconds = _measured(Path(folder) / f"with{number}", sites, port, number, side.environment)
            loaded = len(side.ask("select permalink from articles"))
            assert loaded == len(sites.permalinks), f"{loaded} articles arrived"
            _tell(f"a lake, {number} workers", sites, seconds)


def _lakeside(server: Postgres, folder: Path, number: int) -> Lakeside:
    side = Lakeside(server, f"bench{number}", f"{folder / 'files'}/", folder / "home")
    side.create_database()
    side.make()
    return side


def _measured(folder: Path, sites: Sites, port: int, workers: int, environment: dict[str, str]) -> float:
    """Seconds from the start of the workers to the end of the last."""
    queue = folder / "queue"
    queue.mkdir(parents=True)
    for name in sites.names:
        (queue / name).touch()
    doors = {**environment, "FEEDHOUSE_CONNECT_TO": sites.doors(port)}
    homes = [folder / f"home{number}" for number in range(workers)]
    for home in homes:
        sites.declare(home)
    began = time.monotonic()
    started: list[subprocess.Popen[bytes]] = [start_worker(home, queue, doors, folder / "log") for home in homes]
    for worker in started:
        assert worker.wait(1800) == 0, (folder / "log").read_text(encoding="utf-8")[-2000:]
    return time.monotonic() - began


def _tell(what: str, sites: Sites, seconds: float) -> None:
    print(f"{what}: {seconds:.1f} s, {len(sites.permalinks) / seconds:.1f} articles a second")  # noqa: T201


if __name__ == "__main__":
    main(replace(Sites(number=16, articles=50, shared=10), number=int((sys.argv[1:] or ["16"])[0])))
