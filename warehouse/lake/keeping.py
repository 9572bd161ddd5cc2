"""The files of a transaction, kept until it is known what became of its commit.

DuckLake deletes what a failed transaction wrote. A commit whose answer is lost on its way looks failed to it, and may
stand in the catalog all the same: the lake would name files that are gone. So they are kept beside, where they outlive
this process: in a directory under a second name that costs nothing, of an object store as copies in the home.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from warehouse.lake.catalog import CatalogBusy, asked, wait_for_commits
from warehouse.lake.place import Lake
from warehouse.queries import run

_FOLDER = ".kept"
_PREFIX = "ducklake-"
_WAIT = 10.0  # seconds for a commit that is under way, before each batch
# So long what nobody's commit has named is left alone: its worker may be about to commit.
_FRESH = 3600.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a lake has its files, and where this machine keeps those of an object store."""

    files: str
    spool: Path

    @property
    def is_store(self) -> bool:
        return "://" in self.files

    @property
    def kept(self) -> Path:
        return self.spool if self.is_store else Path(self.files) / _FOLDER


@dataclass(slots=True)
class Keeping:
    """What one transaction wrote."""

    place: Place
    token: str
    # When it began, by the clock that can be set and by the one that can't, in seconds.
    began: float = field(default_factory=time.time)
    steady: float = field(default_factory=time.monotonic)

    def keep(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Before the commit."""
        files, folder, since = self.place.files, self._folder, self._since
        if not self.place.is_store:
            for file in _new_files(Path(files), since):
                _link(file, _made(folder / file.relative_to(files)))
            return
        [(found,)] = run(connection, "lake/find_new_files", pattern=f"{files}**", since=since)
        for name, content in run(connection, "lake/read_files", files=found) if found else ():
            _made(folder / name.removeprefix(files)).write_bytes(content)

    def restore(self, connection: duckdb.DuckDBPyConnection) -> None:
        """After a commit that was done, and looked failed."""
        _put_back(connection, self.place, self._folder, None)

    def forget(self) -> None:
        """Once it is known what became of the commit."""
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def _folder(self) -> Path:
        return self.place.kept / self.token

    @property
    def _since(self) -> str:
        """The least that a file's name can be: it begins with the milliseconds of its making.

        They are of a clock that may have been set back meanwhile.
        """
        by_now = time.time() - (time.monotonic() - self.steady)
        return _name_at(int(1000 * (min(self.began, by_now) - 1)))


def restore_left(lake: Lake, place: Place, connection: duckdb.DuckDBPyConnection) -> None:
    """What a worker has kept that never learnt what became of its commit; for whoever has the turn."""
    if not place.kept.is_dir():
        return
    for left in place.kept.iterdir():
        try:
            with asked(lake) as session, session.transaction():
                wait_for_commits(session, _WAIT)
                rows = session.execute(
                    "select path from ducklake_data_file union all select path from ducklake_delete_file"
                ).fetchall()
        except CatalogBusy:
            return  # it may be the commit in question; whoever writes next looks again
        named = {Path(path).name for (path,) in rows} & {kept.name for kept in left.rglob(f"{_PREFIX}*")}
        if named:
            _put_back(connection, place, left, named)
        if named or time.time() - left.stat().st_mtime > _FRESH:
            shutil.rmtree(left, ignore_errors=True)


def _put_back(connection: duckdb.DuckDBPyConnection, place: Place, folder: Path, named: Collection[str] | None) -> None:
    present = set()
    if place.is_store:
        present = {file for (file,) in run(connection, "lake/list_files", pattern=f"{place.files}**")}
    for kept in folder.rglob(f"{_PREFIX}*"):
        file = f"{place.files}{kept.relative_to(folder).as_posix()}"
        if named is not None and kept.name not in named:
            continue
        if not place.is_store and not Path(file).exists():
            _link(kept, Path(file))
        elif place.is_store and file not in present:
            query = f"copy (select $content as content) to '{file}' (format blob)"
            connection.execute(query, {"content": kept.read_bytes()})


def _new_files(root: Path, since: str) -> list[Path]:
    return [file for file in root.glob(f"*/*/{_PREFIX}*") if file.name >= since and _FOLDER not in file.parts]


def _name_at(milliseconds: int) -> str:
    digits = f"{milliseconds:012x}"
    return f"{_PREFIX}{digits[:8]}-{digits[8:]}"


def _made(file: Path) -> Path:
    """A file whose folder is there."""
    file.parent.mkdir(parents=True, exist_ok=True)
    return file


def _link(origin: Path, goal: Path) -> None:
    try:
        os.link(origin, goal)
    except OSError:  # a file system without second names
        shutil.copyfile(origin, goal)
