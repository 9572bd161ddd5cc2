"""BibTeX, in the dialect of biblatex: an @online entry an article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from flows.exports.citation import citation_key
from flows.exports.publishers import authors_of, name_of, publisher_of
from warehouse.exporting import StoredArticle

# Words for braces: BibTeX counts the braces of a field, escaped ones too, and loses its way where they don't match.
_ESCAPED = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{mark: f"\\{mark}" for mark in "&%$#_"},
    }
)
# An address stands as it is, but for what would end the field or is no part of an address.
_NOT_IN_ADDRESS = re.compile(r"[{}\\\s\"<>^`|]")


def bibtex_entries(articles: Iterable[StoredArticle]) -> Iterator[str]:
    """An entry each, in the order they come."""
    for article in articles:
        fields = ",\n".join(f"  {name} = {{{value}}}" for name, value in _fields(article).items() if value)
        yield f"@online{{{citation_key(article)},\n{fields}\n}}\n\n"


def _fields(article: StoredArticle) -> dict[str, str]:
    """urldate is the day on which feedhouse saw it as it is exported."""
    return {
        # The inner braces keep its capitals as they are.
        "title": f"{{{_text(article.title)}}}",
        "subtitle": _text(article.lead),
        "author": " and ".join(map(_author, authors_of(article))),
        "date": article.date.isoformat() if article.date else "",
        "organization": _text(publisher_of(article).title),
        "note": _text(article.origin),
        "url": _NOT_IN_ADDRESS.sub(lambda found: f"%{ord(found[0]):02X}", article.permalink),
        "urldate": f"{article.updated_at:%Y-%m-%d}",
        "language": _text(article.language),
    }


def _author(author: str) -> str:
    """In braces where it is one name as a whole: "and" and commas inside mean nothing then."""
    name = name_of(author)
    return f"{_text(name.family)}, {_text(name.given)}" if name.given else f"{{{_text(author)}}}"


def _text(text: str | None) -> str:
    """A text in one line, without what no typesetter can print."""
    line = " ".join((text or "").split())
    return "".join(character for character in line if character.isprintable()).translate(_ESCAPED)
