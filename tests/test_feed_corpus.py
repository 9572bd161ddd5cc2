"""Our own malformed feeds, each beside what is to be read from it; and what becomes of them when bytes go astray.

Every file in tests/feeds has a same-stem .json: the entries and the addresses of the rejects, or the code of the error.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from parsers.errors import ParseError
from parsers.feed import MAX_ENTRIES, parse_feed, read_feed
from parsers.model import Feed, Page, Source
from tests.bounded import bounded

FEEDS = sorted(path for path in (Path(__file__).parent / "feeds").iterdir() if path.suffix != ".json")
URL = "https://news.example.com/export/feed"
NOW = datetime(2025, 11, 19, 12, tzinfo=UTC)
SOURCE = Source(name="example", title="Вести долины", home="https://news.example.com/", timezone="Europe/Moscow")
# A whole second is a hundred times what any of these takes.
SECONDS = 5.0


def read(body: bytes) -> Feed | ParseError:
    page = Page(requested=URL, final=URL, status=200, body=body, fetched_at=NOW)
    try:
        return read_feed(page, SOURCE)
    except ParseError as error:
        return error


def told(found: Feed | ParseError) -> dict[str, Any]:
    """In the words of the .json files."""
    if isinstance(found, ParseError):
        return {"error": found.code}
    entries = [
        {
            "link": entry.link,
            "title": entry.title,
            "published_at": entry.published_at.isoformat() if entry.published_at else None,
        }
        for entry in found.entries
    ]
    return {"entries": entries, "rejects": [reject.link for reject in found.rejects]}


@pytest.mark.parametrize("path", FEEDS, ids=lambda path: path.name)
def test_every_feed_gives_what_stands_beside_it(path: Path) -> None:
    beside = path.with_suffix(".json")
    assert beside.exists(), f"tests/feeds/{path.name} has no {beside.name}: add it, with the entries or the error"
    assert told(read(path.read_bytes())) == json.loads(beside.read_text(encoding="utf-8"))


def truncated(body: bytes, chance: random.Random) -> bytes:
    return body[: chance.randrange(len(body) + 1)]


def flipped(body: bytes, chance: random.Random) -> bytes:
    changed = bytearray(body)
    for _ in range(min(len(body), chance.randint(1, 20))):
        changed[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def doubled(body: bytes, chance: random.Random) -> bytes:
    """A piece of it again, as often as it may take to reach a limit."""
    start = chance.randrange(len(body) + 1)
    end = chance.randrange(start, min(len(body), start + 200) + 1)
    return body[:end] + body[start:end] * chance.choice([1, 2, 50]) + body[end:]


def spliced(body: bytes, chance: random.Random) -> bytes:
    """The beginning of one feed and the end of another."""
    return truncated(body, chance) + chance.choice(FEEDS).read_bytes()[-chance.randrange(1, 400) :]


@pytest.mark.parametrize("change", [truncated, flipped, doubled, spliced])
def test_damaged_feeds_are_entries_or_a_parse_error(change: Callable[[bytes, random.Random], bytes]) -> None:
    chance = random.Random(17)  # noqa: S311 (the same damage every time)
    for path in FEEDS:
        for _ in range(12):
            body = change(path.read_bytes(), chance)
            with bounded(SECONDS, f"on {path.name}, {change.__name__}: {body[:300]!r}"):
                found = read(body)
            if isinstance(found, Feed):
                assert all(entry.link.lower().startswith(("http://", "https://")) for entry in found.entries)


ITEM = "<item><title>Мост</title><link>https://news.example.com/1</link></item>"
BIG = {
    "100,000 nested elements": "<a>" * 100_000 + "</a>" * 100_000,
    "200,000 attributes": "<item " + " ".join(f'a{number}="1"' for number in range(200_000)) + "/>",
    "a line of 50 MB": "<item><title>" + "a" * 50_000_000 + "</title></item>",
    "50 MB of angle brackets": "<" * 50_000_000,
    "blanks inside a tag": "<link" + " " * 2_000_000,
    "a link of 9 MB": "<item><link>" + "a" * 9_000_000 + "</link></item>",
    "a million references": "<item><title>" + "&nbsp;" * 1_000_000 + "</title></item>",
    "processing instructions left open": "<?a " * 200_000,
    "dates in one item": "<item>" + "<pubDate>18.11.2025</pubDate>" * 100_000 + "</item>",
    "media": "<item>" + "<media:thumbnail>a</media:thumbnail>" * 100_000 + "</item>",
    "empty items": "<item/>" * 200_000,
    "items left open": ITEM * 5_001 + "<item>" * 200_000,
}


LONG = 2_000_000
LONG_THINGS = {
    "words in a tag": "<zz " + "a " * LONG + "/x>",
    "blanks in a tag": "<zz " + " " * LONG + "/x>",
    "words in an end tag": "</zz " + "a " * LONG + ">",
    "a name of a tag": "<" + "z" * LONG + ">",
    "a value left open": "<zz a='" + "v " * LONG,
    "words behind a bracket in a value": "<zz b='<' " + ("a " * 40_000 + "'<' ") * 50 + ">",
    "words behind a comment that HTML would end": "<!-- -- > <zz " + "a " * LONG + "-->",
    "a value": "<zz a='" + "v " * LONG + "'/>",
    "a comment": "<!--" + "a " * LONG + "-->",
    "a comment left open": "<!--" + "a " * LONG,
    "an instruction": "<?x " + "a " * LONG + "?>",
    "a declaration": "<!DOCTYPE rss " + "a " * LONG + ">",
    "an entity": "<item>&" + "a" * LONG + ";</item>",
    "a place": "<item><georss:line>" + "1 2 " * LONG + "</georss:line></item>",
    "a place under another prefix": "<item><g:line xmlns:g='http://www.georss.org/georss'>"
    + "1 " * LONG
    + "</g:line></item>",
    "countries": "<item><media:restriction>" + "a " * LONG + "</media:restriction></item>",
    "times": "<item><dcterms:valid>" + "a=1;" * LONG + "</dcterms:valid></item>",
}
NAMESPACES = (
    "xmlns:georss='http://www.georss.org/georss' xmlns:media='http://search.yahoo.com/mrss/' "
    "xmlns:dcterms='http://purl.org/dc/terms/'"
)
MEASURED = """
import resource, sys
from parsers.errors import ParseError
from parsers.feed import parse_feed
body = sys.stdin.buffer.read()
parse_feed(b"<rss><channel><item><link>/1</link></item></channel></rss>", None, "https://news.example.com/")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    told = str(len(parse_feed(body, None, "https://news.example.com/")))
except ParseError as error:
    told = error.code
