"""Lists of feeds as they are in the wild, and as attackers write them."""

from __future__ import annotations

import pytest

from parsers.errors import ParseError
from parsers.model import Source
from parsers.opml import Outline, read_opml, write_opml
from tests.bounded import bounded


def outlines(inside: str, head: str = "") -> list[Outline]:
    return read_opml(f"{head}<opml version='2.0'><body>{inside}</body></opml>".encode(), "x.opml").feeds


@pytest.mark.parametrize(
    ("inside", "feeds"),
    [
        ("<outline xmlUrl='https://x.example/a'/>", ["https://x.example/a"]),
        ("<outline xmlurl='https://x.example/a'/>", ["https://x.example/a"]),
        ("<outline xmlUrl='https://x.example/?a=1&b=2'/>", ["https://x.example/?a=1&b=2"]),
        ("<outline xmlUrl='feed://x.example/a'/>", ["http://x.example/a"]),
        ("<outline><outline><outline xmlUrl='https://x.example/a'/></outline></outline>", ["https://x.example/a"]),
        ("<outline xmlUrl='https://x.example/a'/>" * 2, ["https://x.example/a"]),
        ("<outline xmlUrl='file:///etc/passwd'/><outline xmlUrl='/a'/><outline xmlUrl=''/><outline text='x'/>", []),
        ("<outline xmlUrl='https://x.example/a'/><outline xmlUrl='https://x", ["https://x.example/a"]),
    ],
)
def test_feeds_of_a_list(inside: str, feeds: list[str]) -> None:
    assert [outline.feed for outline in outlines(inside)] == feeds


@pytest.mark.parametrize(
    "broken",
    [
        "https://x.example:99999/a", "https://x y.example/a", "http://[::1/a", "https:///a", "https://a..b/", "/a",
        "ftp://x.example/a", "https://user:word@x.example/a", "file:///etc/passwd", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_feed_whose_address_is_none_is_told_and_the_others_are_taken(broken: str) -> None:
    body = f"<opml><outline xmlUrl='{broken}'/><outline xmlUrl='https://y.example/' htmlUrl='{broken}'/></opml>"
    feeds, (sentence,) = read_opml(body.encode(), "x.opml")
    assert feeds == [Outline("https://y.example/")]
    assert sentence.startswith(f"{broken} is no address of a feed: ")


def test_title_in_a_list_is_a_line_that_a_declaration_may_have() -> None:
    (outline,) = outlines(f"<outline text='a&#x202e;b&#x85; {'c' * 500}' xmlUrl='feed:https://x.example/'/>")
    assert outline.feed == "https://x.example/"
    assert outline.title is not None
    assert outline.title.isprintable()
    assert len(outline.title) <= 200


def test_list_in_another_encoding() -> None:
    text = (
        "<?xml version='1.0' encoding='windows-1251'?><opml><outline text='Степь' xmlUrl='https://x.example/'/></opml>"
    )
    assert read_opml(text.encode("cp1251"), "x.opml").feeds == [Outline("https://x.example/", "Степь")]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"\x00\x01", b"<html><body>no</body></html>", b"{}", b"<rss/>",
        b"<!DOCTYPE opml [<!ENTITY a 'b'>]><opml><outline xmlUrl='https://x.example/&a;'/></opml>",
        "<!DOCTYPE opml [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><opml>&a;</opml>".encode("utf-16"),
        b"<opml>" + b"<outline xmlUrl='https://x.example/" * 10 + b"</opml>" + b" " * 10_000_000,
        b"<opml>" + b"".join(b"<outline xmlUrl='https://x.example/%d'/>" % n for n in range(5001)) + b"</opml>",
    ],
)  # fmt: skip
def test_what_is_no_list_of_feeds_is_a_sentence(body: bytes) -> None:
    with bounded(5), pytest.raises(ParseError):
        read_opml(body, "x.opml")


def test_list_nested_a_hundred_thousand_deep_ends() -> None:
    assert outlines("<outline>" * 100_000) == []


def test_list_that_is_written_is_read_back() -> None:
    source = Source(name="a", title='"Степь" & <горы>', home="https://x.example/", feeds=("https://x.example/?a&b",))
    assert read_opml(write_opml([source], "<мои>"), "x.opml").feeds == [
        Outline("https://x.example/?a&b", '"Степь" & <горы>', "https://x.example/")
    ]
