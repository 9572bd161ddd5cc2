"""What a run of 5,000 articles holds in memory, from its first batch to its last."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

_ARTICLES = 5_000
_EVERY = 0.05  # seconds between two looks


def measure() -> list[tuple[str, str]]:
    """Resident memory of the feedhouse process in each quarter of the run (median and peak), and the run's length."""
    with tempfile.TemporaryDirectory() as folder, _site() as site:
        began = time.perf_counter()
        run = subprocess.Popen(
            [sys.executable, "-m", "flows.cli", "--home", folder, "ingest", "centrasia", "--connect-to", _door(site)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        seen: list[tuple[int, int]] = []
        done = [0]
        reader = threading.Thread(target=_follow, args=(run, done))
        reader.start()
        while run.poll() is None:
            if held := resident(run.pid):
                seen.append((done[0], held))
            time.sleep(_EVERY)
        reader.join()
        seconds = time.perf_counter() - began
        site.terminate()
    if run.returncode not in (0, 3):
        raise SystemExit(f"the run of {_ARTICLES:,} articles ended with exit code {run.returncode}")
    rows = [(f"resident in quarter {number}, median and peak", _quarter(seen, number)) for number in (1, 2, 3, 4)]
    return [*rows, (f"the whole run of {_ARTICLES:,} articles", f"{seconds:.0f} s")]


def _site() -> subprocess.Popen[str]:
    # A process of its own, so that its memory is not counted as ours.
    return subprocess.Popen(
        [sys.executable, "-m", "flows.sample", "0", "--generated", str(_ARTICLES)], stdout=subprocess.PIPE, text=True
    )


def _door(site: subprocess.Popen[str]) -> str:
    assert site.stdout is not None
    return site.stdout.readline().split("--connect-to ")[1].strip()


def _follow(run: subprocess.Popen[str], done: list[int]) -> None:
    assert run.stderr is not None
    for line in run.stderr:
        if " of " in line and line.rstrip().endswith("pages"):
            done[0] = int(line.split(": ")[-1].split()[0])


def resident(pid: int | str = "self") -> int:
    """Bytes of memory that a process holds, this one unless told otherwise; 0 when it is gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except (FileNotFoundError, IndexError):
        return 0
    return pages * 4096


def _quarter(seen: list[tuple[int, int]], number: int) -> str:
    last = _ARTICLES * number // 4
    of_quarter = [held for done, held in seen if 0 < done <= last and done > last - _ARTICLES // 4]
    return f"{statistics.median(of_quarter) / 1e6:,.0f} and {max(of_quarter) / 1e6:,.0f} MB"
