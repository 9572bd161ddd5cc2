"""A few pages of a source, fetched and parsed and not kept: each field with its evidence, for who writes selectors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flows.collecting import parsed
from flows.fetching import Fetcher
from parsers.errors import IngestError
from parsers.model import Article, FeedEntry, Page, Source
from parsers.selected import Found, found_by_selectors

_WORDS = 200  # characters of the body that are shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A page: its article, or the sentence with which it would be rejected.

    `fields` are a row for each: its value, who told it, by what rule, and what is to be said of its selector.
    """

    link: str
    fields: tuple[dict[str, Any], ...] = ()
    begins: str | None = None
    problem: str | None = None
    code: str | None = None

    @property
    def beginning(self) -> dict[str, Any]:
        """How the text begins, as one more row."""
        return {"field": "begins", "value": self.begins, "from": None, "by": None, "note": None}

    def as_json(self) -> dict[str, Any]:
        """All of it as plain values."""
        return {
            "link": self.link,
            "fields": list(self.fields),
            "begins": self.begins,
            "problem": self.problem,
            "code": self.code,
        }


def sampled(fetcher: Fetcher, source: Source, entries: Iterable[FeedEntry], most_bytes: int) -> Iterator[Sample]:
    """The pages of some entries, as an ingest would fetch and read them."""
    for entry in entries:
        try:
            page = fetcher.fetch(entry.permalink, most_bytes=most_bytes, delay=source.delay, source=source.name)
            article = parsed(page, entry, source)
        except IngestError as error:
            yield Sample(link=entry.permalink, problem=error.reason, code=error.code)
        else:
            yield _sample(page, article, source)


def _sample(page: Page, article: Article, source: Source) -> Sample:
    by_selectors = found_by_selectors(page, source)
    evidence = article.evidence
    values = {
        "title": (article.title, evidence.title_from),
        "author": (article.author, evidence.author_from),
        "date": (article.published_at or article.date, evidence.date_from),
        "lead": (article.lead, "page" if article.lead else None),
        "body": (f"{len(article.body):,} characters", "page"),
        "language": (article.language, None),
    }
    fields = []
    for name, (value, witness) in values.items():
        found = by_selectors.get(name)
        fields.append(
            {
                "field": name,
                "value": value,
                "from": witness,
                "by": _rule(name, article, found),
                "note": _note(name, article, found),
            }
        )
    return Sample(link=article.permalink, fields=tuple(fields), begins=article.body[:_WORDS])


def _rule(name: str, article: Article, found: Found | None) -> str | None:
    """What read it: the source's selector, or the kind of evidence where it is known."""
    if found is not None and found.is_what(article, name):
        return "selector"
    return getattr(article.evidence, f"{name}_by", None)


def _note(name: str, article: Article, found: Found | None) -> str | None:
    if found is not None and not found.is_what(article, name):
        if not found.texts:
            return f"{found.xpath} finds nothing here: the general rules were asked"
        return f"{found.xpath} finds {found.texts[0][:80]!r}, which is no {name}: the general rules were asked"
    if name == "title" and article.evidence.page_title not in (None, article.title):
        return f"the page calls itself {article.evidence.page_title}"
    if name == "date" and article.evidence.date_text:
        return f"printed {article.evidence.date_text}"
    return None
