"""One writer at a time: a lock on a file, with the holder's name in it, and a queue before it.

A run opens the writer often, from several threads. Without a queue its own threads would take the lock from
each other for as long as it lasts, and whoever else waits would never get it.
"""

from __future__ import annotations

import fcntl
import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from parsers.errors import WarehouseError, WriterBusy
from warehouse.home import Home

_PAUSE = 0.02  # seconds between two tries
# The threads of this process one by one: file locks know processes, and are not handed on in turn.
_gate = threading.Lock()


@contextmanager
def writer_lock(home: Home, wait: float) -> Iterator[None]:
    """Hold the writer's lock, waiting for another process to let go of it up to `wait` seconds.

    The kernel drops the lock when its holder dies, however it dies. Raises WriterBusy with the
    holder's PID and how long it has held on. Other threads of this process are waited for as long as they take.
    """
    with _gate, _opened(home.lock) as file:
        deadline = time.monotonic() + wait
        # First in the queue until the lock is ours: the next one in it gets the lock when we let go.
        with _opened(home.queue) as queue:
            _acquire(queue, home, wait, deadline)
            _acquire(file, home, wait, deadline)
        file.truncate(0)
        file.write(json.dumps({"pid": os.getpid(), "since": time.time()}))
        file.flush()
        yield


@contextmanager
def maintenance_lock(home: Home) -> Iterator[None]:
    """Hold off any other `maintain` of a home; runs that write go on meanwhile. Raises WriterBusy at once."""
    home.prepare()
    with _opened(home.maintenance) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WriterBusy(f"another `maintain` of {home.root} is going on: let it finish") from None
        yield


def _opened(path: Path) -> IO[str]:
    try:
        return path.open("a+", encoding="utf-8")
    except OSError as error:
        raise WarehouseError(
            f"can't open {path}: {error.strerror}; make its folder writable, or choose another home with --home"
        ) from error


def _acquire(file: IO[str], home: Home, wait: float, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise WriterBusy(_who_holds(home, wait)) from None
            time.sleep(_PAUSE)
        else:
            return


def holder(home: Home) -> tuple[int, datetime] | None:
    """The process that holds the lock at this moment and since when; None when it is free. Leaves no trace."""
    try:
        with home.lock.open(encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return _named(file.read())
    except OSError:  # there is none yet, or the file system knows no locks, which whoever writes will be told
        return None
    return None


def _named(text: str) -> tuple[int, datetime] | None:
    try:
        found = json.loads(text)
        return int(found["pid"]), datetime.fromtimestamp(found["since"], UTC)
    except (ValueError, KeyError, TypeError):
        return None


def _who_holds(home: Home, wait: float) -> str:
    who = "its holder has not said who it is"
    if (found := _named(_read(home.lock))) is not None:
        pid, since = found
        who = f"process {pid} has held it for {time.time() - since.timestamp():.0f} s"
    return (
        f"another run is writing to {home.root}: {who}; waited {wait:g} s for the lock. "
        "Let it finish, or end that process, and run again"
    )


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""
