"""Lines above and below a text that tell its day or its author, and are none of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from parsers.appeals import is_appeal, is_credit, leads_elsewhere
from parsers.authors import is_byline
from parsers.printed_dates import without_dates

# So many lines at either end are looked at, and none that is longer.
_AT_THE_TOP, _AT_THE_END = 4, 3
_LONGEST = 120
_MOST_APPEALS = 4
# What is left of "Data publikacji: 15 listopada" and "Просмотров: 55".
_LABEL = re.compile(r"\W*[^\W\d_]+(?: [^\W\d_]+){0,2}\s*[:：]\W*")
_COUNT = re.compile(
    r"\W*(?:views?|reads|просмотр\w*|прочитан\w*|перегляд\w*|aufrufe|vues|visitas|odsłon\w*|okunma|görüntülenme"
    r"|lượt xem|қаралым|көрілген|阅读|浏览|조회)\s*[:：]?\s*[\d .,]+[kк]?\W*"
    r"|\W*[\d .,]+[kк]?\s*(?:views|просмотр\w*)\W*",
    re.IGNORECASE,
)
_DIVIDERS = re.compile(r"\s*(?:[|•·–—]|\s-\s|/(?=\s))\s*")
_WORDS_OF_DATES = re.compile(
    r"\b(?:published|posted|updated|date|on|at|publié|publiée|mis à jour|le|à|veröffentlicht|aktualisiert|stand|am|um"
    r"|uhr|publicado|actualizado|el|a las|pubblicato|aggiornato|il|alle|às|em|опубликовано?|обновлено"
    r"|дата(?: публикации)?|в|г|года|monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat"
    r"|sun|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|montag|dienstag|mittwoch|donnerstag|freitag"
    r"|samstag|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|publicerad|uppdaterad|kl|gepubliceerd|bijgewerkt|op|om|julkaistu|päivitetty|klo|publikováno|aktualizováno|opublikowano"
    r"|aktualizacja|publicat|actualizat|publisert|oppdatert|udgivet|opdateret|yayınlanma|güncelleme|gmt|utc|msk|мск|cet|cest|est|edt|pst|pdt|bst|ist"
    r"|[ap]\.?m|\d{1,2}[:.h]\d{2}(?::\d{2})?)\b",
    re.IGNORECASE,
)


def without_edges(text: Sequence[str], authors: Collection[str]) -> list[str]:
    """A text less the lines at its top and its end that are wholly a date, a byline, a credit, or ask for something.

    Never all of it. `authors` are those of the article: a line that is one of their names is a byline without "By".
    What leads to another article goes wherever it stands.
    """
    names = {name.casefold() for name in authors}
    edge = {*range(_AT_THE_TOP), *range(len(text) - _AT_THE_END, len(text))}
    left = [
        line
        for number, line in enumerate(text)
        if not (leads_elsewhere(line) or (number in edge and (_is_edge(line, names) or is_credit(line))))
    ]
    for _ in range(_MOST_APPEALS):
        if len(left) < 2 or not (is_appeal(left[-1]) or _is_edge(left[-1], names) or is_credit(left[-1])):
            break
        left.pop()
    return left or list(text)


def _is_edge(line: str, names: Collection[str]) -> bool:
    if len(line) > _LONGEST:
        return False
    told = without_dates(line)
    parts = [part for part in _DIVIDERS.split(told) if any(map(str.isalnum, _WORDS_OF_DATES.sub("", part)))]
    is_dated = told != line and not line.endswith(":")
    if is_dated:
        parts = [part for part in parts if not _LABEL.fullmatch(_WORDS_OF_DATES.sub("", part))]
    counts = [part for part in parts if _COUNT.fullmatch(part)]
    if len(counts) == len(parts):
        return is_dated or bool(counts)
    parts = [part for part in parts if part not in counts]
    return all(part.strip(" ,;:.").casefold() in names or is_byline(part) for part in parts)
