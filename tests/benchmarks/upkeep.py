"""What `maintain` costs: the archive joined, the index merged and what that does to a search, the writer compacted."""

from __future__ import annotations

import os
import statistics
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from parsers.model import Page
from tests.benchmarks import newsroom
from tests.benchmarks.loading import filled, timed
from warehouse.archive import Archive
from warehouse.archive_reading import files
from warehouse.compaction import compact
from warehouse.home import Home
from warehouse.merging import merge_index
from warehouse.rotation import rotate
from warehouse.session import writer_transaction

_FILES = 300  # of a day
_PAGES = 20  # of a file
_RUNS = 30  # of the index
_ARTICLES = 50_000
_DAY = datetime(2026, 1, 1, tzinfo=UTC)
# Runs as loads leave them: of two thousand articles each, with words as frequent as words are.
_POSTINGS = """
    insert into internal.postings
    select
        (power(random(), 4) * 300000)::integer as term,
        (? * 2000 + number // 150)::integer as document,
        (random() * 200)::utinyint as weight
    from range(300000) as numbers (number)
    order by term, document
"""
_LOOKED_UP = "select count(*), sum(weight) from internal.postings where term in (select unnest([1000, 50000]))"


def measure(number: int = _FILES, runs: int = _RUNS, articles: int = _ARTICLES) -> list[tuple[str, str]]:
    """Of each step a figure a megabyte or a row, so that other sizes can be told from it."""
    return [*_rotation(number), *_index(runs), *_compaction(articles)]


def _rotation(number: int) -> Iterator[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        for run in range(number):
            with Archive(home.archive, run=f"run-{run}") as archive:
                archive.append([(_page(run * _PAGES + one), {"source": "example"}) for one in range(_PAGES)])
        size = sum((home.archive / file).stat().st_size for file in files(home.archive))
        seconds = timed(lambda: rotate(home, 10, datetime.now(UTC) + timedelta(days=2)))
        yield (
            f"joining {number} files, {size / 1e6:,.0f} MB, each page verified twice",
            f"{size / 1e6 / seconds:,.0f} MB/s",
        )


def _page(number: int) -> Page:
    made = newsroom.article(number)
    body = made.body.encode() * 4
    return Page(requested=made.permalink, final=made.permalink, status=200, headers={}, body=body, fetched_at=_DAY)


def _index(runs: int) -> Iterator[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        writer, _ = filled(Path(folder), runs * 2000)
        with writer_transaction(writer.home, 10) as connection:
            for number in range(runs):
                connection.execute(_POSTINGS, [number])
        writer.home.unpublished.touch()
        writer.publish()
        before = _searched(writer.home)
        seconds = timed(lambda: merge_index(writer.home, 10, worth=1))
        writer.publish()
        after = _searched(writer.home)
        rows = runs * 300_000
        yield f"merging {runs} runs of the index, {rows:,} rows", f"{rows / seconds:,.0f} rows a second"
        yield "two words looked up in it, file just opened", f"{before[0]:.0f} ms before, {after[0]:.0f} ms after"
        yield "the same again", f"{before[1]:.0f} ms before, {after[1]:.0f} ms after"


def _searched(home: Home) -> tuple[float, float]:
    """Milliseconds in a file that was just opened and is not in memory, and once it was read: medians."""
    cold, warm = [], []
    for _ in range(5):
        with home.published.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        with duckdb.connect(str(home.published), read_only=True) as reader:
            cold.append(timed(lambda reader=reader: reader.execute(_LOOKED_UP).fetchall()))
            warm.append(timed(lambda reader=reader: reader.execute(_LOOKED_UP).fetchall()))
    return statistics.median(cold) * 1000, statistics.median(warm) * 1000


def _compaction(articles: int) -> Iterator[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        writer, _ = filled(Path(folder), articles)
        with writer_transaction(writer.home, 10) as connection:
            connection.execute("delete from entries where hash(link) % 2 = 0")
        seconds = timed(lambda: compact(writer.home, 10, share=-1, least=-1))
        size = writer.home.writer.stat().st_size / 1e6
        yield f"compacting {articles:,} articles, {size:,.0f} MB", f"{size / seconds:,.0f} MB/s, without the lock"
