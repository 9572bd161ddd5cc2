"""What a poll costs that changes nothing, and what a run over a thousand feeds holds in memory."""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from flows.choosing import choose_sources
from flows.doors import parse_doors
from flows.running import Run, running, side_by_side
from flows.settings import Settings
from parsers.model import Article, FeedEntry, Source
from tests.benchmarks.memory import resident
from warehouse.batch import Batch, Collected

_ROUNDS = 15
_FEEDS = 1_000
_ENTRIES = 30


def measure() -> list[tuple[str, str]]:
    """Milliseconds of a run whose feed gives nothing new, without Prefect's own; memory as feeds go by."""
    with _server() as port:
        return [*_unchanged(port), *_many(port)]


def _unchanged(port: int) -> Iterator[tuple[str, str]]:
    for path, what in (("validated", "304"), ("same", "200 with the same body")):
        with tempfile.TemporaryDirectory() as folder:
            settings = _settings(folder, port, ["one"])
            feeds = [f"http://one.example/{path}"]
            _run(settings, feeds)
            seconds = [_run(settings, feeds) for _ in range(_ROUNDS)]
            yield f"a run with one poll that changes nothing: {what}", f"{statistics.median(seconds) * 1000:.0f} ms"


def _many(port: int) -> Iterator[tuple[str, str]]:
    names = [f"feed-{number}" for number in range(_FEEDS)]
    with tempfile.TemporaryDirectory() as folder:
        settings = _settings(folder, port, names)
        feeds = [f"http://{name}.example/validated" for name in names]
        for what in ("first", "second"):
            held = [resident()]
            seconds = _run(settings, feeds, held)
            quarters = [held[len(held) * part // 4] for part in (1, 2, 3)] + [held[-1]]
            told = ", ".join(f"{size / 1e6:.0f}" for size in quarters)
            entries = f"{_ENTRIES} new entries each" if what == "first" else "nothing new"
            yield f"{what} run over {_FEEDS:,} feeds, {entries}, no pages", f"{seconds:.0f} s"
            yield "resident after each quarter of them", f"{told} MB"


def _settings(folder: str, port: int, names: Sequence[str]) -> Settings:
    return Settings(home=Path(folder), doors=parse_doors(f"{name}.example=127.0.0.1:{port}" for name in names))


def _run(settings: Settings, feeds: Sequence[str], held: list[int] | None = None) -> float:
    def follow(run: Run, source: Source) -> None:
        polls = run.poll(source)
        for part in run.batches(run.plan(source, polls)):
            # Loaded, and not fetched: pages have benchmarks of their own.
            articles = (Collected(entry=entry, article=_article(entry)) for entry in part.entries)
            run.load(Batch(source=source.name, collected=tuple(articles)))
        run.settle(source, polls)
        if held is not None:
            held.append(resident())

    began = time.perf_counter()
    with running(settings, "manual", limit=None, dry_run=False) as run:
        side_by_side(run, follow, choose_sources((), feeds))
    return time.perf_counter() - began


def _article(entry: FeedEntry) -> Article:
    return Article(permalink=entry.permalink, source=entry.source, title=entry.title or "", body="Слова новости. " * 50)


@contextmanager
def _server() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Feeds)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


class _Feeds(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        if self.headers["If-None-Match"] and self.path == "/validated":
            self.send_response(304)
            self.end_headers()
            return
        items = "".join(
            f"<item><title>Новость {number} дня</title><link>/news/{number}</link><guid>{number}</guid>"
            f"<description>{'Слова о новости. ' * 10}</description></item>"
            for number in range(_ENTRIES)
        )
        body = f"<rss version='2.0'><channel><title>Лента</title>{items}</channel></rss>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        if self.path == "/validated":
            self.send_header("ETag", '"1"')
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""
