"""Sample pages and the real article, laid into every layout of the sample site, through the one seam of the parsers."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from flows.sample.article import SampleArticle
from flows.sample.edition import second_edition
from flows.sample.invented import generated_article
from flows.sample.layouts import LAYOUTS
from flows.sample.markup import article_page
from parsers.article import parse_article
from parsers.model import Article, FeedEntry, Page
from parsers.sources import source_named
from tests.making import NOON

REAL_ARTICLE = Path(__file__).parents[2] / "shared" / "real" / "article.txt"


def parsed(article: SampleArticle, layout: str) -> Article:
    link = article.permalink
    body = article_page(article, layout=layout)
    page = Page(requested=link, final=link, status=200, body=body, fetched_at=NOON)
    return parse_article(
        page, FeedEntry(source="centrasia", feed="", link=link, permalink=link), source_named("centrasia")
    )


def same_fields(found: Article, printed: SampleArticle) -> None:
    for field in {field.name for field in fields(Article)} - {"source", "language", "partial", "evidence"}:
        assert getattr(found, field) == getattr(printed, field), field
    assert (found.source, found.language) == ("centrasia", "ru")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_sample_page_parses_alike_in_every_layout(layout: str) -> None:
    for page in second_edition().pages:
        same_fields(parsed(page.article, layout), page.article)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_generated_pages_parse_alike_in_every_layout(layout: str) -> None:
    for number in range(20):
        article = generated_article(number, seed=7)
        same_fields(parsed(article, layout), article)


@pytest.mark.skipif(not REAL_ARTICLE.exists(), reason="../shared/real/article.txt is not on this machine")
@pytest.mark.parametrize("layout", LAYOUTS)
def test_real_article_comes_out_whole_from_the_markup_of_the_site(layout: str) -> None:
    text = [line for line in REAL_ARTICLE.read_text(encoding="utf-8").splitlines() if line.strip()]
    _, _, _, title, lead, author, _, *paragraphs, _, _ = text
    printed = SampleArticle(
        st=1763451540,
        title=title,
        lead=lead,
        author=author,
        origin_date=date(2025, 11, 18),
        paragraphs=tuple(paragraphs),
        origin="НГ",
    )
    found = parsed(printed, layout)
    assert found.title == "Подтверждение стратегической дружбы и партнерства"
    assert found.lead is not None
    assert found.lead.startswith("Официальный визит Касым-Жомарта Токаева")
    assert (found.author, found.origin, found.date) == ("Лейли Ваисова", "НГ", date(2025, 11, 18))
    assert found.published_at == datetime(2025, 11, 18, 7, 39, tzinfo=UTC)
    assert found.permalink == "https://centrasia.org/newsA.php?st=1763451540"
    assert found.body.split("\n\n") == [" ".join(paragraph.split()) for paragraph in paragraphs]
