"""Sitemaps (https://www.sitemaps.org/protocol.html) and Google's for news, to items as those of feeds."""

from __future__ import annotations

import html
import re
from typing import Any, NamedTuple

# Tags, not a tree: a sitemap of 50,000 addresses is flat, and prefixes are as their authors like them.
_ROOT = re.compile(r"<(?:[\w.-]+:)?(?:urlset|sitemapindex)[\s/>]", re.IGNORECASE)
_PART = re.compile(
    r"<(?P<tag>(?:[\w.-]+:)?(?:url|sitemap))\b[^<>]*>(?P<inside>.*?)(?:</(?P=tag)\s*>|\Z)", re.DOTALL | re.I
)
_FIELD = re.compile(
    r"<(?P<tag>(?:(?P<prefix>[\w.-]+):)?(?P<name>loc|lastmod|title|publication_date))\b[^<>]*+>(?P<text>[^<]*+)</(?P=tag)\s*>",
    re.IGNORECASE,
)
# An image and a video have addresses and titles of their own.
_OF_MEDIA = re.compile(
    r"<(?P<tag>(?:[\w.-]+:)?(?:image|video))(?=[\s/>])[^<>]*+(?<!/)>.*?(?:</(?P=tag)\s*>|\Z)", re.DOTALL | re.I
)
_CDATA_OR_COMMENT = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL)
_NAMES = {"loc": "link", "lastmod": "updated", "title": "title", "publication_date": "published"}
# An index may name 50,000; a poll reads a few of them.
_MOST_SITEMAPS = 1000


class SitemapItems(NamedTuple):
    """Items under feedparser's names; of an index no items, but its sitemaps, the newest first."""

    items: list[dict[str, Any]]
    sitemaps: tuple[str, ...]


def is_sitemap(text: str) -> bool:
    """Whether a text that begins with its root element is a sitemap or a sitemap index."""
    return _ROOT.match(text) is not None


def sitemap_items(text: str) -> SitemapItems:
    """What a sitemap or a sitemap index lists. Never fails: what has no address is no part of it."""
    # With CDATA as plain text a field is whatever has no "<": to look for the end of each through the whole rest of the
    # text takes hours where 190,000 are left open.
    text = _CDATA_OR_COMMENT.sub(lambda found: html.escape(found[1] or ""), text)
    parts = [
        (found["tag"].lower().endswith("sitemap"), _fields(found["inside"], found["tag"].lower().rpartition(":")[0]))
        for found in _PART.finditer(text)
    ]
    items = [fields for is_sitemap, fields in parts if not is_sitemap]
    # ISO 8601 sorts as text; a sitemap without a date may be the newest one, and one that has one is not.
    sitemaps = sorted(
        (fields for is_sitemap, fields in parts if is_sitemap and "link" in fields),
        key=lambda fields: fields.get("updated", ""),
        reverse=True,
    )
    return SitemapItems(items, tuple(fields["link"] for fields in sitemaps[:_MOST_SITEMAPS]))


def _fields(inside: str, own: str) -> dict[str, Any]:
    """The first of each; `own` is the prefix of the address, which is not that of an image or a video."""
    fields: dict[str, Any] = {}
    for found in _FIELD.finditer(_OF_MEDIA.sub("", inside)):
        prefix, name = (found["prefix"] or "").lower(), found["name"].lower()
        if prefix in ("image", "video", "xhtml") or (name == "loc" and prefix not in ("", own, "ns", "sm", "sitemap")):
            continue
        fields.setdefault(_NAMES[name], html.unescape(found["text"]).strip())
    return {name: value for name, value in fields.items() if value}
