"""Words as a search knows them: the lemmas a printed word may be a form of, and the forms of each.

Russian is read by pymorphy3, which takes every reading of a word for possible: a search for one form then finds the
others, whichever of the readings was meant. It knows Токаев only as "of the tokays", though, and guesses at many
another name: so a capitalised word that ends like a surname is one, too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from pymorphy3 import MorphAnalyzer
from pymorphy3.analyzer import Parse

# Of a guess at an unknown word; of a word in the dictionary every reading is one.
_LEAST_LIKELY = 0.05
_RUSSIAN = re.compile(r"[а-я]+")
_SURNAME = re.compile(r"(.+(?:ов|ев|ин|ын))(?:а|у|ым|е|ой|ы|ых|ыми)?")
_SURNAME_ENDINGS = ("", "а", "у", "ым", "е", "ой", "ы", "ых", "ыми")
_SHORTEST_SURNAME = 4


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
    if word != lower and (surname := _SURNAME.fullmatch(lower)) and len(surname[1]) >= _SHORTEST_SURNAME:
        # A lemma of its own: the dictionary may have a word that is spelt like it.
        found[f"{surname[1]}, surname"] = frozenset(surname[1] + ending for ending in _SURNAME_ENDINGS)
    return found


def _readings(word: str) -> list[Parse]:
    parses = _analyzer().parse(word)
    is_known = _analyzer().word_is_known(word)
    return [parse for parse in parses if is_known or parse.score >= _LEAST_LIKELY]


def _folded(word: str) -> str:
    return word.replace("ё", "е")


@cache
def _analyzer() -> MorphAnalyzer:
    # 0.2 seconds and some 20 MB: for those who load articles.
    return MorphAnalyzer()
