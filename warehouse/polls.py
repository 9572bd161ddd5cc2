"""What polls leave behind: their record, the days of a day archive, and when each feed is asked next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime

import duckdb

from parsers.rhythm import Answered, Failed, FeedState, after_answer, after_failure
from warehouse.batch import Poll
from warehouse.queries import run, run_named


def record_polls(
    connection: duckdb.DuckDBPyConnection,
    run_id: str,
    source: str,
    polls: Sequence[Poll],
    counts: Mapping[str, tuple[int, int]],
) -> None:
    for poll in filter(_is_of_a_feed, polls):
        entries, overlap = counts.get(poll.feed, (0, 0))
        run(
            connection,
            "record_poll",
            run_id=run_id,
            source=source,
            feed=poll.feed,
            polled_at=poll.polled_at,
            status=poll.status,
            http_status=poll.http_status,
            entries=entries,
            overlap=overlap,
            reason=poll.reason,
            unconditional=poll.unconditional,
            left_out=poll.left_out,
            raw_file=poll.raw.file if poll.raw else None,
            raw_offset=poll.raw.offset if poll.raw else None,
        )


def record_days(connection: duckdb.DuckDBPyConnection, run_id: str, polls: Sequence[Poll], now: datetime) -> None:
    for poll in polls:
        if poll.day:
            run(
                connection,
                "upsert_backfill_day",
                run_id=run_id,
                source=poll.source,
                day=poll.day.day,
                state=poll.day.state,
                feed=poll.feed,
                entries=len(poll.entries),
                reason=poll.reason,
                retry_after=poll.retry_after,
                raw_file=poll.raw.file if poll.raw else None,
                raw_offset=poll.raw.offset if poll.raw else None,
                now=now,
            )
            run(connection, "close_gaps", source=poll.source, now=now)


def undecided(connection: duckdb.DuckDBPyConnection, poll: Poll) -> Poll:
    """Less what an earlier list of this run named, too: one outcome an entry."""
    links = [entry.link for entry in poll.entries] + [reject.link for reject in poll.rejects]
    decided = {link for (link,) in run(connection, "select_decided", links=links)}
    return replace(
        poll,
        entries=tuple(entry for entry in poll.entries if entry.link not in decided),
        rejects=tuple(reject for reject in poll.rejects if reject.link not in decided),
    )


def brings_something(polls: Sequence[Poll]) -> bool:
    return any(poll.entries or poll.rejects for poll in polls)


def settle_feeds(
    connection: duckdb.DuckDBPyConnection,
    run_id: str,
    source: str,
    polls: Sequence[Poll],
    bounds: tuple[float, float],
    now: datetime,
) -> bool:
    """Says whether a feed began or ceased to fail, which readers would want to see."""
    states = feed_states(connection, source)
    is_news = False
    for poll in filter(_is_of_a_feed, polls):
        [(entries, overlap)] = run(connection, "select_poll", run_id=run_id, source=source, feed=poll.feed)
        before = states.get((source, poll.feed))
        state = _next_state(before, poll, entries, overlap, bounds, now)
        is_news |= _health(before or FeedState()) != _health(state)
        run(connection, "upsert_feed_state", source=source, feed=poll.feed, **asdict(state))
    return is_news


def feed_states(connection: duckdb.DuckDBPyConnection, source: str | None) -> dict[tuple[str, str], FeedState]:
    rows = run_named(connection, "select_feed_states", source=source)
    return {(row.pop("source"), row.pop("feed")): FeedState(**row) for row in rows}


def _health(state: FeedState) -> tuple[bool, str | None]:
    return state.failures > 0, state.stopped


def _next_state(
    state: FeedState | None, poll: Poll, entries: int, overlap: int, bounds: tuple[float, float], now: datetime
) -> FeedState:
    known = state or FeedState()
    if poll.validators is None:
        return after_failure(known, Failed(code=poll.code or "", retry_after=poll.retry_after), bounds, now)
    said = Answered(**asdict(poll.validators), entries=entries, overlap=overlap, moved=poll.moved)
    return after_answer(known, said, bounds, now)


def _is_of_a_feed(poll: Poll) -> bool:
    return poll.is_feed
