"""The verbs that read: what they print, in every form, and what they say when they can't."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from tests.making import Feedhouse, House, article, entry, permalink, reject
from warehouse.session import held


@pytest.fixture
def house_with_news(house: House) -> House:
    """A home with two articles, one of them edited once, and a reject."""
    house.run(entry("a"), entry("b"), entry("c"), failing=(reject("c"),))
    edited = article("a", title="A new title", lead="[bold]A lead\x1b[31m", author="A. Author")
    house.run(entry("a", title="x"), articles={"a": edited}, later=timedelta(minutes=5))
    return house


@pytest.fixture
def command(house_with_news: House) -> Feedhouse:
    """The command on that home; no Prefect is needed to read."""
    return Feedhouse(house_with_news.home.root, {})


def test_sql_prints_a_table(command: Feedhouse) -> None:
    printed = command("sql", "select title, version from articles order by title").stdout
    assert [line.split("│")[1:3] for line in printed.splitlines() if line.startswith("│")] == [
        [" A new title ", " 2       "],
        [" Title b     ", " 1       "],
    ]


def test_sql_prints_json(command: Feedhouse) -> None:
    query = "select title, author, updated_at, [1, 2] as list from articles order by title limit 1"
    assert command.json("sql", query) == [
        {"title": "A new title", "author": "A. Author", "updated_at": "2026-03-02T13:05:00+00:00", "list": [1, 2]}
    ]
    assert command.json("sql", "from articles where false") == []


def test_sql_prints_csv_with_null_as_nothing(command: Feedhouse) -> None:
    printed = command("sql", "select permalink, author from articles order by permalink", "--csv").stdout
    assert list(csv.reader(io.StringIO(printed))) == [
        ["permalink", "author"],
        [permalink("a"), "A. Author"],
        [permalink("b"), ""],
    ]


def test_sql_reads_the_query_from_stdin(command: Feedhouse) -> None:
    ended = subprocess.run(
        command.command("sql", "-", "--csv"), input="select 1 as one", capture_output=True, text=True, check=True
    )
    assert ended.stdout.split() == ["one", "1"]


def test_sql_passes_nothing_on_that_steers_a_terminal(command: Feedhouse) -> None:
    assert "\x1b" not in command("sql", "select lead from articles").stdout
    assert "[bold]A lead" in command("sql", "select lead from articles").stdout


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("selec 1", "the query failed: Parser Error"),
        ("select titel from articles", "the query failed: Binder Error"),
        ("create table t (i integer)", "read-only"),
        ("", "no query"),
        ("select * from read_text('/etc/passwd')", "disabled"),
    ],
)
def test_sql_that_fails_is_a_sentence_and_exit_code_one(command: Feedhouse, query: str, sentence: str) -> None:
    assert sentence in command("sql", query, expect=1).stderr


def test_sql_wants_one_form_only(command: Feedhouse) -> None:
    assert "exclude each other" in command("sql", "select 1", "--json", "--csv", expect=2).stderr


def test_sql_stops_quietly_when_its_reader_has_seen_enough(command: Feedhouse) -> None:
    query = "select i from range(1000000) as numbers(i)"
    running = subprocess.Popen(
        command.command("sql", "--csv", query), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert running.stdout is not None
    assert running.stdout.readline() == "i\n"
    running.stdout.close()
    assert running.stderr is not None
    assert running.stderr.read() == ""
    running.wait(60)
    running.stderr.close()


@pytest.mark.parametrize("verb", [("sql", "select 1"), ("article", "x"), ("status",)])
def test_reading_a_home_where_nothing_ran_says_what_to_do(tmp_path: Path, verb: tuple[str, ...]) -> None:
    ended = Feedhouse(tmp_path / "nowhere", {})(*verb, expect=1)
    assert "`feedhouse demo` makes one" in ended.stderr
    assert not (tmp_path / "nowhere").exists(), "reading makes nothing"


def test_article_is_shown_with_its_history(command: Feedhouse) -> None:
    printed = command("article", permalink("a")).stdout
    assert "A new title" in printed
    assert "Text of a." in printed
    assert "publisher_edit" in printed
    assert "\x1b" not in printed


def test_article_is_found_by_any_spelling_of_its_address(command: Feedhouse) -> None:
    shown = command.json("article", "HTTPS://EXAMPLE.org:443/./a?utm_source=rss#top")
    assert (shown["permalink"], shown["version"]) == (permalink("a"), 2)
    assert [version["title"] for version in shown["versions"]] == ["A new title", "Title a"]


def test_article_nobody_knows_is_exit_code_one(command: Feedhouse) -> None:
    assert "no article at https://example.org/zzz" in command("article", "https://example.org/zzz", expect=1).stderr


def test_status_tells_of_sources_runs_and_rejects(command: Feedhouse) -> None:
    state = command.json("status")
    (source,) = state["sources"]
    assert (source["source"], source["articles"], source["pending"]) == ("example", 2, 1)
    assert [run["run_id"] for run in state["runs"]] == ["run-2", "run-1"]
    assert (state["feeds"], state["gaps"]) == ([], [])
    (open_reject,) = state["rejects"]
    assert (open_reject["reason_code"], open_reject["example"]) == ("empty_page", permalink("c"))
    printed = command("status").stdout
    assert "no text under the title" in printed
    assert source["sentence"].startswith("too little is known of its rhythm, none for "), "as the view freshness says"
    assert "too little is known of its rhythm" in printed


def test_status_knows_of_a_run_that_changed_nothing(command: Feedhouse, house_with_news: House) -> None:
    house_with_news.run(entry("b"), later=timedelta(minutes=5))
    assert command.json("status")["runs"][0]["run_id"] == "run-3"
    assert command.ask("select count(*) from runs") == [2], "there was nothing to publish"


def test_sources_list_shows_what_is_declared(tmp_path: Path) -> None:
    command = Feedhouse(tmp_path, {})
    assert "centrasia" in [source["name"] for source in command.json("sources", "list")]
    assert "ЦентрАзия" in command("sources", "list").stdout


def test_version_and_help_need_no_home(tmp_path: Path) -> None:
    command = Feedhouse(tmp_path / "nowhere", {})
    assert command("--version").stdout.startswith("feedhouse ")
    told = command("--help").stdout
    assert all(verb in told for verb in ("demo", "ingest", "sources", "sql", "article", "status", "75"))


def test_reading_starts_without_prefect(command: Feedhouse) -> None:
    """Prefect costs seconds to import: only the verbs that run a flow may."""
    program = f"import sys; sys.argv = {['feedhouse', *command.command('status')[3:]]!r}\n"
    program += "import flows.cli\ntry: flows.cli.main()\nexcept SystemExit: pass\n"
    program += "import json; print(json.dumps('prefect' in sys.modules), file=sys.stderr)"
    ended = subprocess.run([command.command()[0], "-c", program], capture_output=True, text=True, check=True)
    assert json.loads(ended.stderr) is False


def test_status_reads_the_published_file_while_the_writer_is_held(command: Feedhouse, house_with_news: House) -> None:
    with held(house_with_news.home, 1):
        assert command.json("status", alone=True)["runs"][0]["run_id"] == "run-2"


def test_status_after_a_first_run_killed_at_its_start_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "writer").mkdir()
    duckdb.connect(str(tmp_path / "writer" / "writer.duckdb")).close()
    assert "no warehouse" in Feedhouse(tmp_path, {})("status", expect=1).stderr


def test_file_of_another_program_is_a_sentence(tmp_path: Path) -> None:
    duckdb.connect(str(tmp_path / "warehouse.duckdb")).close()
    for verb in (("article", "https://example.org/a"), ("status",), ("sql", "from articles")):
        assert "is no warehouse of feedhouse" in Feedhouse(tmp_path, {})(*verb, expect=1).stderr


def test_article_is_printed_as_it_is_whatever_markup_it_has(house: House) -> None:
    odd = article("a", title="Итоги [/b] года [video]", body="Слова [red]прежние[/red].")
    house.run(entry("a"), articles={"a": odd})
    printed = Feedhouse(house.home.root, {})("article", permalink("a")).stdout
    assert "Итоги [/b] года [video]" in printed
    assert "Слова [red]прежние[/red]." in printed


def test_terminal_without_cyrillic_gets_escapes(house: House) -> None:
    house.run(entry("a"), articles={"a": article("a", title="Газ")})
    poor = Feedhouse(house.home.root, {"PYTHONIOENCODING": "ascii", "PATH": os.environ["PATH"]})
    assert "\\u0413\\u0430\\u0437" in poor("sql", "select title from articles", "--csv", alone=True).stdout


def test_query_on_stdin_that_is_no_text_is_wrong_usage(command: Feedhouse) -> None:
    ended = subprocess.run(command.command("sql", "-"), input=b"select '\xff'", capture_output=True, check=False)
    assert ended.returncode == 2
    assert b"not UTF-8" in ended.stderr


def test_json_is_json_whatever_the_types(command: Feedhouse) -> None:
    query = "select 1.50::decimal(9, 2) as d, 'nan'::double as n, 'ab'::blob as b, 1 as x, 2 as x, 7::hugeint as h"
    assert command.json("sql", query) == [{"d": 1.5, "n": None, "b": "6162", "x": 1, "x_1": 2, "h": 7}]


def test_long_answer_is_cut_in_a_table_and_whole_in_csv(command: Feedhouse) -> None:
    ended = command("sql", "select i from range(1500) as numbers(i)")
    assert ended.stdout.count("\n") < 1010
    assert "the first 1,000 rows" in ended.stderr
    assert command("sql", "select i from range(1500) as numbers(i)", "--csv").stdout.count("\n") == 1501
