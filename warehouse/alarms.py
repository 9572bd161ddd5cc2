"""Alarms: what somebody should look at, raised once, standing until it is no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import duckdb
import pyarrow as pa

from warehouse.queries import run, run_named

_COLUMNS = pa.schema([(name, pa.string()) for name in ("kind", "source", "subject", "sentence")])


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One thing to look at: of `kind`, at a `source` or at none, about a feed, a field or a folder (`subject`)."""

    kind: str
    sentence: str
    source: str | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Alarms:
    """All alarms that stand; those `raised` and those `cleared` of which nobody was told yet, by whatever run."""

    standing: tuple[Alarm, ...] = ()
    raised: tuple[Alarm, ...] = ()
    cleared: tuple[Alarm, ...] = ()


def review(
    connection: duckdb.DuckDBPyConnection, run_id: str, others: Sequence[Alarm], now: datetime, machine: str = ""
) -> Alarms:
    """Hold the state of things against the alarms that are known, and record what is new and what is over.

    `others` are alarms that stand and that the warehouse can't know of; where several machines write to it, `machine`
    is what the subjects of this one begin with. In the caller's transaction.
    """
    connection.register("other_alarms", _table(others))
    run(connection, "stand_alarms")
    run(connection, "raise_alarms", run_id=run_id, now=now)
    run(connection, "clear_alarms", now=now, machine=machine)
    raised = run_named(connection, "select_raised_alarms", run_id=run_id, now=now)
    connection.register("raised_alarms", _table(_alarms(raised)))
    connection.register("cleared_alarms", _table(_alarms(run_named(connection, "select_cleared_alarms", now=now))))
    for name in ("queue_raised", "queue_cleared", "drop_untold"):
        run(connection, name)
    return Alarms(
        standing=_alarms(run_named(connection, "select_standing_alarms")),
        raised=_alarms(run_named(connection, "select_untold", is_over=False)),
        cleared=_alarms(run_named(connection, "select_untold", is_over=True)),
    )


def note_told(connection: duckdb.DuckDBPyConnection, alarms: Alarms) -> None:
    """Somebody was told of what these have `raised` and `cleared`: no later run tells it again."""
    for told, is_over in ((alarms.raised, False), (alarms.cleared, True)):
        connection.register("told_alarms", _table(told))
        run(connection, "delete_told", is_over=is_over)


def _table(alarms: Sequence[Alarm]) -> pa.Table:
    return pa.Table.from_pylist([asdict(alarm) for alarm in alarms], schema=_COLUMNS)


def _alarms(rows: Sequence[dict[str, Any]]) -> tuple[Alarm, ...]:
    return tuple(Alarm(**row) for row in rows)
