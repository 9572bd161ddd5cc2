"""`feedhouse maintain`: whatever stops it, nothing is lost, and the next one goes on from there."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator

from flows.settings import Settings
from flows.upkeep import UpkeepError, maintaining
from parsers.errors import ArchiveError, FeedhouseError, WarehouseError, WriterBusy
from tests.making import NOON, Feedhouse, House, article, ask, entry, permalink
from tests.test_archive import page
from warehouse import compaction
from warehouse.archive import Archive, RawRecord
from warehouse.archive_reading import files, joined_files, parts, read
from warehouse.batch import Batch, Collected, Fetch, Poll
from warehouse.checkup import archive_reports, examine_archive
from warehouse.compaction import compact
from warehouse.connection import forget_engine
from warehouse.home import Home
from warehouse.lock import maintenance_lock
from warehouse.merging import merge_index
from warehouse.places import named_places
from warehouse.pruning import Pruned, prune
from warehouse.rotation import Bounds, rotate
from warehouse.sampling import sample_archive
from warehouse.session import writer_transaction
from warehouse.writer import Writer

TOMORROW = datetime.now(UTC) + timedelta(days=2)  # files are as old as the clock says
SOON = Bounds(grace=timedelta(0))
PLACES = "select permalink, raw_file, raw_offset, raw_length, raw_id, raw_digest from internal.current_articles"


def collect(house: House, run: str, *names: str, state: str = "failed") -> list[RawRecord]:
    """A run that archives pages in a file of its own and loads them; none of its sums are looked at."""
    with Archive(house.home.archive, run=run) as archive:
        raws = archive.append([(page(name), {"source": "example"}) for name in names])
    batch = Batch(
        source="example",
        collected=tuple(Collected(entry=entry(name), article=article(name)) for name in names),
        raws={permalink(name): raw for name, raw in zip(names, raws, strict=True)},
    )
    house.writer.start_run(run, "ingest", "manual", NOON)
    house.writer.load(run, batch, NOON)
    if state != "running":
        house.writer.finish_run(run, state, None, NOON)
    return raws


@pytest.fixture
def lived_in(house: House) -> House:
    """Four files of one day, published."""
    for number in range(4):
        collect(house, f"run-{number}", *(f"{number}-{letter}" for letter in "abc"))
    house.writer.publish()
    return house


def rotated(house: House, bounds: Bounds = SOON, **more: Any) -> Any:
    return rotate(house.home, 1, TOMORROW, bounds, **more)


def check(home: Home, pages: int = 12) -> None:
    """Every page of the writer and of the published file can be read, and the doctor has nothing to say."""
    for file in (home.writer, home.published):
        places = ask(file, PLACES)
        assert len(places) == pages
        for link, *raw in places:
            found = read(home.archive, RawRecord(**dict(zip(RawRecord.__slots__, raw, strict=True))))
            assert found.page.final == link
    findings = examine_archive(home.archive, archive_reports(home)[1], named_places(home))
    assert {finding.state for finding in findings} == {"ok"}


# The archive


def test_files_of_a_day_that_is_over_become_one_and_are_deleted_by_the_next(lived_in: House) -> None:
    first = rotated(lived_in)
    assert (first.joined, first.into, first.places, first.deleted) == (4, 1, 12, 0)
    check(lived_in.home)
    unpublished = rotated(lived_in)
    assert unpublished.deleted == 0, "readers of the published file go by the old places"
    lived_in.writer.publish()
    check(lived_in.home)
    assert rotated(lived_in, Bounds(grace=timedelta(days=3))).deleted == 0, "somebody may be making a backup just now"
    assert rotated(lived_in).deleted == 4
    assert len(files(lived_in.home.archive)) == 1
    check(lived_in.home)
    last = rotated(lived_in)
    assert (last.joined, last.places, last.deleted) == (0, 0, 0)


def test_joined_file_is_read_by_others_and_tells_of_which_run_each_part_is(lived_in: House) -> None:
    rotated(lived_in)
    (joined,) = joined_files(lived_in.home.archive)
    path = lived_in.home.archive / joined
    with path.open("rb") as stream:
        kinds = [record.rec_type for record in ArchiveIterator(stream)]
    assert kinds == ["warcinfo", *(["warcinfo", *["response", "metadata"] * 3] * 4)]
    with path.open("rb") as stream:
        assert len(list(FastIterator(stream))) == len(kinds)
    whole = path.read_bytes()
    assert len(parts(lived_in.home.archive, joined)) == 4
    for part in parts(lived_in.home.archive, joined):
        assert whole[part.base : part.base + part.length] == (lived_in.home.archive / part.file).read_bytes()


def test_days_that_are_not_over_running_runs_and_foreign_files_are_left_alone(lived_in: House) -> None:
    day = lived_in.home.archive / "2026-03"
    shutil.copy(next(day.iterdir()), day / "their-20260302.warc.gz")
    assert rotate(lived_in.home, 1, NOON + timedelta(hours=5), SOON).joined == 0
    assert rotate(lived_in.home, 1, datetime.now(UTC), SOON).joined == 0, "somebody wrote there a moment ago"
    with writer_transaction(lived_in.home, 1) as connection:
        connection.execute("update runs set state = 'running', pid = ? where run_id = 'run-3'", [os.getppid()])
    assert rotated(lived_in).joined == 3
    assert (day / "their-20260302.warc.gz").exists()


def test_nothing_is_moved_under_a_reparse(lived_in: House) -> None:
    with writer_transaction(lived_in.home, 1) as connection:
        connection.execute(
            "update runs set state = 'running', flow = 'reparse', pid = ? where run_id = 'run-3'", [os.getppid()]
        )
    assert rotated(lived_in).waits_for == "run-3"
    assert not joined_files(lived_in.home.archive)


def test_joined_files_have_a_largest_size_and_days_do_not_mix(lived_in: House) -> None:
    largest = max((lived_in.home.archive / file).stat().st_size for file in files(lived_in.home.archive))
    with Archive(lived_in.home.archive, run="later") as archive:
        archive.append([(replace(page("later"), fetched_at=NOON + timedelta(days=1)), {})])
    result = rotated(lived_in, Bounds(bytes=2 * largest))
    assert (result.joined, result.into) == (4, 2)
    check(lived_in.home)


def test_file_with_a_torn_end_stays_as_it_is(lived_in: House) -> None:
    torn = files(lived_in.home.archive)[1]
    with (lived_in.home.archive / torn).open("ab") as file:
        file.write(b"\x1f\x8b\x08 torn")
    result = rotated(lived_in)
    assert (result.joined, result.unsound) == (3, (torn,))
    assert rotated(lived_in).unsound == (), "a file by itself is not looked at again"


def test_place_that_a_late_run_names_is_moved_by_the_next(lived_in: House) -> None:
    """A run that hung for days loads what it had archived before its file was joined."""
    with Archive(lived_in.home.archive, run="run-3") as archive:
        [raw] = archive.append([(page("late"), {"source": "example"})])
    rotated(lived_in)
    batch = Batch(
        source="example",
        collected=(Collected(entry=entry("late"), article=article("late")),),
        raws={permalink("late"): raw},
    )
    lived_in.writer.start_run("late", "ingest", "manual", NOON)
    lived_in.writer.load("late", batch, NOON)
    lived_in.writer.publish()
    assert rotated(lived_in).deleted == 4, "the file that is named stays"
    check(lived_in.home, 13)
    lived_in.writer.publish()
    assert rotated(lived_in).deleted == 1
    check(lived_in.home, 13)


def test_part_that_grew_or_is_kept_otherwise_is_never_deleted(lived_in: House) -> None:
    rotated(lived_in)
    lived_in.writer.publish()
    (joined,) = joined_files(lived_in.home.archive)
    grown, other, *_ = parts(lived_in.home.archive, joined)
    with (lived_in.home.archive / grown.file).open("ab") as file:
        file.write((lived_in.home.archive / other.file).read_bytes())
    with (lived_in.home.archive / joined).open("r+b") as file:
        file.seek(other.base + 100)
        file.write(b"spoilt")
    assert rotated(lived_in).deleted == 2


def test_older_copy_of_the_warehouse_still_finds_its_pages_and_is_brought_up_to_date(lived_in: House) -> None:
    older = lived_in.home.published.read_bytes()
    rotated(lived_in)
    lived_in.writer.publish()
    assert rotated(lived_in).deleted == 4
    shutil.rmtree(lived_in.home.writer.parent)
    lived_in.home.published.write_bytes(older)
    lived_in.home.prepare()
    with writer_transaction(lived_in.home, 1):
        pass  # makes the writer from it
    check(lived_in.home)
    assert rotated(lived_in).places == 12
    lived_in.writer.publish()
    check(lived_in.home)
    named = ask(lived_in.home.published, "select distinct raw_file from article_versions")
    assert named == joined_files(lived_in.home.archive)


@contextmanager
def full_disk(at: int) -> Iterator[list[str]]:
    """The disk is full, or the process is stopped, at the so-manieth thing that is done to it."""
    done: list[str] = []

    def counted(name: str, function: Any) -> Any:
        def act(*arguments: Any, **more: Any) -> Any:
            if name == "open" and "wb" not in arguments:
                return function(*arguments, **more)
            done.append(name)
            if len(done) == at:
                raise OSError(errno.ENOSPC, "No space left on device")
            return function(*arguments, **more)

        return act

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "fsync", counted("fsync", os.fsync))
        for name in ("open", "replace", "unlink"):
            patched.setattr(Path, name, counted(name, getattr(Path, name)))
        yield done


def maintained(home: Home) -> None:
    """What changes anything, without Prefect."""
    rotate(home, 1, TOMORROW, SOON)
    compact(home, 1, share=-1, least=-1)
    house = House(home.root)
    house.writer.publish()


def test_full_disk_at_any_step_is_a_sentence_and_loses_nothing(lived_in: House, tmp_path: Path) -> None:
    untouched = lived_in.home
    forget_engine()
    with full_disk(0) as done:
        whole = Home(shutil.copytree(untouched.root, tmp_path / "whole"))
        done.clear()
        maintained(whole)
        steps = len(done)
    assert steps > 12, done
    for at in range(1, steps + 1):
        home = Home(shutil.copytree(untouched.root, tmp_path / "copy"))
        with full_disk(at):
            try:
                maintained(home)
                told = "can't"
            except FeedhouseError as error:
                told = str(error)
        assert "No space left" in told or "can't" in told, f"step {at}: {told}"
        check(home)
        maintained(home)
        check(home)
        assert len(files(home.archive)) in (1, 5), "joined, and deleted where that was published before"
        assert not list(home.root.rglob("*.partial*"))
        forget_engine()
        shutil.rmtree(home.root)


KILLED = """
    import os, sys, pathlib
    from pathlib import Path
    from warehouse.home import Home
    from warehouse import compaction

    at, steps = int(sys.argv[2]), 0

    def counted(function):
        def step(*arguments, **names):
            global steps
            for before in (True, False):
                steps += 1
                if steps == at:
                    os._exit(9)
                if before:
                    given = function(*arguments, **names)
            return given
        return step

    os.fsync = counted(os.fsync)
    for name in ("replace", "unlink"):
        setattr(Path, name, counted(getattr(Path, name)))
    compaction.run = counted(compaction.run)
    from tests.test_maintain import maintained
    maintained(Home(Path(sys.argv[1])))
    print(steps)
