"""Every setting, its environment variable and its default, once."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

from flows.doors import Door, parse_doors
from parsers.errors import UsageError
from warehouse.home import Home
from warehouse.lake.place import Lake, lake_at

# A transaction on a lake takes half a second, whatever it holds, and all machines wait for it.
_LAKE_BATCH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a run behaves. Seconds and bytes throughout; what is kept is kept for days."""

    home: Path = Path("data")  # FEEDHOUSE_HOME
    contact: str | None = None  # FEEDHOUSE_CONTACT: an address in the User-Agent, for webmasters
    doors: tuple[Door, ...] = ()  # FEEDHOUSE_CONNECT_TO: HOST=ADDRESS:PORT, several separated by blanks
    proxy: str | None = None  # FEEDHOUSE_PROXY: an HTTP proxy, which then resolves names and is trusted to
    lock_wait: float = 60.0  # FEEDHOUSE_LOCK_WAIT: how long to wait for the writer's lock
    deadline: float = 30.0  # FEEDHOUSE_DEADLINE: for one exchange with a server
    feed_bytes: int = 20_000_000  # FEEDHOUSE_FEED_BYTES: largest feed taken, decoded
    page_bytes: int = 10_000_000  # FEEDHOUSE_PAGE_BYTES: largest page taken, decoded
    source_seconds: float = 1800.0  # FEEDHOUSE_SOURCE_SECONDS: how long a run fetches pages of one source
    batch: int = 25  # FEEDHOUSE_BATCH: articles a transaction; 100 on a lake
    alarm_url: str | None = None  # FEEDHOUSE_ALARM_URL: takes a POST of each alarm; `up` makes a secret block of it
    least_free: int = 1_000_000_000  # FEEDHOUSE_LEAST_FREE: bytes of the disk that should be free, or there is an alarm
    archive_bytes: int | None = None  # FEEDHOUSE_ARCHIVE_BYTES: what the archive may have; nearly that is an alarm
    publish_every: float = 60.0  # FEEDHOUSE_PUBLISH_EVERY: least time between publications in a run
    keep_fetches: float = 90.0  # FEEDHOUSE_KEEP_FETCHES: days that rows of `fetches` are kept
    keep_outcomes: float = 366.0  # FEEDHOUSE_KEEP_OUTCOMES: days that rows of `outcomes` and `polls` are kept
    keep_logs: float = 30.0  # FEEDHOUSE_KEEP_LOGS: days that the Prefect server keeps runs and their logs
    lake: Lake | None = None  # FEEDHOUSE_LAKE: what is written to and read instead of the home's warehouse
    lake_files: str = ""  # FEEDHOUSE_LAKE_FILES: where a new lake shall have its files, a directory or s3://BUCKET/...
    keep_snapshots: float = 7.0  # FEEDHOUSE_KEEP_SNAPSHOTS: days that past states of a lake can be asked for

    @property
    def place(self) -> Home:
        """The home, with its lake if there is one."""
        return Home(self.home, self.lake)

    @property
    def user_agent(self) -> str:
        name = f"feedhouse/{version('feedhouse')}"
        return f"{name} (+{self.contact})" if self.contact else name


def settings_from(
    environment: Mapping[str, str] = os.environ,
    *,
    home: str = "",
    connect_to: Iterable[str] = (),
) -> Settings:
    """The settings as the environment has them, unless told otherwise.

    Raises UsageError naming the variable or option that is off.
    """
    default = Settings()
    lake = lake_at(environment.get("FEEDHOUSE_LAKE", ""))
    return Settings(
        home=Path(home or environment.get("FEEDHOUSE_HOME") or default.home),
        contact=environment.get("FEEDHOUSE_CONTACT") or None,
        doors=parse_doors(connect_to or environment.get("FEEDHOUSE_CONNECT_TO", "").split()),
        proxy=_address(environment, "FEEDHOUSE_PROXY", "http://proxy.example:3128"),
        alarm_url=_address(environment, "FEEDHOUSE_ALARM_URL", "https://chat.example/hook"),
        lock_wait=_number(environment, "FEEDHOUSE_LOCK_WAIT", default.lock_wait),
        deadline=_number(environment, "FEEDHOUSE_DEADLINE", default.deadline),
        feed_bytes=int(_number(environment, "FEEDHOUSE_FEED_BYTES", default.feed_bytes, least=1)),
        page_bytes=int(_number(environment, "FEEDHOUSE_PAGE_BYTES", default.page_bytes, least=1)),
        source_seconds=_number(environment, "FEEDHOUSE_SOURCE_SECONDS", default.source_seconds),
        batch=int(_number(environment, "FEEDHOUSE_BATCH", _LAKE_BATCH if lake else default.batch, least=1)),
        least_free=int(_number(environment, "FEEDHOUSE_LEAST_FREE", default.least_free)),
        archive_bytes=int(_number(environment, "FEEDHOUSE_ARCHIVE_BYTES", 0)) or None,
        publish_every=_number(environment, "FEEDHOUSE_PUBLISH_EVERY", default.publish_every),
        # Fetches are compared with those of the re-checks a week later, and polls of the last week are views' business.
        keep_fetches=_number(environment, "FEEDHOUSE_KEEP_FETCHES", default.keep_fetches, least=14),
        keep_outcomes=_number(environment, "FEEDHOUSE_KEEP_OUTCOMES", default.keep_outcomes, least=14),
        keep_logs=_number(environment, "FEEDHOUSE_KEEP_LOGS", default.keep_logs, least=1),
        lake=lake,
        lake_files=environment.get("FEEDHOUSE_LAKE_FILES", ""),
        keep_snapshots=_number(environment, "FEEDHOUSE_KEEP_SNAPSHOTS", default.keep_snapshots),
    )


def _address(environment: Mapping[str, str], name: str, example: str) -> str | None:
    text = environment.get(name, "")
    parts = urlsplit(text)
    if text and (parts.scheme not in ("http", "https") or not parts.hostname):
        # An address may be as good as a password: it is not repeated.
        raise UsageError(f"{name} is no address; it must be one such as {example}")
    return text or None


def _number(environment: Mapping[str, str], name: str, default: float, least: float = 0) -> float:
    text = environment.get(name) or str(default)
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not least <= value < float("inf"):
        raise UsageError(f"{name} is {text!r}; it must be a number, {least:g} or more")
    return value
