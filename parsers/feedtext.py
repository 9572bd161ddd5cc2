"""The text of a feed, made fit for feedparser: readable without a guess, and in bounded time.

feedparser forgives almost anything, but pays for it: 8,000 attributes on one element take it
1 s and 200,000 never end, a tag of 9 MB takes it 1.4 GB, an author of 20,000 letters 2.6 s, and
its forgiving parser reads "&copy=1" in a link as a copyright sign. So bare ampersands are escaped,
what nobody reads from a feed is left out, and what no real feed has is refused.
"""

from __future__ import annotations

import html
import html.entities
import re

from parsers.errors import ParseError
from parsers.feedlinks import with_plain_links

# Far beyond real feeds: those have up to 5 MB, 100,000 tags, 20 prefixes, a few attributes, a depth of 30.
MAX_CHARACTERS = 10_000_000
MAX_TAGS = 250_000
MAX_REFERENCES = 1_000_000
MAX_DECLARATIONS = 50_000
MAX_PREFIXES = 100
MAX_ATTRIBUTES = 200
# Words inside a tag may be a text with a bare "<" in it.
MAX_WORDS_IN_TAG = 5000
MAX_TAG = 100_000
MAX_DEPTH = 500

# The end of an item, and what closes a feed that is cut there.
_ITEM_ENDS = {
    "</item>": "</channel></rss>",
    "</entry>": "</feed>",
    "</url>": "</urlset>",
    "</sitemap>": "</sitemapindex>",
}

# The first tag that decides: a root of a feed, or the proof that this is a page for people. Scripts before it,
# PHP warnings, blank lines, declarations and comments are junk. No entity of a DOCTYPE is worth its danger.
_ROOT = re.compile(
    r"<!--.*?(?:-->|\Z)|<\?xml\s[^<>]*+>|<\?(?:[^?<]++|\?(?!>)|<(?!\?))*+\?>"
    r"|<script\b(?:[^<]++|<(?!/?script\b))*+</script\s*>"
    r"|<(?P<feed>(?:[\w.-]+:)?(?:rss|feed|rdf|channel|urlset|sitemapindex|(?P<entry>entry)))(?=[\s/>])|<(?:!doctype\s+html|html|head|body)(?=[\s/>])",
    re.IGNORECASE | re.DOTALL,
)
_ELEMENT = re.compile("<[A-Za-z_]")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CDATA_OR_AMPERSAND = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|(?P<pair>&#(?:5[5-7][0-9]{3}|x[dD][89a-fA-F][0-9a-fA-F]{2});){2}|&(?:#(\d{1,7});|#[xX]([0-9a-fA-F]{1,6});|(\w{1,32});)?",
    re.DOTALL,
)
_XML_ENTITIES = frozenset(("amp", "lt", "gt", "quot", "apos"))

