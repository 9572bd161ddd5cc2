"""What a question costs among a hundred thousand and a million articles: searches, views, an article; and the index."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from tests.benchmarks import newsroom
from tests.benchmarks.loading import filled, timed
from warehouse.session import writer_transaction

_SIZES = (100_000, 1_000_000)
_ROUNDS = 5
# The kinds of queries; the words are taken from an article, so that something is found.
_VIEWS = (
    "freshness", "gaps", "coverage", "politeness", "encodings", "source_health", "daily_counts", "origins", "authors",
    "headline_changes", "drift", "data_dictionary", "unstable_articles", "clusters", "syndication",
)  # fmt: skip
# A page for each article, eight a minute.
_FETCHES = """
    insert into fetches by name
    select
        'earlier' as run_id,
        source,
        'page' as purpose,
        permalink as requested,
        permalink as final,
        make_timestamptz(1600000000000000 + 7500000 * document::bigint) as fetched_at,
        200 as status,
        0 as redirects,
        1 as tries,
        24000 as bytes,
        120 as milliseconds,
        0.5 as waited
    from internal.current_articles
"""
_KINDS = ("a rare word", "one word", "two words", "two words, not a third", "a phrase", "a word of one month", "a name")


def measure(sizes: Sequence[int] = _SIZES) -> list[tuple[str, str]]:
    """Medians of warm searches by plain DuckDB with its own settings; what indexing takes, and the index weighs."""
    return [row for size in sizes for row in _measured(size)]


def _measured(size: int) -> Iterator[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        writer, _ = filled(Path(folder), size, is_to_be_indexed=True)
        without = writer.home.writer.stat().st_size
        began = time.process_time()
        writer.index()
        seconds = time.process_time() - began
        writer.publish()
        yield f"index {size:,} articles", f"{seconds / size * 1e3:.2f} ms of processor time an article"
        more = writer.home.published.stat().st_size - without
        yield f"index of {size:,} articles", f"{more / 1e6:,.0f} MB beside {without / 1e6:,.0f} MB"
        with writer_transaction(writer.home, 0) as connection:
            connection.execute(_FETCHES)
        writer.publish()
        with duckdb.connect(str(writer.home.published), read_only=True) as reader:
            for kind, query in zip(_KINDS, _queries(size), strict=True):
                milliseconds, found = _searched(reader, query)
                yield f"search among {size:,}: {kind}, {found:,} found", f"{milliseconds:.0f} ms"
            yield from _read(reader, size)


def _read(reader: duckdb.DuckDBPyConnection, size: int) -> Iterator[tuple[str, str]]:
    signed = newsroom.as_parsed(newsroom.article(size // 2))
    yield f"one article of {size:,}", f"{warm(reader, 'from articles where permalink = ?', signed.permalink):.1f} ms"
    yield f"a day's articles of {size:,}", f"{warm(reader, 'from articles where date = ?', signed.date):.0f} ms"
    for view in _VIEWS:
        yield f"{view} of {size:,}", f"{warm(reader, f'from {view}'):.0f} ms"


def warm(reader: duckdb.DuckDBPyConnection, query: str, *values: object) -> float:
    """The median in milliseconds, after one that warms up."""
    _, *seconds = (timed(lambda: reader.execute(query, list(values)).fetchall()) for _ in range(1 + _ROUNDS))
    return statistics.median(seconds) * 1000


def _queries(size: int) -> tuple[str, ...]:
    made = newsroom.article(size // 2)
    words = [word for word in made.paragraphs[0].replace(",", "").replace(".", "").split() if len(word) > 5]
    first, second, third = words[:3]
    phrase = " ".join(made.paragraphs[0].split()[:4])
    signed = newsroom.as_parsed(made)
    # A number stands in few articles, the words of these templates in up to three of ten.
    rare = next((word for word in made.body.split() if word.isdigit() and len(word) > 2), first)
    return (
        rare,
        first,
        f"{first} {second}",
        f"{first} {second} -{third}",
        f'"{phrase}"',
        f"{first} date:{signed.date:%Y-%m}",
        f"author:{(signed.author or 'Ким').split()[-1]} {first}",
    )


def _searched(reader: duckdb.DuckDBPyConnection, query: str) -> tuple[float, int]:
    found = len(reader.execute("from search(?)", [query]).fetchall())
    return warm(reader, "from search(?) limit 20", query), found
