"""Finding articles by words, as SQL's `search` does, with the place of the text that shows why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from parsers.errors import UsageError
from parsers.snippets import Piece, snippet_of
from warehouse.home import Home
from warehouse.queries import run, run_named
from warehouse.reading import published


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An article that was found; `score` only compares it with others of the same search."""

    permalink: str
    title: str
    author: str | None
    date: date | None
    source: str
    score: float
    snippet: tuple[Piece, ...]

    def as_json(self) -> dict[str, Any]:
        """As plain values, the words of the snippet between asterisks."""
        marked = "".join(f"**{piece.text}**" if piece.is_marked else piece.text for piece in self.snippet)
        values = ("permalink", "title", "author", "date", "source", "score")
        return {**{name: getattr(self, name) for name in values}, "snippet": marked}


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What a search gave: articles, the best first; and `unknown`, the words that stand in no article at all."""

    found: tuple[Found, ...]
    unknown: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What to tell where nothing was found."""
        if self.unknown:
            return f"no article has the word {', '.join(self.unknown)} in any form"
        return "no article was found: fewer words find more; words that stand in nearly every text are passed over"


def search(home: Home, query: str, limit: int) -> Search:
    """The first `limit` articles that `search(query)` gives.

    Raises WarehouseError, and UsageError for an empty query.
    """
    if not query.strip():
        raise UsageError("no words were given to look for")
    with published(home) as connection:
        words = dict(run(connection, "select_search_words", query=query))
        forms = frozenset(form for forms in words.values() for form in forms)
        rows = run_named(connection, "search_articles", query=query, limit=limit)
    found = tuple(Found(snippet=snippet_of(row.pop("text"), forms), **row) for row in rows)
    return Search(found=found, unknown=tuple(word for word, forms in words.items() if not forms))
