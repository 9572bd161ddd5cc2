"""How plausible a reading of some bytes is, to tell Cyrillic encodings apart.

All Cyrillic encodings read each other's bytes without an error; only the letters come out
permuted, the capitals inverted ("пРИВЕТ"), or as signs. So a reading is scored by which letters
follow each other and by where capitals, scripts and signs meet. Scores are natural logarithms of
probability, summed over the characters that are not ASCII.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice, pairwise

from parsers.letter_pairs import ALPHABET, PAIRS

_LOWER = ALPHABET.removeprefix("_")
_UPPER = _LOWER.upper()
_CAPITAL = -0.3
_RARE = -7.5
_USUAL = -6.0
_KNOWN = {
    **dict.fromkeys(_LOWER, 0.0),
    **dict.fromkeys(_UPPER, _CAPITAL),
    **dict.fromkeys("«»…–—№\xa0", -4.0),
    **dict.fromkeys("“”‘’„", -5.5),
    **dict.fromkeys("·•°§©®™€\xad", _RARE),
}
_LATIN = -3.0  # an accented letter, as in "café"
_OTHER_LETTER = -3.8  # Greek, Hebrew, Arabic: whoever labels a page so is mostly right
_OTHER_CYRILLIC = -5.0  # Kazakh and so on
_SOUTHERN = -9.0  # of Serbian and Macedonian, where other encodings have capitals
_WIDE_LETTER = -10.0  # Chinese and so on: one character of two bytes
_SIGN = -8.0  # box drawing, controls, U+FFFD: not in prose

# "пРИВЕТ": a small letter before a capital. "caf\u0439": two scripts in one word. "Ïðèâåò": accents side by side.
# "прин€л", "”збек": a sign inside of a word, or one that ends words before one.
_ODD_PAIRS = re.compile(
    f"[{_LOWER}](?=[{_UPPER}])|[A-Za-zƒ](?=[\u0400-\u04ff])|[\u0400-\u04ff](?=[A-Za-zƒ])|[\xc0-\u024f](?=[\xc0-\u024f])"
    "|(?<=[\u0400-\u04ff])[«„№](?=[\u0400-\u04ff])|[»”·•°§©®™€\u2500-\u259f](?=[\u0400-\u04ff])"
    "|(?<![\u0400-\u04ff])[‘’–—](?=[\u0400-\u04ff])|[„‘–—](?=[„‘’–—“”…])"
)
_ODD_PAIR = -6.0

_PAIRS = PAIRS | {("_", "_"): 0.0}
_OTHERS = re.compile(f"[^{_LOWER}]")
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
    characters = Counter(text)
    score = sum(count * _weight(character) for character, count in characters.items() if character > "\x7f")
    pairs = Counter(pairwise(f"_{_OTHERS.sub('_', text.lower())}_"))
    return score + sum(count * _PAIRS[pair] for pair, count in pairs.items()) + _ODD_PAIR * _odd_pairs(text)


def is_sound(text: str) -> bool:
    """Whether it is letters and common signs, and capitals, scripts and signs meet only where they may.

    Of a hundred characters one may do as it likes: there are names such as "ЦентрАзия".
    """
    is_usual = all(_weight(character) > _USUAL for character in set(text) if character > "\x7f")
    return is_usual and _odd_pairs(text) <= len(text) // 100


def _odd_pairs(text: str) -> int:
    # "„орога": one of these alone is more often a capital of mac-cyrillic.
    is_unpaired = sum(map(text.count, "„“”")) % 2
    return len(_ODD_PAIRS.findall(text)) + is_unpaired


def _weight(character: str) -> float:
    """What a character that is not ASCII costs, beside the pairs that it forms."""
    if character in _KNOWN:
        return _KNOWN[character]
    if not character.isalpha():
        return _SIGN
    if character < "\u0400":
        return _LATIN if character < "\u0250" else _OTHER_LETTER
    if character < "\u0530":
        return _SOUTHERN if character < "\u0460" else _OTHER_CYRILLIC
    return _OTHER_LETTER if character < "\u2e80" else _WIDE_LETTER
