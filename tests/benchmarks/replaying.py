"""Archive to parsed to loaded articles per second, on all processors; what archiving costs, and bytes an article."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from flows.collecting import Fetched, parse_batch
from flows.replaying import Comparison, reparse_archive
from flows.sample.invented import generated_article
from flows.sample.layouts import LAYOUTS
from flows.sample.markup import article_page
from flows.settings import Settings
from parsers.model import FeedEntry, Page
from parsers.sources import source_named
from tests.benchmarks.memory import resident
from warehouse.archive import Archive
from warehouse.archived_entry import about
from warehouse.batch import Batch
from warehouse.home import Home
from warehouse.writer import Writer

_ARTICLES = 5_000
_BATCH = 25
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


def measure(articles: int = _ARTICLES) -> list[tuple[str, str]]:
    """Pages archived a second, articles replayed a second, and what they take on the disk."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        archiving = _fill(home, articles)
        held = resident()
        accepting, accepted = _replay(home)
        assert accepted.accepted == articles, accepted.sentence
        comparing, compared = _replay(home)
        assert (compared.compared, compared.differing) == (articles, 0), compared.sentence
        archived = sum(file.stat().st_size for file in home.archive.rglob("*.warc.gz"))
        return [
            (
                "pages archived, a batch of 25 and one wait for the disk at a time",
                f"{articles / archiving:,.0f} a second",
            ),
            ("read from the archive, parsed and loaded again as new versions", accepting),
            ("the same where nothing differs", comparing),
            (
                "resident before and after, less the processes that parse",
                f"{held / 1e6:,.0f} and {resident() / 1e6:,.0f} MB",
            ),
            ("in the archive", f"{archived / articles:,.0f} bytes an article"),
            (
                "in the warehouse, two versions of each",
                f"{home.published.stat().st_size / articles:,.0f} bytes an article",
            ),
        ]


def _replay(home: Home) -> tuple[str, Comparison]:
    """How fast it was, with the start of the processes that parse, and what came of it."""
    began, worked = time.perf_counter(), processor_seconds()
    comparison = reparse_archive(Settings(home=home.root), None, None, accept=True)
    seconds, work = time.perf_counter() - began, processor_seconds() - worked
    done = comparison.compared
    return f"{done / seconds:,.0f} articles a second, {done / work:,.0f} a second of one core's time", comparison


def processor_seconds() -> float:
    """What this process and those that it has seen end have used."""
    return sum(os.times()[:4])


def _fill(home: Home, articles: int) -> float:
    """A warehouse of articles that an earlier parser read otherwise; gives the seconds their archiving took."""
    writer, source, seconds = Writer(home), source_named("centrasia"), 0.0
    pages = _pages(articles)
    with Archive(home.archive, run="fill") as archive:
        while batch := list(islice(pages, _BATCH)):
            began = time.perf_counter()
            raws = archive.append([(page, about(entry, "fill")) for entry, page in batch])
            seconds += time.perf_counter() - began
            parsed = parse_batch(source, (Fetched(*pair, raw) for pair, raw in zip(batch, raws, strict=True)), {})
            writer.load("fill", _read_otherwise(parsed), _NOW)
    return seconds


def _read_otherwise(batch: Batch) -> Batch:
    collected = (replace(item, article=replace(item.article, author=None, lead="Прежний")) for item in batch.collected)
    return replace(batch, collected=tuple(collected))


def _pages(articles: int) -> Iterator[tuple[FeedEntry, Page]]:
    layouts = list(LAYOUTS)
    for number in range(articles):
        article = generated_article(number, seed=1)
        link = article.permalink
        body = article_page(article, layout=layouts[number % len(layouts)])
        page = Page(requested=link, final=link, status=200, body=body, fetched_at=_NOW)
        yield FeedEntry(source="centrasia", feed="https://centrasia.org/", link=link, permalink=link), page
