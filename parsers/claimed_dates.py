"""All that a page says of the day it was published, the surest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from zoneinfo import ZoneInfo

from lxml import etree

from parsers.dates import moment_of_number, parse_moment
from parsers.landmarks import Landmarks, distance
from parsers.linked_data import LinkedData, text_of
from parsers.markup import fold, text_in
from parsers.model import Claim
from parsers.printed_dates import (
    dates_in,
    dates_near,
    labelled_dates,
    marked_dates,
    ordered,
    says_modified,
    says_published,
)

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
_MODIFIED = ("modif", "update", "revis")
_LOOKED_AT = 50
_LONGEST_LABEL = 40
_MOST_DATES = 30


def claimed_dates(
    marks: Landmarks,
    meta: Mapping[str, list[str]],
    described: LinkedData,
    heading: etree._Element | None,
    day_first: bool | None = None,
) -> tuple[Claim, ...]:
    """Texts that may be dates, and who has them; those of changes last, whoever has them.

    `day_first` says what 03/04/2025 is on such a page; None where nobody knows.

    What a page only prints is read where nothing says in a form for machines when it was published.
    """
    for claims in (_declared(meta, described), _marked(marks, heading)):
        told = (claim._replace(text=ordered(_told(claim.text), day_first)) for claim in islice(claims, _MOST_DATES))
        declared = [claim for claim in told if _is_date(claim.text)]
        if published := [claim for claim in declared if claim.by != "modified"]:
            break
    if not published:
        printed = islice(_printed(marks, heading), _MOST_DATES)
        declared += [claim._replace(text=ordered(claim.text, day_first)) for claim in printed]
        published = [claim for claim in declared if claim.by != "modified"]
    changes = (claim for claim in declared if claim.by == "modified")
    return (*published, *changes, *islice(_changes(meta, described), _MOST_DATES))


def _told(text: str) -> str:
    """A text for machines, which may count seconds or milliseconds since 1970."""
    moment = moment_of_number(text) if text[:1].isdigit() else None
    return moment.isoformat() if moment is not None else text


def _is_date(text: str) -> bool:
    return parse_moment(text, ZoneInfo("UTC")) is not None


def _declared(meta: Mapping[str, list[str]], described: LinkedData) -> Iterator[Claim]:
    yield from _of_nodes(described.articles, "datePublished")
    yield from (Claim(meta[name][0], "opengraph" if ":" in name else "meta") for name in _META if name in meta)
    yield from _of_nodes(described.works, "datePublished")


def _marked(marks: Landmarks, heading: etree._Element | None) -> Iterator[Claim]:
    for element in marks.of_article(marks.published):
        if text := fold(element.get("content") or element.get("datetime") or _short(element)):
            yield Claim(text, "microdata")
    at = marks.places.get(heading) if heading is not None else None
    yield from _times(
        sorted(islice(marks.of_article(marks.times), _LOOKED_AT), key=lambda time: distance(marks.places[time], at))
    )


def _printed(marks: Landmarks, heading: etree._Element | None) -> Iterator[Claim]:
    found = False
    for claim in (*(dates_near(heading) if heading is not None else ()), *marked_dates(marks)):
        found = found or claim.by != "modified"
        yield claim
    if not found:
        yield from labelled_dates(marks.root)


def _changes(meta: Mapping[str, list[str]], described: LinkedData) -> Iterator[Claim]:
    nodes = (*described.articles, *described.works)
    for claim in (*_of_nodes(nodes, "dateCreated"), *_of_nodes(nodes, "dateModified")):
        yield claim._replace(by="modified")
    yield from (Claim(meta[name][0], "modified") for name in _MODIFIED_META if name in meta)


def _of_nodes(nodes: Iterable[Mapping[str, object]], name: str) -> Iterator[Claim]:
    for node in nodes:
        if date := text_of(node.get(name)):
            yield Claim(date, "json-ld")


def _times(times: Sequence[etree._Element]) -> Iterator[Claim]:
    """Of `<time>` elements, first those that say what they are, then the rest in their order."""
    for time in sorted(times, key=lambda time: not _says_published(time)):
        claims = [Claim(text, "time")] if (text := fold(time.get("datetime", ""))) else []
        printed = list(dates_in([_short(time)]))
        is_change = any(word in _names(time) for word in _MODIFIED) or says_modified(_words_before(time))
        for claim in (*claims, *(claim._replace(by="time") for claim in printed)):
            yield claim._replace(by="modified") if is_change else claim


def _says_published(time: etree._Element) -> bool:
    names = _names(time)
    return (
        time.get("pubdate") is not None
        or "publish" in names
        or "entry-date" in names
        or says_published(_words_before(time))
    )


def _words_before(time: etree._Element) -> str:
    """The end of what stands before it in its parent: a label, as a rule."""
    before = time.getprevious()
    above = time.getparent()
    if before is None:
        return (above.text or "")[-_LONGEST_LABEL:] if above is not None else ""
    if tail := (before.tail or "").strip():
        return tail[-_LONGEST_LABEL:]
    is_label = before.tag != "time" and next(before.iter("time"), None) is None
    label = fold(text_in(before)) if is_label else ""
    return label if len(label) <= _LONGEST_LABEL else ""


def _names(time: etree._Element) -> str:
    above = time.getparent()
    around = above.get("class", "") if above is not None else ""
    return f"{time.get('class', '')} {time.get('itemprop', '')} {around}".lower()


def _short(element: etree._Element) -> str:
    return fold(text_in(element)[:100])
