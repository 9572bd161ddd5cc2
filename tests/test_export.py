"""`feedhouse export`: what it writes is read again by other programs, and nothing it replaces is lost on the way."""

from __future__ import annotations

import csv
import json
import os
import resource
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import feedparser
import pyarrow.parquet as pq
import pytest

from flows.cli import main
from flows.cli_options import Chosen
from flows.exporting import export
from parsers.errors import UsageError, WarehouseError
from parsers.feed import read_feed
from parsers.model import Page
from parsers.sources import adhoc_source
from tests.making import NOON, Feedhouse, House, article, ask, entry, permalink
from warehouse.exporting import COLUMNS, Wanted
from warehouse.placing import new_file, new_folder
from warehouse.queries import views

NASTY = '=1+1; <b>&amp; {half \\ "quoted" 50% _a_ #b $c ~d^ \u2028 Газ 🚰 ]]> and\ttab'
TEXTS = ("csv", "jsonl", "jsonfeed", "atom", "bibtex", "csl")


@pytest.fixture(scope="module")
def made_news(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Two articles of March, one of them edited, one of February, one of a host with a port, and one without a date."""
    house = House(tmp_path_factory.mktemp("news") / "home")
    march = NOON + timedelta(hours=1)
    articles = {
        "march": article("march", title=NASTY, lead=NASTY, author="Иван Петров, Радио", body=f"{NASTY}\n\n{NASTY}",
                         date=date(2026, 3, 2), published_at=march, language="ru", origin=NASTY),
        "edited": article("edited", date=date(2026, 3, 2), published_at=NOON),
        "february": article("february", date=date(2026, 2, 28), published_at=NOON - timedelta(days=2)),
        "elsewhere": article("elsewhere", date=date(2026, 3, 1)),
        "undated": article("undated"),
    }  # fmt: skip
    house.run(*map(entry, articles), articles=articles)
    edit = article("edited", title="A new title", date=date(2026, 3, 2), published_at=NOON)
    house.run(entry("edited", title="x"), articles={"edited": edit})
    with duckdb.connect(str(house.home.published)) as connection:
        connection.execute(
            "update internal.current_articles set source = 'example.org:8080' where permalink like '%elsewhere'"
        )
    return house


@pytest.fixture
def news(made_news: House, tmp_path: Path) -> House:
    return made_news.copy(tmp_path / "home")


@pytest.fixture
def command(news: House) -> Feedhouse:
    return Feedhouse(news.home.root, {})


def names(links: list[str]) -> list[str]:
    return [link.rpartition("/")[2] for link in links]


def parquet(folder: Path, query: str = "select permalink from news") -> list[Any]:
    """Rows of a query on the Parquet files of a folder, by DuckDB, in order."""
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"create view news as from read_parquet('{folder}/**/*.parquet', hive_partitioning = true)")
        rows = connection.execute(f"from ({query}) order by all").fetchall()
    return [row[0] if len(row) == 1 else row for row in rows]


def test_folder_of_parquet_is_one_table_by_source_and_month(command: Feedhouse, tmp_path: Path) -> None:
    told = command.json("export", str(tmp_path / "news"))
    assert (told["format"], told["articles"], told["files"]) == ("parquet", 5, 4)
    assert parquet(tmp_path / "news", "select source, month, count(*) from news group by all") == [
        ("example", "2026-02", 1),
        ("example", "2026-03", 2),
        ("example", "unknown", 1),
        ("example.org:8080", "2026-03", 1),
    ]
    listed = ", ".join(COLUMNS)
    assert parquet(tmp_path / "news", f"select {listed} from news") == command.ask(
        f"select {listed} from articles order by all"
    )


def test_pandas_and_arrow_read_the_folder_as_it_is(command: Feedhouse, tmp_path: Path) -> None:
    """Card and package lie in it under names that they pass over: pandas.read_parquet is this call."""
    command("export", str(tmp_path / "news"))
    table = pq.read_table(tmp_path / "news")
    assert set(table.schema.names) == {*COLUMNS, "month"}
    assert sorted(set(table["month"].to_pylist())) == ["2026-02", "2026-03", "unknown"]
    assert sorted(set(table["source"].to_pylist())) == ["example", "example.org:8080"]
    comment = table.schema.field("origin").metadata[b"comment"].decode()
    assert comment.startswith("Outlet the page credits")


def test_card_tells_what_is_in_the_folder(command: Feedhouse, tmp_path: Path) -> None:
    command("export", str(tmp_path / "news"), "--source", "example", "--since", "2026-02-01")
    card = (tmp_path / "news/_README.md").read_text(encoding="utf-8")
    assert "3 articles, exported by feedhouse on " in card
    assert "articles of example; since 2026-02-01." in card
    assert all(f"| {column.replace('_', chr(92) + '_')} |" in card for column in (*COLUMNS, "month"))
    package = json.loads((tmp_path / "news/_datapackage.json").read_text(encoding="utf-8"))
    (resource_,) = package["resources"]
    assert all((tmp_path / "news" / name).is_file() for name in resource_["path"])
    assert {field["name"] for field in resource_["schema"]["fields"]} == {*COLUMNS, "month"}
    assert [row["articles"] for row in package["feedhouse"]["sources"]] == [3]


def test_one_file_of_parquet_has_all_columns_in_order_of_time(command: Feedhouse, tmp_path: Path) -> None:
    command("export", str(tmp_path / "news.parquet"))
    table = pq.read_table(tmp_path / "news.parquet")
    assert tuple(table.schema.names) == COLUMNS
    assert names(table["permalink"].to_pylist()) == ["february", "elsewhere", "edited", "march", "undated"]


def test_csv_is_read_again_and_runs_in_no_spreadsheet(command: Feedhouse, tmp_path: Path) -> None:
    command("export", str(tmp_path / "news.csv"))
    with (tmp_path / "news.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["permalink"]: row for row in csv.DictReader(file)}
    assert tuple(rows[permalink("march")]) == COLUMNS
    assert rows[permalink("march")]["body"] == f"'{NASTY}\n\n{NASTY}"
    assert rows[permalink("edited")]["published_at"] == "2026-03-02T12:00:00+00:00"
    assert rows[permalink("undated")]["date"] == ""
    with duckdb.connect() as connection:
        read = connection.execute("select count(*), count(date) from read_csv(?)", [str(tmp_path / "news.csv")])
        assert read.fetchall() == [(5, 4)]


def test_jsonl_is_a_news_article_of_schema_org_a_line(command: Feedhouse) -> None:
    printed = command("export", "-", "--format", "jsonl").stdout
    articles = {found["url"]: found for found in map(json.loads, printed.split("\n")[:-1])}
    march = articles[permalink("march")]
    assert (march["@context"], march["@type"], march["headline"]) == ("https://schema.org", "NewsArticle", NASTY)
    assert march["author"] == [{"@type": "Person", "name": "Иван Петров"}, {"@type": "Person", "name": "Радио"}]
    assert march["datePublished"] == "2026-03-02T13:00:00+00:00"
    assert "dateModified" not in march
    assert articles[permalink("edited")]["dateModified"] == "2026-03-02T14:00:00+00:00"
    assert articles[permalink("elsewhere")]["datePublished"] == "2026-03-01"
    assert not {"datePublished", "author", "abstract"} & set(articles[permalink("undated")])


def test_atom_is_read_again_by_feedparser_and_by_feedhouse(command: Feedhouse) -> None:
    printed = command("export", "-", "--format", "atom").stdout
    read = feedparser.parse(printed.encode(), sanitize_html=False)
    assert not read.bozo, read.get("bozo_exception")
    assert (read.version, read.feed.title, read.feed.updated) == (
        "atom10",
        "example, example.org:8080",
        "2026-03-02T14:00:00+00:00",
    )
    assert read.feed.id.startswith("urn:uuid:")
    assert names([one.id for one in read.entries]) == ["march", "edited", "elsewhere", "february", "undated"]
    march, edited, *_, undated = read.entries
    assert " ".join(march.title.split()) == " ".join(NASTY.split())
    assert march.content[0].value.split() == f"{NASTY}\n\n{NASTY}".split()
    assert [person["name"] for person in march.authors] == ["Иван Петров", "Радио"]
    assert (march.published, march.updated) == ("2026-03-02T13:00:00+00:00",) * 2
    assert edited.updated == "2026-03-02T14:00:00+00:00"
    assert "published" not in undated
    assert undated.author == "example", "Atom wants an author: the source, where nobody is named"
    check_that_feedhouse_reads(printed, "Atom 1.0")


def test_json_feed_is_read_again(command: Feedhouse) -> None:
    printed = command("export", "-", "--format", "jsonfeed").stdout
    feed = json.loads(printed)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert names([item["id"] for item in feed["items"]]) == ["march", "edited", "elsewhere", "february", "undated"]
    march, *_, undated = feed["items"]
    assert (march["title"], march["summary"], march["content_text"]) == (NASTY, NASTY, f"{NASTY}\n\n{NASTY}")
    assert march["authors"] == [{"name": "Иван Петров"}, {"name": "Радио"}]
    assert march["date_published"] == "2026-03-02T13:00:00+00:00"
    assert "date_published" not in undated
    check_that_feedhouse_reads(printed, "JSON Feed")


def check_that_feedhouse_reads(printed: str, kind: str) -> None:
    link = "https://example.org/feed"
    page = Page(requested=link, final=link, status=200, body=printed.encode(), fetched_at=NOON)
    feed = read_feed(page, adhoc_source(link))
    assert feed.kind is not None
    assert feed.kind.startswith(kind)
    assert {entry.link for entry in feed.entries} == set(
        map(permalink, ("march", "edited", "elsewhere", "february", "undated"))
    )
    assert not feed.rejects


def test_feed_is_of_the_newest_and_keeps_its_id(command: Feedhouse) -> None:
    first = feedparser.parse(command("export", "-", "--format", "atom", "--limit", "2").stdout)
    assert names([one.id for one in first.entries]) == ["march", "edited"]
    again = feedparser.parse(command("export", "-", "--format", "atom").stdout)
    other = feedparser.parse(command("export", "-", "--format", "atom", "--source", "example").stdout)
    assert first.feed.id == again.feed.id != other.feed.id


def bibtex(text: str) -> dict[str, dict[str, str]]:
    """Entries by key, read by the grammar of BibTeX: braces count wherever they stand."""
    entries: dict[str, dict[str, str]] = {}
    rest = text.strip()
    while rest:
        assert rest.startswith("@online{"), rest[:40]
        inside, rest = braced(rest.removeprefix("@online"))
        key, _, listed = inside.partition(",")
        assert key not in entries
        entries[key] = fields = {}
        while listed.strip(" ,\n"):
            name, _, listed = listed.lstrip(" ,\n").partition(" = ")
            fields[name], listed = braced(listed)
        rest = rest.lstrip()
    return entries


def braced(text: str) -> tuple[str, str]:
    """What stands between the brace a text begins with and its partner, and what follows."""
    depth = 0
    for place, mark in enumerate(text):
        depth += {"{": 1, "}": -1}.get(mark, 0)
        if not depth:
            return text[1:place], text[place + 1 :]
    raise AssertionError(f"a brace is not closed: {text[:60]}")


def test_bibtex_is_read_again(command: Feedhouse) -> None:
    entries = bibtex(command("export", "-", "--format", "bibtex").stdout)
    march = next(fields for fields in entries.values() if fields["url"] == permalink("march"))
    assert march["author"] == "Петров, Иван and {Радио}"
    assert (march["date"], march["urldate"], march["language"]) == ("2026-03-02", "2026-03-02", "ru")
    assert march["title"] == (
        r"{=1+1; <b>\&amp; \textbraceleft{}half \textbackslash{} "
        r'"quoted" 50\% \_a\_ \#b \$c \textasciitilde{}d\textasciicircum{} Газ 🚰 ]]> and tab}'
    )
    assert len(entries) == 5
    assert all(key.isascii() and key.startswith("example-") for key in entries)


def test_csl_is_a_list_of_newspaper_articles_with_the_keys_of_bibtex(command: Feedhouse) -> None:
    items = {item["URL"]: item for item in json.loads(command("export", "-", "--format", "csl").stdout)}
    march = items[permalink("march")]
    assert (march["type"], march["title"], march["container-title"]) == ("article-newspaper", NASTY, "example")
    assert march["issued"] == {"date-parts": [[2026, 3, 2]]}
    assert march["author"] == [{"family": "Петров", "given": "Иван"}, {"literal": "Радио"}]
    assert not {"issued", "author"} & set(items[permalink("undated")])
    assert {item["id"] for item in items.values()} == set(bibtex(command("export", "-", "--format", "bibtex").stdout))


def test_duckdb_file_has_the_public_relations_with_their_comments(command: Feedhouse, tmp_path: Path) -> None:
    command("export", str(tmp_path / "news.duckdb"))
    public = command.ask("select distinct relation from data_dictionary where kind <> 'macro' order by all")
    assert ask(tmp_path / "news.duckdb", "select table_name from duckdb_tables() order by all") == public
    for relation in ("articles", "article_versions", "runs", "freshness"):
        query = f"select count(*) from {relation}"
        assert ask(tmp_path / "news.duckdb", query) == command.ask(query)
    described = "select relation, column_name, type, comment from data_dictionary where kind <> 'macro' order by all"
    assert ask(tmp_path / "news.duckdb", described) == command.ask(described)
    told = "select comment from duckdb_columns() where table_name = 'articles' order by column_index"
    assert ask(tmp_path / "news.duckdb", told) == command.ask(told)


def test_duckdb_file_knows_the_articles_as_they_stood(command: Feedhouse, tmp_path: Path) -> None:
    command("export", str(tmp_path / "news.duckdb"))
    stood = "select title from articles_at(timestamptz '2026-03-02 13:30+00') where permalink like '%edited'"
    assert ask(tmp_path / "news.duckdb", stood) == ["Title edited"]


def test_duckdb_file_of_a_selection_tells_of_its_articles_alone(command: Feedhouse, tmp_path: Path) -> None:
    told = command.json("export", str(tmp_path / "news.duckdb"), "--until", "2026-02-28")
    assert told["articles"] == 1
    for relation in ("articles", "article_versions", "entries", "outcomes"):
        assert set(ask(tmp_path / "news.duckdb", f"select permalink from {relation}")) == {permalink("february")}
    assert "runs" not in ask(tmp_path / "news.duckdb", "select relation from data_dictionary")


def test_duckdb_file_for_older_clients_says_which(command: Feedhouse, tmp_path: Path) -> None:
    """DuckDB 1.0.0 and 1.1.3 opened such files when this was written; a test can't bring them along."""
    command("export", str(tmp_path / "news.duckdb"), "--storage-version", "v1.0.0")
    head = (tmp_path / "news.duckdb").read_bytes()[8:20]
    assert head[:4] == b"DUCK"
    assert int.from_bytes(head[4:12], "little") == 64, "what 1.0 and 1.1 read"
    assert ask(tmp_path / "news.duckdb", "select changed_fields from article_versions where version = 2") == ["title"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (("--source", "example"), ["edited", "february", "march", "undated"]),
        (
            ("--source", "example", "--source", "example.org:8080"),
            ["edited", "elsewhere", "february", "march", "undated"],
        ),
        (("--since", "2026-03-02"), ["edited", "march"]),
        (("--until", "2026-03-01"), ["elsewhere", "february"]),
        (("--since", "2026-03-01", "--until", "2026-03-01"), ["elsewhere"]),
        (("--limit", "1"), ["march"]),
        (("--limit", "1", "--until", "2026-03-01"), ["elsewhere"]),
        (("--since", "2027-01-01"), []),
    ],
)
def test_filters_choose(command: Feedhouse, tmp_path: Path, asked: tuple[str, ...], found: list[str]) -> None:
    command("export", str(tmp_path / "news"), *asked)
    assert sorted(names(parquet(tmp_path / "news"))) == found
    listed = json.loads(command("export", "-", "--format", "csl", *asked).stdout)
    assert sorted(names([item["URL"] for item in listed])) == found


