"""Lines above and below a text that tell its day or its author, and are none of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from parsers.authors import is_byline
from parsers.printed_dates import without_dates

# So many lines at either end are looked at, and none that is longer.
_AT_THE_TOP, _AT_THE_END = 4, 3
_LONGEST = 120
_DIVIDERS = re.compile(r"\s*(?:[|•·–—]|\s-\s|/(?=\s))\s*")
_WORDS_OF_DATES = re.compile(
    r"\b(?:published|posted|updated|date|on|at|publié|publiée|mis à jour|le|à|veröffentlicht|aktualisiert|stand|am|um"
    r"|uhr|publicado|actualizado|el|a las|pubblicato|aggiornato|il|alle|às|em|опубликовано?|обновлено"
    r"|дата(?: публикации)?|в|г|года|monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat"
    r"|sun|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|montag|dienstag|mittwoch|donnerstag|freitag"
    r"|samstag|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|gmt|utc|msk|мск|cet|cest|est|edt|pst|pdt|bst|ist"
    r"|[ap]\.?m|\d{1,2}[:.h]\d{2}(?::\d{2})?)\b",
    re.IGNORECASE,
)


def without_edges(text: Sequence[str], authors: Collection[str]) -> list[str]:
    """A text less the lines at its top and its end that are wholly a date, a byline, or both; never all of it.

    `authors` are those of the article: a line that is one of their names is a byline without "By".
    """
    names = {name.casefold() for name in authors}
    kept = list(enumerate(text))
    edge = {*range(_AT_THE_TOP), *range(len(text) - _AT_THE_END, len(text))}
    left = [line for number, line in kept if not (number in edge and _is_edge(line, names))]
    return left or list(text)


def _is_edge(line: str, names: Collection[str]) -> bool:
    if len(line) > _LONGEST:
        return False
    told = without_dates(line)
    parts = [part for part in _DIVIDERS.split(told) if any(map(str.isalnum, _WORDS_OF_DATES.sub("", part)))]
    if not parts:
        return told != line
    return all(part.strip(" ,;:.").casefold() in names or is_byline(part) for part in parts)
