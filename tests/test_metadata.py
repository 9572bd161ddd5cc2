"""Title, author and date of pages nobody described, and what told each. All pages are invented."""

from __future__ import annotations

import json
import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from parsers.article import extract, parse_article
from parsers.dates import local_moment, parse_moment
from parsers.loose_json import read_json
from parsers.model import Article, FeedEntry, Page
from parsers.printed_dates import LABEL, labels
from parsers.sources import adhoc_source

URL = "https://www.hillgazette.example/news/orchard"
PROSE = (
    "<p>At two thousand metres the wind takes most of what people plant, but not the apple trees of the village.</p>"
)
TITLE = "<title>An orchard above the clouds | Hill Gazette</title>"
HEADLINE = "<h1>An orchard above the clouds</h1>"


def page(head: str = TITLE, body: str = HEADLINE, behind: str = "") -> bytes:
    return f"<html><head>{head}</head><body><div>{body}{PROSE * 3}</div>{behind}</body></html>".encode()


def read(head: str = TITLE, body: str = HEADLINE, behind: str = "", url: str = URL) -> Article:
    return extract(page(head, body, behind), url)


def ld(*nodes: object) -> str:
    return "".join(f"<script type='application/ld+json'>{json.dumps(node)}</script>" for node in nodes)


def article_node(**values: object) -> dict[str, object]:
    return {"@type": "NewsArticle", "headline": "An orchard above the clouds", **values}


@pytest.mark.parametrize(
    ("head", "body", "title", "by"),
    [
        (TITLE, "<h1>The orchard above all clouds</h1>", "The orchard above all clouds", "heading"),
        (TITLE, "<h1>Weather</h1>", "An orchard above the clouds", "window"),
        (TITLE, "<h1>Hill Gazette</h1><h2 class=entry-title>An orchard above</h2>", "An orchard above", "heading"),
        ("<title>An orchard - Fruit - Hill Gazette</title>", "", "An orchard - Fruit", "window"),
        ("<title>Hillgazette.example: news</title>" + ld(article_node()), "", "An orchard above the clouds", "json-ld"),
        (TITLE, "<h1>An orchard<br>above the clouds</h1>", "An orchard above the clouds", "heading"),
        (
            "<title>x</title>",
            "<h1>How to plant apple trees | Fruit | Hill Gazette</h1><h2>Other</h2>",
            "x",
            "window",
        ),
        (
            "<title>How to plant apple trees | Fruit</title>",
            "<h1>How to plant apple trees | Fruit</h1>",
            "How to plant apple trees",
            "heading",
        ),
    ],
)  # fmt: skip
def test_headline_is_the_heading_a_title_confirms_without_the_site(head: str, body: str, title: str, by: str) -> None:
    found = read(head, body)
    assert (found.title, found.evidence.title_by) == (title, by)


@pytest.mark.parametrize(
    ("head", "body", "author", "by"),
    [
        (ld([article_node(author={"@id": "#a"}), {"@id": "#a", "name": "Ann Lee"}]), "", "Ann Lee", "json-ld"),
        (ld({"@type": "WebPage", "author": {"@type": "Person", "name": "Ann Lee"}}), "", "Ann Lee", "json-ld"),
        (
            "<meta name=twitter:label1 content='Written by'><meta name=twitter:data1 content='Ann Lee'>",
            "",
            "Ann Lee",
            "meta",
        ),
        ("<meta name=citation_author content='Lee, Ann'>", "", "Ann Lee", "meta"),
        ("<meta name=author content='Ann Lee, senior editor, Hill Gazette'>", "", "Ann Lee", "meta"),
        ("<meta name=author content=admin>", "", None, None),
        ("<meta name=author content='desk@hillgazette.example'>", "", None, None),
        ("", "<div class=post-author>By <a href=/a>Ann Lee</a><i>Nov 18, 2025</i></div>", "Ann Lee", "byline"),
        ("", "<p class=byline>Von Jörg Meier und Eva Schmidt</p>", "Jörg Meier, Eva Schmidt", "byline"),
        ("", "<p><a href=/authors/ann-lee>Ann Lee</a></p>", "Ann Lee", "byline"),
        ("", "<p>By Ann Lee and Tom Keller | 18 November</p>", "Ann Lee, Tom Keller", "text"),
        ("", "<p>Par Hélène Dupont</p>", "Hélène Dupont", "text"),
        ("", "<p>Автор: Анна Петрова</p>", "Анна Петрова", "text"),
        ("", "<p>By the river</p>", None, None),
        ("", "<p>By Monday</p>", None, None),
        ("", "<section class=comments><span class=author>Tom Keller</span></section>", None, None),
    ],
)  # fmt: skip
def test_author_is_whom_the_page_names_nearest_to_its_headline(
    head: str, body: str, author: str | None, by: str | None
) -> None:
    found = read(TITLE + head, HEADLINE + body)
    assert (found.author, found.evidence.author_by) == (author, by)


