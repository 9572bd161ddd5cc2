"""Selectors of a source before the general rules, and what a page must contain to be an article."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from parsers.article import parse_article
from parsers.errors import EmptyPage, WrongArticle
from parsers.model import Article, FeedEntry, Page, Selectors, Source
from parsers.selected import found_by_selectors
from parsers.version import parser_name

LINK = "https://times.example/news/7"
SOURCE = Source(
    name="times",
    title="The Times",
    home="https://times.example/",
    hosts=("times.example",),
    timezone="Asia/Almaty",
    language="ru",
    selectors=Selectors(
        title="//div[@class='kop']",
        author="//span[@class='who']",
        date="//b[@class='when']",
        lead="//div[@class='intro']",
        body="//div[@id='text']/p",
    ),
)
PAGE = """
<html><head><title>Степь: новости дня</title><meta property="og:title" content="Степь: новости дня">
<meta property="article:published_time" content="2026-01-01T00:00:00Z"></head><body>
<div class="kop">Пастухи открыли школу <script>track()</script></div>
<p>Автор: <span class="who">Айгуль Тестова</span> и <span class="who">Иван Пробный</span>
<span class="who" style="display:none">Никто Невидимый</span></p>
<b class="when">02.03.2026 14:30</b>
<div class="intro">В горах учат читать по звездам.</div>
<div id="text"><p>Пастухи открыли школу</p><p>Школа стоит у перевала, и в ней <i>девять</i> парт.</p> мимо
<p>По вечерам учатся взрослые.<br>Днем учатся дети.</p></div>
<p>Читайте также: о погоде в степи, о ценах на сено, о новом мосте и о другом, что случилось на неделе у соседей.</p>
</body></html>
"""


def parsed(source: Source = SOURCE, html: str = PAGE, **entry: str) -> Article:
    return parse_article(page(html), FeedEntry(source="times", feed="f", link=LINK, permalink=LINK, **entry), source)


def page(html: str = PAGE) -> Page:
    return Page(requested=LINK, final=LINK, status=200, body=html.encode(), fetched_at=datetime(2026, 3, 2, tzinfo=UTC))


def test_selectors_are_stronger_than_all_the_page_says_of_itself() -> None:
    article = parsed()
    assert article.title == "Пастухи открыли школу"
    assert article.author == "Айгуль Тестова, Иван Пробный"
    assert article.published_at == datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    assert article.date == date(2026, 3, 2)
    assert article.lead == "В горах учат читать по звездам."
    assert article.body.split("\n\n") == [
        "Школа стоит у перевала, и в ней девять парт.",
        "По вечерам учатся взрослые.",
        "Днем учатся дети.",
    ]
    assert (article.evidence.title_from, article.evidence.author_from, article.evidence.date_from) == ("page",) * 3
    assert article.evidence.date_text == "02.03.2026 14:30"
    assert parser_name(SOURCE) == "times"


def test_a_title_that_the_feed_repeats_from_the_window_does_not_undo_the_selected_one() -> None:
    assert parsed(title="Степь: новости дня").title == "Пастухи открыли школу"


def test_body_may_be_the_element_around_the_prose() -> None:
    around = replace(SOURCE, selectors=Selectors(body="//div[@id='text'] | //div[@id='text']//p", lead="//nothing"))
    assert parsed(around).body.count("девять") == 1, "an element inside of a selected one is not read twice"


def test_what_selectors_do_not_find_falls_back_on_the_general_rules() -> None:
    missing = "//*[@id='no-such-thing']"
    nothing = replace(
        SOURCE, selectors=Selectors(title=missing, author=missing, date=missing, lead=missing, body=missing)
    )
    assert parsed(nothing) == parsed(replace(SOURCE, selectors=None))
    assert parsed(nothing).title == "Степь: новости дня"


def test_date_that_is_none_falls_back_too() -> None:
    odd = replace(SOURCE, selectors=Selectors(date="//span[@class='who']"))
    assert parsed(odd).published_at == datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("xpath", ["string(//div[@class='kop'])", "//div[@class='kop']/text()", "//@id"])
def test_a_selector_may_compute_or_select_attributes(xpath: str) -> None:
    assert parsed(replace(SOURCE, selectors=Selectors(title=xpath))).title in ("Пастухи открыли школу", "text")


@pytest.mark.parametrize(
    "wanted", ["//div[@id='text']", "(//b)[1]", "/html/head/title", "учат читать по звездам", "//p[text()]"]
)
def test_page_that_contains_what_it_must_is_an_article(wanted: str) -> None:
    assert parsed(replace(SOURCE, must_contain=wanted)) == parsed()


@pytest.mark.parametrize("wanted", ["//article", "Подписаться", "track()", "/html/body/p[9]", "//p[9 > 10]"])
def test_page_that_lacks_it_is_a_reject_with_a_sentence(wanted: str) -> None:
    with pytest.raises(EmptyPage) as raised:
        parsed(replace(SOURCE, must_contain=wanted))
    assert raised.value.reason == f"the page lacks what every article of times contains, {wanted}"


def test_what_each_selector_found_is_told_beside_what_became_of_it() -> None:
    selectors = replace(SOURCE.selectors or Selectors(), lead="//nothing", date="//span[@class='who']")
    source = replace(SOURCE, selectors=selectors)
    found = found_by_selectors(page(), source)
    article = parsed(source)
    assert {name: texts for name, (_, texts) in found.items() if name in ("lead", "author")} == {
        "lead": (),
        "author": ("Айгуль Тестова", "Иван Пробный"),
    }
    used = {name: one.is_what(article, name) for name, one in found.items()}
    assert used == {"title": True, "author": True, "date": False, "lead": False, "body": True}


def test_feed_of_another_source_may_bring_articles_of_a_site_that_needs_no_rules() -> None:
    link = "https://fergana.agency/news/1"
    entry = FeedEntry(source="times", feed="f", link=link, permalink=link)
    there = replace(page(), requested=link, final=link)
    assert parse_article(there, entry, replace(SOURCE, hosts=())).permalink == link
    ours = "https://centrasia.org/newsA.php?st=1773301380"
    with pytest.raises(WrongArticle, match="belongs to the source centrasia, which has rules of its own"):
        parse_article(replace(page(), requested=ours, final=ours), replace(entry, link=ours, permalink=ours), SOURCE)


def test_page_made_to_select_a_hundred_thousand_nodes_is_read_in_bounded_time() -> None:
    html = f"<html><body><h1>Много</h1><div id=text>{'<p>слово за словом,' * 20_000}</div></body></html>"
    assert len(parsed(html=html).body.split("\n\n")) <= 2000
