"""The place of a text that shows best why it was found, with the words that were looked for marked."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple
from unicodedata import normalize

# Letters and digits, with stress marks, and with apostrophes between a letter and whatever the word goes on with.
_WORD = re.compile(r"[^\W_](?:[^\W_]|\u0301|(?<=[^\W\d_]|\u0301)['`´‘’ʻʼʹ]+(?=[^\W_]))*")
_POSSESSIVE = re.compile(r"(?<=[^\W\d_])['’]s$", re.IGNORECASE)
_LEFT_OUT = str.maketrans(dict.fromkeys("'`´‘’ʻʼʹ\u0301"))
_LENGTH = 240  # characters


class Piece(NamedTuple):
    """Some of a snippet; `is_marked` where it is one of the words."""

    text: str
    is_marked: bool = False


def snippet_of(text: str, forms: Collection[str]) -> tuple[Piece, ...]:
    """Some 240 characters of a text around the most of the words, in pieces; its beginning where none stands there.

    `forms` are folded as warehouse/sql/views/folded_words.sql has it, in lower case.
    """
    text = normalize("NFC", " ".join(text.split()))
    spans = [found.span() for found in _WORD.finditer(text) if _folded(found[0]) in forms]
    start, end = _window(text, spans)
    return tuple(_pieces(text, spans, start, end))


def _folded(word: str) -> str:
    return _POSSESSIVE.sub("", word).translate(_LEFT_OUT).lower().replace("ё", "е")


def _window(text: str, spans: list[tuple[int, int]]) -> tuple[int, int]:
    """From a beginning of words to an end of words."""
    first = max(spans, key=lambda span: _within(spans, span[0]), default=(0, 0))[0]
    start = max(0, first - _LENGTH // 4)
    if start:
        start = text.find(" ", start) + 1
    end = min(len(text), start + _LENGTH)
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + 1)
    return start, end


def _within(spans: list[tuple[int, int]], start: int) -> int:
    return sum(start <= begin < start + _LENGTH * 3 // 4 for begin, _ in spans)


def _pieces(text: str, spans: list[tuple[int, int]], start: int, end: int) -> list[Piece]:
    pieces = [Piece("… ")] if start else []
    at = start
    for begin, behind in spans:
        if begin < start or behind > end:
            continue
        pieces += [Piece(text[at:begin]), Piece(text[begin:behind], is_marked=True)]
        at = behind
    pieces.append(Piece(text[at:end] + (" …" if end < len(text) else "")))
    return [piece for piece in pieces if piece.text]
