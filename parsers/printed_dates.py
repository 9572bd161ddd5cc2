"""The dates a page prints: near its headline, in elements marked as dates, and behind words such as "Published"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from lxml import etree

from parsers.landmarks import Landmarks, lines_before, lines_behind, occurrences
from parsers.markup import fold, text_in
from parsers.model import Claim, Proof
from parsers.months import MONTHS

_WORD = r"[^\W\d_]{3,12}"
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]\.?m\b\.?)?"
_DATE = re.compile(
    r"(?<![\w/.:-])(?:"
    r"(?P<iso>(?:19|20)\d\d([-/.]) ?\d{1,2}\2 ?\d{1,2})(?!\d)"
    r"|(?P<cjk>(?:19|20)\d\d ?[年년] ?\d{1,2} ?[月월] ?\d{1,2} ?[日일])"
    rf"|(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|º|°|\.)?[\s-](?:de |of |tháng )?(?P<month>{_WORD}"
    rf"|(?<=tháng )\d{{1,2}})[.,]?,?[\s-](?:de |del )?(?P<year>(?:19|20)\d\d)(?!\d)"
    rf"|(?P<month2>{_WORD})\.?\s(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<year2>(?:19|20)\d\d)(?!\d)"
    rf"|(?P<year3>(?:19|20)\d\d)(?:\.| m\.| жылғы)?\s(?P<month3>{_WORD})\s(?P<day3>\d{{1,2}})(?!\d)"
    r"|(?P<dots>\d{1,2}[./-]\d{1,2}[./-](?:(?:19|20)\d\d|\d\d(?![\d:])))(?![\d/-])"
    r")"
)
_MODIFIED = re.compile(
    r"updated?|modified|revised|review|edited|aktualis|geändert|mis(?:e)? à jour|modifié|actualiz|aggiorna"
    r"|modificat|atualiz|обновл|измен"
    r"|оновл|uppdaterad|bijgewerkt|opdater|oppdater|päivitetty|aktualiz|güncel|frissít|更新|수정|actualis",
    re.IGNORECASE,
)
_LABELS = (
    *("published", "posted", "updated", "date", "publié", "veröffentlicht", "erstellt", "stand", "publicado"),
    *("pubblicato", "опубликовано", "опубликован", "дата", "gepubliceerd", "publicerad", "opublikowano", "yayın"),
)
LABEL = re.compile(rf"\b(?:{'|'.join(_LABELS)}\w*)\b(?=[^\n\d]{{0,30}}\d|[^\n\d]{{0,30}}\w)", re.IGNORECASE)
# Dates of what is announced, of the copyright and of other things than the article.
_OTHERS = re.compile(
    r"©|copyright|deadline|until|expires?|valid|through|born|accessed|retrieved|archived|since", re.IGNORECASE
)
_LINES_BEHIND, _LINES_BEFORE = 40, 25
# What a line has beside its date where it tells of the article, and not what the article tells.
_LONGEST_REST = 60
_LONGEST_LINE = 200
_LOOKED_AT = 40
_MOST_PIECES = 12
_MOST_SEARCHED = 60_000


def dates_near(heading: etree._Element) -> Iterator[Claim]:
    """Those in the lines behind a headline, then before it, the nearest first."""
    yield from dates_in(list(islice(lines_behind(heading), _LINES_BEHIND)))
    yield from reversed(list(dates_in(list(islice(lines_before(heading), _LINES_BEFORE))[::-1])))


def marked_dates(marks: Landmarks) -> Iterator[Claim]:
    """Those in short elements whose class speaks of a date, outside the margins of the page."""
    for element in marks.of_article(marks.dates):
        text = [fold(str(piece)) for piece in islice(element.itertext(), _MOST_PIECES)]
        if sum(map(len, text)) <= _LONGEST_LINE:
            yield from dates_in(text)


def labelled_dates(root: etree._Element) -> Iterator[Claim]:
    """Those behind a word such as "Published", anywhere."""
    body = root.find("body")
    text = text_in(body if body is not None else root)[:_MOST_SEARCHED]
    for label in islice(labels(text), _LOOKED_AT):
        found = _DATE.search(text, label.end(), label.end() + _LONGEST_REST)
        if found is not None and (printed := _readable(found)):
            yield Claim(printed, _kind(text[max(0, label.start() - 10) : found.start()]))


def labels(text: str) -> Iterator[re.Match[str]]:
    """The same as `LABEL.finditer(text)`, ten times faster: where a word stands is soon found, and few do."""
    lower = text.lower()
    if len(lower) != len(text):  # a letter that is two in lower case
        yield from LABEL.finditer(text)
        return
    places = {place for word in _LABELS for place in occurrences(word, lower)}
    end = 0
    for place in sorted(places):
        if place >= end and (found := LABEL.match(text, place)):
            end = found.end()
            yield found


def dates_in(lines: Sequence[str]) -> Iterator[Claim]:
    """The dates of lines that say little else, as `modified` where the words before say that."""
    text = "\n".join(lines)
    last = 0
    for found in islice(_DATE.finditer(text), _LOOKED_AT):
        start, end = text.rfind("\n", 0, found.start()) + 1, text.find("\n", found.end())
        rest = (end if end >= 0 else len(text)) - start - (found.end() - found.start())
        label = text[max(last, found.start() - 40) : found.start()]
        last = found.end()
        if rest > _LONGEST_REST or _OTHERS.search(label) or not (printed := _readable(found)):
            continue
        yield Claim(printed, _kind(label))


def _kind(label: str) -> Proof:
    return "modified" if _MODIFIED.search(label) else "text"


def _readable(found: re.Match[str]) -> str | None:
    """A date as `parse_moment` reads it, or None where its month is none."""
    if found["iso"] or found["cjk"] or found["dots"]:
        return found[0]
    for number in ("", "2", "3"):
        if month := found[f"month{number}"]:
            day, year = found[f"day{number}"], found[f"year{number}"]
            if month.isdigit():
                return f"{year}-{int(month):02}-{int(day):02}"
            return f"{day} {month} {year}" if month.casefold() in MONTHS else None
    return None
