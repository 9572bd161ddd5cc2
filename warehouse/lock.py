"""One writer at a time: a lock on a file, with the holder's name in it."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from parsers.errors import WarehouseError, WriterBusy
from warehouse.home import Home

_PAUSE = 0.02  # seconds between two tries


@contextmanager
def writer_lock(home: Home, wait: float) -> Iterator[None]:
    """Hold the writer's lock, waiting for it up to `wait` seconds.

    The kernel drops the lock when its holder dies, however it dies. Raises WriterBusy with the
    holder's PID and how long it has held on.
    """
    try:
        file = home.lock.open("a+", encoding="utf-8")
    except OSError as error:
        raise WarehouseError(f"can't open {home.lock}: {error.strerror}") from error
    with file:
        _acquire(file, home, wait)
        file.truncate(0)
        file.write(json.dumps({"pid": os.getpid(), "since": time.time()}))
        file.flush()
        yield


def _acquire(file: IO[str], home: Home, wait: float) -> None:
    deadline = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise WriterBusy(_who_holds(file, home, wait)) from None
            time.sleep(_PAUSE)
        else:
            return


def _who_holds(file: IO[str], home: Home, wait: float) -> str:
    file.seek(0)
    try:
        holder = json.loads(file.read())
        who = f"process {holder['pid']} has held it for {time.time() - holder['since']:.0f} s"
    except (ValueError, KeyError, TypeError):
        who = "its holder has not said who it is"
    return (
        f"another run is writing to {home.root}: {who}; waited {wait:g} s for the lock. "
        "Let it finish, or end that process, and run again"
    )
