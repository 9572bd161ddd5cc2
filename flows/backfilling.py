"""A past to collect: which days are still to be asked for, what that will take, and what came of it."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from flows.captures import Captures
from flows.days import archive_of, today_of
from flows.running import Run
from flows.summary import DONE, DONE_WITH_REJECTS, Summary
from parsers.errors import UsageError
from parsers.model import Source
from warehouse.batch import KnownDay, Poll

# An archive that fails for so many days in a row is down, and left to a later run.
_FAILED_IN_A_ROW = 3
_DONE = "done"

log = logging.getLogger("feedhouse")


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The days from `first` to `last`, both included. With `again` those that are done are asked for once more."""

    first: date
    last: date
    oldest_first: bool = False
    again: bool = False

    @property
    def days(self) -> tuple[date, ...]:
        """All of them, in the order in which they are collected."""
        days = [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]
        return tuple(days if self.oldest_first else reversed(days))


def period_of(
    source: Source, first: date | None, last: date | None, now: datetime, *, oldest_first: bool, again: bool
) -> Period:
    """What was asked for, with the last day that is over where none is named. Raises UsageError."""
    archive_of(source)
    today = today_of(source, now)
    if first is None:
        raise UsageError(
            f"from which day on? Name the first one, as in: feedhouse backfill {source.name} --from 2010-01-01"
        )
    last = last or today - timedelta(days=1)
    if last > today:
        raise UsageError(f"the last day, {last}, is still to come: where {source.name} is it is {today}")
    if first > last:
        raise UsageError(f"the first day, {first}, is behind the last one, {last}")
    return Period(first=first, last=last, oldest_first=oldest_first, again=again)


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysLeft:
    """The days of a period that are to be asked for now, and how many are not, and why.

    `waiting` ones failed or were empty lately, `given_up` ones too often; from `next_at` on the first waits no more.
    """

    days: tuple[date, ...]
    done: int = 0
    waiting: int = 0
    given_up: int = 0
    next_at: datetime | None = None

    @classmethod
    def of(cls, period: Period, known: Sequence[KnownDay], now: datetime) -> DaysLeft:
        """Those of a period, by what is known of its days."""
        by_day = {} if period.again else {item.day: item for item in known}
        states = {day: _state(by_day.get(day), now) for day in period.days}
        counts = Counter(states.values())
        waits = [item.next_try_at for day, item in by_day.items() if states[day] == "waiting" and item.next_try_at]
        return cls(
            days=tuple(day for day, state in states.items() if state == "left"),
            done=counts[_DONE],
            waiting=counts["waiting"],
            given_up=counts["given up"],
            next_at=min(waits, default=None),
        )

    @property
    def sentence(self) -> str:
        """What is left out and why, for people; empty where nothing is."""
        told = []
        if self.done:
            told.append(f"{self.done:,} done before")
        if self.waiting:
            moment = f"{self.next_at:%Y-%m-%d %H:%M} UTC"
            told.append(f"{self.waiting:,} empty or failed lately, asked again from {moment} on")
        if self.given_up:
            told.append(f"{self.given_up:,} empty or failed too often, asked again with --again")
        return "; ".join(told)


def _state(known: KnownDay | None, now: datetime) -> str:
    if known is None:
        return "left"
    if known.state == _DONE:
        return _DONE
    if known.next_try_at is None:
        return "given up"
    return "waiting" if known.next_try_at > now else "left"


def estimate(source: Source, days: int, per_day: float | None, delay: float) -> str:
    """What asking for so many days will take, as a sentence; `per_day` articles each, where that is known."""
    if per_day is None:
        return f"{_days(days)} to ask for; how many articles a day {source.name} has is not known yet"
    articles = round(days * per_day)
    told = f"{_days(days)} to ask for, and some {articles:,} articles at {per_day:.0f} a day"
    if not delay:
        return told
    return f"{told}: {_duration((days + articles) * delay)} at {delay:g} s between two requests"


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number:,} days"


