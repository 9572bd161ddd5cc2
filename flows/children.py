"""Processes that are ours: started with a log of their own, and ended when we end, however we end."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from flows.terminal import printable

# What such a shell waits for is the end of the pipe, which comes when the process at its other end is gone.
_WATCHDOG = "trap '' INT TERM HUP; read _; kill -{signal} {pid} 2>/dev/null"
_PAUSE = 0.1  # seconds between two looks
_LAST_LINES = 4_000  # bytes of a log that are looked through for what it said last
_MOST_LOG = 20_000_000  # bytes, after which a log is begun anew at the next start


class Child:
    """A process of ours, in a session of its own: what is typed at our terminal does not reach it, we do.

    Its output goes to `log`; what the log of the time before said is kept beside it.
    """

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.log = log
        _set_aside(log)
        with log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                list(command),
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._watchdog = watch(self._process.pid)
        self.started = time.monotonic()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def ended(self) -> int | None:
        """Its exit code, or None while it runs."""
        return self._process.poll()

    @property
    def last_words(self) -> str:
        """The last line of its log that says something."""
        with self.log.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _LAST_LINES))
            lines = [line.strip() for line in file.read().decode(errors="replace").splitlines()]
        said = [line for line in lines if any(map(str.isalnum, line))]
        return printable(said[-1])[:300] if said else "it said nothing"

    def stop(self, grace: float, first: int = signal.SIGTERM) -> bool:
        """Ask it to end, and kill it and what it started after so many seconds; says whether it ended by itself."""
        is_alive = self._process.poll() is None
        if is_alive:
            self._process.send_signal(first)
        try:
            self._process.wait(grace)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            return False
        finally:
            self._let_go()
        return True

    def _let_go(self) -> None:
        self._watchdog.kill()
        self._watchdog.wait()
        if self._watchdog.stdin:
            self._watchdog.stdin.close()


class Marked:
    """Processes that carry a mark in their environment: a worker of ours, its runs, and what those start.

    A run is in a session of its own and survives the death of its worker: nothing but the mark tells whose it is.
    """

    def __init__(self, name: str, mark: str) -> None:
        self._wanted = (name, mark)

    def end_runs(self, grace: float, worker: int | None = None) -> bool:
        """Ask all runs to end, whenever they began, for so many seconds; says whether all did."""
        deadline = time.monotonic() + grace
        asked: set[int] = set()
        while runs := self.runs(worker):
            if time.monotonic() > deadline:
                return False
            for process in runs:
                if process.pid not in asked:
                    asked.add(process.pid)
                    with suppress(psutil.NoSuchProcess):
                        process.terminate()
            time.sleep(_PAUSE)
        return True

    def runs(self, worker: int | None = None) -> list[psutil.Process]:
        """What a living worker has started, or one that is gone; without the processes that runs have started."""
        found = {process.pid: process for process in self._all() if process.pid != worker}
        return [process for process in found.values() if _parent(process) not in found]

    def kill(self) -> None:
        """End whatever is there, at once."""
        for process in self._all():
            with suppress(psutil.NoSuchProcess):
                process.kill()

    def _all(self) -> Iterator[psutil.Process]:
        name, mark = self._wanted
        for process in psutil.process_iter():
            # Of processes of other people nothing is told.
            with suppress(psutil.Error, OSError):
                if process.environ().get(name) == mark and process.status() != psutil.STATUS_ZOMBIE:
                    yield process


def _parent(process: psutil.Process) -> int | None:
    try:
        return process.ppid()
    except psutil.NoSuchProcess:
        return None


def watch(pid: int, with_signal: signal.Signals = signal.SIGTERM) -> subprocess.Popen[bytes]:
    """End a process when this one is gone, even if it was killed."""
    script = _WATCHDOG.format(signal=with_signal.value, pid=pid)
    return subprocess.Popen(  # noqa: S603
        ["/bin/sh", "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _set_aside(log: Path) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > _MOST_LOG:
        log.replace(log.with_suffix(".log.1"))


class Stop:
    """Set by the first SIGINT or SIGTERM; the second is left to do what it does by itself."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self._before = {number: signal.signal(number, self._handle) for number in (signal.SIGINT, signal.SIGTERM)}

    def _handle(self, *_: object) -> None:
        self.asked.set()
        self.release()

    def release(self) -> None:
        """Give the signals back to whoever had them."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
