"""Atom (RFC 4287)."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

from flows.exports.feed import Heading, changed_at
from flows.exports.publishers import authors_of, publisher_of
from warehouse.exporting import StoredArticle

# All that XML 1.0 (2.2) allows; no escape makes the others right. A carriage return would be read as a line feed.
_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def atom_feed(articles: Iterable[StoredArticle], heading: Heading) -> Iterator[str]:
    """One document, an entry at a time."""
    yield '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
    yield (
        _element("title", heading.title) + _element("id", heading.id) + _element("updated", heading.updated.isoformat())
    )
    yield "<generator>feedhouse</generator>\n"
    for article in articles:
        yield _entry(article)
    yield "</feed>\n"


def _entry(article: StoredArticle) -> str:
    """An entry without an author would be wrong: then it is the source's."""
    language = f' xml:lang="{_text(article.language)}"' if article.language else ""
    parts = [
        f"<entry{language}>\n",
        _element("title", article.title),
        _element("id", article.permalink),
        f'<link rel="alternate" href="{_text(article.permalink)}"/>\n',
        _element("published", article.published_at.isoformat()) if article.published_at else "",
        _element("updated", changed_at(article).isoformat()),
        *(f"<author>{_element('name', name).strip()}</author>\n" for name in _authors(article)),
        _element("summary", article.lead) if article.lead else "",
        f'<content type="text">{_text(article.body)}</content>\n</entry>\n',
    ]
    return "".join(parts)


def _authors(article: StoredArticle) -> tuple[str, ...]:
    return authors_of(article) or (publisher_of(article).title,)


def _element(name: str, text: str) -> str:
    return f"<{name}>{_text(text)}</{name}>\n"


def _text(text: str) -> str:
    return html.escape(_NOT_XML.sub("", text))
