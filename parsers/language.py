"""The language of a text by its letters and commonest words, as ISO 639-1; for what a page does not say of itself.

No model: a text of a paragraph has enough of either.
"""

from __future__ import annotations

import re

_ENOUGH = 1000
_CYRILLIC = re.compile("[\u0400-\u052f]+")
# Letters that Russian lacks. Of languages that share some, the one with more of them wins.
_OWN_LETTERS = {
    "kk": "әғқңөұүһі",
    "ky": "ңөү",
    "tg": "ғӣқӯҳҷ",
    "uz": "ўқғҳ",
    "uk": "іїєґ",
    "be": "іў",
}
# A Russian text quotes a foreign name now and then; a text in the language has one such letter in 10 to 30.
_LEAST_SHARE = 0.02
# The commonest words of languages that share the Latin letters.
_COMMON = {
    "en": "the of and to in is that for was on with as it by are this be from have not",
    "de": "der die und das den von ist mit nicht ein eine für auf im dem sich des auch es zu",
    "fr": "le la les des et est une dans que qui pour pas sur au avec il ce par plus du",
    "es": "el la los las que una por con para del se no es como más pero su al y lo",
    "it": "il di che è per un una con non sono del della gli le si da nel anche più alla",
    "pt": "o que não uma com para os por mais dos das se na no como ao foi mas pelo são",
    "nl": "de het een van en is dat op te zijn met voor niet aan er ook als bij door maar",
    "sv": "och att det som en på är av för med den inte till har de ett om men var jag",
    "pl": "i w nie na się że do jest z to jak o po za ale przez od są tym dla",
    "cs": "a se na že je v s do z o jako by po ale který jsou pro za byl už",
    "tr": "ve bir bu için ile da de olarak olan daha çok gibi en kadar sonra ne ama olduğu ise her",
    "uz": "va bu bilan uchun ham bir deb edi emas esa bo‘lgan o‘z uni yil yoki kerak har ular qilish boʻlgan",
}
_STOP_WORDS = {language: frozenset(words.split()) for language, words in _COMMON.items()}
_WORDS = re.compile(r"[^\W\d_]+(?:[‘’ʻ'][^\W\d_]+)?")
# Prose has one such word in two to four; a list of names has none.
_LEAST_COMMON = 0.12
_LEAST_WORDS = 12
# Written in these letters alone: what a template says of another text is not so.
_ONLY_CYRILLIC = frozenset(("ru", "uk", "be", "bg", "mk", "ky", "tg", "mn"))


def language_of(text: str) -> str | None:
    """The language of a text in Cyrillic or Latin letters; None for other letters, for few words, and for any other."""
    start = text[:_ENOUGH].lower()
    letters = "".join(filter(str.isalpha, start))
    if len(letters) < 20:
        return None
    return _by_letters(letters) if _is_cyrillic(letters) else _by_words(start)


def language_told(declared: str | None, text: str) -> str | None:
    """What a page says its language is, unless its text is in letters which that language is never written in."""
    letters = "".join(filter(str.isalpha, text[:_ENOUGH].lower()))
    if declared is None or len(letters) < 20:
        return declared
    is_impossible = declared in _STOP_WORDS.keys() - {"uz"} if _is_cyrillic(letters) else declared in _ONLY_CYRILLIC
    return (language_of(text) or declared) if is_impossible else declared


def _is_cyrillic(letters: str) -> bool:
    return len(_CYRILLIC.sub("", letters)) <= len(letters) / 2


def _by_letters(letters: str) -> str:
    shares = {language: sum(map(letters.count, own)) / len(letters) for language, own in _OWN_LETTERS.items()}
    # Kyrgyz letters are Kazakh ones too: at equal share the smaller alphabet is the better guess.
    best = max(shares, key=lambda language: (shares[language], -len(_OWN_LETTERS[language])))
    return best if shares[best] >= _LEAST_SHARE else "ru"


def _by_words(start: str) -> str | None:
    words = _WORDS.findall(start)
    if len(words) < _LEAST_WORDS:
        return None
    shares = {language: sum(word in own for word in words) / len(words) for language, own in _STOP_WORDS.items()}
    best = max(shares, key=shares.__getitem__)
    return best if shares[best] >= _LEAST_COMMON else None
