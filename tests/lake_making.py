"""For tests of the lake: a real Postgres, sites that share articles, and workers as processes of their own."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import requests

_LETTERS = str.maketrans("0123456789abcdef", "абвгдежиклмнопрс")
PASSWORD = "correct-horse"  # noqa: S105 - of a server that lives for a test
_BINARIES = Path("/usr/lib/postgresql")
_NOBODY = "nobody"
_REQUEST = re.compile(rb"(GET|HEAD|PUT|POST|DELETE)(?= /)")


def program(name: str) -> str | None:
    """Where a program of Postgres is: Debian keeps them off the PATH."""
    if found := shutil.which(name):
        return found
    return next((str(path) for path in sorted(_BINARIES.glob(f"*/bin/{name}"), reverse=True)), None)


@dataclass(frozen=True, slots=True)
class Postgres:
    """A server on loopback, with a data folder of its own, which goes with it."""

    folder: Path
    port: int

    def address(self, database: str, password: str = PASSWORD) -> str:
        return f"ducklake:postgres:host=127.0.0.1 port={self.port} user=feedhouse password={password} dbname={database}"

    def stop(self, mode: str = "immediate") -> None:
        """As a power cut would, unless told otherwise."""
        self._control("stop", "-m", mode)

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
        self._control("start", "-w", "-o", options, "-l", str(self.folder / "log"))

    def _control(self, *arguments: str) -> None:
        command = [str(program("pg_ctl")), "-D", str(self.folder / "data"), *arguments]
        as_nobody(command)


def as_nobody(command: Sequence[str]) -> None:
    """Run a program of Postgres to its end; it will not run as root."""
    user = _NOBODY if os.geteuid() == 0 else None
    subprocess.run(
        command, check=True, user=user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", timeout=120
    )


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A new server, for as long as the block lasts."""
    folder = Path(tempfile.mkdtemp(prefix="feedhouse-postgres-"))
    secret = folder / "password"
    secret.write_text(PASSWORD, encoding="utf-8")
    if os.geteuid() == 0:
        for path in (folder, secret):
            shutil.chown(path, _NOBODY)
    command = [str(program("initdb")), "-D", str(folder / "data"), "-U", "feedhouse", "--no-sync", "-E", "UTF8"]
    as_nobody([*command, "--locale=C", "-A", "scram-sha-256", f"--pwfile={secret}"])
    server = Postgres(folder, free_port())
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Sites:
    """So many sites of so many articles; the last tenth or fifth of each is on a host that four of them share."""

    number: int
    articles: int
    shared: int

    @property
    def names(self) -> list[str]:
        return [f"site{number:02}" for number in range(self.number)]

    def links(self, site: int) -> list[str]:
        own = [f"https://site{site:02}.example/news/{n}" for n in range(self.articles - self.shared)]
        return own + [f"https://shared.example/group{site // 4}/{n}" for n in range(self.shared)]

    @property
    def permalinks(self) -> set[str]:
        return {link for site in range(self.number) for link in self.links(site)}

    def declare(self, home: Path) -> None:
        """A sources.toml that follows them all."""
        home.mkdir(parents=True, exist_ok=True)
        tables = [
            f'[{name}]\ntitle = "{name}"\nhome = "https://{name}.example/"\nfeeds = ["https://{name}.example/rss"]\n'
            f'hosts = ["{name}.example"]\ntimezone = "UTC"\nlanguage = "ru"\ndelay = 0\n'
            for name in self.names
        ]
        (home / "sources.toml").write_text("\n".join(tables), encoding="utf-8")

    def doors(self, port: int) -> str:
        hosts = [f"{name}.example" for name in self.names] + ["shared.example"]
        return " ".join(f"{host}=127.0.0.1:{port}" for host in hosts)


class Gate:
    """Lets so many pages of one host pass, and holds the next back until it is opened."""

    def __init__(self, host: str, pages: int) -> None:
        self._host = host
        self._left = pages
        self._counting = threading.Lock()
        self._is_open = threading.Event()
        self.caller: int | None = None  # the port of whoever waits

    def open(self) -> None:
        self._is_open.set()

    def pass_through(self, host: str, caller: int) -> None:
        if host != self._host:
            return
        with self._counting:
            self._left -= 1
            is_free = self._left >= 0
        if not is_free and not self._is_open.is_set():
            self.caller = caller
            self._is_open.wait(120)