"""


def _killed(home: Home, at: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(KILLED), str(home.root), str(at)],
        capture_output=True,
        text=True,
        check=False,
    )


def test_killed_before_or_behind_any_step_nothing_is_lost(lived_in: House, tmp_path: Path) -> None:
    forget_engine()
    whole = Home(shutil.copytree(lived_in.home.root, tmp_path / "whole"))
    ended = _killed(whole, 0)
    assert ended.returncode == 0, ended.stderr
    steps = int(ended.stdout)
    for at in range(1, steps + 1, max(1, steps // 6)):
        home = Home(shutil.copytree(lived_in.home.root, tmp_path / f"killed-{at}"))
        assert _killed(home, at).returncode == 9
        check(home)
        maintained(home)
        check(home)
        maintained(home)
        assert len(files(home.archive)) == 1
        check(home)
        assert not list(home.root.rglob("*.partial*"))
        forget_engine()


LIMITED = """
    import resource, sys
    from pathlib import Path
    from tests.test_maintain import SOON, TOMORROW
    from parsers.errors import FeedhouseError
    from warehouse.compaction import compact
    from warehouse.home import Home
    from warehouse.rotation import rotate
    home = Home(Path(sys.argv[1]))
    most = int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    for act in (lambda: rotate(home, 1, TOMORROW, SOON), lambda: compact(home, 1, share=-1, least=-1)):
        try:
            print("done", act())
        except FeedhouseError as error:
            print("failed", error)
