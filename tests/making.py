"""Values and homes for tests: short ways to say what a test is about."""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any
from unittest import mock

import duckdb

from flows.cli import main
from flows.cli_options import Chosen
from flows.running import Run
from parsers.model import Article, FeedEntry, Reject, Source
from warehouse.batch import Batch, Collected, Poll
from warehouse.home import Home
from warehouse.writer import Writer

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
FEED = "https://example.org/rss"
_RUN_FLOWS = {"demo", "ingest", "recheck", "backfill", "maintain", "up"}
# The Prefect server that flows in this process are sent to: what sends events to one knows no other afterwards.
_SERVERS: list[str] = []


def permalink(name: str) -> str:
    return f"https://example.org/{name}"


def entry(name: str, **changes: Any) -> FeedEntry:
    """An entry of the feed for the article `name`."""
    plain = FeedEntry(
        source="example", feed=FEED, link=permalink(name), permalink=permalink(name), title=f"Entry {name}"
    )
    return replace(plain, **changes)


def article(name: str, **changes: Any) -> Article:
    """The article `name`."""
    plain = Article(permalink=permalink(name), source="example", title=f"Title {name}", body=f"Text of {name}.")
    return replace(plain, **changes)


def reject(name: str, **changes: Any) -> Reject:
    """The page of the article `name`, rejected."""
    plain = Reject(
        source="example",
        feed=FEED,
        link=permalink(name),
        permalink=permalink(name),
        reason_code="empty_page",
        reason="no text under the title",
    )
    return replace(plain, **changes)


def poll(*entries: FeedEntry, rejects: tuple[Reject, ...] = ()) -> Poll:
    """A poll that read these entries."""
    return Poll(
        source="example", feed=FEED, polled_at=NOON, status="read", http_status=200, entries=entries, rejects=rejects
    )


class House:
    """A home, its writer, and runs in it one after the other, an hour apart unless told otherwise."""

    def __init__(self, root: Path) -> None:
        self.home = Home(root)
        self.writer = Writer(self.home, wait=1.0)
        self.now = NOON
        self.number = 0

    def run(
        self,
        *entries: FeedEntry,
        articles: dict[str, Article] | None = None,
        rejects: tuple[Reject, ...] = (),
        failing: tuple[Reject, ...] = (),
        limit: int | None = None,
        later: timedelta = timedelta(hours=1),
    ) -> list[str]:
        """A whole run: poll, plan, load, publish. Gives the names of the articles it wanted to fetch.

        Pages give the article of their name unless `articles` or `failing` has another answer.
        """
        self._begin()
        self.number += 1
        self.now += later
        run_id = f"run-{self.number}"
        self.writer.start_run(run_id, "ingest", "manual", self.now)
        polled = replace(poll(*entries, rejects=rejects), polled_at=self.now)
        wanted = self.writer.plan(run_id, "example", (polled,), limit, self.now)
        failed = {item.link: item for item in failing}
        collected = tuple(
            Collected(entry=item, article=(articles or {}).get(name_of(item), article(name_of(item))))
            for item in wanted
            if item.link not in failed
        )
        rejected = tuple(failed[item.link] for item in wanted if item.link in failed)
        self.writer.load(run_id, Batch(source="example", collected=collected, rejects=rejected), self.now)
        self.writer.finish_run(run_id, "completed", None, self.now)
        self.writer.publish()
        return [name_of(item) for item in wanted]

    def _begin(self) -> None:
        """With a writer whose tables are there already: to make them takes as long as a run."""
        if self.home.lake is None and not (self.home.root / "writer").exists() and not self.home.published.exists():
            self.home.prepare()
            self.home.writer.write_bytes(_empty_writer())
            self.home.unpublished.touch()

    def copy(self, root: Path) -> House:
        """The same home somewhere else, to be changed there."""
        shutil.copytree(self.home.root, root)
        copied = House(root)
        copied.now, copied.number = self.now, self.number
        return copied

    def ask(self, sql: str) -> list[Any]:
        """Rows of the published warehouse; of one column the bare values."""
        return ask(self.home.published, sql)

    def outcomes(self) -> dict[str, str]:
        """Name to outcome of the last run, as the writer has it."""
        found = ask(self.home.writer, f"select link, outcome from outcomes where run_id = 'run-{self.number}'")
        assert len({link for link, _ in found}) == len(found), f"an entry has two outcomes in one run: {found}"
        return {link.rpartition("/")[2]: outcome for link, outcome in found}


