"""The lines of a page that are not the article's: links to the forum, to lists, to other articles.

Where an article stands in its page is for parsers.sources.centrasia.anchors to find; this is
about the lines between those anchors, where templates put links as well.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.errors import NotAnArticle
from parsers.lines import Line
from parsers.sources.centrasia.address import is_ours, permalink

# Longer lines are prose, even inside a link that somebody forgot to close.
_LONGEST = 200
_WORDS = re.compile(
    r"[\W\d]*(?:версия для печати|распечатать(?: статью)?|на печать|отправить (?:другу|по почте)|поделиться|наверх"
    r"|обсуд\w+ (?:\w+ )?(?:на|в) форуме|комментари(?:и|ев|й)|(?:добавить|оставить) (?:отзыв|комментарий)"
    r"|просмотр(?:ы|ов)|прочитано|(?:на правах )?реклам[аы])[\W\d]*",
    re.IGNORECASE,
)


def is_frame(line: Line, own: str) -> bool:
    """Whether a line near the article `own` (its permalink) is the template's and not the editor's."""
    if len(line.text) > _LONGEST:
        return False
    if _WORDS.fullmatch(line.text):
        return True
    return line.linked and all(_leads_away(href, own) for href in line.links)


def article_links(lines: Sequence[Line]) -> set[str]:
    """The articles that lines lead to which are nothing but links, such as the rows of a list."""
    return {permalink(href) for line in lines if line.linked for href in line.links if _is_article(href)}


def links_person(line: Line) -> bool:
    """Whether a line is nothing but a link to a page about a person."""
    return line.linked and all(map(_is_person, line.links))


def _leads_away(href: str, own: str) -> bool:
    """To a page of this site that is neither the article nor a person, or to no page at all."""
    if href.strip().lower().startswith(("#", "javascript:")):
        return True
    if _is_article(href):
        return permalink(href) != own
    return is_ours(href) and not _is_person(href)


def _is_article(href: str) -> bool:
    try:
        return bool(permalink(href))
    except NotAnArticle:
        return False


def _is_person(href: str) -> bool:
    return "person" in href.partition("?")[0].lower() and is_ours(href)
