"""HTTP and nothing else: one polite, bounded exchange at a time with each host.

Whatever a server does, a fetch ends in time, as a whole page or as a FetchError with a sentence.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import urlencode, urljoin, urlsplit

import requests
import urllib3

from flows.addresses import PrivateAddress, host_name, refuse_private_literal, web_address
from flows.bodies import read_body, refuse_odd_framing
from flows.connections import Deadline, open_session
from flows.doors import Door
from flows.failures import UnknownName, broken, private, refused, too_slow
from flows.hosts import Host, Hosts
from flows.robots import MAX_BYTES as ROBOTS_BYTES
from flows.robots import Robots
from parsers.encoding import declared_charset
from parsers.errors import FetchError
from parsers.model import Page
from warehouse.batch import Fetch, HostState

_CONNECT_SECONDS = 10.0
_REDIRECTS = 5
_TRIES = 3
_HEADER_CHARACTERS = 64_000
_MOVED = frozenset({301, 302, 303, 307, 308})
_FOR_GOOD = frozenset({301, 308})
_POST_AGAIN = frozenset({307, 308})  # the others lead a form on to a page that is got (RFC 9110, 15.4)


class _Answer(NamedTuple):
    """One response, not followed. Header names are lower case; only a 200 has its body read."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class _Asked:
    """What one fetch is for; `seconds` are what its exchanges have left."""

    url: str
    most_bytes: int
    delay: float
    seconds: float
    headers: Mapping[str, str] = field(default_factory=dict)
    obey_robots: bool = True
    form: bytes | None = None
    whole: bool = True
    tries: int = 0
    redirects: int = 0
    status: int | None = None
    bytes: int = 0
    waited: float = 0.0


