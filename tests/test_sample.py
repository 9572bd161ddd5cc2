"""The sample edition shows what it promises to show, and its server answers as the real site is known to."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import requests

from flows.sample.answers import Answer
from flows.sample.article import SampleArticle, SamplePage
from flows.sample.edition import (
    PERSON_ENTRY,
    SOFT_404_ENTRY,
    edition_of,
    first_edition,
    generated_edition,
    second_edition,
)
from flows.sample.invented import generated_article
from flows.sample.layouts import LAYOUTS, groups
from flows.sample.markup import article_page, empty_shell, front_page
from flows.sample.server import SampleSite

REAL_ARTICLE = Path(__file__).parents[2] / "shared" / "real" / "article.txt"

FIRST, SECOND = first_edition(), second_edition()

APRICOTS, TULIPS = 1773301380, 1773390360


class Reader(HTMLParser):
    """The lines a person sees: written apart from `parsers`, so that the two can't be wrong together."""

    ENDS_LINE = frozenset({"br", "p", "div", "tr", "td", "th", "table", "pre", "h1", "h2", "h3", "hr", "title"})

    def __init__(self) -> None:
        super().__init__()
        self.text, self.pasted = "", False

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the parser passes them
        self.text += "\n" * (tag in self.ENDS_LINE)
        self.pasted |= tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        self.text += "\n" * (tag in self.ENDS_LINE)
        self.pasted &= tag != "pre"

    def handle_data(self, data: str) -> None:
        self.text += data if self.pasted else re.sub(r"\s+", " ", data)


def lines_of(page: bytes) -> list[str]:
    reader = Reader()
    reader.feed(page.decode("windows-1251"))
    return [" ".join(line.split()) for line in reader.text.splitlines() if line.strip()]


def block_of(page: bytes) -> list[str]:
    """The lines of a page from the posting stamp to the permanent address."""
    lines = lines_of(page)
    start = next(i for i, line in enumerate(lines) if re.fullmatch(r"\d\d:\d\d \d\d\.\d\d\.\d{4}", line))
    end = next(i for i, line in enumerate(lines) if line.startswith("Постоянный адрес статьи"))
    return lines[start : end + 1]


def printed_lines(article: SampleArticle) -> list[str]:
    prefixes = {"origin": "Источник - ", "address": "Постоянный адрес статьи - "}
    return [prefixes.get(line.kind, "") + line.text for group in groups(article) for line in group]


def bytes_of(page: SamplePage) -> bytes:
    return article_page(page.article, layout=page.layout, labelled=page.labelled)


def has_subheading(page: SamplePage) -> bool:
    return any(len(text) < 40 and text[-1] not in '.!?"' for text in page.article.paragraphs)


VARIETIES: dict[str, Callable[[SamplePage], bool]] = {
    "everything is there": lambda p: bool(p.article.lead and p.article.author and p.article.origin),
    "no author": lambda p: p.article.author is None and p.article.lead is not None,
    "no lead": lambda p: p.article.lead is None and p.article.author is not None,
    "neither lead nor author": lambda p: p.article.lead is None and p.article.author is None,
    "no origin": lambda p: p.article.origin is None,
    "no origin date": lambda p: p.article.origin_date is None,
    "origin is an address": lambda p: (p.article.origin or "").startswith("https://"),
    "source words begin a paragraph": lambda p: any(t.startswith("Источник - ") for t in p.article.paragraphs),
    "2012, at +04:00": lambda p: (
        p.article.posted_at.isoformat().startswith("2012") and "+04" in str(p.article.posted_at)
    ),
    "address on the old domain": lambda p: p.article.printed_address.startswith(
        "http://www.centrasia.ru/newsA.php?st="
    ),
    "Kazakh letters": lambda p: b"&#1178;" in bytes_of(p),
    "no charset label anywhere": lambda p: b"charset" not in bytes_of(p) and "charset" not in p.content_type,
    "header lies utf-8": lambda p: p.content_type.endswith("charset=utf-8"),
    "header lies iso-8859-1": lambda p: p.content_type.endswith("charset=iso-8859-1"),
    "bare sub-headings": has_subheading,
    "author with initials": lambda p: bool(re.match(r"\w\.", p.article.author or "")),
    "author with an affiliation": lambda p: (p.article.author or "").endswith(", биолог"),
    "two authors": lambda p: ", Елена" in (p.article.author or ""),
    "short lead": lambda p: 0 < len(p.article.lead or "") < 50,
    "long lead": lambda p: len(p.article.lead or "") > 250,
    "long read": lambda p: len(p.article.paragraphs) > 20,
    "headline of its own, with the author": lambda p: p.headline != p.article.title and ", - " in p.headline,
    "markup characters in the text": lambda p: "&" in p.article.body and "<" in p.article.body,
}


