"""What an export costs in each format: seconds, and the most memory its process held, at two sizes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.loading import filled

_SIZES = (10_000, 100_000)
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
    running = subprocess.Popen(command, stderr=subprocess.PIPE)
    assert running.stderr is not None
    told = running.stderr.read()
    _, status, used = os.wait4(running.pid, 0)
    seconds = time.perf_counter() - began
    running.returncode = os.waitstatus_to_exitcode(status)  # or Popen would wait for it once more
    if running.returncode:
        raise SystemExit(told.decode())
    return f"{seconds:.1f} s, {used.ru_maxrss * 1024 / 1e6:,.0f} MB"
