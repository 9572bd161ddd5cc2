"""Where the article stands in its page: between the posting stamp and the permanent address.

No tags, only text: `10:39 18.11.2025` opens the article, `Источник - НГ` and
`Постоянный адрес статьи - https://centrasia.org/newsA.php?st=1763451540` close it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from parsers.lines import Line

# Time and day may stand in neighbouring cells, and so on lines of their own.
# The colon comes first because a search for a literal is many times faster; the hour is looked for before it.
_MINUTES = re.compile(r":(\d\d)[ \n,|]{1,3}(\d?\d\.\d\d\.\d{4})(?![\d.])")
_HOUR = re.compile(r"(?<![\d:.])\d?\d$")
_ADDRESS = re.compile(r"Постоянный адрес(?: (?:этой )?(?:статьи|страницы|материала))?[\s:–—−-]*", re.IGNORECASE)
_URL = re.compile(r"\S*\?\S*\bst=\S*[^\s.,;:)\]»\"']", re.IGNORECASE)
_NO_SCHEME = re.compile(r"^(?=(?:www\.)?centrasia\.)", re.IGNORECASE)
_CREDIT = re.compile(r"Источник(?:\s*$|и?\s*[:–—−-]+\s*)", re.IGNORECASE)
_LAST_CREDIT = re.compile(rf"(.*)({_CREDIT.pattern}.*)", re.IGNORECASE)
_DASHES = " :–—−-"
_SENTENCE = re.compile(r"(?:\S+ ){4}.*[.!?…][\"»”)]*")
# Between the source line and the address: a value in cells of its own, a photo credit.
_CREDIT_LINES = 5


class Stamp(NamedTuple):
    """A posting stamp as `HH:MM DD.MM.YYYY`, and the lines below it, the rest of its own line first.

    `alone` is True when nothing else stands on its line.
    """

    text: str
    below: list[Line]
    alone: bool


class Address(NamedTuple):
    """The permanent address as printed, and the lines above it, the start of its own line last."""

    printed: str
    above: list[Line]


def find_address(lines: Sequence[Line]) -> Address | None:
    """The last permanent address: the words may also occur inside a text."""
    for index in reversed(range(len(lines))):
        text = lines[index].text
        label = _ADDRESS.search(text)
        if label and (printed := _address_in(text[label.end() :], lines[index : index + 3])):
            return Address(printed, [*lines[:index], *_pieces(text[: label.start()])])
    return None


def find_stamps(lines: Sequence[Line]) -> list[Stamp]:
    """Whatever looks like a posting stamp, those alone on their line first.

    The day line (`Вторник, 18.11.2025`) and the origin's date have no time, and are none.
    """
    text = "\n".join(line.text for line in lines)
    found = [stamp for colon in _MINUTES.finditer(text) if (stamp := _stamp(colon, lines))]
    return sorted(found, key=lambda stamp: not stamp.alone)


def split_credit(lines: Sequence[Line]) -> tuple[list[Line], str | None]:
    """The lines above the source line, and the origin it names, as printed.

    Only the last lines are looked at, and a source line has no prose in or after it: a paragraph
    may begin with the same word.
    """
    for index in reversed(range(max(0, len(lines) - _CREDIT_LINES), len(lines))):
        label = _CREDIT.match(lines[index].text)
        if label is None:
            continue
        texts = [lines[index].text[label.end() :], *(line.text for line in lines[index + 1 :])]
        if not any(map(_is_prose, texts)):
            values = (text.lstrip(_DASHES) for text in texts)
            return list(lines[:index]), next(filter(None, values), None)
    return list(lines), None


def _address_in(text: str, lines: Sequence[Line]) -> str | None:
    """The address after its label: in the text, in the link, or in the next cells."""
    for candidate in _candidates(text, lines):
        if url := _URL.search(candidate):
            return _NO_SCHEME.sub("https://", url[0])
    return None


def _candidates(text: str, lines: Sequence[Line]) -> Iterator[str]:
    yield text
    yield from reversed(lines[0].links)  # a link to the source may stand on the same line, before
    for line in lines[1:]:
        yield line.text
        yield from line.links


def _pieces(text: str) -> list[Line]:
    """What stands before the address on its own line: prose, the source line, both or neither."""
    credit = _LAST_CREDIT.fullmatch(text)
    pieces = credit.groups() if credit else (text,)
    return [Line(stripped) for piece in pieces if (stripped := piece.strip(" |,"))]


def _stamp(minutes: re.Match[str], lines: Sequence[Line]) -> Stamp | None:
    text, end = minutes.string, minutes.end()
    hour = _HOUR.search(text, max(0, minutes.start() - 2), minutes.start())
    if hour is None:
        return None
    index = text.count("\n", 0, end)
    rest = text[end:].partition("\n")[0].strip(" |,")
    below = [*([lines[index]._replace(text=rest)] if rest else []), *lines[index + 1 :]]
    alone = not rest and text[: hour.start()].rpartition("\n")[2] == ""
    return Stamp(f"{hour[0]:0>2}:{minutes[1]} {minutes[2]:0>10}", below, alone)


def _is_prose(text: str) -> bool:
    return len(text) > 120 or _SENTENCE.fullmatch(text) is not None
