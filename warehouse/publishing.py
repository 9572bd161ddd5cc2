"""Publication: the writer's file, copied whole and put in place in one step.

Readers that have the old file open keep it; whoever opens it next sees the new one.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from parsers.errors import WarehouseError
from warehouse.connection import connect_reader, forget_engine
from warehouse.home import Home
from warehouse.session import held, opened

_CHUNK = 1 << 30


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
        _copy(home.writer, home.partial)
        home.partial.replace(home.published)
        _sync(home.root)
        home.unpublished.unlink(missing_ok=True)


def is_readable(home: Home) -> bool:
    """Whether there is a published file that a reader can open."""
    try:
        connect_reader(home.published).close()
    except WarehouseError:
        return False
    return True


def _copy(origin: Path, target: Path) -> None:
    """Copy through the kernel, which shares the blocks on file systems that can."""
    with origin.open("rb") as source, target.open("wb") as copy:
        if not _copied_by_kernel(source.fileno(), copy.fileno()):
            source.seek(0)
            copy.seek(0)
            copy.truncate()
            shutil.copyfileobj(source, copy, 1 << 20)
        copy.flush()
        os.fsync(copy.fileno())
    if target.stat().st_size != origin.stat().st_size:
        raise WarehouseError(f"the copy of {origin} came out short, and was not published")


def _copied_by_kernel(source: int, copy: int) -> bool:
    try:
        while os.copy_file_range(source, copy, _CHUNK):
            pass
    except OSError:  # another file system, or a kernel that can't: plain reading and writing will tell
        return False
    return True


def _sync(directory: Path) -> None:
    # The rename itself must survive a power cut.
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
