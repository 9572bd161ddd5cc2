"""What is no RSS and no Atom and yet lists articles: JSON Feed, sitemaps, CDF; and feeds without end."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.errors import ParseError
from parsers.feed import MAX_ENTRIES, parse_feed, read_feed
from parsers.model import Feed, Page, Source

URL = "https://news.example.com/feeds/main"
SOURCE = Source(name="example", title="Пример", home="https://news.example.com/")
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def read(body: str | bytes, content_type: str = "text/html") -> Feed:
    """The feed of an answer whose header is wrong, as so many are."""
    raw = body.encode() if isinstance(body, str) else body
    headers = {"content-type": content_type}
    return read_feed(Page(requested=URL, final=URL, status=200, headers=headers, body=raw, fetched_at=NOW), SOURCE)


def test_json_feed() -> None:
    feed = read(
        "\ufeff"
        + json.dumps(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "items": [
                    {
                        "id": 7,
                        "url": "/most",
                        "title": "Мост <b>открыт</b>",
                        "content_html": "<p>По мосту пошли люди.</p>",
                        "date_published": "2026-03-02T10:00:00+05:00",
                        "authors": [{"name": "А. Князев"}, {"url": "/b"}],
                    },
                    {"id": "https://news.example.com/id", "author": {"name": "Б. Сабитов"}},
                    {"id": "8", "title": "Без адреса"},
                    "no item",
                ],
            }
        )
    )
    first, second = feed.entries
    assert (first.link, first.title, first.author) == ("https://news.example.com/most", "Мост открыт", "А. Князев")
    assert (first.summary, first.published_at) == ("По мосту пошли люди.", datetime(2026, 3, 2, 5, tzinfo=UTC))
    assert (second.link, second.title, second.author) == ("https://news.example.com/id", None, "Б. Сабитов")
    assert [reject.reason for reject in feed.rejects] == ["the item has no link"]


def test_news_sitemap() -> None:
    feed = read(
        """<?xml version="1.0"?>
        <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">
        <url><loc><![CDATA[https://news.example.com/most?a=1&b=2]]></loc>
          <n:news><n:publication><n:name>Вести</n:name></n:publication>
          <n:publication_date>2026-03-02T09:30:00Z</n:publication_date><n:title>Мост &amp; вода</n:title></n:news>
          <image:image xmlns:image="x"><image:loc>https://news.example.com/most.jpg</image:loc>
          <image:title>Снимок</image:title></image:image></url>
        <url><lastmod>2026-03-01</lastmod><loc>https://news.example.com/snow</loc></url>
        </urlset>""",
        "text/plain",
    )
    assert [(entry.link, entry.title, entry.published_at) for entry in feed.entries] == [
        ("https://news.example.com/most?a=1&b=2", "Мост & вода", datetime(2026, 3, 2, 9, 30, tzinfo=UTC)),
        ("https://news.example.com/snow", None, datetime(2026, 3, 1, tzinfo=UTC)),
    ]


def test_a_sitemap_may_have_any_prefix_and_its_images_too() -> None:
    feed = read(
        """<s:urlset xmlns:s="http://www.sitemaps.org/schemas/sitemap/0.9"
          xmlns:i="http://www.google.com/schemas/sitemap-image/1.1" xmlns:v="http://www.google.com/schemas/sitemap-video/1.1">
        <s:url><i:image><i:loc>/most.jpg</i:loc><i:title>Снимок</i:title></i:image><s:loc>/most</s:loc>
          <v:video><v:title>Запись</v:title><v:publication_date>2026-02-01</v:publication_date></v:video></s:url>
        <s:url><s:loc>/snow</s:loc><s:lastmod>2026-03-01</s:lastmod></s:url></s:urlset>"""
    )
    assert [(entry.link, entry.title, entry.published_at) for entry in feed.entries] == [
        ("https://news.example.com/most", None, None),
        ("https://news.example.com/snow", None, datetime(2026, 3, 1, tzinfo=UTC)),
    ]


def test_reader_of_feeds_is_shown_the_address_where_there_are_no_words() -> None:
    link = "https://news.example.com/1"
    for body in (
        f"<rss><channel><item><link>{link}</link></item></channel></rss>",
        f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="{link}"/></entry></feed>',
        f'{{"items": [{{"url": "{link}"}}]}}',
        f"<urlset><url><loc>{link}</loc></url></urlset>",
    ):
        assert [entry.title for entry in parse_feed(body.encode(), None, URL)] == [link]
        assert [entry.title for entry in read(body).entries] == [None]


def test_a_number_without_end_costs_no_json_feed() -> None:
    body = f'{{"items": [{{"url": "/1", "id": {"7" * 5000}, "title": "Мост"}}, {{"id": 12}}]}}'
    assert [entry.title for entry in read(body).entries] == ["Мост"]


def test_sitemap_index_names_its_sitemaps_the_newest_first() -> None:
    feed = read(
        """<sitemapindex><sitemap><loc>/a.xml</loc><lastmod>2026-01-01</lastmod></sitemap>
        <sitemap><loc>/b.xml</loc><lastmod>2026-03-01T00:00:00Z</lastmod></sitemap>
        <sitemap><loc>javascript:x</loc></sitemap><sitemap><loc>/c.xml</loc></sitemap></sitemapindex>"""
    )
    assert feed.entries == ()
    assert feed.sitemaps == tuple(f"https://news.example.com/{name}.xml" for name in "bac")


def test_channel_definition_format() -> None:
    feed = read('<CHANNEL HREF="/"><ITEM HREF="/most" LASTMOD="2026-03-01T10:00Z"><TITLE>Мост</TITLE></ITEM></CHANNEL>')
    assert [(entry.link, entry.title) for entry in feed.entries] == [("https://news.example.com/most", "Мост")]


def items(number: int, *, dated: bool = False, text: str = "") -> str:
    dates = [
        f"<pubDate>{1 + n % 28:02} Jan {2000 + n // 28 % 25} 10:00 GMT</pubDate>" if dated else ""
        for n in range(number)
    ]
    listed = "".join(
        f"<item><link>/{n}</link>{dates[n]}<description>{text}</description></item>" for n in range(number)
    )
    return f"<rss><channel>{listed}</channel></rss>"


def test_of_too_many_entries_the_newest_are_taken() -> None:
    undated = read(items(MAX_ENTRIES + 3))
    assert (len(undated.entries), undated.left_out, undated.entries[0].link[-2:]) == (MAX_ENTRIES, 3, "/0")
    dated = read(items(MAX_ENTRIES + 30, dated=True))
    assert (len(dated.entries), dated.left_out) == (MAX_ENTRIES, 30)
    assert min(entry.published_at for entry in dated.entries if entry.published_at).year == 2000
    assert [entry.link for entry in dated.entries[:1]] != [f"{SOURCE.home}0"]


@pytest.mark.parametrize(
    "text", ["слово " * 1500, "&lt;b&gt;" * 700, "<b>x</b>" * 300], ids=["long", "marked", "tagged"]
)
def test_of_a_feed_that_is_too_long_the_first_items_are_read(text: str) -> None:
    feed = read(items(2000, text=text))
    assert 100 < len(feed.entries) < 2000
    assert len(feed.entries) + feed.left_out == 2000


def test_reader_of_feeds_is_shown_items_without_links_too() -> None:
    items = b"<item><title>A</title></item><item><description>B b</description></item>"
    body = b"<rss><channel><link>/home</link>" + items + b"</channel></rss>"
    shown = parse_feed(body, None, URL)
    assert [(entry.link, entry.title) for entry in shown] == [
        ("https://news.example.com/home", "A"),
        ("https://news.example.com/home", "B b"),
    ]
    assert read(body).entries == ()


PIECES = [
    b"<rss>",
    b"<channel>",
    b"<item>",
    b"</item>",
    b"<link>http://a.example/",
    b"</link>",
    b"<title>",
    b"&#xD800;",
    b"&",
    b"<",
]
PIECES += [
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"-->",
    b"\xff\xfe",
    b"\x00",
    b"{",
    b'"items":[',
    b"<feed",
    b" xmlns='x'",
    b"<entry>",
    b"]",
]
PIECES += [
    b"<urlset><url><loc>",
    b"<pubDate>",
    b"<guid>",
    b"<?xml version='1.0' encoding='",
    b"utf-16'?>",
    b"<!DOCTYPE x [",
    "щ".encode(),
]


@given(
    st.lists(st.sampled_from(PIECES) | st.binary(max_size=8), max_size=30),
    st.sampled_from([None, "text/xml; charset=utf-16"]),
)
def test_anything_is_entries_or_a_parse_error(pieces: list[bytes], content_type: str | None) -> None:
    try:
        entries = parse_feed(b"".join(pieces), content_type, URL)
    except ParseError:
        return
    for entry in entries:
        assert entry.link.startswith(("http://", "https://"))
        assert all(character.isprintable() for character in f"{entry.title or ''}{entry.author or ''}")


@pytest.mark.parametrize(
    ("items", "complaint"),
    [(b'{"":0},' * 600_000 + b"{}", "objects and lists"), (b"0," * 1_600_000 + b"0", "commas and colons")],
)
def test_json_of_little_things_is_refused_before_it_is_read(items: bytes, complaint: str) -> None:
    body = b'{"version": "https://jsonfeed.org/version/1.1", "items": [' + items + b"]}"
    with pytest.raises(ParseError, match=complaint):
        parse_feed(body, None, "https://example.org/feed.json")


def test_sitemap_packed_as_a_file_is_read_and_half_of_one_is_not() -> None:
    urls = b"<urlset><url><loc>https://example.org/news/1</loc></url></urlset>"
    packed = gzip.compress(urls)
    in_members = gzip.compress(urls[:30]) + gzip.compress(urls[30:])
    for body in (packed, in_members):
        assert [entry.link for entry in parse_feed(body, None, "https://example.org/map.xml.gz")] == [
            "https://example.org/news/1"
        ]
    for body, complaint in ((packed[:-9], "cut short"), (packed[:12] + b"xxxx", "gzip"), (BOMB, "more than")):
        with pytest.raises(ParseError, match=complaint):
            parse_feed(body, None, "https://example.org/map.xml.gz")


BOMB = gzip.compress(b" " * 21_000_000)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<rss version='2.0'><channel><item><link>https://example.org/1</link></item></channel></rss>", "RSS 2.0"),
        (
            b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><link href='https://example.org/1'/></entry></feed>",
            "Atom 1.0",
        ),
        (b'{"items": [{"url": "https://example.org/1"}]}', "JSON Feed"),
        (b"<urlset><url><loc>https://example.org/1</loc></url></urlset>", "sitemap"),
        (b"<sitemapindex><sitemap><loc>https://example.org/1</loc></sitemap></sitemapindex>", "sitemap index"),
    ],
)
def test_feed_knows_what_it_is(body: bytes, kind: str) -> None:
    url = "https://example.org/feed"
    page = Page(requested=url, final=url, status=200, body=body, fetched_at=datetime(2026, 3, 2, tzinfo=UTC))
    assert read_feed(page, Source(name="x", title="x", home=url)).kind == kind
