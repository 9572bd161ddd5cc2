"""How plausible a reading of some bytes is, to tell Cyrillic encodings apart.

All Cyrillic encodings read each other's bytes without an error; only the letters come out
permuted, the capitals inverted ("пРИВЕТ"), or as signs. So a reading is scored by the letters
of Russian (with those of Ukrainian and Belarusian) and by where capitals and scripts meet.
Scores are natural logarithms of probability, summed over the characters that are not ASCII.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import islice

# Occurrences in 10,000 letters of Russian prose (Lyashevskaya and Sharov, 2009, rounded), ё to ў by guess.
_FREQUENCIES = (
    "о1097 е845 а801 и735 н670 т626 с547 р473 в454 л440 к349 м321 д298 п281 у262 я201 ы190 ь174 г170 з165 б159 ч144"
    " й121 х97 ж94 ш73 ю64 ц48 щ36 э32 ф26 ъ4 ё60 і60 ї12 є12 ґ1 ў6"
)
_LETTERS = {word[0]: math.log(int(word[1:]) / 10_000) for word in _FREQUENCIES.split()}
_PUNCTUATION = dict.fromkeys("«»„“”‘’‚…–—№·•°§©®™€\xa0\xad", -4.0)
_WEIGHTS = _LETTERS | {letter.upper(): weight - 0.3 for letter, weight in _LETTERS.items()} | _PUNCTUATION

_LATIN = -3.0  # an accented letter, as in "café"
_OTHER_LETTER = -3.8  # Greek, Hebrew, Arabic: whoever labels a page so is mostly right
_OTHER_CYRILLIC = -5.0
_WIDE_LETTER = -10.0  # Chinese and so on: one character of two bytes
_SIGN = -8.0  # box drawing, controls, U+FFFD: not in prose

_UPPER, _LOWER = "А-ЯЁІЇЄҐЎ", "а-яёіїєґў"
# "пРИВЕТ": a small letter before a capital. "caf\u0439": two scripts in one word. "Ïðèâåò": accents side by side.
_ODD_PAIRS = re.compile(
    f"[{_LOWER}](?=[{_UPPER}])|[A-Za-z](?=[\u0400-\u04ff])|[\u0400-\u04ff](?=[A-Za-z])|[\xc0-\u024f](?=[\xc0-\u024f])"
)
_ODD_PAIR = -4.0

# The commonest pairs of letters. They settle what single letters leave open: "МНБНЯРХ" or "НОВОСТИ".
_PAIRS = "аялтн воаеи го деа енртлс за интзе коа лиьаое ма ноиеыа овсмтгбйр пор раоеи сткя тоаеьи ый"
_COMMON_PAIRS = re.compile("|".join(f"{pair[0]}(?=[{pair[1:]}])" for pair in _PAIRS.split()))
_COMMON_PAIR = 0.8
_SAMPLE = 70_000

_WORD = re.compile(rb"[\x80-\xff][A-Za-z\x80-\xff]*+")


def words_of(body: bytes, number: int) -> bytes:
    """The first words from their first byte that is not ASCII on, to judge readings by.

    Each has the byte before it, because a letter there tells "caf\u00e9" from "caf\u0439".
    """
    return b" ".join(body[max(found.start() - 1, 0) : found.end()] for found in islice(_WORD.finditer(body), number))


def plausibility(text: str) -> float:
    """The logarithm of how probable this reading is. Readings of the same bytes can be compared.

    Of a long text its beginning, middle and end are judged: 20 MB of broken bytes would take 15 seconds.
    """
    if len(text) > 3 * _SAMPLE:
        middle = len(text) // 2
        text = f"{text[:_SAMPLE]} {text[middle : middle + _SAMPLE]} {text[-_SAMPLE:]}"
    letters = Counter(text)
    score = sum(count * _weight(character) for character, count in letters.items() if character > "\x7f")
    return score + _ODD_PAIR * len(_ODD_PAIRS.findall(text)) + _COMMON_PAIR * len(_COMMON_PAIRS.findall(text.lower()))


def _weight(character: str) -> float:
    weight = _WEIGHTS.get(character)
    if weight is not None:
        return weight
    if not character.isalpha():
        return _SIGN
    if character < "\u0250":
        return _LATIN
    if "\u0400" <= character < "\u0530":
        return _OTHER_CYRILLIC
    return _OTHER_LETTER if character < "\u2e80" else _WIDE_LETTER
