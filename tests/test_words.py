"""Words as a search knows them."""

from __future__ import annotations

import pytest

from parsers.snippets import Piece, snippet_of
from parsers.words import lemmas_of


@pytest.mark.parametrize(
    ("word", "lemmas"),
    [
        ("газа", {"газ", "газа"}),
        ("стали", {"стать", "сталь"}),
        ("Токаев", {"токай", "токаев, surname"}),
        ("токаев", {"токай"}),
        ("newspapers", {"newspapers"}),
        ("Қазақстан", {"қазақстан"}),
        ("2026", {"2026"}),
        ("ОДКБ", {"одкб"}),
        ("сум", {"сума", "сумы", "сум, of the region"}),
        ("сумов", {"сум", "сум, of the region"}),
        ("Чуй", {"чуять", "чуй, of the region"}),
        ("чуй", {"чуять"}),
    ],
)
def test_every_reading_of_a_word_counts(word: str, lemmas: set[str]) -> None:
    assert lemmas_of(word).keys() == lemmas


@pytest.mark.parametrize("word", ["ОДКБ", "Хоргос", "Болат", "Дулат", "Кыргос", "Пашиняну", "кенешем", "сомони", "апа"])
def test_no_word_is_lost_however_unlikely_its_readings_are(word: str) -> None:
    assert any(word.lower() in forms for forms in lemmas_of(word).values())


@pytest.mark.parametrize("word", ["Пашинян", "биткоин", "Хоргос", "Болат", "Усен"])
def test_unknown_word_is_found_by_its_cases_when_it_stands_alone(word: str) -> None:
    forms = frozenset().union(*lemmas_of(word).values())
    assert {word.lower() + ending for ending in ("", "а", "у", "ом", "е")} <= forms


def test_forms_are_folded_and_hold_the_word_itself() -> None:
    for word in ("поёт".replace("ё", "е"), "Абдыкадыровой", "мост", "бишкекские", "узгидромета"):
        for forms in lemmas_of(word).values():
            assert all(form == form.lower() and "ё" not in form for form in forms)
        assert any(word.lower() in forms for forms in lemmas_of(word).values())


def test_surname_is_found_by_its_cases_in_both_genders() -> None:
    assert {"алимкулов", "алимкулову", "алимкуловой", "алимкуловых"} <= lemmas_of("Алимкулова")["алимкулов, surname"]


FORMS = frozenset(("газ", "газа", "токаев", "ozbekiston"))


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Цены на газ и Газа.", ["газ", "Газа"]),
        ("В O‘zbekiston все спокойно", ["O‘zbekiston"]),
        ("Слово " * 100 + "ТОКАЕВ сказал. " + "Слово " * 100, ["ТОКАЕВ"]),
        ("Ни одного из этих слов", []),
        ("", []),
    ],
)
def test_snippet_marks_the_words_where_most_of_them_stand(text: str, marked: list[str]) -> None:
    pieces = snippet_of(text, FORMS)
    assert [piece.text for piece in pieces if piece.is_marked] == marked
    shown = "".join(piece.text for piece in pieces)
    assert len(shown) <= 250
    assert shown.strip("… ") in text


def test_snippet_of_a_long_text_begins_and_ends_between_words() -> None:
    pieces = snippet_of("начало " * 50 + "газ " + "конец " * 50, FORMS)
    assert pieces[0] == Piece("… ")
    words = "".join(piece.text for piece in pieces).split()
    assert set(words) == {"…", "начало", "газ", "конец"}
