"""A server that does everything a server should not, and a list of what it does.

Every misbehaviour has a host of its own, NAME.example, with its feed at /NAME/feed and a good one at /good/NAME/feed.
"""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import chain
from typing import NamedTuple

from flows.doors import Door, parse_doors

Answer = bytes | Callable[[], Iterable[bytes]]
WORDS = "Караван верблюдов прошел по новой дороге, и погонщики остались довольны ею. "


class Place(NamedTuple):
    """Where a misbehaviour lives: the address of its folder, and ports nobody may touch."""

    base: str
    alarm: int


class Misbehaviour(NamedTuple):
    """What the paths below its folder answer, and how many articles a sound reader gets out of it."""

    paths: dict[str, Answer]
    articles: int = 0


def answer(body: bytes | str = b"", status: str = "200 OK", **headers: str) -> bytes:
    """A whole response; the connection ends with it."""
    body = body.encode() if isinstance(body, str) else body
    headers = {"Content_Type": "text/html; charset=utf-8", "Content_Length": str(len(body)), **headers}
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items() if value)]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1") + body


_NOT_FOUND = answer(status="404 Not Found")


def moved(to: str, status: str = "302 Found") -> bytes:
    return answer(status=status, Location=to)


def page(title: str = "Караван", extra: str = "", text: str = WORDS * 6) -> bytes:
    """A sound article page."""
    return answer(
        f"<html><head><title>{title}</title>{extra}</head><body><h1>{title}</h1><p>{text}</p><p>{text}</p></body></html>"
    )


def item(link: str, title: str = "Караван", extra: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link>{extra}</item>"


def rss(*items: str, prolog: str = "") -> bytes:
    return f"{prolog}<rss version='2.0'><channel><title>Лента</title>{''.join(items)}</channel></rss>".encode()


def forever(beginning: bytes, piece: bytes, pause: float = 0.0) -> Callable[[], Iterable[bytes]]:
    """A response that does not end before somebody hangs up, or a minute is over."""

    def pieces() -> Iterator[bytes]:
        ends = time.monotonic() + 60
        while time.monotonic() < ends:
            yield piece
            time.sleep(pause)

    return lambda: chain([beginning], pieces())


_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n"


def feed_only(name: str, given: Answer | Callable[[Place], Answer]) -> tuple[str, Callable[[Place], Misbehaviour]]:
    """A feed that gives nothing of use."""
    return name, lambda place: Misbehaviour(
        {"feed": given(place) if callable(given) and _wants_place(given) else given}
    )


def _wants_place(given: Callable[..., object]) -> bool:
    return given.__code__.co_argcount == 1


def page_only(
    name: str, given: Answer | Callable[[Place], Answer], articles: int = 0
) -> tuple[str, Callable[[Place], Misbehaviour]]:
    """A sound feed that leads to one page that is not."""

    def at(place: Place) -> Misbehaviour:
        bad = given(place) if callable(given) and _wants_place(given) else given
        return Misbehaviour({"feed": answer(rss(item(f"{place.base}/page"))), "page": bad}, articles)

    return name, at


def link_only(name: str, link: Callable[[Place], str]) -> tuple[str, Callable[[Place], Misbehaviour]]:
    """A sound feed with one link that must not be followed."""
    return name, lambda place: Misbehaviour({"feed": answer(rss(item(link(place))))})


def one_article(name: str, feed: Callable[[str], bytes]) -> tuple[str, Callable[[Place], Misbehaviour]]:
    """An odd feed of which the one entry has to be found all the same; given the link of its page."""
    return name, lambda place: Misbehaviour({"feed": feed(f"{place.base}/page"), "page": page()}, 1)


_BOMB = gzip.compress(b"<rss>" + b" " * 100_000_000)
_ENTITIES = "<!DOCTYPE r [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(12)
)

