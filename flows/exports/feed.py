"""What the two formats of feeds say alike: title, identity and the moment of the last change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from warehouse.exporting import StoredArticle, Wanted


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a feed. `updated` is a moment at which all of it was so."""

    title: str
    id: str
    updated: datetime


def heading_of(wanted: Wanted, titles: tuple[str, ...], updated: datetime) -> Heading:
    """The head of a feed of these sources.

    Its id depends on what is asked for alone: a later export is the same feed.
    """
    words = f" · {wanted.query}" if wanted.query else ""
    asked = "\n".join((*sorted(wanted.sources), wanted.query or ""))
    return Heading(
        f"{', '.join(titles) or 'feedhouse'}{words}", uuid5(NAMESPACE_URL, f"feedhouse:{asked}").urn, updated
    )


def changed_at(article: StoredArticle) -> datetime:
    """When an article was last changed, as far as anybody knows: published, or first seen, if it never was."""
    return article.updated_at if article.version > 1 else article.published_at or article.first_seen_at
