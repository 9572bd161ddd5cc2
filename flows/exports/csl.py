"""CSL-JSON, which Zotero, Pandoc and citeproc read: a list of newspaper articles."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from flows.exports.citation import citation_key
from flows.exports.publishers import authors_of, name_of, publisher_of
from warehouse.exporting import StoredArticle


def csl_items(articles: Iterable[StoredArticle]) -> Iterator[str]:
    """One JSON array, an item at a time."""
    separator = "[\n"
    for article in articles:
        yield separator + json.dumps(_item(article), ensure_ascii=False)
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def _item(article: StoredArticle) -> dict[str, Any]:
    values = {
        "id": citation_key(article),
        "type": "article-newspaper",
        "title": article.title,
        "abstract": article.lead,
        "author": [_author(author) for author in authors_of(article)],
        "issued": _day(article.date),
        "accessed": _day(article.updated_at.date()),
        "container-title": publisher_of(article).title,
        "original-publisher": article.origin,
        "URL": article.permalink,
        "language": article.language,
    }
    return {name: value for name, value in values.items() if value not in (None, [])}


def _author(author: str) -> dict[str, str]:
    name = name_of(author)
    return {"family": name.family, "given": name.given} if name.given else {"literal": author}


def _day(day: date | None) -> dict[str, list[list[int]]] | None:
    return {"date-parts": [[day.year, day.month, day.day]]} if day else None
