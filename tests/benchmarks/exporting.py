"""What an export costs in each format: seconds, and the most memory its process held, at two sizes."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.loading import filled

_SIZES = (10_000, 100_000)
_EVERY = 0.05  # seconds between two looks
_TARGETS = {
    "parquet, by source and month": ("news",),
    "parquet, one file": ("news.parquet",),
    "csv": ("news.csv",),
    "jsonl": ("news.jsonl",),
    "bibtex": ("news.bib",),
    "csl": ("news.json", "--format", "csl"),
    "atom, the newest 100": ("news.atom",),
    "jsonfeed, the newest 100": ("feed.json", "--format", "jsonfeed"),
    "duckdb": ("news.duckdb",),
    "duckdb, for 1.0": ("old.duckdb", "--storage-version", "v1.0.0"),
}


def measure(sizes: Sequence[int] = _SIZES) -> list[tuple[str, str]]:
    """A row a format and size. Memory that grows with the size would be a fault, but for caches of a fixed size."""
    rows = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            writer, _ = filled(root / "home", size)
            writer.home.unpublished.touch()
            writer.publish()
            rows += [(f"export {size:,}: {name}", _cost(root, arguments)) for name, arguments in _TARGETS.items()]
    return rows


def _cost(root: Path, arguments: tuple[str, ...]) -> str:
    target, *options = arguments
    command = [sys.executable, "-m", "flows.cli", "--home", str(root / "home"), "export", str(root / target), *options]
    began = time.perf_counter()
    with subprocess.Popen(command, stderr=subprocess.PIPE) as running:
        most = 0
        while running.poll() is None:
            most = _peak(running.pid) or most
            time.sleep(_EVERY)
        seconds = time.perf_counter() - began
        assert running.stderr is not None
        if running.returncode:
            raise SystemExit(running.stderr.read().decode())
    return f"{seconds:.1f} s, {most / 1e6:,.0f} MB"


def _peak(pid: int) -> int:
    """The most it has held so far, in bytes. What `wait4` tells counts what its parent held when it was started."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    return next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM:")), 0)
