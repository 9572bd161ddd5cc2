"""`feedhouse search`: what it prints for programs, and what it says where nothing is found."""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from io import StringIO
from pathlib import Path

import duckdb
import pytest

from tests.making import NOON, Feedhouse, House, article, entry, permalink
from warehouse.searching import COLUMNS, search

ROOT = Path(__file__).parent.parent
EXCLUDED = "all of it is excluded: give something to look for beside it, a word, a source: or a date:"


@pytest.fixture
def news(house: House) -> House:
    articles = {
        "gas": article("gas", title="=Газ подорожал", author="@Иванов", date=date(2026, 3, 2), published_at=NOON),
        "rain": article("rain", title="Дождь"),
    }
    house.run(*map(entry, articles), articles=articles)
    return house


@pytest.fixture
def command(news: House) -> Feedhouse:
    return Feedhouse(news.home.root, {})


def test_csv_has_the_columns_of_json_and_runs_in_no_spreadsheet(command: Feedhouse) -> None:
    (exact,) = command.json("search", "газ")
    assert tuple(exact) == COLUMNS
    (row,) = csv.DictReader(StringIO(command("search", "газ", "--csv").stdout, newline=""))
    assert tuple(row) == COLUMNS
    assert row == {
        **{name: str(value) for name, value in exact.items()},
        "title": "'=Газ подорожал",
        "author": "'@Иванов",
    }


def test_csv_of_nothing_is_its_header(command: Feedhouse) -> None:
    ended = command("search", "зюзюблик", "--csv")
    assert ended.stdout.splitlines() == [",".join(COLUMNS)]
    assert "зюзюблик" in ended.stderr
    assert json.loads(command("search", "зюзюблик", "--json").stdout) == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("газ", "--json", "--csv"), "--json and --csv exclude each other"),
        (("газ", "--limit", "99999999999999999999"), "'--limit'"),
        (("газ", "--limit", "0"), "'--limit'"),
    ],
)
def test_what_can_not_be_meant_is_wrong_usage(command: Feedhouse, arguments: tuple[str, ...], sentence: str) -> None:
    ended = command("search", *arguments, expect=2)
    assert sentence in ended.stderr
    assert not ended.stdout


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("газ date:вчера", "date:вчера is no day: write 2026, 2026-03 or 2026-03-11"),
        ("газ AFTER:2026-13", "after:2026-13 is no day: write 2026, 2026-03 or 2026-03-11"),
        ("date:вчера..2026-03-01", "date:вчера..2026-03-01 is no day: write 2026, 2026-03 or 2026-03-11"),
        ("date:..", "date:.. is no day: write 2026, 2026-03 or 2026-03-11"),
        ("source:nope газ", 'there is nothing of a source named "nope"; the warehouse has example'),
        ("-газ", EXCLUDED),
        ('-"газ и нефть" -дождь', EXCLUDED),
        ("date:", "no words were given to look for"),
        ("газ дождь date:2026-03..", "no article was found: fewer words find more; "
         "words that stand in nearly every text are passed over"),
        ("зюзюблик source:example -source:nope", "no article has the word зюзюблик in any form"),
    ],
)  # fmt: skip
def test_query_that_can_find_nothing_is_told_why(news: House, query: str, sentence: str) -> None:
    result = search(news.home, query, 10)
    assert result.found == ()
    assert result.sentence == sentence


def test_many_sources_are_counted_and_not_listed(news: House) -> None:
    with duckdb.connect(str(news.home.published)) as connection:
        connection.execute(
            "insert into internal.sources select 'source ' || i, '', '', 'UTC', null from range(20) as numbers(i)"
        )
    result = search(news.home, "source:nope", 10)
    assert result.sentence == 'there is nothing of a source named "nope"; the warehouse has 21, listed in source_health'


def test_file_from_before_there_was_a_search_says_how_to_get_one(command: Feedhouse, news: House) -> None:
    with duckdb.connect(str(news.home.published)) as connection:
        connection.execute("drop macro table search; delete from internal.migrations where number > 5")
    sentence = (
        "feedhouse: the published warehouse has schema 5, which knows no search yet: "
        "the next `feedhouse ingest` publishes it anew, with one\n"
    )
    assert command("search", "газ", expect=1).stderr == sentence
    for name in ("a", "a.csv", "a.duckdb"):
        target = news.home.root.parent / name
        assert command("export", str(target), "--query", "газ", expect=1).stderr == sentence
        assert not target.exists()


def test_macros_of_an_attached_file_work_where_it_is_in_use(news: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """As README and cookbook say it."""
    (example,) = re.findall(r"```sql\n(attach .*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert example.strip(" ;\n") in (ROOT / "deploy/cookbook.md").read_text(encoding="utf-8")
    monkeypatch.chdir(news.home.root)
    with duckdb.connect() as connection:
        assert [row[0] for row in connection.execute(example).fetchall()] == [permalink("gas")]
        stood = connection.execute("select permalink from articles_at(now()) order by all").fetchall()
    assert stood == [(permalink("gas"),), (permalink("rain"),)]