MISBEHAVIOURS: dict[str, Callable[[Place], Misbehaviour]] = dict(
    [
        # Time
        feed_only("silent", forever(b"", b"", 0.05)),
        feed_only("body-drip", forever(_HEAD + b"\r\n", b"x", 0.02)),
        feed_only("header-drip", forever(_HEAD + b"X-Y: ", b"x", 0.02)),
        feed_only("endless-headers", forever(_HEAD, b"X-Y: z\r\n", 0.001)),
        feed_only("endless-continue", forever(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.005)),
        page_only("page-drip", forever(_HEAD + b"\r\n", b"x", 0.02)),
        # Size
        feed_only("endless-body", forever(_HEAD + b"\r\n", b"x" * 65536)),
        feed_only("announced-huge", answer(b"x", Content_Length="99999999999")),
        feed_only("gzip-bomb", answer(_BOMB, Content_Encoding="gzip")),
        page_only("page-gzip-bomb", answer(_BOMB, Content_Encoding="gzip")),
        feed_only("long-header", answer(b"x", X_Long="y" * 100_000)),
        feed_only("many-headers", answer(b"x", **{f"X_{n}": "y" for n in range(500)})),
        # Codings and cuts
        feed_only("gzip-twice", answer(gzip.compress(gzip.compress(rss())), Content_Encoding="gzip, gzip")),
        feed_only("brotli", answer(b"xyz", Content_Encoding="br")),
        feed_only("half-a-gzip", answer(gzip.compress(rss() * 100)[:50], Content_Encoding="gzip")),
        feed_only("cut-short", answer(rss(), Content_Length="100000")),
        feed_only("cut-chunk", answer(b"ffff\r\n<rss>", Transfer_Encoding="chunked", Content_Length="")),
        feed_only("bad-chunk", answer(b"zz\r\n<rss>\r\n0\r\n\r\n", Transfer_Encoding="chunked", Content_Length="")),
        page_only("page-cut-short", answer(b"<html><body>" + WORDS.encode() * 50, Content_Length="100000")),
        # No HTTP, and odd HTTP
        feed_only("no-http", b"220 mail.example ESMTP\r\n"),
        feed_only("hangs-up", b""),
        feed_only("unasked-304", answer(status="304 Not Modified")),
        feed_only("no-content", answer(status="204 No Content")),
        feed_only("gone", answer(status="410 Gone")),
        feed_only("forbidden", answer(status="403 Forbidden")),
        feed_only("wait-a-year", answer(status="429 Slow", Retry_After="31536000")),
        feed_only("wait-junk", answer(status="503 Busy", Retry_After="later")),
        # Redirects
        feed_only("loop", lambda place: moved(f"{place.base}/feed")),
        feed_only("to-file", moved("file:///etc/passwd")),
        feed_only("to-alarm", lambda place: moved(f"http://127.0.0.1:{place.alarm}/feed")),
        feed_only("to-localhost", lambda place: moved(f"http://localhost:{place.alarm}/feed")),
        feed_only("to-number", lambda place: moved(f"http://2130706433:{place.alarm}/feed")),
        feed_only("to-mapped", lambda place: moved(f"http://[::ffff:127.0.0.1]:{place.alarm}/feed")),
        page_only("page-to-alarm", lambda place: moved(f"http://127.0.0.1:{place.alarm}/page")),
        page_only("page-to-password", lambda place: moved(f"{place.base}/other".replace("//", "//a:b@"))),
        # No feed
        feed_only("login-page", page("Войдите")),
        feed_only("empty", answer(b"")),
        feed_only("image", answer(b"\x89PNG\r\n\x1a\n" + bytes(500))),
        feed_only("json-error", answer('{"error": "no such feed"}', Content_Type="application/json")),
        feed_only("other-xml", answer("<?xml version='1.0'?><soap/>")),
        feed_only("nested", answer(b"<rss><channel>" + b"<a>" * 100_000)),
        feed_only("attributes", answer("<rss " + " ".join(f"a{n}='x'" for n in range(200_000)) + "/>")),
        feed_only("long-line", answer(b"<rss><channel><title>" + b"x" * 15_000_000)),
        feed_only("angles", answer(b"<" * 3_000_000)),
        feed_only("ampersands", answer(b"<rss><channel><title>" + b"&" * 3_000_000 + b"</title></channel></rss>")),
        # Feeds with one sound entry in them
        one_article("entities", lambda link: answer(rss(item(link, "&l;"), prolog=f"{_ENTITIES}]>"))),
        one_article(
            "external",
            lambda link: answer(
                rss(item(link, "&x;"), prolog="<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>")
            ),
        ),
        one_article("surrogates", lambda link: answer(rss(item(link, "а&#xD800;б")))),
        one_article("controls", lambda link: answer(rss(item(link, "а\x00\x1b[31m\u202eб")))),
        one_article("html-type", lambda link: answer(rss(item(link)), Content_Type="text/html")),
        one_article("huge-title", lambda link: answer(rss(item(link, "слово " * 300_000)))),
        one_article("bare-ampersand", lambda link: answer(rss(item(f"{link}?a=1&copy=2")))),
        one_article("same-link-often", lambda link: answer(rss(*[item(link)] * 3000))),
        one_article("year-0", lambda link: answer(rss(item(link, extra="<pubDate>Mon, 01 Jan 0000</pubDate>")))),
        one_article("broken-tail", lambda link: answer(rss(item(link)) + b"<item><title>\xff\xfe")),
        one_article("junk-before", lambda link: answer(b"\n\n<!-- php -->Warning: x\n" + rss(item(link)))),
        # Links nobody may follow
        link_only("javascript", lambda _: "javascript:alert(1)"),
        link_only("data", lambda _: "data:text/html,x"),
        link_only("file", lambda _: "file:///etc/passwd"),
        link_only("ftp", lambda _: "ftp://site.example/x"),
        link_only("alarm", lambda place: f"http://127.0.0.1:{place.alarm}/x"),
        link_only("alarm-short", lambda place: f"http://127.1:{place.alarm}/x"),
        link_only("alarm-hex", lambda place: f"http://0x7f.1:{place.alarm}/x"),
        link_only("alarm-v6", lambda place: f"http://[::1]:{place.alarm}/x"),
        link_only("alarm-localhost", lambda place: f"http://localhost:{place.alarm}/x"),
        link_only("metadata", lambda _: "http://169.254.169.254/latest/meta-data/"),
        link_only("password", lambda place: f"http://127.0.0.1:{place.alarm}@127.0.0.1:{place.alarm}/x"),
        link_only("endless-link", lambda place: f"{place.base}/{'x' * 20_000}"),
        # Pages
        page_only("page-404", answer(status="404 Not Found")),
        page_only("page-500", answer(status="500 Oops")),
        page_only("page-empty", answer("<html><body></body></html>")),
        page_only("page-image", answer(b"\x89PNG\r\n\x1a\n" + bytes(500))),
        page_only("page-deep", answer(b"<font>" * 300_000)),
        page_only("page-tables", answer(b"<table><tr><td>" * 100_000)),
        page_only("page-home", lambda place: moved(f"{place.base.rpartition('/')[0]}/")),
        page_only("page-not-found", page("404: страница не найдена", text="Увы, такой страницы нет. " * 8)),
        page_only("page-claims", lambda place: page(extra=f"<link rel=canonical href='{place.base}-other/1'>"), 1),
        page_only("page-script", page(extra="<script>alert('Караван')</script>" * 100), 1),
        page_only(
            "page-refresh",
            lambda place: page(
                extra=f"<meta http-equiv=refresh content='0;url=http://127.0.0.1:{place.alarm}/'>"
            ),
            1,
        ),
    ]
)  # fmt: skip


