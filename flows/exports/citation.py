"""What the two formats for citation say alike: the key of an article."""

from __future__ import annotations

import re
from hashlib import sha256

from warehouse.exporting import StoredArticle


def citation_key(article: StoredArticle) -> str:
    """The same in every export, and for people to recognise: centrasia-2026-03-11-5f0c1d2e3a4b."""
    source = re.sub("[^a-z0-9]+", "-", article.source.lower()).strip("-") or "article"
    day = article.date.isoformat() if article.date else "undated"
    return f"{source}-{day}-{sha256(article.permalink.encode()).hexdigest()[:12]}"
