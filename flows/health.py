"""Whether `feedhouse up` serves the home and has a worker: for the health checks of containers.

It asks nothing of the server: that one is gone mends nothing here, and a worker that is ended for it loses its runs.
"""

from __future__ import annotations

import sys
from pathlib import Path

import psutil

from flows.settings import settings_from


def complaint(home: Path) -> str | None:
    """What is wrong, or None."""
    try:
        up = psutil.Process(int((home / "up.lock").read_text(encoding="utf-8")))
        works = any(_is_worker(process) for process in up.children())
    except (OSError, ValueError, psutil.NoSuchProcess):
        return f"no `feedhouse up` serves {home}"
    return None if works else f"the `feedhouse up` of {home} has no worker; see {home / 'prefect' / 'worker.log'}"


def _is_worker(process: psutil.Process) -> bool:
    try:
        # One that is dead and not yet buried has no command line.
        return {"prefect", "worker"} <= set(process.cmdline())
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return False


def main() -> int:
    """The exit code that Docker and Kubernetes know: 0 or 1."""
    wrong = complaint(settings_from().home)
    if wrong:
        print(wrong, file=sys.stderr)  # noqa: T201 - `docker inspect` shows it
    return int(wrong is not None)


if __name__ == "__main__":
    sys.exit(main())
