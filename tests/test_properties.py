"""What holds for every link, date, encoding and feed, not only for those somebody thought of."""

from __future__ import annotations

import codecs
import html
import string
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.dates import parse_moment
from parsers.encoding import decode
from parsers.errors import NotAnArticle, ParseError
from parsers.feed import parse_feed, read_feed
from parsers.model import Page, Source
from parsers.permalink import general_permalink
from parsers.sources.centrasia.address import HOSTS
from parsers.sources.centrasia.address import permalink as centrasia_permalink

# The same examples in every run, so that a failure is the change's and not the day's; no deadline, since a busy
# machine is no bug.
settings.register_profile("stable", derandomize=True, deadline=None, max_examples=400)
STABLE = settings.get_profile("stable")

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
URL = "https://news.example.com/rss.xml"

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=40)
VISIBLE = st.characters(exclude_categories=("C", "Z"))
ADDRESS_SIGNS = st.text(string.ascii_letters + string.digits + "/?&=#%.;:@[]+-_~ \\Яё\t", max_size=40)

# --- permalinks ---

SCHEMES = st.sampled_from(["http:", "https:", "HTTPS:", "", "javascript:", "data:", "ftp:", "//"])
LINKS = ANYTHING | st.builds("{}//{}/{}".format, SCHEMES, ADDRESS_SIGNS, ADDRESS_SIGNS)
OURS = st.builds(
    "{}://{}/{}.php{}?{}".format,
    st.sampled_from(["http", "https"]),
    st.sampled_from([*HOSTS, "CentrAsia.Org", "centrasia.org:443", "evil.example", "centrasia.org.evil.example"]),
    st.sampled_from(["newsA", "news", "NEWS2", "disc", "person", "index"]),
    st.sampled_from(["", "4"]),
    st.builds("st={}{}".format, st.integers(0, 2_000_000_000), st.sampled_from(["", "&CR=2", "#x", "&amp;st=5", "x"])),
)


@STABLE
@given(LINKS | OURS)
def test_a_permalink_is_its_own_and_stays_on_its_host(link: str) -> None:
    try:
        permalink = general_permalink(link)
    except NotAnArticle:
        return
    assert general_permalink(permalink) == permalink
    host = (urlsplit(link.strip()).hostname or "").rstrip(".")
    if host.isascii():
        assert urlsplit(permalink).hostname == host


@STABLE
@given(OURS | LINKS)
def test_a_permalink_of_centrasia_is_its_own_and_never_another_sites(link: str) -> None:
    try:
        permalink = centrasia_permalink(link)
    except NotAnArticle:
        return
    assert centrasia_permalink(permalink) == permalink
    assert urlsplit(permalink).hostname == "centrasia.org"
    assert urlsplit(link.strip()).hostname in HOSTS


# --- dates ---

ZONES = st.sampled_from(["UTC", "Europe/Moscow", "Asia/Almaty", "America/New_York"]).map(ZoneInfo)
WORDS_OF_DATES = (
    "Tue, вт 18 2 31 00 99 ноября Nov 2025 25 0000 9999 1970 10:39 24:00 T Z +0300 MSK XYZ pm / - . г. , st"
)
DATE_WORDS = st.sampled_from(WORDS_OF_DATES.split())
PRINTED = ANYTHING | st.lists(DATE_WORDS, max_size=8).map(" ".join) | st.lists(DATE_WORDS, max_size=8).map("".join)
MOMENTS = st.datetimes(
    datetime(1990, 1, 2),  # noqa: DTZ001 (hypothesis wants them naive)
    datetime(2026, 3, 4),  # noqa: DTZ001
    timezones=st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
).map(lambda moment: moment.replace(microsecond=0))


@STABLE
@given(PRINTED, ZONES)
def test_no_date_raises_or_lies_outside_the_possible(printed: str, zone: ZoneInfo) -> None:
    moment = parse_moment(printed, zone, now=NOW)
    assert moment is None or EARLIEST <= moment <= NOW + timedelta(days=2)


@STABLE
@given(MOMENTS, ZONES)
def test_iso_and_rfc_822_come_back(moment: datetime, zone: ZoneInfo) -> None:
    for printed in (moment.isoformat(), moment.isoformat(" "), format_datetime(moment)):
        assert parse_moment(printed, zone, now=NOW + timedelta(days=2)) == moment


# --- decoding ---

