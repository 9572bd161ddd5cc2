"""A lake that is made: of ours alone, in a place of its own, and told where it can't be."""

from __future__ import annotations

import os
import re
from pathlib import Path

import duckdb
import pytest

from parsers.errors import UsageError, WarehouseError
from tests.lake import Lakeside
from tests.making import House
from warehouse.home import Home
from warehouse.lake import moving
from warehouse.lake.engine import lake_engine, refuse_absent_keys
from warehouse.lake.moving import make_lake, move_in, move_out
from warehouse.lake.place import Lake, files_at


def test_lake_of_somebody_else_is_left_alone(lakeside: Lakeside) -> None:
    with lake_engine(lakeside.lake, files=lakeside.files) as theirs:
        theirs.execute("create table articles as select 'theirs' as permalink")
    with pytest.raises(WarehouseError, match="is none of feedhouse's, and has tables"):
        lakeside.make()
    with lake_engine(lakeside.lake) as theirs:
        assert theirs.execute("from articles").fetchall() == [("theirs",)]


def test_place_with_files_in_it_is_refused(lakeside: Lakeside) -> None:
    Path(lakeside.files).mkdir()
    Path(lakeside.files, "letter.txt").write_text("kept", encoding="utf-8")
    with pytest.raises(WarehouseError, match=r"is not empty: .*letter\.txt is there"):
        lakeside.make()
    Path(lakeside.files, "letter.txt").unlink()
    lakeside.make()


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("", "does not say where"),
        ("gs://news/lake/", "must be a directory, or s3://BUCKET/FOLDER/"),
        ("s3://", "must be a directory, or s3://BUCKET/FOLDER/"),
        ("/srv/lake[1]/", "choose a name without any of"),
        ("s3://news/*/", "choose a name without any of"),
    ],
)
def test_place_that_can_be_none_is_refused(place: str, told: str) -> None:
    with pytest.raises(UsageError, match=re.escape(told)):
        files_at(place)


def test_place_ends_in_one_slash() -> None:
    assert files_at("s3://news/lake") == files_at("s3://news/lake/") == "s3://news/lake/"
    assert files_at("/srv/lake") == "/srv/lake/"


def test_making_that_was_killed_is_finished_by_the_next_and_nowhere_else(
    lakeside: Lakeside, monkeypatch: pytest.MonkeyPatch
) -> None:
    _be_killed(lakeside, monkeypatch)
    with pytest.raises(WarehouseError, match=r"a first try .* has its files in .*files/, and .* says .*other/"):
        make_lake(lakeside.lake, f"{lakeside.home}/other/", 10.0)
    lakeside.make()
    assert lakeside.ask("select count(*) from articles") == [0]


def test_lake_that_is_half_made_is_told_to_readers(lakeside: Lakeside, monkeypatch: pytest.MonkeyPatch) -> None:
    _be_killed(lakeside, monkeypatch)
    with pytest.raises(WarehouseError, match="`feedhouse lake init`"):
        lakeside.ask("from articles")


def test_moving_out_that_was_killed_leaves_no_home(
    lakeside: Lakeside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lakeside.make()
    out = Home(tmp_path / "out")
    with monkeypatch.context() as patched:
        patched.setattr(moving, "_number_on", lambda _: os._exit(9))
        if (child := os.fork()) == 0:
            move_out(lakeside.lake, out, 10.0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert not out.writer.exists()
    assert move_out(lakeside.lake, out, 10.0)["internal.migrations"] > 0


def test_file_of_somebody_else_does_not_move_in(house: House, lakeside: Lakeside) -> None:
    house.home.prepare()
    with duckdb.connect(str(house.home.writer)) as theirs:
        theirs.execute("create table letters as select 1")
    with pytest.raises(WarehouseError, match="is no warehouse of feedhouse"):
        move_in(house.home, lakeside.lake, lakeside.files, 10.0)


def test_file_that_is_none_does_not_move_in(house: House, lakeside: Lakeside, tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match=r"there is no file .*nothere\.duckdb: `feedhouse lake pack` makes one"):
        move_in(house.home, lakeside.lake, lakeside.files, 10.0, tmp_path / "nothere.duckdb")
    letter = tmp_path / "letter.txt"
    letter.write_text("kept " * 5_000, encoding="utf-8")
    with pytest.raises(WarehouseError, match=r"letter\.txt can't be read: .*; nothing was moved"):
        move_in(house.home, lakeside.lake, lakeside.files, 10.0, letter)


def test_address_that_would_show_a_secret_is_refused(lakeside: Lakeside) -> None:
    with pytest.raises(WarehouseError, match="FEEDHOUSE_LAKE has sslpassword") as caught:
        lake_engine(Lake(f"{lakeside.lake.catalog} sslpassword=s3cr3t"))
    assert "s3cr3t" not in str(caught.value)


@pytest.mark.parametrize(
    ("catalog", "shown"),
    [
        ("host=db password=s3cr3t user=u", "ducklake:postgres:host=db password=*** user=u"),
        ("host=db password='s3 cr3t' user=u", "ducklake:postgres:host=db password=*** user=u"),
        ("postgres://u:s3:cr3t@db/lake", "ducklake:postgres:postgres://u:***@db/lake"),
        ("postgres://u:s3%20cr3t@db/lake", "ducklake:postgres:postgres://u:***@db/lake"),
        ("postgres://db/lake?password=s3cr3t&user=u", "ducklake:postgres:postgres://db/lake?password=***&user=u"),
    ],
)
def test_password_is_hidden_however_it_is_written(catalog: str, shown: str) -> None:
    lake = Lake(catalog)
    assert str(lake) == shown
    for text in (catalog, "of s3 cr3t and s3%20cr3t" if "%20" in catalog else catalog):
        assert "cr3t" not in lake.without_secrets(text)


def test_store_without_keys_and_endpoint_without_scheme_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WarehouseError, match="AWS_SECRET_ACCESS_KEY not set"):
        refuse_absent_keys("s3://bucket/lake/", {"AWS_ACCESS_KEY_ID": "a"})
    refuse_absent_keys("/srv/lake/", {})
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "127.0.0.1:9000")
    pytest.importorskip("duckdb_extension_ducklake")
    with pytest.raises(WarehouseError, match="AWS_ENDPOINT_URL is no address: it must begin with http"):
        lake_engine(Lake("host=127.0.0.1 port=1"))


def _be_killed(side: Lakeside, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half made, with its tables and what they had."""

    def end(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(moving, "finish_tables", end)
        with pytest.raises(KeyboardInterrupt):
            side.make()
