"""Which lines above and below a text are none of it."""

from __future__ import annotations

import pytest

from parsers.edges import without_edges

TEXT = ["At two thousand metres the wind takes what people plant.", "The apple trees stay."] * 4


@pytest.mark.parametrize(
    "line",
    [
        "18 November 2025",
        "November 18, 2025 at 10:39 am",
        "18.11.2025, 10:39",
        "18 ноября 2025 г., 10:39",
        "вторник, 18 ноября 2025 года",
        "Опубликовано: 18.11.2025",
        "Published on Tuesday, 18 November 2025 | Updated 19 November 2025",
        "2025年11月18日",
        "By Ann Lee",
        "By Ann Lee and Tom Keller",
        "By Ann Lee | 18 November 2025",
        "Von Jörg Meier",
        "Автор: Анна Петрова",
        "Текст: Анна Петрова",
        "Ivan Sidorov",
        "Ivan Sidorov, 18 November 2025",
        "Data publikacji: 18 listopada 2025, 14:25",
        "Жарияланды: 18 қараша 2025",
        "18 ноября 2025 | Просмотров: 1 055",
        "1,693 views",
        "Источник: Вести холма. Перевод: Анна Смирнова",
        "Photo: Tom Keller / Hill Gazette",
        "来源：山谷日报",
        "Publicerad 15 nov 2025 14.25. Uppdaterad 16 nov 2025 09.00",
        "(Reporting by Ann Lee; Editing by Tom Keller)",
    ],
)
def test_line_of_a_day_or_an_author_is_cut_at_either_end(line: str) -> None:
    assert without_edges([line, *TEXT], ["Ivan Sidorov"]) == TEXT
    assert without_edges([*TEXT, line], ["Ivan Sidorov"]) == TEXT
    middle = [*TEXT[:4], line, *TEXT[4:]]
    assert without_edges(middle, ["Ivan Sidorov"]) == middle


@pytest.mark.parametrize(
    "line",
    [
        "On 5 May 1999 the war ended.",
        "5 May 1999: the war ends",
        "By the river",
        "By Ann Lee, who planted them",
        "Ann Lee",
        "Monday",
        "10:39",
        "1999",
        "May",
        "***",
        "Из ноября 2025",
        "Effective beginning 6/2/2025:",
        "Trees: 55",
    ],
)
def test_line_of_the_text_is_kept_at_either_end(line: str) -> None:
    assert without_edges([line, *TEXT, line], ["Ivan Sidorov"]) == [line, *TEXT, line]


def test_text_that_is_nothing_but_a_day_is_kept() -> None:
    assert without_edges(["18 November 2025"], []) == ["18 November 2025"]


@pytest.mark.parametrize(
    "lines",
    [
        ["Подписывайтесь на наш Telegram-канал!"],
        ["Subscribe to continue reading", "Get unlimited access for a pound a week. Already a subscriber? Log in."],
        ["Фото: Tom Keller", "Нашли ошибку? Выделите ее и нажмите Ctrl+Enter", "Следите за нами в соцсетях"],
        ["Abonnez-vous à notre lettre"],
    ],
)
def test_appeals_behind_a_text_are_none_of_it(lines: list[str]) -> None:
    assert without_edges([*TEXT, *lines], []) == TEXT
    assert without_edges([*lines, *TEXT], [])[-len(TEXT) :] == TEXT


def test_text_that_is_one_appeal_is_kept() -> None:
    assert without_edges(["Subscribe to our letter."], []) == ["Subscribe to our letter."]


@pytest.mark.parametrize(
    "line",
    [
        "Читайте также: Груши на перевале",
        "READ MORE: Pears on the pass",
        "Lire aussi : Poires",
        "Baca juga: Pir",
        "Läs mer: Päron",
        "Your browser does not support HTML5 video.",
        "Advertisement",
        "Реклама",
    ],
)
def test_line_that_leads_elsewhere_is_cut_wherever_it_stands(line: str) -> None:
    assert without_edges([*TEXT[:4], line, *TEXT[4:]], []) == TEXT


@pytest.mark.parametrize(
    "line", ["Читайте также и другие книги автора.", "Related trees bloom together.", "JavaScript is old."]
)
def test_sentence_that_begins_so_is_kept(line: str) -> None:
    assert without_edges([*TEXT[:4], line, *TEXT[4:]], []) == [*TEXT[:4], line, *TEXT[4:]]