class Fetcher:
    """Fetches pages: one connection per host at a time, the source's delay between two requests.

    Safe to share between threads. Only public addresses are contacted, except through `doors`,
    which have no delay. A `proxy`, where one is given, is trusted to resolve names. `hosts` is
    what hosts asked of earlier runs.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        doors: tuple[Door, ...] = (),
        deadline: float = 30.0,
        proxy: str | None = None,
        hosts: Iterable[HostState] = (),
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._user_agent = user_agent
        self._doors = doors
        self._deadline = deadline
        self._proxy = proxy
        self._clock = clock
        self._sleep = sleep
        self._hosts = Hosts(hosts, clock)
        self._log: list[Fetch] = []
        self._log_lock = threading.Lock()

    @property
    def hosts(self) -> tuple[HostState, ...]:
        """What each host that was met asked of us, by host and port as in its addresses; for the next run."""
        return self._hosts.states()

    def fetch(
        self,
        url: str,
        *,
        most_bytes: int,
        delay: float,
        etag: str | None = None,
        last_modified: str | None = None,
        obey_robots: bool = True,
        form: Iterable[tuple[str, str]] | None = None,
        name: str | None = None,
        source: str = "",
        purpose: str = "page",
    ) -> Page:
        """The page at `url`, redirects followed; with validators it may be a 304 without a body.

        `delay` is in seconds, `most_bytes` counts decoded bytes. Raises FetchError. robots.txt is
        for those who find their addresses themselves: a feed that somebody told us to poll is
        fetched without. The fields of a `form` are posted, where there is one; what answers differently to
        other fields has a `name` to be told by. `source` and `purpose` are for the record of it.
        """
        said = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in said.items() if value}
        posted = None if form is None else urlencode(tuple(form)).encode("ascii")
        asked = _Asked(url, most_bytes, delay, self._deadline, headers, obey_robots, posted)
        began, began_at = self._clock(), datetime.now(UTC)
        page, failure = None, None
        try:
            page = self._persist(asked)
            if name is not None:
                page = replace(page, requested=name)
            return page
        except FetchError as error:
            failure = error
            raise
        finally:
            record = Fetch(
                source=source,
                purpose=purpose,
                requested=name or url,
                final=page.final if page else failure.url if failure else None,
                fetched_at=began_at,
                status=asked.status,
                redirects=asked.redirects,
                tries=asked.tries,
                bytes=asked.bytes,
                milliseconds=(self._clock() - began) * 1000,
                waited=asked.waited,
                charset_declared=declared_charset(page.body, page.content_type) if page and page.body else None,
                error=failure.code if failure else None,
            )
            with self._log_lock:
                self._log.append(record)

    def take_log(self) -> tuple[Fetch, ...]:
        """The fetches since this was last asked, by whatever thread."""
        with self._log_lock:
            taken, self._log = self._log, []
        return tuple(taken)

    def _persist(self, asked: _Asked) -> Page:
        """Try a few times, where trying again may help."""
        while True:
            asked.tries += 1
            asked.seconds = self._deadline
            try:
                return self._follow(asked)
            except FetchError as error:
                if asked.tries >= _most_tries(error):
                    if error.code == "unreachable":
                        self._hosts.leave_alone(host_name(error.url))
                    raise
                self._sleep(_pause(error, asked.tries))

    def _follow(self, asked: _Asked) -> Page:
        address, statuses, form = asked.url, set[int](), asked.form
        for _ in range(_REDIRECTS + 1):
            answer = self._exchange(address, asked, form)
            asked.status = answer.status
            if answer.status in _MOVED and "location" in answer.headers:
                statuses.add(answer.status)
                asked.redirects += 1
                address = _next_hop(address, answer.headers["location"])
                form = form if answer.status in _POST_AGAIN else None
                continue
            if answer.status not in (200, 304) or (answer.status == 304 and not asked.headers):
                raise refused(address, answer.status, answer.headers)
            return Page(
                requested=asked.url,
                final=address,
                status=answer.status,
                headers=answer.headers,
                body=answer.body,
                moved=address if statuses and statuses <= _FOR_GOOD else None,
                fetched_at=datetime.now(UTC),
            )
        raise FetchError(asked.url, f"more than {_REDIRECTS} redirects, the last one to {address}", code="redirects")

    def door(self, url: str) -> Door | None:
        """The door an address is reached through, if there is one.

        Raises FetchError for an address that is never contacted, whatever its name means today.
        """
        parts = web_address(url)
        door = next((door for door in self._doors if door.opens(url)), None)
        if door is None:
            _refuse_private(url, parts.hostname or "")
        return door

    def _exchange(self, url: str, asked: _Asked, form: bytes | None) -> _Answer:
        door = self.door(url)
        host = self._hosts.named(host_name(url))
        with host.lock:
            if self._hosts.is_silent(host):
                raise FetchError(
                    url, "its host could not be reached lately", code="host_silent", transient=True, later=True
                )
            if asked.obey_robots:
                self._obey_robots(host, url, door)
            return self._paced(host, url, door, asked, form)

    def _paced(self, host: Host, url: str, door: Door | None, asked: _Asked, form: bytes | None = None) -> _Answer:
        if door is None:
            wait = max(0.0, host.free_at - self._clock())
            asked.waited += wait
            self._sleep(wait)
        began = self._clock()
        try:
            return self._request(url, door, asked, form)
        finally:
            ended = self._clock()
            asked.seconds -= ended - began
            host.free_at = ended + max(asked.delay, host.robots_delay)

    def _obey_robots(self, host: Host, url: str, door: Door | None) -> None:
        """Raises FetchError where the host forbids an address, or can't say now whether it does."""
        robots = host.robots
        if robots is None or not robots.is_fresh(datetime.now(UTC)):
            robots = self._ask_robots(host, url, door)
            self._hosts.keep_robots(host, robots)
        if robots.waits:
            reason = "its robots.txt can't be had now, so nobody knows what it allows"
            raise FetchError(url, reason, code="robots_wait", transient=True, later=True)
        if not robots.allows(url):
            raise FetchError(url, "the robots.txt of its host forbids it", code="robots")

    def _ask_robots(self, host: Host, url: str, door: Door | None) -> Robots:
        """Tried like a page: one dropped connection is no reason to leave a host alone.

        Raises FetchError where the host can't be reached at all, or must not be.
        """
        tries = 0
        while True:
            tries += 1
            try:
                return self._follow_robots(host, url, door)
            except FetchError as error:
                if error.code in ("unreachable", "private_address", "tls", "proxy"):
                    raise  # there is nobody to ask for the page either
                if tries >= _most_tries(error):
                    return Robots.of_failure(error)
                self._sleep(_pause(error, tries))

    def _follow_robots(self, host: Host, url: str, door: Door | None) -> Robots:
        """Redirects are followed on the same host, whose lock we hold; elsewhere it is somebody else's file."""
        address = urljoin(url, "/robots.txt")
        asked = _Asked(url, ROBOTS_BYTES, 0.0, self._deadline, whole=False)
        for _ in range(_REDIRECTS + 1):
            answer = self._paced(host, address, door, asked)
            if answer.status == 200:
                return Robots.of_body(answer.body)
            if answer.status not in _MOVED or "location" not in answer.headers:
                raise refused(address, answer.status, answer.headers)
            target = _next_hop(address, answer.headers["location"])
            if host_name(target) != host_name(address):
                break
            address = target
        return Robots.of_body(b"")

    def _request(self, url: str, door: Door | None, asked: _Asked, form: bytes | None) -> _Answer:
        # A connection for each request: what a server sends behind an answer would be the beginning of the next one.
        sent = {
            "User-Agent": self._user_agent,
            "Accept": "*/*",
            "Accept-Encoding": "gzip",
            "Connection": "close",
            **asked.headers,
        }
        if form is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        if door:
            sent["Host"] = urlsplit(url).netloc
        seconds = max(0.001, asked.seconds)
        session = open_session(public_only=door is None, proxy=None if door else self._proxy)
        with session, Deadline(seconds) as deadline:
            try:
                with session.request(
                    "GET" if form is None else "POST",
                    door.leads_to(url) if door else url,
                    data=form,
                    headers=sent,
                    stream=True,
                    allow_redirects=False,
                    timeout=(min(_CONNECT_SECONDS, seconds), seconds),
                ) as response:
                    received = _headers(url, response)
                    body = b""
                    if response.status_code == 200:
                        refuse_odd_framing(url, response.headers)
                        body = read_body(
                            url,
                            response.raw,
                            received,
                            asked.most_bytes,
                            lambda: not deadline.passed,
                            whole=asked.whole,
                        )
                        asked.bytes += len(body)
                    return _Answer(response.status_code, received, body)
            except PrivateAddress as error:
                raise private(url, error) from error
            except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
                raise too_slow(url) if deadline.passed else broken(url, error) from error


