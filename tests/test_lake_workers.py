"""Several workers on one lake, killed at random: every permalink once, and none lost."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from random import Random

from tests.lake import Lakeside
from tests.lake_making import Sites, serving, start_worker

_WORKERS = 4
_SITES = Sites(number=40, articles=50, shared=10)
_KILLS = 10
_SECONDS = 400


def test_four_workers_killed_at_random_load_every_permalink_once(lakeside: Lakeside, tmp_path: Path) -> None:
    lakeside.make()
    chance = Random(8)
    with serving(_SITES) as port:
        environment = {**lakeside.environment, "FEEDHOUSE_CONNECT_TO": _SITES.doors(port)}
        homes = [tmp_path / f"worker{number}" for number in range(_WORKERS)]
        for home in homes:
            _SITES.declare(home)

        def start(number: int) -> subprocess.Popen[bytes]:
            names = chance.sample(_SITES.names, len(_SITES.names))
            return start_worker(homes[number], names, environment, tmp_path / f"log{number}")

        deadline = time.monotonic() + _SECONDS
        workers = [start(number) for number in range(_WORKERS)]
        for _ in range(_KILLS):
            time.sleep(chance.uniform(0.5, 4))
            victim = chance.randrange(_WORKERS)
            workers[victim].kill()
            workers[victim].wait(10)
            workers[victim] = start(victim)
        codes = [worker.wait(max(1, deadline - time.monotonic())) for worker in workers]
        last = start_worker(homes[0], _SITES.names, environment, tmp_path / "last")
        codes.append(last.wait(max(1, deadline - time.monotonic())))
    logs = "".join(path.read_text()[-1500:] for path in [*tmp_path.glob("log*"), tmp_path / "last"])
    assert codes == [0] * (_WORKERS + 1), logs
    loaded = lakeside.ask("select permalink from articles")
    assert len(loaded) == len(set(loaded)), "a permalink stands twice"
    assert set(loaded) == _SITES.permalinks
    assert lakeside.ask("from entries where pending") == []
    assert lakeside.ask("select run_id, link from outcomes group by all having count(*) > 1") == []
    assert lakeside.ask("select permalink, version from article_versions where version > 1") == []
    assert lakeside.ask("select distinct state from runs order by all") == ["completed", "killed"]
    assert lakeside.ask("select count(*) from internal.current_articles where document is null") == [0]
    assert lakeside.ask("select document from internal.current_articles group by all having count(*) > 1") == []
