"""centrasia.org: the permalink rule, and the article by its text, whatever its markup."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from parsers.article import parse_article
from parsers.errors import EmptyPage, NotAnArticle, ParseError, WrongArticle
from parsers.model import Article, Evidence, FeedEntry, Page
from parsers.sources.centrasia import SOURCE
from parsers.sources.centrasia.address import permalink
from tests.layouts import LAYOUTS, Layout, Story, framed, one_font

PERMALINK = "https://centrasia.org/newsA.php?st=1763451540"
REAL_ARTICLE = Path(__file__).parents[2] / "shared" / "real" / "article.txt"

STORY = Story(
    stamp="10:39 18.11.2025",
    title="Перевал открыли для машин раньше обычного",
    lead="Снег сошел на три недели раньше, чем год назад",
    author="Айнура Токтосунова",
    origin_date="17.11.2025",
    origin="Горный вестник",
    address=PERMALINK,
    paragraphs=(
        "Дорожники закончили чистить перевал в воскресенье вечером. Первыми проехали грузовик с мукой и школьный"
        " автобус, который ждал у шлагбаума с утра.",
        "Год назад дорогу открыли только в середине мая. Тогда, как помнят водители, снег пришлось взрывать.",
        "Что изменилось",
        "«Зима была короткой, — объясняет мастер. — Казахстанско-кыргызская метеостанция предупредила нас заранее».",
        "К выходным на перевале обещают поставить новые знаки и вышку связи.",
    ),
)


def parse(html: str, *, asked: str = PERMALINK, final: str | None = None, title: str | None = None) -> Article:
    page = Page(
        requested=asked,
        final=final or asked,
        status=200,
        body=html.encode("windows-1251", "xmlcharrefreplace"),
        fetched_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    entry = FeedEntry(source="centrasia", feed=SOURCE.feeds[0], link=asked, permalink=asked, title=title)
    return parse_article(page, entry, SOURCE)


def article_of(story: Story) -> Article:
    return Article(
        permalink=PERMALINK,
        source="centrasia",
        title=story.title,
        lead=story.lead,
        author=story.author,
        date=date(2025, 11, 18),
        published_at=datetime(2025, 11, 18, 7, 39, tzinfo=UTC),
        origin=story.origin,
        language="ru",
        body="\n\n".join(story.paragraphs),
    )


def lines(*texts: str) -> str:
    return framed(STORY, "<br>".join(texts))


# --- permalinks ---


@pytest.mark.parametrize(
    "link",
    [
        "https://centrasia.org/newsA.php?st=1521409020",
        "http://www.centrasia.ru/newsA.php4?st=1521409020",
        "//centrasia.org/news.php?st=1521409020",
        "news.php?st=1521409020",
        "HTTP://CentrAsia.ORG/NEWSA.PHP?ST=1521409020",
        "https://www.centrasia.org:443/news2.php?CR=2&st=1521409020&page=3#top",
        "http://centrasia.ru:80//newsA.php?&st=1521409020&",
        "https://centrasia.org/newsA.php?CR=2&amp;st=1521409020",
        "https://centrasia.org/newsA.php?st=1521409020&st=1521409020",
        "https://centrasia.org./newsA.php?st=01521409020",
        "  https://centrasia.org/newsA.php?st=1521409020\n",
        "https://centrasia.org/newsA.php?st=1521409020&CR",
    ],
)
def test_links_to_one_article_have_one_permalink(link: str) -> None:
    assert permalink(link) == "https://centrasia.org/newsA.php?st=1521409020"


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ("https://centrasia.org/disc.php?st=1521409020", "a forum thread, not an article"),
        ("https://centrasia.org/person.php?st=1521409020", "a page about a person, not an article"),
        ("https://centrasia.org/person2.php4?st=1521409020", "a page about a person, not an article"),
        (
            "https://centrasia.org/newsA.php?CR=2",
            "a list of articles by country (CR=2), not an article: the address has no st",
        ),
        ("https://centrasia.org/news.php", "a list of articles, not an article: the address has no st"),
        ("https://centrasia.org/", "the front page, not an article"),
        ("https://centrasia.org/?ColorF=2", "the front page, not an article"),
        ("https://centrasia.org/?st=1521409020", "the front page, not an article"),
        ("https://centrasia.org/rss/redtram.xml", "a feed, not an article"),
        ("https://centrasia.org/old/newsA.php?st=1521409020", '"/old/newsA.php" is another part of the site'),
        ("https://centrasia.org/newsB.php?st=1521409020", '"/newsB.php" is another part of the site'),
        ("https://example.org/newsA.php?st=1521409020", "example.org is another site, not centrasia.org"),
        ("https://m.centrasia.org/newsA.php?st=1521409020", "m.centrasia.org is another site"),
        ("https://centrasia.org:8080/newsA.php?st=1521409020", "centrasia.org:8080 is another site"),
        ("https://centrasia.org@evil.example/newsA.php?st=1521409020", "evil.example is another site"),
        ("mailto:news@centrasia.org", '"mailto:" is another site'),
        ("https://centrasia.org/newsA.php?st=1521409020abc", 'st="1521409020abc" is no moment'),
        ("https://centrasia.org/newsA.php?st=", 'st="" is no moment'),
        ("https://centrasia.org/newsA.php?st=-5", 'st="-5" is no moment'),
        ("https://centrasia.org/newsA.php?st=123", 'st="123" is no moment'),
        ("https://centrasia.org/newsA.php?st=15214090200", 'st="15214090200" is no moment'),
        ("https://centrasia.org/newsA.php?st=١٥٢١٤٠٩٠٢٠", "is no moment"),
        (
            "https://centrasia.org/newsA.php?st=1521409020&st=1521407640",
            "the address names several articles: st=1521407640 and st=1521409020",
        ),
        ("https://[centrasia.org/newsA.php?st=1521409020", "no valid address"),
        ("https://centrasia.org:port/newsA.php?st=1521409020", "no valid address"),
    ],
)
def test_other_links_are_no_articles_and_the_reason_says_what_they_are(link: str, reason: str) -> None:
    with pytest.raises(NotAnArticle, match=re.escape(reason)):
        permalink(link)


def test_permalink_names_its_moment() -> None:
    assert SOURCE.published is not None
    assert SOURCE.published(PERMALINK) == datetime(2025, 11, 18, 7, 39, tzinfo=UTC)


# --- the same article in any markup ---

VARIANTS = {
    "all parts": STORY,
    "no lead": replace(STORY, lead=None),
    "no author": replace(STORY, author=None),
    "no date": replace(STORY, origin_date=None),
    "no origin": replace(STORY, origin=None),
    "lead alone": replace(STORY, author=None, origin_date=None),
    "author alone": replace(STORY, lead=None, origin_date=None),
    "title alone": replace(STORY, lead=None, author=None, origin_date=None),
    "origin is an address": replace(STORY, origin="https://vestnik.example/2025/11/17/pereval.html?id=4"),
    "address in the old form": replace(STORY, address="http://www.centrasia.ru/newsA.php4?st=1763451540"),
    "several authors": replace(STORY, author="А.Князев, Нана Яковенко"),
}


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
@pytest.mark.parametrize("variant", VARIANTS)
def test_any_layout_gives_the_same_article(layout: Layout, variant: str) -> None:
    assert parse(layout(VARIANTS[variant])) == article_of(VARIANTS[variant])


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_evidence_is_the_page_the_address_and_the_posting_stamp(layout: Layout) -> None:
    assert parse(layout(STORY), title="Другие слова").evidence == Evidence(
        title_from="page",
        author_from="page",
        date_from="address",
        date_text="10:39 18.11.2025",
        charset="windows-1251",
        page_title=f"{STORY.title} | ЦентрАзия" if "<title>" in layout(STORY) else None,
    )


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_an_author_nobody_prints_has_no_evidence(layout: Layout) -> None:
    assert parse(layout(replace(STORY, author=None))).evidence.author_from is None


@pytest.mark.parametrize(
    ("printed", "date_text"),
    [
        ("9:05 18.11.2025", "9:05 18.11.2025"),
        ("9:05<td>18.11.2025", "9:05 18.11.2025"),
        ("09:05, 18.11.2025 МСК", "09:05, 18.11.2025"),
    ],
)
def test_stamp_is_kept_as_it_was_printed(printed: str, date_text: str) -> None:
    asked = "https://centrasia.org/newsA.php?st=1763445900"
    html = one_font(replace(STORY, address=asked)).replace(STORY.stamp, printed)
    assert parse(html, asked=asked).evidence.date_text == date_text


@pytest.mark.skipif(not REAL_ARTICLE.exists(), reason="../shared/real is not on this machine")
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_the_real_article_comes_out_whole_in_any_layout(layout: Layout) -> None:
    _, _, stamp, title, lead, author, day, *paragraphs, _, _ = (
        " ".join(line.split()) for line in REAL_ARTICLE.read_text(encoding="utf-8").splitlines() if line.strip()
    )
    story = Story(
        stamp=stamp,
        title=title,
        lead=lead,
        author=author,
        origin_date=day,
        origin="НГ",
        address=PERMALINK,
        paragraphs=tuple(paragraphs),
    )
    article = parse(layout(story))
    assert article.title == "Подтверждение стратегической дружбы и партнерства"
    assert article.author == "Лейли Ваисова"
    assert "Новый уровень отношений" in article.body.split("\n\n")
    assert article == article_of(story)


# --- title, lead, author and first paragraph ---

PROSE = (
    "Дорожники закончили чистить перевал в воскресенье вечером, и первыми по нему проехали грузовик с мукой"
    " и школьный автобус, ждавший с утра."
)
CLOSING = ("Источник - НГ", f"Постоянный адрес статьи - {PERMALINK}")


@pytest.mark.parametrize(
    ("heading", "lead", "author"),
    [
        (["Короткий подзаголовок", "Лейли Ваисова", "18.11.2025"], "Короткий подзаголовок", "Лейли Ваисова"),
        (["Два слова. И еще два.", "Лейли Ваисова", "18.11.2025"], "Два слова. И еще два.", "Лейли Ваисова"),
        (["Лейли Ваисова 18.11.2025"], None, "Лейли Ваисова"),
        (["Лейли Ваисова, 18 ноября 2025 г."], None, "Лейли Ваисова"),
        (["Лейли Ваисова", "политолог", "18.11.2025"], None, "Лейли Ваисова, политолог"),
        (["Подзаголовок", "Иван Петров", "Анна Сидорова", "18.11.2025"], "Подзаголовок", "Иван Петров, Анна Сидорова"),
        (["И. Петров", "А. Сидорова", "18.11.2025"], None, "И. Петров, А. Сидорова"),
        # Without a lead besides, the upper name is the lead: the article may be about him.
        (["Касым-Жомарт Токаев", "Лейли Ваисова", "18.11.2025"], "Касым-Жомарт Токаев", "Лейли Ваисова"),
        (["Дело Кулова", "Лейли Ваисова", "18.11.2025"], "Дело Кулова", "Лейли Ваисова"),
        (["Дело Кулова", "18.11.2025"], "Дело Кулова", None),
        (["Дело Кулова"], "Дело Кулова", None),
        (["Подзаголовок", "Виктор КАТАСОНОВ", "18.11.2025"], "Подзаголовок", "Виктор КАТАСОНОВ"),
        (["Подзаголовок", "В. КАТАСОНОВ"], "Подзаголовок", "В. КАТАСОНОВ"),
        (["Подзаголовок", "Улугбек Бабакулов, Бишкек"], "Подзаголовок", "Улугбек Бабакулов, Бишкек"),
        (["Подзаголовок", "Sebastien Peyrouse"], "Подзаголовок", "Sebastien Peyrouse"),
        # Outlets and places are neither lead nor author.
        (["Подзаголовок", "Пресс-служба МИД", "18.11.2025"], "Подзаголовок", None),
        (["Подзаголовок", "Бишкек", "18.11.2025"], "Подзаголовок", None),
        (["ИА Фергана", "18.11.2025"], None, None),
        (["По материалам СМИ", "18.11.2025"], None, None),
        (
            ["Снег сошел на три недели", "раньше, чем год назад", "18.11.2025"],
            "Снег сошел на три недели раньше, чем год назад",
            None,
        ),
        (["Лейли Ваисова", "2025-11-18"], None, "Лейли Ваисова"),
        (["Лейли Ваисова", "Вторник, 18.11.2025"], None, "Лейли Ваисова"),
        (["Лейли Ваисова", "(18.11.2025)"], None, "Лейли Ваисова"),
        (["Лейли Ваисова", "18.11.2025, Алматы"], None, "Лейли Ваисова"),
        (["Иван Петров и Анна Сидорова", "18.11.2025"], None, "Иван Петров, Анна Сидорова"),
        (["Автор: Иван Петров"], None, "Иван Петров"),
        (["Чинара Эсенгул (Бишкек)"], None, "Чинара Эсенгул (Бишкек)"),
        (["18.11.2025"], None, None),
        # With a date below it, a line that is no name is the lead.
        (["Новый Шелковый Путь", "18.11.2025"], "Новый Шелковый Путь", None),
        (["Республика Казахстан", "18.11.2025"], "Республика Казахстан", None),
        # A bare sub-heading right below the title reads as its lead.
        (["Центральная Азия"], "Центральная Азия", None),
        ([], None, None),
    ],
)
def test_heading_is_told_apart_by_its_words(heading: list[str], lead: str | None, author: str | None) -> None:
    article = parse(lines("10:39 18.11.2025", "Заголовок о перевале", *heading, PROSE, *CLOSING))
    assert (article.title, article.lead, article.author) == ("Заголовок о перевале", lead, author)
    assert article.body == PROSE


@pytest.mark.parametrize(
    "first",
    [
        "Дорогу открыли.",
        "Москва, 18 ноября:",
        "Бишкек. 18 ноября. КирТАГ",
        "/ИА Фергана/",
        "Пресс-служба МИД",
        "- первый пункт",
        "Длинное начало без точки в конце, " * 8,
    ],
)
def test_line_that_may_be_prose_stays_in_the_body(first: str) -> None:
    article = parse(lines("10:39 18.11.2025", "Заголовок о перевале", first, PROSE, *CLOSING))
    assert article.lead is None
    assert article.body.split("\n\n") == [first.strip(), PROSE]


def test_person_link_makes_a_doubtful_name_the_author() -> None:
    linked = '<a href="person.php?st=1034567891">Кумуш Токтоназар</a>'
    assert parse(lines("10:39 18.11.2025", "Заголовок", linked, PROSE, *CLOSING)).author == "Кумуш Токтоназар"
    assert parse(lines("10:39 18.11.2025", "Заголовок", "Кумуш Токтоназар", PROSE, *CLOSING)).author is None


@pytest.mark.parametrize(
    "texts",
    [
        ["Было так.", "20.11.2025", "Стало так.", PROSE],
        ["Было так.", "20.11.2025", PROSE, "21.11.2025", PROSE],
        ["Короткий абзац без точки", "Второй короткий абзац", "20.11.2025", "Третий."],
    ],
)
def test_chronicle_keeps_its_dates_and_its_first_paragraph(texts: list[str]) -> None:
    article = parse(lines("10:39 18.11.2025", "Заголовок о перевале", *texts, *CLOSING))
    assert (article.lead, article.body.split("\n\n")) == (None, texts)


LEAD, AUTHOR = "Подзаголовок о перевале", "Лейли Ваисова"


@pytest.mark.parametrize(
    ("window", "entry", "heading", "title"),
    [
        # What follows the title in window and feed is on a line of its own, and no part of it.
        ("Мост вместо парома", f"Мост вместо парома, - {AUTHOR}", [AUTHOR], "Мост вместо парома"),
        ("В.Катасонов", f"Мост вместо парома, - {AUTHOR}", [AUTHOR], "Мост вместо парома"),
        (f"Мост вместо парома, - {AUTHOR}", None, [AUTHOR], "Мост вместо парома"),
        (f"Мост вместо парома - {AUTHOR}", None, [LEAD, AUTHOR], "Мост вместо парома"),
        (f"Мост вместо парома {AUTHOR}", None, [AUTHOR], "Мост вместо парома"),
        (f"Мост вместо парома. {LEAD}", None, [LEAD, AUTHOR], "Мост вместо парома"),
        (f"Мост вместо парома {LEAD}", None, [LEAD, AUTHOR], "Мост вместо парома"),
        (f"Куда идет паром? {LEAD}", None, [LEAD, AUTHOR], "Куда идет паром?"),
        # Window titles may be cut.
        ("Визит Касым-Жомарта", None, [LEAD, AUTHOR], "Визит Касым-Жомарта Токаева в Москву завершен"),
    ],
)
def test_title_is_neither_cut_nor_glued(window: str, entry: str | None, heading: list[str], title: str) -> None:
    story = replace(STORY, title=window)
    html = framed(story, "<br>".join(["10:39 18.11.2025", title, *heading, PROSE, *CLOSING]))
    article = parse(html, title=entry)
    assert article.title == title
    assert (article.lead, article.author) == (LEAD if LEAD in heading else None, AUTHOR)


def test_title_in_two_lines_is_joined_when_the_entry_has_it_whole() -> None:
    broken = lines("10:39 18.11.2025", "Перевал открыли", "раньше обычного", PROSE, *CLOSING)
    assert parse(broken, title="Перевал открыли раньше обычного").title == "Перевал открыли раньше обычного"
    assert parse(broken, title="Перевал открыли раньше обычного, - А.Князев").title == "Перевал открыли раньше обычного"
    assert parse(broken).title == "Перевал открыли"


@pytest.mark.parametrize("href", ["#", "javascript:void(0)", "", "/", PERMALINK, "print.php?id=4"])
def test_title_may_be_a_link_to_anything(href: str) -> None:
    linked = f'<a href="{href}">Заголовок</a>'
    assert parse(lines("10:39 18.11.2025", linked, AUTHOR, PROSE, *CLOSING)).title == "Заголовок"


@pytest.mark.parametrize("href", ["#", "avtor.php?id=5", "search.php?q=a", "/?author=5", "news.php?CR=-1&a=7"])
def test_author_may_be_a_link_to_anything(href: str) -> None:
    linked = f'<a href="{href}">{AUTHOR}</a>'
    assert parse(lines("10:39 18.11.2025", "Заголовок", LEAD, linked, PROSE, *CLOSING)).author == AUTHOR


@pytest.mark.parametrize(
    "line",
    ["Комментарий", "Комментарии", "Реклама", "Прочитано", f"<a href={PERMALINK[:-1]}8>Об этом мы уже писали</a>"],
)
def test_line_inside_the_text_stays_and_below_it_is_the_frame(line: str) -> None:
    text = re.sub("<.*?>", "", line)
    article = parse(lines("10:39 18.11.2025", "Заголовок", PROSE, line, PROSE, line, CLOSING[1]))
    assert article.body.split("\n\n") == [PROSE, text, PROSE]


@pytest.mark.parametrize(
    "line",
    [
        "<a href=disc.php?st=1763451540>Читатели спорят</a>",
        "<a href=newsA.php?CR=1>Казахстан</a> | <a href=news.php?CR=7>Россия</a>",
        "<a href='/?ColorF=2'>Зеленый</a>",
        "Прочитано: 120",
    ],
)
def test_navigation_inside_the_text_goes(line: str) -> None:
    assert parse(lines("10:39 18.11.2025", "Заголовок", PROSE, line, PROSE, *CLOSING)).body == f"{PROSE}\n\n{PROSE}"


# --- source and address ---


@pytest.mark.parametrize(
    ("closing", "origin"),
    [
        (["Источник - НГ"], "НГ"),
        (["Источник – НГ"], "НГ"),
        (["Источник: НГ"], "НГ"),
        (["ИСТОЧНИК — Washington Post, 17.11.2025"], "Washington Post, 17.11.2025"),
        (["Источник -", "НГ"], "НГ"),
        (["Источник", "-", "<a href=https://ng.example/>НГ</a>"], "НГ"),
        (["Источник - https://ng.example/a?st=1&b=2"], "https://ng.example/a?st=1&b=2"),
        (["Источник - НГ", "Фото: пресс-служба"], "НГ"),
        # Advertisement, plain or linked, and the template's own lines.
        (["Источник - НГ", "Купите квартиру в Алматы по самой выгодной цене прямо сейчас!"], "НГ"),
        (["Источник - НГ", f"<a href=//ads.example/>{'Купите квартиру прямо сейчас! ' * 5}</a>"], "НГ"),
        (["Источник - НГ", "а", "б", "в", "г", "д", "е"], "НГ"),
        (["Источник - ИА Фергана, Бишкек, 5 мая 2024 г."], "ИА Фергана, Бишкек, 5 мая 2024 г."),
        (
            ["Источник - Пресс-служба МИД РФ. Сообщение для печати. 06.05.2024"],
            "Пресс-служба МИД РФ. Сообщение для печати. 06.05.2024",
        ),
        (["Источник -", "<a href=/>ЦентрАзия</a>"], "ЦентрАзия"),
        (["Источник -", "<a href=disc.php?st=1763451540>Форум</a>"], None),
        (["Источник - "], None),
        ([], None),
    ],
)
def test_source_line_gives_the_origin_as_printed(closing: list[str], origin: str | None) -> None:
    article = parse(lines("10:39 18.11.2025", "Заголовок", PROSE, *closing, CLOSING[1]))
    assert (article.origin, article.body) == (origin, PROSE)


@pytest.mark.parametrize(
    "texts",
    [
        ["Источник - вода из-под камня, так записал в дневнике студент."],
        ["Источник - в горах Алая."],
        ["Источник - в горах Алая.", "Да.", "Нет."],
        ["Источник - Большой Чимган.", "Да."],
        ["Источник - Большой Чимган", PROSE],
        ["Источник", "Вода течет из горы."],
    ],
)
def test_paragraph_that_begins_with_source_is_prose(texts: list[str]) -> None:
    article = parse(lines("10:39 18.11.2025", "Заголовок", PROSE, *texts, CLOSING[1]))
    assert (article.origin, article.body.split("\n\n")) == (None, [PROSE, *texts])


def test_source_may_end_the_last_line_of_prose() -> None:
    article = parse(lines("10:39 18.11.2025", "Заголовок", f"{PROSE} {CLOSING[0]}", CLOSING[1]))
    assert (article.origin, article.body) == ("НГ", PROSE)


def test_source_and_address_may_end_the_last_line_of_prose() -> None:
    article = parse(lines("10:39 18.11.2025", "Заголовок", PROSE, f"Последний абзац. {' '.join(CLOSING)}"))
    assert (article.origin, article.body) == ("НГ", f"{PROSE}\n\nПоследний абзац.")


@pytest.mark.parametrize(
    "address",
    [
        "Постоянный адрес статьи: centrasia.org/newsA.php?st=1763451540.",
        f"Постоянный адрес статьи -<br>{PERMALINK}",
        f"Постоянный адрес -<td><a href={PERMALINK}>здесь</a>",
        "Постоянный адрес статьи - /news.php?st=1763451540",
        f"Постоянный адрес статьи - {PERMALINK}|<a href=disc.php>Форум</a>",
        f"Постоянный адрес статьи - <a href={PERMALINK}>{PERMALINK}</a><b>Обсудить</b>",
        f"Постоянный адрес статьи - <a href={PERMALINK}>{PERMALINK}</a>12 отзывов",
        f"{CLOSING[1]}<br>Соседняя статья<br>Постоянный адрес статьи - https://centrasia.org/newsA.php?st=1763451600",
    ],
)
def test_address_is_found_however_it_is_printed(address: str) -> None:
    assert parse(lines("10:39 18.11.2025", "Заголовок", PROSE, address)).body == PROSE


# --- stamps ---


@pytest.mark.parametrize(
    ("st", "stamp"),
    [
        (1278923940, "12:39 12.07.2010"),  # summer time, +04
        (1289986980, "12:43 17.11.2010"),  # winter time, +03
        (1342256700, "13:05 14.07.2012"),  # +04 all year
        (1414270800, "01:00 26.10.2014"),  # before the clocks went back to +03 for good, and an hour later
        (1414274400, "01:00 26.10.2014"),
        (1763451540, "10:39 18.11.2025"),
    ],
)
def test_stamp_is_the_moment_on_the_clock_of_moscow(st: int, stamp: str) -> None:
    url = f"https://centrasia.org/newsA.php?st={st}"
    html = lines(stamp, "Заголовок", PROSE, f"Постоянный адрес статьи - {url}")
    assert parse(html, asked=url).published_at == datetime.fromtimestamp(st, UTC)


def test_of_several_stamps_the_one_that_is_st_counts() -> None:
    html = lines("09:00 17.11.2025", "Соседняя новость", "10:39 18.11.2025", "Заголовок", PROSE, *CLOSING)
    assert parse(html).title == "Заголовок"


@pytest.mark.parametrize(
    "stamp",
    [
        "<span>10:39</span><span>18.11.2025</span>",
        "10:39 - 18.11.2025",
        "10:39, 18.11.2025",
        "10:39 18.11.2025.",
        "[10:39 18.11.2025]",
        "10:39 18.11.2025 МСК",
        "10:39 18.11.2025 (Москва)",
        "10:39 18.11.2025 Казахстан",
        "10:39 18.11.2025 <a href=newsA.php?CR=1>Казахстан</a>",
        "10:39 18.11.2025 | Просмотров: 120",
    ],
)
def test_stamp_may_be_printed_in_many_ways(stamp: str) -> None:
    article = parse(lines(stamp, "Заголовок", LEAD, AUTHOR, PROSE, *CLOSING))
    assert (article.title, article.lead, article.author) == ("Заголовок", LEAD, AUTHOR)


@pytest.mark.parametrize(
    ("beside", "below", "entry"),
    [
        ("Перевал открыли рано", [LEAD, AUTHOR], None),
        ("Мост", [LEAD, AUTHOR], "Мост, - Лейли Ваисова"),
        ("Мост", [], None),
    ],
)
def test_title_may_stand_beside_the_stamp(beside: str, below: list[str], entry: str | None) -> None:
    article = parse(lines(f"10:39 18.11.2025 МСК {beside}", *below, PROSE, *CLOSING), title=entry)
    assert (article.title, article.body) == (beside, PROSE)


# --- rejects ---

SHELL = framed(replace(STORY, title="ЦентрАзия"), "<table><td>&nbsp;</table>")
ROWS = "".join(f"<tr><td><a href=news.php?st={1763451000 + n * 60}>Новость {n}</a>" for n in range(9))
OTHER = "https://centrasia.org/newsA.php?st=1763451600"


@pytest.mark.parametrize(
    ("html", "error", "reason"),
    [
        ("", EmptyPage, "the page has no text and no markup at all"),
        (SHELL, EmptyPage, "the frame of a page without an article, as the site sends it for an unknown st"),
        (framed(STORY, f"<table>{ROWS}</table>"), EmptyPage, "a list of 9 articles"),
        ("<title>Форум: Перевал | ЦентрАзия</title><p>Читаю и удивляюсь", NotAnArticle, "a forum thread, by its title"),
        ("<title>Персоны: Осмонов</title><p>Родился в горах", NotAnArticle, "a page about a person, by its title"),
        (lines("10:39 18.11.2025", *CLOSING), EmptyPage, "neither title nor text between the posting stamp"),
        (lines("10:39 18.11.2025", "Заголовок", *CLOSING), EmptyPage, "the title «Заголовок» and no text below it"),
        (
            lines("10:39 18.11.2025", "Заголовок", "Лейли Ваисова", "18.11.2025", *CLOSING),
            EmptyPage,
            "the title «Заголовок» and no text below it",
        ),
        (
            lines("10:39 18.11.2025", "Заголовок", PROSE),
            ParseError,
            'a posting stamp, but no "Постоянный адрес статьи" below it: the page may have been cut short',
        ),
        (
            lines("Вторник, 18.11.2025", "Заголовок", PROSE, *CLOSING),
            ParseError,
            'no posting stamp "HH:MM DD.MM.YYYY" above the title',
        ),
        (
            lines("10:40 18.11.2025", "Заголовок", PROSE, *CLOSING),
            WrongArticle,
            "st=1763451540, asked for and in the permanent address, is 10:39 18.11.2025, "
            "but the posting stamp is 10:40 18.11.2025",
        ),
        (
            lines("10:40 18.11.2025", "Заголовок", PROSE, f"Постоянный адрес статьи - {OTHER}"),
            WrongArticle,
            "asked for st=1763451540, but the permanent address says st=1763451600, "
            "and the posting stamp 10:40 18.11.2025 agrees with the latter",
        ),
        (
            lines("10:39 18.11.2025", "Заголовок", PROSE, f"Постоянный адрес статьи - {OTHER}"),
            WrongArticle,
            "says st=1763451600, though the posting stamp 10:39 18.11.2025 agrees with the former",
        ),
        (
            lines("10:41 18.11.2025", "Заголовок", PROSE, f"Постоянный адрес статьи - {OTHER}"),
            WrongArticle,
            "and the posting stamp 10:41 18.11.2025 agrees with neither",
        ),
        (  # another article, with ours quoted from stamp to address
            lines(
                "10:40 18.11.2025", PROSE, "10:39 18.11.2025", PROSE, CLOSING[1], f"Постоянный адрес статьи - {OTHER}"
            ),
            WrongArticle,
            "and the posting stamp 10:40 18.11.2025 agrees with the latter",
        ),
        (
            lines("Заголовок", PROSE, f"Постоянный адрес статьи - {OTHER}"),
            WrongArticle,
            "but the permanent address says st=1763451600, and there is no posting stamp",
        ),
        (
            lines("10:39 18.11.2025", "Заголовок", PROSE, "Постоянный адрес статьи - disc.php?st=1763451540"),
            WrongArticle,
            "the permanent address is disc.php?st=1763451540: a forum thread, not an article",
        ),
        (
            "<p>Текст" + "<font>" * 3000 + "и еще текст",
            ParseError,
            "the page can be read only in part: Excessive depth in document: 2048",
        ),
    ],
)
def test_page_that_is_no_article_says_what_it_is(html: str, error: type[ParseError], reason: str) -> None:
    with pytest.raises(error, match=re.escape(reason)) as caught:
        parse(html)
    assert type(caught.value) is error


def test_redirect_to_another_part_of_the_site_says_where_to() -> None:
    with pytest.raises(EmptyPage, match=r"the site led on to https://centrasia\.org/: the front page, not an article"):
        parse(SHELL, final="https://centrasia.org/")


def test_address_inside_the_text_does_not_end_the_article() -> None:
    mention = f"Постоянный адрес статьи - {OTHER}, так было в прошлый раз."
    story = replace(STORY, paragraphs=(*STORY.paragraphs, mention, "Но не теперь."))
    assert parse(one_font(story)).body.endswith(f"{mention}\n\nНо не теперь.")