@pytest.mark.skipif(not any("macro search(" in script for script in views()), reason="there is no macro search yet")
def test_words_choose_what_search_finds(command: Feedhouse, tmp_path: Path) -> None:
    found = command.ask("select permalink from search('new') order by all")
    assert found == [permalink("edited")]
    listed = json.loads(command("export", "-", "--format", "csl", "--query", "new").stdout)
    assert [item["URL"] for item in listed] == found
    command("export", str(tmp_path / "news.duckdb"), "--query", "new")
    assert ask(tmp_path / "news.duckdb", "select permalink from articles") == found


@pytest.mark.parametrize("name", ["news", "news.parquet", "news.duckdb", *(f"news --format {form}" for form in TEXTS)])
def test_first_and_last_month_there_are_can_be_exported(house: House, tmp_path: Path, name: str) -> None:
    days = {"first": date(1, 1, 1), "last": date(9999, 12, 31)}
    house.run(*map(entry, days), articles={name: article(name, date=day) for name, day in days.items()})
    target, _, form = name.partition(" --format ")
    told = Feedhouse(house.home.root, {}).json("export", str(tmp_path / target), *(("--format", form) if form else ()))
    assert told["articles"] == 2
    if name == "news":
        assert parquet(tmp_path / name, "select month from news") == ["0001-01", "9999-12"]


