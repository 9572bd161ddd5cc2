"""OPML 2.0 (http://opml.org/spec2.opml): lists of feeds, as readers of feeds exchange them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from lxml import etree

from parsers.encoding import decode
from parsers.errors import NotAnArticle, ParseError
from parsers.markup import fold
from parsers.model import Source
from parsers.permalink import absolute, general_permalink

# A reader of feeds follows some hundreds.
MOST_FEEDS = 5000
_MOST_BYTES = 10_000_000
_LONGEST_TITLE = 200
_BARE_AND = re.compile(r"&(?!#?\w{1,31};)")


class Outline(NamedTuple):
    """A feed of the list: its address, and where the list has them its title, the site's address and language."""

    feed: str
    title: str | None = None
    home: str | None = None
    language: str | None = None


class FeedList(NamedTuple):
    """The feeds of a list, each once, those in folders too; and a sentence for each without an address."""

    feeds: list[Outline]
    refused: list[str]


def read_opml(body: bytes, name: str) -> FeedList:
    """What a list has. Raises ParseError for what is no OPML.

    Entities of its own, which may be bombs and name files, make it none. An outline without a feed is a folder.
    """
    root = _tree(body, name)
    if root is None or root.tag.lower() != "opml":
        raise ParseError(name, "no OPML: its first element is not <opml>")
    found: dict[str, Outline] = {}
    refused: dict[str, None] = {}
    for element in root.iter("outline"):
        # Names of attributes have capitals by the book, and not always in the wild.
        attributes = {str(key).lower(): fold(str(value)) for key, value in element.attrib.items()}
        if not (printed := attributes.get("xmlurl", "")):
            continue
        try:
            feed = _address(printed)
        except NotAnArticle as error:
            refused.setdefault(f"{_shown(printed)} is no address of a feed: {error.reason}")
            continue
        title = "".join(filter(str.isprintable, attributes.get("title") or attributes.get("text") or "")).strip()
        home = _home(attributes.get("htmlurl", ""))
        language = _language(attributes.get("language", ""))
        found.setdefault(feed, Outline(feed, title[:_LONGEST_TITLE] or None, home, language))
        if len(found) + len(refused) > MOST_FEEDS:
            raise ParseError(name, f"over {MOST_FEEDS:,} feeds: divide the list")
    return FeedList(list(found.values()), list(refused))


def write_opml(sources: Iterable[Source], title: str) -> bytes:
    """The feeds of sources as a list; listings are no feeds, and are left out."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    for source in sources:
        for feed in source.feeds:
            attributes = {
                "type": "rss", "text": source.title, "title": source.title, "xmlUrl": feed, "htmlUrl": source.home,
            }  # fmt: skip
            if source.language:
                attributes["language"] = source.language
            etree.SubElement(body, "outline", attributes)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _tree(body: bytes, name: str) -> etree._Element | None:
    if len(body) > _MOST_BYTES:
        raise ParseError(name, f"no list of feeds has over {_MOST_BYTES // 1_000_000} MB")
    text = decode(body).text
    if "<!ENTITY" in text:
        raise ParseError(name, "it declares entities of its own, which no list of feeds needs")
    # What it said of its encoding is done with. In addresses "&" stands bare, and lists are cut short.
    sound = _BARE_AND.sub("&amp;", text[text.find("<opml") :] if "<opml" in text else text)
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True, remove_pis=True,
        encoding="utf-8",
    )  # fmt: skip
    try:
        return etree.fromstring(sound.encode(errors="ignore"), parser)
    except etree.XMLSyntaxError as error:
        raise ParseError(name, f"no OPML: {error.msg}") from error


def _address(printed: str) -> str:
    """Raises NotAnArticle for what is no address that a declaration may have."""
    link = re.sub(r"^feed:(?://)?(?=https?:)", "", printed).replace("feed://", "http://", 1)
    if "://" not in link:
        raise NotAnArticle(link, "not an absolute http or https address")
    address = absolute(link, "http://[::1]/")
    general_permalink(address)
    return address


def _home(printed: str) -> str | None:
    try:
        return _address(printed)
    except NotAnArticle:
        return None


def _shown(printed: str) -> str:
    return printed if len(printed) <= _LONGEST_TITLE else f"{printed[: _LONGEST_TITLE - 3]}..."


def _language(printed: str) -> str | None:
    code = re.match(r"[a-z]{2}(?![a-z])", printed.lower())
    return code[0] if code else None
