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
from parsers.permalink import absolute

# A reader of feeds follows some hundreds.
MOST_FEEDS = 5000
_MOST_BYTES = 10_000_000
_BARE_AND = re.compile(r"&(?!#?\w{1,31};)")


class Outline(NamedTuple):
    """A feed of the list: its address, and where the list has them its title, the site's address and language."""

    feed: str
    title: str | None = None
    home: str | None = None
    language: str | None = None


def read_opml(body: bytes, name: str) -> list[Outline]:
    """The feeds of a list, each once, in its order, those in folders too. Raises ParseError for what is no OPML.

    Entities of its own, which may be bombs and name files, make it none. Links that lead nowhere are left out.
    """
    root = _tree(body, name)
    if root is None or root.tag.lower() != "opml":
        raise ParseError(name, "no OPML: its first element is not <opml>")
    found: dict[str, Outline] = {}
    for element in root.iter("outline"):
        # Names of attributes have capitals by the book, and not always in the wild.
        attributes = {str(key).lower(): fold(str(value)) for key, value in element.attrib.items()}
        feed = _address(attributes.get("xmlurl", ""))
        if feed is None:
            continue
        title = attributes.get("title") or attributes.get("text")
        home = _address(attributes.get("htmlurl", ""))
        found.setdefault(feed, Outline(feed, title or None, home, _language(attributes.get("language", ""))))
        if len(found) > MOST_FEEDS:
            raise ParseError(name, f"over {MOST_FEEDS:,} feeds: divide the list")
    return list(found.values())


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


def _address(printed: str) -> str | None:
    try:
        return absolute(printed.replace("feed://", "http://", 1), "http://[::1]/") if "://" in printed else None
    except NotAnArticle:
        return None


def _language(printed: str) -> str | None:
    code = re.match(r"[a-z]{2}(?![a-z])", printed.lower())
    return code[0] if code else None
