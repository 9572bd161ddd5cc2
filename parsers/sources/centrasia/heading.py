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
from parsers.sources.centrasia.prose import LONG
from parsers.sources.centrasia.title import split_title

_MONTHS = "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
_TIME = r"\d?\d:\d\d"
_DAY = rf"(?:\d?\d[./]\d?\d[./](?:\d\d)?\d\d|\d{{4}}-\d\d-\d\d|\d?\d (?:{_MONTHS}) \d{{4}})(?: ?г(?:\.|ода)?)?"
_DATE = rf"(?:{_TIME}[ ,]+)?{_DAY}(?:[ ,]+{_TIME})?"
_WEEKDAY = r"(?:понедельник|вторник|среда|четверг|пятница|суббота|воскресенье)[ ,]+"
_PLACE = r"[ ,]+(?:г\. ?)?(?-i:[А-ЯЁӘҚҮҰҢA-Z])[\w-]+(?: [\w-]+)?"
_DATE_LINE = re.compile(rf"\(?(?:{_WEEKDAY})?{_DATE}(?:{_PLACE})?\)?", re.IGNORECASE)
_DATE_AFTER_NAME = re.compile(rf"(.+?)[\s,|(]+({_DATE})\)?", re.IGNORECASE)
# "Бишкек. 18 ноября. КирТАГ", "/ИА Фергана/": the beginning of a report.
_DATELINE = re.compile(rf"[(/\[].*|[\w -]+[.,:] ?\d?\d (?:{_MONTHS})\b.*", re.IGNORECASE)
_OUTLET = re.compile(
    r"(?:ИА|РИА|ИТАР|МИА|пресс-(?:служба|центр|релиз)|редакция|соб\.|собственн\w+"
    r"|по (?:материалам|сообщени\w+|данным))(?!\w)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…:;,][\"»”)]*$")

# Lead, author and date: an author's post or a second author may have a line of its own.
_HEADING_LINES = 5
_LONGEST_LEAD = 500
# A lead nothing else confirms.
_LONGEST_LONE_LEAD = 250
# Longer lines are no outlets.
_OUTLET_WORDS = 5


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


def read_story(lines: Sequence[Line], titles: Sequence[str]) -> Story:
    """The parts of the lines between stamp and source line, of which there must be one.

    `titles` are those of window and entry.
    """
    title, rest = split_title(lines, titles)
    rest = _dates_apart(rest)
    found = _above_date(rest) or _author_alone(rest) or _lead_and_author(rest) or _lead_alone(rest)
    lead, author, below = found or _Heading(None, None, rest)
    return Story(title, lead, author, [line.text for line in below])


def _dates_apart(lines: Sequence[Line]) -> list[Line]:
    """A date that shares the author's line gets a line of its own."""
    apart: list[Line] = []
    for line in lines[:_HEADING_LINES]:
        both = _DATE_AFTER_NAME.fullmatch(line.text) if len(line.text) < LONG else None
        if both and byline(both[1], expected=True):
            apart += [line._replace(text=both[1]), Line(both[2])]
        else:
            apart.append(line)
    return [*apart, *lines[_HEADING_LINES:]]


def _above_date(lines: Sequence[Line]) -> _Heading | None:
    dates = (index for index, line in enumerate(lines[:_HEADING_LINES]) if _DATE_LINE.fullmatch(line.text))
    index = next(dates, None)
    # Prose above a bare date is a chronicle with dates for headings.
    if index is None or sum(len(line.text) for line in lines[:index]) > _LONGEST_LEAD:
        return None
    lead, author = _split_heading([line.text for line in lines[:index]])
    below = lines[index + 1 :]
    if lead and not author and _is_chronicle(lead[-1], below):
        return None
    return _Heading(" ".join(lead) or None, author, below)


def _is_chronicle(last: str, below: Sequence[Line]) -> bool:
    """Whether the date below a sentence may be a heading, as of a day among days.

    A line that is no sentence is a lead, however short the single paragraphs are that follow.
    """
    if not last.endswith("."):
        return sum(len(line.text) for line in below) < LONG
    return any(_DATE_LINE.fullmatch(line.text) for line in below) or not _is_above_prose(below[:1])


def _split_heading(texts: list[str]) -> tuple[list[str], str | None]:
    """Lead and author of lines that are nothing else, less the outlet among them."""
    lead, authors = [text for text in texts if not _is_outlet(text)], list[str]()
    # The line above a name may be a lead about a person. It is another author if there is a lead besides.
    while lead and (author := byline(lead[-1], expected=not authors)):
        if authors and len(lead) == 1 and "." not in author:
            break
        authors.insert(0, author)
        lead.pop()
    if authors:
        return lead, ", ".join(authors)
    for index, text in enumerate(lead):
        if author := byline(text, expected=False):
            post = lead[index + 1 :]
            if len(post) == 1 and post[0][0].islower():  # "политолог", on a line of its own
                return lead[:index], f"{author}, {post[0]}"
            return lead[:index] + post, author
    return lead[:1] + [text for text in lead[1:] if not _is_label(text)], None


def _is_outlet(text: str) -> bool:
    return len(text.split()) <= _OUTLET_WORDS and _OUTLET.match(text) is not None


def _is_label(text: str) -> bool:
    """An unknown name or a place below the lead, and not the rest of it."""
    return len(text.split()) <= _OUTLET_WORDS and not text[0].islower() and not _SENTENCE_END.search(text)


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
    if not _is_above_prose(lines[1:]):
        return None
    lead = lines[0].text
    is_sentence = _SENTENCE_END.search(lead) or lead[0].islower() or lead[0] in "-–—•*"
    if is_sentence or len(lead) > _LONGEST_LONE_LEAD or _DATELINE.fullmatch(lead) or _is_outlet(lead):
        return None
    return _Heading(lead, None, lines[1:])


def _is_above_prose(below: Sequence[Line]) -> bool:
    return max((len(line.text) for line in below[:2]), default=0) >= LONG


def _author(line: Line) -> str | None:
    return byline(line.text, expected=links_person(line))
