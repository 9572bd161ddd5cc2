"""Two files: the writer's and the published one. No reader blocks a run, and no run tears a reader's file."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from parsers.errors import WarehouseError, WriterBusy
from tests.making import NOON, House, article, entry, poll
from warehouse.batch import Batch, Collected
from warehouse.copying import partial_of
from warehouse.reading import query
from warehouse.session import held


def _in_another_process(program: str, *arguments: str) -> subprocess.Popen[str]:
    """Start a small program; it prints a line when it is ready, and ends when its stdin closes."""
    started = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert started.stdout is not None
    assert started.stdout.readline().strip() == "ready"
    return started


READER = """
    import duckdb, sys
    connection = duckdb.connect(sys.argv[1], read_only=True)
    print("ready", flush=True)
    sys.stdin.read()
    print(connection.execute("select count(*) from articles").fetchall()[0][0])
"""

HOLDER = """
    import sys, pathlib
    from warehouse.home import Home
    from warehouse.session import held
    with held(Home(pathlib.Path(sys.argv[1])), 1):
        print("ready", flush=True)
        sys.stdin.read()
"""

OPENER = """
    import duckdb, sys
    connection = duckdb.connect(sys.argv[1])
    print("ready", flush=True)
    sys.stdin.read()
"""


def test_three_readers_that_stay_block_no_run_and_new_readers_see_new_rows(house: House) -> None:
    house.run(entry("a"))
    readers = [_in_another_process(READER, str(house.home.published)) for _ in range(3)]
    house.run(entry("a"), entry("b"))
    assert house.ask("select count(*) from articles") == [2]
    for reader in readers:
        counted, _ = reader.communicate()
        assert counted.strip() == "1", "an old reader keeps the file it opened"


def test_nothing_is_published_when_nothing_changed(house: House) -> None:
    house.run(entry("a"))
    before = house.home.published.stat().st_ino
    house.run(entry("a"))
    assert house.home.published.stat().st_ino == before
    house.run(entry("b"))
    assert house.home.published.stat().st_ino != before


def test_published_file_is_made_by_the_first_run_even_when_it_brought_nothing(house: House) -> None:
    house.run()
    assert house.ask("select count(*) from articles") == [0]


def test_what_a_killed_run_loaded_is_published_by_the_next(house: House) -> None:
    house.run(entry("a"))
    writer, now = house.writer, house.now
    wanted = writer.plan("killed", "example", (poll(entry("b")),), None, now)
    writer.load("killed", Batch(source="example", collected=(Collected(entry=wanted[0], article=article("b")),)), now)
    assert house.ask("select count(*) from articles") == [1]
    house.run()
    assert house.ask("select count(*) from articles") == [2]


def test_leftovers_of_a_killed_publication_do_no_harm(house: House) -> None:
    house.home.prepare()
    partial_of(house.home.published).write_bytes(b"half a file")
    house.run(entry("a"))
    assert house.ask("select count(*) from articles") == [1]
    assert not partial_of(house.home.published).exists()


def test_busy_writer_is_waited_for_and_then_named_with_its_age(house: House) -> None:
    house.home.prepare()
    holder = _in_another_process(HOLDER, str(house.home.root))
    with pytest.raises(WriterBusy, match=rf"process {holder.pid} has held it for \d+ s; waited 1 s"):
        house.run(entry("a"))
    holder.communicate()
    assert house.run(entry("a")) == ["a"]


def test_lock_of_a_killed_holder_is_free_at_once(house: House) -> None:
    house.home.prepare()
    holder = _in_another_process(HOLDER, str(house.home.root))
    holder.kill()
    holder.communicate()
    with held(house.home, 10):
        pass


def test_writer_opened_by_another_tool_is_named_too(house: House) -> None:
    house.run(entry("a"))
    opener = _in_another_process(OPENER, str(house.home.writer))
    with pytest.raises(WriterBusy, match=rf"process {opener.pid} has .* open; close it there"):
        house.run(entry("b"))
    opener.communicate()


@pytest.mark.parametrize(
    "attack",
    [
        "create table t (i integer)",
        "delete from internal.current_articles",
        "copy articles to '{elsewhere}'",
        "from read_csv('/etc/passwd')",
        "attach '{elsewhere}'",
        "set enable_external_access = true",
        "install fts",
        "select 1; drop view articles",
    ],
)
def test_reader_can_neither_write_nor_look_elsewhere(house: House, tmp_path: Path, attack: str) -> None:
    house.run(entry("a"))
    elsewhere = tmp_path / "elsewhere"
    with (
        pytest.raises(WarehouseError, match="the query failed"),
        query(house.home, attack.format(elsewhere=elsewhere)) as answer,
    ):
        list(answer.rows)
    assert not elsewhere.exists()


def test_reading_before_the_first_run_says_what_to_do(house: House) -> None:
    with pytest.raises(WarehouseError, match="`feedhouse demo` makes one"), query(house.home, "select 1"):
        pass


def test_file_that_is_no_warehouse_is_a_sentence(house: House) -> None:
    house.home.prepare()
    house.home.published.write_bytes(b"not a database at all" * 1000)
    with pytest.raises(WarehouseError, match="can't open"), query(house.home, "select 1"):
        pass


def test_home_below_a_file_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WarehouseError, match="choose another with --home"):
        House(tmp_path / "file" / "home").run(entry("a"))


KILLED = """
    import os, sys, pathlib, threading
    from tests.making import NOON, House, entry
    house = House(pathlib.Path(sys.argv[1]))
    print("ready", flush=True)
    threading.Timer(float(sys.argv[2]), os._exit, (9,)).start()
    number = 0
    while True:
        house.run(*(entry(f"{number}-{i}") for i in range(5)))
        number += 1
