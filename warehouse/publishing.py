"""Publication: the writer's file, copied whole and put in place in one step.

Readers that have the old file open keep it; whoever opens it next sees the new one.
"""

from __future__ import annotations

from parsers.errors import WarehouseError
from warehouse.connection import connect_reader, forget_engine
from warehouse.copying import copy_into_place
from warehouse.home import Home
from warehouse.session import held, opened


def publish(home: Home, wait: float) -> None:
    """Replace `warehouse.duckdb` by the writer's present state.

    Killed at any moment, it leaves the old file or the new one, and the marker as long as the old one stands.
    """
    with held(home, wait):
        # What a run has cached goes before the merging begins, which takes the most memory of all it does.
        forget_engine()
        with opened(home, wait) as connection:
            # All of the writer's state in one file, nothing left in its log.
            # One merge of small row groups at a time: more would hold more of them in memory.
            connection.execute("set global max_vacuum_tasks = 1; checkpoint")
        forget_engine()
        # Closed before it is copied: closing a second handle on the file would drop DuckDB's own lock.
        copy_into_place(home.writer, home.published)
        home.unpublished.unlink(missing_ok=True)


def is_readable(home: Home) -> bool:
    """Whether there is a published file that a reader can open."""
    try:
        connect_reader(home.published).close()
    except WarehouseError:
        return False
    return True
