"""The links of a feed's items, made plain for feedparser: whatever it sees last it takes for the item's own."""

from __future__ import annotations

import re

# "link" of RSS is a text, that of Atom an attribute; RSS feeds have both.
_LINK = re.compile(r"<(?P<name>(?:[\w.-]+:)?link)(?=[\s/>])(?P<attributes>[^<>]*+)>", re.IGNORECASE)
_HREF = re.compile(r"""\shref\s*=\s*(?:"\s*+[^"\s]|'\s*+[^'\s])""", re.IGNORECASE)
_REL = re.compile(r"""(\srel\s*=\s*)("[^"]*"|'[^']*')""", re.IGNORECASE)
_ATOM = re.compile("(?:atom|atom10|a10):", re.IGNORECASE)
_IANA = "http://www.iana.org/assignments/relation/"
# RFC 4287 says what no rel means; feedparser takes an Atom link for better than the link of RSS beside it.
BESIDE = "feedhouse-beside"

_LEFT_OPEN = re.compile(r"(<link\s*+>\s*+[^<\s][^<]*+)(?=<(?!/(?:[\w.-]+:)?link\b|!\[CDATA\[))", re.IGNORECASE)
_OF_OTHERS = re.compile(
    r"<(?P<tag>(?:[\w.-]+:)?(?P<what>image|textinput|author|contributor))(?=[\s/>])[^<>]*+(?<!/)>"
    r"(?:[^<]++|<(?!/?(?:[\w.-]+:)?(?:image|textinput|author|contributor|item|entry|channel|feed)[\s/>]))*+"
    r"</(?P=tag)\s*+>",
    re.IGNORECASE,
)
_WHOLE_LINK = re.compile(r"<(?:[\w.-]+:)?link(?=[\s/>])[^<>]*+>(?:[^<]*+</(?:[\w.-]+:)?link\s*>)?", re.IGNORECASE)
_PERMALINK = re.compile(r"""(<guid\s[^<>]*?)ispermalink\s*=\s*(["'])\s*(true|false|)\s*\2""", re.IGNORECASE)


def with_plain_links(text: str) -> str:
    """A feed whose items have one link each, their own, where they print one.

    Links of an image, an author and a text input inside are left out, and those that lead nowhere. In
    RSS an Atom link without another purpose becomes one of rel `BESIDE`.
    """
    text = _OF_OTHERS.sub(_without_links, _LEFT_OPEN.sub(r"\1</link>", text))
    text = _PERMALINK.sub(lambda found: f'{found[1]}ispermalink="{found[3].lower() or "true"}"', text)
    alternate = "alternate" if re.match(r"<(?:[\w.-]+:)?feed\b", text, re.IGNORECASE) else BESIDE
    return _LINK.sub(lambda found: _plain(found, alternate), text)


def _without_links(found: re.Match[str]) -> str:
    return "" if found["what"].lower() in ("image", "textinput") else _WHOLE_LINK.sub("", found[0])


def _plain(found: re.Match[str], alternate: str) -> str:
    attributes = found["attributes"]
    if not _HREF.search(attributes):
        return "" if attributes.endswith("/") else found[0]
    rel = _REL.search(attributes)
    meant = rel[2][1:-1].strip().lower().removeprefix(_IANA) if rel else ""
    if meant in ("", "alternate"):
        meant = alternate
    # Many print the prefix and don't say whose it is.
    name = "link" if alternate == BESIDE and attributes.endswith("/") and _ATOM.match(found["name"]) else found["name"]
    if rel:
        return f'<{name}{attributes[: rel.start()]} rel="{meant}"{attributes[rel.end() :]}>'
    return f'<{name} rel="{meant}"{attributes}>'
