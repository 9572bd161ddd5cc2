"""Finding articles by words, as SQL's `search` does, with the place of the text that shows why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from parsers.errors import UsageError, WarehouseError
from parsers.snippets import Piece, snippet_of
from warehouse.home import Home
from warehouse.queries import run, run_named
from warehouse.reading import published
from warehouse.schema import reached_schema

COLUMNS = ("permalink", "title", "author", "date", "source", "score", "snippet")
_FEW = 10  # names that a sentence can hold


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
        """Its COLUMNS as plain values, the words of the snippet between asterisks."""
        marked = "".join(f"**{piece.text}**" if piece.is_marked else piece.text for piece in self.snippet)
        return {name: marked if name == "snippet" else getattr(self, name) for name in COLUMNS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Misreading:
    """What of a query finds nothing, whatever the articles are; `sources` are those there are."""

    no_days: list[str]
    no_sources: list[str]
    sources: list[str]
    is_empty: bool
    is_only_excluded: bool

    @property
    def sentence(self) -> str | None:
        """What to write otherwise; None where there is nothing of the kind."""
        if self.is_empty:
            return "no words were given to look for"
        if self.is_only_excluded:
            return "all of it is excluded: give something to look for beside it, a word, a source: or a date:"
        if self.no_days:
            return f"{self.no_days[0]} is no day: write 2026, 2026-03 or 2026-03-11"
        if self.no_sources:
            return f'there is nothing of a source named "{self.no_sources[0]}"; {self._known}'
        return None

    @property
    def _known(self) -> str:
        if len(self.sources) > _FEW:
            return f"the warehouse has {len(self.sources)}, listed in source_health"
        return f"the warehouse has {', '.join(self.sources) or 'none yet'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What a search gave: articles, the best first; `unknown`, the words that stand in no article at all; and
    where nothing was found what was misread, if anything was.
    """

    found: tuple[Found, ...]
    unknown: tuple[str, ...]
    misreading: Misreading | None

    @property
    def sentence(self) -> str:
        """What to tell where nothing was found."""
        if self.misreading and self.misreading.sentence:
            return self.misreading.sentence
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
        refuse_without_search(connection)
        words = dict(run(connection, "select_search_words", query=query))
        forms = frozenset(form for forms in words.values() for form in forms)
        rows = run_named(connection, "search_articles", query=query, limit=limit)
        misreading = None if rows else misreading_of(connection, query)
    found = tuple(Found(snippet=snippet_of(row.pop("text"), forms), **row) for row in rows)
    unknown = tuple(word for word, forms in words.items() if not forms)
    return Search(found=found, unknown=unknown, misreading=misreading)


def misreading_of(connection: duckdb.DuckDBPyConnection, query: str) -> Misreading:
    """What of a query can find nothing."""
    return Misreading(**run_named(connection, "explain_search", query=query)[0])


def refuse_without_search(connection: duckdb.DuckDBPyConnection) -> None:
    """Raises WarehouseError for a file that was published before there was a search."""
    if (schema := reached_schema(connection)) and run(connection, "has_search") == [(False,)]:
        raise WarehouseError(
            f"the published warehouse has schema {schema}, which knows no search yet: "
            "the next `feedhouse ingest` publishes it anew, with one"
        )
