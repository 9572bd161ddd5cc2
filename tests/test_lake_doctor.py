"""`feedhouse doctor` where the warehouse is a lake, and what only one of its machines knows."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from flows import doctor
from flows.settings import settings_from
from flows.watching import machine_alarms
from tests.lake import Lakeside
from tests.making import entry
from tests.test_lake import LakeHouse
from tests.test_maintain import collect
from warehouse import home as homes
from warehouse.archive_reading import files
from warehouse.checkup import Finding
from warehouse.lake import session
from warehouse.lake.catalog import turn_of
from warehouse.lake.checkup import examine_lake
from warehouse.sampling import Sampled, sample_archive


@pytest.fixture
def lake_house(lakeside: Lakeside) -> LakeHouse:
    lakeside.make()
    house = LakeHouse(lakeside)
    house.run(entry("a"), entry("b"))
    return house


def _look(house: LakeHouse) -> dict[str, Finding]:
    assert house.home.lake
    return {finding.check: finding for finding in examine_lake(house.home, house.home.lake)}


def test_sound_lake_is_found_sound(lake_house: LakeHouse, lakeside: Lakeside) -> None:
    found = _look(lake_house)
    assert {finding.state for finding in found.values()} == {"ok"}
    assert "has 2 articles, its files in" in found["lake"].sentence
    settings = settings_from(lakeside.environment, home=str(lakeside.home))
    checks = [finding.check for finding in doctor.examine(settings, archive=False)]
    assert "published" not in checks, "which a lake has not"
    assert "lake" in checks


def test_what_is_wrong_is_told(lake_house: LakeHouse, lakeside: Lakeside, monkeypatch: pytest.MonkeyPatch) -> None:
    (lake_house.home.kept / "token").mkdir(parents=True)
    monkeypatch.setattr(session, "_CLOCK", -1.0)
    with turn_of(lakeside.lake).taken(1.0):
        found = _look(lake_house)
    assert "has 1 batches of which nobody knows yet" in found["kept"].sentence
    assert "clock is" in found["clock"].sentence
    assert "has held the lake's lock for" in found["lock"].sentence
    shutil.rmtree(Path(lakeside.files, "internal"))
    assert "the lake can't be read: IO Error" in _look(lake_house)["lake"].sentence


def test_sample_of_the_archive_is_of_what_this_machine_has(lake_house: LakeHouse) -> None:
    collect(lake_house, "here", "c", "d")
    elsewhere = collect(lake_house, "elsewhere", "e")
    (lake_house.home.archive / elsewhere[0].file).unlink()  # as it is on the machine of another worker
    assert sample_archive(lake_house.home, 100) == Sampled(2, ())
    [file] = files(lake_house.home.archive)
    (lake_house.home.archive / file).write_bytes(b"spoilt")
    assert len(sample_archive(lake_house.home, 100).damages) == 2


def test_full_disk_is_an_alarm_of_its_own_machine(
    lake_house: LakeHouse, lakeside: Lakeside, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_from({**lakeside.environment, "FEEDHOUSE_LEAST_FREE": "1e18"}, home=str(lakeside.home))
    standing = "select subject from alarms where cleared_at is null order by all"
    for machine, alarms, expected in (("one", True, ["one"]), ("two", True, ["one", "two"]), ("one", False, ["two"])):
        monkeypatch.setattr(homes.socket, "gethostname", lambda machine=machine: machine)
        lake_house.writer.conclude("run-1", machine_alarms(settings) if alarms else (), lake_house.now)
        found = [str(subject) for subject in lake_house.ask(standing)]
        assert found == [f"{name}:{lakeside.home}" for name in expected]
