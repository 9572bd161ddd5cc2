"""Settings: the environment, the defaults, and sentences for what is off."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.settings import Settings, settings_from
from parsers.errors import UsageError


def test_empty_environment_gives_the_defaults() -> None:
    assert settings_from({}) == Settings()


def test_every_variable_is_read() -> None:
    given = settings_from(
        {
            "FEEDHOUSE_HOME": "/srv/feedhouse",
            "FEEDHOUSE_CONTACT": "desk@example.org",
            "FEEDHOUSE_CONNECT_TO": "a.example=127.0.0.1:1 b.example=127.0.0.1:2",
            "FEEDHOUSE_LOCK_WAIT": "5",
            "FEEDHOUSE_DEADLINE": "7.5",
            "FEEDHOUSE_FEED_BYTES": "1000",
            "FEEDHOUSE_PAGE_BYTES": "2000",
            "FEEDHOUSE_SOURCE_SECONDS": "60",
            "FEEDHOUSE_BATCH": "10",
            "FEEDHOUSE_PUBLISH_EVERY": "0",
        }
    )
    assert given.home == Path("/srv/feedhouse")
    assert given.user_agent.endswith(" (+desk@example.org)")
    assert [door.port for door in given.doors] == [1, 2]
    assert (given.lock_wait, given.deadline, given.publish_every) == (5.0, 7.5, 0.0)
    assert given.source_seconds == 60.0
    assert (given.feed_bytes, given.page_bytes, given.batch) == (1000, 2000, 10)


def test_options_win_over_the_environment() -> None:
    given = settings_from({"FEEDHOUSE_HOME": "/a", "FEEDHOUSE_CONNECT_TO": "x"}, home="/b", connect_to=["a=b:1"])
    assert (given.home, given.doors[0].host) == (Path("/b"), "a")


@pytest.mark.parametrize("text", ["soon", "-1", "nan", "inf"])
def test_number_that_is_none_names_the_variable(text: str) -> None:
    with pytest.raises(UsageError, match=f"FEEDHOUSE_LOCK_WAIT is '{text}'; it must be a number, 0 or more"):
        settings_from({"FEEDHOUSE_LOCK_WAIT": text})


def test_batch_of_nothing_is_refused() -> None:
    with pytest.raises(UsageError, match="FEEDHOUSE_BATCH"):
        settings_from({"FEEDHOUSE_BATCH": "0"})
