"""Connections that end in time, and lead where they were checked to lead.

requests knows neither: its timeouts are for single reads, which a server that drips its headers never lets
run out, and it resolves a name again after anybody who checked it.
"""

from __future__ import annotations

import http.client
import os
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from flows.addresses import public_addresses

_INTERIM_ANSWERS = 10


class Deadline:
    """Ends an exchange of this thread's, whatever it is doing, by shutting its socket.

    with Deadline(30) as deadline:
        session.get(...)   # reads nothing more after 30 seconds, often without an error: ask `passed`
    """

    _current = threading.local()

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(max(0.0, seconds), self._pass)
        self._timer.daemon = True

    def __enter__(self) -> Deadline:
        self._current.deadline = self
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._current.deadline = None
        with self._lock:
            self._forget()

    @classmethod
    def watch(cls, sock: socket.socket) -> None:
        """Watch a socket for the exchange this thread is in, if it is in one."""
        if deadline := getattr(cls._current, "deadline", None):
            deadline._watch(sock)

    def _watch(self, sock: socket.socket) -> None:
        with self._lock:
            self._forget()
            # A duplicate, because TLS detaches the socket it is given. Shutting one shuts the other.
            self._socket = socket.socket(sock.family, sock.type, fileno=os.dup(sock.fileno()))
            if self.passed:
                self._shut()

    def _pass(self) -> None:
        with self._lock:
            self.passed = True
            self._shut()

    def _shut(self) -> None:
        if self._socket is not None:
            with suppress(OSError):  # the server was faster
                self._socket.shutdown(socket.SHUT_RDWR)

    def _forget(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None


class _Response(http.client.HTTPResponse):
    """Passes over interim answers such as 103 Early Hints (RFC 9110, 15.2), of which http.client knows 100 only."""

    def _read_status(self) -> tuple[str, int, str]:
        for _ in range(_INTERIM_ANSWERS):
            version, status, reason = super()._read_status()  # type: ignore[misc]
            if status in (100, 101) or not 100 <= status < 200:
                return version, status, reason
            http.client.parse_headers(self.fp)
        raise http.client.HTTPException(f"more than {_INTERIM_ANSWERS} interim answers")


class _Watched(HTTPConnection):
    response_class = _Response

    def _new_conn(self) -> socket.socket:
        sock = super()._new_conn()
        Deadline.watch(sock)
        return sock


class _Public(_Watched):
    """Connects to one of the addresses that were found public, whatever the name may mean a moment later."""

    def _new_conn(self) -> socket.socket:
        try:
            addresses = public_addresses(self._dns_host, self.port)
        except (socket.gaierror, UnicodeError) as error:
            gai = error if isinstance(error, socket.gaierror) else socket.gaierror(str(error))
            raise NameResolutionError(self.host, self, gai) from error
        failure: OSError | None = None
        for address in addresses:
            try:
                sock = socket.create_connection((address, self.port), self.timeout)
            except OSError as error:
                failure = error
            else:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                Deadline.watch(sock)
                return sock
        if isinstance(failure, TimeoutError):
            raise ConnectTimeoutError(self, f"no connection to {self.host}") from failure
        raise NewConnectionError(self, f"no connection to {self.host}: {failure}") from failure


class _WatchedTls(_Watched, HTTPSConnection):
    pass


class _PublicTls(_Public, HTTPSConnection):
    pass


def _pools(plain: type[HTTPConnection], tls: type[HTTPSConnection]) -> dict[str, Callable[..., Any]]:
    return {
        "http": type("Pool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
        "https": type("TlsPool", (HTTPSConnectionPool,), {"ConnectionCls": tls}),
    }


_WATCHED = _pools(_Watched, _WatchedTls)
_PUBLIC = _pools(_Public, _PublicTls)


class _Session(requests.Session):
    """Follows nothing. Where a redirect leads is looked at by whoever asked, and its body by nobody.

    requests reads that body whole, unpacked and without a limit, to tell where the redirect leads.
    """

    def get_redirect_target(self, resp: requests.Response) -> None:  # noqa: ARG002 - the library's signature
        return None


class _Adapter(HTTPAdapter):
    def __init__(self, pools: dict[str, Callable[..., Any]]) -> None:
        self._pools = pools
        super().__init__(pool_connections=1, pool_maxsize=1)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **options)
        manager.pool_classes_by_scheme = _WATCHED  # the proxy is the operator's, wherever it stands
        return manager


def open_session(*, public_only: bool, proxy: str | None = None) -> requests.Session:
    """A session that takes nothing from the environment, keeps no cookies, and verifies certificates.

    With `public_only` it connects to public addresses alone.
    """
    session = _Session()
    session.trust_env = False  # no ~/.netrc, no proxy nobody told us of
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    if proxy:
        session.proxies = {"http": proxy, "https": proxy}
    adapter = _Adapter(_PUBLIC if public_only else _WATCHED)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session