@pytest.mark.parametrize("variety", VARIETIES)
def test_the_first_edition_shows_every_variety(variety: str) -> None:
    assert any(map(VARIETIES[variety], FIRST.pages)), f"no file in flows/sample/articles/first/ shows: {variety}"


@pytest.mark.parametrize("page", SECOND.pages, ids=lambda page: str(page.article.st))
def test_a_stamp_is_st_on_the_clock_of_moscow(page: SamplePage) -> None:
    stamp = datetime.strptime(block_of(bytes_of(page))[0], "%H:%M %d.%m.%Y")  # noqa: DTZ007 - the next line says it
    assert int(stamp.replace(tzinfo=ZoneInfo("Europe/Moscow")).timestamp()) == page.article.st
    assert page.article.st % 60 == 0


@pytest.mark.parametrize("page", SECOND.pages, ids=lambda page: str(page.article.st))
def test_pages_are_windows_1251_and_never_utf_8(page: SamplePage) -> None:
    assert "Источник" in bytes_of(page).decode("windows-1251") or page.article.origin is None
    with pytest.raises(UnicodeDecodeError):
        bytes_of(page).decode("utf-8")


@pytest.mark.parametrize("page", SECOND.pages, ids=lambda page: str(page.article.st))
def test_a_paragraph_is_one_clean_line(page: SamplePage) -> None:
    assert len(page.article.paragraphs) >= 4
    assert all(text == " ".join(text.split()) for text in page.article.paragraphs)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("page", FIRST.pages, ids=lambda page: str(page.article.st))
def test_every_layout_prints_the_same_lines(layout: str, page: SamplePage) -> None:
    assert block_of(article_page(page.article, layout=layout)) == printed_lines(page.article)


def test_the_bundled_pages_use_at_least_five_layouts() -> None:
    assert len({page.layout for page in FIRST.pages}) >= 5


@pytest.mark.skipif(not REAL_ARTICLE.exists(), reason="../shared/real/article.txt is not here")
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_real_article_fits_every_layout(layout: str) -> None:
    _, _, _, title, lead, author, day, *paragraphs, origin, _ = filter(None, REAL_ARTICLE.read_text().splitlines())
    article = SampleArticle(
        st=1763451540,
        title=title,
        lead=lead,
        author=author,
        origin_date=date(2025, 11, 18),
        paragraphs=tuple(paragraphs),
        origin=origin.removeprefix("Источник - "),
    )
    block = block_of(article_page(article, layout=layout))
    assert block[0] == "10:39 18.11.2025"
    assert block[1:] == [title, lead, author, day, *paragraphs, origin, block[-1]]


def test_the_frame_begins_with_the_colours_and_the_day_of_generation() -> None:
    page = article_page(FIRST.pages[0].article, generated=date(2025, 11, 18)).decode("windows-1251")
    assert re.findall(r"alt=(\w+)", page)[:4] == ["КРАСНЫЙ", "ЖЕЛТЫЙ", "ЗЕЛЕНЫЙ", "СИНИЙ"]
    assert "Вторник, 18.11.2025" in lines_of(page.encode("windows-1251"))
    assert page.index("<title>") < page.index("charset=windows-1251")
    assert page.count("Все новости") == 2, "the navigation is repeated at the foot"


def test_the_empty_shell_has_no_stamp_and_no_address() -> None:
    text = "\n".join(lines_of(empty_shell()))
    assert "Пятница, 13.03.2026" in text
    assert not re.search(r"\d\d:\d\d|Постоянный адрес", text)


def test_rows_print_a_time_and_a_headline_and_no_date() -> None:
    page = FIRST.page_by_st[APRICOTS]
    row = (
        f"<TR><td><a href=newsA.php?st={APRICOTS} class=btime>10:43</a>&nbsp;&nbsp;"
        f"<a href=news.php?st={APRICOTS}>{page.headline}</a></td></TR>"
    )
    html = front_page(FIRST.newest_first).decode("windows-1251")
    assert row in html
    assert html.count("class=btime") == len(FIRST.pages)
    assert html.count("place=list") == 3, "an advertisement after every fifth row"


