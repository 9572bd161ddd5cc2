"""What a page says about itself: JSON-LD, OpenGraph and other meta elements, and the habits of templates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from lxml import etree

from parsers.characters import shortened
from parsers.headline import headline_of, page_title_of
from parsers.hidden import drop_programs
from parsers.linked_data import articles_in, names_of, text_of
from parsers.markup import fold, selector, text_in

_AUTHOR_META = ("author", "article:author", "parsely-author", "dc.creator", "dcterms.creator", "sailthru.author")
_DATE_META = (
    "article:published_time",
    "og:published_time",
    "og:article:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "date",
)
_BYLINES = selector(
    "//*[@rel='author' or @itemprop='author' or contains(concat(' ', @class, ' '), ' author ')"
    " or contains(@class, 'byline') or contains(@class, 'author-name') or contains(@class, 'author__name')"
    " or contains(@class, 'article__author') or contains(@class, 'post-author')]"
)
_TIMES = selector("//time[@datetime]")
_OUTSIDE = ("aside", "footer", "nav")
_BY = re.compile(r"^(?:written by|story by|posted by|reported by|by|von|par|por|di|автор[ы]?|текст)\b[:\s]*", re.I)
_AFTER_NAME = re.compile(r"\s*(?:[|•·–—\d(]|\b(?:on|in|is|at|updated|published)\b).*$", re.IGNORECASE)
_LONGEST_NAME = 60
# What a page has at most, of bylines, times, names and dates.
_LOOKED_AT = 50
_MOST_AUTHORS = 20
_MOST_DATES = 20
_LONGEST_LEAD = 2000


class Metadata(NamedTuple):
    """Evidence; of `dates` the best comes first. None or empty where the page is silent.

    `title` is the headline, chosen; `page_title` what the page calls itself, as read.
    """

    title: str | None
    page_title: str | None
    description: str | None
    authors: tuple[str, ...]
    dates: tuple[str, ...]
    language: str | None


def read_metadata(root: etree._Element) -> Metadata:
    """What a page says of its article. Nothing here raises: bad metadata is no metadata.

    Takes scripts and their like out of the tree, once those that describe the article are read.
    Addresses are not asked for: a page's `canonical` and `og:url` may be anybody's.
    """
    meta, articles = _meta(root), articles_in(root)
    drop_programs(root)
    site = meta.get("og:site_name")
    headlines = [text_of(article.get("headline")) for article in articles]
    return Metadata(
        title=headline_of(root, [*headlines, meta.get("og:title"), meta.get("twitter:title")], site),
        page_title=page_title_of(root),
        description=shortened(meta["og:description"], _LONGEST_LEAD) if "og:description" in meta else None,
        authors=_authors(root, meta, articles),
        dates=tuple(islice(_dates(root, meta, articles), _MOST_DATES)),
        language=_language(root),
    )


def _meta(root: etree._Element) -> dict[str, str]:
    """Contents by name, property or itemprop, in lower case; the first of a name counts."""
    contents: dict[str, str] = {}
    for element in root.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        if name and (content := fold(element.get("content", ""))):
            contents.setdefault(name.strip().lower(), content)
    return contents


def _authors(root: etree._Element, meta: Mapping[str, str], articles: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The names of the first kind of evidence that has any. A publisher is no author."""
    publishers = {name for article in articles for name in _publishers(article)} | {meta.get("og:site_name", "")}
    unwanted = {name.casefold() for name in publishers}
    for names in (
        (name for article in articles[:1] for name in names_of(article.get("author"))),
        (meta[name] for name in _AUTHOR_META if name in meta),
        (fold(text_in(element)) for element in islice(_of_article(_BYLINES(root)), _LOOKED_AT)),
    ):
        found = dict.fromkeys(cleaned for name in islice(names, _LOOKED_AT) if (cleaned := _name(name)))
        if people := tuple(name for name in found if name.casefold() not in unwanted):
            return people[:_MOST_AUTHORS]
    return ()


def _publishers(article: Mapping[str, Any]) -> Iterator[str]:
    publisher = article.get("publisher")
    for item in publisher if isinstance(publisher, list) else [publisher]:
        if isinstance(item, Mapping) and (name := text_of(item.get("name"))):
            yield name


def _name(printed: str) -> str | None:
    """ "By Ann Lee | 18 November" to "Ann Lee"; None for addresses, logins and whole sentences."""
    name = _AFTER_NAME.sub("", _BY.sub("", printed.strip(), count=1)).strip(" ,;:")
    is_name = 3 <= len(name) <= _LONGEST_NAME and "://" not in name and "@" not in name and name.lower() != "admin"
    return name if is_name else None


def _dates(root: etree._Element, meta: Mapping[str, str], articles: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for article in articles:
        if date := text_of(article.get("datePublished")):
            yield date
    yield from (meta[name] for name in _DATE_META if name in meta)
    yield from (fold(time.get("datetime", "")) for time in islice(_of_article(_TIMES(root)), 1))


def _of_article(elements: Sequence[etree._Element]) -> Iterator[etree._Element]:
    """Those that do not stand in a page's margins."""
    for element in elements[: 4 * _LOOKED_AT]:
        if next(element.iterancestors(*_OUTSIDE), None) is None:
            yield element


def _language(root: etree._Element) -> str | None:
    language = re.match(r"[a-z]{2}(?![a-z])", root.get("lang", "").strip().lower())
    return language[0] if language else None
