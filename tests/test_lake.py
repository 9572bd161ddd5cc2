"""The lake: the same load, the same questions and answers as a file has, and what goes wrong told in a sentence."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from flows.spread import due_sources
from parsers.errors import UsageError, WarehouseError, WriterBusy
from parsers.model import Source
from tests.lake import Lakeside
from tests.lake_making import PASSWORD, Wire
from tests.making import FEED, NOON, House, article, ask, entry, poll, reject
from warehouse.batch import Batch, Collected
from warehouse.home import Home
from warehouse.lake import session
from warehouse.lake.catalog import connect, locks_of
from warehouse.lake.engine import forget_lake, lake_cursor
from warehouse.lake.moving import make_lake, move_in, move_out, pack
from warehouse.lake.place import Lake, lake_at
from warehouse.lake.reading import connect_lake_reader
from warehouse.lake.session import LakeConflict, lake_transaction
from warehouse.lake.upkeep import compact_lake
from warehouse.queries import run
from warehouse.reading import published
from warehouse.writer import Writer

_QUESTIONS = (
    "select * exclude (first_seen_at, updated_at) from articles order by permalink",
    "select permalink, version, change, changed_fields, title, body from article_versions order by all",
    "select link, outcome, reason from outcomes order by all",
    "select link, reason_code, attempts from rejects order by all",
    "select link, permalink, pending from entries order by all",
    "select title from search('текст') order by all",
    "select title from search('слово -газ') order by all",
    "select permalink, title from articles_at(timestamptz '2026-03-02 13:30:00+00') order by all",
    "select * exclude (sentence, silent_for) from freshness",
    "select * from coverage order by all",
    "select * from daily_counts order by all",
    "select * from headline_changes order by all",
    "select * from aliases order by all",
    "select relation, column_name, type from data_dictionary order by all",
)


class LakeHouse(House):
    """A house whose warehouse is a lake."""

    def __init__(self, side: Lakeside) -> None:
        super().__init__(side.home)
        self.home = side.place
        self.writer = Writer(self.home, wait=10.0)

    def ask(self, sql: str) -> list[object]:
        with published(self.home) as connection:
            rows = connection.execute(sql).fetchall()
        return [row[0] if len(row) == 1 else row for row in rows]


def _fill(house: House) -> None:
    """Two runs with all that a run may meet."""
    words = {name: article(name, body=f"Текст о том, что {name} слово нашло газ.") for name in "abc"}
    house.run(entry("a"), entry("b"), entry("c"), articles=words)
    house.run(
        entry("a", title="New"),
        entry("b"),
        entry("d"),
        entry("e"),
        articles={"a": article("a", title="Other", body="Другой текст, слово без него."), "d": article("b")},
        failing=(reject("e", retry=True),),
    )
    house.writer.index()
    house.writer.publish()


@pytest.fixture
def lake_house(lakeside: Lakeside) -> LakeHouse:
    lakeside.make()
    return LakeHouse(lakeside)


def test_lake_answers_as_a_file_does(lake_house: LakeHouse, house: House) -> None:
    # The lakeside's home and the file's are two folders of one test.
    file = House(house.home.root.with_name("file"))
    for each in (file, lake_house):
        _fill(each)
    for question in _QUESTIONS:
        assert lake_house.ask(question) == file.ask(question), question


def test_home_goes_into_a_lake_and_comes_out_the_same(house: House, lakeside: Lakeside, tmp_path: Path) -> None:
    file = House(house.home.root.with_name("file"))
    _fill(file)
    counts = move_in(file.home, lakeside.lake, lakeside.files, 10.0)
    assert counts["internal.past_versions"] == 2
    out = Home(tmp_path / "out")
    assert move_out(lakeside.lake, out, 10.0) == counts
    tables = ask(file.home.writer, "select schema_name || '.' || table_name from duckdb_tables() order by all")
    for table in tables:
        assert ask(out.writer, f"from {table} order by all") == ask(file.home.writer, f"from {table} order by all"), (
            table
        )
    for question in _QUESTIONS:
        assert ask(out.published, question) == file.ask(question), question
    # And it goes on: numbers of documents are given out anew, none twice.
    moved = House(out.root)
    moved.number, moved.now = file.number, file.now
    moved.run(entry("f"))
    numbers = moved.ask("select document from internal.current_articles")
    assert len(set(numbers)) == len(numbers) == moved.ask("select count(*) from articles")[0]


def test_packed_home_goes_into_a_lake(house: House, lakeside: Lakeside, tmp_path: Path) -> None:
    _fill(house)
    pack(house.home, tmp_path / "packed.duckdb", 10.0)
    move_in(Home(tmp_path / "none"), lakeside.lake, lakeside.files, 10.0, tmp_path / "packed.duckdb")
    assert lakeside.ask("select count(*) from article_versions") == [5]


def test_lake_is_made_once(lakeside: Lakeside) -> None:
    lakeside.make()
    with pytest.raises(WarehouseError, match=r"there is a lake at .* already"):
        lakeside.make()


def test_move_in_that_fails_leaves_no_lake(house: House, lakeside: Lakeside) -> None:
    with pytest.raises(WarehouseError, match=r"to move into the lake: give the home"):
        move_in(house.home, lakeside.lake, lakeside.files, 10.0)
    with pytest.raises(WarehouseError, match=r"there is no lake at .* yet: `feedhouse lake init` makes one"):
        lakeside.ask("from articles")


def test_second_source_of_a_permalink_is_told_as_duplicate(lake_house: LakeHouse) -> None:
    lake_house.run(entry("a"))
    writer = lake_house.writer
    writer.start_run("other", "ingest", "manual", NOON)
    there = replace(entry("a"), source="other", feed="https://other.example/rss")
    found = Collected(entry=there, article=replace(article("a"), source="other"))
    assert writer.load("other", Batch(source="other", collected=(found,)), NOON) == ()
    assert lake_house.ask("select outcome, reason from outcomes where run_id = 'other'") == [
        ("duplicate", "already collected from example")
    ]


def test_two_that_write_without_a_lock_can_not_both_commit(lake_house: LakeHouse) -> None:
    lake = lake_house.home.lake
    assert lake
    with pytest.raises(LakeConflict), lake_transaction(lake, 5.0, lake_house.home.kept) as one:  # noqa: PT012 - the commit raises it
        run(one, "upsert_host", host="a.example", robots="1", robots_at=NOON, silent_until=None)
        # As one does whose lock was lost: it begins, writes and commits while the other is at it.
        with lake_cursor(lake) as other:
            other.begin()
            run(other, "upsert_host", host="b.example", robots="2", robots_at=NOON, silent_until=None)
            other.commit()
    assert lake_house.ask("select host from internal.hosts") == ["b.example"]


def test_reader_sees_one_state_while_others_write(lake_house: LakeHouse, lakeside: Lakeside) -> None:
    lake_house.run(entry("a"))
    with connect_lake_reader(lakeside.lake, "1GB") as reader:
        before = reader.execute("select count(*) from articles").fetchall()
        lake_house.run(entry("b"), entry("a", title="new"), articles={"a": article("a", title="Other")})
        compact_lake(lakeside.lake, 10.0, lakeside.place.kept, timedelta(days=7), datetime.now(UTC))
        assert reader.execute("select count(*) from articles").fetchall() == before
        assert reader.execute("select title from articles").fetchall() == [("Title a",)]
    assert sorted(lake_house.ask("select title from articles")) == ["Other", "Title b"]


def test_reader_can_change_nothing_and_reads_no_other_file(lake_house: LakeHouse, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    for sql in (
        "delete from entries",
        f"from read_csv('{tmp_path}/secret.csv')",
        "set enable_external_access = true",
        f"copy entries to '{tmp_path}/out.csv'",
    ):
        with published(lake_house.home) as connection, pytest.raises(duckdb.Error):
            connection.execute(sql)


def test_past_states_can_be_asked_for(lake_house: LakeHouse, lakeside: Lakeside) -> None:
    lake_house.run(entry("a"))
    with connect(lakeside.lake) as session:
        [then] = session.execute("select max(snapshot_id) from ducklake_snapshot").fetchone()
    lake_house.run(entry("b"))
    assert lake_house.ask(f"select count(*) from lake.internal.current_articles at (version => {then})") == [1]


def test_compaction_leaves_fewer_files_and_the_same_answers(lake_house: LakeHouse, lakeside: Lakeside) -> None:
    for number in range(6):
        lake_house.run(*[entry(f"{number}-{turn}") for turn in range(12)])
    before = lake_house.ask("from articles order by permalink")
    files = len(list(Path(lakeside.files).rglob("*.parquet")))
    tidied = compact_lake(
        lakeside.lake,
        10.0,
        lakeside.place.kept,
        timedelta(0),
        datetime.now(UTC) + timedelta(minutes=5),
        reading=timedelta(0),
    )
    assert tidied.after < tidied.before
    assert tidied.snapshots > 0
    assert len(list(Path(lakeside.files).rglob("*.parquet"))) < files
    assert lake_house.ask("from articles order by permalink") == before


@pytest.fixture
def wire(lakeside: Lakeside) -> Iterator[Wire]:
    found = Wire(lakeside.server.port)
    yield found
    found.close()


def _over(wire: Wire, lakeside: Lakeside) -> Lake:
    found = lake_at(lakeside.address.replace(f"port={lakeside.server.port}", f"port={wire.port}"))
    assert found
    return found


def test_commit_whose_answer_was_lost_is_done_once(lake_house: LakeHouse, lakeside: Lakeside, wire: Wire) -> None:
    lake = _over(wire, lakeside)
    writer = Writer(Home(lakeside.home, lake), wait=20.0)
    writer.start_run("r", "ingest", "manual", NOON)
    wanted = writer.plan("r", "example", (poll(entry("a"), entry("b")),), None, NOON)
    batch = Batch(
        source="example", collected=tuple(Collected(entry=one, article=article(one.link[-1])) for one in wanted)
    )
    wire.cut_at = [b"written by a run", b"COMMIT"]
    loaded = writer.load("r", batch, NOON)
    assert wire.cuts == 1
    assert sorted(one.permalink[-1] for one in loaded) == ["a", "b"]
    assert sorted(lake_house.ask("select outcome from outcomes")) == ["loaded", "loaded"]
    assert lake_house.ask("select max(version), count(*) from articles") == [(1, 2)]
    _forget(lake)


def test_lake_that_is_cut_off_loses_and_doubles_nothing(lake_house: LakeHouse, lakeside: Lakeside, wire: Wire) -> None:
    lake = _over(wire, lakeside)
    writer = Writer(Home(lakeside.home, lake), wait=2.0)
    writer.start_run("r", "ingest", "manual", NOON)
    wanted = writer.plan("r", "example", (poll(entry("a"), entry("b")),), None, NOON)
    wire.cut()
    found = tuple(Collected(entry=one, article=article(one.link[-1])) for one in wanted)
    with pytest.raises(WarehouseError, match=r"can't be reached|can't write to the lake"):
        writer.load("r", Batch(source="example", collected=found), NOON)
    wire.mend()
    assert lake_house.ask("select count(*) from articles") == [0]
    writer.load("r", Batch(source="example", collected=found), NOON)
    assert sorted(lake_house.ask("select outcome from outcomes")) == ["loaded", "loaded"]
    _forget(lake)


def _forget(lake: Lake) -> None:
    forget_lake(lake)
    session._checked.pop(lake, None)


def test_files_that_can_not_be_written_lose_nothing(lake_house: LakeHouse, lakeside: Lakeside, tmp_path: Path) -> None:
    lake_house.run(*[entry(f"a{number}") for number in range(12)])
    files = Path(lakeside.files)
    files.rename(tmp_path / "away")
    files.write_text("no folder", encoding="utf-8")
    with pytest.raises(WarehouseError, match="can't write to the lake"):
        lake_house.run(*[entry(f"b{number}") for number in range(12)])
    files.unlink()
    (tmp_path / "away").rename(files)
    lake_house.run(*[entry(f"b{number}") for number in range(12)])
    assert lake_house.ask("select count(*), count(distinct permalink) from articles") == [(24, 24)]


def test_wrong_password_is_told_and_not_printed(lakeside: Lakeside) -> None:
    wrong = lake_at(lakeside.server.address(lakeside.database, "s3cr3t-and-wrong"))
    assert wrong
    with pytest.raises(WarehouseError, match=r"can't be reached: .*password authentication failed") as caught:
        make_lake(wrong, lakeside.files, 1.0)
    assert "s3cr3t" not in str(caught.value)
    assert "s3cr3t" not in f"{wrong} {wrong!r}"


def test_password_is_in_no_answer(lake_house: LakeHouse) -> None:
    for sql in ("from duckdb_databases()", "from duckdb_secrets()", "from duckdb_settings()"):
        assert PASSWORD not in str(lake_house.ask(sql)), sql


def test_absent_password_and_server_are_told(lakeside: Lakeside) -> None:
    for address, said in (
        (lakeside.address.replace(f"password={PASSWORD}", ""), "no password supplied"),
        ("ducklake:postgres:host=127.0.0.1 port=1 dbname=x", "refused"),
    ):
        lake = lake_at(address)
        assert lake
        with pytest.raises(WarehouseError, match=said):
            connect_lake_reader(lake, "1GB")


@pytest.mark.parametrize("address", ["postgres:dbname=x", "ducklake:", "ducklake:postgres:", "data/lake.ducklake"])
def test_address_that_is_none_is_told_without_repeating_it(address: str) -> None:
    with pytest.raises(UsageError, match="FEEDHOUSE_LAKE is no address of a lake") as caught:
        lake_at(address)
    assert "data/" not in str(caught.value)


def test_catalog_of_another_version_is_told(lakeside: Lakeside) -> None:
    lakeside.make()
    with connect(lakeside.lake) as catalog:
        catalog.execute("update ducklake_metadata set value = '9.9' where key = 'version'")
    with pytest.raises(WarehouseError, match=r"has DuckLake's format 9\.9, and this feedhouse reads 1\.0"):
        lakeside.ask("from articles")


def test_lake_of_another_feedhouse_is_told(lake_house: LakeHouse, lakeside: Lakeside) -> None:
    with lake_cursor(lakeside.lake) as connection:
        connection.execute("insert into internal.migrations values (99, 'later', now())")
    with pytest.raises(WarehouseError, match="the lake has schema 99, and this feedhouse knows"):
        lake_house.run(entry("a"))


def test_wrong_clock_is_told(lake_house: LakeHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    real = time.time
    monkeypatch.setattr(session, "_now", lambda: real() + 3600)
    with pytest.raises(WarehouseError, match="clock is 3,600 s ahead of the lake's catalog"):
        lake_house.run(entry("a"))


def test_two_fleets_follow_a_source_one_at_a_time(lake_house: LakeHouse, lakeside: Lakeside) -> None:
    with connect(lakeside.lake) as other:
        other.execute("select pg_advisory_lock(70417, hashtext('source example'))")
        assert not lake_house.writer.follows("example")
    # The other client is dead, and its lock went with it.
    assert _soon(lambda: lake_house.writer.follows("example"))
    lake_house.writer.leave("example")


def test_turn_that_is_not_had_in_time_is_told_with_its_holder(lake_house: LakeHouse, lakeside: Lakeside) -> None:
    holding, done = threading.Event(), threading.Event()

    def hold() -> None:
        with connect(lakeside.lake) as other:
            other.execute("select pg_advisory_lock(70417, 0)")
            holding.set()
            done.wait(20)

    thread = threading.Thread(target=hold)
    thread.start()
    holding.wait(10)
    with pytest.raises(WriterBusy, match=r"another run is writing to the lake: feedhouse \S+ \d+ has held it"):
        Writer(lake_house.home, wait=0.5).start_run("r", "ingest", "manual", NOON)
    done.set()
    thread.join(10)
    Writer(lake_house.home, wait=5.0).start_run("r", "ingest", "manual", NOON)


def test_run_whose_worker_died_is_told_as_killed(lake_house: LakeHouse, lakeside: Lakeside) -> None:
    lake_house.writer.start_run("dead", "ingest", "manual", NOON)
    locks_of(lakeside.lake).free("run dead")
    lake_house.writer.start_run("next", "ingest", "manual", NOON)
    lake_house.writer.start_run("third", "ingest", "manual", NOON)
    assert lake_house.ask("select run_id, state from runs order by all") == [
        ("dead", "killed"),
        ("next", "running"),
        ("third", "running"),
    ]


def _soon(is_so: Callable[[], bool]) -> bool:
    for _ in range(50):
        if is_so():
            return True
        time.sleep(0.1)
    return False


def test_worker_that_never_learnt_of_its_commit_leaves_its_files(lake_house: LakeHouse, lakeside: Lakeside) -> None:
    lake_house.run(entry("a"))
    file = max(Path(lakeside.files, "internal", "current_articles").glob("*"))
    kept = Path(lakeside.files, ".kept", "token", "internal", "current_articles", file.name)
    kept.parent.mkdir(parents=True)
    file.rename(kept)
    lake_house.run(entry("b"))
    assert sorted(lake_house.ask("select title from articles")) == ["Title a", "Title b"]
    assert not kept.exists()


def test_sources_are_spread_that_are_due(lake_house: LakeHouse) -> None:
    source = Source(name="example", title="x", home="https://example.org/", feeds=(FEED,), hosts=("example.org",))
    other = replace(source, name="other", feeds=("https://other.example/rss",))
    lake_house.run(entry("a"))
    lake_house.writer.settle("run-1", "example", (poll(entry("a")),), (3600.0, 86400.0), lake_house.now)
    soon = lake_house.now + timedelta(minutes=1)
    assert due_sources(lake_house.writer.memory(soon), (source, other), soon) == ["other"]
