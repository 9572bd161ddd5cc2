"""Whether two texts are the same story: a small fingerprint that finds the candidates, and a close look that decides.

The fingerprint is a bottom-k sketch of the text's shingles, every three words that follow one another: of their hashes
the smallest (Broder, "On the resemblance and containment of documents", 1997). Texts that share many shingles share
many of these, and those of a part are found among those of the whole, which bands of MinHash would miss: a text cut by
half resembles the whole by a half only. The close look is how much of the shorter text stands in the longer in the
same order. Words are compared, not what they mean: a translation is another text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TypeVar
from zlib import crc32

# Shorter texts agree by chance, and have nothing that could be told from the formulas of news.
LEAST_WORDS = 30
_SIZE = 32
# Of the shingles 0.51 are left when a fifth of the words is changed at random, and of the pairs of words 0.64.
_LEAST_LIKELY = 0.33
_LEAST_ALIKE = 0.55
# Scripts that set no blanks between words: every letter is a word there.
_WORD = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")

_Item = TypeVar("_Item")


def fingerprint_of(text: str) -> tuple[int, ...]:
    """Up to 32 numbers of 32 bits, each once, in the order of the text; none of a text of less than 30 words."""
    words = _words(text)
    if len(words) < LEAST_WORDS:
        return ()
    encoded = [word.encode("utf-8", "replace") for word in words]
    # CRC-32 is the same in every process and version, and is all that a sketch needs.
    shingles = list(map(crc32, map(b" ".join, zip(encoded, encoded[1:], encoded[2:], strict=False))))
    smallest = sorted(set(shingles))[:_SIZE]
    return tuple(dict.fromkeys(number for number in shingles if number <= smallest[-1]))


def may_be_same(one: Sequence[int], other: Sequence[int]) -> bool:
    """Whether two texts deserve the close look, going by their fingerprints."""
    # Up to the lower of their largest numbers both say all there is.
    known = min(max(numbers) if len(numbers) == _SIZE else 2**32 for numbers in (one, other))
    one, other = ([number for number in numbers if number <= known] for numbers in (one, other))
    return _in_order(one, other) >= _LEAST_LIKELY * min(len(one), len(other))


def similarity(one: str, other: str) -> float | None:
    """How much of the shorter text's words stand in the longer in the same order, 0 to 1; None for two stories.

    Pairs of neighbours decide, as words alone agree by chance. A bulletin that says the same every day with other
    numbers is another story each day.
    """
    shorter, longer = sorted((_words(one), _words(other)), key=len)
    if len(shorter) < LEAST_WORDS or not _has_its_numbers(shorter, longer):
        return None
    pairs = list(pairwise(shorter))
    if _in_order(pairs, list(pairwise(longer))) < _LEAST_ALIKE * len(pairs):
        return None
    return _in_order(shorter, longer) / len(shorter)


def _words(text: str) -> list[str]:
    """In lower case, without stress marks, soft hyphens and apostrophes."""
    # One after the other: str.translate takes ten times as long.
    folded = text.lower().replace("ё", "е").replace("\u0301", "").replace("\u00ad", "")
    folded = folded.replace("'", "").replace("’", "").replace("‘", "").replace("ʻ", "").replace("ʼ", "")
    return _WORD.findall(folded)


def _has_its_numbers(shorter: Sequence[str], longer: Sequence[str]) -> bool:
    """Whether half of the numbers of the one, less one of them, stand in the other."""
    numbers = {word for word in shorter if word[0].isdigit()}
    return len(numbers.intersection(longer)) + 1 >= len(numbers) / 2


def _in_order(one: Sequence[_Item], other: Sequence[_Item]) -> int:
    """The length of the longest common subsequence; a row of its table is the bits of one number.

    Hyyrö, "Bit-parallel LCS-length computation revisited", 2004.
    """
    places: dict[_Item, int] = {}
    for place, item in enumerate(one):
        places[item] = places.get(item, 0) | 1 << place
    everything = (1 << len(one)) - 1
    row = everything
    for item in other:
        if found := row & places.get(item, 0):
            row = ((row + found) | (row - found)) & everything
    return len(one) - row.bit_count()
