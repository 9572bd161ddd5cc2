"""Snippets fold the words of a text as the search does, and mark them as they are printed."""

from __future__ import annotations

import duckdb
import pytest

from parsers.snippets import snippet_of
from tests.making import House

FORMS = frozenset(("президент", "kazakhstan", "togri", "ozbekiston", "край", "2026"))


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Президе́нт сказал", ["Президе́нт"]),
        ("Сказал президент́.", ["президент́"]),
        ("Весь кра\u0438\u0306", ["край"]),
        ("Kazakhstan's gas and KAZAKHSTAN’S oil", ["Kazakhstan's", "KAZAKHSTAN’S"]),
        ("Kazakhstan'", ["Kazakhstan"]),
        ("to‘g‘ri va to''gʻri", ["to‘g‘ri", "to''gʻri"]),
        ("O‘zbekiston’s", ["O‘zbekiston’s"]),
        ("в 2026'м", ["2026"]),
        ("Kazakhstan'sky", []),
    ],
)
def test_words_are_marked_whatever_stands_on_and_between_their_letters(text: str, marked: list[str]) -> None:
    assert [piece.text for piece in snippet_of(text, FORMS) if piece.is_marked] == marked


@pytest.mark.parametrize("text", ["Президе́нт", "Весь кра\u0438\u0306", "to‘g‘ri", "O‘zbekiston", "в 2026'м"])
def test_search_knows_the_same_words(house: House, text: str) -> None:
    house.run()
    with duckdb.connect(str(house.home.published), read_only=True) as reader:
        row = reader.execute("select internal.printed_words(lower(?))", [text]).fetchone()
    assert row is not None
    marked = [piece.text for piece in snippet_of(text, row[0]) if piece.is_marked]
    assert len(marked) == len(row[0])
