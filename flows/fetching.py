"""HTTP and nothing else: one polite, bounded exchange at a time with each host."""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

import requests
import urllib3

from flows.bodies import read_body
from flows.doors import Door
from parsers.errors import FetchError
from parsers.model import Page

_CONNECT_SECONDS = 10.0
_REDIRECTS = 5
_TRIES = 3
_LONGEST_PAUSE = 30.0  # seconds we sleep for a Retry-After; a longer one is left to a later run
_SILENCE_SECONDS = 600.0  # how long a host that can't be reached is left alone
_TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504})
_MOVED = frozenset({301, 302, 303, 307, 308})


@dataclass(slots=True)
class _Host:
    """One host's connection and manners; whoever holds the lock is the only one to talk to it."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    session: requests.Session = field(default_factory=requests.Session)
    free_at: float = 0.0
    silent_until: float = 0.0


class Fetcher:
    """Fetches pages: one connection per host at a time, the source's delay between two requests.

    Safe to share between threads. `doors` are the only way to a private address, and have no delay.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        doors: tuple[Door, ...] = (),
        deadline: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._user_agent = user_agent
        self._doors = doors
        self._deadline = deadline
        self._clock = clock
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}
        self._hosts_lock = threading.Lock()

    def fetch(
        self, url: str, *, most_bytes: int, delay: float, etag: str | None = None, last_modified: str | None = None
    ) -> Page:
        """The page at `url`, redirects followed; with validators it may be a 304 without a body.

        `delay` is in seconds, `most_bytes` counts decoded bytes. Raises FetchError.
        """
        asked = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in asked.items() if value}
        for failures in range(1, _TRIES + 1):
            try:
                return self._follow(url, headers, most_bytes, delay)
            except FetchError as error:
                if not _worth_another_try(error) or failures == _TRIES or not self._pause(error, failures):
                    self._note_silence(error)
                    raise
        raise AssertionError("unreachable")

    def _follow(self, url: str, headers: Mapping[str, str], most_bytes: int, delay: float) -> Page:
        address = url
        for _ in range(_REDIRECTS + 1):
            status, received, body = self._exchange(address, headers, most_bytes, delay)
            if status in _MOVED and "location" in received:
                address = _next_hop(address, received["location"])
                continue
            if status not in (200, 304) or (status == 304 and not headers):
                raise _refused(address, status, received)
            return Page(
                requested=url,
                final=address,
                status=status,
                headers=received,
                body=body,
                fetched_at=datetime.now(UTC),
            )
        raise FetchError(url, f"more than {_REDIRECTS} redirects, the last one to {address}", code="redirects")

    def _exchange(
        self, url: str, headers: Mapping[str, str], most_bytes: int, delay: float
    ) -> tuple[int, dict[str, str], bytes]:
        host = self._host(url)
        with host.lock:
            if self._clock() < host.silent_until:
                raise FetchError(url, "its host could not be reached lately", code="host_silent", transient=True)
            door = next((door for door in self._doors if door.opens(url)), None)
            if door is None:
                self._sleep(max(0.0, host.free_at - self._clock()))
            try:
                return self._request(host.session, url, door, headers, most_bytes)
            finally:
                host.free_at = self._clock() + delay

    def _request(
        self, session: requests.Session, url: str, door: Door | None, headers: Mapping[str, str], most_bytes: int
    ) -> tuple[int, dict[str, str], bytes]:
        deadline = self._clock() + self._deadline
        sent = {
            "User-Agent": self._user_agent,
            "Accept": "*/*",
            "Accept-Encoding": "gzip",
            "Host": urlsplit(url).netloc,
            **headers,
        }
        session.trust_env = False  # no ~/.netrc, no proxy from the environment
        try:
            with session.get(
                door.leads_to(url) if door else url,
                headers=sent,
                stream=True,
                allow_redirects=False,
                timeout=(min(_CONNECT_SECONDS, self._deadline), self._deadline),
            ) as response:
                received = {name.lower(): value for name, value in response.headers.items()}
                if response.status_code != 200:
                    return response.status_code, received, b""
                body = read_body(url, response.raw, received, most_bytes, lambda: self._clock() < deadline)
                return response.status_code, received, body
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise _broken(url, error) from error

    def _pause(self, error: FetchError, failures: int) -> bool:
        """Wait before another try; False when the server asked for longer than a run should wait."""
        # Jitter, so that many hosts that failed together are not asked together again.
        jittered = 0.5 * 2**failures * random.uniform(0.5, 1.5)  # noqa: S311 - no secret hangs on it
        pause = jittered if error.retry_after is None else error.retry_after
        if pause > _LONGEST_PAUSE:
            return False
        self._sleep(pause)
        return True

    def _note_silence(self, error: FetchError) -> None:
        if error.code == "unreachable":
            self._host(error.url).silent_until = self._clock() + _SILENCE_SECONDS

    def _host(self, url: str) -> _Host:
        with self._hosts_lock:
            return self._hosts.setdefault(urlsplit(url).netloc, _Host())


def _worth_another_try(error: FetchError) -> bool:
    return error.transient and error.code != "host_silent"


def _refused(url: str, status: int, headers: Mapping[str, str]) -> FetchError:
    asked = headers.get("retry-after", "")
    return FetchError(
        url,
        f"the server answered {status}",
        code=f"http_{status}",
        transient=status in _TRANSIENT,
        retry_after=float(asked) if asked.isdecimal() and len(asked) < 10 else None,
    )


def _broken(url: str, error: Exception) -> FetchError:
    match error:
        case requests.ConnectTimeout():
            return FetchError(url, "the host can't be reached", code="unreachable", transient=True)
        case requests.Timeout() | urllib3.exceptions.TimeoutError() | TimeoutError():
            return FetchError(url, "the server did not answer in time", code="timeout", transient=True)
        case urllib3.exceptions.ProtocolError(args=(_, http.client.IncompleteRead())):  # a missing chunk end, too
            return FetchError(url, "the body ends before it is complete", code="cut_short", transient=True)
        case requests.exceptions.InvalidURL() | requests.exceptions.InvalidSchema() | UnicodeError():
            return FetchError(url, "not an address that can be fetched", code="bad_address")
        case requests.ConnectionError() if "NewConnectionError" in repr(error) or "NameResolutionError" in repr(error):
            return FetchError(url, "the host can't be reached", code="unreachable", transient=True)
    return FetchError(url, f"no sound answer: {str(error)[:200]}", code="connection", transient=True)


def _next_hop(address: str, location: str) -> str:
    target = urljoin(address, location)
    parts = urlsplit(target)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
        raise FetchError(address, f"it redirects to {location[:200]!r}, which is no web address", code="redirects")
    return target
