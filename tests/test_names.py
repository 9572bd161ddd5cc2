"""Bylines: a person's name, and never a heading in capitals."""

from __future__ import annotations

import pytest

from parsers.names import byline

PEOPLE = [
    "Лейли Ваисова",
    "А.Князев",
    "Ж.Т. Абдыкадыров",
    "Дж. Смит",
    "А.-М. Дюма",
    "Касым-Жомарт Токаев",
    "Эрик Ханымамедов",
    "Гейдар Алиев оглы",
    "Айгуль Сулейман кызы",
    "Әсел Нұрланова",
    "Динара Ким-Осмонова",
    "Чинара Эсенгул",
    "Ли Сянь",
    "John O'Neill",
    "Иван Петров (Бишкек)",
    "Иван Петров, политолог",
    "Иван Петров, к.и.н.",
    'Иван Петров, "НГ"',
    "Виктор КАТАСОНОВ",
    "В. КАТАСОНОВ",
    "Улугбек Бабакулов, Бишкек",
    "Sebastien Peyrouse",
    "Гульжан Иманова",
    "Саодат Назарова",
    "Ильяс Сарыбаев",
]
# Names in shape only: enough where nothing but an author or a lead can stand.
LIKELY = ["Башар аль-Асад", "Шон О'Нил", "Фридрих фон Хайек", "Даша Тинькофф", "Сергей Есенин, Рязань"]
HEADINGS = [
    "Новый Шелковый Путь",
    "Центральная Азия",
    "Республика Казахстан",
    "Новый уровень отношений",
    "Washington Post",
    "Голос Америки",
    "Остров Сахалин",
    "Президент Путин",
    "Третья Мировая",
    "Токио, Пекин и Москва",
    "Россия и Китай",
    "НАТО",
    "Новости НАТО",
    "Пресс-служба МИД",
    "ИА Фергана",
    "По материалам СМИ",
    "Дело Кулова",
    "Визит Касым-Жомарта Токаева",
    "Касым-Жомарта Токаева",
    "Арест Кулова",
    "Куда Пойдет Акаев",
    "Владимир",
    "ДЕПУТАТЫ ПРОТИВ",
    "Дом 2",
    "Иван Петров.",
    "Иван Петров:",
    "Иван Петров сказал",
    "",
]


@pytest.mark.parametrize("line", PEOPLE)
@pytest.mark.parametrize("expected", [True, False])
def test_a_name_is_a_byline_as_printed(line: str, expected: bool) -> None:
    assert byline(line, expected=expected) == line


@pytest.mark.parametrize("line", LIKELY)
def test_a_name_in_shape_only_needs_its_place_to_confirm_it(line: str) -> None:
    assert byline(line, expected=True) == line
    assert byline(line, expected=False) is None


@pytest.mark.parametrize("line", HEADINGS)
@pytest.mark.parametrize("expected", [True, False])
def test_a_heading_is_no_byline(line: str, expected: bool) -> None:
    assert byline(line, expected=expected) is None


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("Иван Петров, Анна Сидорова", "Иван Петров, Анна Сидорова"),
        ("М.Жаксылыков и Е.Тропинина", "М.Жаксылыков, Е.Тропинина"),
        ("Автор: Саид", "Саид"),
        ("Авторы - Иван Петров, Анна Сидорова", "Иван Петров, Анна Сидорова"),
        ("Автор Иван Петров", "Иван Петров"),
        ("Автор: неизвестен", None),
    ],
)
def test_several_names_are_joined_and_a_label_is_dropped(line: str, authors: str | None) -> None:
    assert byline(line, expected=False) == authors