@cache
def _empty_writer() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder, "home"))
        Writer(home, wait=1.0).memory(NOON)
        return home.writer.read_bytes()


def follow(run: Run, source: Source) -> None:
    """What flows/ingest.py does with one source, without Prefect."""
    polls = run.poll(source)
    for part in run.batches(run.plan(source, polls)):
        run.load(run.collect(source, part.entries))
    run.settle(source, polls)
    for due in run.rechecks(source):
        run.load(run.recheck(source, due))


def name_of(item: FeedEntry) -> str:
    return item.link.rpartition("/")[2]


class Feedhouse:
    """The `feedhouse` command on one home."""

    def __init__(self, home: Path, environment: dict[str, str]) -> None:
        self.home = home
        self.environment = environment

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "flows.cli", "--home", str(self.home), *arguments]

    def __call__(
        self, *arguments: str, expect: int | None = 0, alone: bool = False
    ) -> subprocess.CompletedProcess[str]:
        """Run it to its end and look at its exit code.

        A process of its own takes seconds to start: verbs get one only when they are to be `alone`, as they must be
        where this process holds the lock they wait for, or run a flow with another Prefect server than those before.
        """
        if alone or (_RUN_FLOWS.intersection(arguments) and not _is_ours(self.environment.get("PREFECT_API_URL"))):
            ended = subprocess.run(
                self.command(*arguments), env=self.environment, capture_output=True, text=True, check=False, timeout=300
            )
        else:
            ended = self._here(arguments)
        assert "Traceback" not in ended.stderr, ended.stderr
        assert expect is None or ended.returncode == expect, (
            f"exit code {ended.returncode}\n{ended.stdout}{ended.stderr}"
        )
        return ended

    def _here(self, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
        """What `main` does in this process, with streams and an environment of its own."""
        command = ["feedhouse", "--home", str(self.home), *arguments]
        streams = [TextIOWrapper(BytesIO(), encoding="utf-8", write_through=True) for _ in range(2)]
        log = logging.getLogger("feedhouse")
        handlers = list(log.handlers)
        with (
            mock.patch.dict(os.environ, self.environment, clear=True),
            mock.patch.multiple(sys, argv=command, stdout=streams[0], stderr=streams[1]),
            mock.patch.object(Chosen, "home", ""),
            _server_of(self.environment),
        ):
            try:
                main()
            except SystemExit as ended:
                code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        log.handlers[:] = handlers
        told, complained = (stream.buffer.getvalue().decode("utf-8").replace("\r\n", "\n") for stream in streams)
        return subprocess.CompletedProcess(command, code, told, complained)

    def json(self, *arguments: str, expect: int | None = 0, alone: bool = False) -> Any:
        """What it prints with --json."""
        return json.loads(self(*arguments, "--json", expect=expect, alone=alone).stdout)

    def ask(self, sql: str) -> list[Any]:
        """Rows of the published warehouse, by plain DuckDB; of one column the bare values."""
        return ask(self.home / "warehouse.duckdb", sql)


def _is_ours(server: str | None) -> bool:
    if server and not _SERVERS:
        _SERVERS.append(server)
    return server in _SERVERS


@contextmanager
def _server_of(environment: Mapping[str, str]) -> Iterator[None]:
    """Have Prefect, which reads its settings once in a process, take those of an environment."""
    if "PREFECT_API_URL" not in environment:
        yield
        return
    os.environ["PREFECT_LOGGING_EXTRA_LOGGERS"] = "feedhouse"
    from prefect.settings import PREFECT_API_URL, PREFECT_HOME, temporary_settings

    with temporary_settings({name: environment[name.name] for name in (PREFECT_API_URL, PREFECT_HOME)}):
        yield


def ask(file: Path, sql: str) -> list[Any]:
    """Rows of a query on a DuckDB file; of one column the bare values."""
    with duckdb.connect(str(file), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        rows = connection.execute(sql).fetchall()
    return [row[0] if len(row) == 1 else row for row in rows]
