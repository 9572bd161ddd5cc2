"""What a batch writes, within a transaction: the articles that are new or other ones, and what became of each entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import duckdb

from warehouse.batch import Batch
from warehouse.framing import learn_frame
from warehouse.home import Home
from warehouse.lake.numbers import give_numbers
from warehouse.linking import unlink_replaced
from warehouse.queries import run, run_named
from warehouse.replay import Replayed
from warehouse.tables import articles_table, deferred_table, rechecks_table, rejects_table


def record(connection: duckdb.DuckDBPyConnection, home: Home, batch: Batch, run_id: str, now: datetime) -> None:
    """Articles, versions, aliases, outcomes and rejects of a batch, with `run_id` as the run that brought them."""
    if batch.collected or batch.rejects or batch.deferred or batch.rechecks:
        _classify(connection, batch)
        _write(connection, home, batch, run_id, now)


def _write(connection: duckdb.DuckDBPyConnection, home: Home, batch: Batch, run_id: str, now: datetime) -> None:
    """A batch that was classified."""
    [(updated, changes)] = run(connection, "count_changes", source=batch.source)
    if updated:
        renew(connection, home, run_id, now)
    if batch.collected:
        give_numbers(connection)
        run(connection, "insert_articles", run_id=run_id, now=now)
        learn_frame(connection, batch.source)
    if any(item.entry.permalink != item.article.permalink for item in batch.collected):
        run(connection, "record_redirects", now=now)
    run(connection, "upsert_recheck_states", now=now, is_past=batch.is_past)
    if batch.purpose == "recheck":
        run(connection, "note_gone", now=now)
        run(connection, "advance_rechecks", now=now)
        run(connection, "record_rechecks", run_id=run_id, source=batch.source, now=now)
    if batch.rejects:
        run(connection, "upsert_rejects", now=now)
    run(connection, "resolve_rejects", source=batch.source, now=now)
    run(connection, "settle_entries", source=batch.source)
    if batch.purpose == "page":
        run(connection, "record_batch_outcomes", run_id=run_id, now=now)
    if changes:
        # Before the commit: a run killed between the two costs one needless publication, never a missing one.
        home.unpublished.touch()


def renew(connection: duckdb.DuckDBPyConnection, home: Home, run_id: str, now: datetime) -> None:
    """Articles that were classified as changed: what is known of them becomes a past version."""
    run(connection, "keep_past_versions", now=now)
    unlink_replaced(connection)
    run(connection, "delete_changed_articles")
    give_numbers(connection)
    run(connection, "insert_changed_articles", run_id=run_id, now=now)
    home.unpublished.touch()


def _classify(connection: duckdb.DuckDBPyConnection, batch: Batch) -> None:
    connection.register("batch", articles_table(batch))
    connection.register("batch_rejects", rejects_table(batch))
    connection.register("batch_deferred", deferred_table(batch.deferred))
    connection.register("batch_rechecks", rechecks_table(batch.rechecks))
    run(connection, "find_known")
    run(connection, "classify_batch", purpose=batch.purpose)


def classify_replayed(connection: duckdb.DuckDBPyConnection, replayed: Replayed) -> None:
    """Find out which of these articles are read otherwise than they stand."""
    first, last = replayed.places[0].raw, replayed.places[-1].raw
    connection.register("batch", replayed.articles)
    run(
        connection,
        "find_replayed",
        first_file=first.file,
        first_offset=first.offset,
        last_file=last.file,
        last_offset=last.offset,
    )
    run(connection, "classify_batch", purpose="reparse")


def samples_of(
    connection: duckdb.DuckDBPyConnection, fields: Sequence[str], most: int
) -> tuple[Mapping[str, Any], ...]:
    """At most that many of each field, of what was classified: what was and what is now."""
    rows = run_named(connection, "select_differing", fields=list(fields), most=most)
    return tuple({**row, "was": row["was"][row["field"]], "now": row["now"][row["field"]]} for row in rows)
