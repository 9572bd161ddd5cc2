"""What a lake loses when its catalog hangs or goes away, and what it is told to delete: nothing that anybody needs."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from parsers.errors import WarehouseError, WriterBusy
from tests.lake import Lakeside
from tests.lake_making import PASSWORD, Postgres, Wire
from tests.making import NOON, article, entry, poll
from tests.test_lake import LakeHouse
from warehouse.batch import Batch, Collected
from warehouse.home import Home
from warehouse.lake import keeping, session
from warehouse.lake.catalog import CatalogBusy, Turn, asked, connect, locks_of, wait_for_commits
from warehouse.lake.engine import forget_lake
from warehouse.lake.place import Lake, lake_at
from warehouse.lake.upkeep import compact_lake
from warehouse.writer import Writer


@pytest.fixture
def lake_house(lakeside: Lakeside) -> LakeHouse:
    lakeside.make()
    return LakeHouse(lakeside)


def _settings(server: Postgres, *statements: str) -> None:
    """Settings of the server, which waits for no standby to keep them."""
    with connect(Lake(server.address("postgres").removeprefix("ducklake:postgres:"))) as asked:
        for statement in ("set synchronous_commit = off", *statements, "select pg_reload_conf()"):
            asked.execute(statement)


def test_commit_that_hangs_in_the_server_is_waited_for(lake_house: LakeHouse, lakeside: Lakeside) -> None:
    wire = Wire(lakeside.server.port)
    lake = lake_at(lakeside.address.replace(f"port={lakeside.server.port}", f"port={wire.port}"))
    assert lake
    writer = Writer(Home(lakeside.home, lake), wait=20.0)
    writer.start_run("r", "ingest", "manual", NOON)
    wanted = writer.plan("r", "example", (poll(entry("a")),), None, NOON)
    found = tuple(Collected(entry=one, article=article("a")) for one in wanted)
    # A standby that is away: the commit is in the server's hands, and its client is cut off meanwhile.
    _settings(lakeside.server, "alter system set synchronous_standby_names = 'nobody'")
    back = threading.Timer(4.0, _settings, (lakeside.server, "alter system reset synchronous_standby_names"))
    back.start()
    wire.cut_at = [b"written by a run", b"COMMIT"]
    assert len(writer.load("r", Batch(source="example", collected=found), NOON)) == 1
    back.join()
    assert lake_house.ask("select title, version from articles") == [("Title a", 1)]
    lake_house.run(entry("b"))
    assert sorted(lake_house.ask("select title from articles")) == ["Title a", "Title b"]
    forget_lake(lake)
    session._checked.pop(lake, None)
    wire.close()


def test_sessions_that_the_server_ends_are_opened_anew(lake_house: LakeHouse, lakeside: Lakeside) -> None:
    lake_house.run(entry("a"))
    assert lake_house.writer.follows("example")
    with connect(lakeside.lake) as other:
        # As a server does that is restarted: all sessions, DuckDB's own among them.
        other.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and pid <> pg_backend_pid()"
        )
    lake_house.run(entry("b"))
    assert sorted(lake_house.ask("select title from articles")) == ["Title a", "Title b"]
    with connect(lakeside.lake) as other:
        # The lock that went with its session was taken again.
        [is_free] = other.execute("select pg_try_advisory_lock(70417, hashtext('source example'))").fetchone()
    assert not is_free
    lake_house.writer.leave("example")


def test_living_run_whose_session_was_lost_is_not_told_as_killed(lake_house: LakeHouse, lakeside: Lakeside) -> None:
    lake_house.writer.start_run("alive", "ingest", "manual", NOON)
    with connect(lakeside.lake) as other:
        other.execute("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid <> 0")
    lake_house.writer.plan("alive", "example", (poll(entry("a")),), None, NOON)
    program = f"""if True:
        from datetime import UTC, datetime
        from pathlib import Path
        from warehouse.home import Home
        from warehouse.lake.place import lake_at
        from warehouse.writer import Writer
        home = Home(Path({str(lakeside.home)!r}), lake_at({lakeside.address!r}))
        Writer(home).start_run("next", "ingest", "manual", datetime(2026, 3, 2, tzinfo=UTC))
    """
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)
    assert lake_house.ask("select run_id, state from runs order by all") == [("alive", "running"), ("next", "running")]
    locks_of(lakeside.lake).free("run alive")


@pytest.mark.usefixtures("lake_house")
def test_holder_of_another_lake_is_not_taken_for_the_one_that_is_waited_for(lakeside: Lakeside) -> None:
    name = "pg_advisory_lock(70417, 0)"
    elsewhere = Lake(lakeside.server.address("postgres").removeprefix("ducklake:postgres:"))
    with connect(elsewhere) as other, connect(lakeside.lake) as holder:
        for session_, named in ((other, "feedhouse elsewhere 1"), (holder, "feedhouse here 2")):
            session_.execute(f"set application_name = '{named}'")
            session_.execute(f"select {name}")
        with pytest.raises(WriterBusy, match="feedhouse here 2 has held it"), Turn(lakeside.lake).taken(0.3):
            pass


def test_file_that_is_none_of_the_lakes_is_left_alone(lake_house: LakeHouse, lakeside: Lakeside) -> None:
    lake_house.run(entry("a"))
    theirs = Path(lakeside.files, "export", "articles.parquet")
    theirs.parent.mkdir()
    theirs.write_bytes(b"somebody's")
    left = Path(lakeside.files, "internal", "current_articles", "ducklake-01a2174d-fa35-7724-97d4-f68cde850a88.parquet")
    left.write_bytes(b"what a killed worker left")
    later = datetime.now(UTC) + timedelta(days=1)

    def tidy() -> tuple[str, ...]:
        return compact_lake(lakeside.lake, 10.0, lakeside.place.kept, timedelta(days=7), later).foreign

    assert tidy() == ("export/articles.parquet",)
    assert theirs.exists()
    assert left.exists()
    theirs.rename(lakeside.home.with_name("articles.parquet"))
    assert tidy() == ()
    assert not left.exists()
    assert lake_house.ask("select title from articles") == ["Title a"]


@pytest.mark.usefixtures("lake_house")
def test_what_postgres_refuses_is_a_sentence(lakeside: Lakeside) -> None:
    with connect(lakeside.lake) as owner:
        owner.execute(f"create role stranger login password '{PASSWORD}'")
    lake = lake_at(lakeside.address.replace("user=feedhouse", "user=stranger"))
    assert lake
    try:
        with pytest.raises(Exception, match="the lake's catalog refuses: permission denied") as caught:
            Writer(Home(lakeside.home, lake), wait=2.0).start_run("r", "ingest", "manual", NOON)
        assert PASSWORD not in str(caught.value)
    finally:
        with connect(lakeside.lake) as owner:
            owner.execute("drop role stranger")


def test_commit_that_postgres_refuses_is_told_in_its_words(lake_house: LakeHouse, lakeside: Lakeside) -> None:
    """As a standby does that took over, or a disk that is full; it is not tried again."""
    lake_house.run(entry("a"))
    with connect(lakeside.lake) as other:
        other.execute(f"alter database {lakeside.database} set default_transaction_read_only = on")
    forget_lake(lakeside.lake)
    with pytest.raises(WarehouseError, match=r"catalog refuses: cannot execute .* in a read-only transaction"):
        lake_house.run(entry("b"))
    with connect(lakeside.lake) as other:
        other.execute("set default_transaction_read_only = off")
        other.execute(f"alter database {lakeside.database} reset default_transaction_read_only")
    forget_lake(lakeside.lake)
    lake_house.run(entry("b"))
    assert sorted(lake_house.ask("select title from articles")) == ["Title a", "Title b"]


def test_files_are_kept_though_the_clock_is_set_back_meanwhile(tmp_path: Path) -> None:
    files, now = tmp_path / "files", time.time()
    kept = keeping.Keeping(keeping.Place(f"{files}/", tmp_path), "a-token", began=now + 60)
    for age, name in ((0, "new"), (10, "old")):
        digits = f"{int(1000 * (now - age)):012x}"
        file = files / "main" / "articles" / f"ducklake-{digits[:8]}-{digits[8:]}-{name}.parquet"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    with duckdb.connect() as connection:
        kept.keep(connection)
    assert [file.stem[-3:] for file in (files / ".kept").rglob("*.parquet")] == ["new"]


def test_transaction_that_stays_open_holds_up_no_batch(
    lake_house: LakeHouse, lakeside: Lakeside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "_WAIT", 0.2)
    left = Path(lakeside.files, ".kept", "of-one-who-was-killed")
    left.mkdir(parents=True)
    with connect(lakeside.lake) as stopped, stopped.transaction():
        stopped.execute("lock table ducklake_snapshot in row exclusive mode")
        lake_house.run(entry("a"))
    assert left.exists(), "which nobody could look at"
    assert lake_house.ask("select title from articles") == ["Title a"]


def test_lock_that_is_not_to_be_had_is_a_sentence(lakeside: Lakeside) -> None:
    lakeside.make()
    with connect(lakeside.lake) as stopped, stopped.transaction():
        stopped.execute("lock table ducklake_snapshot in row exclusive mode")
        with (
            pytest.raises(CatalogBusy, match="end its client, which pg_stat_activity names"),
            asked(lakeside.lake) as waiting,
            waiting.transaction(),
        ):
            wait_for_commits(waiting, 0.1)
