"""`feedhouse doctor`: one finding a check, a sentence that says what to do, exit code 1 only where something failed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from packaging.requirements import Requirement

from flows import doctor
from flows.settings import Settings
from parsers.errors import WarehouseError
from parsers.model import Page
from tests.making import NOON, Feedhouse, House, article, ask, entry, permalink, reject
from warehouse import checkup
from warehouse.archive import Archive
from warehouse.batch import Batch, Collected
from warehouse.checkup import Finding, examine_archive, examine_home
from warehouse.home import Home
from warehouse.lock import holder
from warehouse.places import named_places
from warehouse.session import held


def _home(home: Home, now: datetime | None = None) -> dict[str, Finding]:
    return {finding.check: finding for finding in examine_home(home, now or datetime.now(UTC))}


@pytest.fixture
def lived_in(house: House) -> House:
    house.run(entry("a"), entry("b"))
    return house


def _keep(home: Home, *names: str) -> Path:
    """Archive pages; gives their file."""
    with Archive(home.archive, run="run-1") as archive:
        pages = [(_page(name), {"source": "example"}) for name in names]
        return home.archive / archive.append(pages)[0].file


def _page(name: str) -> Page:
    headers: Mapping[str, str] = {"content-type": "text/html"}
    body = f"<title>{name}</title>".encode() + os.urandom(2000)
    link = permalink(name)
    return Page(requested=link, final=link, status=200, headers=headers, body=body, fetched_at=NOON)


def _archive(home: Home) -> list[Finding]:
    return list(examine_archive(home.archive, checkup.archive_reports(home)[1], None))


def _pages(home: Home) -> Finding:
    """What is said of the pages that the warehouse names."""
    findings = examine_archive(home.archive, checkup.archive_reports(home)[1], named_places(home))
    (found,) = (finding for finding in findings if finding.check == "archived pages")
    return found


def _load(house: House, *names: str) -> Path:
    """Archive pages and load their articles; gives their file."""
    with Archive(house.home.archive, run="run-1") as archive:
        raws = archive.append([(_page(name), {"source": "example"}) for name in names])
    batch = Batch(
        source="example",
        collected=tuple(Collected(entry=entry(name), article=article(name)) for name in names),
        raws={permalink(name): raw for name, raw in zip(names, raws, strict=True)},
    )
    house.writer.start_run("run-0", "ingest", "manual", NOON)
    house.writer.load("run-0", batch, NOON)
    house.writer.publish()
    return house.home.archive / raws[0].file


def test_sound_home_has_nothing_to_mend(lived_in: House) -> None:
    found = _home(lived_in.home)
    assert set(found) == {"home", "space", "lock", "writer", "clock", "published"}
    assert {finding.state for name, finding in found.items() if name != "space"} == {"ok"}
    assert "published 0 minutes ago" in found["published"].sentence


def test_looking_changes_nothing_and_makes_no_home(lived_in: House, tmp_path: Path) -> None:
    before = lived_in.home.writer.read_bytes(), lived_in.home.published.read_bytes()
    names = sorted(path.name for path in lived_in.home.root.rglob("*"))
    _home(lived_in.home)
    assert (lived_in.home.writer.read_bytes(), lived_in.home.published.read_bytes()) == before
    assert sorted(path.name for path in lived_in.home.root.rglob("*")) == names
    assert _home(Home(tmp_path / "nowhere")).keys() == {"home"}
    assert not (tmp_path / "nowhere").exists()


def test_home_that_can_not_be_written_to_or_replaces_nothing_failed(
    lived_in: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert checkup.try_home(Path("/proc/self")).state == "failed"

    def refuse(*_: object) -> Path:
        raise OSError(95, "Operation not supported")

    with monkeypatch.context() as strange:
        strange.setattr(Path, "replace", refuse)
        found = checkup.try_home(lived_in.home.root)
    assert (found.state, "Operation not supported" in found.sentence) == ("failed", True)


@pytest.mark.parametrize(
    ("free", "size", "state"),
    [(5e9, 0, "ok"), (9e8, 0, "warning"), (5e9, 2e9, "ok"), (5e9, 3e9, "warning")],
)
def test_space_is_for_two_warehouses_and_at_least_a_gigabyte(free: float, size: float, state: str) -> None:
    assert checkup.judge_space(int(free), int(size)).state == state


def test_lock_is_free_or_says_who_holds_it_and_leaves_no_trace(lived_in: House) -> None:
    assert holder(lived_in.home) is None
    with held(lived_in.home, 1):
        found = holder(lived_in.home)
        assert found is not None
        assert found[0] == os.getpid()
        told = checkup.judge_lock(lived_in.home, found, found[1] + timedelta(seconds=3))
        assert (told.state, f"process {os.getpid()} has held the lock" in told.sentence) == ("ok", True)
        assert checkup.judge_lock(lived_in.home, found, found[1] + timedelta(hours=1)).state == "warning"
    assert holder(lived_in.home) is None


@pytest.mark.parametrize("name", ["writer", "published"])
@pytest.mark.parametrize(
    ("number", "state", "sentence"), [(999, "failed", "written by a newer feedhouse"), (1, "warning", "brings it to")]
)
def test_file_of_another_schema_is_told(lived_in: House, name: str, number: int, state: str, sentence: str) -> None:
    with duckdb.connect(str(getattr(lived_in.home, name))) as connection:
        connection.execute("delete from internal.migrations where number > 1")
        connection.execute("update internal.migrations set number = ?", [number])
    found = _home(lived_in.home)[name]
    assert (found.state, sentence in found.sentence) == (state, True)


@pytest.mark.parametrize("name", ["writer", "published"])
def test_damaged_file_failed_and_missing_one_is_told(lived_in: House, name: str) -> None:
    path: Path = getattr(lived_in.home, name)
    path.write_bytes(b"garbage" * 5000)
    found = _home(lived_in.home)[name]
    assert (found.state, "delete" in found.sentence) == ("failed", True)
    path.unlink()
    assert _home(lived_in.home)[name].state == "warning"


@pytest.mark.parametrize("left", [b"", b"a log of what was not published"])
def test_writer_that_is_gone_is_judged_as_the_next_run_does(lived_in: House, left: bytes) -> None:
    lived_in.home.writer.unlink()
    lived_in.home.writer.with_name("writer.duckdb.wal").write_bytes(left)
    found = _home(lived_in.home)["writer"]
    if not left:
        assert (found.state, "makes it from warehouse.duckdb" in found.sentence) == ("warning", True)
        return
    assert found.state == "failed"
    with pytest.raises(WarehouseError) as refused:
        lived_in.run(entry("c"))
    assert str(refused.value) == found.sentence


def test_what_a_killed_run_left_unpublished_is_told(lived_in: House) -> None:
    lived_in.home.unpublished.touch()
    assert "the next run publishes it" in _home(lived_in.home)["unpublished"].sentence


def test_clock_before_the_newest_run_failed(lived_in: House) -> None:
    assert _home(lived_in.home, lived_in.now - timedelta(hours=1))["clock"].state == "failed"
    assert checkup.judge_clock(None, NOON).state == "ok"


def test_sound_archive_is_summed_up(house: House) -> None:
    file = _keep(house.home, "a", "b", "c")
    (summary,) = _archive(house.home)
    assert summary.state == "ok"
    assert summary.sentence.startswith(f"1 files, 3 pages, 0 bodies of feeds, {file.stat().st_size:,} bytes")


def test_torn_end_is_a_warning_and_a_damage_inside_failed(house: House) -> None:
    _keep(house.home, "sound")
    torn = _keep(house.home, "a", "b")
    torn.write_bytes(torn.read_bytes()[:-100])
    scratched = _keep(house.home, "c", "d")
    content = bytearray(scratched.read_bytes())
    content[len(content) // 2] ^= 0xFF
    scratched.write_bytes(content)
    *damages, summary = _archive(house.home)
    assert {finding.state for finding in damages if torn.name in finding.sentence} == {"warning"}
    assert {finding.state for finding in damages if scratched.name in finding.sentence} == {"failed"}
    assert all("at offset" in finding.sentence for finding in damages)
    assert "3 files" in summary.sentence


def test_file_that_can_not_be_opened_failed_and_the_others_are_looked_at(house: House) -> None:
    _keep(house.home, "a")
    unmounted = _keep(house.home, "b")
    unmounted.unlink()
    unmounted.symlink_to(house.home.root / "a-disk-that-is-not-there")
    torn = _keep(house.home, "c", "d")
    torn.write_bytes(torn.read_bytes()[:-100])
    unreadable, warning, summary = _archive(house.home)
    assert unreadable.state == "failed"
    assert f"can't read {unmounted} of the archive: No such file" in unreadable.sentence
    assert (warning.state, torn.name in warning.sentence) == ("warning", True)
    assert "3 files, 3 pages" in summary.sentence


def test_every_page_that_the_warehouse_names_is_there(house: House) -> None:
    _load(house, "a", "b", "c")
    found = _pages(house.home)
    assert (found.state, found.sentence) == ("ok", "all 3 that the warehouse names are there")


@pytest.mark.parametrize("all_of_it", [False, True])
def test_file_or_archive_that_is_gone_failed(house: House, *, all_of_it: bool) -> None:
    file = _load(house, "a", "b", "c")
    _load(house, "d")
    if all_of_it:
        shutil.rmtree(house.home.archive)
    else:
        file.unlink()
    found = _pages(house.home)
    assert found.state == "failed"
    assert found.sentence.startswith(f"{4 if all_of_it else 3} of 4 that the warehouse names are not there")
    assert f"3 of {file.relative_to(house.home.archive)} (the file is gone)" in found.sentence
    assert "`feedhouse ingest` can't bring them back: restore" in found.sentence


@pytest.mark.parametrize("lost", ["metadata", "record", "middle"])
def test_file_that_ends_early_failed_wherever_it_was_cut(house: House, lost: str) -> None:
    file = _load(house, "a", "b", "c")
    (last,) = ask(house.home.writer, "select raw_offset, raw_length from internal.current_articles order by 1 desc")[:1]
    ends = {"metadata": sum(last), "record": last[0], "middle": last[0] + 50}
    os.truncate(file, ends[lost])
    found = _pages(house.home)
    assert (found.state, found.sentence.startswith("1 of 3 ")) == ("failed", True)


def test_torn_end_that_nothing_points_to_costs_no_page(house: House) -> None:
    file = _load(house, "a", "b")
    with file.open("ab") as content:
        content.write(file.read_bytes()[:700])
    assert _pages(house.home).state == "ok"
    assert {finding.state for finding in _archive(house.home)} == {"warning", "ok"}


@pytest.mark.parametrize("table", ["internal.past_versions", "rejects", "polls", "fetches"])
def test_places_that_only_history_names_are_looked_for_too(house: House, table: str) -> None:
    house.run(entry("a"), entry("b"), failing=(reject("b"),))
    house.run(entry("a", title="x"), articles={"a": article("a", title="Another")})
    with duckdb.connect(str(house.home.writer)) as connection:
        connection.execute(
            "insert into fetches by name select 'run-1' as run_id, 'example' as source, 'recheck' as purpose, 'x' as"
            " requested, now() as fetched_at, 0 as redirects, 1 as tries, 0 as bytes, 0 as milliseconds, 0 as waited"
        )
        connection.execute(f"update {table} set raw_file = '2026/lost.warc.gz', raw_offset = 0")
    found = _pages(house.home)
    assert (found.state, "1 of 1 " in found.sentence, "2026/lost.warc.gz" in found.sentence) == ("failed", True, True)


def test_published_file_is_asked_where_the_writer_is_damaged(house: House) -> None:
    _load(house, "a").unlink()
    house.home.writer.write_bytes(b"garbage" * 5000)
    assert _pages(house.home).state == "failed"
    house.home.published.unlink()
    with pytest.raises(WarehouseError, match="can't open"):
        named_places(house.home)


@pytest.mark.parametrize(
    ("wanted", "installed", "state", "sentence"),
    [
        ("duckdb>=2,<3", "2.0.0", "ok", "2.0.0"),
        ("sqlalchemy<2.1", "2.1.3", "failed", "pip install 'sqlalchemy<2.1'"),
        ("fastapi>=0.139,<0.151", "0.151.0", "failed", "0.151.0 is not"),
        ("lxml>=6,<7", None, "failed", "not installed"),
        ("pytz", "2026.1", "ok", "2026.1"),
    ],
)
def test_package_is_held_against_its_bounds(wanted: str, installed: str | None, state: str, sentence: str) -> None:
    found = doctor.judge_package(Requirement(wanted), installed)
    assert (found.state, sentence in found.sentence) == (state, True)


def test_python_zones_contact_and_server_are_judged() -> None:
    assert doctor.judge_python("3.10.1", ">=3.11").state == "failed"
    assert doctor.judge_python("3.12.0", ">=3.11").state == "ok"
    assert doctor.judge_zones(["Asia/Bishkek"]).state == "ok"
    assert "Mars/Olympus" in doctor.judge_zones(["Asia/Bishkek", "Mars/Olympus"]).sentence
    assert doctor.judge_contact(Settings()).state == "warning"
    assert doctor.judge_contact(Settings(contact="desk@example.org")).state == "ok"
    assert doctor.judge_server(None, None).state == "ok"
    assert doctor.judge_server("http://127.0.0.1:1/api", "ConnectionError").state == "failed"


def test_command_exits_with_one_where_something_failed(lived_in: House) -> None:
    """Nothing listens on port 1: the server that is configured does not answer."""
    _keep(lived_in.home, "a")
    alone = {"PREFECT_HOME": str(lived_in.home.root.parent / "prefect"), "PATH": os.environ["PATH"]}
    command = Feedhouse(lived_in.home.root, alone)
    found = {row["check"]: row for row in command.json("doctor", "--archive", alone=True)}
    assert {"python", "feedhouse", "prefect", "duckdb", "lxml", "requests", "fastapi", "sqlalchemy"} <= set(found)
    assert found["archive"]["sentence"].startswith("1 files, 1 pages")
    assert not {row["check"] for row in found.values() if row["state"] == "failed"}
    _load(lived_in, "c").unlink()
    lost = Feedhouse(lived_in.home.root, alone)("doctor", "--archive", expect=1)
    assert "failed  archived pages  1 of 1 that the warehouse names are not there" in lost.stdout
    unanswered = Feedhouse(lived_in.home.root, {**alone, "PREFECT_API_URL": "http://127.0.0.1:1/api"})
    ended = unanswered("doctor", expect=1, alone=True)
    assert "failed  prefect server  http://127.0.0.1:1/api does not answer" in ended.stdout
