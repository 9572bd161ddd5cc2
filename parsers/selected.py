"""What each selector of a source finds in a page, beside what became of it: for the person who writes selectors."""

from __future__ import annotations

from typing import NamedTuple

from parsers.encoding import decode
from parsers.hidden import drop_programs
from parsers.markup import parse_html
from parsers.model import Article, Page, Source
from parsers.selectors import select


class Found(NamedTuple):
    """A selector, and the texts it found, none where it found nothing."""

    xpath: str
    texts: tuple[str, ...]

    def is_what(self, article: Article, field: str) -> bool:
        """Whether the article's value of that field is what was found."""
        if field == "date":
            return article.evidence.date_from == "page" and article.evidence.date_text in {
                text[:100].rstrip() for text in self.texts
            }
        joined = {"author": ", ", "body": "\n\n"}.get(field, "")
        return bool(self.texts) and getattr(article, field) == joined.join(self.texts)


def found_by_selectors(page: Page, source: Source) -> dict[str, Found]:
    """By field, for those a source has a selector for. Raises ParseError for what is no HTML."""
    selectors = source.selectors
    if selectors is None or source.parse is not None:
        return {}
    root = parse_html(decode(page.body, declared=source.encoding, content_type=page.content_type).text, page.final)
    drop_programs(root)
    selected = select(root, source)
    texts = {
        "title": (selected.title,),
        "author": selected.authors,
        "date": selected.dates,
        "lead": (selected.lead,),
        "body": selected.body,
    }
    return {
        name: Found(xpath, tuple(filter(None, texts[name])))
        for name in texts
        if (xpath := getattr(selectors, name)) is not None
    }