class HostileServer:
    """All of it on one loopback port, with a second port that rings when it is touched."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=100)
        self._alarm = socket.create_server(("127.0.0.1", 0))
        self.alarms = 0
        self.requests: list[str] = []
        self.port: int = self._listener.getsockname()[1]
        alarm: int = self._alarm.getsockname()[1]
        self.made = {name: make(Place(f"http://{name}.example/{name}", alarm)) for name, make in MISBEHAVIOURS.items()}

    def feeds(self, name: str) -> tuple[str, str]:
        """The bad feed of a misbehaviour and the good one beside it."""
        return f"http://{name}.example/{name}/feed", f"http://{name}.example/good/{name}/feed"

    @property
    def doors(self) -> tuple[Door, ...]:
        """The only ways that lead here."""
        return parse_doors(f"{name}.example=127.0.0.1:{self.port}" for name in self.made)

    def __enter__(self) -> HostileServer:
        threading.Thread(target=self._ring, daemon=True).start()
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for listener in (self._listener, self._alarm):
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()

    def _ring(self) -> None:
        with suppress(OSError):
            while True:
                self._alarm.accept()[0].close()
                self.alarms += 1

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection = self._listener.accept()[0]
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            request = b""
            while b"\r\n\r\n" not in request:
                if not (received := connection.recv(65536)):
                    return
                request += received
            path = request.split(b" ")[1].decode()
            self.requests.append(path)
            given = self._answer(path)
            for piece in [given] if isinstance(given, bytes) else given():
                connection.sendall(piece)

    def _answer(self, path: str) -> Answer:
        _, _, rest = path.partition("/")
        name, _, part = rest.partition("?")[0].partition("/")
        if name == "good" and part.endswith("/feed"):
            return answer(rss(*(item(f"{number}", f"Хорошая статья {number}") for number in (1, 2))))
        if name == "good":
            return page(f"Хорошая статья {part[-1]}")
        if not name:
            return page("Главная")
        made = self.made.get(name)
        return made.paths.get(part, _NOT_FOUND) if made else _NOT_FOUND
