"""HTTP: redirects, validators, retries, bounds and doors, against a server that does as it is told."""

from __future__ import annotations

import gzip
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import chain
from typing import Any

import pytest

from flows.addresses import PrivateAddress, host_name, is_public
from flows.doors import Door, parse_doors
from flows.fetching import Fetcher
from parsers.errors import FetchError, UsageError
from warehouse.batch import HostState


class Scripted:
    """A loopback server: path to the raw answers it gives, one after the other, the last for ever.

    Answers may be iterators, of pieces that are sent as they come. `requests` are all but those for robots.txt.
    """

    def __init__(self, answers: dict[str, list[Any]]) -> None:
        self.answers = {"/robots.txt": [answer(status="404 Not Found")], **answers}
        self.robots: list[str] = []
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
            while not _is_whole(request):
                if not (received := connection.recv(65536)):
                    return
                request += received
            path = request.split(b" ")[1].decode()
            (self.robots if path == "/robots.txt" else self.requests).append(request.decode("latin-1"))
            answers = self.answers[path]
            given = answers.pop(0) if len(answers) > 1 else answers[0]
            with suppress(OSError):
                for piece in [given] if isinstance(given, bytes) else given():
                    connection.sendall(piece)


def _is_whole(request: bytes) -> bool:
    """With the form, if one is posted: a server that closes before it has read all may take its answer back."""
    head, end, body = request.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    return bool(end) and len(body) >= int(length[1] if length else 0)


def answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1") + body


@contextmanager
def serving(answers: dict[str, list[Any]], **options: float) -> Iterator[tuple[Scripted, Fetcher, list[float]]]:
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
    "503 that asks to wait until tomorrow": (
        [answer(status="503 Busy", Retry_After=format_datetime(datetime.now(UTC) + timedelta(days=1)))],
        "http_503",
        True,
        1,
    ),
    "503 with junk for a time": ([answer(status="503 Busy", Retry_After="soon")], "http_503", True, 3),
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
    "announced as larger than allowed": ([answer(b"x", Content_Length="1001")], "too_large", False, 1),
    "too many headers": ([answer(**{f"X_{n}": "y" for n in range(200)})], "connection", True, 3),
    "headers without an end": ([answer(**{f"X_{n}": "y" * 9000 for n in range(90)})], "too_large", False, 1),
    "chunks that stop": ([answer(b"5\r\nhello\r\n5\r\nhe", Transfer_Encoding="chunked")], "cut_short", True, 3),
    "gzip, then chunks": ([answer(b"4\r\nbody", Transfer_Encoding="gzip, chunked")], "coding", False, 1),
    "identity, then chunks": ([answer(b"4\r\nbody", Transfer_Encoding="identity, chunked")], "coding", False, 1),
    "chunks with a control character": ([answer(b"4\r\nbody", Transfer_Encoding="chunked\x01")], "coding", False, 1),
    "chunks and a length": (
        [answer(b"4\r\nbody\r\n0\r\n\r\n", Transfer_Encoding="chunked", Content_Length="4")],
        "coding",
        False,
        1,
    ),
    "redirect to a port next door": (
        [answer(status="302 Found", Location="http://127.0.0.1:1/")],
        "private_address",
        False,
        1,
    ),
    "redirect to localhost": ([answer(status="302 Found", Location="//localhost/")], "private_address", False, 1),
    "redirect to the cloud's metadata": (
        [answer(status="302 Found", Location="http://169.254.169.254/latest")],
        "private_address",
        False,
        1,
    ),
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


def forever(piece: bytes) -> Callable[[], Iterator[bytes]]:
    """A server that sends a piece every now and then, until somebody hangs up."""

    def dripping() -> Iterator[bytes]:
        for _ in range(500):
            yield piece
            time.sleep(0.02)

    return dripping


