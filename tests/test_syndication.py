"""The same story twice: copies are linked and never merged, bulletins and quotations are not; who had it first."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import duckdb
import pytest

from parsers.fingerprint import LEAST_WORDS, fingerprint_of, may_be_same, similarity
from parsers.model import Article
from tests.benchmarks import newsroom
from tests.making import NOON, House, article, entry, permalink
from warehouse.session import writer_transaction

# Invented articles: long enough to be told from one another, and each of a text of its own.
STORY, OTHER, THIRD = (newsroom.as_parsed(newsroom.article(number, seed=5)).body for number in (6, 7, 8))
WEATHER = (
    "Завтра в долине ожидается переменная облачность без осадков, ветер западный {} метров в секунду. Температура "
    "воздуха ночью {} градусов, днем {} градусов тепла. В горах ночью {}, днем {}, местами снег до {} сантиметров. "
    "Уровень воды в канале {} сантиметров, за сутки он прибыл на {}."
)


def test_fingerprint_is_the_same_in_every_process_and_version() -> None:
    assert fingerprint_of("один два три четыре пять шесть " * 6)[:3] == (1184566782, 3025977128, 991719171)


def test_fingerprint_has_at_most_32_numbers_in_the_order_of_the_text() -> None:
    found = fingerprint_of(STORY)
    assert len(set(found)) == len(found) == 32
    half = [number for number in fingerprint_of(STORY[: len(STORY) // 2]) if number in found]
    assert half == [number for number in found if number in half] != []


@pytest.mark.parametrize("text", ["", "Коротко.", "слово " * (LEAST_WORDS - 1), "🐪 " * 100, "-- .. " * 100])
def test_text_that_is_too_short_has_no_fingerprint(text: str) -> None:
    assert fingerprint_of(text) == ()
    assert similarity(text, text) is None


@pytest.mark.parametrize(
    ("text", "spelt"),
    [
        ("Ёлки в посёлке ещё стоят " * 8, "елки в поселке еще СТОЯТ " * 8),
        ("О‘zbekiston o‘z yo‘lini tanladi " * 10, "Оʻzbekiston oʻz yoʻlini tanladi " * 10),
        ("Пла\u0301чу за во\u00adду и хлеб " * 9, "Плачу за воду и хлеб " * 9),
        ("Слово — дело; дело -- слово? " * 9, "«Слово» дело дело слово " * 9),
    ],
)
def test_spelling_makes_no_other_text(text: str, spelt: str) -> None:
    assert fingerprint_of(text) == fingerprint_of(spelt) != ()
    assert similarity(text, spelt) == 1


@pytest.mark.parametrize(
    "text",
    [
        "中亚新闻网报道今天早上在山谷中举行了一年一度的杏花节来自各地的客人参加了庆祝活动",
        "ข่าววันนี้ชาวบ้านในหุบเขาเปิดสะพานใหม่หลังจากรอคอยมานาน",
        "أعلن سكان الوادي اليوم عن افتتاح الجسر الجديد بعد انتظار طويل " * 4,
        "Қазақстан Республикасының тұрғындары жаңа көпірді бүгін ашты " * 5,
    ],
)
def test_any_script_has_fingerprints(text: str) -> None:
    assert fingerprint_of(text) != ()
    assert similarity(text, text) == 1


def changed(text: str, share: float) -> str:
    """So many of the words are others."""
    words, chance = text.split(" "), Random(3)  # noqa: S311 - words, not secrets
    for place in chance.sample(range(len(words)), round(len(words) * share)):
        words[place] = f"иное{place}"
    return " ".join(words)


def paragraphs(text: str, *kept: int) -> str:
    return "\n\n".join(text.split("\n\n")[place] for place in kept)


COPIES = {
    "as it is": STORY,
    "a fifth of the words changed": changed(STORY, 0.2),
    "cut to a half": STORY[: len(STORY) // 2],
    "without its beginning": STORY[len(STORY) // 2 :],
    "another first paragraph": STORY.replace(paragraphs(STORY, 0), paragraphs(OTHER, 0)),
    "an advertisement behind it": f"{STORY}\n\n{paragraphs(OTHER, 0)}",
}


@pytest.mark.parametrize("kind", COPIES)
def test_copy_is_found_by_its_fingerprint_and_by_the_close_look(kind: str) -> None:
    copy = COPIES[kind]
    assert may_be_same(fingerprint_of(STORY), fingerprint_of(copy))
    assert (similarity(STORY, copy) or 0) > 0.6
    assert similarity(STORY, copy) == similarity(copy, STORY)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (STORY, OTHER),
        (STORY, changed(STORY, 0.6)),
        (STORY, " ".join(sorted(STORY.split()))),
        (STORY, f"{paragraphs(STORY, 0)} {OTHER}"),
        (WEATHER.format(3, 11, 18, 4, 9, 12, 216, 7), WEATHER.format(5, 10, 21, 2, 8, 15, 223, 6)),
    ],
    ids=["another story", "few words left", "its words in another order", "a quotation", "a bulletin of another day"],
)
def test_other_stories_are_others(one: str, other: str) -> None:
    assert similarity(one, other) is None


def test_bulletin_with_the_same_numbers_is_the_same_story() -> None:
    bulletin = WEATHER.format(3, 11, 18, 4, 9, 12, 216, 7)
    assert similarity(bulletin, f"Как сообщает бюро погоды. {bulletin}") == 1


def told(name: str, body: str, minutes: int | None = None, **changes: object) -> Article:
    """An article that was published so many minutes after noon."""
    moment = None if minutes is None else NOON + timedelta(minutes=minutes)
    return article(name, body=body, published_at=moment, **changes)


def load(house: House, *articles: Article) -> None:
    named = {one.permalink.rpartition("/")[2]: one for one in articles}
    # Printed differently each time, so that pages of known articles are fetched, too.
    house.run(*(entry(name, title=f"{name} {house.number}") for name in named), articles=named)


def followers(house: House) -> dict[str, tuple[str, int]]:
    rows = house.ask("select permalink, first_permalink, minutes from syndication")
    return {link.rpartition("/")[2]: (first.rpartition("/")[2], minutes) for link, first, minutes in rows}


def test_who_had_it_first_and_who_followed_by_how_many_minutes(house: House) -> None:
    load(
        house,
        told("late", COPIES["cut to a half"], 95, origin="НГ", title="Коротко"),
        told("first", STORY, 0, title="Первые"),
        told("other", OTHER, 10),
        told("soon", COPIES["a fifth of the words changed"], 30),
    )
    assert followers(house) == {"soon": ("first", 30), "late": ("first", 95)}
    assert house.ask("select title, first_title, origin, similarity from syndication where minutes = 95") == [
        ("Коротко", "Первые", "НГ", 1.0)
    ]
    assert house.ask("from clusters") == [
        (permalink("first"), "example", "Первые", NOON, NOON + timedelta(minutes=95), 3, 1)
    ]
    assert house.ask("select count(*) from articles") == [4], "linked, never merged"


def test_copy_that_was_loaded_before_its_original_follows_it_all_the_same(house: House) -> None:
    load(house, told("copy", STORY, 60))
    assert followers(house) == {}
    load(house, told("original", STORY, 0))
    assert followers(house) == {"copy": ("original", 60)}


def test_where_the_publication_is_unknown_the_first_sight_counts(house: House) -> None:
    load(house, told("a", STORY))
    load(house, told("b", STORY))
    assert followers(house) == {"b": ("a", 60)}


def test_copy_of_a_copy_belongs_to_the_same_story(house: House) -> None:
    """What the copy added is all that the last one has: it shares nothing with the first."""
    both = f"{STORY}\n\n{OTHER}"
    load(house, told("first", STORY, 0), told("last", OTHER, 20))
    assert followers(house) == {}
    load(house, told("both", both, 10))
    assert followers(house) == {"both": ("first", 10), "last": ("first", 20)}
    assert house.ask("select min(similarity) from syndication") == [1.0]


def test_article_that_changes_is_compared_anew(house: House) -> None:
    load(house, told("first", STORY, 0), told("both", f"{STORY}\n\n{OTHER}", 10), told("last", OTHER, 20))
    assert set(followers(house)) == {"both", "last"}
    load(house, told("both", THIRD, 10))
    assert followers(house) == {}, "what held the two together is gone"
    assert house.ask("select count(*) from internal.links") == [0]
    load(house, told("both", f"{THIRD}\n\n{OTHER}", 10))
    assert followers(house) == {"last": ("both", 10)}


def test_note_that_is_printed_every_hour_is_one_story(house: House) -> None:
    note = " ".join(STORY.split()[:40])
    load(house, *(told(f"n{number}", note, number) for number in range(60)))
    assert house.ask("select articles from clusters") == [60]
    assert house.ask("select count(*) <= 60 * 20 from internal.links") == [True]
    assert house.ask("select min(similarity), count(*) from syndication") == [(1.0, 59)]


def test_formula_that_stands_in_many_articles_links_none_and_is_looked_up_no_more(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warehouse.linking._COMMON", 3)
    formula = "При использовании материалов сайта активная ссылка на источник обязательна для всех изданий. "
    texts = [newsroom.as_parsed(newsroom.article(number, seed=9)).body for number in range(9)]
    load(house, *(told(f"f{number}", f"{formula * 3}{text}", number) for number, text in enumerate(texts)))
    assert followers(house) == {}
    assert house.ask("select count(*) > 0 from internal.formulas") == [True]
    load(house, told("g", f"{formula * 3}{STORY}", 99), told("h", STORY, 100))
    assert followers(house) == {"h": ("g", 1)}
    assert house.ask("select count(*) = count(distinct hash) from internal.formulas") == [True]


def test_articles_that_were_loaded_before_there_were_links_are_linked_by_the_next_run(house: House) -> None:
    load(house, told("a", STORY, 0), told("b", STORY, 5))
    with writer_transaction(house.home, 1) as connection:
        for table in ("fingerprints", "links", "stories"):
            connection.execute(f"delete from internal.{table}")
        connection.execute("update internal.linked set up_to = 0")
    house.writer.index()
    house.writer.publish()
    assert followers(house) == {"b": ("a", 5)}


def test_articles_are_compared_with_so_many_before_them_and_no_more(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warehouse.linking._REACH", 2)
    load(house, told("a", STORY, 0))
    load(house, told("x", OTHER, 1))
    load(house, told("y", THIRD, 2))
    load(house, told("b", STORY, 3))
    assert followers(house) == {}
    load(house, told("c", STORY, 4))
    assert followers(house) == {"c": ("b", 1)}


def test_short_notes_are_nobodys_copies(house: House) -> None:
    load(house, told("a", "Курс сома не изменился.", 0), told("b", "Курс сома не изменился.", 5))
    assert house.ask("from clusters") == []


def test_views_are_read_by_plain_duckdb(house: House) -> None:
    load(house, told("a", STORY, 0), told("b", STORY, 5))
    closed = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    with duckdb.connect(str(house.home.published), read_only=True, config=closed) as reader:
        described = reader.execute("describe syndication").fetchall()
        assert [(row[0], row[1]) for row in described] == [
            ("permalink", "VARCHAR"),
            ("source", "VARCHAR"),
            ("title", "VARCHAR"),
            ("origin", "VARCHAR"),
            ("appeared_at", "TIMESTAMP WITH TIME ZONE"),
            ("first_permalink", "VARCHAR"),
            ("first_source", "VARCHAR"),
            ("first_title", "VARCHAR"),
            ("first_at", "TIMESTAMP WITH TIME ZONE"),
            ("minutes", "BIGINT"),
            ("similarity", "DOUBLE"),
        ]
        assert reader.execute("select count(*) from syndication").fetchone() == (1,)
