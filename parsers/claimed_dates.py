"""All that a page says of the day it was published, the surest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from lxml import etree

from parsers.linked_data import LinkedData, text_of
from parsers.markup import fold, selector, text_in
from parsers.model import Claim
from parsers.printed_dates import dates_in, dates_near, labelled_dates, marked_dates

_META = (
    "article:published_time",
    "article:published",
    "og:published_time",
    "og:article:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "published_time",
    "published-date",
    "published",
    "publish_date",
    "publishdate",
    "publish-date",
    "publication_date",
    "article.published",
    "article_date_original",
    "date_published",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date.created",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "citation_publication_date",
    "citation_online_date",
    "citation_date",
    "pubdate",
    "pdate",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "originalpublicationdate",
    "rnews:datepublished",
    "og:pubdate",
    "creation_date",
    "datecreated",
    "date",
)
_MODIFIED_META = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "last-modified",
    "dcterms.modified",
    "dc.date.modified",
    "updated date",
    "lastmod",
)
_PUBLISHED = selector(
    "//*[@itemprop='datePublished' or @property='datePublished' or @property='schema:datePublished' or @itemprop='dateCreated']"
)
_TIMES = selector("//time")
_OUTSIDE = ("aside", "footer", "nav")
_MODIFIED = ("modif", "update", "revis")
_LOOKED_AT = 50
_MOST_DATES = 30


def claimed_dates(
    root: etree._Element, meta: Mapping[str, list[str]], described: LinkedData, heading: etree._Element | None
) -> tuple[Claim, ...]:
    """Texts that may be dates, and who has them; those of changes last, whoever has them."""
    published, modified = [], []
    for claim in islice(_claims(root, meta, described, heading), 3 * _MOST_DATES):
        (modified if claim.by == "modified" else published).append(claim)
    return tuple(published[:_MOST_DATES] + modified[:_MOST_DATES])


def _claims(
    root: etree._Element, meta: Mapping[str, list[str]], described: LinkedData, heading: etree._Element | None
) -> Iterator[Claim]:
    yield from _of_nodes(described.articles, "datePublished")
    yield from (Claim(meta[name][0], "opengraph" if ":" in name else "meta") for name in _META if name in meta)
    yield from _of_nodes(described.works, "datePublished")
    for element in islice(_of_article(_PUBLISHED(root)), _LOOKED_AT):
        if text := fold(element.get("content") or element.get("datetime") or _short(element)):
            yield Claim(text, "microdata")
    yield from _times(list(islice(_of_article(_TIMES(root)), _LOOKED_AT)), heading)
    if heading is not None:
        yield from dates_near(heading)
    yield from marked_dates(root)
    yield from labelled_dates(root)
    yield from _of_nodes((*described.articles, *described.works), "dateCreated")
    for claim in _of_nodes((*described.articles, *described.works), "dateModified"):
        yield claim._replace(by="modified")
    yield from (Claim(meta[name][0], "modified") for name in _MODIFIED_META if name in meta)


def _of_nodes(nodes: Iterable[Mapping[str, object]], name: str) -> Iterator[Claim]:
    for node in nodes:
        if date := text_of(node.get(name)):
            yield Claim(date, "json-ld")


def _times(times: Sequence[etree._Element], heading: etree._Element | None) -> Iterator[Claim]:
    """Of `<time>` elements, first those that say what they are, then the rest in the order of the page."""
    for time in sorted(times, key=lambda time: not _says_published(time)):
        claims = [Claim(text, "time")] if (text := fold(time.get("datetime", ""))) else []
        printed = list(dates_in([_short(time)]))
        is_change = any(word in _names(time) for word in _MODIFIED)
        for claim in (*claims, *(claim._replace(by="time") for claim in printed)):
            yield claim._replace(by="modified") if is_change else claim


def _says_published(time: etree._Element) -> bool:
    return time.get("pubdate") is not None or "publish" in _names(time) or "entry-date" in _names(time)


def _names(time: etree._Element) -> str:
    above = time.getparent()
    around = above.get("class", "") if above is not None else ""
    return f"{time.get('class', '')} {time.get('itemprop', '')} {around}".lower()


def _short(element: etree._Element) -> str:
    return fold(text_in(element)[:100])


def _of_article(elements: Sequence[etree._Element]) -> Iterator[etree._Element]:
    """Those that do not stand in a page's margins."""
    for element in elements[: 4 * _LOOKED_AT]:
        if next(element.iterancestors(*_OUTSIDE), None) is None:
            yield element
