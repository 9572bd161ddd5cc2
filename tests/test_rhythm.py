"""When a feed is asked again: decided from values alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from parsers.rhythm import Answered, Failed, FeedState, after_answer, after_failure
from tests.making import NOON

BOUNDS = (300.0, 86_400.0)
HOUR = timedelta(hours=1)
KNOWN = FeedState(etag="1", body_hash="00", succeeded_at=NOON - HOUR, interval=3600.0, window=86_400.0, polls=7)


def answered(state: FeedState = KNOWN, **said: object) -> FeedState:
    return after_answer(state, Answered(**{"entries": 20, "overlap": 19, **said}), BOUNDS, NOON)  # type: ignore[arg-type]


def failed(*codes: str, state: FeedState = KNOWN, retry_after: float | None = None) -> FeedState:
    for code in codes:
        state = after_failure(state, Failed(code=code, retry_after=retry_after), BOUNDS, NOON)
    return state


def wait(state: FeedState) -> float:
    assert state.next_poll_at is not None
    return (state.next_poll_at - NOON).total_seconds()


@pytest.mark.parametrize(
    ("overlap", "interval"),
    [(20, 5400.0), (19, 3600.0), (9, 1800.0)],
    ids=["nothing new: longer", "a little new: as before", "much new: shorter"],
)
def test_interval_follows_what_is_new(overlap: int, interval: float) -> None:
    assert wait(answered(overlap=overlap)) == interval


def test_unchanged_feed_is_asked_less_often_up_to_the_longest_interval_of_its_source() -> None:
    state = replace(KNOWN, window=None)
    for _ in range(20):
        state = answered(state, entries=0, overlap=0)
    assert state.interval == BOUNDS[1]


def test_window_never_rolls_over_unseen_however_quiet_the_feed_was() -> None:
    busy = answered(overlap=10)  # ten of twenty in an hour: all of them in two
    assert busy.window == 7200.0
    quiet = busy
    for _ in range(10):
        quiet = answered(quiet, overlap=20)
    assert wait(quiet) <= 7200.0 / 2


def test_burst_is_forgotten_within_days() -> None:
    state = after_answer(
        replace(KNOWN, succeeded_at=NOON - timedelta(seconds=3)), Answered(entries=20, overlap=0), BOUNDS, NOON
    )
    assert (state.window, state.interval) == (300.0, 300.0)
    now = NOON
    while now < NOON + timedelta(days=7):
        assert state.next_poll_at is not None
        now = state.next_poll_at
        state = after_answer(state, Answered(), BOUNDS, now)
    assert state.interval is not None
    assert state.interval > 3600


@pytest.mark.parametrize(
    ("code", "weight"),
    [
        ("http_410", 1.0),
        ("http_403", 1.0),
        ("not_a_feed", 1.0),
        ("http_500", 0.5),
        ("http_429", 0.5),
        ("timeout", 0.25),
    ],
)
def test_failures_count_by_what_they_say_of_the_feed(code: str, weight: float) -> None:
    assert failed(code).failures == weight
    assert wait(failed(code)) == pytest.approx(3600.0 * 2**weight)


def test_failure_keeps_the_validators_and_a_good_answer_forgets_the_failures() -> None:
    state = failed("not_a_feed", "http_500")
    assert (state.etag, state.body_hash, state.failures) == ("1", "00", 1.5)
    assert answered(state, etag="2").failures == 0
    assert answered(state, etag="2").etag == "2"


def test_back_off_ends_at_a_day_and_what_the_server_asked_for_is_kept() -> None:
    assert wait(failed(*["http_500"] * 100)) == 86_400.0
    assert wait(failed("http_429", retry_after=7200.0)) == 7200.0
    assert wait(failed("http_429", retry_after=1e9)) == 86_400.0


def test_host_that_can_not_be_reached_is_left_alone_for_ten_minutes() -> None:
    assert wait(failed("unreachable", state=FeedState())) >= 600.0


def test_feed_that_is_gone_twice_is_stopped_until_it_answers_again() -> None:
    once, twice = failed("http_410"), failed("http_410", "http_410")
    assert (once.stopped, once.is_due(NOON + 30 * 24 * HOUR)) == (None, True)
    assert twice.stopped is not None
    assert "410" in twice.stopped
    assert not twice.is_due(NOON + 30 * 24 * HOUR)
    assert failed("http_410", "http_404", "http_410").stopped is None, "not twice in a row"
    assert failed("http_410", "http_500", "timeout", "http_410").stopped is not None, "they said nothing of the feed"
    assert answered(twice).is_due(NOON + HOUR)


def test_permanent_redirect_is_adopted_when_it_led_to_a_good_feed_ten_times() -> None:
    state = KNOWN
    for _ in range(9):
        state = answered(state, moved="https://new.example/rss")
    assert state.adopted is None
    assert failed("http_500", state=state).moves == 0, "each time"
    assert answered(state, moved="https://other.example/rss").moves == 1, "to the same place"
    state = answered(state, moved="https://new.example/rss")
    assert state.adopted == "https://new.example/rss"
    assert answered(state).adopted == "https://new.example/rss"
    assert failed("http_404", state=state).adopted is None, "an adopted address that fails is given up again"


def test_one_poll_in_a_hundred_is_unconditional() -> None:
    assert [replace(KNOWN, polls=polls).is_unconditional for polls in range(200)].count(True) == 2
    assert not FeedState().is_unconditional


def test_feed_is_due_when_its_time_has_come_or_was_never_set() -> None:
    assert FeedState().is_due(NOON)
    state = replace(KNOWN, next_poll_at=NOON)
    assert [state.is_due(NOON + timedelta(seconds=seconds)) for seconds in (-60, -10, 0, 60)] == [
        False,
        True,
        True,
        True,
    ]


def test_feed_that_a_clock_ahead_put_off_for_a_year_is_due() -> None:
    state = replace(KNOWN, next_poll_at=NOON + timedelta(days=400))
    assert state.is_due(NOON)
    assert not state.is_due(NOON + timedelta(days=399.5)), "so long a wait there is"
    assert not replace(state, interval=500 * 86_400.0).is_due(NOON), "and a longer one, where the source says so"