"""


@pytest.mark.parametrize("most", [3_000, 1_000_000])
def test_file_that_the_system_lets_grow_no_further_is_a_sentence(lived_in: House, most: int) -> None:
    """What a full disk does, done by the kernel; DuckDB finds it out in the middle of its copy."""
    forget_engine()
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(LIMITED), str(lived_in.home.root), str(most)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    told = ended.stdout.splitlines()
    assert told[-1].startswith("failed can't write to"), ended.stdout
    assert told[0].startswith("failed" if most < 10_000 else "done"), ended.stdout
    check(lived_in.home)
    maintained(lived_in.home)
    check(lived_in.home)


def test_without_room_for_a_copy_nothing_is_begun(lived_in: House, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(lived_in.home.root)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1000))
    for act in (rotated, lambda house: compact(house.home, 1, share=-1, least=-1)):
        with pytest.raises(WarehouseError, match=r"0.0 MB are free at .*, and .* MB are needed"):
            act(lived_in)
    check(lived_in.home)


# The writer's file


def test_compacted_writer_is_the_same_and_smaller(house: House) -> None:
    for number in range(3):
        house.run(*(entry(f"{number}-{one}") for one in range(20)))
    with writer_transaction(house.home, 1) as connection:
        connection.execute("create table holes as select random() as a from range(2_000_000)")
    house.writer.publish()
    with writer_transaction(house.home, 1) as connection:
        connection.execute("drop table holes")
    compact(house.home, 1, dry_run=True)
    before, everything = house.home.writer.stat().st_size, _everything(house.home)
    done = compact(house.home, 1, least=1_000_000)
    assert done.after is not None
    assert done.before == before
    assert done.after < before * 0.75
    assert house.home.writer.stat().st_size == done.after
    assert _everything(house.home) == everything
    assert compact(house.home, 1, least=1_000_000).after is None
    assert house.run(entry("new")) == ["new"]
    assert house.ask("select count(*) from search('title')") == [61]


def test_what_is_loaded_while_the_writer_is_compacted_is_not_lost(
    lived_in: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, times, numbers = compaction._write, list[Path](), count()

    def meanwhile(origin: Path, partial: Path) -> None:
        write(origin, partial)
        times.append(origin)
        if len(times) < 3:
            name = f"new-{next(numbers)}"
            collect(lived_in, name, name)

    monkeypatch.setattr(compaction, "_write", meanwhile)
    assert compact(lived_in.home, 1, share=-1, least=-1).after is not None
    assert len(times) == 3
    lived_in.writer.publish()
    check(lived_in.home, 14)
    times.clear()
    monkeypatch.setattr(compaction, "_TRIES", 1)
    left = compact(lived_in.home, 1, share=-1, least=-1)
    assert left.after is None
    assert sorted(path.name for path in lived_in.home.writer.parent.iterdir() if path.name.startswith(".")) == []


def _everything(home: Home) -> list[Any]:
    """Rows, comments, keys, views, macros and the numbers that come next."""
    told = [
        "from duckdb_tables() select schema_name, table_name, comment, sql",
        "from duckdb_columns() select schema_name, table_name, column_name, data_type, is_nullable, comment",
        "from duckdb_views() select schema_name, view_name, comment, sql where not internal",
        "from duckdb_functions() select schema_name, function_name, comment, macro_definition where not internal",
        "from duckdb_sequences() select schema_name, sequence_name, last_value",
        "from duckdb_constraints() select table_name, constraint_text",
        "from articles",
        "from outcomes",
        "from entries",
    ]
    return [ask(home.writer, f"{query} order by all") for query in told]


# Rows


def fetched(name: str, days: float, **changes: Any) -> Fetch:
    plain = Fetch(
        source="example",
        purpose="page",
        requested=permalink(name),
        final=permalink(name),
        fetched_at=NOON - timedelta(days=days),
        status=200,
        redirects=1,
        tries=2,
        bytes=1000,
        milliseconds=50.0,
        waited=0.02,
        charset_declared="utf-8",
        error=None,
    )
    return replace(plain, **changes)


FETCHES = (
    fetched("feed", 200, purpose="feed", bytes=5000),
    fetched("feed", 199, purpose="feed", status=304, bytes=0, charset_declared=None),
    fetched("feed", 150, purpose="feed", bytes=6000),
    *(fetched("feed", 149 - day, purpose="feed", status=304, bytes=0, charset_declared=None) for day in range(149)),
    # Fetched before the day, looked at again behind it.
    fetched("straddling", 91, bytes=777),
    fetched("straddling", 88, purpose="recheck", status=304, bytes=0, charset_declared=None),
    *(fetched(f"page-{number}", 120, bytes=number) for number in range(10)),
    fetched("failed", 100, status=None, error="timeout", bytes=0, charset_declared=None),
    fetched("new", 1, charset_declared="windows-1251"),
)
VIEWS = ("politeness", "encodings", "source_health", "coverage", "daily_counts", "internal.all_sources", "gaps", "runs")


def told_of(home: Home) -> dict[str, Any]:
    """What views say; sums of fractions by their first digits."""
    views = {view: f"from {view} order by all" for view in VIEWS}
    views["politeness"] = (
        "select * replace (round(mean_milliseconds, 6) as mean_milliseconds, "
        "round(waited_seconds, 6) as waited_seconds) from politeness order by all"
    )
    views["freshness"] = "select * exclude (silent_for, sentence) from freshness order by all"
    return {view: ask(home.writer, query) for view, query in views.items()}


def test_views_say_the_same_of_fetches_that_were_deleted(house: House) -> None:
    house.run(entry("a"))
    house.writer.start_run("old", "ingest", "manual", NOON)
    house.writer.load("old", Batch(source="example", charsets={permalink("new"): "utf-8"}), NOON, FETCHES)
    with writer_transaction(house.home, 1) as connection:
        connection.execute("update fetches set charset_used = 'utf-8' where charset_declared is not null")
    before = told_of(house.home)
    planned = prune(house.home, 1, NOON - timedelta(days=90), NOON - timedelta(days=365), dry_run=True)
    assert told_of(house.home) == before
    total = len(ask(house.home.writer, "select 1 from fetches"))
    for days in (180, 120, 119.5, 90, 90):
        prune(house.home, 1, NOON - timedelta(days=days), NOON - timedelta(days=365))
        assert told_of(house.home) == before, f"fetches of more than {days} days ago deleted"
    left = ask(
        house.home.writer, "select requested, bytes from fetches where fetched_at < '2025-12-02' and status = 200"
    )
    assert sorted(left) == [(permalink("feed"), 6000), (permalink("straddling"), 777)], (
        "the next 304 spare so many bytes"
    )
    assert planned.fetches == total - len(ask(house.home.writer, "select 1 from fetches"))


def test_polls_that_views_know_of_and_those_of_archived_feeds_stay(house: House) -> None:
    house.run(entry("a"))
    raw = RawRecord(file="2024-01/x.warc.gz", offset=1, length=1, record_id="", payload_digest="")
    for number in range(6):
        polled_at = NOON - timedelta(days=500 - number)
        polls = (
            Poll(
                source="other",
                feed="https://other.example/rss",
                polled_at=polled_at,
                status="failed" if number in (0, 5) else "unchanged",
                raw=raw if number == 2 else None,
            ),
        )
        house.writer.start_run(f"old-{number}", "ingest", "manual", polled_at)
        house.writer.plan(f"old-{number}", "other", polls, None, polled_at)
        house.writer.finish_run(f"old-{number}", "completed", None, polled_at)
    before = told_of(house.home)
    year = NOON - timedelta(days=366)
    assert prune(house.home, 1, year, year) == Pruned(fetches=0, polls=2, outcomes=0)
    assert told_of(house.home) == before
    assert prune(house.home, 1, year, year) == Pruned()


def test_outcomes_of_old_runs_go_and_their_sums_stay(house: House) -> None:
    house.now = NOON - timedelta(days=400)
    house.run(entry("a"), entry("b"))
    house.now = NOON
    house.run(entry("a"), entry("c"))
    year = NOON - timedelta(days=366)
    before = told_of(house.home)
    assert prune(house.home, 1, year, year).outcomes == 2
    assert told_of(house.home) == before
    assert ask(house.home.writer, "select run_id, loaded from runs") == [("run-1", 2), ("run-2", 1)]
    assert ask(house.home.writer, "select distinct run_id from outcomes") == ["run-2"]
    assert ask(house.home.writer, "select distinct run_id from internal.accounts") == ["run-2"]
    assert house.run(entry("a"), entry("d")) == ["d"]


# The index

# The score knows how rare a word is, and counts what no article says any more until it is merged.
FOUND = "select permalink from search('{}') order by all"


def test_merged_index_finds_the_same_and_forgets_what_no_article_says_any_more(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warehouse.indexing._A_RUN", 1)
    for number in range(6):
        house.run(*(entry(f"{number}-{one}") for one in range(3)))
    changed = {"0-0": article("0-0", body="Совсем другие слова.")}
    house.run(entry("0-0", title="Entry 0-0 again"), articles=changed)
    house.run(entry("last"))
    queries = ("text", '"title 3"', "слова", "title -слова", "2")
    found = [house.ask(FOUND.format(query)) for query in queries]
    rows = "select count(*), count(distinct document) from internal.postings"
    [(before, documents)] = ask(house.home.writer, rows)
    merged = merge_index(house.home, 1, worth=10, at_once=40)
    [(after, left)] = ask(house.home.writer, rows)
    assert merged.rows > 40
    assert (before - after, documents - left) == (merged.dropped, 1)
    assert merge_index(house.home, 1, worth=10).rows == 0
    terms = ask(house.home.writer, "select term from internal.postings where document <= 8")
    assert sum(one > other for one, other in pairwise(terms)) <= 2, "few sorted runs"
    house.writer.publish()
    assert [house.ask(FOUND.format(query)) for query in queries] == found


# The sample, and the whole


def test_sample_names_what_is_gone_and_what_is_damaged(lived_in: House) -> None:
    assert sample_archive(lived_in.home, 100).damages == ()
    assert sample_archive(lived_in.home, 5).records == 5
    gone, spoilt, *_ = files(lived_in.home.archive)
    (lived_in.home.archive / gone).unlink()
    with (lived_in.home.archive / spoilt).open("r+b") as file:
        file.seek(-400, os.SEEK_END)
        file.write(b"spoilt")
    sampled = sample_archive(lived_in.home, 100)
    assert gone in sampled.damages[0]
    assert spoilt in sampled.damages[-1]
    assert f"{len(sampled.damages)} of 12 records" in sampled.sentence
    with pytest.raises(UpkeepError, match="`feedhouse doctor --archive` tells of all"), _upkeep(lived_in) as upkeep:
        upkeep.verify(100)


@contextmanager
def _upkeep(house: House, *, dry_run: bool = False) -> Iterator[Any]:
    with maintaining(Settings(home=house.home.root, lock_wait=1), "manual", dry_run=dry_run) as upkeep:
        yield upkeep


def _all_steps(house: House) -> None:
    with _upkeep(house) as upkeep:
        upkeep.prune()
        upkeep.compact()
        upkeep.publish()
        upkeep.verify(10)


def test_step_that_fails_is_told_the_others_go_on_and_the_run_failed(
    lived_in: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise WarehouseError("can't write to there: No space left on device")

    monkeypatch.setattr("flows.upkeep.compact", refuse)
    with pytest.raises(UpkeepError, match="compact: can't write to there: No space left") as failed:
        _all_steps(lived_in)
    states = {step.step: step.state for step in failed.value.summary.steps}
    assert states == {"prune": "done", "compact": "failed", "publish": "done", "verify": "done"}
    assert failed.value.summary.exit_code == 1
    assert "the next `feedhouse maintain` goes on" in str(failed.value)
    assert ask(lived_in.home.writer, "select state from runs where flow = 'maintain'") == ["failed"]


def test_full_disk_at_the_end_of_the_run_hides_no_step(lived_in: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise WarehouseError("can't write to there: No space left on device")

    monkeypatch.setattr(Writer, "publish", refuse)
    with pytest.raises(UpkeepError, match=r"publish: can't write to there.*; end: can't write") as failed:
        _all_steps(lived_in)
    assert [step.step for step in failed.value.summary.steps] == ["prune", "compact", "publish", "verify", "end"]


def test_two_at_once_and_a_home_that_is_not_there_are_refused(lived_in: House, tmp_path: Path) -> None:
    with maintenance_lock(lived_in.home), pytest.raises(WriterBusy, match="another `maintain`"), _upkeep(lived_in):
        pass
    with pytest.raises(WarehouseError, match="no warehouse at"), _upkeep(House(tmp_path / "nowhere")):
        pass
    assert not (tmp_path / "nowhere").exists()


def test_damaged_beginning_of_a_joined_file_is_told(lived_in: House) -> None:
    rotated(lived_in)
    (joined,) = joined_files(lived_in.home.archive)
    with (lived_in.home.archive / joined).open("r+b") as file:
        file.write(b"spoilt")
    with pytest.raises(ArchiveError, match=r"the beginning of .*joined"):
        rotated(lived_in)


def test_verb_says_what_each_step_did_and_a_dry_run_changes_nothing(feedhouse: Feedhouse) -> None:
    house = House(feedhouse.home)
    for number in range(3):
        collect(house, f"run-{number}", f"{number}-a")
    house.writer.publish()
    forget_engine()
    for file in files(house.home.archive):
        os.utime(house.home.archive / file, (0, 0))
    planned = feedhouse.json("maintain", "--dry-run")
    steps = ["prune", "index", "archive", "compact", "publish", "verify", "logs"]
    assert [step["step"] for step in planned["steps"]] == steps
    assert "would be: 3 files joined into 1" in planned["steps"][2]["told"]
    assert len(files(house.home.archive)) == 3
    assert feedhouse.ask("select count(*) from runs where flow = 'maintain'") == [0]
    shown = feedhouse("maintain", "--sample", "10").stdout
    assert "3 files joined into 1, 3 places moved" in shown
    assert "3 records read" in shown
    assert feedhouse.ask("select state from runs where flow = 'maintain'") == ["completed"]
    (house.home.archive / files(house.home.archive)[0]).write_bytes(b"spoilt")
    failed = feedhouse.json("maintain", expect=1)
    assert {step["step"] for step in failed["steps"] if step["state"] == "failed"} == {"archive", "verify"}


FORGET = """
    from datetime import UTC, datetime, timedelta
    from prefect import flow
    from prefect.client.orchestration import get_client
    from flows.old_runs import delete_old_runs

    @flow(name="ingest")
    def theirs():
        pass

    theirs()
    past, coming = datetime.now(UTC) - timedelta(days=30), datetime.now(UTC) + timedelta(minutes=1)
    print(delete_old_runs(past, False))
    print(delete_old_runs(coming, True))
    print(delete_old_runs(coming, False))
    print(delete_old_runs(coming, False))
    with get_client(sync_client=True) as client:
        print("left", any(run.tags for run in client.read_flow_runs()), len(client.read_flow_runs()) > 0)
"""


def test_only_our_runs_are_forgotten_by_the_server_and_with_their_artifacts(
    server_of_its_own: dict[str, str], tmp_path: Path
) -> None:
    feedhouse = Feedhouse(tmp_path / "home", server_of_its_own)
    House(feedhouse.home).run(entry("a"))
    forget_engine()
    feedhouse("maintain")
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(FORGET)],
        env=feedhouse.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    nothing, planned, deleted, again, left = ended.stdout.splitlines()
    assert nothing.startswith("0 runs of before")
    assert planned.startswith("would be: ")
    assert not deleted.startswith("0 runs")
    assert "and 0 artifacts" not in deleted
    assert again.startswith("0 runs of before")
    assert left == "left False True"
