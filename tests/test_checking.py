"""What an address is, which feeds it announces, and what an ingest would make of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from flows.checking import Finding, check, exit_code
from flows.doors import parse_doors
from flows.sample.answers import Answer
from flows.sample.edition import first_edition
from flows.sample.server import SampleSite
from flows.settings import Settings
from parsers.discovery import announced_feeds
from parsers.errors import UsageError
from parsers.model import Page

HEAD = "<link rel=alternate type='application/rss+xml' title='Новости' href='/rss/redtram.xml'>"


@pytest.fixture(scope="module")
def site() -> Iterator[SampleSite]:
    with SampleSite(first_edition()) as site:
        site.instead["/home"] = Answer(body=f"<html><head>{HEAD}</head><body>Главная</body></html>".encode())
        site.instead["/plain"] = Answer(body="<html><body><p>Ничего не объявлено</p></body></html>".encode())
        site.instead["/sound"] = Answer(
            body=b"<rss version='2.0'><channel><item><link>/newsA.php?st=1773301380</link></item></channel></rss>"
        )
        yield site


def looked(site: SampleSite, address: str) -> tuple[Finding, ...]:
    return check(address, Settings(doors=parse_doors([site.door])))


def test_declared_source_shows_what_each_of_its_feeds_would_give(site: SampleSite) -> None:
    feed, listing = looked(site, "centrasia")
    assert (feed.row()["is"], listing.row()["is"]) == ("RSS 2.0", "HTML listing")
    assert feed.row()["entries"] > 10
    assert feed.reject_rows() == [
        {"link": "https://centrasia.org/person.php?st=1034567891", "reason": "a page about a person, not an article"}
    ]
    assert exit_code((feed, listing)) == 3


def test_home_page_leads_to_the_feed_it_announces(site: SampleSite) -> None:
    page, feed = looked(site, "http://centrasia.org/home")
    assert (page.kind, page.problem) == ("HTML page", None)
    assert page.as_json()["announces"] == [{"address": "http://centrasia.org/rss/redtram.xml", "title": "Новости"}]
    assert feed.as_json()["entries"][0]["permalink"] == "https://centrasia.org/newsA.php?st=1773301380"


@pytest.mark.parametrize(
    ("address", "problem", "code"),
    [
        ("http://centrasia.org/plain", "the answer is an HTML page, not a feed", 1),
        ("http://centrasia.org/no-such-page", "the server answered 404", 1),
        ("http://127.0.0.1:9/", "127.0.0.1 is no public address; nothing was sent there", 1),
        ("http://nowhere.invalid/", "there is no host of that name", 4),
    ],
)
def test_what_is_no_feed_is_told_in_a_sentence(site: SampleSite, address: str, problem: str, code: int) -> None:
    findings = looked(site, address)
    assert [finding.problem for finding in findings] == [problem]
    assert exit_code(findings) == code


def test_sound_feed_is_exit_code_zero(site: SampleSite) -> None:
    assert exit_code(looked(site, "http://centrasia.org/sound")) == 0


def test_link_that_an_ingest_would_not_follow_is_told_as_a_reject(site: SampleSite) -> None:
    inside = b"<item><link>http://169.254.169.254/latest</link></item>"
    site.instead["/inside"] = Answer(body=b"<rss version='2.0'><channel>" + inside + b"</channel></rss>")
    elsewhere = parse_doors([site.door.replace("centrasia.org", "news.example")])
    (finding,) = check("http://news.example/inside", Settings(doors=elsewhere))
    assert finding.entry_rows() == []
    assert finding.reject_rows() == [
        {
            "link": "http://169.254.169.254/latest",
            "reason": "169.254.169.254 is no public address; nothing was sent there",
        }
    ]


@pytest.mark.parametrize("words", ["centrasai", "file:///etc/passwd"])
def test_neither_a_source_nor_an_address_is_wrong_usage(site: SampleSite, words: str) -> None:
    with pytest.raises(UsageError):
        looked(site, words)


@pytest.mark.parametrize(
    ("html", "feeds"),
    [
        ("<link rel='ALTERNATE' type='application/atom+xml' href='a.xml'>", ["https://x.example/d/a.xml"]),
        ("<link rel='alternate stylesheet' type='text/css' href='a.css'>", []),
        ("<link rel=alternate hreflang=ru href='/ru/'>", []),
        ("<link rel=alternate type='application/feed+json' href='//y.example/f.json'>", ["https://y.example/f.json"]),
        ("<link rel=alternate type='application/rss+xml' href='javascript:x'>", []),
        ("<a href='/about'>О нас</a> <a href='/rss.php'>RSS</a>", ["https://x.example/rss.php"]),
        (HEAD + "<a href='/other/feed/'>RSS</a>", ["https://x.example/rss/redtram.xml"]),
        ("<a href='/press/'>Пресса</a>", []),
        (HEAD * 3, ["https://x.example/rss/redtram.xml"]),
        ("", []),
    ],
)
def test_feeds_a_page_announces(html: str, feeds: list[str]) -> None:
    page = Page(
        requested="https://x.example/d/", final="https://x.example/d/", status=200, body=html.encode(),
        fetched_at=datetime(2026, 3, 2, tzinfo=UTC),
    )  # fmt: skip
    assert [announced.address for announced in announced_feeds(page)] == feeds
