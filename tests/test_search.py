"""Searching in plain SQL, in the published file, by any DuckDB: all forms of a word, phrases, exclusions, filters."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from parsers.model import Article
from tests.making import Feedhouse, House, article, entry, permalink
from warehouse.home import Home
from warehouse.searching import search
from warehouse.session import writer_transaction

NEWS = {
    "gas": {
        "title": "Токаев рассказал о ценах на газ",
        "author": "Аида Ниязова",
        "body": "Президент Касым-Жомарт Токаев заявил, что газ и нефть подорожают. Бензин останется дешевым.",
        "date": date(2026, 3, 1),
    },
    "rain": {
        "title": "В столице прошел дождь",
        "author": "Иван Иванов",
        "body": "Утром в Бишкеке стояла вода. О Токаеве в этот день никто не вспоминал. Узгидромет обещает солнце. "
        "Учения ОДКБ отложены из-за мороза.",
        "date": date(2026, 3, 5),
    },
    "talks": {
        "title": "Мирзиёев встретился с Бердымухамедовым",
        "author": "Иван Иванов, Ольга Ким",
        "body": "Стороны обсудили поставки газа. Нефть и газ пойдут по старому маршруту. Об аварии не говорили.",
        "date": date(2026, 4, 5),
    },
    "uzbek": {
        "title": "O‘zbekiston yangiliklari",
        "author": None,
        "body": "Bugun Oʻzbekistonda bayram. Қазақстан Республикасы туралы жаңалықтар. Herr Müller, 2026 kishi. "
        "Bu toʻgʻrisida Kazakhstan’s news, KAZAKHSTAN’S agency xabar berdi.",
        "date": date(2026, 4, 6),
    },
    "camels": {
        "title": "Караван вышел из города",
        "author": None,
        "body": "Двугорбые верблюды-бактрианы несут тюки, на каждом курпача; Саид Алимкулов поёт старую песню. " * 3,
        "date": None,
    },
}


def made(name: str) -> Article:
    values: dict[str, Any] = NEWS[name]
    day = values["date"]
    moment = datetime(day.year, day.month, day.day, 9, tzinfo=UTC) if day else None
    return article(name, **{**values, "published_at": moment})


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(tmp_path_factory.mktemp("home"))
    house.run(*map(entry, NEWS), articles={name: made(name) for name in NEWS})
    return house


@pytest.fixture(scope="module")
def reader(house: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Plain DuckDB, with a copy of the file open for reading and no extension that is not built in."""
    copy = shutil.copy(house.home.published, tmp_path_factory.mktemp("elsewhere"))
    closed = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    with duckdb.connect(str(copy), read_only=True, config=closed) as connection:
        yield connection


