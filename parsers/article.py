"""A page to an article: by the source's own rules where it has some, by the general ones elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from parsers.body import body_of
from parsers.encoding import decode
from parsers.errors import EmptyPage, ParseError
from parsers.headline import same_words
from parsers.language import language_of
from parsers.markup import parse_html
from parsers.metadata import read_metadata
from parsers.model import Article, FeedEntry, Page, Source
from parsers.permalink import general_permalink
from parsers.publication import publication_of
from parsers.sources import adhoc_source

# A sentence; below it there is a caption, a cookie notice or a "page not found".
_LEAST_TEXT = 80
_NO_PAGES = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"PK\x03\x04", "a ZIP file"),
    (b"{", "JSON"),
    (b"[", "JSON"),
)


def parse_article(page: Page, entry: FeedEntry, source: Source) -> Article:
    """The article of an entry, from the page its permalink led to.

    Raises ParseError, or what descends from it, with a sentence that says what was missing.
    """
    if source.parse is not None:
        return source.parse(page, entry, source)
    return _general(page.body, page.content_type, source, entry, _permalink(page, entry))


def extract(html: bytes, url: str, headers: Mapping[str, str] | None = None) -> Article:
    """The article of any page, by the general rules: for pages no feed led to.

    `headers` are those of the response, if known, with names in lower case. Raises ParseError.
    """
    source = adhoc_source(url)
    permalink = general_permalink(url)
    entry = FeedEntry(source=source.name, feed=url, link=url, permalink=permalink)
    return _general(html, (headers or {}).get("content-type"), source, entry, permalink)


def _general(body: bytes, content_type: str | None, source: Source, entry: FeedEntry, permalink: str) -> Article:
    _refuse_other_types(body, permalink)
    root = parse_html(decode(body, declared=source.encoding, content_type=content_type).text, permalink)
    metadata = read_metadata(root)
    title = metadata.title or entry.title
    if title is None:
        raise ParseError(permalink, "the page has no title: no headline in its metadata, no h1 and no <title>")
    text = body_of(root, title)
    if sum(map(len, text)) < _LEAST_TEXT:
        raise EmptyPage(permalink, f"no text of at least {_LEAST_TEXT} characters outside menus and links")
    prose = "\n\n".join(text)
    published_at, day = publication_of(metadata.dates, entry.published_at, permalink, ZoneInfo(source.timezone))
    return Article(
        permalink=permalink,
        source=source.name,
        title=title,
        lead=_lead(metadata.description, title, prose),
        author=", ".join(metadata.authors) or entry.author,
        date=day,
        published_at=published_at,
        body=prose,
        language=metadata.language or language_of(prose) or source.language,
    )


def _lead(description: str | None, title: str, prose: str) -> str | None:
    """A page's description, unless it is only the beginning of the text or the title again."""
    if description is None or description.rstrip(".… ")[:60] in prose or same_words(description, title):
        return None
    return description


def _permalink(page: Page, entry: FeedEntry) -> str:
    """The entry's, or where the same site moved the article to."""
    asked, final = urlsplit(page.requested), urlsplit(page.final)
    if asked.path.strip("/") and not final.path.strip("/") and not final.query:
        raise EmptyPage(page.requested, f"soft 404: the site led on to its front page, {page.final}")
    if page.final != page.requested and asked.hostname == final.hostname:
        return general_permalink(page.final)
    return entry.permalink


def _refuse_other_types(body: bytes, url: str) -> None:
    start = body[:1024].lstrip()
    for mark, kind in _NO_PAGES:
        if start.startswith(mark):
            raise ParseError(url, f"not an HTML page but {kind}")
    if start and b"<" not in body and b"\0" not in body:  # UTF-16 has the one and so may lack the other
        raise ParseError(url, "not an HTML page but plain text without any markup")
