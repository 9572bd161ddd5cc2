"""The source line below the text, `Источник - НГ`, and the outlet it names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.lines import Line
from parsers.sources.centrasia.frame import is_frame
from parsers.sources.centrasia.prose import LONG, ends_sentence

_CREDIT = re.compile(r"Источник(?:\s*$|и?\s*[:–—−-]+\s*)", re.IGNORECASE)
# Behind the last sentence, where a foot has one cell or a hard-wrapped text went on.
_GLUED = re.compile(
    r"(?P<text>.*[.!?…][\"»”)]*) Источник\s*[:–—−-]+\s*(?P<value>(?:[^\sa-zа-яё]|https?:).{0,100}(?<![.!?…]))"
)
_DASHES = " :–—−-"


def split_credit(lines: Sequence[Line], own: str) -> tuple[list[Line], str | None]:
    """The lines above the source line of the article `own`, and the origin it names, as printed.

    The last line that begins with the word is the one, if it names an outlet and the text does
    not go on below it: what stands between source line and address is advertisement. Else it is
    a paragraph that begins with the same word, and stays with the others.
    """
    for index in reversed(range(len(lines))):
        text, printed = _parted(lines[index])
        if printed is None:
            continue
        value, below = printed.lstrip(_DASHES), list(lines[index + 1 :])
        if not value:
            value, below = _value_below(below, own)
        advertisements = 1 if value and not ends_sentence(value) else 0
        if _is_statement(value) or _goes_on(below, advertisements):
            break
        return [*lines[:index], *text], value or None
    return list(lines), None


def _parted(line: Line) -> tuple[list[Line], str | None]:
    """What stands before the label, often nothing, and what after it; None where there is no label."""
    if label := _CREDIT.match(line.text):
        return [], line.text[label.end() :]
    # To find out that a long line does not match takes a hundred times as long as to look for the word.
    if " Источник" in line.text and (glued := _GLUED.fullmatch(line.text)):
        return [line._replace(text=glued["text"])], glued["value"]
    return [line], None


def _value_below(below: Sequence[Line], own: str) -> tuple[str, list[Line]]:
    """A value in a cell of its own, after a dash in another one; a label may also have none."""
    for index, line in enumerate(below):
        value = line.text.lstrip(_DASHES)
        if value and not is_frame(line, own):
            return ("", list(below)) if ends_sentence(value) else (value, list(below[index + 1 :]))
    return "", []


def _is_statement(value: str) -> bool:
    """ "в горах Алая." is said about a spring; an outlet has a capital, or is an address."""
    return len(value) > LONG or (value[:1].islower() and " " in value and ends_sentence(value))


def _goes_on(below: Sequence[Line], advertisements: int) -> bool:
    """Whether the text does: a long paragraph, or more lines that are sentences than there may be advertisements."""
    own_words = [line.text for line in below if not line.linked]
    return any(len(text) > LONG for text in own_words) or sum(map(ends_sentence, own_words)) > advertisements