def found(reader: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    """The names of the articles, the best first."""
    rows = reader.execute("select permalink from search(?)", [query]).fetchall()
    return [link.rpartition("/")[2] for (link,) in rows]


@pytest.mark.parametrize(
    ("forms", "names"),
    [
        ("Токаев Токаева Токаеву Токаевым Токаеве токаев ТОКАЕВА", ["gas", "rain"]),
        ("газ газа газу газом газе газы газами", ["gas", "talks"]),
        ("Бишкек Бишкека Бишкеку Бишкеком Бишкеке", ["rain"]),
        ("Бердымухамедов Бердымухамедова Бердымухамедову Бердымухамедовым Бердымухамедове", ["talks"]),
        ("Мирзиёев Мирзиеев Мирзиёева мирзиееву Мирзиёевым", ["talks"]),
        ("Алимкулов Алимкулова Алимкуловым", ["camels"]),
        ("узгидромет узгидромета узгидрометом", ["rain"]),
        ("верблюд верблюда верблюдами", ["camels"]),
        ("петь поёт поют пели", ["camels"]),
        ("старый старая старому", ["camels", "talks"]),
        ("O‘zbekiston o'zbekiston OZBEKISTON", ["uzbek"]),
        ("Қазақстан қазақстан", ["uzbek"]),
        ("müller MÜLLER", ["uzbek"]),
        ("2026", ["uzbek"]),
        ("to‘g‘risida toʻgʻrisida to'g'risida togrisida", ["uzbek"]),
        ("Kazakhstan KAZAKHSTAN’S Kazakhstan's", ["uzbek"]),
        ("ОДКБ одкб", ["rain"]),
    ],
)
def test_every_form_of_a_word_finds_every_other(
    reader: duckdb.DuckDBPyConnection, forms: str, names: list[str]
) -> None:
    assert {form: sorted(found(reader, form)) for form in forms.split()} == dict.fromkeys(forms.split(), names)


def test_a_form_that_nobody_could_foresee_finds_the_ones_with_its_stem(reader: duckdb.DuckDBPyConnection) -> None:
    assert found(reader, "курпачой") == found(reader, "курпача") == ["camels"]


def test_a_name_is_not_taken_for_a_form_of_the_word_it_is_made_from(reader: duckdb.DuckDBPyConnection) -> None:
    assert found(reader, "мороза") == ["rain"]
    assert found(reader, "Морозова") == found(reader, "морозовый") == []


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("токаев газ", ["gas"]),
        ("токаев дождь газ", []),
        ("зюзюблик", []),
        ("газ зюзюблик", []),
        ("газета", []),
        ('"газ и нефть"', ["gas"]),
        ('"нефть и газ"', ["talks"]),
        ('"газ нефть"', []),
        ("«газ и нефть»", ["gas"]),
        ('"обсудили поставки газа. Нефть"', ["talks"]),
        ('"Касым-Жомарт Токаев"', ["gas"]),
        ('"на газ президент"', []),
        ("газ -нефть", []),
        ("газ -авария", ["gas"]),
        ('газ -"газ и нефть"', ["talks"]),
        ("токаев -газ", ["rain"]),
        ("-газ", []),
        ("author:иванов", ["talks", "rain"]),
        ('author:"Ольга Ким"', ["talks"]),
        ("газ author:Ниязова", ["gas"]),
        ("газ -author:Ниязова", ["talks"]),
        ("source:example газ", ["gas", "talks"]),
        ("source:elsewhere газ", []),
        ("газ -source:example", []),
        ("date:2026-03", ["rain", "gas"]),
        ("date:2026-03-05", ["rain"]),
        ("date:2026-03-05..2026-04-05", ["talks", "rain"]),
        ("date:2026-03-05..", ["uzbek", "talks", "rain"]),
        ("date:..2026-03-01", ["gas"]),
        ("date:2026", ["uzbek", "talks", "rain", "gas"]),
        ("after:2026-04-01", ["uzbek", "talks"]),
        ("before:2026-03-05", ["gas"]),
        ("after:2026-03 before:2026-04 токаев", ["gas", "rain"]),
        ("date:2026-3", ["rain", "gas"]),
        ("author:ким", ["talks"]),
        ("-author:ким газ", ["gas"]),
        ("author:иван", ["talks", "rain"]),
        ("author:ива", []),
        ('газ author:"." -author:!', ["gas", "talks"]),
        ('author:"."', []),
        ("SOURCE:Example газ", ["gas", "talks"]),
        ("газ -газа", []),
        ("га\u00adз", ["gas", "talks"]),
        ("date:вчера", []),
        ("date:2026-03-01..вчера", []),
        ("date:2026-13-45", []),
    ],
)
def test_words_phrases_exclusions_and_filters(reader: duckdb.DuckDBPyConnection, query: str, names: list[str]) -> None:
    assert found(reader, query) == names


@pytest.mark.parametrize(
    "query",
    [
        "",
        "   ",
        "и в на",
        "()[]{}!?.,;:",
        '"',
        '""" " "',
        "-",
        "--",
        '-"',
        "author:",
        'date:""',
        "'; drop table entries; --",
        "\0",
        "🐪🐫",
        "%_*\\",
        "слово " * 2_000,
        "я" * 10_000,
        '"' + "газ и " * 2_000,
        "date:" * 2_000,
        "tокаев",  # a Latin t
        "ә ғ қ ң ө ұ ү һ і ў ҳ",
    ],
)
def test_odd_queries_have_an_answer_and_it_is_empty(reader: duckdb.DuckDBPyConnection, query: str) -> None:
    assert found(reader, query) == []


def test_the_article_about_the_words_comes_first(reader: duckdb.DuckDBPyConnection) -> None:
    """A title weighs more than a text, and what is rare more than what is common."""
    assert found(reader, "токаев")[0] == "gas"
    scores = dict(reader.execute("select permalink, score from search('газ')").fetchall())
    assert scores[permalink("gas")] > scores[permalink("talks")] > 0


