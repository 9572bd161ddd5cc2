"""What is kept no longer: rows that tell of single fetches, polls and outcomes of long ago. No view forgets them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb

from warehouse.home import Home
from warehouse.queries import run
from warehouse.session import writer_transaction

# Fetches of so many days are held in memory at once.
_AT_ONCE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many rows were deleted."""

    fetches: int = 0
    polls: int = 0
    outcomes: int = 0


class _Undone(Exception):  # noqa: N818 - no error: what ends a transaction that was only to be looked at
    """Rolls back."""


def prune(
    home: Home, wait: float, fetches_before: datetime, outcomes_before: datetime, *, dry_run: bool = False
) -> Pruned:
    """Delete fetches of before one day, and polls and outcomes of before another; add up what views tell of fetches.

    A transaction each. With `dry_run` they are rolled back. Raises WriterBusy and WarehouseError.
    """
    counted = {"fetches": 0, "polls": 0, "outcomes": 0}

    def take(table: str, connection: duckdb.DuckDBPyConnection, before: datetime) -> None:
        counted[table] += _DELETIONS[table](connection, before)
        if dry_run:
            raise _Undone
        if counted[table]:
            home.unpublished.touch()

    steps = [("fetches", bound) for bound in _bounds(home, wait, fetches_before, dry_run=dry_run)]
    for table, before in (*steps, ("polls", outcomes_before), ("outcomes", outcomes_before)):
        try:
            with writer_transaction(home, wait) as connection:
                take(table, connection, before)
        except _Undone:
            continue
    return Pruned(**counted)


def _bounds(home: Home, wait: float, before: datetime, *, dry_run: bool) -> Iterator[datetime]:
    """The moments up to which fetches are deleted, one after the other."""
    with writer_transaction(home, wait) as connection:
        [(oldest,)] = run(connection, "find_oldest_fetch")
    if oldest is None or oldest >= before:
        return
    bound = oldest
    while not dry_run and (bound := bound + _AT_ONCE) < before:
        yield bound.replace(second=0, microsecond=0)  # the busiest minute is added up as a whole
    yield before


def _delete_fetches(connection: duckdb.DuckDBPyConnection, before: datetime) -> int:
    run(connection, "find_old_fetches", before=before)
    [(number,)] = run(connection, "count_old_fetches")
    if number:
        run(connection, "sum_up_hosts")
        run(connection, "sum_up_charsets")
        run(connection, "delete_old_fetches")
    return int(number)


def _delete_polls(connection: duckdb.DuckDBPyConnection, before: datetime) -> int:
    [(deleted,)] = run(connection, "delete_old_polls", before=before)
    return int(deleted)


def _delete_outcomes(connection: duckdb.DuckDBPyConnection, before: datetime) -> int:
    [(deleted,)] = run(connection, "delete_old_outcomes", before=before)
    run(connection, "delete_old_accounts", before=before)
    return int(deleted)


_DELETIONS = {"fetches": _delete_fetches, "polls": _delete_polls, "outcomes": _delete_outcomes}
