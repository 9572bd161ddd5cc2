"""Title, author and date of pages nobody described, and what told each. All pages are invented."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from parsers.article import extract, parse_article
from parsers.calendars import plain_dates
from parsers.dates import local_moment, parse_moment
from parsers.loose_json import read_json
from parsers.model import Article, FeedEntry, Page
from parsers.printed_dates import LABEL, labels
from parsers.sources import adhoc_source
from tests.bounded import bounded

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
        ("<title>hillgazette.example An orchard above the clouds</title>", "", "An orchard above the clouds", "window"),
        (
            "<title>Notes from Hills: An orchard</title><meta property=og:title content='An orchard'>",
            "<h1>Notes from Hills</h1><h3 class=post-title>An orchard</h3>",
            "An orchard",
            "heading",
        ),
        (
            TITLE,
            "<h1>Learn how an orchard above the clouds is planted, what it costs, who helps, where to buy it</h1>",
            "An orchard above the clouds",
            "window",
        ),
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
    ("window", "body"),
    [
        ("Print: An orchard above the clouds", "<b>An orchard above the clouds</b><br>By Ann Lee<br>"),
        ("The Hill Online - An orchard above the clouds", "<td><font>An orchard above the clouds</font><br>By Ann Lee"),
    ],
)
def test_part_of_the_window_that_stands_on_an_old_page_is_its_headline(window: str, body: str) -> None:
    found = read(f"<title>{window}</title>", body)
    assert (found.title, found.author) == ("An orchard above the clouds", "Ann Lee")
    linked = read(f"<title>{window}</title>", "<a href=/a>An orchard above the clouds</a>")
    assert linked.title == window or linked.evidence.title_by == "window"


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
        ("", "<p class=byline>Reporting by Ann Lee; Editing by Tom Keller</p>", "Ann Lee", "byline"),
        ("", "<p>Reporting by Ann Lee; Editing by Tom Keller</p>", "Ann Lee", "text"),
        ("", "<div>Gespeichert von <a class=username>Eva Schmidt</a> am 14. September</div>", "Eva Schmidt", "text"),
        ("", "<p>Publicado por Ana Ruiz</p>", "Ana Ruiz", "text"),
        ("", "<p>Haber: Ayşe Yılmaz</p>", "Ayşe Yılmaz", "text"),
        ("", "<p>Haber: Haber Merkezi</p>", None, None),
        ("", "<p class=author>By</p>", None, None),
        ("", "<p class=author>Иван Петров, специально для «Холма»</p>", "Иван Петров", "byline"),
        ("", "<p class=author>Бичээч: Бат Эрдэнэ</p>", "Бат Эрдэнэ", "byline"),
        ("", "<p class=author>Фото автора: Иван Петров</p>", None, None),
        ("", "<p class=author>Maria Fotopoulos</p>", "Maria Fotopoulos", "byline"),
        ("<meta name=author content='Orchard Machines, Inc.'>", "", None, None),
        ("<meta name=author content='ООО Ромашка'>", "", None, None),
        ("", "<p class=author>بقلم: سامي حداد</p>", "سامي حداد", "byline"),
        ("", "<p class=author>מאת: דנה לוי</p>", "דנה לוי", "byline"),
        ("", "<p>נכתב אתמול. מאת: דנה לוי</p>", "דנה לוי", "text"),
        ("", "<p>نویسنده: علی رضایی</p>", "علی رضایی", "text"),
        ("", "<p>2025年11月15日 来源：山谷日报 作者：王小明 责任编辑：李红</p>", "王小明", "text"),
        ("", "<p>文：王小明 李红</p>", "王小明, 李红", "text"),
        ("", "<p><span>김철수 기자</span> <span>입력 2025.11.15</span></p>", "김철수", "text"),
        ("", "<p>기자 회견은 오늘</p>", None, None),
        ("", "<p>论文：</p>", None, None),
        ("", "<p class=byline>BY ANN LEE AND TOM KELLER<br>STAFF WRITERS</p>", "ANN LEE, TOM KELLER", "byline"),
        ("", "<p class=byline>By ANN LEE Associated Press</p>", "ANN LEE", "byline"),
        ("", "<p class=byline>By <b>Ann Lee</b>, BBC News, Riverside</p>", "Ann Lee", "byline"),
        ("<meta name=author content='Ann Lee, Daily News'>", "", "Ann Lee", "meta"),
        ("", "<p>14.09.2025, 07.30 Uhr – Von Jörg Meier</p>", "Jörg Meier", "text"),
        ("", "<p>14.09.2025 – Von der Wiese</p>", None, None),
        ("", "<p>Муаллиф: Ҷамшед Раҳимов</p>", "Ҷамшед Раҳимов", "text"),
        ("", "<p>Müəllif: Elçin Məmmədov</p>", "Elçin Məmmədov", "text"),
        ("", "<section class=comments><span class=author>Tom Keller</span></section>", None, None),
    ],
)  # fmt: skip
def test_author_is_whom_the_page_names_nearest_to_its_headline(
    head: str, body: str, author: str | None, by: str | None
) -> None:
    found = read(TITLE + head, HEADLINE + body)
    assert (found.author, found.evidence.author_by) == (author, by)


@pytest.mark.parametrize(
    "name",
    [
        "Hill Gazette",
        "The Hill Gazette",
        "Gazette",
        "HILL",
        "Hillgazette",
        "hillgazette.example",
        "Hill Gazette Online",
        "The Daily Hill",
        "Reuters",
        "The Associated Press",
        "AFP",
        "Reuters Staff",
        "dpa",
        "РИА Новости",
        "ТАСС",
        "ИА Регнум",
        "Интерфакс",
        "Anadolu Agency",
        "Xinhua",
    ],
)
def test_neither_publisher_nor_agency_is_an_author(name: str) -> None:
    publisher = {"@type": "NewsMediaOrganization", "name": "The Daily Hill"}
    described = ld(article_node(author={"@type": "Person", "name": name}, publisher=publisher))
    assert read(TITLE + described).author is None
    assert read(TITLE + f"<meta name=author content='{name}'>" + ld(article_node(publisher=publisher))).author is None


CARD = "<h3><a href=/pears>Pears on the pass</a></h3><p>By Tom Keller</p>"


@pytest.mark.parametrize(
    "beside",
    [
        "<aside><p>By Tom Keller</p></aside>",
        "<footer><p>By Tom Keller</p></footer>",
        "<div class=related-stories><p>By Tom Keller</p></div>",
        "<div class='comments list'><p>By Tom Keller</p></div>",
        f"<div class=cards>{CARD}</div>",
        "<article><h3><a href=/pears>Pears</a></h3><p class=byline>By Tom Keller</p></article>",
    ],
)
def test_author_of_what_stands_behind_an_article_is_not_its_own(beside: str) -> None:
    prose = PROSE.replace("</p>", " Nobody knows why, though many have come up to see it.</p>") * 3
    assert read(body=HEADLINE + prose, behind=beside).author is None


def test_interviewer_may_stand_behind_the_text() -> None:
    assert read(behind=f"{PROSE * 3}<p><i>Беседовала Марина Орлова</i></p>").author == "Марина Орлова"


def test_author_with_a_label_may_stand_behind_the_text() -> None:
    assert read(body=HEADLINE + PROSE * 3 + "<p>Author: Ann Lee</p>").author == "Ann Lee"


@pytest.mark.parametrize("name", ["Ann Lee", "Petra Lind", "Ani Hart"])
def test_person_is_an_author_on_a_site_of_that_name(name: str) -> None:
    head = f"<title>An orchard above the clouds | {name}</title><meta property=og:site_name content='{name}'>"
    assert read(head + ld(article_node(author=name))).author == name


def test_person_elsewhere_on_the_page_comes_before_one_whose_name_is_the_site_s() -> None:
    head = "<title>An orchard | Green Thumbs</title><meta property=og:site_name content='Green Thumbs'>"
    node = ld(article_node(author="Green Thumbs"))
    assert read(head + node).author == "Green Thumbs"
    assert read(head + node, HEADLINE + "<p class=byline>By Ann Lee</p>").author == "Ann Lee"


@pytest.mark.parametrize(("named", "author"), [("Ann Lee", "Ann Lee"), ("Reuters", None), ("hillgazette", None)])
def test_publisher_whom_a_feed_names_is_no_author_either(named: str, author: str | None) -> None:
    entry = FeedEntry(source="x", feed=URL, link=URL, permalink=URL, author=named)
    answer = Page(requested=URL, final=URL, status=200, body=page(), fetched_at=datetime(2026, 1, 1, tzinfo=UTC))
    found = parse_article(answer, entry, adhoc_source(URL))
    assert (found.author, found.evidence.author_from) == (author, "feed" if author else None)


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
        ("", "<p>Updated <time datetime=2025-11-20>x</time> Published <time datetime=2025-11-18>x</time></p>", "time"),
        ("", "<p><b>Обновлено</b> <time datetime=2025-11-20>x</time></p><time datetime=2025-11-18>x</time>", "time"),
        ("", "<time datetime=2025-11-17>x</time><h4>Published</h4><time datetime=2025-11-18>x</time>", "time"),
        ("", f"{PROSE}<footer class=entry-footer><time datetime=2025-11-18>x</time></footer>", "time"),
        ("", f"<p>18 de noviembre de 2025</p>{PROSE * 3}<p>20 de noviembre de 2025</p>", "text"),
        ("", "<p>18 Kasım 2025</p>", "text"),
        ("", "<p>2025年11月18日</p>", "text"),
        ("", "<p>18.11.2025, 10:39</p>", "text"),
        ("", "<p>18 ноября 2025 г.</p>", "text"),
        ("", "<p>This story was first published on 18 November 2025.</p>", "text"),
        ("", "<p>18 ноября 2025 года, 10:39</p>", "text"),
        ("", "<p>By Ann Lee on 18 November 2025 in Fruit</p>", "text"),
        ("", "<p>On 5 May 1999 the war ended.</p><p>Published on 18 November 2025.</p>", "text"),
        ("", "<p>Publié le 18 novembre 2025 à 14h25, mis à jour le 20 novembre 2025 à 09h00</p>", "text"),
        ("<meta property=article:published_time content=1763460000>", "", "opengraph"),
        ("", "<time datetime=1763460000000>x</time>", "time"),
        ("", "<p>Event: 25 December 2026</p><p>Posted: 18 November 2025</p>", "text"),
        ("", "<p>Door <b>Jan de Vries</b> op dinsdag 18 november 2025 om 14:25</p>", "text"),
        ("", "<p>18. listopadu 2025 14:25, aktualizováno 16:10</p>", "text"),
        ("", "<p>18 ноябр 2025</p>", "text"),
        ("", "<p>เผยแพร่: 18 พ.ย. 2568 14:25 โดย: สมชาย ใจดี</p>", "text"),
        ("", "<p>Published 18 November 2025 08:00 | Updated 20 November 2025 10:00 by the newsroom</p>", "text"),
    ],
)  # fmt: skip
def test_date_is_that_of_publication_where_any_is_told(head: str, body: str, by: str) -> None:
    found = read(TITLE + head, HEADLINE + body)
    assert (found.date, found.evidence.date_by) == (date(2025, 11, 18), by)


@pytest.mark.parametrize(
    "body",
    [
        "<p>On November 18, 2025 the village counted its trees for the first time, and found more than ever.</p>",
        "<p>On 5 May 1999 the war ended.</p>",
        "<p>On <b>5 May 1999</b> the war of the valleys ended, and the first trees came up on a cart.</p>",
        "<p>Am 5. Mai 1999 endete der Krieg.</p>",
        "<p>5 мая 1999 года война закончилась.</p>",
        "<p>1999年5月5日战争结束了。</p>",
        "<p>The book, published on 5 May 1999, tells how</p>",
        "<div class=date-of-war>On 5 May 1999 the war ended.</div>",
        "<div class=related-stories>5 May 1999</div>",
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


def test_time_nearest_to_the_headline_is_the_article_s() -> None:
    others = "<ul>" + "<li><time datetime=2025-11-20>x</time> Pears</li>" * 3 + "</ul>"
    assert read(body=others + HEADLINE + "<time datetime=2025-11-18>x</time>" + others).date == date(2025, 11, 18)


@pytest.mark.parametrize(
    ("opening", "url", "day"),
    [
        ("<html lang=fr>", URL, date(2025, 4, 3)),
        ("<html lang=pt-BR>", URL, date(2025, 4, 3)),
        ("<html lang=en-GB>", URL, date(2025, 4, 3)),
        ("<html lang=en>", "https://hill.co.uk/orchard", date(2025, 4, 3)),
        ("<html lang=en-US>", URL, date(2025, 3, 4)),
        ("<html lang=en>", URL, None),
        ("<html lang=ja>", URL, None),
        ("<html><meta property=og:locale content=de_DE>", URL, date(2025, 4, 3)),
    ],
)
@pytest.mark.parametrize("printed", ["03/04/2025", "03/04/2025, 10:39", "3/4/25"])
def test_language_of_a_page_tells_the_day_from_the_month(
    opening: str, url: str, day: date | None, printed: str
) -> None:
    body = page(body=f"{HEADLINE}<p>{printed}</p>").replace(b"<html>", opening.encode(), 1)
    assert extract(body, url).date == day


@pytest.mark.parametrize(
    "printed",
    ["3 agustus 2025", "3 avqust 2025", "3 ágúst 2025", "3. август 2025", "3 აგვისტო 2025", "3 d’agost de 2025"],
)
def test_month_is_known_in_many_languages(printed: str) -> None:
    assert read(body=f"{HEADLINE}<p>{printed}</p>").date == date(2025, 8, 3)


@pytest.mark.parametrize(
    "printed",
    [
        "۲۴ آبان ۱۴۰۴ - ۱۴:۲۵", "تاریخ انتشار: ۱۴۰۴/۰۸/۲۴", "1404/08/24", "24 عقرب 1404", "۱۵ نوامبر ۲۰۲۵",
        "١٥ تشرين الثاني ٢٠٢٥", "۱۵ نومبر ۲۰۲۵", "15 नवंबर 2025", "১৫ নভেম্বর ২০২৫", "15 พฤศจิกายน 2568", "15 พ.ย. 2568",
        "2025 жылғы 15 қараша", "2025-жыл, 15-ноябрь", "2025-yil 15-noyabr", "Ngày 15 tháng 11 năm 2025",
        "令和7年11月15日", "民國114年11月15日", "15. 11. 2025", "15η Νοεμβρίου 2025",
    ],
)  # fmt: skip
def test_day_of_another_calendar_script_or_order_is_read(printed: str) -> None:
    assert read(body=f"{HEADLINE}<p>{printed}</p>").date == date(2025, 11, 15)


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("1 فروردین 1400", "2021-03-21"), ("1 فروردین 1399", "2020-03-20"), ("30 اسفند 1403", "2025-03-20"),
        ("1395/01/01", "2016-03-20"), ("1404-13-01", "1404-13-01"), ("31 آذر 1404", "31 آذر 1404"),
        ("1447/05/24", "1447/05/24"), ("32 नवंबर 2025", "32 नवंबर 2025"), ("10.1404/08/24", "10.1404/08/24"),
    ],
)  # fmt: skip
def test_solar_year_begins_at_the_equinox_and_what_is_no_day_stays(printed: str, day: str) -> None:
    assert plain_dates(printed) == day


EARLY_AND_LATE = (
    ld(article_node(datePublished="2027-11-18", dateModified="2025-11-20")) + "<meta name=date content=2025-11-18>"
)
LATE = ld(article_node(datePublished="2027-11-18"))


@pytest.mark.parametrize(
    ("head", "headers", "day"),
    [
        (EARLY_AND_LATE, {"date": "Wed, 19 Nov 2025 08:00:00 GMT"}, date(2025, 11, 18)),
        (EARLY_AND_LATE, {"last-modified": "Wed, 19 Nov 2025 08:00:00 GMT"}, date(2025, 11, 18)),
        (EARLY_AND_LATE, {"date": "yesterday"}, date(2025, 11, 18)),
        (EARLY_AND_LATE, {"date": "Wed, 19 Nov 2027 08:00:00 GMT"}, date(2027, 11, 18)),
        (EARLY_AND_LATE, {}, date(2025, 11, 18)),
        (LATE, {"date": "Wed, 19 Nov 2025 08:00:00 GMT"}, None),
        (LATE, {}, date(2027, 11, 18)),
        (ld(article_node(datePublished="2025-11-20T12:00:00Z")), {"date": "Wed, 19 Nov 2025"}, date(2025, 11, 20)),
    ],
)
def test_date_after_the_page_was_sent_is_none_of_its_publication(
    head: str, headers: dict[str, str], day: date | None
) -> None:
    assert extract(page(TITLE + head), URL, headers).date == day


def test_date_after_the_page_was_fetched_or_its_feed_told_of_it_is_not_taken() -> None:
    fetched_at = datetime(2027, 12, 1, tzinfo=UTC)
    answer = Page(requested=URL, final=URL, status=200, body=page(TITLE + EARLY_AND_LATE), fetched_at=fetched_at)
    entry = FeedEntry(source="x", feed=URL, link=URL, permalink=URL)
    assert parse_article(answer, entry, adhoc_source(URL)).date == date(2027, 11, 18)
    told = replace(entry, published_at=datetime(2025, 11, 18, 8, tzinfo=UTC))
    assert parse_article(answer, told, adhoc_source(URL)).date == date(2025, 11, 18)
    early = replace(answer, fetched_at=datetime(2025, 11, 19, tzinfo=UTC))
    assert parse_article(early, entry, adhoc_source(URL)).date == date(2025, 11, 18)


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("2025-11-19T03:05:00Z", date(2025, 11, 18)),
        ("2025-11-17T22:00:00Z", date(2025, 11, 18)),
        ("2025-11-19T20:05:00Z", date(2025, 11, 19)),
        ("2025-11-21T03:05:00Z", date(2025, 11, 21)),
    ],
)
def test_moment_around_the_midnight_of_the_address_s_day_is_on_that_day(printed: str, day: date) -> None:
    found = read(TITLE + ld(article_node(datePublished=printed)), url="https://hillgazette.example/2025/11/18/orchard")
    assert found.date == day
    assert found.published_at == parse_moment(printed, ZoneInfo("UTC"))


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
        '{"@graph": [{"@type": ["Article"], "headline": "Pears", "text": "a "quoted" word"}]}',
    ],
)
def test_broken_json_is_mended_or_its_plain_values_are_kept(text: str) -> None:
    value = read_json(text)
    assert isinstance(value, dict)
    assert (value["@type"], value["headline"]) == ("Article", "Pears")


def test_title_with_bare_quotation_marks_in_broken_json_is_whole() -> None:
    value = read_json('{"@type": "Article", "headline": "The "red" pears", "datePublished": "2025-11-18",}')
    assert isinstance(value, dict)
    assert (value["headline"], value["datePublished"]) == ('The "red" pears', "2025-11-18")


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
    with bounded(10):
        read(body=body)


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