SLOW = {
    "a body in drops": lambda: forever_after(answer(), b"x"),
    "headers in drops": lambda: forever_after(b"HTTP/1.1 200 OK\r\nX-", b"y"),
    "one header after another": lambda: forever_after(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
    "not now, not now": lambda: forever(b"HTTP/1.1 100 Continue\r\n\r\n"),
    "nothing at all": lambda: forever(b""),
}


def forever_after(beginning: bytes, piece: bytes) -> Callable[[], Iterator[bytes]]:
    return lambda: chain([beginning], forever(piece)())


@pytest.mark.parametrize("manner", SLOW)
def test_server_that_takes_its_time_is_left_at_the_deadline_and_not_asked_again(manner: str) -> None:
    with serving({"/a": [SLOW[manner]()]}, deadline=0.3) as (server, fetcher, _), pytest.raises(FetchError) as refused:
        fetch(fetcher, "/a")
    assert (refused.value.code, len(server.requests)) == ("timeout", 1)


def test_gzip_in_several_members_comes_whole_and_padding_is_left() -> None:
    body = gzip.compress(b"one ") + gzip.compress(b"two") + b"\0\0"
    with serving({"/a": [answer(body, Content_Encoding="gzip")]}) as (_, fetcher, _):
        assert fetch(fetcher, "/a") == b"one two"


def test_page_says_whether_it_was_moved_for_good() -> None:
    moved, found = answer(status="301 Moved", Location="/b"), answer(status="302 Found", Location="/c")
    with serving({"/a": [moved], "/b": [answer(b"x")], "/c": [answer(b"x")], "/d": [found]}) as (_, fetcher, _):
        pages = [fetcher.fetch(f"http://site.example/{path}", most_bytes=10, delay=0) for path in "abd"]
    assert [page.moved for page in pages] == ["http://site.example/b", None, None]


@pytest.mark.parametrize(
    ("status", "methods"),
    [("302 Found", ["POST", "GET"]), ("303 See", ["POST", "GET"]), ("307 Again", ["POST", "POST"])],
)
def test_form_is_posted_and_led_on_as_browsers_do(status: str, methods: list[str]) -> None:
    with serving({"/a": [answer(status=status, Location="/b")], "/b": [answer(b"x")]}) as (server, fetcher, _):
        page = fetcher.fetch(
            "http://site.example/a", most_bytes=10, delay=0, form=(("Day", "05"), ("CR", "-1")), name="the fifth"
        )
        (logged,) = fetcher.take_log()
    assert [request.split()[0] for request in server.requests] == methods
    assert "Content-Type: application/x-www-form-urlencoded" in server.requests[0]
    assert "Content-Length: 12\r\n" in server.requests[0]
    assert (page.requested, page.final, logged.requested) == ("the fifth", "http://site.example/b", "the fifth")


@pytest.mark.parametrize("location", ["http://127.0.0.1:1/x", "ftp://site.example/"])
def test_form_is_led_nowhere_private(location: str) -> None:
    with (
        serving({"/a": [answer(status="307 Again", Location=location)]}) as (_, fetcher, _),
        pytest.raises(FetchError),
    ):
        fetcher.fetch("http://site.example/a", most_bytes=10, delay=0, form=(("Day", "05"),))


def test_form_is_not_posted_where_robots_txt_forbids_it() -> None:
    with serving({"/robots.txt": [answer(ROBOTS)], "/private": []}) as (server, fetcher, _):
        with pytest.raises(FetchError, match="robots"):
            fetcher.fetch("http://site.example/private", most_bytes=10, delay=0, form=(("Day", "05"),))
        assert server.requests == []


def test_cookies_are_not_kept() -> None:
    with serving({"/a": [answer(b"x", Set_Cookie="id=1")]}) as (server, fetcher, _):
        fetch(fetcher, "/a")
        fetch(fetcher, "/a")
    assert "Cookie" not in "".join(server.requests)


def test_header_with_control_characters_is_left_out() -> None:
    with serving({"/a": [answer(b"x", ETag='"\x1b[2J"', X_Good="y")]}) as (_, fetcher, _):
        page = fetcher.fetch("http://site.example/a", most_bytes=10, delay=0)
    assert ("etag" in page.headers, page.headers["x-good"]) == (False, "y")


PRIVATE = ["127.0.0.1:1", "127.1:1", "2130706433:1", "0x7f.1:1", "[::1]:1", "[::ffff:127.0.0.1]:1", "0.0.0.0:1"]
PRIVATE += ["localhost:1", "a.localhost:1", "localhost.:1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "[fe80::1]"]
PRIVATE += ["[64:ff9b::7f00:1]", "[2002:7f00:1::]", "100.64.0.1", "224.0.0.1"]


@pytest.mark.parametrize("host", PRIVATE)
def test_private_address_in_any_spelling_is_refused(host: str) -> None:
    with pytest.raises(FetchError) as refused:
        Fetcher(user_agent="x").fetch(f"http://{host}/", most_bytes=10, delay=0)
    assert refused.value.code == "private_address"


@pytest.mark.parametrize("url", ["file:///etc/passwd", "http://user@site.example/", "http://a:99999/", "http://", "a"])
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(FetchError) as refused:
        Fetcher(user_agent="x").fetch(url, most_bytes=10, delay=0)
    assert refused.value.code == "bad_address"


class Internet:
    """A resolver that answers as told, and connections that lead to a loopback server whatever their address."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, server: Scripted | None, *answers: str) -> None:
        self.connected: list[str] = []

        def resolve(_: str, port: int, **__: Any) -> list[Any]:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answer, port)) for answer in answers]

        def create(address: tuple[str, int], timeout: float) -> socket.socket:
            self.connected.append(address[0])
            assert server is not None
            connection = socket.socket()
            connection.settimeout(timeout)
            connection.connect(("127.0.0.1", server.port))
            return connection

        monkeypatch.setattr("flows.addresses.socket.getaddrinfo", resolve)
        monkeypatch.setattr("flows.connections.socket.create_connection", create)


@pytest.mark.parametrize("answers", [("127.0.0.1",), ("93.184.216.34", "10.0.0.1"), ("::1",), ("::ffff:10.0.0.1",)])
def test_name_that_leads_into_a_private_network_is_refused(
    monkeypatch: pytest.MonkeyPatch, answers: tuple[str, ...]
) -> None:
    internet = Internet(monkeypatch, None, *answers)
    with pytest.raises(FetchError, match="nothing was sent there"):
        Fetcher(user_agent="x").fetch("http://rebind.example/", most_bytes=10, delay=0)
    assert internet.connected == []


def test_connection_goes_to_the_address_that_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Scripted({"/a": [answer(b"body")]})
    with closing(server):
        threading.Thread(target=server.serve, daemon=True).start()
        internet = Internet(monkeypatch, server, "93.184.216.34")
        page = Fetcher(user_agent="x").fetch("http://site.example/a", most_bytes=10, delay=0)
    assert (page.body, set(internet.connected)) == (b"body", {"93.184.216.34"})
    assert "Host: site.example\r\n" in server.requests[0]


ROBOTS = b"User-agent: *\nDisallow: /private\nCrawl-delay: 4\n\nUser-agent: other\nDisallow: /\n"


def test_what_robots_txt_forbids_is_not_asked_for() -> None:
    with serving({"/robots.txt": [answer(ROBOTS)], "/a": [answer(b"x")], "/private": []}) as (server, fetcher, _):
        fetch(fetcher, "/a")
        with pytest.raises(FetchError) as refused:
            fetch(fetcher, "/private")
        fetch(fetcher, "/a")
    assert (refused.value.code, refused.value.transient) == ("robots", False)
    assert (len(server.requests), len(server.robots)) == (2, 1)


def test_feed_that_somebody_told_us_to_poll_is_fetched_without_robots_txt() -> None:
    with serving({"/robots.txt": [answer(ROBOTS)], "/private": [answer(b"x")]}) as (server, fetcher, _):
        fetcher.fetch("http://site.example/private", most_bytes=10, delay=0, obey_robots=False)
    assert server.robots == []


@pytest.mark.parametrize(
    ("robots", "code"),
    [
        (answer(status="503 Busy"), "robots_wait"),
        (b"", "robots_wait"),
        (answer(status="404 Not Found"), None),
        (answer(status="403 Forbidden"), None),
        (answer(status="301 Moved", Location="/robots.txt"), None),
        (answer(status="301 Moved", Location="http://127.0.0.1:1/robots.txt"), None),
        (answer(b"\x89PNG\0\0"), None),
        (answer(b"User-agent: *\n" + b"Disallow: /x\n" * 60_000), None),
        (answer(b"User-agent: *\nDisallow: /a\n" + b"Disallow: /x\n" * 60_000), "robots"),
        (answer(gzip.compress(b"User-agent: *\nDisallow: /a\n" + b"#" * 5_000_000), Content_Encoding="gzip"), "robots"),
        (answer(b"User-agent: *\n", Content_Encoding="br"), "robots_wait"),
        (answer(status="501 Not Implemented"), "robots_wait"),
    ],
)
def test_without_a_robots_txt_all_is_free_but_one_that_cannot_be_had_means_wait(
    robots: bytes, code: str | None
) -> None:
    with serving({"/robots.txt": [robots], "/a": [answer(b"x")]}) as (_, fetcher, _):
        if code is None:
            assert fetch(fetcher, "/a") == b"x"
            return
        with pytest.raises(FetchError) as refused:
            fetch(fetcher, "/a")
    assert (refused.value.code, refused.value.later) == (code, code == "robots_wait")


def test_one_dropped_connection_on_robots_txt_is_no_reason_to_wait() -> None:
    with serving({"/robots.txt": [b"", answer(ROBOTS)], "/a": [answer(b"x")]}) as (server, fetcher, slept):
        assert fetch(fetcher, "/a") == b"x"
    assert (len(server.robots), len(slept)) == (2, 1)


@pytest.mark.parametrize(
    ("code", "tries"), [(socket.EAI_NONAME, 1), (socket.EAI_AGAIN, 2)], ids=["no such name", "no resolver"]
)
def test_host_without_an_address_is_hardly_asked_for_again(
    monkeypatch: pytest.MonkeyPatch, code: int, tries: int
) -> None:
    asked: list[str] = []

    def resolve(host: str, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        raise socket.gaierror(code, "no")

    monkeypatch.setattr("flows.addresses.socket.getaddrinfo", resolve)
    fetcher = Fetcher(user_agent="x", sleep=lambda _: None)
    with pytest.raises(FetchError) as refused:
        fetch(fetcher, "/a")
    assert (refused.value.code, len(asked)) == ("unreachable", tries)


def test_robots_txt_of_an_earlier_run_is_not_asked_for_again() -> None:
    # The last was noted by a clock that was ahead.
    for age, code in ((0, "robots"), (2, None), (-400, None)):
        asked_at = datetime.now(UTC) - timedelta(days=age)
        known = HostState(host="site.example", robots="User-agent: *\nDisallow: /a", robots_at=asked_at)
        server = Scripted({"/a": [answer(b"x")]})
        with closing(server):
            threading.Thread(target=server.serve, daemon=True).start()
            fetcher = Fetcher(user_agent="x", doors=(server.door,), hosts=[known])
            if code:
                with pytest.raises(FetchError, match="forbids"):
                    fetch(fetcher, "/a")
            else:
                assert fetch(fetcher, "/a") == b"x"
        (left,) = fetcher.hosts
        assert (left.robots == known.robots) is (code is not None)


def test_host_that_an_earlier_run_could_not_reach_is_still_left_alone() -> None:
    known = HostState(host="site.example", silent_until=datetime.now(UTC) + timedelta(minutes=5))
    with serving({"/a": [answer(b"x")]}) as (server, _, _):
        fetcher = Fetcher(user_agent="x", doors=(server.door,), hosts=[known])
        with pytest.raises(FetchError) as refused:
            fetch(fetcher, "/a")
        assert refused.value.code == "host_silent"
        (left,) = fetcher.hosts
        assert left.silent_until is not None
        assert abs(left.silent_until - known.silent_until) < timedelta(seconds=5)


def test_host_that_a_clock_ahead_put_off_for_a_year_is_left_alone_for_ten_minutes() -> None:
    known = HostState(host="site.example", silent_until=datetime.now(UTC) + timedelta(days=400))
    with serving({"/a": [answer(b"x")]}) as (server, _, _):
        fetcher = Fetcher(user_agent="x", doors=(server.door,), hosts=[known])
        with pytest.raises(FetchError):
            fetch(fetcher, "/a")
        (left,) = fetcher.hosts
        assert left.silent_until is not None
        assert left.silent_until < datetime.now(UTC) + timedelta(minutes=11)


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


def test_requests_to_one_host_keep_the_delay_and_doors_have_none(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    with serving({"/a": [answer(b"body")]}) as (_, inside, slept_inside):
        for _ in range(3):
            fetch(inside, "/a")
    assert slept_inside == []
    server = Scripted({"/robots.txt": [answer(ROBOTS)], "/a": [answer(b"body")]})
    with closing(server):
        threading.Thread(target=server.serve, daemon=True).start()
        Internet(monkeypatch, server, "93.184.216.34")
        outside = Fetcher(user_agent="x", sleep=slept.append, clock=lambda: 100.0)
        for delay in (1.5, 1.5, 5.0, 1.5):
            outside.fetch("http://site.example/a", most_bytes=10, delay=delay)
    # robots.txt, which asks for 4 seconds, comes first; a source that wants to wait longer does.
    assert slept == [0.0, 0.0, 4.0, 4.0, 5.0]


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


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://Site.Example/a", "site.example"),
        ("https://site.example.:443/a", "site.example"),
        ("http://site.example:0080/", "site.example"),
        ("http://site.example:443/", "site.example:443"),
        ("http://127.0.0.1:08100/", "127.0.0.1:8100"),
    ],
)
def test_host_has_one_name_however_it_is_spelled(url: str, name: str) -> None:
    assert host_name(url) == name


def test_door_for_one_port_does_not_open_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def private(host: str, _: int) -> tuple[str, ...]:
        raise PrivateAddress(host, "10.0.0.1")

    monkeypatch.setattr("flows.connections.public_addresses", private)
    answers = {"/robots.txt": [answer(status="404 Not Found")], "/a": [answer(b"x")]}
    with serving(answers) as (server, _, _):
        fetcher = Fetcher(user_agent="x", doors=parse_doors([f"site.example:443=127.0.0.1:{server.port}"]))
        assert fetcher.fetch("https://site.example/a", most_bytes=10, delay=0).body == b"x"
        with pytest.raises(FetchError) as refused:
            fetcher.fetch("http://site.example/a", most_bytes=10, delay=0)
    assert refused.value.code == "private_address"


def test_redirect_in_raw_utf8_is_followed() -> None:
    moved = answer(status="302 Found", Location="/новость-1".encode().decode("latin-1"))
    with serving({"/a": [moved], "/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D1%8C-1": [answer(b"x")]}) as (_, fetcher, _):
        assert fetch(fetcher, "/a") == b"x"


@pytest.mark.parametrize(
    "address",
    ["192.0.0.192", "168.63.129.16", "::127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b:1::7f00:1", "fec0::1", "5f00::1"],
)
def test_address_that_only_looks_public_is_not(address: str) -> None:
    assert not is_public(address)


def test_interim_answers_are_passed_over_and_too_many_are_no_answer() -> None:
    hint = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
    with serving({"/a": [hint * 3 + answer(b"body")], "/b": [hint * 300 + answer(b"body")]}) as (_, fetcher, _):
        assert fetch(fetcher, "/a") == b"body"
        with pytest.raises(FetchError, match="interim"):
            fetch(fetcher, "/b")


def test_body_of_a_redirect_is_left_where_it_is() -> None:
    """Endless, or packed to a thousandth: nobody asked for it."""
    sent = []

    def endless() -> Iterator[bytes]:
        yield b"HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Type: text/html\r\n\r\n"
        for _ in range(2_000):
            sent.append(1)
            yield b"x" * 65_536

    with serving({"/a": [endless], "/b": [answer(b"body")]}) as (_, fetcher, _):
        assert fetch(fetcher, "/a") == b"body"
    assert len(sent) < 500
