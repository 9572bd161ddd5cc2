"""Captures of articles taken from a WARC file, per second, and what that holds in memory from its first to its last."""

from __future__ import annotations

import io
import statistics
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from flows.captures import Captures
from flows.running import Run, running
from flows.sample.invented import generated_article
from flows.sample.layouts import LAYOUTS
from flows.sample.markup import article_page
from flows.settings import Settings
from parsers.sources import all_sources
from tests.benchmarks.memory import resident
from tests.benchmarks.replaying import processor_seconds

_ARTICLES = 10_000
_EVERY = 0.05  # seconds between two looks
_NOW = datetime(2026, 4, 1, tzinfo=UTC)


def measure(articles: int = _ARTICLES) -> list[tuple[str, str]]:
    """Articles a second when a file is taken, and when it is once more; resident memory by quarters of the first."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "captured.warc.gz"
        _write(file, articles)
        settings = Settings(home=Path(folder) / "home")
        taking, seen = _take(settings, file, articles)
        again, _ = _take(settings, file, articles)
        size = file.stat().st_size
    quarters = [seen[number * len(seen) // 4 : (number + 1) * len(seen) // 4] for number in range(4)]
    return [
        (f"a file of {articles:,} pages of 24 kB, {size / 1e6:,.0f} MB packed: archived, parsed and loaded", taking),
        ("the same file once more", again),
        *(
            (
                f"resident in quarter {number}, median and peak, less the processes that parse",
                f"{statistics.median(held) / 1e6:,.0f} and {max(held) / 1e6:,.0f} MB",
            )
            for number, held in enumerate(quarters, start=1)
            if held
        ),
    ]


def _take(settings: Settings, file: Path, articles: int) -> tuple[str, list[int]]:
    """How fast it was, with the start of the processes that parse and all indexing, and what was held meanwhile."""
    seen: list[int] = []
    over = threading.Event()
    watch = threading.Thread(target=_watch, args=(over, seen))
    began, worked = time.perf_counter(), processor_seconds()
    with running(settings, "manual", flow="backfill") as run:
        watch.start()
        _take_all(run, Captures(files=(str(file),), declared=all_sources()))
        over.set()
        watch.join()
        (counts,) = run.writer.counts(run.run_id).values()
    seconds, work = time.perf_counter() - began, processor_seconds() - worked
    assert sum(counts.values()) == articles, counts
    return f"{articles / seconds:,.0f} articles a second, {articles / work:,.0f} a second of one core's time", seen


def _take_all(run: Run, captures: Captures) -> None:
    for group in captures.groups(run):
        run.take(group.sources, group.batches, group.settled)


def _watch(over: threading.Event, seen: list[int]) -> None:
    while not over.wait(_EVERY):
        seen.append(resident())


def _write(file: Path, articles: int) -> None:
    """As a crawler writes it: a gzip member a record."""
    layouts = list(LAYOUTS)
    with file.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for number in range(articles):
            article = generated_article(number, seed=1)
            body = article_page(article, layout=layouts[number % len(layouts)])
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            moment = f"{_NOW + timedelta(seconds=number):%Y-%m-%dT%H:%M:%SZ}"
            record = writer.create_warc_record(
                article.permalink,
                "response",
                payload=io.BytesIO(body),
                http_headers=headers,
                warc_headers_dict={"WARC-Date": moment},
            )
            writer.write_record(record)
