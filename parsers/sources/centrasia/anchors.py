"""Where the article stands in its page: between the posting stamp and the permanent address.

No tags, only text: `10:39 18.11.2025` opens the article, and
`Постоянный адрес статьи - https://centrasia.org/newsA.php?st=1763451540` closes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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


class Stamp(NamedTuple):
    """A posting stamp as `HH:MM DD.MM.YYYY`, what follows it on its own line, and the lines below.

    A time zone belongs to the stamp. `alone` is True when nothing else stands on its line.
    """

    text: str
    beside: Line | None
    below: list[Line]
    alone: bool


class Address(NamedTuple):
    """The permanent address as printed, and the lines above it, the start of its own line last."""

    printed: str
    above: list[Line]


def find_addresses(lines: Sequence[Line]) -> Iterator[Address]:
    """The permanent addresses, the last one first: the words may also occur inside a text."""
    for index in reversed(range(len(lines))):
        text = lines[index].text
        # A regular expression that ignores case takes ten times as long to find nothing.
        label = _ADDRESS.search(text) if "адрес" in text.lower() else None
        if label and (printed := _address_in(text[label.end() :], lines[index : index + 3])):
            yield Address(printed, [*lines[:index], *_before(text[: label.start()])])


def find_stamps(lines: Sequence[Line]) -> list[Stamp]:
    """Whatever looks like a posting stamp, those alone on their line first.

    The day line (`Вторник, 18.11.2025`) and the origin's date have no time, and are none.
    """
    text = "\n".join(line.text for line in lines)
    found = [stamp for colon in _MINUTES.finditer(text) if (stamp := _stamp(colon, lines))]
    return sorted(found, key=lambda stamp: not stamp.alone)


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


def _stamp(minutes: re.Match[str], lines: Sequence[Line]) -> Stamp | None:
    text, end = minutes.string, minutes.end()
    hour = _HOUR.search(text, max(0, minutes.start() - 2), minutes.start())
    if hour is None:
        return None
    index = text.count("\n", 0, end)
    rest = text[end:].partition("\n")[0]
    zone = _ZONE.match(rest)
    beside = rest[zone.end() if zone else 0 :].rstrip(" |,")
    alone = not beside and text[: hour.start()].rpartition("\n")[2] == ""
    return Stamp(
        f"{hour[0]:0>2}:{minutes[1]} {minutes[2]:0>10}",
        lines[index]._replace(text=beside) if beside else None,
        list(lines[index + 1 :]),
        alone,
    )
