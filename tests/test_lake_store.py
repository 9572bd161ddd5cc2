"""A lake whose files are in an object store that speaks S3."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from parsers.errors import WarehouseError
from tests.lake import Lakeside
from tests.lake_making import Wire, object_store
from tests.making import NOON, article, entry, poll
from tests.test_lake import LakeHouse
from warehouse.batch import Batch, Collected
from warehouse.home import Home
from warehouse.lake import session
from warehouse.lake.engine import forget_lake
from warehouse.lake.moving import make_lake, move_out
from warehouse.lake.place import lake_at
from warehouse.lake.upkeep import compact_lake
from warehouse.writer import Writer

_SECRET = "a-key-nobody-may-see"  # noqa: S105 - of a store that lives for a test


@pytest.fixture(scope="module")
def store_port() -> Iterator[int]:
    if importlib.util.find_spec("moto") is None:
        pytest.skip("moto is not installed; `make lake` tests the lake in an environment of its own")
    with object_store() as port:
        yield port


@pytest.fixture
def store(store_port: int) -> Iterator[Wire]:
    wire = Wire(store_port)
    yield wire
    wire.close()


@pytest.fixture
def shore(lakeside: Lakeside, store: Wire, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lakeside]:
    """A lake in the store."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "feedhouse")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", _SECRET)
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{store.port}")
    side = replace(lakeside, files=f"s3://news/{lakeside.database}/")
    side.make()
    yield side
    forget_lake(side.lake)


def test_lake_in_an_object_store_is_written_read_compacted_and_moved_out(shore: Lakeside, tmp_path: Path) -> None:
    house = LakeHouse(shore)
    for number in range(3):
        house.run(*[entry(f"{number}-{turn}") for turn in range(5)])
    house.writer.index()
    before = house.ask("from articles order by all")
    assert len(before) == 15
    assert house.ask("from search('text')")
    soon = datetime.now(UTC) + timedelta(minutes=5)
    tidied = compact_lake(shore.lake, 20.0, shore.place.kept, timedelta(0), soon, reading=timedelta(0))
    assert tidied.after < tidied.before
    assert tidied.deleted > 0
    assert house.ask("from articles order by all") == before
    assert move_out(shore.lake, Home(tmp_path / "out"), 20.0)["internal.current_articles"] == 15


@pytest.mark.parametrize("end", ["/", ""])
def test_place_of_another_lake_is_refused_however_it_is_written(shore: Lakeside, end: str) -> None:
    """Its files would look like ours that nobody needs, and be deleted."""
    LakeHouse(shore).run(entry("a"))
    other = replace(shore, database=f"{shore.database}_other")
    other.create_database()
    with pytest.raises(WarehouseError, match="is not empty"):
        make_lake(other.lake, shore.files.rstrip("/") + end, 10.0)


def test_store_that_is_lost_in_mid_load_loses_nothing(shore: Lakeside, store: Wire) -> None:
    house = LakeHouse(shore)
    house.run(entry("a"))
    store.cut()
    with pytest.raises(WarehouseError, match="can't write to the lake") as caught:
        house.run(entry("b"), entry("c"))
    assert _SECRET not in str(caught.value)
    store.mend()
    house.run(entry("b"), entry("c"))
    assert sorted(house.ask("select title from articles")) == ["Title a", "Title b", "Title c"]
    assert house.ask("select run_id, link from outcomes group by all having count(*) > 1") == []


def test_commit_whose_answer_was_lost_leaves_its_files_in_the_store(shore: Lakeside) -> None:
    wire = Wire(shore.server.port)
    lake = lake_at(shore.address.replace(f"port={shore.server.port}", f"port={wire.port}"))
    assert lake
    writer = Writer(Home(shore.home, lake), wait=20.0)
    writer.start_run("r", "ingest", "manual", NOON)
    wanted = writer.plan("r", "example", (poll(entry("a")),), None, NOON)
    wire.cut_at = [b"written by a run", b"COMMIT"]
    found = tuple(Collected(entry=one, article=article("a")) for one in wanted)
    assert len(writer.load("r", Batch(source="example", collected=found), NOON)) == 1
    assert wire.cuts == 1
    assert LakeHouse(shore).ask("select title, version from articles") == [("Title a", 1)]
    forget_lake(lake)
    session._checked.pop(lake, None)
    wire.close()


def test_catalog_that_stays_away_after_a_commit_costs_the_store_no_file(shore: Lakeside) -> None:
    wire = Wire(shore.server.port, away=6.0)
    lake = lake_at(shore.address.replace(f"port={shore.server.port}", f"port={wire.port}"))
    assert lake
    writer = Writer(Home(shore.home, lake), wait=2.0)
    writer.start_run("r", "ingest", "manual", NOON)
    wanted = writer.plan("r", "example", (poll(entry("a")),), None, NOON)
    wire.cut_at = [b"written by a run", b"COMMIT"]
    found = tuple(Collected(entry=one, article=article("a")) for one in wanted)
    with pytest.raises(WarehouseError, match="whether the last batch is in it is not known"):
        writer.load("r", Batch(source="example", collected=found), NOON)
    # The same machine, an hour later: a run finds out, and puts back what DuckLake has deleted.
    house = LakeHouse(shore)
    house.run(entry("b"))
    assert sorted(house.ask("select title, version from articles")) == [("Title a", 1), ("Title b", 1)]
    assert not list(shore.place.kept.iterdir())
    forget_lake(lake)
    session._checked.pop(lake, None)
    wire.close()
