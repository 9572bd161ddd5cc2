"""A page to an article: by the source's own rules where it has some, by the general ones elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from lxml import etree

from parsers.authors import is_person
from parsers.body import body_of
from parsers.dates import parse_moment
from parsers.edges import without_edges
from parsers.emptiness import LEAST_TEXT, refuse_without_text
from parsers.encoding import in_utf8
from parsers.error_page import says_no_article
from parsers.errors import EmptyPage, NotAnArticle, ParseError, UsageError, WrongArticle
from parsers.frame import without_frame
from parsers.headline import begins_with, same_words
from parsers.language import language_of, language_told
from parsers.markup import parse_html
from parsers.metadata import Metadata, read_metadata
from parsers.model import Article, Evidence, FeedEntry, Page, Source
from parsers.outlets import Site, has_word_of_outlets, is_agency, is_outlet
from parsers.permalink import general_permalink
from parsers.publication import Publication, publication_of
from parsers.redirected import permalink_after, refuse_other_site, refuse_unlike
from parsers.selectors import refuse_without, select
from parsers.sources import adhoc_source, source_for
from parsers.spare import Spare
from parsers.teaser import is_teaser

# A long novel has a million. What is more makes a batch that no database can hold in memory.
_MOST_TEXT = 1_000_000
_NO_SOURCE = Source(name="unknown", title="unknown", home="")
_NO_PAGES = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"RIFF", "an image or a sound"),
    (b"PK\x03\x04", "a ZIP file"),
    (b"\x1f\x8b", "a compressed file"),
    (b"ID3", "a sound"),
    (b"%!PS", "PostScript"),
    (b"{\\rtf", "a text of a word processor"),
    (b"\xd0\xcf\x11\xe0", "a text of a word processor"),
    (b"{", "JSON"),
    (b"[", "JSON"),
)


def parse_article(page: Page, entry: FeedEntry, source: Source, frame: Collection[str] = ()) -> Article:
    """The article of an entry, from the page its permalink led to.

    `frame` are the digests of paragraphs that stand on many pages of the source, and are no part of its articles
    (see parsers.frame); a source with rules of its own knows its frame.

    Its permalink is the entry's, or the address the same site led on to; no page, whatever its
    `canonical` says, may take another (see parsers.redirected).

    Raises ParseError, or what descends from it, with a sentence that says what was missing.
    """
    refuse_other_site(page, entry, source)
    if source.parse is not None:
        return _of_sane_length(source.parse(page, entry, source))
    _refuse_others(entry, source)
    permalink = permalink_after(page, entry, source)
    article = _general(page.body, page.content_type, source, entry, permalink, frame, page.fetched_at)
    refuse_unlike(page, entry, article.title)
    return _of_sane_length(article)


def _of_sane_length(article: Article) -> Article:
    """Raises ParseError with code `too_long` for a text that is none."""
    if len(article.body) > _MOST_TEXT:
        reason = f"a text of {len(article.body):,} characters, over {_MOST_TEXT:,}, is no article"
        raise ParseError(article.permalink, reason, code="too_long")
    return article


def extract(html: bytes, url: str, headers: Mapping[str, str] | None = None) -> Article:
    """The article of any page, by the general rules: for pages no feed led to.

    `headers` are those of the response, if known, with names in lower case: its type, and `date` or `last-modified`,
    after which nothing was published. An address that is none, as of a page
    that was kept without it, tells nothing and costs nothing. Raises ParseError.
    """
    try:
        source, permalink = adhoc_source(url), general_permalink(url)
    except (UsageError, NotAnArticle):
        source, permalink = _NO_SOURCE, url
    entry = FeedEntry(source=source.name, feed=url, link=url, permalink=permalink)
    headers = headers or {}
    seen_at = next(filter(None, map(_moment_of_header, (headers.get("date"), headers.get("last-modified")))), None)
    return _of_sane_length(_general(html, headers.get("content-type"), source, entry, permalink, seen_at=seen_at))


def _moment_of_header(value: str | None) -> datetime | None:
    return parse_moment(value, ZoneInfo("UTC")) if value else None


def _general(
    body: bytes,
    content_type: str | None,
    source: Source,
    entry: FeedEntry,
    permalink: str,
    frame: Collection[str] = (),
    seen_at: datetime | None = None,
) -> Article:
    _refuse_other_types(body, permalink)
    page, charset = in_utf8(body, declared=source.encoding, content_type=content_type)
    root = parse_html(page, permalink)
    refuse_without(root, source, permalink)
    spare = Spare(root)
    metadata = read_metadata(root, urlsplit(permalink).hostname, entry.title, entry.author)
    selected = select(root, source)
    metadata = selected.over(metadata)
    title = selected.title or _title(metadata, entry)
    if title is None:
        raise ParseError(permalink, "the page has no title: no headline in its metadata, no h1 and no <title>")
    _refuse_no_article(root, title, metadata, entry)
    found = selected.body or without_edges(
        spare.better_than(body_of(root, title), root, title, metadata.body), [claim.text for claim in metadata.authors]
    )
    text, cut = without_frame(found, frame, LEAST_TEXT)
    refuse_without_text(root, sum(map(len, text)), permalink)
    prose = "\n\n".join(text)
    published = publication_of(metadata.dates, entry, permalink, source, seen_at)
    told_author = _author_told_by(entry, source)
    return Article(
        permalink=permalink,
        source=source.name,
        title=title,
        lead=selected.lead or _lead(metadata.description, title, prose),
        author=", ".join(claim.text for claim in metadata.authors) or told_author,
        date=published.day,
        published_at=published.moment,
        body=prose,
        language=language_told(metadata.language, prose) or language_of(prose) or source.language,
        partial=is_teaser(root, metadata.access, prose),
        evidence=_evidence(metadata, told_author, published, charset, cut),
    )


def _title(metadata: Metadata, entry: FeedEntry) -> str | None:
    """The page's headline, or the feed's; uncut where the feed has the same words as the page's window."""
    if metadata.title is None:
        return entry.title
    if entry.title and entry.title == metadata.page_title and metadata.title.text in entry.title:
        return entry.title
    return metadata.title.text


