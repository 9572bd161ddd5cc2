"""How many pages are parsed in a second of one core's time: of centrasia, and by the general rules."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime

from flows.sample.invented import generated_article
from flows.sample.layouts import LAYOUTS
from flows.sample.markup import article_page
from parsers.article import parse_article
from parsers.model import FeedEntry, Page, Source
from parsers.sources import adhoc_source, source_named

_PAGES = 300
_ROUNDS = 3
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


def measure() -> list[tuple[str, str]]:
    """Pages per CPU second in each layout, the best of some rounds."""
    centrasia, general = source_named("centrasia"), adhoc_source("https://example.org/rss")
    rows = [_row(layout, [_task(number, layout) for number in range(_PAGES)], centrasia) for layout in LAYOUTS]
    return [*rows, _row("general rules", [_general_task(number) for number in range(_PAGES)], general)]


def _row(name: str, tasks: list[tuple[Page, FeedEntry]], source: Source) -> tuple[str, str]:
    kilobytes = sum(len(page.body) for page, _ in tasks) / len(tasks) / 1000
    best = max(_pages_per_second(tasks, source) for _ in range(_ROUNDS))
    return f"{name}, {kilobytes:.0f} kB pages", f"{best:,.0f} pages per CPU second"


def _task(number: int, layout: str) -> tuple[Page, FeedEntry]:
    article = generated_article(number, seed=1)
    link = article.permalink
    page = Page(requested=link, final=link, status=200, body=article_page(article, layout=layout), fetched_at=_NOW)
    return page, FeedEntry(source="centrasia", feed="", link=link, permalink=link)


def _general_task(number: int) -> tuple[Page, FeedEntry]:
    """A page as content management systems make them: metadata, menus, cards, scripts, and an article among them."""
    article = generated_article(number, seed=1)
    link = f"https://example.org/news/{number}"
    card = (
        "<li class='card'><a href='/n/{0}'><img src='/i/{0}.jpg' alt=''><span class='card__title'>{0}</span></a></li>"
    )
    cards = "".join(card.format(n) for n in range(60))
    paragraphs = "".join(
        f"<p class='text'>{text} <b>x</b> <a href='/tag/{number}'>y</a></p>" for text in article.paragraphs
    )
    data = json.dumps({"@type": "NewsArticle", "headline": article.title, "datePublished": "2025-11-18T07:39:00Z"})
    body = (
        f"<!doctype html><html lang=ru><head><title>{article.title} | Example</title>"
        f"<meta property='og:title' content='{article.title}'><script type='application/ld+json'>{data}</script>"
        f"<style>{'.a { color: red } ' * 200}</style></head><body><nav class='menu'><ul>{cards}</ul></nav>"
        f"<main><article class='post'><h1>{article.title}</h1><div class='post__body'>{paragraphs}</div>"
        f"<aside class='related'><ul>{cards}</ul></aside></article></main><footer>{cards}</footer>"
        f"<script>{'window.x = 1; ' * 500}</script></body></html>"
    )
    page = Page(requested=link, final=link, status=200, body=body.encode(), fetched_at=_NOW)
    return page, FeedEntry(source="example.org", feed="", link=link, permalink=link)


def _pages_per_second(tasks: list[tuple[Page, FeedEntry]], source: Source) -> float:
    began = time.process_time()
    for page, entry in tasks:
        parse_article(page, entry, source)
    return len(tasks) / (time.process_time() - began)
