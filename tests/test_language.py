"""The language of a text, by its letters and its commonest words."""

from __future__ import annotations

import pytest

from parsers.language import language_of, language_told

TEXTS = {
    "ru": "Караван вышел из города на рассвете, и до полудня его никто не видел.",
    "kk": "Керуен таңертең қаладан шығып, түске дейін ешкім оны көрген жоқ, бірақ кешке қарай қайтып келді.",
    "en": "The caravan left the town at dawn, and until noon it was not seen by anybody on the road to the hills.",
    "de": "Die Karawane verließ die Stadt am Morgen, und bis zum Mittag hat sie niemand auf der Straße gesehen.",
    "fr": "La caravane est partie de la ville le matin, et jusqu'à midi elle n'a pas été vue par les gens du lieu.",
    "es": "La caravana salió de la ciudad al amanecer, y hasta el mediodía no se vio por los caminos que van al monte.",
    "uz": "Karvon tongda shahardan chiqdi va uni kim ham ko‘rmadi, bu yo‘l bilan bir kun ham yurdi, deb edi.",
    "tr": "Kervan sabah şehirden çıktı ve öğlene kadar onu bir kimse görmedi, bu yol için çok daha zor oldu.",
}


@pytest.mark.parametrize("language", TEXTS)
def test_language_of_a_sentence(language: str) -> None:
    assert language_of(TEXTS[language]) == language


@pytest.mark.parametrize(
    "text", ["", "Karavan", "Asanov Bekov Usenov Tagaev " * 5, "12 34 56 " * 20, "الجسر القديم فوق النهر " * 3]
)
def test_what_has_no_words_to_tell_by_has_no_language(text: str) -> None:
    assert language_of(text) is None


def test_page_is_believed_unless_its_letters_speak_against_it() -> None:
    assert language_told("en", TEXTS["ru"]) == "ru"
    assert language_told("ru", TEXTS["en"]) == "en"
    assert language_told("uz", TEXTS["ru"]) == "uz"  # written in both
    assert language_told("uk", TEXTS["ru"]) == "uk"
    assert language_told("nl", TEXTS["de"]) == "nl"
    assert language_told(None, TEXTS["ru"]) is None
