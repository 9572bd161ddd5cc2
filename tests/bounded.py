"""An end for what was endless: how long a test lets something compute."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def bounded(seconds: float, what: str = "") -> Iterator[None]:
    """Fail where this thread computes for longer than that, whatever else goes on in the process or beside it.

    A bound is several times what is taken on a quiet machine, and less than what is taken without the guard. What can
    be had without a clock (an error's code, a count) is tested without one, too.
    """
    began = time.thread_time()
    yield
    spent = time.thread_time() - began
    assert spent < seconds, f"computed for {spent:.1f} s {what}"
