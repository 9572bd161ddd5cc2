"""Where the article stands in its page: between the posting stamp and the permanent address.

No tags, only text: `10:39 18.11.2025` opens the article, and
`Постоянный адрес статьи - https://centrasia.org/newsA.php?st=1763451540` closes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from parsers.lines import Line

# Time and day may stand in neighbouring cells, and so on lines of their own, or without a blank.
# The colon comes first because a search for a literal is many times faster; the hour is looked for before it.
_MINUTES = re.compile(r":(\d\d)[ \n,|–—-]{0,3}(\d?\d\.\d\d\.\d{4})(?!\.?\d)")
_HOUR = re.compile(r"(?<![\d:.])\d?\d$")
# What may follow the day: a time zone, a remark in brackets.
_ZONE_WORDS = r"МСК|MSK|(?:по )?московско(?:е|му) времени?|\([^()]*\)"
_ZONE = re.compile(rf"[\s,.|)\]–—-]*(?:(?:{_ZONE_WORDS})(?!\w)[\s,.|–—-]*)*", re.IGNORECASE)
_ADDRESS = re.compile(r"Постоянный адрес(?: (?:этой )?(?:статьи|страницы|материала))?[\s:–—−-]*", re.IGNORECASE)
# The link to the forum may follow without a blank.
_URL = re.compile(r"(?<!\S)[^\s?]*\?\S*?\bst=\d{1,10}(?!\d)", re.IGNORECASE)
_NO_SCHEME = re.compile(r"^(?=(?:www\.)?centrasia\.)", re.IGNORECASE)


# A page has one, and a few more inside of its text; each takes a search for its stamp.
_MOST_ADDRESSES = 20


class Stamp(NamedTuple):
    """A posting stamp as `HH:MM DD.MM.YYYY`, what follows it on its own line, and the number of that line.

    A time zone belongs to the stamp. `alone` is True when nothing else stands on its line.
    `printed` is the stamp as the page has it, such as `9:05, 1.12.2025`, without the zone.
    """

    text: str
    printed: str
    beside: Line | None
    line: int
    alone: bool


class Address(NamedTuple):
    """The permanent address as printed, and the lines above it, the start of its own line last."""

    printed: str
    above: list[Line]


def find_addresses(lines: Sequence[Line]) -> Iterator[Address]:
    """The last permanent addresses, the very last one first: the words may also occur inside a text."""
    return islice(_addresses(lines), _MOST_ADDRESSES)


def find_stamps(lines: Sequence[Line]) -> list[Stamp]:
    """Whatever looks like a posting stamp, those alone on their line first.

    The day line (`Вторник, 18.11.2025`) and the origin's date have no time, and are none.
    """
    text = "\n".join(line.text for line in lines)
    found: list[Stamp] = []
    index = counted = 0
    for minutes in _MINUTES.finditer(text):
        index, counted = index + text.count("\n", counted, minutes.end()), minutes.end()
        if stamp := _stamp(minutes, index, lines[index]):
            found.append(stamp)
    return sorted(found, key=lambda stamp: not stamp.alone)


def _addresses(lines: Sequence[Line]) -> Iterator[Address]:
    for index in reversed(range(len(lines))):
        text = lines[index].text
        # A regular expression that ignores case takes fifty times as long to find nothing.
        label = _ADDRESS.search(text) if "дрес" in text or "ДРЕС" in text else None
        if label and (printed := _address_in(text[label.end() :], lines[index : index + 3])):
            yield Address(printed, [*lines[:index], *_before(text[: label.start()])])


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


def _before(text: str) -> list[Line]:
    """What stands before the address on its own line: prose, the source line, both or neither."""
    stripped = text.strip(" |,")
    return [Line(stripped)] if stripped else []


def _stamp(minutes: re.Match[str], index: int, line: Line) -> Stamp | None:
    text, end = minutes.string, minutes.end()
    hour = _HOUR.search(text, max(0, minutes.start() - 2), minutes.start())
    if hour is None:
        return None
    rest = text[end : _end_of_line(text, end)]
    zone = _ZONE.match(rest)
    beside = rest[zone.end() if zone else 0 :].rstrip(" |,")
    alone = not beside and (hour.start() == 0 or text[hour.start() - 1] == "\n")
    return Stamp(
        f"{hour[0]:0>2}:{minutes[1]} {minutes[2]:0>10}",
        text[hour.start() : end].replace("\n", " "),
        line._replace(text=beside) if beside else None,
        index,
        alone,
    )


def _end_of_line(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end
