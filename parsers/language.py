"""The language of a text by its letters, as ISO 639-1; for what a page does not say of itself."""

from __future__ import annotations

from collections import Counter

_ENOUGH = 1000
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
    letters = {letter: count for letter, count in Counter(text[:_ENOUGH].lower()).items() if letter.isalpha()}
    total = sum(letters.values())
    if total < 20 or sum(count for letter, count in letters.items() if "\u0400" <= letter < "\u0530") < total / 2:
        return None
    shares = {language: sum(letters.get(letter, 0) for letter in own) / total for language, own in _OWN_LETTERS.items()}
    # Kyrgyz letters are Kazakh ones too: at equal share the smaller alphabet is the better guess.
    best = max(shares, key=lambda language: (shares[language], -len(_OWN_LETTERS[language])))
    return best if shares[best] >= _LEAST_SHARE else "ru"
