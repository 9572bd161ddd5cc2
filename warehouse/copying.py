"""A file copied whole and put in place in one step: the old one stands until the new one is safe on the disk."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from parsers.errors import WarehouseError

_CHUNK = 1 << 30


def partial_of(target: Path) -> Path:
    """The copy in the making, beside its goal so that the rename stays on one file system."""
    return target.with_name(f".{target.name}.partial")


def copy_into_place(origin: Path, target: Path) -> None:
    """Replace `target` by a copy of `origin`, which nobody may have open for writing.

    Killed at any moment, it leaves the old target (or none) or the whole new one. Raises WarehouseError
    or OSError where that can't be done, with the old target as it was and nothing left beside it.
    """
    partial = partial_of(target)
    try:
        _copy(origin, partial)
        put_in_place(partial, target)
    except BaseException:
        # Half a copy on a full disk would keep it full.
        partial.unlink(missing_ok=True)
        raise


def put_in_place(partial: Path, target: Path) -> None:
    """Have a file that is safe on the disk take the place of another. Raises WarehouseError."""
    try:
        partial.replace(target)
    except OSError as error:
        raise WarehouseError(
            f"can't put the new {target.name} in its place: {error.strerror or error}; {target} is as it was. "
            "feedhouse needs a file system that replaces a file in one step: choose another with --home"
        ) from error
    sync_folder(target.parent)


def refuse_without_room(root: Path, size: int) -> None:
    """Raises WarehouseError where the disk has no room for so many bytes more, and a little."""
    needed, free = size + size // 10, shutil.disk_usage(root).free
    if free < needed:
        raise WarehouseError(
            f"{free / 1e6:,.1f} MB are free at {root}, and {needed / 1e6:,.1f} MB are needed: make room"
        )


def _copy(origin: Path, target: Path) -> None:
    """Copy through the kernel, which shares the blocks on file systems that can."""
    with origin.open("rb") as source, target.open("wb") as copy:
        if not _copied_by_kernel(source.fileno(), copy.fileno()):
            source.seek(0)
            copy.seek(0)
            copy.truncate()
            shutil.copyfileobj(source, copy, 1 << 20)
        copy.flush()
        os.fsync(copy.fileno())
    if target.stat().st_size != origin.stat().st_size:
        raise WarehouseError(f"the copy of {origin} came out short, and is not used")


def _copied_by_kernel(source: int, copy: int) -> bool:
    try:
        while os.copy_file_range(source, copy, _CHUNK):
            pass
    except OSError:  # another file system, or a kernel that can't: plain reading and writing will tell
        return False
    return True


def sync_folder(folder: Path) -> None:
    """Wait until what was renamed in a folder would survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
