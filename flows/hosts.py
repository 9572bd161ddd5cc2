"""The hosts a run meets: their manners, and what is remembered of them. All of it is bounded."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from flows.robots import Robots
from warehouse.batch import HostState

_SILENCE_SECONDS = 600.0  # how long a host that can't be reached is left alone
_REMEMBERED_ROBOTS = 100_000  # characters; a longer robots.txt is asked for again by the next run
_HELD_ROBOTS = 20_000_000  # characters of all hosts: of those asked for first it is forgotten what they said


@dataclass(slots=True)
class Host:
    """One host's manners; whoever holds the lock is the only one to talk to it.

    `silent_until` and `free_at` are moments of the run's clock.
    """

    robots: Robots | None = None
    silent_until: float = 0.0
    free_at: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def robots_delay(self) -> float:
        """Seconds between two requests that its robots.txt asks for."""
        return self.robots.delay if self.robots else 0.0

    def state(self, name: str, now: datetime, clock: float) -> HostState:
        """What is worth remembering, in the time of calendars."""
        silence = self.silent_until - clock
        robots = self.robots if self.robots and self.robots.length <= _REMEMBERED_ROBOTS else None
        return HostState(
            host=name,
            robots=robots.text if robots else None,
            robots_at=robots.fetched_at if robots else None,
            silent_until=now + timedelta(seconds=silence) if silence > 0 else None,
        )


class Hosts:
    """The hosts of a run, by name and port as in addresses. Safe to share between threads.

    `known` is what hosts asked of earlier runs.
    """

    def __init__(self, known: Iterable[HostState], clock: Callable[[], float]) -> None:
        self._known = {host.host: host for host in known}
        self._clock = clock
        self._met: dict[str, Host] = {}
        self._with_robots: dict[int, Host] = {}  # in the order they were asked
        self._lock = threading.Lock()

    def named(self, name: str) -> Host:
        """The host of that name, with what earlier runs knew of it."""
        with self._lock:
            if name not in self._met:
                self._met[name] = self._remembered(name)
            return self._met[name]

    def states(self) -> tuple[HostState, ...]:
        """What each host that was met asked of us, for the next run."""
        now, clock = datetime.now(UTC), self._clock()
        with self._lock:
            met = dict(self._met)
        return tuple(host.state(name, now, clock) for name, host in met.items())

    def is_silent(self, host: Host) -> bool:
        """Whether it could not be reached lately."""
        return self._clock() < host.silent_until

    def leave_alone(self, name: str) -> None:
        """Note that a host could not be reached."""
        self.named(name).silent_until = self._clock() + _SILENCE_SECONDS

    def keep_robots(self, host: Host, robots: Robots) -> None:
        """Keep what a host said; a feed may lead to thousands of hosts, and each may have much to say."""
        with self._lock:
            host.robots = robots
            self._with_robots.pop(id(host), None)
            self._with_robots[id(host)] = host
            held = sum(other.robots.length for other in self._with_robots.values() if other.robots)
            for key, other in list(self._with_robots.items())[:-1]:
                if held <= _HELD_ROBOTS:
                    break
                held -= other.robots.length if other.robots else 0
                other.robots = None
                del self._with_robots[key]

    def _remembered(self, name: str) -> Host:
        known = self._known.get(name)
        if known is None:
            return Host()
        now = datetime.now(UTC)
        # What a clock that was ahead has noted must not hold until that day comes.
        silence = min((known.silent_until - now).total_seconds(), _SILENCE_SECONDS) if known.silent_until else 0.0
        asked_at = known.robots_at if known.robots_at and known.robots_at <= now else None
        robots = Robots(text=known.robots, fetched_at=asked_at) if asked_at else None
        return Host(robots=robots, silent_until=self._clock() + silence)
