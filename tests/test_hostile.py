"""Whatever a server does, the good feed beside it loads, in time, and nobody else is touched."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from flows.choosing import choose_sources
from flows.running import conclude, running, side_by_side
from flows.settings import Settings
from flows.summary import Summary
from tests.hostile import MISBEHAVIOURS, HostileServer
from tests.making import ask, follow

DEADLINE = 1.5  # seconds, where 30 are the default


class Aftermath(NamedTuple):
    """What a run over all misbehaviours left behind."""

    server: HostileServer
    warehouse: Path
    summary: Summary
    seconds: float

    def ask(self, sql: str) -> list[Any]:
        return ask(self.warehouse, sql)


@pytest.fixture(scope="module")
def aftermath(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aftermath]:
    """One run of the ingest flow, without Prefect, over every bad feed and the good one beside it."""
    with HostileServer() as server:
        settings = Settings(home=tmp_path_factory.mktemp("home"), doors=server.doors, deadline=DEADLINE)
        feeds = [feed for name in MISBEHAVIOURS for feed in server.feeds(name)]
        began = time.monotonic()
        with running(settings, "manual", limit=None, dry_run=False) as run:
            side_by_side(run, follow, choose_sources((), feeds))
            summary = conclude(run).summary
        yield Aftermath(server, settings.home / "warehouse.duckdb", summary, time.monotonic() - began)


@pytest.mark.parametrize("name", MISBEHAVIOURS)
def test_good_feed_loads_whatever_the_one_beside_it_does(aftermath: Aftermath, name: str) -> None:
    titles = aftermath.ask(f"select title from articles where source = '{name}.example' order by title")
    good = [title for title in titles if title.startswith("Хорошая статья")]
    assert good == ["Хорошая статья 1", "Хорошая статья 2"]
    assert len(titles) - len(good) == aftermath.server.made[name].articles, titles
    asked = [path for path in aftermath.server.requests if path.startswith(f"/{name}/")]
    assert len(asked) <= 6, asked


def test_nobody_was_contacted_who_was_not_opened_a_door_to(aftermath: Aftermath) -> None:
    assert aftermath.server.alarms == 0


def test_the_run_ends_in_time(aftermath: Aftermath) -> None:
    # Nearly all of it is waiting: for deadlines, and between tries. It took 20 seconds.
    assert aftermath.seconds < 300


def test_what_was_refused_is_told_in_sentences_without_control_characters(aftermath: Aftermath) -> None:
    told = aftermath.ask(
        "select reason from rejects union all select reason from polls where reason is not null"
        " union all select title from articles union all select title from entries where title is not null"
    )
    told += [sentence for source in aftermath.summary.sources for sentence in source.problems]
    assert told
    assert [text for text in told if not text.isprintable()] == []
