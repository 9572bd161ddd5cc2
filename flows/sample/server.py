"""The sample site on loopback: HTTP/1.1 on 127.0.0.1, in threads, until its `with` ends."""

from __future__ import annotations

import gzip
import socket
import sys
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from types import TracebackType
from typing import Any

from flows.sample.answers import Answer, Request, answer
from flows.sample.edition import Edition

HOST = "centrasia.org"


class SampleSite:
    """A server for one edition, listening from the start and answering inside `with`.

        with SampleSite(first_edition()) as site:
            subprocess.run(["feedhouse", "ingest", "centrasia", "--connect-to", site.door])

    `port` 0 takes any free one. `edition` may be replaced while it runs. `instead` maps path and
    query to an answer given in place of the edition's, for a page that fails. The Host header is
    not looked at. Raises OSError where the port is taken.
    """

    def __init__(self, edition: Edition, port: int = 0) -> None:
        self.edition = edition
        self.instead: dict[str, Answer] = {}
        self._requests: list[tuple[str, str, int]] = []
        self._lock = Lock()
        self._listener = _Listener(self, port)
        # A short poll, or every test would wait half a second for its server to stop.
        self._thread = Thread(target=self._listener.serve_forever, args=(0.02,), name="sample site", daemon=True)

    @property
    def port(self) -> int:
        return self._listener.server_port

    @property
    def door(self) -> str:
        """The value for `--connect-to`."""
        return f"{HOST}=127.0.0.1:{self.port}"

    @property
    def requests(self) -> list[tuple[str, str, int]]:
        """Method, path with query, status of every request so far, in order: a copy."""
        with self._lock:
            return list(self._requests)

    def answer(self, request: Request) -> Answer:
        """Decide an answer and keep a note of it."""
        given = self.instead.get(request.target) or answer(self.edition, request)
        with self._lock:
            self._requests.append((request.method, request.target, given.status))
        return given

    def __enter__(self) -> SampleSite:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.shutdown()
        self._listener.server_close()
        self._listener.close_connections()
        self._thread.join()


class _Listener(ThreadingHTTPServer):
    # Clients may open a connection a thread at once; the default backlog is 5.
    request_queue_size = 128

    def __init__(self, site: SampleSite, port: int) -> None:
        self.site = site
        self._connections: set[socket.socket] = set()
        self._lock = Lock()
        super().__init__(("127.0.0.1", port), _Exchange)

    def server_bind(self) -> None:
        # HTTPServer asks the resolver for its own name, which can take seconds without a network.
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = HOST, self.server_address[1]

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        with self._lock:
            self._connections.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def close_connections(self) -> None:
        """Hang up on clients that keep a connection for later."""
        with self._lock:
            for connection in self._connections:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A client that hangs up is no news; anything else is a bug, and said aloud.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Exchange(BaseHTTPRequestHandler):
    """One connection: reads requests, sends what the site answers."""

    protocol_version = "HTTP/1.1"
    server: _Listener
    # Header and body leave together and at once, not 40 ms apart.
    wbufsize = -1
    disable_nagle_algorithm = True

    def _exchange(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(method=self.command, target=self.path, headers=headers, body=self.rfile.read(length))
        self._send(self.server.site.answer(request), gzipped="gzip" in headers.get("accept-encoding", ""))

    do_GET = do_HEAD = do_POST = _exchange  # noqa: N815 - the names http.server looks for

    def _send(self, given: Answer, *, gzipped: bool) -> None:
        body = gzip.compress(given.body, 6, mtime=0) if gzipped and given.body else given.body
        self.send_response(given.status)
        for name, value in given.headers.items():
            self.send_header(name, value)
        if gzipped and given.body:
            self.send_header("Content-Encoding", "gzip")
        if given.status != 304:
            self.send_header("Vary", "Accept-Encoding")
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: `SampleSite.requests` has it."""
