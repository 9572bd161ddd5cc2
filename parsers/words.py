"""Words as a search knows them: the lemmas a printed word may be a form of, and the forms of each.

Russian is read by pymorphy3, which takes every reading of a word for possible: a search for one form then finds the
others, whichever of the readings was meant. It knows Токаев only as "of the tokays", though, and guesses at many
another name: so a capitalised word that ends like a surname is one, too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache

from pymorphy3 import MorphAnalyzer
from pymorphy3.analyzer import Parse

# Of a guess at an unknown word; of a word in the dictionary every reading is one.
_LEAST_LIKELY = 0.05
_RUSSIAN = re.compile(r"[а-я]+")
_SURNAME = re.compile(r"(.+(?:ов|ев|ин|ын))(?:а|у|ым|е|ой|ы|ых|ыми)?")
_SURNAME_ENDINGS = ("", "а", "у", "ым", "е", "ой", "ы", "ых", "ыми")
_SHORTEST_SURNAME = 4
# How nouns are declined that end in a consonant: the dictionary's guess at such a word is often another (биткоин as "of
# the биткоинs", Пашинян as "of the пашинянины").
_HARD = re.compile(r"[а-я]{2,}[бвгджзклмнпрстфхцчшщ]")
_HARD_ENDINGS = ("", "а", "у", "ом", "ем", "е", "ы", "и", "ов", "ам", "ами", "ах")
# Words of the region that the dictionary takes for others; with a capital, those that are names.
_OF_THE_REGION = {
    "сум": "сум сума суму сумом суме сумы сумов сумам сумами сумах",
    "махалля": "махалля махалли махалле махаллю махаллей махаллям махаллями махаллях",
    "Чуй": "чуй чуя чую чуем чуе",
    "Семей": "семей семея семею семеем семее",
}
_REGIONAL = {form: lemma for lemma, forms in _OF_THE_REGION.items() for form in forms.split()}


def lemmas_of(word: str) -> Mapping[str, frozenset[str]]:
    """The lemmas of a folded word, each with its forms; all in lower case.

    A word may begin with a capital, where it was printed so. Those of other languages are lemmas of their own.
    """
    lower = word.lower()
    if not _RUSSIAN.fullmatch(lower):
        return {lower: frozenset((lower,))}
    found: dict[str, frozenset[str]] = {}
    for parse in _readings(lower):
        lemma = _folded(parse.normal_form)
        found[lemma] = found.get(lemma, frozenset((lower,))) | {_folded(form.word) for form in parse.lexeme}
    found.update(_of_the_region(word, lower))
    if _HARD.fullmatch(lower) and not _is_read_as_a_case(lower, found):
        found[lower] = found.get(lower, frozenset()) | {lower + ending for ending in _HARD_ENDINGS}
    if word != lower and (surname := _SURNAME.fullmatch(lower)) and len(surname[1]) >= _SHORTEST_SURNAME:
        # A lemma of its own: the dictionary may have a word that is spelt like it.
        found[f"{surname[1]}, surname"] = frozenset(surname[1] + ending for ending in _SURNAME_ENDINGS)
    return found


def _is_read_as_a_case(word: str, lemmas: Collection[str]) -> bool:
    return _analyzer().word_is_known(word) or any(lemma != word and word.startswith(lemma) for lemma in lemmas)


def _of_the_region(word: str, lower: str) -> Mapping[str, frozenset[str]]:
    lemma = _REGIONAL.get(lower)
    if lemma is None or (lemma[0].isupper() and word == lower):
        return {}
    # A lemma of its own, as those of surnames.
    return {f"{lemma.lower()}, of the region": frozenset(_OF_THE_REGION[lemma].split())}


def _readings(word: str) -> list[Parse]:
    parses = _analyzer().parse(word)
    is_known = _analyzer().word_is_known(word)
    # All, where none is likely, as for ОДКБ: no word may be lost.
    return [parse for parse in parses if is_known or parse.score >= _LEAST_LIKELY] or parses


def _folded(word: str) -> str:
    return word.replace("ё", "е")


@cache
def _analyzer() -> MorphAnalyzer:
    # 0.2 seconds and some 20 MB: for those who load articles.
    return MorphAnalyzer()
