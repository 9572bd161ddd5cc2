"""Several workers on one lake, killed at random: every permalink once, and none lost."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from tests.lake import Lakeside
from tests.lake_making import Sites, serving, start_worker

_WORKERS = 4
_SITES = Sites(number=40, articles=50, shared=10)
_KILLS = 8
_SECONDS = 400


@contextmanager
def _workers() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Room for processes, none of which outlives the block."""
    workers: list[subprocess.Popen[bytes]] = []
    try:
        yield workers
    finally:
        for worker in workers:
            worker.kill()
            worker.wait(10)


def test_four_workers_killed_at_random_load_every_permalink_once(lakeside: Lakeside, tmp_path: Path) -> None:
    lakeside.make()
    chance = Random(8)  # noqa: S311 - a test that can be done again
    queue = tmp_path / "queue"
    queue.mkdir()
    for name in _SITES.names:
        (queue / name).touch()
    homes = [tmp_path / f"worker{number}" for number in range(_WORKERS)]
    for home in homes:
        _SITES.declare(home)
    with serving(_SITES) as port, _workers() as workers:
        environment = {**lakeside.environment, "FEEDHOUSE_CONNECT_TO": _SITES.doors(port), "FEEDHOUSE_BATCH": "50"}

        def start(number: int) -> subprocess.Popen[bytes]:
            return start_worker(homes[number], queue, environment, tmp_path / f"log{number}")

        deadline = time.monotonic() + _SECONDS
        workers.extend(start(number) for number in range(_WORKERS))
        for _ in range(_KILLS):
            time.sleep(chance.uniform(1, 6))
            victim = chance.randrange(_WORKERS)
            workers[victim].kill()
            workers[victim].wait(10)
            workers[victim] = start(victim)
        codes = [worker.wait(max(1, deadline - time.monotonic())) for worker in workers]
    assert codes == [0] * _WORKERS, "".join(path.read_text()[-1500:] for path in tmp_path.glob("log*"))
    _look_for_losses(lakeside)
    _look_for_doubles(lakeside)


def _look_for_losses(lakeside: Lakeside) -> None:
    assert set(lakeside.ask("select permalink from articles")) == _SITES.permalinks
    assert lakeside.ask("from entries where pending") == []
    assert lakeside.ask("select distinct state from runs order by all") == ["completed", "killed"]
    [(permalink, word)] = lakeside.ask("select permalink, split_part(title, ' ', 3) from articles limit 1")
    assert permalink in lakeside.ask(f"select permalink from search('{word}')")


def _look_for_doubles(lakeside: Lakeside) -> None:
    for keyed, key in (
        ("articles", "permalink"),
        ("outcomes", "run_id, source, link"),
        ("article_versions", "permalink"),
        ("entries", "link, feed"),
        ("rejects", "link, source"),
        ("internal.current_articles", "document"),
        ("internal.lemmas", "term"),
        ("internal.recheck_states", "permalink"),
        ("internal.feed_states", "feed, source"),
        ("internal.sources", "source"),
    ):
        assert lakeside.ask(f"select {key} from {keyed} group by all having count(*) > 1") == [], keyed
