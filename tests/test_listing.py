"""Pages that list articles, in the markup of centrasia.org's front page."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from parsers.errors import NotAnArticle, ParseError
from parsers.listing import read_listing
from parsers.model import Page, Source

REAL_ROWS = Path(__file__).parents[2] / "shared/real/headlines_2018-03-19.tsv"
URL = "https://www.site.example/"


def article(link: str) -> str:
    """news.php and newsA.php of one st are one article; nothing else is any."""
    found = re.search(r"/newsA?\.php\?(?:.*&)?st=(\d+)", link)
    if not found:
        raise NotAnArticle(link, "no news.php or newsA.php with an st")
    return f"https://site.example/newsA.php?st={found[1]}"


def moment(permalink: str) -> datetime:
    return datetime.fromtimestamp(int(permalink.rpartition("=")[2]), UTC)


SOURCE = Source(
    name="site",
    title="Сайт",
    home=URL,
    timezone="Europe/Moscow",
    encoding="windows-1251",
    permalink=article,
    published=moment,
)

ROW = (
    "<TR><td><a href=newsA.php?st={st} class=btime>{time}</a>&nbsp;&nbsp;"
    "<a href=news.php?st={st}>{headline}</a></td></TR>"
)
FRAME = (
    "<title>Сайт</title><meta http-equiv=Content-Type content='text/html; charset=windows-1251'>{head}"
    "<a href=/?ColorF=1><img alt=КРАСНЫЙ></a><a href=news.php?CR=7>Новости</a>"
    "<a href=person.php?st=1521409020>Кто есть кто</a>"
    "<TABLE><TR><td>Реклама <a href=https://ads.example/news.html>Купите</a></td></TR>{rows}</TABLE>"
    "<a href=disc.php?st=1521409020>Форум</a><a href='mailto:a@site.example'>Почта</a><a name=end>конец</a>"
)


def listing(*rows: str, head: str = "", final: str = URL) -> Page:
    body = FRAME.format(head=head, rows="".join(rows)).encode("cp1251", "xmlcharrefreplace")
    return Page(requested=URL, final=final, status=200, body=body, fetched_at=datetime(2018, 3, 19, tzinfo=UTC))


def row(st: int, headline: str, time: str = "00:37") -> str:
    return ROW.format(st=st, time=time, headline=headline)


def test_a_row_is_an_entry() -> None:
    (entry,) = read_listing(listing(row(1521409020, "Мост через реку, - А.Серова")), SOURCE).entries
    assert entry.source == "site"
    assert entry.feed == URL
    assert entry.link == "https://www.site.example/newsA.php?st=1521409020"
    assert entry.permalink == "https://site.example/newsA.php?st=1521409020"
    assert entry.title == "Мост через реку, - А.Серова"
    assert entry.published_at == datetime(2018, 3, 18, 21, 37, tzinfo=UTC)


def test_a_listing_names_the_encoding_it_was_read_in() -> None:
    assert read_listing(listing(row(1521409020, "Мост через реку")), SOURCE).charset == "windows-1251"


def test_other_links_are_neither_entries_nor_rejects() -> None:
    feed = read_listing(listing(row(1521409020, "Мост")), SOURCE)
    assert len(feed.entries) == 1
    assert feed.rejects == ()


@pytest.mark.parametrize(
    ("rows", "titles"),
    [
        ([row(1, "Мост"), row(2, "Дорога")], ["Мост", "Дорога"]),
        ([row(2, "Дорога"), row(1, "Мост"), row(2, "Дорога")], ["Дорога", "Мост"]),
        # Only a time, a picture, an arrow or a count of comments: not to be followed blindly.
        ([row(1, "Мост"), "<a href=newsA.php?st=2>10:39</a>"], ["Мост"]),
        ([row(1, "Мост"), "<a href=newsA.php?st=2><img src=a.jpg alt=Фото></a><a href=newsA.php?st=2>»</a>"], ["Мост"]),
        ([row(1, "Мост"), "<a href=news.php?st=2>(15)</a>"], ["Мост"]),
        (["<a href=news.php?st=1>Далее</a>", row(1, "Мост через реку")], ["Мост через реку"]),
        ([row(1, "Мост <b>через</b><br>реку &laquo;Чу&raquo; &#1178;")], ["Мост через реку «Чу» Қ"]),
        (["<A HREF='news.php?CR=2&amp;st=1'>Мост</A>"], ["Мост"]),
        (["<A HREF=news.php?CR=2&st=1>Мост</A>"], ["Мост"]),
        (["<a href='\n news.php?st=1 '>Мост</a>"], ["Мост"]),
        (["<a href=news.php?st=1>В 10:39 открыли мост</a>"], ["В 10:39 открыли мост"]),
    ],
)
def test_articles_are_listed_once_under_their_headlines(rows: list[str], titles: list[str]) -> None:
    assert [entry.title for entry in read_listing(listing(*rows), SOURCE).entries] == titles


@pytest.mark.parametrize(
    ("base", "link"),
    [
        ("https://old.example/a/", "https://old.example/a/newsA.php?st=1"),
        ("/a/", "https://www.site.example/a/newsA.php?st=1"),
        ("javascript:0", "https://www.site.example/newsA.php?st=1"),
        ("", "https://www.site.example/newsA.php?st=1"),
    ],
)
def test_the_base_of_the_page_is_honoured(base: str, link: str) -> None:
    page = listing(row(1, "Мост"), head=f"<base href='{base}'>")
    assert read_listing(page, SOURCE).entries[0].link == link


def test_links_start_from_the_address_that_answered() -> None:
    page = listing(row(1, "Мост"), final="https://moved.example/front/")
    entry = read_listing(page, SOURCE).entries[0]
    assert (entry.feed, entry.link) == (URL, "https://moved.example/front/newsA.php?st=1")


@pytest.mark.parametrize(
    "body", [b"", b"  \n", b"Too many requests", b"<html><a href=/about>About</a></html>", b"\x00\x01"]
)
def test_a_page_without_articles_is_no_listing(body: bytes) -> None:
    page = Page(requested=URL, final=URL, status=200, body=body, fetched_at=datetime(2018, 3, 19, tzinfo=UTC))
    with pytest.raises(ParseError) as caught:
        read_listing(page, SOURCE)
    assert caught.value.code == "not_a_listing"


def test_a_source_without_a_rule_lists_by_the_general_one() -> None:
    general = Source(name="site", title="Сайт", home=URL)
    page = Page(
        requested=URL,
        final=URL,
        status=200,
        body=b"<a href=/a>One</a><a href=/a#b>One more</a>",
        fetched_at=datetime(2018, 3, 19, tzinfo=UTC),
    )
    (entry,) = read_listing(page, general).entries
    assert (entry.permalink, entry.title, entry.published_at) == ("https://www.site.example/a", "One more", None)


@pytest.mark.skipif(not REAL_ROWS.exists(), reason=f"the real rows are not here: {REAL_ROWS}")
def test_every_row_of_a_real_front_page_is_an_entry_at_its_time() -> None:
    rows = [line.split("\t") for line in REAL_ROWS.read_text("utf-8").splitlines()]
    page = listing(*(row(int(st), headline, time) for st, time, headline in rows))
    entries = read_listing(page, SOURCE).entries
    assert len(entries) == len(rows) == 45
    for entry, (st, time, headline) in zip(entries, rows, strict=True):
        assert entry.permalink.endswith(f"st={st}")
        assert entry.title == headline
        assert entry.published_at is not None
        assert entry.published_at.astimezone(ZoneInfo("Europe/Moscow")).strftime("%H:%M") == time