def _author_told_by(entry: FeedEntry, source: Source) -> str | None:
    """The feed's author, unless it is an agency or the publisher."""
    if entry.author is None or is_agency(entry.author):
        return None
    is_publisher = is_outlet(entry.author, Site((source.title,), urlsplit(entry.permalink).hostname))
    return None if is_publisher and (has_word_of_outlets(entry.author) or not is_person(entry.author)) else entry.author


def _refuse_no_article(root: etree._Element, title: str, metadata: Metadata, entry: FeedEntry) -> None:
    """Raises EmptyPage for a page that says it is none, unless the feed announced an article of such a title."""
    if begins_with(entry.title or "", title):
        return
    asks_password = any(field.get("type") == "password" for field in root.iter("input"))
    for called in filter(None, dict.fromkeys((title, metadata.page_title))):
        if said := says_no_article(called, asks_password=asks_password):
            raise EmptyPage(entry.permalink, f"{said}, by its title «{called}», not an article")


def _evidence(
    metadata: Metadata, told_author: str | None, published: Publication, charset: str, cut: tuple[str, ...]
) -> Evidence:
    """Page before feed, as the values themselves were chosen."""
    return Evidence(
        title_from="page" if metadata.title else "feed",
        author_from="page" if metadata.authors else "feed" if told_author else None,
        date_from=published.witness,
        date_text=published.text,
        charset=charset,
        page_title=metadata.page_title,
        frame=cut,
        title_by=metadata.title.by if metadata.title else None,
        author_by=metadata.authors[0].by if metadata.authors else None,
        date_by=published.by,
    )


def _lead(description: str | None, title: str, prose: str) -> str | None:
    """A page's description, unless it is only the beginning of the text or the title again."""
    if description is None or description.rstrip(".… ")[:60] in prose or same_words(description, title):
        return None
    return description


def _refuse_others(entry: FeedEntry, source: Source) -> None:
    """Raises for what is not an article of this source by its address: a front page, another source's article."""
    parts = urlsplit(entry.permalink)
    if parts.path == "/" and not parts.query:
        raise NotAnArticle(entry.permalink, "the front page of a site, not an article")
    owner = source_for(entry.permalink)
    if owner is not None and (owner.has_own_rules or owner.permalink) and owner.name != source.name:
        raise WrongArticle(
            entry.permalink,
            f"{parts.hostname} belongs to the source {owner.name}, which has rules of its own: "
            f"the feed of {source.name} may not bring its articles",
        )


def _refuse_other_types(body: bytes, url: str) -> None:
    start = body[:1024].lstrip()
    for mark, kind in _NO_PAGES:
        if start.startswith(mark):
            raise ParseError(url, f"not an HTML page but {kind}")
    if start and b"<" not in body and b"\0" not in body:  # UTF-16 has the one and so may lack the other
        raise ParseError(url, "not an HTML page but plain text without any markup")
