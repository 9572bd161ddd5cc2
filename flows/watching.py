"""What only the machine knows: whether there is room left, for the next publication and for the archive."""

from __future__ import annotations

import shutil
from pathlib import Path

from flows.settings import Settings
from warehouse.alarms import Alarm
from warehouse.home import Home

_NEARLY = 0.9  # of what the archive may have
# A publication is a copy of the writer, and so is what the writer is made smaller by.
_COPIES = 2


def machine_alarms(settings: Settings) -> tuple[Alarm, ...]:
    """Alarms of kind disk.low: the disk of the home, and the archive where it has a limit.

    On a lake both begin with the name of the machine: HOST:.
    """
    home = settings.place
    sentences = {str(home.root): _disk(settings, home), str(home.archive): _archive(settings, home)}
    return tuple(
        Alarm(kind="disk.low", subject=f"{home.machine}{subject}", sentence=f"{home.machine}{sentence}")
        for subject, sentence in sentences.items()
        if sentence
    )


def _disk(settings: Settings, home: Home) -> str | None:
    free = shutil.disk_usage(home.root).free
    wanted = settings.least_free + _COPIES * _size(home.writer)
    if free >= wanted:
        return None
    return (
        f"{_gigabytes(free)} are free on the disk of {home.root}, and {_gigabytes(wanted)} should be: make room, or "
        "move the home to a larger disk"
    )


def _archive(settings: Settings, home: Home) -> str | None:
    if settings.archive_bytes is None:
        return None
    taken = sum(_size(file) for file in home.archive.rglob("*") if file.is_file())
    if taken <= _NEARLY * settings.archive_bytes:
        return None
    return (
        f"{home.archive} has {_gigabytes(taken)} of the {_gigabytes(settings.archive_bytes)} it may have: move its "
        "oldest files away, or allow more with FEEDHOUSE_ARCHIVE_BYTES"
    )


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def _gigabytes(size: float) -> str:
    return f"{size / 1e9:.1f} GB"
