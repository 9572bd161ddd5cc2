"""Feeds as they are in the wild: one row of a table for each way to be malformed."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import feedparser
import pytest

from parsers.errors import NotAnArticle, ParseError
from parsers.feed import parse_feed, read_feed
from parsers.feedlinks import with_plain_links
from parsers.model import Feed, FeedEntry, Page, Source
from parsers.sources import source_named
from tests.bounded import bounded

URL = "https://news.example.com/export/rss.xml"
LINK = "https://news.example.com/story?st=1521323760&CR=2"
NOW = datetime(2025, 11, 18, 12, 0, tzinfo=UTC)


def articles_only(link: str) -> str:
    if "/story" not in link:
        raise NotAnArticle(link, "only /story addresses are articles")
    return link.partition("&")[0]


SOURCE = Source(
    name="example",
    title="Пример",
    home="https://news.example.com/",
    timezone="Europe/Moscow",
    encoding="windows-1251",
    permalink=articles_only,
)


def page(feed: str | bytes, **headers: str) -> Page:
    body = feed.encode() if isinstance(feed, str) else feed
    return Page(requested=URL, final=URL, status=200, headers=headers, body=body, fetched_at=NOW)


def rss(*items: str, root: str = 'rss version="2.0"') -> str:
    listed = "".join(f"<item>{item}</item>" for item in items)
    return f"<{root}><channel><title>Вести</title><link>/</link>{listed}</channel></{root.split(maxsplit=1)[0]}>"


def only(feed: str | bytes, source: Source | None = None) -> FeedEntry:
    entries = parse_feed(feed.encode() if isinstance(feed, str) else feed, None, URL, source)
    assert len(entries) == 1, f"{len(entries)} entries, where the feed has one item"
    return entries[0]


ITEM = f"<title>Мост открыт</title><link>{LINK.replace('&', '&amp;')}</link>"
RAW = f"<title>Мост открыт</title><link>{LINK}</link>"

SOUND_OR_MENDED = {
    "rss 2.0": rss(ITEM),
    "rss 0.91": rss(ITEM, root='rss version="0.91"'),
    "rss without a version": rss(ITEM, root="rss"),
    "yandex: a default namespace on rss": rss(
        ITEM + "<yandex:full-text>Текст</yandex:full-text><pdalink>https://m.example.com/1</pdalink>",
        root='rss xmlns="http://backend.userland.com/rss2" xmlns:yandex="http://news.yandex.ru" version="2.0"',
    ),
    "rss 1.0": '<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    f'<channel rdf:about="/"><title>Вести</title></channel><item rdf:about="x">{ITEM}</item></rdf:RDF>',
    "atom": '<feed xmlns="http://www.w3.org/2005/Atom"><title>Вести</title><entry><title>Мост открыт</title>'
    f'<link rel="self" href="/api/1"/><link href="{LINK.replace("&", "&amp;")}"/><id>urn:1</id></entry></feed>',
    "a raw ampersand in the link": rss(RAW),
    "a raw ampersand in the link, in CDATA": rss(RAW.replace(LINK, f"<![CDATA[{LINK}]]>")),
    "an ampersand escaped twice": rss(RAW.replace("&", "&amp;amp;")),
    "a byte order mark": "\ufeff" + rss(ITEM),
    "blank lines before the declaration": '\n\n  <?xml version="1.0"?>\n' + rss(ITEM),
    "a warning before the declaration": '<br />\n<b>Warning</b>: mysql & co\n<?xml version="1.0"?>' + rss(ITEM),
    "a declared encoding that is not its own": '<?xml version="1.0" encoding="windows-1251"?>' + rss(ITEM),
    "an encoding nobody knows": '<?xml version="1.0" encoding="x-user-defined"?>' + rss(ITEM),
    "a comment and a stylesheet first": '<?xml-stylesheet href="a.xsl"?><!-- <html> <rss> -->' + rss(ITEM),
    "a doctype": '<!DOCTYPE rss PUBLIC "-//Netscape" "http://example.com/rss.dtd">' + rss(ITEM),
    "junk after the end": rss(ITEM) + "<script>counter()</script>\n</html>",
    "an entity of HTML": rss(RAW.replace("Мост открыт", "&#1052;ост&nbsp;открыт")),
    "an unknown entity beside": rss(ITEM + "<description>a &bogus; b</description>"),
    "control characters": rss(ITEM.replace("Мост", "Мо\x0bс\x00т\x1f")),
    "references to no character": rss(ITEM.replace("Мост", "Мо&#xD800;с&#0;т&#99999999;".replace("&#99999999;", ""))),
    "characters that turn the direction": rss(ITEM.replace("Мост", "\u202eМост\u202c\u200b")),
    "an undeclared prefix": rss(ITEM + "<dc:creator></dc:creator><media:content url='/a'/>"),
    "an element left open": rss("<description>a<b>c</description>" + ITEM),
    "unescaped html inside": rss(ITEM + "<description><p>a<br>b & c<img src=x></p></description>"),
    "no end at all": rss(ITEM).partition("</item>")[0],
    "upper case": rss(ITEM).replace("item>", "ITEM>").replace("link>", "LINK>"),
    "windows line ends and blanks": rss(ITEM.replace("<link>", "<link>\r\n\t ").replace("</link>", " \r\n</link>")),
    "an empty link and a guid": rss(f"<title>Мост открыт</title><link></link><guid>{LINK}</guid>"),
    "a guid that is the link": rss(f"<title>Мост открыт</title><guid isPermaLink='true'>{LINK}</guid>"),
    "a link with a guid that is none": rss(f"<guid isPermaLink='false'>https://x.example/1</guid>{ITEM}"),
    "a guid that is the link, in capitals": rss(f"<title>Мост открыт</title><guid isPermaLink='True'>{LINK}</guid>"),
    "a guid that does not say": rss(f"<title>Мост открыт</title><guid isPermaLink=''>{LINK}</guid>"),
    "the title of a podcast": rss(f"<link>{LINK}</link><itunes:title>Мост открыт</itunes:title>"),
    "a guid that is no link, in capitals": rss(f"<guid isPermaLink=' FALSE '>http://x.example/2</guid>{ITEM}"),
    "a relative guid": rss("<title>Мост открыт</title><guid isPermaLink='true'>/story?st=1521323760&amp;CR=2</guid>"),
    "an atom link behind the link": rss(ITEM + "<atom:link href='https://x.example/'/>"),
    "an atom link of no purpose before": rss("<atom:link rel='' href='https://x.example/'/>" + ITEM),
    "an atom link that is one": rss(ITEM + "<atom:link rel='alternate' href='https://x.example/'/>"),
    "an atom link without an address": rss(ITEM + "<a:link/><a:link rel='alternate' href=''/>"),
    "an atom link alone": rss(f"<title>Мост открыт</title><atom:link href='{LINK}'/>"),
    "an atom link and a guid": rss(f"<title>Мост открыт</title><guid>12</guid><atom:link href='{LINK}'/>"),
    "a link left open": rss(f"<title>Мост открыт</title><link>{LINK}"),
    "a link left open inside": rss(f"<link>{LINK}<title>Мост открыт</title>"),
    "the link of a text input": rss(ITEM + "<textInput><title>x</title><link>/x</link></textInput>"),
    "the link of an author": rss(ITEM + "<author><name>x</name><link>https://x.example/</link></author>"),
    "the link of an image": rss(ITEM + "<image><title>x</title><url>/x</url><atom:link href='/x'/></image>"),
    "an rdf item without a link": '<rdf:RDF xmlns="http://purl.org/rss/1.0/" '
    f'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><item rdf:about="{LINK.replace("&", "&amp;")}">'
    "<title>Мост открыт</title></item></rdf:RDF>",
    "a relation by its address": '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Мост открыт</title>'
    f'<link rel="http://www.iana.org/assignments/relation/alternate" href="{LINK.replace("&", "&amp;")}"/>'
    '<link rel="http://www.iana.org/assignments/relation/self" href="/x"/><id>urn:1</id></entry></feed>',
    "an empty relation": '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Мост открыт</title>'
    f'<link rel="" href="{LINK.replace("&", "&amp;")}"/><id>urn:1</id></entry></feed>',
    "an entry alone": '<?xml version="1.0"?><entry xmlns="http://www.w3.org/2005/Atom"><title>Мост открыт</title>'
    f'<link href="{LINK.replace("&", "&amp;")}"/></entry>',
    "a script with a page in it first": "<script>document.write('<html><body>')</script>" + rss(ITEM),
    "an instruction with a page in it first": "<?php echo '<html>' ?>" + rss(ITEM),
    "a declaration left open": '<?xml version="1.0">' + rss(ITEM),
    "pheedo": rss(
        f"<title>Мост открыт</title><link>https://ads.example/click/1</link><pheedo:origLink>{LINK}</pheedo:origLink>",
        root='rss xmlns:pheedo="http://www.pheedo.com/namespace/pheedo"',
    ),
    "feedburner": rss(
        f"<title>Мост открыт</title><link>https://feedproxy.example/~r/1</link><f:origLink>{LINK}</f:origLink>",
        root='rss xmlns:f="http://rssnamespace.org/feedburner/ext/1.0"',
    ),
}


@pytest.mark.parametrize("kind", SOUND_OR_MENDED)
def test_every_feed_gives_its_entry(kind: str) -> None:
    entry = only(SOUND_OR_MENDED[kind])
    assert (entry.link, entry.permalink, entry.title) == (LINK, LINK, "Мост открыт")


@pytest.mark.parametrize("kind", SOUND_OR_MENDED)
@pytest.mark.parametrize("encoding", ["windows-1251", "koi8-r", "utf-16"])
def test_every_feed_can_be_in_any_encoding(kind: str, encoding: str) -> None:
    body = SOUND_OR_MENDED[kind].encode(encoding, "xmlcharrefreplace")
    assert only(body).title == "Мост открыт"


NO_FEEDS = {
    "entries of something else": b"<log><entry><title>a</title></entry></log>",
    "a page behind instructions": b"<?xml version='1.0'?><?x y?><html><rss/></html>",
    "nothing": b"",
    "blanks": b" \r\n\t ",
    "a page": b"<!DOCTYPE html><html><body>Not found</body></html>",
    "a page that mentions feeds": b"<html><body><rss>a</rss></body></html>",
    "a page without a head": b"\n<HTML><p>Access denied",
    "json": b'{"error": "no such feed"}',
    "half of a json": b'{"items": [{"url": ',
    "json nested without end": b'{"items": ' + b"[" * 100_000,
    "words": b"Too many requests",
    "a picture": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x02",
    "zeros": bytes(1000),
    "rdf of people": b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><x/></rdf:RDF>',
    "a feed cut in its head": b'<?xml version="1.0"?><rss version="2.0"><channel><title>Ne',
}


@pytest.mark.parametrize("kind", NO_FEEDS)
def test_what_is_no_feed_says_so(kind: str) -> None:
    with pytest.raises(ParseError) as caught:
        read_feed(page(NO_FEEDS[kind]), SOURCE)
    assert caught.value.code == "not_a_feed"
    assert caught.value.url == URL
    assert caught.value.reason


@pytest.mark.parametrize("feed", [rss(), "<rss version='2.0'/>", '<feed xmlns="http://www.w3.org/2005/Atom"></feed>'])
def test_a_feed_without_items_is_an_empty_feed(feed: str) -> None:
    assert read_feed(page(feed), SOURCE).entries == ()


ABSURD = {
    "attributes": "<item " + " ".join(f'a{number}="1"' for number in range(200_000)) + "/>",
    "attributes behind a broken one": '<item b="<" ' + " ".join(f'a{number}="1"' for number in range(5_000)) + "/>",
    "nesting": "<a>" * 100_000,
    "nesting in a text": "<item><description>" + "<a>" * 100_000 + "</a>" * 100_000 + "</description></item>",
    "prefixes": "".join(f'<a xmlns:p{number}="u{number}"/>' for number in range(10_000)),
    "elements": "<a/>" * 500_000,
}


@pytest.mark.parametrize("kind", ABSURD)
def test_absurd_feeds_are_refused_in_bounded_time(kind: str) -> None:
    with bounded(8), pytest.raises(ParseError) as caught:  # to read them took 2.5 s to hours
        read_feed(page(f'<rss version="2.0"><channel>{ABSURD[kind]}</channel></rss>'), SOURCE)
    assert caught.value.code == "absurd_feed"


LONG = {
    "categories": "<item>" + "".join(f"<category>{number}</category>" for number in range(20_000)) + "</item>",
    "an author": "<item><author>" + "a" * 100_000 + "</author></item>",
    "an author in pieces": "<item><author>" + ("a" * 20_000 + "<b/>") * 20 + "</author></item>",
    "an author left open": "<item><author>" + "a" * 100_000,
    "ampersands": "<item><title>" + "&" * 300_000 + "</title></item>",
    "angle brackets": "<item><title>" + "<" * 50_000 + "</title></item>",
    "cdata": "<![CDATA[" * 50_000,
    "comments": "<!--" * 100_000,
    "instructions before an instruction": "</channel></rss>" + "<? " * 100_000,
    "a date": "<item><pubDate>" + "1 " * 100_000 + "</pubDate></item>",
}


@pytest.mark.parametrize("kind", LONG)
def test_long_feeds_are_read_in_bounded_time(kind: str) -> None:
    with bounded(8):
        read_feed(page(f'<rss version="2.0"><channel>{LONG[kind]}</channel></rss>'), SOURCE)


LEFT_OPEN = {
    "images left open": "<item>" + "<image>" * 400 + "<image/>" * 100_000,
    "links left open": "<item>" + "<link>a" * 400 + "<link>a</link>" * 50_000,
}


@pytest.mark.parametrize("kind", LEFT_OPEN)
def test_elements_left_open_are_looked_through_once(kind: str) -> None:
    """To look to the end of the feed from each of them takes half a minute and more."""
    with bounded(8):
        with_plain_links(LEFT_OPEN[kind] * 3)
    with bounded(30):  # five on a quiet machine: feedparser reads so many tags twice
        read_feed(page(f'<rss version="2.0"><channel>{LEFT_OPEN[kind]}</channel></rss>'), SOURCE)


def test_entities_of_a_doctype_are_not_expanded() -> None:
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    feed = f'<!DOCTYPE rss [<!ENTITY e0 "ha"><!ENTITY x SYSTEM "file:///etc/passwd">{bomb}]>' + rss(
        ITEM.replace("Мост", "&e9;&x;Мост")
    )
    entry = only(feed)
    assert entry.title == "&e9;&x;Мост открыт"


TITLES = [
    ("Мост &amp; дорога", "Мост & дорога"),
    ("Мост &amp;amp; дорога", "Мост & дорога"),
    ("<![CDATA[Мост &laquo;Дружба&raquo;]]>", "Мост «Дружба»"),
    ("&amp;quot;Мост&amp;quot;", '"Мост"'),
    ("<![CDATA[<b>М</b>ост<br/>и <a href='/'>дорога</a>]]>", "Мост и дорога"),
    ("&lt;i&gt;Мост&lt;/i&gt;", "Мост"),
    ("  Мост \n\t и\xa0дорога ", "Мост и дорога"),
    ("5 &lt; 6, &lt;Имя&gt;", "5 < 6, <Имя>"),
    ("AT&T и R&D", "AT&T и R&D"),
    ("Қазақстан &#1178;", "Қазақстан Қ"),
    ("Мост &#55357;&#56832; &#xD83D;&#xDE00;&#55357;", "Мост 😀 😀"),
    ("Мо\ue000ст\U000f0001 \u0378и\uf8ff", "Мост и"),
    ("<![CDATA[<script>alert(1)</script>Мост]]>", "Мост"),
    ("<![CDATA[]]>", None),
    ("", None),
    ("<![CDATA[<img src='/a.jpg'/>]]>", None),
]


@pytest.mark.parametrize(("printed", "title"), TITLES)
def test_titles_and_summaries_are_plain_text(printed: str, title: str | None) -> None:
    entry = only(rss(f"<link>{LINK}</link><title>{printed}</title><description>{printed}</description>"))
    assert (entry.title, entry.summary) == (title or LINK, title)


def test_a_summary_is_bounded() -> None:
    summary = only(rss(f"{ITEM}<description>{'слово ' * 1000}</description>")).summary
    assert summary is not None
    assert summary.endswith("слово…")
    assert len(summary) <= 2001


@pytest.mark.parametrize(
    ("printed", "author"),
    [
        ("<author>Анна Серова</author>", "Анна Серова"),
        ("<author>anna@example.com (Анна Серова)</author>", "Анна Серова"),
        ("<author>anna@example.com</author>", None),
        ("<dc:creator><![CDATA[Анна Серова]]></dc:creator>", "Анна Серова"),
        ("<dc:creator>Анна Серова</dc:creator><dc:creator>Иван Ли</dc:creator>", "Анна Серова, Иван Ли"),
        ("<author></author>", None),
        (f"<author>{'ф' * 400}</author>", None),
        ("", None),
    ],
)
def test_authors_are_names(printed: str, author: str | None) -> None:
    feed = rss(ITEM + printed, root='rss xmlns:dc="http://purl.org/dc/elements/1.1/"')
    assert only(feed).author == author


@pytest.mark.parametrize(
    ("printed", "moment"),
    [
        ("<pubDate>Tue, 18 Nov 2025 10:39:00 +0300</pubDate>", datetime(2025, 11, 18, 7, 39, tzinfo=UTC)),
        ("<pubDate>Tue, 18 Nov 2025 10:39:00 MSK</pubDate>", datetime(2025, 11, 18, 7, 39, tzinfo=UTC)),
        ("<pubDate>2025-11-18T10:39:00</pubDate>", datetime(2025, 11, 18, 7, 39, tzinfo=UTC)),
        ("<pubDate>18.11.2025 10:39</pubDate>", datetime(2025, 11, 18, 7, 39, tzinfo=UTC)),
        ("<dc:date>2025-11-18T07:39:00Z</dc:date>", datetime(2025, 11, 18, 7, 39, tzinfo=UTC)),
        ("<pubDate>today</pubDate><dc:date>2025-11-18T07:39Z</dc:date>", datetime(2025, 11, 18, 7, 39, tzinfo=UTC)),
        ("<pubDate>Tue, 18 Nov 2025 10:39:00 QQQ</pubDate>", None),
        ("<pubDate>Mon, 18 Nov 0000 10:39:00 GMT</pubDate>", None),
        ("<pubDate>Thu, 18 Nov 2055 10:39:00 GMT</pubDate>", None),
        ("", None),
    ],
)
def test_dates_are_in_the_zone_of_the_source(printed: str, moment: datetime | None) -> None:
    feed = rss(ITEM + printed, root='rss xmlns:dc="http://purl.org/dc/elements/1.1/"')
    assert read_feed(page(feed), SOURCE).entries[0].published_at == moment


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1251", "utf-16-le"])
def test_a_feed_names_the_encoding_it_was_read_in(encoding: str) -> None:
    assert read_feed(page(rss(ITEM).encode(encoding)), SOURCE).charset == encoding


def test_parts_of_one_feed_have_the_encoding_of_the_first_that_was_read() -> None:
    parts = [Feed(), Feed(charset="windows-1251"), Feed(charset="utf-8")]
    assert Feed.joined(parts, 10).charset == "windows-1251"
    assert Feed.joined([], 10).charset is None


@pytest.mark.parametrize(
    ("printed", "base", "link"),
    [
        ("<link>/story?st=1</link>", "", "https://news.example.com/story?st=1"),
        ("<link>story?st=1</link>", "", "https://news.example.com/export/story?st=1"),
        ("<link>//www.example.com/story</link>", "", "https://www.example.com/story"),
        ("<link>story</link>", "https://www.example.com/a/", "https://www.example.com/a/story"),
        ("<link>story</link>", "/a/", "https://news.example.com/a/story"),
    ],
)
def test_links_are_made_absolute(printed: str, base: str, link: str) -> None:
    assert only(rss(printed, root=f'rss xml:base="{base}"')).link == link


def test_what_is_no_article_is_a_reject_with_its_title() -> None:
    feed = read_feed(
        page(
            rss(
                "<title>Форум</title><link>/disc.php?st=1</link>",
                ITEM,
                "<title>Игра</title><link>javascript:play()</link>",
                "<title>Без ссылки</title><guid isPermaLink='false'>n-17</guid>",
                "<title>Номер вместо ссылки</title><guid>12345</guid>",
                "<title>Ничего</title>",
                "<title>И здесь ничего</title>",
                "<description>Ни заглавия</description>",
            )
        ),
        SOURCE,
    )
    assert [entry.title for entry in feed.entries] == ["Мост открыт"]
    assert [(reject.link, reject.title, reject.retry) for reject in feed.rejects] == [
        ("https://news.example.com/disc.php?st=1", "Форум", False),
        ("javascript:play()", "Игра", False),
        (f"{URL}#n-17", "Без ссылки", False),
        (f"{URL}#12345", "Номер вместо ссылки", False),
        (f"{URL}#Ничего", "Ничего", False),
        (f"{URL}#И здесь ничего", "И здесь ничего", False),
        (f"{URL}#item-8", None, False),
    ]
    assert {reject.reason_code for reject in feed.rejects} == {"not_an_article"}
    assert feed.rejects[0].reason == "only /story addresses are articles"


def test_a_link_listed_twice_is_one_entry_and_two_links_to_one_article_are_two() -> None:
    titles = {"А": "/story?st=1&x=1", "Б": "/story?st=2", "В": "/story?st=1", "Г": "/story?st=2"}
    items = [f"<title>{title}</title><link>{link.replace('&', '&amp;')}</link>" for title, link in titles.items()]
    assert [entry.title for entry in read_feed(page(rss(*items)), SOURCE).entries] == ["А", "Б", "В"]


@pytest.mark.parametrize(
    ("printed", "entries", "rejects"),
    [
        # From /rss/redtram.xml it would lead to /rss/newsA.php, which is no article.
        ("newsA.php?st=1763451540", ["https://centrasia.org/newsA.php?st=1763451540"], []),
        ("/news.php?st=1763451540", ["https://centrasia.org/news.php?st=1763451540"], []),
        ("disc.php?st=1763451540", [], ["https://centrasia.org/rss/disc.php?st=1763451540"]),
    ],
)
def test_relative_links_of_a_source_may_start_at_its_home(printed: str, entries: list[str], rejects: list[str]) -> None:
    centrasia = source_named("centrasia")
    url = centrasia.feeds[0]
    body = rss(f"<title>Мост</title><link>{printed}</link>").encode()
    feed = read_feed(Page(requested=url, final=url, status=200, body=body, fetched_at=NOW), centrasia)
    assert [entry.link for entry in feed.entries] == entries
    assert [reject.link for reject in feed.rejects] == rejects


def test_the_address_wins_over_the_printed_date() -> None:
    dated = Source(
        name="dated",
        title="",
        home=URL,
        published=lambda permalink: datetime.fromtimestamp(1521323760, UTC) if "st=1521323760" in permalink else None,
    )
    printed = "<pubDate>Tue, 18 Nov 2025 10:39:00 GMT</pubDate>"
    feed = read_feed(page(rss(RAW + printed, f"<link>/other</link>{printed}")), dated)
    assert [entry.published_at for entry in feed.entries] == [
        datetime(2018, 3, 17, 21, 56, tzinfo=UTC),
        datetime(2025, 11, 18, 10, 39, tzinfo=UTC),
    ]


def test_entries_carry_the_source_and_the_feed_that_was_asked_for() -> None:
    moved = Page(
        requested=URL,
        final="https://cdn.example.org/f",
        status=200,
        body=rss("<link>story</link>").encode(),
        fetched_at=NOW,
    )
    entry = read_feed(moved, SOURCE).entries[0]
    assert (entry.source, entry.feed, entry.link) == ("example", URL, "https://cdn.example.org/story")
    assert only(rss(ITEM)).source == "news.example.com"


def test_dates_are_kept_as_printed_even_where_the_address_carries_the_moment() -> None:
    item = (
        "<item><title>a</title><link>https://centrasia.org/newsA.php?st=1763451540</link><pubDate>{}</pubDate></item>"
    )
    body = f"<rss version='2.0'><channel>{item.format('18.11.2025 &#1074; 10:39')}</channel></rss>"
    (entry,) = parse_feed(body.encode(), None, "https://centrasia.org/rss/redtram.xml", source_named("centrasia"))
    assert entry.printed_date == "18.11.2025 в 10:39"
    assert entry.published_at == datetime(2025, 11, 18, 7, 39, tzinfo=UTC)


def test_a_reader_of_feeds_is_shown_every_item_and_the_pipeline_each_link_once() -> None:
    feed = rss(ITEM, ITEM.replace("открыт", "закрыт"))
    assert [entry.title for entry in parse_feed(feed.encode(), None, URL)] == ["Мост открыт", "Мост закрыт"]
    assert [entry.title for entry in read_feed(page(feed), SOURCE).entries] == ["Мост открыт"]


def test_a_far_future_is_no_date_even_where_nobody_says_what_time_it_is() -> None:
    assert only(rss(f"{ITEM}<pubDate>Thu, 31 Dec 2099 10:00:00 GMT</pubDate>")).published_at is None


@pytest.mark.parametrize(
    ("printed", "moment"),
    [("1763451540", datetime(2025, 11, 18, 7, 39, tzinfo=UTC)), ("Nov. 2025", datetime(2025, 11, 1, tzinfo=UTC))],
)
def test_dates_only_feeds_print(printed: str, moment: datetime) -> None:
    assert only(rss(f"{ITEM}<pubDate>{printed}</pubDate>")).published_at == moment


def test_joiners_of_persian_and_of_emoji_stay_in_titles() -> None:
    title = "می\u200cخواهم 🚴\u200d♂️"
    assert only(rss(f"<title>{title}</title><link>{LINK.replace('&', '&amp;')}</link>")).title == title


def test_the_base_of_one_item_is_not_that_of_the_next() -> None:
    items = '<item xml:base="https://b.example/"><link>1</link></item><item><link>2</link></item>'
    feed = f"<rss><channel>{items}</channel></rss>"
    assert [entry.link for entry in parse_feed(feed.encode(), None, URL)] == [
        "https://b.example/1",
        "https://news.example.com/export/2",
    ]


ODD_ITEMS = {
    "a chapter without a start": "<psc:chapters><psc:chapter title='x'/></psc:chapters>",
    "a chapter under another prefix": "<c:chapters xmlns:c='http://podlove.org/simple-chapters'><c:chapter/></c:chapters>",
    "a place outside a place": "<gml:pos>1 2</gml:pos>",
    "a player that never began": "</media:player>",
    "a validity that never began": "</dcterms:valid>",
    "an address of a namespace with half a character": "<a xmlns='\ud800' xmlns:b='&#xD800;'/>",
}


@pytest.mark.parametrize("kind", ODD_ITEMS)
def test_one_odd_element_costs_no_item(kind: str) -> None:
    body = rss(ITEM, ITEM + ODD_ITEMS[kind], ITEM).encode(errors="surrogatepass")
    assert [entry.title for entry in parse_feed(body, None, URL)] == ["Мост открыт"] * 3


def test_a_link_that_ends_in_the_next_item_costs_no_more_than_both() -> None:
    broken = f"<rss><channel><item>{ITEM}</item><item><link>/2</item><item></link></item><item>{ITEM}</item>"
    for feed in (broken, broken + "</channel></rss>"):
        titles = [entry.title for entry in parse_feed(feed.encode(), None, URL)]
        assert titles[0] == titles[-1] == "Мост открыт"


def fails_on(word: bytes) -> Any:
    whole = feedparser.parse

    def parse(text: BytesIO, **rest: Any) -> Any:
        if word in text.getvalue():
            raise KeyError("links")
        return whole(text, **rest)

    return parse


def test_items_feedparser_fails_on_are_rejects_and_all_others_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feedparser, "parse", fails_on(b"BAD"))
    items = [f"<title>{'BAD' if n in (3, 4, 300) else n}</title><link>/story{n}</link>" for n in range(400)]
    feed = read_feed(page(rss(*items)), SOURCE)
    assert [entry.title for entry in feed.entries] == [str(n) for n in range(400) if n not in (3, 4, 300)]
    assert [reject.link for reject in feed.rejects] == [f"{URL}#item-{n + 1}" for n in (3, 4, 300)]
    assert feed.rejects[0].reason == "feedparser can't read this item: KeyError('links')"


def test_what_is_odd_in_the_head_or_in_a_prefixed_element_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feedparser, "parse", fails_on(b"BAD"))
    feed = rss(ITEM, ITEM + "<x:y BAD='1'/>").replace("<title>", "<title>BAD", 1)
    assert [entry.title for entry in parse_feed(feed.encode(), None, URL)] == ["Мост открыт"] * 2


def test_a_feed_of_nothing_sound_says_so_in_bounded_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feedparser, "parse", fails_on(b"BAD"))
    with bounded(20):
        for feed in (
            "<rss><channel><title>BAD</title></channel></rss>",
            rss(*["<title>BAD</title>" + "<b/>" * 40] * 5000),
        ):
            with pytest.raises(ParseError) as caught:
                read_feed(page(feed), SOURCE)
            assert caught.value.code == "unreadable_feed"


@pytest.mark.parametrize("link", ["javascript:play()", "mailto:a@example.com", "#top", "http://[x"])
def test_a_reader_of_feeds_is_shown_an_item_whose_link_leads_nowhere(link: str) -> None:
    feed = rss(f"<title>Игра</title><link>{link}</link>", ITEM)
    assert [(entry.link, entry.title) for entry in parse_feed(feed.encode(), None, URL)] == [
        ("https://news.example.com/", "Игра"),
        (LINK, "Мост открыт"),
    ]
    assert len(read_feed(page(feed), SOURCE).rejects) == 1