def _most_tries(error: FetchError) -> int:
    # Who took all of the time once would take it again; a name that is not there now is not there in a second, and
    # no sound certificate either.
    if not error.transient or error.later or error.code in ("timeout", "tls") or isinstance(error, UnknownName):
        return 1
    return 2 if error.code == "unreachable" else _TRIES


def _pause(error: FetchError, failures: int) -> float:
    if error.retry_after is not None:
        return error.retry_after
    # Jitter, so that many hosts that failed together are not asked together again.
    return 0.5 * 2.0**failures * random.uniform(0.5, 1.5)  # noqa: S311 - no secret hangs on it


def _headers(url: str, response: requests.Response) -> dict[str, str]:
    """Less those with control characters, which nobody sends in good faith and we would have to send back."""
    if sum(len(name) + len(value) for name, value in response.headers.items()) > _HEADER_CHARACTERS:
        raise FetchError(url, f"more than {_HEADER_CHARACTERS:,} characters of headers", code="too_large")
    headers = {name.lower(): value for name, value in response.headers.items()}
    if "location" in headers:
        headers["location"] = _as_utf8(headers["location"])
    return {name: value for name, value in headers.items() if value.isprintable()}


def _as_utf8(value: str) -> str:
    """Headers come as latin-1; many a site redirects to an address in raw UTF-8."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def _refuse_private(url: str, host: str) -> None:
    try:
        refuse_private_literal(host)
    except PrivateAddress as error:
        raise private(url, error) from error


def _next_hop(address: str, location: str) -> str:
    try:
        target = urljoin(address, location)
        web_address(target)
    except (ValueError, FetchError) as error:
        reason = f"it redirects to {location[:200]!r}, which is no web address"
        raise FetchError(address, reason, code="redirects") from error
    return target