@contextmanager
def serving(sites: Sites, gate: Gate | None = None) -> Iterator[int]:
    """The sites on one port of loopback, whose number is given; pages go through the gate, if there is one."""

    class Answer(BaseHTTPRequestHandler):
        protocol_version: ClassVar[str] = "HTTP/1.1"

        def do_GET(self) -> None:
            host = self.headers["Host"].partition(":")[0]
            if self.path == "/rss":
                self._send(200, "application/rss+xml", _feed(sites.links(int(host[4:6]))))
            elif self.path == "/robots.txt":
                self._send(404, "text/plain", "")
            else:
                if gate:
                    gate.pass_through(host, self.client_address[1])
                self._send(200, "text/html; charset=utf-8", _page(f"https://{host}{self.path}"))

        def _send(self, status: int, kind: str, text: str) -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            with suppress(OSError):  # of a caller that was killed
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def _feed(links: Sequence[str]) -> str:
    items = "".join(
        f"<item><title>Новость {link[-12:]}</title><link>{link}</link>"
        "<pubDate>Mon, 02 Mar 2026 10:00:00 +0000</pubDate></item>"
        for link in links
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{items}</channel></rss>'


def _page(link: str) -> str:
    # A site whose titles differ in numbers alone is taken for one that answers everything with the same page.
    words = " ".join(md5(f"{link}{turn}".encode()).hexdigest().translate(_LETTERS)[:9] for turn in range(4))  # noqa: S324
    text = "".join(
        f"<p>Абзац {number} статьи {words}: токаев говорит о газе, и это длинное предложение о ней.</p>"
        for number in range(6)
    )
    return (
        f"<html><head><title>Статья {words}</title></head><body><article><h1>Статья {words}</h1>{text}"
        "</article></body></html>"
    )


@contextmanager
def object_store() -> Iterator[int]:
    """A server that speaks S3, with the bucket `news`, on a port of loopback."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _make_bucket(f"http://127.0.0.1:{port}/news")
        yield port
    finally:
        server.kill()
        server.wait(10)


def _make_bucket(address: str) -> None:
    for _ in range(300):
        try:
            if requests.put(address, timeout=10).ok:
                return
        except requests.RequestException:
            time.sleep(0.1)
    raise AssertionError("no object store after 30 s")


class Wire:
    """A way to a server that can be cut.

    At once, or when words were on it, one after the other: the answer to the last never arrives.
    """

    def __init__(self, port: int, away: float = 1.0) -> None:
        self._target = port
        self._away = away  # seconds for which it stays cut by words
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.cut_at: list[bytes] = []
        self.cuts = 0
        self.asked: Counter[str] = Counter()  # requests of HTTP, by their method
        self._is_cut = False
        self._open: set[socket.socket] = set()
        self._held_back: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Nothing gets through any more, and who tries is refused."""
        self._is_cut = True
        self.cuts += 1
        for end in list(self._open):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self._is_cut = False

    def close(self) -> None:
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if self._is_cut:
                near.close()
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                near.close()
                continue
            self._open |= {near, far}
            threading.Thread(target=self._carry, args=(near, far, True), daemon=True).start()
            threading.Thread(target=self._carry, args=(far, near, False), daemon=True).start()

    def _carry(self, origin: socket.socket, goal: socket.socket, is_asking: bool) -> None:
        with suppress(OSError):
            while said := origin.recv(65536):
                if not is_asking and origin in self._held_back:
                    continue
                if is_asking and (method := _REQUEST.match(said)):
                    self.asked[method[0].decode()] += 1
                is_fatal = False
                while is_asking and self.cut_at and self.cut_at[0] in said and not is_fatal:
                    is_fatal = not self.cut_at[1:]
                    self.cut_at = self.cut_at[1:]
                if is_fatal:
                    self._held_back.add(goal)
                goal.sendall(said)
                if is_fatal:
                    time.sleep(0.3)  # the server has done it by then, and its answer is held back below
                    self.cut()
                    threading.Timer(self._away, self.mend).start()
                    return
        for end in (origin, goal):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
                end.close()
            self._open.discard(end)


def start_worker(home: Path, queue: Path, environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    """A worker that follows what stands in the queue."""
    with log.open("ab") as file:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.lake_worker", str(home), str(queue)],
            env={**os.environ, **environment},
            cwd=Path(__file__).parent.parent,
            stdout=file,
            stderr=file,
        )
