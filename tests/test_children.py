"""Processes of ours: what a worker has started is found and ended, also when the worker is gone."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from flows.children import Marked

MARK = "FEEDHOUSE_TEST_MARK"
# As Prefect has it: a worker starts runs in sessions of their own, and a run may start processes that help it.
HELPER = "import time; time.sleep(600)"
RUN = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {HELPER!r}])"
WORKER = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {RUN!r}], start_new_session=True).wait()"


def wait_for(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline, "waited a minute"
        time.sleep(0.05)


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    started = subprocess.Popen([sys.executable, "-c", WORKER], env={**os.environ, MARK: str(tmp_path)})
    family = psutil.Process(started.pid)
    wait_for(lambda: len(family.children(recursive=True)) == 2)
    yield started
    Marked(MARK, str(tmp_path)).kill()
    started.wait(60)


def test_runs_of_a_living_worker_are_ended_and_it_is_not(worker: subprocess.Popen[bytes], tmp_path: Path) -> None:
    marked = Marked(MARK, str(tmp_path))
    (run,) = marked.runs(worker.pid)
    assert run.ppid() == worker.pid
    assert Marked(MARK, "another home").runs() == []
    run.suspend()
    assert not marked.end_runs(0.2, worker.pid), "it has been asked, and did not end"
    run.resume()
    wait_for(lambda: worker.poll() is not None)


def test_run_whose_worker_was_killed_is_ended(worker: subprocess.Popen[bytes], tmp_path: Path) -> None:
    marked = Marked(MARK, str(tmp_path))
    (run,) = marked.runs(worker.pid)
    worker.kill()
    worker.wait(60)
    assert marked.runs() == [run], "it survives its worker"
    assert marked.end_runs(60)
    assert marked.runs() == []
