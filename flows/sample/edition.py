"""An edition: all that the sample site holds at one moment. The bundled ones, and ones made for a test."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from importlib import resources
from importlib.resources.abc import Traversable

from flows.sample.article import WINDOWS_1251, SampleArticle, SamplePage
from flows.sample.feed import SampleEntry, entry_for, feed
from flows.sample.invented import generated_article
from flows.sample.markup import GENERATED

PERSON_ENTRY = SampleEntry(
    link="https://centrasia.org/person.php?st=1034567891", title="Оспанова Айгерим. Новая страница в разделе персон"
)
"""An entry that links a person, which is never an article."""

SOFT_404_ENTRY = SampleEntry(
    link="https://centrasia.org/newsA.php?st=1773190800", title="Заметка, которую редакция сняла через минуту"
)
"""An entry whose article the site does not know: 200, and the empty shell."""


@dataclass(frozen=True, kw_only=True)
class Edition:
    """What the site holds: its pages, the lines of its feed, the day it prints on every page.

    The order of `pages` means nothing; `entries` come in the order they are printed.
    """

    pages: tuple[SamplePage, ...]
    entries: tuple[SampleEntry, ...]
    generated: date = GENERATED
    feed_declared: bool = True

    @cached_property
    def page_by_st(self) -> Mapping[int, SamplePage]:
        return {page.article.st: page for page in self.pages}

    @cached_property
    def newest_first(self) -> tuple[SamplePage, ...]:
        return tuple(sorted(self.pages, key=lambda page: -page.article.st))

    @cached_property
    def feed(self) -> bytes:
        return feed(self.entries, declared=self.feed_declared)

    @property
    def changed_at(self) -> datetime | None:
        """When the newest article was posted: an edit alone does not move it."""
        return self.newest_first[0].article.published_at if self.pages else None


def edition_of(articles: Iterable[SampleArticle], *, layout: str = "breaks") -> Edition:
    """An edition of any articles, all in one layout, each with its line in the feed."""
    return _edition_of_pages(SamplePage(article=article, layout=layout) for article in articles)


def generated_edition(count: int, *, seed: int = 0, size: int = 24_000, minutes: int = 11) -> Edition:
    """An edition of `count` invented articles, for runs in bulk; one every so many minutes, back from March 2026."""
    return edition_of(generated_article(number, seed, size=size, minutes=minutes) for number in range(count))


def first_edition() -> Edition:
    """The bundled edition; two of its feed's lines lead to no article."""
    edition = _edition_of_pages(_bundled("first"))
    entries = (*edition.entries[:2], PERSON_ENTRY, *edition.entries[2:], SOFT_404_ENTRY)
    return Edition(pages=edition.pages, entries=entries)


def second_edition() -> Edition:
    """The first, some time later: one article edited, one new, and a feed that names no encoding."""
    first = first_edition()
    by_st = {page.article.st: page for page in (*first.pages, *_bundled("second"))}
    edition = _edition_of_pages(by_st.values())
    return Edition(pages=edition.pages, entries=(*edition.entries, PERSON_ENTRY, SOFT_404_ENTRY), feed_declared=False)


def _edition_of_pages(pages: Iterable[SamplePage]) -> Edition:
    ordered = sorted(pages, key=lambda page: -page.article.st)
    return Edition(pages=tuple(ordered), entries=tuple(map(entry_for, ordered)))


def _bundled(name: str) -> list[SamplePage]:
    folder = resources.files("flows.sample") / "articles" / name
    return [_read(file) for file in folder.iterdir() if file.name.endswith(".txt")]


def _read(file: Traversable) -> SamplePage:
    """A page from its file: `name: value` lines, then paragraphs, all separated by blank lines."""
    head, *paragraphs = file.read_text(encoding="utf-8").strip().split("\n\n")
    values = dict(line.split(": ", 1) for line in head.splitlines())
    day = values.get("origin_date")
    article = SampleArticle(
        st=int(values["st"]),
        title=values["title"],
        paragraphs=tuple(paragraphs),
        lead=values.get("lead"),
        author=values.get("author"),
        origin_date=date.fromisoformat(day) if day else None,
        origin=values.get("origin"),
        address=values.get("address"),
    )
    return SamplePage(
        article=article,
        layout=values["layout"],
        listed_title=values.get("listed_title"),
        content_type=values.get("content_type", WINDOWS_1251),
        labelled=values.get("labelled") != "no",
        country=int(values["country"]),
    )
