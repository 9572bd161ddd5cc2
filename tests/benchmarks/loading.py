"""What a batch of 100 costs among ten thousand articles and among a million, and what publishing costs."""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from parsers.model import Article, FeedEntry
from warehouse.batch import Batch, Collected, Poll
from warehouse.home import Home
from warehouse.session import held, opened
from warehouse.writer import Writer

_SIZES = (10_000, 1_000_000)
_ROUNDS = 7
_FEED = "https://centrasia.org/rss/redtram.xml"
_NOW = datetime(2026, 1, 1, tzinfo=UTC)

_FILL = """
    insert into internal.current_articles by name
    select
        'https://centrasia.org/newsA.php?st=' || (1000000000 + i * 60) as permalink,
        'centrasia' as source,
        'Заголовок номер ' || i as title,
        'Автор ' || (i % 1000) as author,
        date '2001-09-09' + (i // 20)::integer as date,
        make_timestamptz((1000000000 + i * 60) * 1000000) as published_at,
        repeat('Слово ' || i || ' и другие слова статьи ' || (i * 7919 % 1000003) || '. ', 20) as body,
        'НГ' as origin,
        'ru' as language,
        1 as version,
        now() as first_seen_at,
        now() as updated_at,
        'first' as change,
        [] as changed_fields
    from range($size) as numbers(i);

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
            writer = _filled(Path(folder), size)
            for what, seconds in _batches(writer, size).items():
                medians[what].append(statistics.median(seconds))
                rows.append((f"{what} 100 entries (50 new) among {size:,}", f"{medians[what][-1] * 1000:.0f} ms"))
            published, copied = _publication(writer)
            megabytes = writer.home.published.stat().st_size / 1e6
            rows.append(
                (f"publish {megabytes:,.0f} MB", f"{published:.2f} s, {published / copied:.1f} times a plain copy")
            )
    for what, (small, *_, large) in medians.items():
        rows.append((f"{what}: {sizes[-1]:,} against {sizes[0]:,}", f"{large / small:.1f} times"))
    return rows


def _filled(root: Path, size: int) -> Writer:
    writer = Writer(Home(root))
    with held(writer.home, 10), opened(writer.home, 10) as connection:
        for statement in _FILL.format(feed=_FEED).split(";")[:-1]:
            connection.execute(statement, {"size": size} if "$size" in statement else {})
    return writer


def _batches(writer: Writer, size: int) -> dict[str, list[float]]:
    seconds: dict[str, list[float]] = {"plan": [], "load": []}
    for number in range(_ROUNDS):
        run_id, first = f"run-{number}", size + number * 1000
        # Half of the entries are new; the other half are printed differently and bring a new version.
        entries = tuple(_entry(first + i) for i in range(50)) + tuple(_entry(first - size // 2 - i) for i in range(50))
        poll = Poll(source="centrasia", feed=_FEED, polled_at=_NOW, status="read", entries=entries)
        seconds["plan"].append(
            _timed(lambda run_id=run_id, poll=poll: writer.plan(run_id, "centrasia", (poll,), None, _NOW))
        )
        batch = Batch(
            source="centrasia", collected=tuple(Collected(entry=entry, article=_article(entry)) for entry in entries)
        )
        seconds["load"].append(_timed(lambda run_id=run_id, batch=batch: writer.load(run_id, batch, _NOW)))
    return seconds


def _publication(writer: Writer) -> tuple[float, float]:
    published = _timed(writer.publish)
    copied = _timed(lambda: shutil.copyfile(writer.home.writer, writer.home.root / "copy"))
    return published, copied


def _entry(number: int) -> FeedEntry:
    link = f"https://centrasia.org/newsA.php?st={1_000_000_000 + number * 60}"
    return FeedEntry(source="centrasia", feed=_FEED, link=link, permalink=link, title=f"Запись {number}")


def _article(entry: FeedEntry) -> Article:
    return Article(
        permalink=entry.permalink, source="centrasia", title=f"Статья {entry.link}", body="Слова статьи. " * 300
    )


def _timed(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began