@pytest.mark.parametrize("form", TEXTS)
def test_nothing_to_export_is_an_empty_export(house: House, form: str) -> None:
    house.run()
    house.run(entry("a"))
    printed = Feedhouse(house.home.root, {})("export", "-", "--format", form, "--since", "2027-01-01").stdout
    empty = {"csv": ",".join(COLUMNS) + "\n", "jsonl": "", "bibtex": "", "csl": "[]\n"}
    assert printed == empty.get(form, printed)
    assert form != "jsonfeed" or json.loads(printed)["items"] == []
    assert form != "atom" or not feedparser.parse(printed).bozo


@pytest.mark.parametrize(
    ("name", "form"),
    [("a", "parquet"), ("a.PARQUET", "parquet"), ("a.csv", "csv"), ("a.jsonl", "jsonl"), ("a.ndjson", "jsonl"),
     ("a.xml", "atom"), ("a.atom", "atom"), ("a.bib", "bibtex"), ("a.duckdb", "duckdb")],
)  # fmt: skip
def test_ending_says_the_format(news: House, tmp_path: Path, name: str, form: str) -> None:
    assert export(news.home, str(tmp_path / name), Wanted()).format == form
    assert (tmp_path / name).is_dir() is (name == "a")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("a.json",), "say which"),
        (("a.txt",), 'the ending ".txt" stands for no format'),
        (("-",), "say in which --format"),
        (("-", "--format", "parquet"), "not to stdout"),
        (("-", "--format", "csv", "--json"), "choose one"),
        (("a.csv", "--storage-version", "v1.0.0"), "is for --format duckdb"),
        (("a.duckdb", "--storage-version", "1.0"), "such as v1.0.0"),
        (("a.duckdb", "--storage-version", "v77.0.0"), "can't write files of the storage version"),
        (("a.csv", "--source", "nobody"), 'nothing of a source named "nobody"; the warehouse has example'),
        (("a.csv", "--query", ""), "the query has no words to look for"),
        (("old.csv", "--query", " \t"), "the query has no words to look for"),
        (("old.csv", "--query", "date:"), "the query has no words to look for"),
        (("old.duckdb", "--query", ""), "the query has no words to look for"),
        (("old", "--query", ""), "the query has no words to look for"),
        (("",), "no name was given to write to"),
        ((" ", "--format", "csv"), "no name was given to write to"),
        (("a.csv", "--limit", "99999999999999999999"), "or equal to 1000000000"),
        (("a.csv", "--since", "2026-03-02", "--until", "2026-03-01"), "no day is both"),
        (("a.csv", "--since", "yesterday"), "does not match the format"),
        (("nowhere/a.csv",), "does not exist: make it first"),
        (("file/a.csv",), "is a file, and no folder"),
        (("file", "--format", "parquet"), "is a file, and Parquet makes a folder"),
        (("full",), "has something in it that no export made"),
        (("full", "--format", "csv"), "is a folder: name a file in it"),
        (("fifo", "--format", "csv"), "is no file; `-` writes to stdout"),
        (("ring.csv",), "can't write"),
        (("home/warehouse.duckdb",), "is what is exported"),
        (("link.duckdb",), "is what is exported"),
        (("hard.duckdb",), "is what is exported"),
        (("home",), "is what is exported"),
        (("home/writer/writer.duckdb",), "keeps its own files"),
        (("home/archive",), "keeps its own files"),
        (("home/archive/new.csv",), "keeps its own files"),
    ],
)
def test_what_can_not_be_meant_is_a_sentence_and_changes_nothing(
    news: House,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    sentence: str,
) -> None:
    """In this process: to start one takes longer than all of these."""
    monkeypatch.chdir(tmp_path)
    Path("file").write_text("a file")
    Path("full").mkdir()
    Path("full/letter").write_text("not ours")
    Path("old").mkdir()
    for name in ("old.csv", "old.duckdb"):
        Path(name).write_text("of yesterday")
    Path("ring.csv").symlink_to("ring.csv")
    Path("link.duckdb").symlink_to(news.home.published)
    Path("hard.duckdb").hardlink_to(news.home.published)
    os.mkfifo("fifo")
    before = state_of(tmp_path)
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.setattr(Chosen, "home", "")  # which the command sets, and nobody takes back
    monkeypatch.setattr(sys, "argv", ["feedhouse", "--home", str(news.home.root), "export", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert sentence in " ".join(capsys.readouterr().err.split())
    assert state_of(tmp_path) == before


def state_of(folder: Path) -> dict[str, bytes | None]:
    """Every file below a folder, with what is in it."""
    return {str(path): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def test_home_where_nothing_ran_has_nothing_to_export(tmp_path: Path) -> None:
    ended = Feedhouse(tmp_path / "nowhere", {})("export", str(tmp_path / "a.csv"), expect=1)
    assert "`feedhouse demo` makes one" in ended.stderr
    ended = Feedhouse(tmp_path / "nowhere", {})("export", str(tmp_path / "a.duckdb"), expect=1)
    assert "can't open" in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_earlier_export_is_replaced_whole(command: Feedhouse, tmp_path: Path) -> None:
    command("export", str(tmp_path / "news"))
    command("export", str(tmp_path / "news"), "--since", "2026-03-02")
    assert [path.name for path in tmp_path.iterdir() if path.name != "home"] == ["news"]
    assert parquet(tmp_path / "news", "select month, count(*) from news group by all") == [("2026-03", 2)]


def test_folder_in_which_somebody_keeps_a_note_is_not_replaced(news: House, tmp_path: Path) -> None:
    export(news.home, str(tmp_path / "news"), Wanted())
    (tmp_path / "news/notes.txt").write_text("mine")
    with pytest.raises(UsageError, match="something in it that no export made"):
        export(news.home, str(tmp_path / "news"), Wanted())


@pytest.mark.parametrize("name", ["news", "news.csv", "news.duckdb"])
def test_what_a_killed_export_left_is_in_nobodys_way(
    news: House, command: Feedhouse, tmp_path: Path, name: str
) -> None:
    killed = (
        "import os; from pathlib import Path; from flows.exporting import export; from warehouse import placing\n"
        "from warehouse.exporting import Wanted; from warehouse.home import Home\n"
        "placing._sync_file = lambda _: os._exit(9)\n"
        f"export(Home(Path({str(news.home.root)!r})), {str(tmp_path / name)!r}, Wanted())"
    )
    ended = subprocess.run([sys.executable, "-c", killed], check=False)
    assert ended.returncode == 9
    left = tmp_path / f".{name}.partial"
    assert left.exists()
    if left.is_file():
        left.with_name(f"{left.name}.wal").write_bytes(b"half a log")
    command("export", str(tmp_path / name))
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["home", name])


def test_link_to_a_file_stays_a_link(news: House, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "news.csv").symlink_to(tmp_path / "disk/news.csv")
    export(news.home, str(tmp_path / "news.csv"), Wanted())
    assert (tmp_path / "news.csv").is_symlink()
    assert (tmp_path / "disk/news.csv").read_text(encoding="utf-8").startswith("permalink,")


@pytest.mark.parametrize(
    ("name", "limit"),
    [("news", 300), ("news.parquet", 300), ("news.csv", 300), ("news.duckdb", 300), ("news.duckdb", 1_000_000)],
)
def test_disk_that_takes_no_more_is_told_and_the_old_export_stands(
    command: Feedhouse, tmp_path: Path, name: str, limit: int
) -> None:
    """A limit on the size of files is met as a full disk is: a write that fails half-way."""
    command("export", str(tmp_path / name))
    before = state_of(tmp_path)
    ended = subprocess.run(
        command.command("export", str(tmp_path / name)),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert ended.returncode == 1, ended.stderr
    assert ended.stderr.startswith(("feedhouse: can't write", "feedhouse: the export failed"))
    assert "what was there before stands" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert state_of(tmp_path) == before


def test_stdout_on_a_full_disk_is_a_sentence(command: Feedhouse) -> None:
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            command.command("export", "-", "--format", "csv"),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert ended.returncode == 1
    assert ended.stderr == "feedhouse: can't write to stdout: No space left on device\n"


def test_reader_of_stdout_that_has_seen_enough_ends_it_quietly(command: Feedhouse) -> None:
    running = subprocess.Popen(
        command.command("export", "-", "--format", "csv"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.close()
    assert running.stderr.read() == ""
    running.wait(60)
    running.stderr.close()


def fail_at(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Let the rename of this number fail, from 1."""
    renames = iter(range(1, 100))
    rename = Path.rename

    def sometimes(path: Path, target: Path) -> Path:
        if next(renames) == number:
            raise OSError(5, "Input/output error")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", sometimes)


@pytest.mark.parametrize("number", [1, 2])
def test_folder_that_can_not_be_put_in_place_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    fill(tmp_path / "news", "old")
    with monkeypatch.context() as broken:
        fail_at(broken, number)
        with pytest.raises(WarehouseError, match="what was there before stands"):
            fill(tmp_path / "news", "new")
    assert state_of(tmp_path) == {str(tmp_path / "news"): None, str(tmp_path / "news/a"): b"old"}


def fill(target: Path, text: str) -> None:
    with new_folder(target) as folder:
        (folder / "a").write_text(text)


def test_folder_lost_between_two_renames_is_put_back_by_the_next_export(tmp_path: Path) -> None:
    fill(tmp_path / "news", "old")
    (tmp_path / "news").rename(tmp_path / ".news.old")
    with pytest.raises(RuntimeError), new_folder(tmp_path / "news"):
        raise RuntimeError
    assert (tmp_path / "news/a").read_text() == "old"
    fill(tmp_path / "news", "new")
    assert state_of(tmp_path) == {str(tmp_path / "news"): None, str(tmp_path / "news/a"): b"new"}


def test_two_exports_to_one_name_take_turns(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from warehouse.placing import new_file\n"
        f"with new_file(Path({str(tmp_path / 'a')!r})) as file:\n"
        "    file.write_text('theirs'); print('begun', flush=True); time.sleep(1)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "begun\n"
        began = time.monotonic()
        with new_file(tmp_path / "a") as file:
            waited = time.monotonic() - began
            assert (tmp_path / "a").read_text() == "theirs"
            file.write_text("ours")
    assert waited > 0.5
    assert state_of(tmp_path) == {str(tmp_path / "a"): b"ours"}
