"""The one seam from page to article, and the general parser behind it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from parsers.article import extract, parse_article
from parsers.error_page import says_no_article
from parsers.errors import EmptyPage, NotAnArticle, ParseError, WrongArticle
from parsers.model import Article, Evidence, FeedEntry, Page, Source
from parsers.sources import adhoc_source

URL = "https://example.org/news/orchard"
PROSE = (
    "At two thousand four hundred metres the wind takes most of what people plant, but not the apple trees.",
    "The village dug terraces for three winters, carried soil up in sacks, and built a wall of stones.",
    "Next year there will be a press for juice, and a road that a lorry can use, if the river agrees.",
)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ERROR_TITLES = (
    "404",
    "404 Not Found",
    "Error 404",
    "Page not found | The Gazette",
    "Oops! That page can’t be found.",
    "The page you requested was not found",
    "404: страница не найдена",
    "Газета - Запрашиваемая страница не найдена",
    "503 Service Temporarily Unavailable",
    "Доступ запрещен",
)
NO_SITES = (
    "Сайт на техническом обслуживании",
    "Сайт временно недоступен",
    "Account Suspended",
    "Welcome to nginx!",
    "example.org is for sale",
    "Domain parked",
)
TITLES_LIKE_ERRORS = (
    "Вход",
    "Вход в пещеру закрыли",
    "Index of consumer prices rises",
    "The old mill is for sale",
    "Account suspended after a quarrel about apples",
    "404 миллиона долларов",
    "Missing plane not found",
    "Ошибка пилота",
    "Тело не найдено: поиски продолжаются",
    "Доступ запрещен: как живет закрытый город",
    "Вход в пещеру",
    "1984",
    "Gone",
    "Нет",
)
ORCHARD = Path(__file__).parent / "sources" / "example_org" / "orchard.html"


def page_with(
    head: str = "<title>An orchard above the clouds</title>", body: str = "", prose: str | None = None
) -> bytes:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PROSE) if prose is None else prose
    return f"<html><head>{head}</head><body>{body}<div>{text}</div></body></html>".encode()


def json_ld(**values: object) -> str:
    script = json.dumps({"@type": "NewsArticle", **values})
    return f'<title>An orchard</title><script type="application/ld+json">{script}</script>'


def parse(
    body: bytes,
    *,
    final: str = URL,
    source: Source | None = None,
    published_at: datetime | None = None,
    author: str | None = None,
    printed_date: str | None = None,
    entry_title: str | None = "The entry's title",
) -> Article:
    source = source or adhoc_source("https://example.org/rss")
    entry = FeedEntry(
        source=source.name,
        feed="https://example.org/rss",
        link=URL,
        permalink=URL,
        title=entry_title,
        author=author,
        published_at=published_at,
        printed_date=printed_date,
    )
    page = Page(requested=URL, final=final, status=200, body=body, fetched_at=datetime(2026, 1, 1, tzinfo=UTC))
    return parse_article(page, entry, source)


def test_source_with_rules_of_its_own_is_asked() -> None:
    own = Article(permalink=URL, source="own", title="t", body="b")
    source = Source(name="own", title="Own", home=URL, parse=lambda *_: own)
    assert parse(b"", source=source) is own


def test_extract_uses_the_same_parser_without_a_feed() -> None:
    article = extract(ORCHARD.read_bytes(), "https://www.example.org/2025/11/18/orchard?utm_source=x#top")
    assert article.permalink == "https://www.example.org/2025/11/18/orchard"
    assert (article.source, article.title) == ("example.org", "An orchard above the clouds")
    assert article.body.startswith("At two thousand")


@pytest.mark.parametrize("url", ["", "page.html", "https://times.example/"])
def test_extract_reads_a_page_whose_address_tells_nothing(url: str) -> None:
    html = "<title>Груши поспели</title><p>" + "Груши поспели поздно, и были они в этом году мелкими. " * 5
    found = extract(html.encode(), url)
    assert (found.permalink, found.title) == (url, "Груши поспели")


def test_day_in_digits_of_another_script_is_a_day_or_none() -> None:
    html = (
        "<h1>Груши поспели</h1><time datetime='٢٠٢٤-٠١-٠١'></time><p>"
        + "Груши поспели поздно, и были они мелкими. " * 5
    )
    assert extract(html.encode(), URL).date in (None, date(2024, 1, 1))


@pytest.mark.parametrize("line", ["Photo by Peter Brown / Reuters", "Текст: Иван Петров. Фото: Пётр Сидоров"])
def test_photographer_is_no_author(line: str) -> None:
    html = f"<h1>Груши поспели</h1><p>{line}</p><p>" + "Груши поспели поздно, и были они в этом году мелкими. " * 5
    assert extract(html.encode(), URL).author in (None, "Иван Петров")


def test_extract_takes_the_charset_of_the_headers() -> None:
    body = page_with("<title>Café</title>").decode().encode("windows-1252")
    assert extract(body, URL, {"content-type": "text/html; charset=windows-1252"}).title == "Café"


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>An orchard | The Gazette</title>", "", "An orchard"),
        ("<title>An orchard above the clouds - The Gazette</title>", "", "An orchard above the clouds"),
        ("<title>An orchard – a village story</title>", "", "An orchard – a village story"),
        (
            "<title>The Gazette: An orchard</title><meta property=og:site_name content='The Gazette'>",
            "",
            "The Gazette: An orchard",
        ),
        ("<title>x</title><meta property=og:title content='An orchard'>", "", "An orchard"),
        (
            "<title>An orchard above it all | Gazette</title>",
            "<h1>An orchard above it all</h1>",
            "An orchard above it all",
        ),
        ("<title>An orchard above it all | Gazette</title>", "<h1>The Gazette</h1>", "An orchard above it all"),
        (json_ld(headline="A headline &amp; more"), "<h1>Gazette</h1>", "A headline & more"),
        ("", "<h1>Only a heading</h1>", "Only a heading"),
        ("", "", "The entry's title"),
    ],
)
def test_title_is_the_headline_without_the_site(head: str, body: str, title: str) -> None:
    assert parse(page_with(head, body)).title == title


@pytest.mark.parametrize(
    ("head", "body", "author"),
    [
        (json_ld(author={"@type": "Person", "name": "Ann Lee"}), "", "Ann Lee"),
        (json_ld(author=[{"name": "Ann Lee"}, "Tom Keller"]), "", "Ann Lee, Tom Keller"),
        (json_ld(author="Gazette", publisher={"@type": "Organization", "name": "Gazette"}), "", "From the entry"),
        (json_ld(author={"@type": "Organization", "name": "Gazette"}), "", "From the entry"),
        ("<meta name=author content='By Ann Lee'>", "", "Ann Lee"),
        ("<meta property=article:author content='https://facebook.example/ann'>", "", "From the entry"),
        ("", "<p class='post byline'>By <a rel=author href=/ann>Ann Lee</a> | 18 November 2025</p>", "Ann Lee"),
        ("", "<span itemprop=author>Лейли Ваисова</span>", "Лейли Ваисова"),
        ("", "<footer><a rel=author>Web Studio</a></footer>", "From the entry"),
        ("", "", "From the entry"),
    ],
)
def test_author_is_a_person_the_page_names(head: str, body: str, author: str) -> None:
    assert parse(page_with(head, body), author="From the entry").author == author


@pytest.mark.parametrize(
    ("head", "body", "published_at", "day"),
    [
        (
            json_ld(datePublished="2025-11-18T06:30:00+05:00"),
            "",
            datetime(2025, 11, 18, 1, 30, tzinfo=UTC),
            date(2025, 11, 18),
        ),
        (
            json_ld(datePublished="2025-11-18T01:30:00+05:00"),
            "",
            datetime(2025, 11, 17, 20, 30, tzinfo=UTC),
            date(2025, 11, 18),
        ),
        (json_ld(datePublished="2025-11-18"), "", None, date(2025, 11, 18)),
        (
            "<meta property=article:published_time content=2025-11-18T07:39:00Z>",
            "<time datetime=2020-01-01>",
            datetime(2025, 11, 18, 7, 39, tzinfo=UTC),
            date(2025, 11, 18),
        ),
        ("", "<time datetime='2025-11-18 07:39'>", datetime(2025, 11, 18, 7, 39, tzinfo=UTC), date(2025, 11, 18)),
        ("<meta name=date content=soon>", "", None, None),
    ],
)
def test_date_is_the_best_the_page_has(head: str, body: str, published_at: datetime | None, day: date | None) -> None:
    article = parse(page_with(head, body))
    assert (article.published_at, article.date) == (published_at, day)


def test_entry_dates_a_page_without_a_date() -> None:
    moment = datetime(2025, 11, 18, 20, 30, tzinfo=UTC)
    source = Source(name="example", title="Example", home=URL, timezone="Asia/Almaty")
    article = parse(page_with(), source=source, published_at=moment)
    assert (article.published_at, article.date) == (moment, date(2025, 11, 19))


def test_entry_lends_its_moment_to_a_page_that_prints_only_the_day() -> None:
    moment = datetime(2025, 11, 18, 20, 30, tzinfo=UTC)
    assert parse(page_with(json_ld(datePublished="2025-11-18")), published_at=moment).published_at == moment
    assert parse(page_with(json_ld(datePublished="2025-11-17")), published_at=moment).published_at is None


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/2025/11/18/orchard",
        "https://example.org/news/2025-11-18-orchard",
        "https://example.org/20251118/1",
    ],
)
def test_address_dates_a_page_when_nothing_else_does(url: str) -> None:
    assert extract(page_with(), url).date == date(2025, 11, 18)


@pytest.mark.parametrize(
    ("head", "title_from", "author_from"),
    [
        ("<title>An orchard</title><meta name=author content='Ann Lee'>", "page", "page"),
        ("<title>An orchard</title>", "page", "feed"),
        ("<meta name=author content='Ann Lee'>", "feed", "page"),
        ("", "feed", "feed"),
    ],
)
def test_evidence_says_who_told_title_and_author(head: str, title_from: str, author_from: str) -> None:
    evidence = parse(page_with(head), author="Tom Keller").evidence
    assert (evidence.title_from, evidence.author_from) == (title_from, author_from)


@pytest.mark.parametrize(
    ("head", "date_text"),
    [
        (json_ld(datePublished="2025-11-18T06:30:00+05:00"), "2025-11-18T06:30:00+05:00"),
        (
            json_ld(datePublished="soon") + "<meta name=pubdate content='18 ноября 2025 г., 10:39'>",
            "18 ноября 2025 г., 10:39",
        ),
        ("<title>An orchard</title><time datetime=' 2025-11-18'>", "2025-11-18"),
    ],
)
def test_evidence_keeps_the_date_as_the_page_printed_it(head: str, date_text: str) -> None:
    moment = datetime(2025, 11, 18, 5, tzinfo=UTC)
    evidence = parse(page_with(head), published_at=moment, printed_date="Tue, 18 Nov 2025 05:00:00 GMT").evidence
    assert (evidence.date_from, evidence.date_text) == ("page", date_text)


@pytest.mark.parametrize(
    ("printed", "date_text"),
    [
        ("Tue, 18 Nov 2025 05:00:00 GMT", "Tue, 18 Nov 2025 05:00:00 GMT"),
        ("Tue, 18 Nov\n 2025\u200b", "Tue, 18 Nov 2025"),
        ("2025-11-18T05:00:00Z, " * 9, ("2025-11-18T05:00:00Z, " * 9)[:100]),
        (None, None),
    ],
)
def test_evidence_keeps_the_date_as_the_feed_printed_it(printed: str | None, date_text: str | None) -> None:
    moment = datetime(2025, 11, 18, 5, tzinfo=UTC)
    evidence = parse(page_with(), published_at=moment, printed_date=printed).evidence
    assert (evidence.date_from, evidence.date_text) == ("feed", date_text)


@pytest.mark.parametrize(
    ("url", "date_from", "date_text"),
    [
        ("https://example.org/2025/11/18/orchard", "address", "2025/11/18"),
        ("https://example.org/20251118/1", "address", "20251118"),
        ("https://example.org/2025/13/45/orchard", None, None),
        (URL, None, None),
    ],
)
def test_evidence_keeps_the_part_of_the_address_that_is_a_date(
    url: str, date_from: str | None, date_text: str | None
) -> None:
    evidence = extract(page_with(), url).evidence
    assert (evidence.date_from, evidence.date_text) == (date_from, date_text)


def test_entry_of_a_source_whose_addresses_carry_the_moment_is_dated_by_the_address() -> None:
    moment = datetime(2025, 11, 18, 5, tzinfo=UTC)
    source = Source(name="example", title="Example", home=URL, published=lambda _: moment)
    told, other = (
        parse(page_with(), source=source, published_at=at, printed_date="18 Nov 2025").evidence
        for at in (moment, moment.replace(hour=6))
    )
    assert (told.date_from, told.date_text) == ("address", "/news/orchard")
    assert (other.date_from, other.date_text) == ("feed", "18 Nov 2025")


def test_what_nobody_tells_has_no_evidence() -> None:
    assert extract(page_with(), URL).evidence == Evidence(
        title_from="page", charset="utf-8", page_title="An orchard above the clouds", title_by="window"
    )


@pytest.mark.parametrize(
    ("head", "body", "page_title", "title"),
    [
        ("<title>Pears \n on the pass | The Times</title>", "", "Pears on the pass | The Times", "Pears on the pass"),
        ("<meta property=og:title content=Pears><title>The Times: fruit</title>", "", "The Times: fruit", "Pears"),
        ("", "<h1>Pears on the pass</h1>", "Pears on the pass", "Pears on the pass"),
        ("<meta property=og:title content=Pears>", "", None, "Pears"),
    ],
)
def test_evidence_keeps_what_the_page_calls_itself_beside_the_title_that_was_chosen(
    head: str, body: str, page_title: str | None, title: str
) -> None:
    found = extract(page_with(head, body), URL)
    assert (found.evidence.page_title, found.title) == (page_title, title)


def test_evidence_names_the_encoding_the_page_was_read_in() -> None:
    body = page_with("<title>Перевал открыли для машин</title>").decode().encode("windows-1251")
    assert extract(body, URL, {"content-type": "text/html; charset=utf-8"}).evidence.charset == "windows-1251"


def test_other_evidence_for_the_same_words_makes_no_other_article() -> None:
    from_page, from_feed = (
        parse(page_with(head), author="Ann Lee") for head in ("<title>The entry's title</title>", "")
    )
    assert from_page.evidence != from_feed.evidence
    assert from_page == from_feed


@pytest.mark.parametrize(
    "prose",
    [
        "".join(f"<p>{text}" for text in PROSE),
        "<br><br>".join(PROSE),
        "".join(f"<div>{text}</div>" for text in PROSE),
        f"<p>{PROSE[0]}</p><aside><p>{PROSE[1]}</p></aside><p>{PROSE[1]}</p><p>{PROSE[2]}",
        f"<p>{PROSE[0]}</p><p><a href=/x>Read also: {PROSE[0]}</a></p><p>{PROSE[1]}</p><p>{PROSE[2]}",
        f"<h1>An orchard above the clouds</h1><p>{'<p>'.join(PROSE)}<div class=share-box><p>{PROSE[0]}</p></div>",
    ],
)
def test_body_is_the_paragraphs_of_the_densest_block(prose: str) -> None:
    noise = "<nav><p>One, two, three, four, five, six, seven, eight, nine, ten, a menu of many words</p></nav>" * 5
    comments = f"<div id=comments>{'<p>I liked it, a lot, really, so very much, thank you, yes.</p>' * 6}</div>"
    article = parse(page_with(body=noise, prose=prose + "</div>" + comments + "<div>"))
    assert article.body.split("\n\n") == list(PROSE)


def test_lead_is_a_description_that_is_not_the_text_again() -> None:
    described = "<title>An orchard</title><meta property=og:description content='{}'>"
    assert parse(page_with(described.format("How a village planted apples."))).lead == "How a village planted apples."
    assert parse(page_with(described.format(PROSE[0][:80] + "…"))).lead is None


@pytest.mark.parametrize(("html", "language"), [("<html lang=kk-KZ>", "kk"), ("<html lang=russian>", "ru"), ("", "ru")])
def test_language_is_what_the_page_says_or_its_letters(html: str, language: str) -> None:
    prose = (
        "<p>Дорожники закончили чистить перевал вечером в воскресенье, и первым по нему проехал грузовик с мукой.</p>"
    )
    assert parse(f"{html}<title>Перевал</title><div>{prose * 2}</div>".encode()).language == language


@pytest.mark.parametrize(
    ("body", "error", "reason"),
    [
        (b"%PDF-1.7 ...", ParseError, "not an HTML page but a PDF"),
        (b"\x89PNG\r\n", ParseError, "not an HTML page but an image"),
        (b' {"error": 1}', ParseError, "not an HTML page but JSON"),
        (b"Service is down", ParseError, "not an HTML page but plain text without any markup"),
        (b"", EmptyPage, "the page has no text and no markup at all"),
        (page_with(prose="<p>Not found.</p>"), EmptyPage, "no text of at least 80 characters outside menus and links"),
    ],
)
def test_page_that_is_no_article_says_why(body: bytes, error: type[ParseError], reason: str) -> None:
    with pytest.raises(error, match=reason) as caught:
        parse(body)
    assert type(caught.value) is error


def test_page_without_any_title_is_an_error() -> None:
    with pytest.raises(ParseError, match="the page has no title"):
        extract(page_with(""), URL)


def test_page_says_nothing_about_its_address() -> None:
    elsewhere = "https://other.example/story"
    claims = f"<link rel=canonical href={elsewhere}><meta property=og:url content={elsewhere}>"
    ld = json_ld(url=elsewhere, mainEntityOfPage=elsewhere, headline="An orchard above it all", **{"@id": elsewhere})
    assert parse(page_with(claims + ld)).permalink == URL


def test_front_page_is_no_article() -> None:
    entry = FeedEntry(source="example.org", feed=URL, link="https://example.org", permalink="https://example.org/")
    page = Page(requested=entry.permalink, final=entry.permalink, status=200, body=page_with(), fetched_at=NOON)
    with pytest.raises(NotAnArticle, match="the front page of a site"):
        parse_article(page, entry, adhoc_source(URL))


def test_feed_of_somebody_else_may_not_bring_articles_of_a_declared_source() -> None:
    link = "https://centrasia.org/newsA.php?st=1763451540"
    entry = FeedEntry(source="example.org", feed=URL, link=link, permalink=link)
    page = Page(requested=link, final=link, status=200, body=page_with(), fetched_at=NOON)
    with pytest.raises(WrongArticle, match="belongs to the source centrasia, which has rules of its own"):
        parse_article(page, entry, adhoc_source(URL))


@pytest.mark.parametrize(
    ("title", "said"),
    [
        *((title, "an error") for title in ERROR_TITLES),
        *((title, "a closed door") for title in ("Just a moment...", "Attention Required! | Cloudflare", "Войдите")),
        *((title, "a closed door") for title in ("Проверка, что вы не робот", "Вы не робот? | Газета")),
        *((title, "an error") for title in ("Access denied", "Доступ ограничен")),
        *((title, "no site") for title in NO_SITES),
        *((title, "a list of files") for title in ("Index of /bad", "Index of /")),
        *((title, None) for title in TITLES_LIKE_ERRORS),
    ],
)
def test_error_page_is_known_by_its_title(title: str, said: str | None) -> None:
    assert says_no_article(title) == said


def test_page_that_says_it_is_an_error_is_no_article() -> None:
    with pytest.raises(EmptyPage, match="an error, by its title «404: страница не найдена»"):
        parse(page_with("<title>404: страница не найдена | Газета</title>"))


@pytest.mark.parametrize("title", ["Account Suspended", "Вход", "Index of /bad", "Доступ ограничен"])
def test_page_of_a_host_or_a_form_is_no_article_whatever_its_text(title: str) -> None:
    form = "<form><input type=password></form>"
    with pytest.raises(EmptyPage, match="not an article"):
        parse(page_with(f"<title>{title}</title>", form), entry_title="An orchard above the clouds")


@pytest.mark.parametrize(
    ("title", "announced"),
    [
        ("Доступ ограничен", "Доступ ограничен"),
        ("Account Suspended", "Account suspended"),
        ("Вход", "Вход в пещеру закрыли"),
        ("Welcome to nginx!", "Welcome to nginx: a history of a server"),
    ],
)
def test_article_about_such_a_thing_is_kept_if_its_feed_announced_it(title: str, announced: str) -> None:
    form = "<form><input type=password></form>"
    assert parse(page_with(f"<title>{title}</title>", form), entry_title=announced).title == title


@pytest.mark.parametrize(("title", "announced"), [("Not found", "Body found in a river"), ("404 Not Found", "Pears")])
def test_error_page_is_none_of_an_article_with_a_word_in_common(title: str, announced: str) -> None:
    with pytest.raises(EmptyPage, match="an error"):
        parse(page_with(f"<title>{title}</title>"), entry_title=announced)


def test_site_whose_metadata_are_its_own_may_say_in_the_title_that_there_is_nothing() -> None:
    head = "<title>Just a moment...</title><meta property=og:title content='The Gazette'>"
    with pytest.raises(EmptyPage, match=r"a closed door, by its title «Just a moment\.\.\.»"):
        parse(page_with(head), entry_title="An orchard above the clouds")


@pytest.mark.parametrize("title", ["=cmd|' /C calc'!A0", "-2+3 | a", "Pears | plums", "C | D"])
@pytest.mark.parametrize("confirmed_by", ["h1", "feed"])
def test_title_is_whole_where_a_headline_or_the_feed_is_the_very_same(title: str, confirmed_by: str) -> None:
    body = f"<h1>{title}</h1>" if confirmed_by == "h1" else ""
    announced = title if confirmed_by == "feed" else None
    assert parse(page_with(f"<title>{title}</title>", body), entry_title=announced).title == title


def test_broken_json_ld_is_no_metadata_and_no_crash() -> None:
    broken = "<title>An orchard</title><script type=application/ld+json>{'nope': [}</script>"
    assert parse(page_with(broken)).title == "An orchard"
    assert parse(page_with(broken.replace("{'nope': [}", "[" * 9000))).title == "An orchard"
