"""The dates a page prints: near its headline, in elements marked as dates, and behind words such as "Published"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from lxml import etree

from parsers.authors import BY
from parsers.calendars import plain_dates
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
    rf"|(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|ta|η|ος|º|°|\.)?[\s-](?:de |d[’']|of |tháng )?(?P<month>{_WORD}"
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
_PUBLISHED = re.compile(
    r"publish|posted|publié|veröffentlich|erstellt|publicad|pubblicat|опубликован|gepubliceerd|publicerad"
    r"|opublikowan|yayın|julkaistu|publisert|publiceret|közzétév|опублікован|发布|発行|게시",
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
# What tells of something that happened on a day, and not of its publication: some words and an end.
_ENDS_SENTENCE = re.compile(r"[.!?…。！？]['\"»”’)]*$")
_PLAIN_WORD = re.compile(r"(?<![\w.'’])[^\W\d_A-ZÀ-ÞА-ЯЁ]{2,}(?![\w.'’@]|\.\w)")
_OF_A_DATE = re.compile(
    r"\b(?:года|году|г|at|um|uhr|alle|às|a las|kl|klo|min|mins|minutes|read|by|in|ago|om|op|den|door|av"
    r"|(?:maan|dins|woens|donder|vrij|zater|zon)dag|(?:mån|tis|ons|tors|fre|lör|sön)dag(?:en)?|(?:man|tirs|lør|søn)dag"
    r"|(?:poniedział|wtor|czwar|piąt)ek|środa|sobota|niedziela|pondělí|úterý|středa|čtvrtek|pátek|neděle)\b\.?",
    re.IGNORECASE,
)
_MOST_PLAIN_WORDS = 3
_MOST_WITHOUT_CAPITALS = 6
_MOST_BEHIND_LABELLED = 2
_SLASHES = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2((?:19|20)\d\d|\d\d)(?![\w/-])", re.ASCII)
_LINES_BEHIND, _LINES_BEFORE = 40, 25
# What a line has beside its date where it tells of the article, and not what the article tells.
_LONGEST_REST = 60
_LONGEST_LINE = 200
_LOOKED_AT = 40
_MOST_PIECES = 12
_LONG, _MUCH_PROSE = 120, 3
_MOST_SEARCHED = 60_000


def dates_near(heading: etree._Element) -> Iterator[Claim]:
    """Those in the lines behind a headline, then before it, the nearest first."""
    found = list(_dates_with_labels(list(_until_prose(islice(lines_behind(heading), _LINES_BEHIND)))))
    # A day may be that of what is announced, unless it is told to be that of publication.
    yield from (claim for claim, _ in sorted(found, key=lambda told: not says_published(told[1])))
    yield from reversed(list(dates_in(list(islice(lines_before(heading), _LINES_BEFORE))[::-1])))


def _until_prose(lines: Iterable[str]) -> Iterator[str]:
    """Lines up to the text, which has days of its own."""
    prose = 0
    for line in lines:
        yield line
        prose += len(line) >= _LONG
        if prose == _MUCH_PROSE:
            return


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
        is_in_sentence = label[0][0].islower() and text[label.end() : label.end() + 2].lstrip()[:1] != ":"
        behind = plain_dates(text[label.end() : label.end() + _LONGEST_REST])
        found = None if is_in_sentence else _DATE.search(behind)
        if found is not None and (printed := _readable(found)):
            yield Claim(printed, _kind(text[max(0, label.start() - 10) : label.end()] + behind[: found.start()]))


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
    return (claim for claim, _ in _dates_with_labels(lines))


def _dates_with_labels(lines: Sequence[str]) -> Iterator[tuple[Claim, str]]:
    """And the words before each."""
    text = plain_dates("\n".join(lines))
    last = 0
    dates = list(islice(_DATE.finditer(text), _LOOKED_AT))
    for found in dates:
        start, end = text.rfind("\n", 0, found.start()) + 1, text.find("\n", found.end())
        end = end if end >= 0 else len(text)
        rest = end - start - sum(len(other[0]) for other in dates if start <= other.start() < end)
        label = text[max(last, found.start() - 40) : found.start()]
        last = found.end()
        if rest > _LONGEST_REST or _OTHERS.search(label) or not (printed := _readable(found)):
            continue
        behind = text[found.end() : end]
        if _is_sentence(text[start : found.start()], _up_to_a_change(behind)):
            continue
        yield Claim(printed, _kind(label)), label


def ordered(text: str, day_first: bool | None) -> str:
    """A text that begins with a date such as 03/04/2025, with year, month and day where the order is known."""
    found = _SLASHES.match(text) if day_first is not None else None
    if found is None:
        return text
    day, month = (found[1], found[3]) if day_first else (found[3], found[1])
    if int(month) > 12:
        return text
    return f"{found[4] if len(found[4]) == 4 else '20' + found[4]}-{int(month):02}-{int(day):02}{text[found.end() :]}"


def without_dates(line: str) -> str:
    """A line less the dates in it."""
    return _DATE.sub(lambda found: "" if _readable(found) else found[0], plain_dates(line))


def _is_sentence(before: str, behind: str) -> bool:
    """Whether the words around a date tell what happened on it, and none that it is a label's."""
    is_labelled = LABEL.search(f"{before} 1") or _MODIFIED.search(before) or BY.match(before)
    if is_labelled and len(_PLAIN_WORD.findall(_OF_A_DATE.sub(" ", behind))) < _MOST_BEHIND_LABELLED:
        return False
    before, behind = _OF_A_DATE.sub(" ", before), _OF_A_DATE.sub(" ", behind).rstrip()
    found = [*_PLAIN_WORD.findall(before), *_PLAIN_WORD.findall(behind)]
    words = sum(map(str.islower, found))
    # Scripts without capitals have no words that are surely none of a name.
    is_long = words >= _MOST_PLAIN_WORDS or len(found) > _MOST_WITHOUT_CAPITALS
    return is_long or (bool(found) and _ENDS_SENTENCE.search(behind) is not None)


def _up_to_a_change(behind: str) -> str:
    """Less a second date and the words before it that say it is that of a change."""
    changed = _MODIFIED.search(behind)
    return behind[: changed.start()] if changed and _DATE.search(behind, changed.end()) else behind


def says_modified(label: str) -> bool:
    """Whether words before a date say that it is one of a change, and not of publication too."""
    return _MODIFIED.search(label) is not None and not says_published(label)


def says_published(label: str) -> bool:
    """Whether words before a date say that it is that of publication."""
    return _PUBLISHED.search(label) is not None


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