def _duration(seconds: float) -> str:
    if seconds < 5400:
        return f"about {max(1, round(seconds / 60))} min"
    return f"about {seconds / 3600:.0f} hours" if seconds < 3 * 86_400 else f"about {seconds / 86_400:.0f} days"


@dataclass(slots=True)
class Past:
    """The period of a source that one run collects, day by day."""

    source: Source
    period: Period
    asked: Counter[str] = field(default_factory=Counter)
    left: DaysLeft = field(default_factory=lambda: DaysLeft(days=()))
    _failed_in_a_row: int = 0
    _began: float = 0.0

    def days(self, run: Run) -> Iterator[date]:
        """The days to ask for, until there is a reason to stop; says what is ahead, and of each day what it brought."""
        run.tells_days = True
        known = run.writer.backfill_days(self.source.name, self.period.first, self.period.last)
        self.left = DaysLeft.of(self.period, known, datetime.now(UTC))
        per_day = run.writer.usual_entries(self.source.name)
        ahead = estimate(self.source, len(self.left.days), per_day, run.delay_of(self.source))
        self._say("; ".join(filter(None, (ahead, self.left.sentence))))
        self._began = time.monotonic()
        for day in self.left.days:
            if reason := self._reason_to_stop(run):
                self._say(f"{reason}; the rest is left to the next run")
                return
            yield day

    def note(self, run: Run, listed: Poll) -> None:
        """What came of a day, once its articles are loaded."""
        if listed.day is None:
            return
        day, state = listed.day
        self.asked[state] += 1
        self._failed_in_a_row = self._failed_in_a_row + 1 if state == "failed" else 0
        brought = f"{len(listed.entries)} listed, {run.collected(self.source)}"
        told = f"failed: {listed.reason}" if state == "failed" else "; ".join(filter(None, (brought, listed.reason)))
        done, total = self.asked.total(), len(self.left.days)
        seconds = (time.monotonic() - self._began) / done * (total - done)
        ahead = f", {_duration(seconds)} left" if done < total else ""
        log.info("%s %s: %s (%d of %d days%s)", self.source.name, day, told, done, total, ahead)

    @property
    def share(self) -> float:
        """How much of the days to ask for is done, 0 to 1."""
        return self.asked.total() / max(1, len(self.left.days))

    def _reason_to_stop(self, run: Run) -> str | None:
        if run.stopping.is_set():
            return "interrupted"
        if run.left(self.source) == 0:
            return f"the limit of {run.limit:,} pages is reached"
        if self._failed_in_a_row >= _FAILED_IN_A_ROW:
            return f"{self._failed_in_a_row} days failed one after another"
        return None

    def _say(self, sentence: str) -> None:
        log.info("%s: %s", self.source.name, sentence)


@dataclass(frozen=True, kw_only=True)
class BackfillSummary(Summary):
    """What a backfill brought; of `days` how many ended in which state, and what is to be said of files."""

    days: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    is_whole: bool = True

    @property
    def exit_code(self) -> int:
        """As of an ingest; 3 as well where the list of a day could not be had, or a file was cut off."""
        code = super().exit_code
        return DONE_WITH_REJECTS if code == DONE and (self.days.get("failed") or not self.is_whole) else code

    @property
    def sentence(self) -> str:
        """How the days ended."""
        return ", ".join(f"{_days(count)} {state}" for state, count in self.days.items() if count)


def summary_of(summary: Summary, past: object) -> BackfillSummary:
    """What came of a run, and of the past that it collected."""
    whole = BackfillSummary(run_id=summary.run_id, sources=summary.sources)
    if isinstance(past, Captures):
        return replace(whole, notes=tuple(past.notes), is_whole=not past.broken)
    if not isinstance(past, Past):
        return whole
    days = {**past.asked, "done before": past.left.done, "waiting": past.left.waiting, "given up": past.left.given_up}
    days["not asked"] = len(past.left.days) - past.asked.total()
    return replace(whole, days={state: count for state, count in days.items() if count})
