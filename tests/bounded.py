"""The one clock of the tests: an end for what was endless."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def bounded(seconds: float = 60) -> Iterator[None]:
    """Fail where this thread computes for longer than that, whatever else goes on in the process or beside it.

    What it keeps out took minutes to hours, and takes a few seconds now: machines are not alike, and ten times as slow
    is no failure. A limit that can be had without a clock (an error's code, a count) is tested without one.
    """
    began = time.thread_time()
    yield
    spent = time.thread_time() - began
    assert spent < seconds, f"computed for {spent:.0f} s"
