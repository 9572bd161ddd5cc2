"""Hard-wrapped text: which line breaks were put in only because the next word did not fit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

# Nobody wraps prose outside of these; shorter lines are lists and verse.
_NARROWEST, _WIDEST = 40, 130
_HYPHENATED = re.compile(r"\w-$")
_FIRST_PART = re.compile(r"\S*?\w-(?=\w)|\S+")
_FIRST_WORD = re.compile(r"\S+")


def continuations(lines: Sequence[str]) -> list[bool]:
    """For each line, whether it goes on with the sentence of the line before it.

    All False where the text was not wrapped: the breaks do not stand where the next word would
    not have fitted. A blank line or an indent starts a paragraph.
    """
    # Most text was not wrapped, and this tells without measuring it.
    if sum(line.lstrip()[:1].islower() for line in lines) < 2:
        return [False] * len(lines)
    stripped = [line.expandtabs().rstrip() for line in lines]
    # textwrap breaks after hyphens too, fmt and fold do not; a line that ends in one tells them apart.
    start = _FIRST_PART if any(map(_HYPHENATED.search, stripped)) else _FIRST_WORD
    breaks = [_Break.between(line, following, start) for line, following in pairwise(stripped)]
    # Where a line goes on in lower case the width must have been less than the line with the next
    # word, and no less than the line. One in ten may be a list inside of the text.
    inside_sentences = [found for found in breaks if found and found.in_lower_case]
    least = max((found.before for found in inside_sentences), default=0)
    needed = sorted(found.needed for found in inside_sentences)
    if len(needed) < 2 or not (_NARROWEST <= least <= _WIDEST and least < needed[len(needed) // 10]):
        return [False] * len(lines)
    # A heading may be longer, and not wrapped.
    most = needed[len(needed) // 10] - 1
    return [False, *(found is not None and found.before <= most and found.needed > least for found in breaks)]


def rejoin(lines: Sequence[str]) -> str:
    """The lines of one paragraph as one; a word broken after its hyphen becomes whole."""
    pieces: list[str] = []
    for line in lines:
        if pieces and not _HYPHENATED.search(pieces[-1]):
            pieces.append(" ")
        pieces.append(line.strip())
    return "".join(pieces)


class _Break(NamedTuple):
    """The columns before a line break, those the next word would have needed, and the case of that word."""

    before: int
    needed: int
    in_lower_case: bool

    @classmethod
    def between(cls, line: str, following: str, start: re.Pattern[str]) -> _Break | None:
        """None where a paragraph ends for other reasons."""
        word = start.search(following)
        if not line or word is None or _indent(following) > _indent(line):
            return None
        gap = 0 if _HYPHENATED.search(line) else 1
        return cls(len(line), len(line) + gap + len(word[0]), word[0][0].islower())


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
