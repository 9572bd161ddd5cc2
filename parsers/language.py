"""The language of a text by its letters, as ISO 639-1; for what a page does not say of itself."""

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


def language_of(text: str) -> str | None:
    """`ru` or one of its neighbours in Cyrillic; None for texts mostly in other letters, and for few words."""
    letters = "".join(filter(str.isalpha, text[:_ENOUGH].lower()))
    if len(letters) < 20 or len(_CYRILLIC.sub("", letters)) > len(letters) / 2:
        return None
    shares = {language: sum(map(letters.count, own)) / len(letters) for language, own in _OWN_LETTERS.items()}
    # Kyrgyz letters are Kazakh ones too: at equal share the smaller alphabet is the better guess.
    best = max(shares, key=lambda language: (shares[language], -len(_OWN_LETTERS[language])))
    return best if shares[best] >= _LEAST_SHARE else "ru"
