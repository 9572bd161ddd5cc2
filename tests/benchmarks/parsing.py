"""How many centrasia pages are parsed in a second of one core's time."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from flows.sample.invented import generated_article
from flows.sample.layouts import LAYOUTS
from flows.sample.markup import article_page
from parsers.article import parse_article
from parsers.model import FeedEntry, Page
from parsers.sources import source_named

_PAGES = 300
_ROUNDS = 3
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


def measure() -> list[tuple[str, str]]:
    """Pages per CPU second in each layout, the best of some rounds."""
    rows = []
    for layout in LAYOUTS:
        tasks = [_task(number, layout) for number in range(_PAGES)]
        kilobytes = sum(len(page.body) for page, _ in tasks) / len(tasks) / 1000
        best = max(_pages_per_second(tasks) for _ in range(_ROUNDS))
        rows.append((f"{layout}, {kilobytes:.0f} kB pages", f"{best:,.0f} pages per CPU second"))
    return rows


def _task(number: int, layout: str) -> tuple[Page, FeedEntry]:
    article = generated_article(number, seed=1)
    link = article.permalink
    page = Page(requested=link, final=link, status=200, body=article_page(article, layout=layout), fetched_at=_NOW)
    return page, FeedEntry(source="centrasia", feed="", link=link, permalink=link)


def _pages_per_second(tasks: list[tuple[Page, FeedEntry]]) -> float:
    source = source_named("centrasia")
    began = time.process_time()
    for page, entry in tasks:
        parse_article(page, entry, source)
    return len(tasks) / (time.process_time() - began)
