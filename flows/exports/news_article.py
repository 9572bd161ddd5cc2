"""JSON lines: an article a line, as a NewsArticle of schema.org."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from flows.exports.publishers import authors_of, publisher_of
from warehouse.exporting import StoredArticle


def news_article_lines(articles: Iterable[StoredArticle]) -> Iterator[str]:
    """A line each, in the order they come."""
    for article in articles:
        yield json.dumps(_news_article(article), ensure_ascii=False) + "\n"


def _news_article(article: StoredArticle) -> dict[str, Any]:
    """What is not known is left out. dateModified is when feedhouse found the last change, not when it was made."""
    publisher = publisher_of(article)
    published = article.published_at or article.date
    values = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": article.permalink,
        "url": article.permalink,
        "mainEntityOfPage": article.permalink,
        "headline": article.title,
        "abstract": article.lead,
        "author": [{"@type": "Person", "name": name} for name in authors_of(article)],
        "datePublished": published and published.isoformat(),
        "dateModified": article.updated_at.isoformat() if article.version > 1 else None,
        "articleBody": article.body,
        "inLanguage": article.language,
        "creditText": article.origin,
        "publisher": {"@type": "Organization", "name": publisher.title, "url": publisher.home},
        "version": article.version,
    }
    return {name: value for name, value in values.items() if value not in (None, [])}
