"""What a batch of 100 costs among ten thousand articles and among a million, and what publishing costs."""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from flows.sample.article import SampleArticle
from parsers.model import FeedEntry
from tests.benchmarks import newsroom
from warehouse.batch import Batch, Collected, Poll
from warehouse.home import Home
from warehouse.session import held, opened
from warehouse.writer import Writer

_SIZES = (10_000, 100_000, 1_000_000)
_ROUNDS = 7
_PUBLICATIONS = 5
_BATCHES = _ROUNDS + _PUBLICATIONS
_HALF = 50  # of a batch
_FEED = "https://centrasia.org/rss/redtram.xml"
_NOW = datetime(2026, 1, 1, tzinfo=UTC)

_FILL = """
    insert into internal.current_articles by name
    select
        *,
        1 as version,
        now() as first_seen_at,
        now() as updated_at,
        'first' as change,
        [] as changed_fields,
        sha256(body) as content_hash,
        'centrasia' as parser,
        'page' as title_from,
        'address' as date_from,
        title as feed_title,
        title || ' | ЦентрАзия' as page_title,
        '2026-01/feedhouse-' || date || '.warc.gz' as raw_file,
        epoch(published_at)::bigint % 1000000000 as raw_offset,
        length(body) as raw_length,
        '<urn:uuid:' || md5(permalink) || '>' as raw_id,
        'sha1:' || md5(body) as raw_digest,
        'earlier' as run_id,
        length(body) as characters
    from invented;

    insert into entries by name
    select
        '{feed}' as feed,
        permalink as link,
        source,
        permalink,
        title,
        md5(title) as fingerprint,
        now() as first_seen_at,
        now() as last_seen_at,
        false as pending
    from internal.current_articles;

    insert into internal.recheck_states by name
    select
        permalink,
        source,
        first_seen_at,
        4 as rechecks
    from internal.current_articles;

    insert into outcomes
    select 'earlier', source, '{feed}', permalink, permalink, 'loaded', null, now()
    from internal.current_articles;
"""


def measure(sizes: Sequence[int] = _SIZES) -> list[tuple[str, str]]:
    """Medians at each size, their ratio, and publication beside a plain copy of the file."""
    rows: list[tuple[str, str]] = []
    medians: dict[str, list[float]] = {"plan": [], "load": []}
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            writer, seconds = filled(Path(folder), size)
            rows.append((f"{size:,} articles invented and inserted", f"{size / seconds:,.0f} a second"))
            for what, taken in batches(writer, size).items():
                medians[what].append(statistics.median(taken))
                rows.append((f"{what} 100 entries (50 new) among {size:,}", f"{medians[what][-1] * 1000:.0f} ms"))
            rows.append(_publication(writer, size))
    for what, of_sizes in medians.items():
        rows += [
            (f"{what}: {size:,} against {sizes[0]:,}", f"{median / of_sizes[0]:.1f} times")
            for size, median in zip(sizes[1:], of_sizes[1:], strict=True)
        ]
    return rows


def filled(root: Path, size: int, *, is_to_be_indexed: bool = False) -> tuple[Writer, float]:
    """A home whose writer has so many articles, and the seconds that took."""
    writer, began = Writer(Home(root)), time.perf_counter()
    with held(writer.home, 10), opened(writer.home, 10) as connection:
        connection.register("invented", newsroom.rows(size))
        for statement in _FILL.format(feed=_FEED).split(";")[:-1]:
            connection.execute(statement)
        if not is_to_be_indexed:
            for table in ("indexed", "linked"):
                connection.execute(
                    f"update internal.{table} set up_to = (select max(document) from internal.current_articles)"
                )
    return writer, time.perf_counter() - began


def batches(writer: Writer, size: int) -> dict[str, list[float]]:
    seconds: dict[str, list[float]] = {"plan": [], "load": []}
    for number in range(_ROUNDS):
        batch = Batch(source="centrasia", collected=tuple(_collected(number, size)))
        entries = tuple(item.entry for item in batch.collected)
        poll = Poll(source="centrasia", feed=_FEED, polled_at=_NOW, status="read", entries=entries)
        run_id = f"run-{number}"
        seconds["plan"].append(
            timed(lambda run_id=run_id, poll=poll: writer.plan(run_id, "centrasia", (poll,), None, _NOW))
        )
        seconds["load"].append(timed(lambda run_id=run_id, batch=batch: writer.load(run_id, batch, _NOW)))
    return seconds


def _collected(number: int, size: int) -> list[Collected]:
    """Half of a batch is new; the other half, from all over the years, is printed differently and brings versions."""
    step = max(1, size // _HALF)
    known = range(number * step // _BATCHES, size, step)[:_HALF]
    new = range(size + number * _HALF, size + (number + 1) * _HALF)
    return [_read(newsroom.article(one)) for one in new] + [_read(_edited(newsroom.article(one))) for one in known]


def _edited(made: SampleArticle) -> SampleArticle:
    return replace(made, title=f"{made.title} (дополнено)", paragraphs=made.paragraphs[:-1])


def _read(made: SampleArticle) -> Collected:
    entry = FeedEntry(source="centrasia", feed=_FEED, link=made.permalink, permalink=made.permalink, title=made.title)
    return Collected(entry=entry, article=newsroom.as_parsed(made))


def _publication(writer: Writer, size: int) -> tuple[str, str]:
    """Medians: each publication has a batch of its own to publish, and a copy of the same file right behind it.

    What else the disk is doing changes from one to the next, and less within a pair.
    """
    published, plain, safe = list[float](), list[float](), list[float]()
    copy = writer.home.root / "copy"
    for number in range(_ROUNDS, _ROUNDS + _PUBLICATIONS):
        batch = Batch(source="centrasia", collected=tuple(_collected(number, size)))
        writer.load(f"run-{number}", batch, _NOW)
        published.append(timed(writer.publish))
        copied = timed(lambda: shutil.copyfile(writer.home.writer, copy))
        plain.append(published[-1] / copied)
        safe.append(published[-1] / (copied + timed(lambda: _sync(copy))))
        copy.unlink()
    taken, to_plain, to_safe = map(statistics.median, (published, plain, safe))
    megabytes = writer.home.published.stat().st_size / 1e6
    return (
        f"publish {size:,} articles, {megabytes:,.0f} MB",
        f"{taken:.2f} s, {to_plain:.1f} times a plain copy, {to_safe:.1f} times one that waits for the disk",
    )


def _sync(file: Path) -> None:
    with file.open("rb") as opened_file:
        os.fsync(opened_file.fileno())


def timed(action: Callable[[], object]) -> float:
    """The seconds it takes."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began