print(told, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.parametrize("kind", LONG_THINGS)
def test_no_long_thing_takes_many_times_its_size(kind: str) -> None:
    body = f"<rss version='2.0' {NAMESPACES}><channel>{ITEM}{LONG_THINGS[kind]}</channel></rss>".encode()
    measured = subprocess.run([sys.executable, "-c", MEASURED], input=body, capture_output=True, check=True)
    told, kilobytes = measured.stdout.decode().split()
    assert told in ("1", "2", "absurd_feed")
    # Words in a tag took 150 bytes a byte.
    assert int(kilobytes) < 80_000


def test_a_text_with_a_bare_bracket_and_a_long_value_are_no_absurd_feed() -> None:
    text = "a <b " + "word " * 1000
    picture = "<img src='data:image/png;base64," + "A" * 300_000 + "'/>"
    for odd in (text, picture, f"<![CDATA[a <b {'word ' * 30_000}]]>"):
        found = read(f"<rss><channel><item><description>{odd}</description></item>{ITEM}</channel></rss>".encode())
        assert isinstance(found, Feed)
        assert [entry.title for entry in found.entries] == ["Мост"]


@pytest.mark.parametrize("kind", BIG)
def test_a_big_feed_takes_bounded_time(kind: str) -> None:
    with bounded(60):  # what it keeps away took many minutes
        found = read(f'<rss version="2.0"><channel>{ITEM}{BIG[kind]}</channel></rss>'.encode())
    assert isinstance(found, Feed) or found.code == "absurd_feed"


def test_a_sitemap_of_fields_left_open_takes_bounded_time() -> None:
    # With one search for the end of each field this took hours.
    with bounded(10):
        assert told(read(b"<urlset><url>" + b"<loc>x</b>" * 120_000 + b"</url></urlset>"))["entries"] == []


def test_a_json_feed_nested_without_end_is_no_feed() -> None:
    assert told(read(b'{"items": ' + b"[" * 400_000)) == {"error": "not_a_feed"}


def dated(number: int) -> str:
    """Items, the oldest first, one a minute."""
    items = "".join(
        f"<item><title>{n}</title><link>https://news.example.com/{n}</link>"
        f"<pubDate>{1 + n // 1440:02} Nov 2025 {n // 60 % 24:02}:{n % 60:02} GMT</pubDate></item>"
        for n in range(number)
    )
    return f"<rss version='2.0'><channel>{items}</channel></rss>"


def test_of_an_archive_the_newest_are_taken_wherever_they_stand() -> None:
    number = 20_000
    found = read(dated(number).encode())
    assert isinstance(found, Feed)
    assert (len(found.entries), found.left_out) == (MAX_ENTRIES, number - MAX_ENTRIES)
    assert [entry.title for entry in found.entries[:2]] == ["19999", "19998"]
    assert [entry.title for entry in parse_feed(dated(number).encode(), None, URL)[-1:]] == ["15000"]


def test_of_a_long_sitemap_and_a_long_json_feed_the_newest_are_taken() -> None:
    days = [f"2025-{1 + n // 1000 % 9:02}-{1 + n % 28:02}" for n in range(12_000)]
    urls = "".join(f"<url><loc>https://e.example/{n}</loc><lastmod>{day}</lastmod></url>" for n, day in enumerate(days))
    listed = [{"url": f"https://e.example/{n}", "date_published": day} for n, day in enumerate(days)]
    for body in (f"<urlset>{urls}</urlset>", json.dumps({"items": listed})):
        found = read(body.encode())
        assert isinstance(found, Feed)
        assert (len(found.entries), found.left_out) == (MAX_ENTRIES, 12_000 - MAX_ENTRIES)
        assert found.entries[0].published_at == max(entry.published_at for entry in found.entries if entry.published_at)
