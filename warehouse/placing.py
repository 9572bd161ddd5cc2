"""A new file or folder for somebody else, made under a temporary name and put in place when it is whole."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from parsers.errors import WarehouseError
from warehouse.copying import partial_of, sync_folder


@contextmanager
def new_file(target: Path) -> Iterator[Path]:
    """The name to write a file to, which becomes `target` when the block ends well.

    Otherwise nothing is left of it, and an old target stands. Raises WarehouseError when the disk refuses.
    """
    partial = partial_of(target)
    with _told_of(target), _alone_at(target):
        _clear(partial)
        try:
            yield partial
            _sync_file(partial)
            partial.replace(target)
        finally:
            _clear(partial)
        sync_folder(target.parent)


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """An empty folder that takes the place of `target`, and of all in it, when the block ends well.

    A folder can't be replaced in one step: killed between its two renames, it leaves the old one as
    `.NAME.old`, which the next call puts back. Raises WarehouseError when the disk refuses.
    """
    partial, old = partial_of(target), target.with_name(f".{target.name}.old")
    with _told_of(target), _alone_at(target):
        _settle(target, old)
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir()
        try:
            yield partial
            _sync_tree(partial)
            _exchange(partial, target, old)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
        sync_folder(target.parent)


def _clear(partial: Path) -> None:
    """Away with what a call that failed or was killed has left; DuckDB would go on with half a file and its log."""
    for left in (partial, partial.with_name(f"{partial.name}.wal")):
        left.unlink(missing_ok=True)


@contextmanager
def _told_of(target: Path) -> Iterator[None]:
    """What the disk refuses, as a sentence that names the target."""
    try:
        yield
    except OSError as error:
        raise WarehouseError(
            f"can't write {target}: {error.strerror or error}; what was there before stands"
        ) from error


@contextmanager
def _alone_at(target: Path) -> Iterator[None]:
    """One export at a time writes to a target: two would write to one temporary file. The second waits."""
    lock = target.with_name(f".{target.name}.lock")
    descriptor = _locked(lock)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
        os.close(descriptor)


def _locked(lock: Path) -> int:
    """A lock on a file that is still there: whoever held it before us has removed it."""
    while True:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
        with suppress(OSError):  # some network file systems know no locks
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(descriptor), lock.stat()):
                return descriptor
        os.close(descriptor)


def _settle(target: Path, old: Path) -> None:
    """After a call that was killed: the old folder back, or away where the new one is in its place."""
    if target.exists():
        shutil.rmtree(old, ignore_errors=True)
    elif old.exists():
        old.rename(target)


def _exchange(partial: Path, target: Path, old: Path) -> None:
    if target.exists():
        target.rename(old)
    try:
        partial.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _sync_tree(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_dir():
            sync_folder(path)
        else:
            _sync_file(path)
    sync_folder(folder)


def _sync_file(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
