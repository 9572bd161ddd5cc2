"""What a page says about itself: JSON-LD, OpenGraph and other meta elements, and what it prints."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from lxml import etree

from parsers.authors import declared_names, is_person
from parsers.bylines import linked_byline, marked_byline, printed_byline
from parsers.characters import shortened
from parsers.claimed_dates import claimed_dates
from parsers.headline import headline_of, page_title_of
from parsers.hidden import drop_programs
from parsers.landmarks import Landmarks
from parsers.linked_data import LinkedData, linked_data, names_of, text_of
from parsers.markup import fold
from parsers.model import Claim, Proof
from parsers.outlets import Site, has_word_of_outlets, is_outlet, suffix_of
from parsers.teaser import Access, access_of

_TITLE_META = ("twitter:title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title", "citation_title")
_AUTHOR_META = (
    "author",
    "article:author",
    "article:author_name",
    "og:article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "dc.contributor",
    "citation_author",
    "byl",
    "byline",
    "authors",
    "article.author",
    "cxenseparse:author",
)
_DAY_FIRST_COUNTRIES = ("gb", "uk", "ie", "au", "nz", "in", "pk", "za", "ng", "ke", "sg")
_YEAR_FIRST = ("zh", "ja", "ko", "hu", "lt", "mn")
_LONGEST_LEAD = 2000
# What a page has at most, of meta elements that are read and of authors.
_MOST_META = 2_000
_MOST_NAMED = 20


class Metadata(NamedTuple):
    """Evidence; of `dates` the best comes first. None or empty where the page is silent.

    `title` is the headline, chosen; `page_title` what the page calls itself, as read. Each name of
    `authors` has the same proof. `body` is the article's text in JSON-LD, as it stands there.
    `access` is what the page says of who may read it.
    """

    title: Claim | None
    page_title: str | None
    description: str | None
    authors: tuple[Claim, ...]
    dates: tuple[Claim, ...]
    language: str | None
    body: str | None = None
    access: Access = Access()


def read_metadata(
    root: etree._Element, host: str | None = None, feed_title: str | None = None, feed_author: str | None = None
) -> Metadata:
    """What a page says of its article. Nothing here raises: bad metadata is no metadata.

    `host` is that of its address; `feed_title` and `feed_author` are what a feed said, which tells
    among the page's claims and is none. Takes scripts and their like out of the tree, once those
    that describe the article are read. Addresses are not asked for: a page's `canonical` and
    `og:url` may be anybody's.
    """
    meta = _meta(root)
    page_title, site = page_title_of(root), _first(meta, "og:site_name") or _first(meta, "application-name")
    titles = list(filter(None, (feed_title, _first(meta, "og:title"), page_title)))
    described = linked_data(root, titles)
    drop_programs(root)
    marks = Landmarks(root)
    declared = list(_declared_titles(meta, described))
    title, heading = headline_of(marks, declared, site, host, feed_title)
    description = _first(meta, "og:description")
    return Metadata(
        title=title,
        page_title=page_title,
        description=shortened(description, _LONGEST_LEAD) if description else None,
        authors=_authors(marks, meta, described, heading, _site(meta, described, page_title, host), feed_author),
        dates=claimed_dates(marks, meta, described, heading, _day_first(root, meta, host)),
        language=_language(root),
        body=next((text for node in described.articles[:1] if isinstance(text := node.get("articleBody"), str)), None),
        access=access_of(described, meta),
    )


def _meta(root: etree._Element) -> dict[str, list[str]]:
    """Contents by name, property or itemprop, in lower case, in the order of the page."""
    contents: dict[str, list[str]] = {}
    for element in islice(root.iter("meta"), _MOST_META):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        if name and (content := fold(element.get("content", ""))):
            contents.setdefault(name.strip().lower(), []).append(content)
    return contents


def _first(meta: Mapping[str, list[str]], name: str) -> str | None:
    return meta[name][0] if name in meta else None


def _declared_titles(meta: Mapping[str, list[str]], described: LinkedData) -> Iterator[Claim]:
    for article in described.articles:
        if headline := text_of(article.get("headline")):
            yield Claim(headline, "json-ld")
    if title := _first(meta, "og:title"):
        yield Claim(title, "opengraph")
    if title := _first(meta, "headline"):
        yield Claim(title, "microdata")
    for name in _TITLE_META:
        if title := _first(meta, name):
            yield Claim(title, "meta")


def _authors(
    marks: Landmarks,
    meta: Mapping[str, list[str]],
    described: LinkedData,
    heading: etree._Element | None,
    site: Site,
    feed_author: str | None,
) -> tuple[Claim, ...]:
    """The names of the first kind of evidence that has any, or of the one that names whom the feed does.

    A publisher is no author. Where it has the name of a person, it may be one, if nobody else is named.
    """
    unwanted = frozenset(name.casefold() for name in site.names if not is_person(name))
    first: tuple[Claim, ...] = ()
    last: tuple[Claim, ...] = ()
    for proof, names in _kinds(marks, meta, described, heading, unwanted):
        people = tuple(Claim(name, proof) for name in names if not is_outlet(name, site))
        if people and (feed_author is None or feed_author in names):
            return people
        first = first or people
        last = last or tuple(Claim(name, proof) for name in names if is_person(name) and not has_word_of_outlets(name))
    return first or last


def _kinds(
    marks: Landmarks,
    meta: Mapping[str, list[str]],
    described: LinkedData,
    heading: etree._Element | None,
    unwanted: frozenset[str],
) -> Iterator[tuple[Proof, tuple[str, ...]]]:
    """Kinds of evidence with the names they tell, the surest first."""
    for nodes in (described.articles[:1], described.works[:2]):
        told = (name for node in nodes for name in names_of(node.get("author") or node.get("creator"), described.by_id))
        yield "json-ld", declared_names(islice(told, _MOST_NAMED), unwanted)
    for name in _AUTHOR_META:
        if name in meta:
            named = map(_given_name_first, meta[name]) if name.startswith("citation") else meta[name]
            yield "meta", declared_names(named, unwanted)
    for label, value in (("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2")):
        if _is_written_by(_first(meta, label) or ""):
            yield "meta", declared_names(meta.get(value, ()), unwanted)
    yield "byline", marked_byline(marks, heading, unwanted)
    if heading is not None:
        yield "byline", linked_byline(marks, heading, unwanted)
        yield "text", printed_byline(heading, unwanted)


def _given_name_first(name: str) -> str:
    """ "Lee, Ann", as libraries write names, to "Ann Lee"."""
    family, comma, given = name.partition(", ")
    return f"{given} {family}" if comma and "," not in given else name


def _is_written_by(label: str) -> bool:
    """Whether a label of Twitter's card says so, as WordPress writes it in the language of the site."""
    return bool(
        re.match(
            r"written by|verfasst von|geschrieben von|écrit par|escrito por|scritto da|написано|автор|geschreven",
            label,
            re.I,
        )
    )


