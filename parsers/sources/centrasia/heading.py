"""What stands between the posting stamp and the prose: title, lead, author, the origin's date.

An editor pastes all of it as one block, so nothing but the words tells the lines apart. A bare
date among the first lines proves that those above it are lead and author; without one, only what
can hardly be prose is taken for either, and the rest stays in the body.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from parsers.lines import Line
from parsers.names import byline
from parsers.sources.centrasia.frame import links_person

_MONTHS = "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
_TIME = r"\d?\d:\d\d"
_DAY = rf"(?:\d?\d[./]\d?\d[./](?:\d\d)?\d\d|\d?\d (?:{_MONTHS}) \d{{4}})(?: ?г(?:\.|ода)?)?"
_DATE = rf"(?:{_TIME}[ ,]+)?{_DAY}(?:[ ,]+{_TIME})?"
_DATE_LINE = re.compile(_DATE, re.IGNORECASE)
_DATE_AFTER_NAME = re.compile(rf"(.+?)[\s,|(]+({_DATE})\)?", re.IGNORECASE)
_SITE = re.compile(r"\s*[|–—-]?\s*ЦентрАзия\s*$|^\s*ЦентрАзия\s*[|:–—-]?\s*", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…:;,][\"»”)]*$")

# Lead, author and date: an author's post or a second author may have a line of its own.
_HEADING_LINES = 5
_LONGEST_LEAD = 500
# A lead nothing else confirms.
_LONGEST_LONE_LEAD = 250
_PROSE = 120


class Story(NamedTuple):
    """An article's words, in their parts."""

    title: str
    lead: str | None
    author: str | None
    paragraphs: list[str]


class _Heading(NamedTuple):
    lead: str | None
    author: str | None
    below: Sequence[Line]


def read_story(lines: Sequence[Line], window_title: str | None, entry_title: str | None) -> Story:
    """The parts of the lines between stamp and source line, of which there must be one.

    The titles of window and entry are often other words; they only tell where a title ends
    that is broken over lines or runs into the lead.
    """
    title, rest = _title(lines, _SITE.sub("", window_title or ""), entry_title or "")
    rest = _dates_apart(rest)
    found = _above_date(rest) or _author_alone(rest) or _lead_and_author(rest) or _lead_alone(rest)
    lead, author, below = found or _Heading(None, None, rest)
    return Story(title, lead, author, [line.text for line in below])


def _title(lines: Sequence[Line], window_title: str, entry_title: str) -> tuple[str, list[Line]]:
    known = {_key(window_title), _key(entry_title)} - {""}
    for count in (1, 2, 3):
        title = " ".join(line.text for line in lines[:count])
        if _key(title) in known:
            return title, list(lines[count:])
    first, *rest = lines
    if first.text.startswith(f"{window_title} ") and not (below := first.text[len(window_title) + 1 :])[0].islower():
        return window_title, [first._replace(text=below), *rest]
    return first.text, rest


def _key(title: str) -> str:
    return re.sub(r"\W+", "", title).casefold()


def _dates_apart(lines: Sequence[Line]) -> list[Line]:
    """A date that shares the author's line gets a line of its own."""
    apart: list[Line] = []
    for line in lines[:_HEADING_LINES]:
        both = _DATE_AFTER_NAME.fullmatch(line.text) if len(line.text) < _PROSE else None
        if both and byline(both[1], expected=True):
            apart += [line._replace(text=both[1]), Line(both[2])]
        else:
            apart.append(line)
    return [*apart, *lines[_HEADING_LINES:]]


def _above_date(lines: Sequence[Line]) -> _Heading | None:
    dates = (index for index, line in enumerate(lines[:_HEADING_LINES]) if _DATE_LINE.fullmatch(line.text))
    index = next(dates, None)
    # Prose above a bare date: a chronicle with dates for headings.
    if index is None or sum(len(line.text) for line in lines[:index]) > _LONGEST_LEAD:
        return None
    lead, author = _split_heading([line.text for line in lines[:index]])
    return _Heading(" ".join(lead) or None, author, lines[index + 1 :])


def _split_heading(texts: list[str]) -> tuple[list[str], str | None]:
    """Lead and author of lines that are nothing else."""
    lead, authors = list(texts), list[str]()
    while lead and (author := byline(lead[-1], expected=True)):
        authors.insert(0, author)
        lead.pop()
    if authors:
        return lead, ", ".join(authors)
    for index, text in enumerate(texts):
        if author := byline(text, expected=False):
            post = texts[index + 1 :]
            if len(post) == 1 and post[0][0].islower():  # "политолог", on a line of its own
                return texts[:index], f"{author}, {post[0]}"
            return texts[:index] + post, author
    return lead, None


def _author_alone(lines: Sequence[Line]) -> _Heading | None:
    author = _author(lines[0]) if len(lines) > 1 else None
    return _Heading(None, author, lines[1:]) if author else None


def _lead_and_author(lines: Sequence[Line]) -> _Heading | None:
    author = _author(lines[1]) if len(lines) > 2 and len(lines[0].text) <= _LONGEST_LONE_LEAD else None
    return _Heading(lines[0].text, author, lines[2:]) if author else None


def _lead_alone(lines: Sequence[Line]) -> _Heading | None:
    """A short line that is no sentence, close above prose.

    So a bare sub-heading directly under the title is taken for the lead: a reader would, too.
    """
    if len(lines) < 2 or max(len(line.text) for line in lines[1:3]) < _PROSE:
        return None
    lead = lines[0].text
    is_sentence = _SENTENCE_END.search(lead) or lead[0].islower() or lead[0] in "-–—•*"
    return None if is_sentence or len(lead) > _LONGEST_LONE_LEAD else _Heading(lead, None, lines[1:])


def _author(line: Line) -> str | None:
    return byline(line.text, expected=links_person(line))