_CDATA_OR_COMMENT = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?-->", re.DOTALL)
# An empty link hides the permalink in the guid. Of categories feedparser compares each with all. A text input,
# chapters, places and details of media make it fail where they stand alone, and a byte of a place takes it 40.
_LEFT_OUT = re.compile(
    r"<link\s*+(?:/>|>\s*+(?:<!\[CDATA\[\s*+\]\]>\s*+)?</link\s*+>)"
    r"|</?(?:[\w.-]+:)?(?:category|keywords|subject|tags|textinput|valid|restriction|player|rating|license|credit"
    r"|thumbnail)(?=[\s/>])[^<>]*>"
    r"|</?(?:psc|gml|georss|geo):[^<>]*>",
    re.I,
)
_UNREAD_NAMESPACE = re.compile(
    r"""http://(?:www\.georss\.org/georss|www\.opengis\.net/gml|podlove\.org/simple-chapters)(?=["'])""", re.I
)
# feedparser looks for e-mail addresses here, in time that grows with the square of the length.
_PERSON = re.compile(
    r"(<(?:[\w.-]+:)?(?:author|creator|managingeditor|webmaster|publisher|owner)\b[^<>]*(?<!/)>)"
    r"(.*?)(?=</(?:[\w.-]+:)?(?:author|creator|managingeditor|webmaster|publisher|owner|item|entry|channel)\b|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_PERSON = 300

_TAG = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<(/?)([A-Za-z_][^\s/>]*)([^<>]*)>", re.DOTALL)
_QUOTED = r"""\"[^"]*+"(?=[>/\s]|\w+=)|'[^']*+'(?=[>/\s]|\w+=)"""
# A tag as feedparser's forgiving parser finds its end, for which it takes 150 bytes a step.
_TAG_IN_STEPS = re.compile(
    rf"<!\[CDATA\[.*?(?:\]\]>|\Z)|</?[A-Za-z](?P<steps>(?:[^'\"<>]++|{_QUOTED})*+[^<>]*+)", re.DOTALL
)
_VALUE = re.compile(r"\"[^\"]*+\"|'[^']*+'")
_WORD = re.compile(r"[^\s/=\"'<>]++")
_PREFIX = re.compile(r"\bxmlns:([\w.-]+)")
# HTML pasted into a feed as it is leaves these open.
_NEVER_CLOSED = frozenset(("br", "hr", "img", "input", "meta", "wbr"))


def shortened(text: str, url: str) -> tuple[str, int]:
    """A feed that is too long, cut behind a whole item, and how many items that leaves out.

    The first ones are the newest nearly everywhere. Raises ParseError with code `absurd_feed` where
    no item ends within bounds.
    """
    start = text[: _readable(text)]
    if len(start) == len(text):
        return text, 0
    for end, closing in _ITEM_ENDS.items():
        if (index := start.rfind(end)) >= 0:
            return start[: index + len(end)] + closing, text.count(end, index + len(end))
    raise _absurd(url, f"{len(text):,} characters, and no whole item among the first {len(start):,}")


def _readable(text: str) -> int:
    """How many characters can be read in reasonable time, if tags and references are spread evenly."""
    length = min(len(text), MAX_CHARACTERS)
    for token, most in (("<", MAX_TAGS), ("&", MAX_REFERENCES)):
        if (found := text.count(token, 0, length)) > most:
            length = length * most // found * 9 // 10
    return length


def feed_text(text: str, url: str) -> str:
    """The feed from its root element on, which feedparser reads as it was meant.

    Raises ParseError with code `not_a_feed` where there is no root of RSS, Atom, RDF, CDF or a sitemap, and with
    `absurd_feed` where reading it would take unreasonable time.
    """
    if text.count("&") > MAX_REFERENCES:
        raise _absurd(url, f"more than {MAX_REFERENCES:,} references to characters")
    sound = _without_comments(_from_root(_FORBIDDEN.sub("", text), url))
    sound = _CDATA_OR_AMPERSAND.sub(_reference, sound)
    sound = _UNREAD_NAMESPACE.sub("urn:unread", _LEFT_OUT.sub("", with_plain_links(sound)))
    sound = _PERSON.sub(_short_person, sound)
    _refuse_absurd(sound, url)
    return sound


def _from_root(text: str, url: str) -> str:
    if not text.strip():
        raise ParseError(url, "the answer is empty, where a feed was expected", code="not_a_feed")
    for found in _ROOT.finditer(text):
        if found["entry"]:
            if not _ELEMENT.search(_CDATA_OR_COMMENT.sub("", text[: found.start()])):
                return f'<feed xmlns="http://www.w3.org/2005/Atom">{text[found.start() :]}</feed>'
        elif found["feed"]:
            return text[found.start() :]
        elif found[0][:7].lower() != "<script" and found[0][:2] != "<?" and found[0][:4] != "<!--":
            raise ParseError(url, "the answer is an HTML page, not a feed", code="not_a_feed")
    beginning = " ".join(text[:200].split())[:60]
    raise ParseError(url, f"no rss, feed, rdf or urlset element; the answer begins: {beginning}", code="not_a_feed")


def _without_comments(text: str) -> str:
    """Comments left open are none: what follows is read. (To look for the end of each would take hours.)"""
    end = text.rfind("-->") + 3
    if end < 3:
        return text.replace("<!--", "")
    whole = _CDATA_OR_COMMENT.sub(lambda found: "" if found[0].startswith("<!--") else found[0], text[:end])
    return whole + text[end:].replace("<!--", "")


def _reference(found: re.Match[str]) -> str:
    """A reference XML knows stays; one of HTML becomes its character; any other "&" is escaped. CDATA stays."""
    pair, decimal, hexadecimal, name = found.groups()
    if found[0].startswith("<"):
        return found[0]
    if pair:
        return _of_halves(found[0])
    if decimal or hexadecimal:
        return found[0] if _is_sound(int(decimal) if decimal else int(hexadecimal, 16)) else ""
    if name in _XML_ENTITIES:
        return found[0]
    character = html.entities.html5.get(f"{name};") if name else None
    return html.escape(character) if character else f"&amp;{found[0][1:]}"


def _of_halves(pair: str) -> str:
    """JavaScript and Java count in UTF-16, and print an emoji as two references."""
    halves = [int(code[1:], 16) if code[0] in "xX" else int(code) for code in re.findall(r"&#(x?\w+);", pair)]
    try:
        return b"".join(half.to_bytes(2, "big") for half in halves).decode("utf-16-be")
    except UnicodeDecodeError:
        return ""


def _is_sound(code: int) -> bool:
    """A character XML can name (1.0, 2.2)."""
    return code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000


def _short_person(found: re.Match[str]) -> str:
    return found[0] if len(found[2]) <= _LONGEST_PERSON else found[1]


def _refuse_absurd(text: str, url: str) -> None:
    declared = _PREFIX.findall(text)
    if len(declared) > MAX_DECLARATIONS:
        raise _absurd(url, f"more than {MAX_DECLARATIONS:,} declarations of namespaces")
    if len(set(declared)) > MAX_PREFIXES:
        raise _absurd(url, f"more than {MAX_PREFIXES} namespace prefixes")
    depth = tags = 0
    for closing, name, attributes in _TAG.findall(text):
        tags += bool(name)
        if closing:
            depth -= depth > 0
        elif name and not attributes.endswith("/") and name.lower() not in _NEVER_CLOSED:
            depth += 1
        if depth > MAX_DEPTH:
            raise _absurd(url, f"elements nested more than {MAX_DEPTH} deep")
        if attributes.count("=") > MAX_ATTRIBUTES:
            raise _absurd(url, f"an element with more than {MAX_ATTRIBUTES} attributes")
    for steps in _TAG_IN_STEPS.findall(text):
        if len(steps) > MAX_WORDS_IN_TAG:
            _refuse_long_tag(steps, url)
    if tags > MAX_TAGS:
        raise _absurd(url, f"{tags:,} tags, over {MAX_TAGS:,}")


def _refuse_long_tag(inside: str, url: str) -> None:
    """Quoted values may be long, as pictures inside an address are."""
    unquoted = _VALUE.sub('""', inside)
    if len(unquoted) > MAX_TAG:
        raise _absurd(url, f"a tag with {len(unquoted):,} characters outside its values, over {MAX_TAG:,}")
    if sum(1 for _ in _WORD.finditer(unquoted)) > MAX_WORDS_IN_TAG:
        raise _absurd(url, f"a tag with more than {MAX_WORDS_IN_TAG:,} words in it")


def _absurd(url: str, what: str) -> ParseError:
    return ParseError(url, f"a feed no reader should take on: {what}", code="absurd_feed")