"""


@pytest.mark.parametrize("seconds", [0.15, 0.6, 1.1])
def test_killed_at_any_moment_the_home_is_whole(house: House, seconds: float) -> None:
    killed = _in_another_process(KILLED, str(house.home.root), str(seconds))
    killed.communicate()
    house.number = 1000
    house.run(entry("last"))
    assert house.ask("select count(*) - count(distinct permalink) from articles") == [0]
    assert house.ask("select count(*) % 5 from articles where permalink not like '%last'") == [0], "half a batch"
    loaded = "select count(*) from outcomes where outcome = 'loaded'"
    assert house.ask(loaded) == house.ask("select count(*) from articles")


def test_published_file_put_back_as_the_writer_is_a_backup(house: House) -> None:
    house.run(entry("a"))
    shutil.rmtree(house.home.writer.parent)
    house.home.prepare()
    shutil.copyfile(house.home.published, house.home.writer)
    assert house.run(entry("a"), entry("b")) == ["b"]
    assert house.ask("select count(*) from articles") == [2]


def test_run_shows_as_finished_even_when_it_published_on_its_way(house: House) -> None:
    house.writer.start_run("long", "ingest", "manual", house.now)
    house.writer.publish()
    house.writer.finish_run("long", "completed", None, house.now)
    house.writer.publish(since=house.now)
    assert house.ask("select state from runs") == ["completed"]


@pytest.mark.parametrize("broken", [b"", b"not a database at all" * 1000])
def test_published_file_that_broke_is_published_anew_by_a_run_that_brought_nothing(house: House, broken: bytes) -> None:
    house.run(entry("a"))
    house.home.published.write_bytes(broken)
    house.run(entry("a"))
    assert house.ask("select count(*) from articles") == [1]


def test_copy_that_the_kernel_gives_up_halfway_is_finished_by_hand(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = os.copy_file_range

    def half(source: int, target: int, count: int) -> int:
        if os.lseek(target, 0, os.SEEK_CUR):
            raise OSError(18, "Invalid cross-device link")
        return copy(source, target, min(count, 4096))

    monkeypatch.setattr(os, "copy_file_range", half)
    house.run(entry("a"))
    assert house.home.published.read_bytes() == house.home.writer.read_bytes()


def test_copy_that_comes_out_short_is_not_published(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.run(entry("a"))
    monkeypatch.setattr(os, "copy_file_range", lambda *_: 0)
    with pytest.raises(WarehouseError, match="came out short"):
        house.run(entry("b"))
    assert house.ask("select count(*) from articles") == [1]


def test_run_of_a_dead_process_with_our_own_number_is_recorded_as_killed(house: House) -> None:
    house.writer.start_run("killed", "ingest", "manual", NOON)
    house.run(entry("a"))
    assert house.ask("select state from runs where run_id = 'killed'") == ["killed"]
