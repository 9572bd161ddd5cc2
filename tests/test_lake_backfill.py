"""The past collected into a lake: days, lists and captures give what they give in a home."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from flows.address_list import read_address_list
from flows.running import conclude, running, side_by_side
from flows.sample.edition import generated_edition
from flows.settings import Settings, settings_from
from parsers.sources import all_sources
from tests.lake import Lakeside
from tests.test_backfill import FIRST, Site, backfill, follow_list
from tests.test_captures import NOON, shots, take, write
from warehouse.reading import published

_QUESTIONS = (
    "select * exclude (first_seen_at, updated_at) from articles order by permalink",
    "select permalink, version, change, changed_fields, title from article_versions order by all",
    "select link, feed, outcome, reason from outcomes order by all",
    "select source, day, state, attempts, entries, reason from backfill order by all",
    "select source, day, state, attempts, entries from internal.backfill_days order by all",
    "select link, reason_code, attempts from rejects order by all",
    "select link, pending from entries order by all",
)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site(generated_edition(40, size=2_000, minutes=180)) as site:
        yield site


@pytest.fixture
def both(lakeside: Lakeside, site: Site, tmp_path: Path) -> tuple[Settings, Settings]:
    lakeside.make()
    doors = {"home": str(tmp_path / "file"), "connect_to": [site.door]}
    return settings_from({}, **doors), settings_from(lakeside.environment, **{**doors, "home": str(lakeside.home)})


def test_days_of_an_archive_are_collected_asked_again_and_done(both: tuple[Settings, Settings], site: Site) -> None:
    for settings in both:
        site.down = frozenset({FIRST})
        assert backfill(settings, again=True).exit_code == 3
        site.down = frozenset()
        assert backfill(settings).exit_code == 0
        asked = len(site.requests)
        assert backfill(settings).exit_code == 0
        assert [method for method, _, _ in site.requests[asked:]] == []
    _agree(*both)


def test_lists_and_captures_are_taken(both: tuple[Settings, Settings], site: Site, tmp_path: Path) -> None:
    listed = tmp_path / "list.txt"
    listed.write_text("\n".join(page.article.permalink for page in site.edition.pages[:5]), encoding="utf-8")
    older = write(tmp_path / "older.warc.gz", shots())
    newer = write(tmp_path / "newer.warc.gz", [replace(item, at=NOON + timedelta(days=1)) for item in shots()])
    for settings in both:
        addresses = read_address_list(str(listed), all_sources(), any_source=False)
        with running(settings, "manual", flow="backfill") as run:
            side_by_side(run, follow_list, addresses.by_source)
            conclude(run)
        assert take(settings, newer).exit_code == 0
        assert take(settings, older, newer).exit_code == 0
    _agree(*both)


def _agree(file: Settings, lake: Settings) -> None:
    """The lake with the home's writer: of a run that brought nothing new nothing is published."""
    with published(lake.place) as there, duckdb.connect(str(file.place.writer), read_only=True) as here:
        for question in _QUESTIONS:
            assert there.execute(question).fetchall() == here.execute(question).fetchall(), question