LABELS = st.sampled_from([None, "utf-8", "windows-1251", "koi8-r", "utf-16", "shift_jis", "x-none", "", "\x00"])
# Letters that nothing but control characters could turn into another encoding's.
SOUND = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn"), exclude_characters="\ufeff\ufffd"), max_size=60)
NEWS = "Новая дорога открыта в Бишкеке, сообщили Министерство и «Вести» № 5 — США"
RUSSIAN = st.lists(st.sampled_from(NEWS.split()), min_size=3).map(" ".join)


@STABLE
@given(st.binary(max_size=200), LABELS, LABELS)
def test_nothing_fails_to_decode(body: bytes, declared: str | None, header: str | None) -> None:
    assert isinstance(decode(body, declared=declared, content_type=f"text/xml; charset={header}").text, str)


@STABLE
@given(SOUND)
def test_sound_text_in_a_unicode_encoding_comes_back(text: str) -> None:
    label = "text/html; charset="
    assert decode(text.encode(), content_type=f"{label}utf-8").text == text
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        assert decode(mark + text.encode(encoding), content_type=f"{label}utf-16").text == text


@STABLE
@given(RUSSIAN)
def test_russian_in_windows_1251_comes_back(text: str) -> None:
    assert decode(text.encode("windows-1251"), content_type="text/html; charset=windows-1251").text == text


# --- feeds ---

PIECES = (
    "<rss> <channel> <item> </item> <title> </title> <link> </link> <feed> <entry> <link\thref='//e.example/ '/> <guid>"
    ' <pubDate>18.11.2025 http://e.example/ javascript: &#xD800; & < > <![CDATA[ ]]> <!-- --> \x1b$B {"items":['
    ' {"url":"/a"} ]} <urlset><url><loc> </loc></url> <rdf:RDF\t xmlns=\'x\'\t <!DOCTYPE\tx[<!ENTITY\ta"b"> &a; щ'
)
PIECE = st.sampled_from([*PIECES.encode().split(b" "), b"\xff\xfe", b"\x00", b" "])
BYTES = st.binary(max_size=100) | st.lists(PIECE | st.binary(max_size=4), max_size=30).map(b"".join)
TITLES = (
    st.text(VISIBLE | st.just(" "), min_size=1, max_size=40)
    .map(str.strip)
    .filter(lambda title: bool(title) and not _looks_encoded_twice(title))
)
PATHS = st.text(string.ascii_letters + string.digits + "-_/", min_size=1, max_size=20)


@STABLE
@given(BYTES, LABELS)
def test_any_bytes_are_entries_or_a_parse_error(body: bytes, label: str | None) -> None:
    page = Page(requested=URL, final=URL, status=200, body=body, fetched_at=NOW)
    try:
        entries = [*parse_feed(body, label and f"text/xml; charset={label}", URL)]
        entries += read_feed(page, Source(name="example", title="", home=URL)).entries
    except ParseError:
        return
    for entry in entries:
        assert urlsplit(entry.link).scheme in ("http", "https")
        assert entry.title != ""
        assert general_permalink(entry.permalink) == entry.permalink


@STABLE
@given(st.dictionaries(PATHS, TITLES, min_size=1, max_size=5), st.sampled_from(["rss", "atom", "rdf", "cdata"]))
def test_a_feed_gives_back_what_it_was_built_from(articles: dict[str, str], kind: str) -> None:
    entries = parse_feed(_built(articles, kind).encode(), "text/xml", URL)
    assert [(entry.link, entry.title) for entry in entries] == [
        (f"https://news.example.com/{path}", title) for path, title in articles.items()
    ]


def _looks_encoded_twice(title: str) -> bool:
    """UTF-8 that somebody took for Latin-1, as in "Ã©": feedparser mends it, and is right."""
    try:
        return title.encode("latin-1").decode() != title
    except UnicodeError:
        return False


def _built(articles: dict[str, str], kind: str) -> str:
    """A sound feed of titles; twice escaped, since titles outside Atom are markup."""
    items = []
    for path, title in articles.items():
        link = f"https://news.example.com/{path}"
        markup = html.escape(title)
        if kind == "atom":
            items.append(f'<entry><title type="text">{markup}</title><link href="{link}"/></entry>')
        elif kind == "cdata":
            items.append(f"<item><title><![CDATA[{markup}]]></title><link><![CDATA[{link}]]></link></item>")
        else:
            items.append(f"<item><title>{html.escape(markup)}</title><link>{link}</link></item>")
    if kind == "atom":
        return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title>{"".join(items)}</feed>'
    if kind == "rdf":
        return (
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
            f"<channel><title>F</title></channel>{''.join(items)}</rdf:RDF>"
        )
    return f'<rss version="2.0"><channel><title>F</title>{"".join(items)}</channel></rss>'