def test_versions_of_the_past_do_not_turn_the_order_around(tmp_path: Path) -> None:
    house = House(tmp_path)
    names = [f"n{number}" for number in range(6)]
    for text in ("Первый текст.", "Второй текст.", "Третий текст."):
        articles = {name: article(name, title=f"Новость {name}", body=f"Казахстан. {text} " * 9) for name in names}
        articles["n0"] = article("n0", title="Казахстан", body=f"Казахстан. {text} " * 9)
        house.run(*(entry(name, title=text) for name in names), articles=articles)
    with duckdb.connect(str(house.home.published), read_only=True) as reader:
        assert found(reader, "казахстан")[0] == "n0"
        assert reader.execute("select min(score) > 0 from search('казахстан')").fetchone() == (True,)


def test_search_is_a_table_like_any_other(reader: duckdb.DuckDBPyConnection) -> None:
    sql = """
        select articles.origin, found.* from search('газ') as found join articles using (permalink)
        where found.date < date '2026-04-01'
    """
    assert [row[1] for row in reader.execute(sql).fetchall()] == [permalink("gas")]
    described = reader.execute("describe from search('газ')").fetchall()
    assert [(row[0], row[1]) for row in described] == [
        ("permalink", "VARCHAR"),
        ("title", "VARCHAR"),
        ("author", "VARCHAR"),
        ("date", "DATE"),
        ("source", "VARCHAR"),
        ("score", "DOUBLE"),
    ]


def test_an_article_that_changes_is_found_by_its_new_words_alone(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.run(entry("a"), articles={"a": article("a", title="Караван вышел", body="Верблюды несут тюки. " * 5)})
    changed = article("a", title="Караван вышел", body="Лошади несут тюки, и погонщики поют. " * 5)
    house.run(entry("a", title="Другой заголовок"), articles={"a": changed})
    with duckdb.connect(str(house.home.published), read_only=True) as reader:
        assert found(reader, "верблюды") == []
        assert found(reader, "лошадь") == found(reader, "караван") == ["a"]


def test_articles_that_were_loaded_before_there_was_an_index_are_indexed_by_the_next_run(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.run(*map(entry, NEWS), articles={name: made(name) for name in NEWS})
    with writer_transaction(house.home, 1) as connection:
        for table in ("postings", "fresh_postings", "forms", "known_words", "lemmas"):
            connection.execute(f"delete from internal.{table}")
        connection.execute("update internal.indexed set up_to = 0")
    house.writer.index()
    house.writer.publish()
    with duckdb.connect(str(house.home.published), read_only=True) as reader:
        assert found(reader, "токаеву") == ["gas", "rain"]


def test_sorted_and_fresh_parts_of_the_index_are_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("warehouse.indexing._A_RUN", 0)
    house = House(tmp_path)
    for name in NEWS:
        house.run(entry(name), articles={name: made(name)})
    with duckdb.connect(str(house.home.published), read_only=True) as reader:
        assert reader.execute("select count(*) from internal.postings").fetchone() != (0,)
        assert found(reader, "газом") == ["gas", "talks"]
        assert found(reader, "токаев") == ["gas", "rain"]


def test_the_command_gives_the_same_with_the_words_marked(house: House) -> None:
    result = search(Home(house.home.root), "токаеву", 10)
    assert [one.as_json()["permalink"] for one in result.found] == [permalink("gas"), permalink("rain")]
    assert "Касым-Жомарт **Токаев** заявил" in result.found[0].as_json()["snippet"]
    assert "О **Токаеве** в этот день" in result.found[1].as_json()["snippet"]
    assert search(Home(house.home.root), "газ", 1).found == search(Home(house.home.root), "газ", 9).found[:1]


def test_words_that_stand_nowhere_are_named(house: House) -> None:
    assert search(Home(house.home.root), "зюзюблик газ", 10).sentence == "no article has the word зюзюблик in any form"
    assert "passed over" in search(Home(house.home.root), "и в на", 10).sentence


def test_verb_takes_words_as_they_come(house: House, feedhouse: Feedhouse) -> None:
    feedhouse.home = house.home.root
    shown = feedhouse("search", "газ", "-авария").stdout
    assert "Токаев рассказал о ценах на газ" in shown
    assert "Мирзиёев" not in shown
    listed = json.loads(feedhouse("search", "газ", "--json", "--limit", "1").stdout)
    assert [one["permalink"] for one in listed] == [permalink("gas")]
    assert feedhouse("search", "зюзюблик").stderr == "feedhouse: no article has the word зюзюблик in any form\n"
    assert "no words" in feedhouse("search", " ", expect=2).stderr
