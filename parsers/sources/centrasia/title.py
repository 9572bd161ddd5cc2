"""The title of an article, and what the window and the feed call it.

Those two are often other words, or the title with more behind it: «Мост открыт, - А.Князев»,
«Мост открыт. Снег сошел». They only tell whether a title goes on in the next line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.lines import Line
from parsers.names import byline
from parsers.sources.centrasia.prose import ends_sentence

_SITE = re.compile(r"\s*[|–—-]?\s*ЦентрАзия\s*$|^\s*ЦентрАзия\s*[|:–—-]?\s*", re.IGNORECASE)
# Lists and feeds print the author behind the headline.
_SIGNATURE = re.compile(r" [-–—] \S+(?: \S+){0,3}$")
# A title broken further is a lead.
_LINES = 3


def known_titles(*printed: str | None) -> tuple[str, ...]:
    """What a page and its entry call the article, less the site's name, with and without its author."""
    bare = [_SITE.sub("", title).strip() for title in printed if title]
    return tuple(title for text in bare for title in (text, _SIGNATURE.sub("", text).rstrip(", ")) if title)


def key(title: str) -> str:
    """Equal for titles that differ in nothing but punctuation, spaces and capitals."""
    return re.sub(r"\W+", "", title).casefold()


def split_title(lines: Sequence[Line], titles: Sequence[str]) -> tuple[str, list[Line]]:
    """The title, and the lines below it, of which it has taken more than one only if it was broken."""
    first = lines[0].text
    if key(first) not in map(key, titles):
        whole = {_folded(title) for title in titles}
        for count in range(2, min(_LINES, len(lines)) + 1):
            parts = [line.text for line in lines[:count]]
            if _folded(" ".join(parts)) in whole and all(map(_goes_on, parts, parts[1:])):
                return " ".join(parts), list(lines[count:])
    return first, list(lines[1:])


def _goes_on(line: str, following: str) -> bool:
    """Whether a title may go on in the next line, which might be a lead or an author as well.

    A title is broken where it is full, so what begins with a capital and is longer is the lead.
    """
    if ends_sentence(line) or byline(following, expected=True):
        return False
    return following[0].islower() or len(following) < len(line)


def _folded(title: str) -> str:
    return " ".join(title.split()).casefold()
