"""When to ask a feed again, and what to make of its answers: decided from values alone.

The rhythm is the feed's own: much that is new shortens the interval, nothing new lengthens it,
and it stays well below the time in which the feed's window would have rolled over.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

DAY = 86_400.0

# Some servers answer 304 for ever: one poll in a hundred asks without validators.
_UNCONDITIONAL_EVERY = 100
# A permanent redirect that was seen so often, and led to a good feed each time, is believed.
_MOVES = 10
# A feed that is gone twice is gone.
_GONES = 2
# Of the time in which everything a feed lists would be replaced.
_PART_OF_WINDOW = 0.4
_LONGER, _SHORTER = 1.5, 0.5
# A host that does not answer is left alone for so long.
_SILENCE = 600.0
# Schedulers are early by a second or so.
_EARLY = timedelta(seconds=30)

_MISSING = {"timeout", "unreachable", "connection", "host_silent", "cut_short", "tls", "proxy"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What is remembered of a feed between two polls. Seconds throughout.

    `etag`, `last_modified` and `body_hash` are of the last good answer, `listed_hash` of what it
    listed. `window` is how long the feed takes to replace all it lists, as far as that was seen.
    `failures` are weighted, and 0 after a good answer. `moved_to` is where a permanent redirect led
    `moves` times in a row.
    """

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    listed_hash: str | None = None
    succeeded_at: datetime | None = None
    next_poll_at: datetime | None = None
    interval: float | None = None
    window: float | None = None
    failures: float = 0.0
    polls: int = 0
    moved_to: str | None = None
    moves: int = 0
    gone: int = 0
    stopped: str | None = None

    @property
    def is_unconditional(self) -> bool:
        """Whether the next poll is one without validators."""
        return self.polls % _UNCONDITIONAL_EVERY == _UNCONDITIONAL_EVERY - 1

    @property
    def adopted(self) -> str | None:
        """The address to ask instead of the declared one."""
        return self.moved_to if self.moves >= _MOVES else None

    def is_due(self, now: datetime) -> bool:
        """Whether a scheduled run polls it now. Somebody who asks by hand is always answered."""
        if self.stopped is not None:
            return False
        if self.next_poll_at is None:
            return True
        wait = self.next_poll_at - now
        # Nobody is told to wait for longer: a clock that was ahead has said so, and was put right.
        longest = timedelta(seconds=max(DAY, self.interval or 0.0))
        return wait <= _EARLY or wait > longest + _EARLY


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A good answer: of `entries` were `overlap` in the last one, too. An unchanged feed has only old ones."""

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    listed_hash: str | None = None
    entries: int = 0
    overlap: int = 0
    moved: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """No feed came back; `code` is that of the error, `retry_after` what the server asked for, in seconds."""

    code: str
    retry_after: float | None = None


def after_answer(state: FeedState, said: Answered, bounds: tuple[float, float], now: datetime) -> FeedState:
    """The state after a good answer; `bounds` are the shortest and longest interval of the source."""
    window = _window(state, said, bounds[0], now)
    interval = _interval(state, said, window, bounds)
    adopted = state.adopted
    return replace(
        state,
        etag=said.etag,
        last_modified=said.last_modified,
        body_hash=said.body_hash,
        listed_hash=said.listed_hash,
        succeeded_at=now,
        next_poll_at=now + timedelta(seconds=interval),
        interval=interval,
        window=window,
        failures=0.0,
        polls=state.polls + 1,
        moved_to=adopted or said.moved,
        moves=state.moves if adopted else _moves(state, said.moved),
        gone=0,
        stopped=None,
    )


def after_failure(state: FeedState, failed: Failed, bounds: tuple[float, float], now: datetime) -> FeedState:
    """The state after a failed poll. Validators stay those of the last good answer."""
    failures = state.failures + weight(failed.code)
    shortest, longest = bounds
    # The exponent is bounded because a float is.
    wait = min(max(shortest, state.interval or shortest) * 2.0 ** min(failures, 20.0), max(shortest, min(longest, DAY)))
    wait = max(wait, min(failed.retry_after or 0.0, DAY), _SILENCE if failed.code == "unreachable" else 0.0)
    # A server that is tired or silent says nothing about the feed.
    kept = state.gone if failed.code == "http_410" or weight(failed.code) < 1.0 else 0
    gone = kept + (failed.code == "http_410")
    return replace(
        state,
        failures=failures,
        polls=state.polls + 1,
        next_poll_at=now + timedelta(seconds=wait),
        # An adopted address that fails is given up for the declared one.
        moved_to=None,
        moves=0,
        gone=gone,
        stopped="the server said twice that the feed is gone (410)" if gone >= _GONES else state.stopped,
    )


def weight(code: str) -> float:
    """How much a failure counts: what is gone or forbidden or no feed fully, a tired server half, silence a quarter."""
    if code in _MISSING:
        return 0.25
    return 0.5 if code == "http_429" or code.startswith("http_5") else 1.0


def _moves(state: FeedState, moved: str | None) -> int:
    if moved is None:
        return 0
    return state.moves + 1 if moved == state.moved_to else 1


def _window(state: FeedState, said: Answered, shortest: float, now: datetime) -> float | None:
    """How long the feed would take to replace all of its entries, at the pace since the last answer."""
    if state.succeeded_at is None:
        return state.window
    fresh, passed = said.entries - said.overlap, max(0.0, (now - state.succeeded_at).total_seconds())
    if fresh <= 0:
        # Days without news lengthen it: a burst, or a quiet feed asked twice in a minute, must not count for ever.
        return state.window and state.window * (1 + passed / DAY)
    seen = max(passed, shortest) * said.entries / fresh
    # A quiet night must not make us forget a busy day: the estimate grows slowly and falls at once.
    return seen if state.window is None else min(seen, state.window * 2)


def _interval(state: FeedState, said: Answered, window: float | None, bounds: tuple[float, float]) -> float:
    shortest, longest = bounds
    interval = state.interval or shortest
    if state.succeeded_at is not None:
        fresh = said.entries - said.overlap
        if fresh <= 0:
            interval *= _LONGER
        elif fresh > said.entries / 2:
            interval *= _SHORTER
    if window is not None:
        interval = min(interval, window * _PART_OF_WINDOW)
    return min(max(interval, shortest), longest)
