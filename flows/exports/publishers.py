"""What the formats need to know of an article beyond its columns: who published it, and the people who wrote it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import NamedTuple
from urllib.parse import urlsplit

from parsers.model import Source
from parsers.names import byline
from parsers.sources import all_sources
from warehouse.exporting import StoredArticle


class Publisher(NamedTuple):
    """A source as readers know it."""

    title: str
    home: str


_KNOWN: ContextVar[Mapping[str, Publisher]] = ContextVar("publishers")


class Name(NamedTuple):
    """A name as catalogues write it. `family` is all there is where it is not known which word is which."""

    family: str
    given: str | None = None


def publisher_of(article: StoredArticle) -> Publisher:
    """The declared source; of one that nobody declared, its name and the site of the article."""
    declared = _declared().get(article.source)
    if declared is not None:
        return declared
    parts = urlsplit(article.permalink)
    return Publisher(article.source, f"{parts.scheme}://{parts.netloc}/")


def title_of(source: str) -> str:
    """What a source is called: its name, where nobody declared it."""
    declared = _declared().get(source)
    return declared.title if declared else source


@contextmanager
def known_publishers(sources: Mapping[str, Source]) -> Iterator[None]:
    """While this lasts, those are the sources that are declared, and not only the package's."""
    token = _KNOWN.set({name: Publisher(source.title or name, source.home) for name, source in sources.items()})
    try:
        yield
    finally:
        _KNOWN.reset(token)


def _declared() -> Mapping[str, Publisher]:
    return _KNOWN.get(None) or _of_package()


@cache
def _of_package() -> dict[str, Publisher]:
    return {source.name: Publisher(source.title or source.name, source.home) for source in all_sources().values()}


def authors_of(article: StoredArticle) -> tuple[str, ...]:
    """The authors one by one. What begins in lower case is the post of the one before: "Иван Петров, политолог"."""
    names: list[str] = []
    for part in filter(None, (part.strip() for part in (article.author or "").split(","))):
        if names and part[0].islower():
            names[-1] += f", {part}"
        else:
            names.append(part)
    return tuple(names)


def name_of(author: str) -> Name:
    """Family and given name, where the words say beyond doubt which is which: an office has neither."""
    words = author.split()
    if "," in author or not 2 <= len(words) <= 3 or byline(author, expected=False) is None:
        return Name(author)
    # "Петров И.И." and "Петров Иван Иванович", as lists have it.
    if words[-1].endswith((".", "вич", "вна")) and (len(words) == 3 or words[-1].endswith(".")):
        return Name(words[0], " ".join(words[1:]))
    return Name(words[-1], " ".join(words[:-1]))