def test_the_feed_prints_its_lines_in_several_ways() -> None:
    links = [entry.link for entry in FIRST.entries]
    dates = [entry.published for entry in FIRST.entries]
    assert {re.sub(r"\d{9,}", "N", link) for link in links} >= {
        "https://centrasia.org/newsA.php?st=N",
        "https://centrasia.org/news.php?st=N",
        "http://centrasia.org/news.php?st=N&CR=7",
    }
    assert b"&CR=7</link>" in FIRST.feed, "a raw & is one of the feed's faults"
    assert {date and date[-5:] for date in dates} >= {None, "+0300", "0 MSK"}
    assert {PERSON_ENTRY, SOFT_404_ENTRY} <= set(FIRST.entries)


def test_one_feed_names_its_encoding_and_the_other_does_not() -> None:
    assert FIRST.feed.startswith(b'<?xml version="1.0" encoding="windows-1251"?>')
    assert SECOND.feed.startswith(b'<?xml version="1.0"?>')
    assert "Абрикос" in FIRST.feed.decode("windows-1251")


def test_the_second_edition_has_one_article_edited_and_one_new() -> None:
    before, after = FIRST.page_by_st, SECOND.page_by_st
    assert set(after) - set(before) == {TULIPS}
    assert [st for st in before if before[st] != after[st]] == [APRICOTS]
    edited = after[APRICOTS].article
    assert edited.title != before[APRICOTS].article.title
    assert edited.body != before[APRICOTS].article.body
    assert after[APRICOTS].headline != before[APRICOTS].headline


def test_the_lines_of_unchanged_articles_stay_as_they_were() -> None:
    new = set(SECOND.entries) - set(FIRST.entries)
    assert {re.findall(r"st=(\d+)", entry.link)[0] for entry in new} == {str(APRICOTS), str(TULIPS)}


def test_generated_articles_are_the_same_for_the_same_seed() -> None:
    assert generated_article(7, 1) == generated_article(7, 1)
    assert generated_article(7, 1).body != generated_article(7, 2).body
    assert len({generated_article(number, 1).st for number in range(300)}) == 300


@pytest.mark.parametrize("size", [6_000, 24_000, 200_000])
def test_a_generated_page_has_about_the_size_asked_for(size: int) -> None:
    assert len(article_page(generated_article(3, 0, size=size))) == pytest.approx(size, rel=0.1)


@pytest.fixture
def site() -> Iterator[SampleSite]:
    with SampleSite(FIRST) as running:
        yield running


def address(site: SampleSite, target: str) -> str:
    return f"http://127.0.0.1:{site.port}{target}"


def get(site: SampleSite, target: str, **headers: str) -> requests.Response:
    # As the fetcher asks: to the door, under the site's name.
    headers = {name.replace("_", "-"): value for name, value in headers.items()} | {"Host": "centrasia.org"}
    return requests.get(address(site, target), headers=headers, timeout=10)


@pytest.mark.parametrize("script", ["newsA.php", "news.php", "NewsA.PHP", "news2.php", "newsA.php4"])
def test_every_script_of_an_article_gives_its_page(site: SampleSite, script: str) -> None:
    reply = get(site, f"/{script}?st={APRICOTS}&CR=2")
    assert reply.content == article_page(FIRST.page_by_st[APRICOTS].article)
    assert reply.headers["Content-Type"] == "text/html; charset=windows-1251"


def test_headers_lie_where_the_edition_says_so(site: SampleSite) -> None:
    for page in FIRST.pages:
        reply = get(site, f"/newsA.php?st={page.article.st}")
        assert (reply.headers["Content-Type"], reply.content) == (page.content_type, bytes_of(page))


def test_an_unknown_article_is_200_with_the_empty_shell(site: SampleSite) -> None:
    unknown = SOFT_404_ENTRY.link.removeprefix("https://centrasia.org")
    for target in (unknown, "/newsA.php?st=1", "/news.php?st=abc"):
        reply = get(site, target)
        assert (reply.status_code, reply.content) == (200, empty_shell())


def test_lists_and_persons_are_served_and_other_scripts_are_not(site: SampleSite) -> None:
    assert get(site, "/").content == front_page(FIRST.newest_first)
    assert get(site, "/news.php?CR=7").content.count(b"class=btime") == len(FIRST.pages)
    assert get(site, "/newsA.php?CR=3").content.count(b"class=btime") == 1
    assert "Ботаник" in get(site, "/person.php?st=1034567891").content.decode("windows-1251")
    assert get(site, "/robots.txt").status_code == 404
    assert get(site, "/forum/").status_code == 404


