"""What a lake costs beside a file: articles a second with 1, 2 and 4 workers, and an article's share of everything.

Run by `make bench-lake`, in the environment of a lake: python -m tests.benchmarks.lake [SITES]
"""

from __future__ import annotations

import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from tests.benchmarks import loading
from tests.lake import Lakeside, why_not
from tests.lake_making import Postgres, Sites, Wire, object_store, postgres, serving, start_worker
from warehouse.home import Home
from warehouse.lake.catalog import connect
from warehouse.lake.moving import move_in
from warehouse.reading import find_article, query
from warehouse.searching import search
from warehouse.writer import Writer

_WORKERS = (1, 2, 4)
_SIZES = (1_000, 100_000)
_ROUNDS = 5
_FILE_STATS = "select count(*), sum(file_size_bytes) from ducklake_data_file where end_snapshot is null"


@dataclass(frozen=True, slots=True)
class Taken:
    """What some workers took: seconds from the start of the first to the end of the last, and of processors."""

    wall: float
    processor: float


def main(sites: Sites) -> None:
    if reason := why_not():
        raise SystemExit(reason)
    with postgres() as server, serving(sites) as port, tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        _say(f"{len(sites.permalinks)} articles of {sites.number} sources, {os.cpu_count()} cores")
        _tell("a file, 1 worker", sites, _measured(place / "file", sites, port, 1, {}))
        for number in _WORKERS:
            side = _lakeside(server, f"bench{number}", f"{place / f'files{number}'}/", place / "home")
            taken = _measured(place / f"with{number}", sites, port, number, side.environment)
            _tell(f"a lake, {number} workers", sites, taken)
            _tell_size(side, sites)
        with _store() as (environment, wire), mock.patch.dict(os.environ, environment):
            side = _lakeside(server, "stored", "s3://news/bench/", place / "home")
            wire.asked.clear()
            taken = _measured(place / "stored", sites, port, 1, side.environment)
            _tell("a lake in an object store, 1 worker", sites, taken)
            _tell_requests(wire, sites)
        for size in _SIZES:
            _tell_growth(server, place / f"of{size}", size)


def _lakeside(server: Postgres, name: str, files: str, home: Path) -> Lakeside:
    side = Lakeside(server, name, files, home)
    side.create_database()
    side.make()
    return side


@contextmanager
def _store() -> Iterator[tuple[Mapping[str, str], Wire]]:
    """The environment of an object store, and the way to it, which counts what is asked."""
    with object_store() as port:
        wire = Wire(port)
        endpoint = f"http://127.0.0.1:{wire.port}"
        yield (
            {"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench", "AWS_ENDPOINT_URL": endpoint},
            wire,
        )
        wire.close()


def _measured(folder: Path, sites: Sites, port: int, workers: int, environment: Mapping[str, str]) -> Taken:
    queue = folder / "queue"
    queue.mkdir(parents=True)
    for name in sites.names:
        (queue / name).touch()
    doors = {**environment, "FEEDHOUSE_CONNECT_TO": sites.doors(port)}
    homes = [folder / f"home{number}" for number in range(workers)]
    for home in homes:
        sites.declare(home)
    began, used = time.monotonic(), _processor_seconds()
    started = [start_worker(home, queue, doors, folder / "log") for home in homes]
    for worker in started:
        assert worker.wait(1800) == 0, (folder / "log").read_text(encoding="utf-8")[-2000:]
    return Taken(time.monotonic() - began, _processor_seconds() - used)


def _processor_seconds() -> float:
    """Of the processes that ended: of workers, not of Postgres."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _tell(what: str, sites: Sites, taken: Taken) -> None:
    number = len(sites.permalinks)
    _say(
        f"{what}: {taken.wall:.1f} s, {number / taken.wall:.1f} articles a second, "
        f"{1000 * taken.processor / number:.0f} ms of the workers' processors an article"
    )


def _tell_size(side: Lakeside, sites: Sites) -> None:
    loaded = len(side.ask("select permalink from articles"))
    assert loaded == len(sites.permalinks), f"{loaded} articles arrived"
    _tell_weight(side, loaded)


def _tell_requests(wire: Wire, sites: Sites) -> None:
    number = len(sites.permalinks)
    counted = ", ".join(f"{count / number:.1f} {method}" for method, count in sorted(wire.asked.items()))
    _say(f"    requests an article: {counted}")


def _tell_growth(server: Postgres, folder: Path, size: int) -> None:
    """What so many articles weigh, and what a question and a batch cost among them: on a lake beside a file."""
    file, _ = loading.filled(folder / "home", size, is_to_be_indexed=True)
    file.index()
    file.publish()
    side = Lakeside(server, f"among{size}", f"{folder / 'files'}/", folder / "lake")
    side.create_database()
    move_in(file.home, side.lake, side.files, 10.0)
    _say(f"{size:,} articles: {file.home.published.stat().st_size / size:,.0f} bytes each in a file")
    _tell_weight(side, size)
    for what, home in (("a file", file.home), ("a lake", side.place)):
        medians = {question: statistics.median(taken) for question, taken in _questions(home).items()}
        told = ", ".join(f"{question} {1000 * median:.0f} ms" for question, median in medians.items())
        _say(f"asked of {size:,} articles in {what}, opened each time: {told}")
    _tell_batches(file, side, size)


def _tell_weight(side: Lakeside, number: int) -> None:
    """Of the lake's files and its catalog; what a lake has is compressed."""
    with connect(side.lake) as session:
        files, bytes_ = session.execute(_FILE_STATS).fetchone()
        [catalog] = session.execute("select pg_database_size(current_database())").fetchone()
    _say(f"    in a lake {bytes_ / number:,.0f} bytes each, in {files} files, and a catalog of {catalog / 1e6:.1f} MB")


def _questions(home: Home) -> dict[str, list[float]]:
    """Seconds of the same questions, asked some times."""
    with query(home, "select permalink, title from articles order by permalink limit 1") as answer:
        [(permalink, title)] = answer.rows
    kinds: dict[str, Callable[[], object]] = {
        "a search": lambda: search(home, max(title.split(), key=len), 20),
        "an article": lambda: find_article(home, (permalink,)),
        "articles by month": lambda: _rows(home, "select date_trunc('month', date), count(*) from articles group by 1"),
    }
    return {kind: [loading.timed(ask) for _ in range(_ROUNDS)] for kind, ask in kinds.items()}


def _rows(home: Home, sql: str) -> list[tuple[object, ...]]:
    with query(home, sql) as answer:
        return list(answer.rows)


def _tell_batches(file: Writer, side: Lakeside, size: int) -> None:
    """A batch of 100, half of it new versions."""
    for what, writer in (("a file", file), ("a lake", Writer(side.place))):
        medians = {step: statistics.median(taken) for step, taken in loading.batches(writer, size).items()}
        told = ", ".join(f"{step} {1000 * median:.0f} ms" for step, median in medians.items())
        _say(f"100 entries (50 new) among {size:,} in {what}: {told}")


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    main(Sites(number=int((sys.argv[1:] or ["16"])[0]), articles=50, shared=10))
