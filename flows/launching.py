"""Running a flow in this process, for the command: with a server, with our log on the terminal."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from flows.asking import Asked, choose_past
from flows.backfilling import BackfillSummary
from flows.choosing import choose_sources
from flows.declared import declared_sources
from flows.settings import settings_from
from flows.summary import Summary
from flows.temporary_server import some_server
from flows.terminal import ProgressHandler
from flows.upkeep import UpkeepSummary

TAG = "feedhouse"  # as in deploy/prefect.yaml: by it `maintain` knows which runs of a server are ours


def ingest_now(
    *,
    home: str,
    sources: Sequence[str] = (),
    feeds: Sequence[str] = (),
    limit: int | None = None,
    dry_run: bool = False,
    only_due: bool = False,
    connect_to: Sequence[str] = (),
) -> Summary:
    """Run the ingest flow here and now, as a Prefect flow run like any other. Raises FeedhouseError."""
    # Wrong words are told before anything is started.
    settings = settings_from(home=home, connect_to=connect_to)
    choose_sources(sources, feeds, declared_sources(settings.home))
    with _prefect():
        from flows.ingest import ingest  # noqa: PLC0415 - Prefect reads its settings when it is imported

        return ingest(
            sources=tuple(sources),
            feeds=tuple(feeds),
            limit=limit,
            dry_run=dry_run,
            only_due=only_due,
            connect_to=tuple(connect_to),
            home=home,
        )


def recheck_now(*, home: str, sources: Sequence[str] = (), connect_to: Sequence[str] = ()) -> Summary:
    """Run the recheck flow here and now, likewise. Raises FeedhouseError."""
    settings = settings_from(home=home, connect_to=connect_to)
    choose_sources(sources, (), declared_sources(settings.home))
    with _prefect():
        from flows.again import recheck  # noqa: PLC0415 - Prefect reads its settings when it is imported

        return recheck(sources=tuple(sources), connect_to=tuple(connect_to), home=home)


def maintain_now(*, home: str, sample: int, dry_run: bool) -> UpkeepSummary:
    """Run the maintain flow here and now. Raises FeedhouseError; UpkeepError has a summary."""
    settings_from(home=home)
    with _prefect():
        from flows.maintain import maintain  # noqa: PLC0415

        return maintain(sample=sample, dry_run=dry_run, home=home)


def backfill_now(
    asked: Asked,
    *,
    home: str,
    limit: int | None = None,
    connect_to: Sequence[str] = (),
) -> BackfillSummary:
    """Run the backfill flow here and now. Raises FeedhouseError."""
    settings = settings_from(home=home, connect_to=connect_to)
    choose_past(asked, declared_sources(settings.home), datetime.now(UTC))
    with _prefect():
        from flows.backfill import backfill  # noqa: PLC0415 - Prefect reads its settings when it is imported

        return backfill(
            source=asked.source,
            first_day=asked.first_day,
            last_day=asked.last_day,
            order=asked.order,
            again=asked.again,
            warc_files=asked.warc_files,
            urls_file=asked.urls_file,
            any_source=asked.any_source,
            limit=limit,
            connect_to=tuple(connect_to),
            home=home,
        )


@contextmanager
def _prefect() -> Iterator[None]:
    """A server, our log on the terminal, and our tag on the runs."""
    # Prefect's own log goes to its server. The terminal gets ours, and what is raised comes here anyway.
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    os.environ.setdefault("PREFECT_LOGGING_EXTRA_LOGGERS", "feedhouse")
    with some_server(), log_on_terminal():
        from prefect import tags  # noqa: PLC0415 - Prefect reads its settings when it is imported

        with tags(TAG):
            yield


@contextmanager
def log_on_terminal() -> Iterator[None]:
    """Show our log on the terminal, with bars where it is one."""
    log = logging.getLogger("feedhouse")
    with ProgressHandler() as handler:
        log.addHandler(handler)
        try:
            yield
        finally:
            log.removeHandler(handler)
