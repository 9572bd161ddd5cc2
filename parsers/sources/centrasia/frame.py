"""The lines of a page that are not the article's: links to the forum, to lists, to other articles.

Where an article stands in its page is for parsers.sources.centrasia.anchors to find; this is
about the lines between those anchors, where templates put links as well. An editor may link a
title, an author or a paragraph to anything, and head a section with «Комментарий»: so a line
inside the text goes only if it can be nothing but navigation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.errors import NotAnArticle
from parsers.lines import Line
from parsers.names import byline
from parsers.sources.centrasia.address import is_ours, permalink
from parsers.sources.centrasia.prose import is_prose
from parsers.sources.centrasia.title import key

# Longer lines are prose, even inside a link that somebody forgot to close.
_LONGEST = 200
# Title, lead, author, date: an author's post or a second author may have a line of its own.
_HEADING_LINES = 6
_PHRASES = (
    r"версия для печати|распечатать(?: статью)?|на печать|отправить (?:другу|по почте)|поделиться|наверх|на главную"
    r"|обсуд\w+ (?:\w+ )?(?:на|в) форуме|(?:добавить|оставить) (?:отзыв|комментарий)"
)
# With a number these are counters, without one they may head a section.
_LABELS = r"комментари(?:и|ев|й)|просмотр(?:ы|ов)|прочитано|(?:на правах )?реклам[аы]"
_CERTAIN = re.compile(rf"[\W\d]*(?:{_PHRASES})[\W\d]*|(?=.*\d)[\W\d]*(?:{_LABELS})[\W\d]*", re.IGNORECASE)
_WORDS = re.compile(rf"[\W\d]*(?:{_PHRASES}|{_LABELS})[\W\d]*", re.IGNORECASE)
_FORUM_OR_LIST = re.compile(r"(?:^|/)(?:disc\.php|news[a2]?\.php4?(?!.*\bst=)|[^/]*\?.*\bColorF=)", re.IGNORECASE)
_ROW = re.compile(r"\d?\d:\d\d\b")


def without_frame(lines: Sequence[Line], own: str, titles: frozenset[str]) -> list[Line]:
    """The lines of the article `own` (its permalink), less the template's.

    What may be the template's goes above the title, in the heading and below the last
    paragraph, unless it is the title or an author; inside the text it stays.
    """
    kept: list[Line] = []
    prose = [n for n, line in enumerate(lines) if is_prose(line.text) and not is_frame(line, own)]
    text = range(prose[0] + 1, prose[-1]) if prose else range(0)
    for index, line in enumerate(lines):
        if (
            not is_frame(line, own)
            or key(line.text) in titles
            or _is_editors(line, own, len(kept), in_text=index in text)
        ):
            kept.append(line)
    return kept


def is_frame(line: Line, own: str) -> bool:
    """Whether a line near the article `own` may be the template's and not the editor's."""
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


def _is_editors(line: Line, own: str, above: int, *, in_text: bool) -> bool:
    """Whether a line that may be the frame's stands, with so many lines above, where only an editor puts it."""
    is_navigation = _is_navigation(line, own)
    if above == 0:
        return not is_navigation and _may_be_title(line, own)
    if above < _HEADING_LINES and byline(line.text, expected=not is_navigation):
        return True
    return in_text and not is_navigation


def _is_navigation(line: Line, own: str) -> bool:
    """Whether a line can be nothing else: words of the template, links to forum and lists, a row of a list."""
    if _CERTAIN.fullmatch(line.text):
        return True
    if not line.linked:
        return False
    if all(_FORUM_OR_LIST.search(href) and is_ours(href) for href in line.links):
        return True
    return _ROW.match(line.text) is not None and all(_is_other_article(href, own) for href in line.links)


def _may_be_title(line: Line, own: str) -> bool:
    return not _WORDS.fullmatch(line.text) and not any(_is_other_article(href, own) for href in line.links)


def _leads_away(href: str, own: str) -> bool:
    """To a page of this site that is neither the article nor a person, or to no page at all."""
    if href.strip() == "/":  # the site's name, as a title or an origin
        return False
    if not href.strip() or href.strip().lower().startswith(("#", "javascript:")):
        return True
    if _is_article(href):
        return permalink(href) != own
    return is_ours(href) and not _is_person(href)


def _is_other_article(href: str, own: str) -> bool:
    return _is_article(href) and permalink(href) != own


def _is_article(href: str) -> bool:
    try:
        return bool(permalink(href))
    except NotAnArticle:
        return False


def _is_person(href: str) -> bool:
    return "person" in href.partition("?")[0].lower() and is_ours(href)
