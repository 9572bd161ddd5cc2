"""HTTP: redirects, validators, retries, bounds and doors, against a server that does as it is told."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from flows.doors import Door, parse_doors
from flows.fetching import Fetcher
from parsers.errors import FetchError, UsageError


class Scripted:
    """A loopback server: path to the raw answers it gives, one after the other, the last for ever."""

    def __init__(self, answers: dict[str, list[bytes]]) -> None:
        self.answers = answers
        self.requests: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]

    @property
    def door(self) -> Door:
        return Door("site.example", None, "127.0.0.1", self.port)

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _answer(self, connection: socket.socket) -> None:
        with connection:
            request = b""
            while b"\r\n\r\n" not in request:
                if not (received := connection.recv(65536)):
                    return
                request += received
            self.requests.append(request.decode("latin-1"))
            answers = self.answers[request.split(b" ")[1].decode()]
            connection.sendall(answers.pop(0) if len(answers) > 1 else answers[0])


def answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1") + body


@contextmanager
def serving(answers: dict[str, list[bytes]], **options: float) -> Iterator[tuple[Scripted, Fetcher, list[float]]]:
    """A server, a fetcher with a door to it, and the seconds the fetcher wanted to sleep."""
    server = Scripted(answers)
    slept: list[float] = []
    fetcher = Fetcher(user_agent="feedhouse/test", doors=(server.door,), sleep=slept.append, **options)
    with closing(server):
        threading.Thread(target=server.serve, daemon=True).start()
        yield server, fetcher, slept


def fetch(fetcher: Fetcher, path: str, **options: str) -> bytes:
    return fetcher.fetch(f"http://site.example{path}", most_bytes=1000, delay=1.0, **options).body


def test_page_comes_whole_with_the_address_that_answered() -> None:
    with serving(
        {"/a": [answer(status="302 Found", Location="/b?x=1")], "/b?x=1": [answer(b"body", X_Header="y")]}
    ) as (
        server,
        fetcher,
        _,
    ):
        page = fetcher.fetch("http://site.example/a", most_bytes=10, delay=0)
    assert (page.requested, page.final) == ("http://site.example/a", "http://site.example/b?x=1")
    assert (page.status, page.body, page.headers["x-header"]) == (200, b"body", "y")
    assert "Host: site.example" in server.requests[0]
    assert "User-Agent: feedhouse/test" in server.requests[0]
    assert "Accept-Encoding: gzip\r\n" in server.requests[0]


def test_https_goes_through_the_door_in_plain_http() -> None:
    with serving({"/a": [answer(b"body")]}) as (_, fetcher, _):
        page = fetcher.fetch("https://site.example/a", most_bytes=10, delay=0)
    assert (page.final, page.body) == ("https://site.example/a", b"body")


def test_gzip_is_unpacked() -> None:
    with serving({"/a": [answer(gzip.compress(b"body"), Content_Encoding="gzip")]}) as (_, fetcher, _):
        assert fetch(fetcher, "/a") == b"body"


def test_validators_are_sent_and_304_has_no_body() -> None:
    with serving({"/a": [answer(status="304 Not Modified", ETag='"2"')]}) as (server, fetcher, _):
        page = fetcher.fetch("http://site.example/a", most_bytes=10, delay=0, etag='"1"', last_modified="then")
    assert (page.status, page.body, page.headers["etag"]) == (304, b"", '"2"')
    assert 'If-None-Match: "1"' in server.requests[0]
    assert "If-Modified-Since: then" in server.requests[0]


REFUSED = {
    "404": ([answer(status="404 Not Found")], "http_404", False, 1),
    "503 for ever": ([answer(status="503 Busy")], "http_503", True, 3),
    "429 that asks for an hour": ([answer(status="429 Slow", Retry_After="3600")], "http_429", True, 1),
    "304 nobody asked for": ([answer(status="304 Not Modified")], "http_304", False, 1),
    "204 without a page": ([answer(status="204 No Content")], "http_204", False, 1),
    "redirect to itself": ([answer(status="301 Moved", Location="/a")], "redirects", False, 6),
    "redirect to a file": ([answer(status="301 Moved", Location="file:///etc/passwd")], "redirects", False, 1),
    "redirect with a password": (
        [answer(status="301 Moved", Location="http://a:b@site.example/")],
        "redirects",
        False,
        1,
    ),
    "larger than allowed": ([answer(b"x" * 1001)], "too_large", False, 1),
    "a gzip bomb": ([answer(gzip.compress(b"x" * 50_000_000), Content_Encoding="gzip")], "too_large", False, 1),
    "half a gzip": ([answer(gzip.compress(b"body" * 50)[:-9], Content_Encoding="gzip")], "cut_short", True, 3),
    "no gzip at all": ([answer(b"body", Content_Encoding="gzip")], "coding", False, 1),
    "a coding nobody asked for": ([answer(b"body", Content_Encoding="br")], "coding", False, 1),
    "gzip twice": ([answer(b"body", Content_Encoding="gzip, gzip")], "coding", False, 1),
    "a body cut short": ([answer(b"body", Content_Length="10")], "cut_short", True, 3),
    "no HTTP": ([b"220 mail.example ESMTP\r\n\r\n"], "connection", True, 3),
    "nothing": ([b""], "connection", True, 3),
}


@pytest.mark.parametrize("misbehaviour", REFUSED)
def test_answer_that_is_no_page_is_refused(misbehaviour: str) -> None:
    answers, code, transient, requests = REFUSED[misbehaviour]
    with serving({"/a": list(answers), "/": [answer()]}) as (server, fetcher, _), pytest.raises(FetchError) as refused:
        fetch(fetcher, "/a")
    assert (refused.value.code, refused.value.transient, len(server.requests)) == (code, transient, requests)


def test_transient_failure_is_tried_again_with_growing_pauses() -> None:
    busy = answer(status="503 Busy")
    with serving({"/a": [busy, busy, answer(b"body")]}) as (server, fetcher, slept):
        assert fetch(fetcher, "/a") == b"body"
    assert len(server.requests) == 3
    assert [0.5 <= slept[0] <= 1.5, 1.0 <= slept[1] <= 3.0] == [True, True]


def test_short_retry_after_is_waited_for() -> None:
    with serving({"/a": [answer(status="429 Slow", Retry_After="7"), answer(b"body")]}) as (_, fetcher, slept):
        assert fetch(fetcher, "/a") == b"body"
    assert slept == [7.0]


def test_slow_drip_ends_at_the_deadline() -> None:
    answers = {"/a": [answer(b"x" * 10)]}
    ticks = iter(range(0, 1000, 20))
    server = Scripted(answers)
    fetcher = Fetcher(
        user_agent="x", doors=(server.door,), sleep=lambda _: None, clock=lambda: float(next(ticks)), deadline=10
    )
    with closing(server):
        threading.Thread(target=server.serve, daemon=True).start()
        with pytest.raises(FetchError, match="did not end in time"):
            fetch(fetcher, "/a")


def test_host_that_cannot_be_reached_is_left_alone_for_ten_minutes() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as unused:
        port = unused.getsockname()[1]
    clock = [0.0]
    door = Door("site.example", None, "127.0.0.1", port)
    fetcher = Fetcher(user_agent="x", doors=(door,), sleep=lambda _: None, clock=lambda: clock[0])
    codes = []
    for clock[0] in (0.0, 1.0, 599.0, 601.0):
        with pytest.raises(FetchError) as refused:
            fetch(fetcher, "/a")
        codes.append(refused.value.code)
    assert codes == ["unreachable", "host_silent", "host_silent", "unreachable"]


def test_requests_to_one_host_keep_the_delay_and_doors_have_none() -> None:
    slept: list[float] = []
    server = Scripted({"/a": [answer(b"body")]})
    with closing(server):
        threading.Thread(target=server.serve, daemon=True).start()
        outside = Fetcher(user_agent="x", sleep=slept.append, clock=lambda: 100.0)
        for _ in range(3):
            outside.fetch(f"http://127.0.0.1:{server.port}/a", most_bytes=10, delay=1.5)
        assert slept == [0.0, 1.5, 1.5]
        slept.clear()
        inside = Fetcher(user_agent="x", doors=(server.door,), sleep=slept.append)
        for _ in range(3):
            fetch(inside, "/a")
        assert slept == []


DOORS = [
    ("centrasia.org=127.0.0.1:8100", "https://centrasia.org/newsA.php?st=1", "http://127.0.0.1:8100/newsA.php?st=1"),
    ("centrasia.org=127.0.0.1:8100", "http://centrasia.org", "http://127.0.0.1:8100/"),
    ("Centrasia.org=127.0.0.1:8100", "http://centrasia.org:80/a", "http://127.0.0.1:8100/a"),
    ("centrasia.org=127.0.0.1:8100", "http://centrasia.org:81/a", None),
    ("centrasia.org=127.0.0.1:8100", "http://www.centrasia.org/a", None),
    ("127.0.0.1:8100=127.0.0.1:8100", "http://127.0.0.1:8100/a", "http://127.0.0.1:8100/a"),
    ("127.0.0.1:8100=127.0.0.1:8100", "http://127.0.0.1:8101/a", None),
    ("[::1]:81=[::1]:82", "http://[::1]:81/a", "http://[::1]:82/a"),
    ("a.example=mirror.example:80", "http://a.example/x?y=z", "http://mirror.example:80/x?y=z"),
]


@pytest.mark.parametrize(("text", "url", "expected"), DOORS)
def test_door_opens_for_its_host_and_port_only(text: str, url: str, expected: str | None) -> None:
    (door,) = parse_doors([text])
    assert (door.leads_to(url) if door.opens(url) else None) == expected


@pytest.mark.parametrize("text", ["", "a", "a=b", "a=b:", "=b:1", "a=b:99999", "a=:1", "http://a=b:1", "a=b:1/x"])
def test_door_of_another_form_is_refused_with_the_right_one(text: str) -> None:
    with pytest.raises(UsageError, match="expected HOST=ADDRESS:PORT"):
        parse_doors([text])