@pytest.mark.parametrize(("day", "rows"), [("10", 5), ("11", 6), ("12", 3), ("31", 0), ("32", 0)])
def test_the_archive_lists_a_day(site: SampleSite, day: str, rows: int) -> None:
    form = {"CR": "-1", "Day": day, "Month": "03", "Year": "2026"}
    reply = requests.post(address(site, "/news.php"), data=form, timeout=10)
    assert reply.content.count(b"class=btime") == rows


def test_the_feed_is_given_once_to_those_who_keep_its_validators(site: SampleSite) -> None:
    first = get(site, "/rss/redtram.xml")
    assert first.content == FIRST.feed
    etag, changed = first.headers["ETag"], first.headers["Last-Modified"]
    assert changed == "Thu, 12 Mar 2026 07:43:00 GMT"
    assert get(site, "/rss/redtram.xml", If_None_Match=etag).status_code == 304
    assert get(site, "/rss/redtram.xml", If_Modified_Since=changed).status_code == 304
    assert get(site, "/rss/redtram.xml", If_Modified_Since="yesterday").status_code == 200
    site.edition = SECOND
    assert get(site, "/rss/redtram.xml", If_None_Match=etag, If_Modified_Since=changed).content == SECOND.feed
    assert get(site, "/rss/redtram.xml", If_Modified_Since=changed).status_code == 200


def test_gzip_is_for_those_who_accept_it(site: SampleSite) -> None:
    target = f"/newsA.php?st={APRICOTS}"
    plain = get(site, target, Accept_Encoding="identity")
    with requests.get(address(site, target), headers={"Accept-Encoding": "gzip"}, stream=True, timeout=10) as packed:
        raw = packed.raw.read()
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(raw) == plain.content


def test_head_has_the_headers_of_get_and_no_body(site: SampleSite) -> None:
    target = address(site, f"/newsA.php?st={APRICOTS}")
    head, got = requests.head(target, timeout=10), requests.get(target, timeout=10)
    assert head.content == b""
    assert head.headers["Content-Length"] == got.headers["Content-Length"]


def test_the_site_remembers_what_was_asked_in_order(site: SampleSite) -> None:
    with requests.Session() as session:
        session.get(address(site, "/"), timeout=10)
        session.head(address(site, "/robots.txt"), timeout=10)
        session.post(address(site, "/news.php?CR=-1"), timeout=10)
    assert site.requests == [("GET", "/", 200), ("HEAD", "/robots.txt", 404), ("POST", "/news.php?CR=-1", 200)]


def test_an_answer_can_be_given_instead(site: SampleSite) -> None:
    target = f"/newsA.php?st={APRICOTS}"
    site.instead[target] = Answer(status=503, headers={"Retry-After": "1"})
    assert get(site, target).status_code == 503
    del site.instead[target]
    assert get(site, target).status_code == 200


def test_a_site_may_hold_any_articles() -> None:
    edition = generated_edition(300)
    edited = replace(edition.pages[0].article, title="Другой заголовок")
    with SampleSite(edition) as site:
        assert get(site, "/rss/redtram.xml").content.count(b"<item>") == 300
        assert get(site, "/").content.count(b"class=btime") == 45
        site.edition = edition_of([edited], layout="divs")
        assert get(site, f"/newsA.php?st={edited.st}").content == article_page(edited, layout="divs")


def test_a_stopped_site_hangs_up_and_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    with ExitStack() as stack:
        session = stack.enter_context(requests.Session())
        with SampleSite(FIRST) as site:
            target = address(site, "/")
            assert session.get(target, timeout=10).ok
            # A client that goes away in the middle of an answer.
            requests.get(target, stream=True, timeout=10).close()
        with pytest.raises(requests.ConnectionError):
            session.get(target, timeout=10)
    assert capfd.readouterr().err == ""


def test_the_module_serves_an_edition_and_says_how_to_read_it() -> None:
    command = [sys.executable, "-m", "flows.sample", "0", "--edition", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as served:
        try:
            assert served.stdout
            said = served.stdout.readline()
            door = re.search(r"feedhouse ingest centrasia --connect-to centrasia\.org=(127\.0\.0\.1:\d+)", said)
            assert door, said
            assert requests.get(f"http://{door[1]}/rss/redtram.xml", timeout=10).content == SECOND.feed
        finally:
            served.terminate()