def test_author_whom_the_feed_names_too_is_taken_before_another() -> None:
    body = page(TITLE + "<meta name=author content='Web Bureau'>", HEADLINE + "<p class=byline>By Ann Lee</p>")
    entry = FeedEntry(source="x", feed=URL, link=URL, permalink=URL, author="Ann Lee")
    answer = Page(requested=URL, final=URL, status=200, body=body, fetched_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert parse_article(answer, entry, adhoc_source(URL)).author == "Ann Lee"


@pytest.mark.parametrize(
    ("head", "body", "by"),
    [
        (ld({"@type": "WebPage", "datePublished": "2025-11-18"}), "", "json-ld"),
        (ld(article_node(dateModified="2025-11-20")), "<i itemprop=datePublished>2025-11-18</i>", "microdata"),
        ("<meta property=article:modified_time content=2025-11-20>", "<p>18 novembre 2025</p>", "text"),
        ("", "<time class=updated datetime=2025-11-20>x</time><time class=entry-date>18 listopada 2025</time>", "time"),
        ("", "<p>Updated: November 20, 2025</p><p>Published: November 18, 2025</p>", "text"),
        ("", "<p>Last updated</p><p>November 18, 2025</p>", "modified"),
        ("", "<p>18 de noviembre de 2025</p>", "text"),
        ("", "<p>18 Kasım 2025</p>", "text"),
        ("", "<p>2025年11月18日</p>", "text"),
        ("", "<p>18.11.2025, 10:39</p>", "text"),
    ],
)  # fmt: skip
def test_date_is_that_of_publication_where_any_is_told(head: str, body: str, by: str) -> None:
    found = read(TITLE + head, HEADLINE + body)
    assert (found.date, found.evidence.date_by) == (date(2025, 11, 18), by)


@pytest.mark.parametrize(
    "body",
    [
        "<p>On November 18, 2025 the village counted its trees for the first time, and found more than ever.</p>",
        "<footer>© November 18, 2025</footer>",
        "<p>03/04/2025</p>",
        "<aside><time datetime=2025-11-18>today</time></aside>",
    ],
)
def test_date_of_something_else_or_of_two_meanings_is_none(body: str) -> None:
    assert read(body=HEADLINE + body).date is None


def test_date_on_the_day_of_the_address_is_taken_before_another() -> None:
    node = ld(article_node(datePublished="2025-11-20T10:00:00Z"))
    stamp = "<meta name=pubdate content='2025-11-18T10:00:00Z'>"
    found = read(TITLE + node + stamp, url="https://hillgazette.example/2025/11/18/orchard")
    assert (found.date, found.evidence.date_by) == (date(2025, 11, 18), "meta")


def test_address_may_spell_its_month() -> None:
    found = read(url="https://hillgazette.example/2025/november/18/orchard")
    assert (found.date, found.evidence.date_by) == (date(2025, 11, 18), "address")


def test_article_among_others_is_the_one_with_the_headline_of_the_page() -> None:
    other = {"@type": "NewsArticle", "headline": "Pears on the pass", "author": "Tom Keller"}
    assert read(TITLE + ld(other, article_node(author="Ann Lee"))).author == "Ann Lee"


@pytest.mark.parametrize(
    "text",
    [
        '{"@type": "Article", "headline": "Pears",}',
        '<!-- {"@type": "Article", "headline": "Pears"} -->',
        "{&quot;@type&quot;: &quot;Article&quot;, &quot;headline&quot;: &quot;Pears&quot;}",
        '{"@type": "Article", "headline": "Pears", "text": "a "quoted" word"}',
    ],
)
def test_broken_json_is_mended_or_its_plain_values_are_kept(text: str) -> None:
    value = read_json(text)
    assert isinstance(value, dict)
    assert (value["@type"], value["headline"]) == ("Article", "Pears")


def test_moment_keeps_the_day_of_the_zone_that_is_printed() -> None:
    printed, zone = "Tue, 18 Nov 2025 23:30:00 -0500", ZoneInfo("UTC")
    local, moment = local_moment(printed, zone), parse_moment(printed, zone)
    assert local is not None
    assert moment is not None
    assert (local, local.day, moment.day) == (moment, 18, 19)


@pytest.mark.parametrize(
    "body",
    [
        ld(article_node()) * 5000,
        ld(article_node(x=["y" * 100] * 100_000)),
        "<script type='application/ld+json'>{" + '"author":{' * 500_000 + "</script>",
        "<time datetime=2025-11-18 class=date>18 November 2025</time>" * 20_000,
        "<meta name=author content='Ann Lee'><meta name=date content=2025-11-18>" * 20_000,
        "<div class='byline author date'>By Ann Lee, 18 November 2025</div>" * 20_000,
        "<p class=byline>By " + "Ann Lee, " * 100_000,
        HEADLINE + "18 " * 300_000,
    ],
    ids=["blocks", "block", "braces", "times", "metas", "bylines", "names", "numbers"],
)
def test_page_made_to_be_read_for_minutes_takes_seconds(body: str) -> None:
    begin = time.process_time()
    read(body=body)
    assert time.process_time() - begin < 10


@pytest.mark.parametrize(
    "text",
    [
        "Published 3 May 2024, updated: 4 May 2024",
        "Updated\nDate date DATE 5, undated 5",
        "Опубликовано 5 мая. Опубликован 6. Yayınlanma 5 Mart 2024",
        "İstanbul: yayın 5 Mart 2024, Stand 5",
        "publicado publicado 3",
        "no label at all",
        "",
    ],
)
def test_labels_of_dates_are_found_where_their_pattern_finds_them(text: str) -> None:
    assert [label.span() for label in labels(text)] == [label.span() for label in LABEL.finditer(text)]
