"""Stories told twice: how many copies are found, of which kinds; what is linked and should not be; what it costs."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from unittest import mock

import duckdb

from parsers.fingerprint import fingerprint_of
from parsers.model import Article, FeedEntry
from tests.benchmarks import newsroom
from tests.benchmarks.loading import filled
from tests.benchmarks.searching import warm
from warehouse import writer as writing
from warehouse.batch import Batch, Collected
from warehouse.linking import link_articles
from warehouse.session import writer_transaction
from warehouse.writer import Writer

_SIZES = (10_000, 100_000)
_COPIES = 500  # of each kind
_BATCH = 25
_FINGERPRINTS = 4_000
_STRANGERS = 10_000_000  # articles from this number on are in no warehouse
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_FEED = "https://centrasia.org/rss/redtram.xml"


def measure(sizes: Sequence[int] = _SIZES, copies: int = _COPIES) -> list[tuple[str, str]]:
    """Everything at each size, in one warehouse each."""
    return [_fingerprinting(), *(row for size in sizes for row in _measured(size, copies))]


def _fingerprinting() -> tuple[str, str]:
    texts = [_invented(number).body for number in range(_FINGERPRINTS)]
    began = time.process_time()
    for text in texts:
        fingerprint_of(text)
    seconds = time.process_time() - began
    characters = statistics.mean(map(len, texts))
    return f"fingerprints of articles of {characters:,.0f} characters", f"{len(texts) / seconds:,.0f} a second"


def _measured(size: int, copies: int) -> Iterator[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        writer, _ = filled(Path(folder), size)
        writer.publish()
        without = _used(writer)
        with writer_transaction(writer.home, 0) as connection:
            connection.execute("update internal.linked set up_to = 0")
        began = time.process_time()
        writer.index()
        yield (
            f"link {size:,} articles",
            f"{(time.process_time() - began) / size * 1e3:.2f} ms of processor time an article",
        )
        writer.publish()
        more = _used(writer) - without
        yield f"fingerprints of {size:,} articles", f"{more / size:,.0f} bytes an article, beside {without / size:,.0f}"
        yield f"false links among {size:,}", f"{_links(writer):,}"
        taken = _load(writer, _strangers(size))
        yield f"linking in a load of {_BATCH} among {size:,}", f"{taken:.2f} ms of processor time an article"
        for place, kind in enumerate(KINDS):
            numbers = [size - 1 - number % size for number in range(place * copies, (place + 1) * copies)]
            _load(writer, [_copy(kind, number) for number in numbers])
            yield f"copies found among {size:,}: {kind}", _found(writer, kind, numbers)
        writer.publish()
        with duckdb.connect(str(writer.home.published), read_only=True) as reader:
            for view in ("clusters", "syndication"):
                yield f"{view} of {size:,}", f"{warm(reader, f'from {view}'):.0f} ms"


def _used(writer: Writer) -> int:
    """Bytes of the published file that hold something: a file keeps what was freed."""
    with duckdb.connect(str(writer.home.published), read_only=True) as reader:
        [(used,)] = reader.execute("select used_blocks * block_size from pragma_database_size()").fetchall()
        return int(used)


def _links(writer: Writer) -> int:
    with writer_transaction(writer.home, 0) as connection:
        [(number,)] = connection.execute("select count(*) from internal.links").fetchall()
        return int(number)


def _load(writer: Writer, articles: Sequence[Article]) -> float:
    """The median of what linking took in a batch, in milliseconds of processor time an article."""
    seconds: list[float] = []
    with _timed_linking(seconds):
        for start in range(0, len(articles), _BATCH):
            some = articles[start : start + _BATCH]
            collected = tuple(Collected(entry=_entry(article), article=article) for article in some)
            writer.load("run", Batch(source="centrasia", collected=collected), _NOW)
    return statistics.median(seconds) / _BATCH * 1e3


@contextmanager
def _timed_linking(seconds: list[float]) -> Iterator[None]:
    def timed(connection: duckdb.DuckDBPyConnection) -> int:
        began = time.process_time()
        linked = link_articles(connection)
        seconds.append(time.process_time() - began)
        return linked

    with mock.patch.object(writing, "link_articles", timed):
        yield


def _strangers(size: int) -> list[Article]:
    return [_invented(_STRANGERS + number) for number in range(size, size + 20 * _BATCH)]


def _found(writer: Writer, kind: str, numbers: Sequence[int]) -> str:
    """The share of copies that are known to follow their original."""
    originals = {(_address(kind, number), _invented(number).permalink) for number in numbers}
    with writer_transaction(writer.home, 0) as connection:
        told = set(connection.execute("select permalink, first_permalink from syndication").fetchall())
    return f"{len(originals & told) / len(originals):.1%}"


def _copy(kind: str, number: int) -> Article:
    original, chance = _invented(number), Random(number)  # noqa: S311 - words, not secrets
    assert original.published_at is not None
    return replace(
        original,
        permalink=_address(kind, number),
        title=f"Перепечатано: {number}",
        body=KINDS[kind](original.body, chance),
        published_at=original.published_at + timedelta(minutes=40),
    )


def _address(kind: str, number: int) -> str:
    return f"https://centrasia.org/copies/{list(KINDS).index(kind)}/{number}"


def _changed(text: str, chance: Random) -> str:
    """A fifth of its words are others, from another article."""
    words, others = text.split(" "), _other_text(chance).split()
    for place in chance.sample(range(len(words)), len(words) // 5):
        words[place] = chance.choice(others)
    return " ".join(words)


def _as_it_is(text: str, _: Random) -> str:
    return text


def _cut(share: float) -> Callable[[str, Random], str]:
    def cut(text: str, _: Random) -> str:
        words = text.split(" ")
        return " ".join(words[: round(len(words) * share)])

    return cut


def _begun_otherwise(text: str, chance: Random) -> str:
    return "\n\n".join([_other_text(chance).split("\n\n")[0], *text.split("\n\n")[1:]])


def _followed(text: str, chance: Random) -> str:
    return f"{text}\n\n{_other_text(chance).split(chr(10))[0]}"


def _other_text(chance: Random) -> str:
    return _invented(_STRANGERS + chance.randrange(_STRANGERS)).body


KINDS: dict[str, Callable[[str, Random], str]] = {
    "retitled": _as_it_is,
    "a fifth of the words changed": _changed,
    "cut to two thirds": _cut(2 / 3),
    "cut to a half": _cut(1 / 2),
    "another first paragraph": _begun_otherwise,
    "a paragraph more": _followed,
}


def _invented(number: int) -> Article:
    return newsroom.as_parsed(newsroom.article(number))


def _entry(article: Article) -> FeedEntry:
    return FeedEntry(source="centrasia", feed=_FEED, link=article.permalink, permalink=article.permalink)