def _site(meta: Mapping[str, list[str]], described: LinkedData, window: str | None, host: str | None) -> Site:
    named = [_first(meta, "og:site_name"), _first(meta, "application-name"), suffix_of(window)]
    for node in (*described.articles, *described.works):
        named += names_of_publisher(node, described)
    return Site(tuple(dict.fromkeys(filter(None, named))), host)


def names_of_publisher(node: Mapping[str, object], described: LinkedData) -> Iterator[str]:
    publisher = node.get("publisher")
    for item in publisher[:_MOST_NAMED] if isinstance(publisher, list) else [publisher]:
        if isinstance(item, Mapping):
            named = item if "name" in item else described.by_id.get(str(item.get("@id")), item)
            if name := text_of(named.get("name")):
                yield name


def _day_first(root: etree._Element, meta: Mapping[str, list[str]], host: str | None) -> bool | None:
    """Whether 03/04/2025 is in April, by the language of the page and its country; None where English is of neither."""
    told = (root.get("lang") or _first(meta, "og:locale") or "").strip().lower().replace("_", "-")
    language, _, country = told.partition("-")
    if len(language) != 2:
        return None
    if language == "en":
        if country[:2] == "us":
            return False
        suffix = (host or "").rpartition(".")[2]
        return True if country[:2] in _DAY_FIRST_COUNTRIES or suffix in _DAY_FIRST_COUNTRIES else None
    return None if language in _YEAR_FIRST else True


def _language(root: etree._Element) -> str | None:
    language = re.match(r"[a-z]{2}(?![a-z])", root.get("lang", "").strip().lower())
    return language[0] if language else None
