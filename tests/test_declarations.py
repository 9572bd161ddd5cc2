"""sources.toml: what a table may say, and what is said of one that is off."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest

from parsers.day_archive import DayArchive
from parsers.declaration_text import declaration
from parsers.declarations import read_declarations
from parsers.errors import NotAnArticle, UsageError
from parsers.model import Selectors, Source
from parsers.permalink_pattern import PermalinkPattern
from parsers.sources import all_sources
from parsers.toml_lines import line_of

WHOLE = """
# The paper of a town that is not.
[times]
title = "The Times of the Steppe"
home = "https://times.example/"
feeds = ["https://times.example/rss"]
listings = ["https://times.example/all"]
hosts = ["times.example", "OLD.example:8080"]
timezone = "Asia/Almaty"
language = "kk"
encoding = "windows-1251"
delay = 2
poll_every = [600, 7200.5]
archive = "https://times.example/{year}/{month}/{day}/"
must_contain = "//article"
enabled = false
note = "slow"
selectors.title = "//h1"

[times.permalink]
keep = ["id"]
match = '/news/\\d+'
"""


def declared(text: str, known: dict[str, Source] | None = None) -> dict[str, Source]:
    return read_declarations(text.encode(), "sources.toml", known or {})


def test_table_declares_every_field_a_source_has_but_functions() -> None:
    (source,) = declared(WHOLE).values()
    assert source == Source(
        name="times",
        title="The Times of the Steppe",
        home="https://times.example/",
        feeds=("https://times.example/rss",),
        listings=("https://times.example/all",),
        hosts=("times.example", "old.example:8080"),
        timezone="Asia/Almaty",
        language="kk",
        encoding="windows-1251",
        delay=2.0,
        poll_every=(600.0, 7200.5),
        permalink=PermalinkPattern(keep=("id",), match=r"/news/\d+"),
        archive=DayArchive("https://times.example/{year}/{month}/{day}/"),
        selectors=Selectors(title="//h1"),
        must_contain="//article",
        enabled=False,
        note="slow",
    )


def test_feed_alone_is_a_source() -> None:
    source = declared('[24x]\nfeeds = ["https://www.times.example:8443/rss"]')["24x"]
    assert (source.title, source.home) == ("24x", "https://www.times.example:8443/")
    assert source.hosts == ("www.times.example:8443", "times.example:8443")
    assert (source.enabled, source.timezone) == (True, "UTC")


def test_table_of_a_known_name_changes_single_fields() -> None:
    known = all_sources()
    changed = declared("[ng]\nenabled = true\ndelay = 5", known)
    assert changed["ng"] == replace(known["ng"], enabled=True, delay=5.0)
    assert {**changed, "ng": known["ng"]} == known
    assert declared("[centrasia]\nenabled = false", known)["centrasia"].parse is not None


def test_declared_sources_go_to_other_processes_with_their_rules() -> None:
    assert pickle.loads(pickle.dumps(declared(WHOLE, all_sources()))) == declared(WHOLE, all_sources())  # noqa: S301


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[times]\nfeeds = [", "sources.toml, line 2: "),
        ("[times]\nfeeds = 1\nfeeds = 2", "sources.toml, line 3: "),
        ("x = 1", "line 1: 'x' is no table"),
        ("[Times]\nfeeds = []", "line 1: 'Times' can't name a source: use small letters"),
        ("[times]\ntitle = 'x'", "line 1: times has no feeds"),
        ("[times]\nfeeds = []", "line 1: times has no feeds"),
        ("\n[times]\n\nfeed = ['https://x.example/']", "line 4: [times] 'feed' is no field of a source; did you"),
        ("[times]\nzzz = 1", "'zzz' is no field of a source; there are title, home"),
        ("[times]\nfeeds = 'https://x.example/'", "line 2: [times] feeds: expected a list of addresses in [ ]"),
        ("[times]\nfeeds = ['x.example/rss']", "no address (not an absolute http or https address); expected an"),
        ("[times]\nfeeds = ['https://u:p@x.example/rss']", "carries a user name or password"),
        ("[times]\nhosts = ['https://x.example']", "hosts: \"https://x.example\" is no name of a host"),
        ("[times]\ntimezone = 'Asia/Almatty'", '"Asia/Almatty" is no time zone; did you mean Asia/Almaty?'),
        ("[times]\ntimezone = '../../etc/passwd'", "is no time zone"),
        ("[times]\nlanguage = 'Russian'", "is no code of a language"),
        ("[times]\nencoding = 'rot13'", "is no encoding"),
        ("[times]\nenabled = 'yes'", "expected true or false, without quotes"),
        ("[times]\ndelay = '1'", "expected a number of seconds from 0 to 3600"),
        ("[times]\ndelay = nan", "expected a number of seconds"),
        ("[times]\ndelay = true", "expected a number of seconds"),
        ("[times]\npoll_every = [600, 300]", "expected the shortest and the longest time"),
        ("[times]\narchive = 'https://x.example/{year}/{mnth}'", "{mnth} stands for nothing"),
        ("[times]\narchive = 'https://x.example/2025'", "expected an address with {year}"),
        ("[times]\narchive = {address = 'https://x.example/'}", "an address, and a form"),
        ("[times]\narchive = {address = 'https://x.example/', form = {Day = '{day}'}}", "expected {year}"),
        ("[times]\narchive = {address = 'https://x.example/', form = {Y = '{yr}'}}", "archive.form.Y: {yr} stands for"),
        ("[times]\narchive = {adress = 'https://x.example/'}", "did you mean address?"),
        ("[times]\nmust_contain = '//div['", "//div[ is no XPath"),
        ("[times]\ntitle = \"a\\u0007b\"", "expected a line of text"),
        ("[times]\n[times.selectors]\ntitel = '//h1'", "line 3: [times] selectors.titel: 'titel' is no selector"),
        ("[times]\nselectors = { body = '//p[' }", "line 2: [times] selectors.body: //p[ is no XPath"),
        ("[times]\nselectors.body = 'nope:p'", "is no XPath: Undefined namespace prefix"),
        ("[times]\nselectors.body = 'p.text'\nselectors.title = 'nosuch()'", "is no XPath"),
        ("[times]\nselectors = '//p'", "expected a table with title, author, date, lead, body"),
        ("[times.permalink]\nmatch = '('", "line 2: [times] permalink.match: \"(\" is no regular expression"),
        ("[times.permalink]\nkeep = 'id'", "permalink.keep: expected a list"),
        ("[times]\nfeeds = ['https://www.ng.ru/other']", "claims the host www.ng.ru, which belongs to the source ng"),
        (
            "[a]\nfeeds = ['https://x.example/1']\n[b]\nfeeds = ['https://www.x.example/2']",
            "line 3: [b] claims the host www.x.example, which belongs to the source a",
        ),
        ("[centrasia.selectors]\nbody = '//p'", "centrasia has a parser of its own, which asks for none"),
        ("[ng]\nfeeds = []", "leaves it neither feeds nor listings; enabled = false puts it off"),
        ("a = " + "[" * 5000, "nested too deeply"),
    ],
)  # fmt: skip
def test_what_is_off_is_a_sentence_with_file_line_table_and_field(text: str, sentence: str) -> None:
    with pytest.raises(UsageError) as raised:
        declared(text, all_sources())
    assert str(raised.value).startswith("sources.toml")
    assert sentence in str(raised.value)


def test_bytes_that_are_no_utf8_are_told_with_their_line() -> None:
    with pytest.raises(UsageError, match=r"sources\.toml, line 2: not UTF-8"):
        read_declarations("[times]\ntitle = 'Степь'".encode("cp1251"), "sources.toml", {})


def test_mark_of_an_editor_and_its_line_ends_do_no_harm() -> None:
    text = "\ufeff[times]\r\nfeeds = ['https://times.example/']\r\n"
    assert "times" in declared(text)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("b",), 4),
        (("b", "x"), 5),
        (("b", "selectors", "body"), 7),
        (("b", "selectors", "missing"), 6),
        (("b", "odd"), 4),
        (("c", "d"), 9),
        (("nowhere",), None),
    ],
)
def test_line_of_a_key_or_of_the_nearest_table(path: tuple[str, ...], line: int | None) -> None:
    lines = ["[a]", "x = 1", "# [b]", '[ "b" ] # here', "x = 1", "[b.selectors]", "body = 'x = 1'", "[c]", "d = 1"]
    assert line_of("\n".join(lines), path) == line


@pytest.mark.parametrize(
    ("link", "permalink"),
    [
        ("https://times.example/news/7?b=2&id=1&utm_source=x#top", "https://times.example/news/7?id=1"),
        ("https://times.example/news/7?b=2", "https://times.example/news/7"),
    ],
)
def test_declared_permalink_rule_keeps_what_tells_articles_apart(link: str, permalink: str) -> None:
    rule = PermalinkPattern(keep=("id",), match=r"/news/\d+")
    assert rule(link) == permalink
    assert rule(permalink) == permalink, "idempotent"


def test_link_that_matches_no_article_of_the_source_is_none() -> None:
    with pytest.raises(NotAnArticle, match="not like those of articles of this source"):
        PermalinkPattern(match=r"/news/\d+")("https://times.example/about")
    assert PermalinkPattern()("https://times.example/a?b=1") == "https://times.example/a?b=1"


def test_what_is_written_is_read_back() -> None:
    source = Source(
        name="times",
        title='Степь "сегодня" \\ \x7f',
        home="https://times.example/",
        feeds=("https://times.example/1", "https://times.example/2"),
        hosts=("times.example",),
        timezone="Asia/Almaty",
        language="kk",
    )
    text = declaration(source, {"timezone": "a guess\nnote = 'smuggled'"}, ["left\rout"])
    read = declared(text.replace("\\u007f", ""))
    assert read["times"] == replace(source, title='Степь "сегодня" \\')
