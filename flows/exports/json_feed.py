"""JSON Feed 1.1 (jsonfeed.org)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from flows.exports.feed import Heading, changed_at
from flows.exports.publishers import authors_of, publisher_of
from warehouse.exporting import StoredArticle


def json_feed(articles: Iterable[StoredArticle], heading: Heading) -> Iterator[str]:
    """One JSON object, an item at a time."""
    head = {"version": "https://jsonfeed.org/version/1.1", "title": heading.title}
    yield _json(head).removesuffix("}") + ', "items": ['
    separator = "\n"
    for article in articles:
        yield separator + _json(_item(article))
        separator = ",\n"
    yield "\n]}\n"


def _item(article: StoredArticle) -> dict[str, Any]:
    values = {
        "id": article.permalink,
        "url": article.permalink,
        "title": article.title,
        "summary": article.lead,
        "content_text": article.body,
        "date_published": article.published_at and article.published_at.isoformat(),
        "date_modified": changed_at(article).isoformat(),
        "authors": [{"name": name} for name in authors_of(article)],
        "tags": [publisher_of(article).title],
        "language": article.language,
    }
    return {name: value for name, value in values.items() if value not in (None, [])}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
