"""The files of a transaction, kept until it is known what became of its commit.

DuckLake deletes what a failed transaction wrote. A commit whose answer is lost on its way looks failed to it, and may
stand in the catalog all the same: the lake would name files that are gone. In a directory they get a second name
meanwhile, which outlives this process as well; of an object store their bytes are held in memory.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from warehouse.lake.catalog import connect
from warehouse.lake.place import Lake
from warehouse.queries import run

_FOLDER = ".kept"
_PREFIX = "ducklake-"


@dataclass(slots=True)
class Keeping:
    """What one transaction wrote to `files`, the place of the lake's files."""

    files: str
    token: str
    # Names of files begin with the milliseconds of their making.
    since: int = field(default_factory=lambda: int(time.time() * 1000) - 1000)
    _held: dict[str, bytes] = field(default_factory=dict)

    def keep(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Before the commit."""
        if "://" in self.files:
            [(found,)] = run(connection, "lake/find_new_files", pattern=f"{self.files}**", since=_name_at(self.since))
            self._held = dict(run(connection, "lake/read_files", files=found)) if found else {}
        else:
            for file in _new_files(Path(self.files), _name_at(self.since)):
                kept = _folder(self.files) / self.token / file.relative_to(self.files)
                kept.parent.mkdir(parents=True, exist_ok=True)
                _link(file, kept)

    def restore(self, connection: duckdb.DuckDBPyConnection) -> None:
        """After a commit that was done, and looked failed."""
        if "://" not in self.files:
            _restore(self.files, _folder(self.files) / self.token, None)
            return
        present = {file for (file,) in run(connection, "lake/list_files", pattern=f"{self.files}**")}
        for file in self._held.keys() - present:
            connection.execute(
                f"copy (select $content as content) to '{file}' (format blob)", {"content": self._held[file]}
            )

    def forget(self) -> None:
        """Once it is known what became of the commit."""
        self._held.clear()
        if "://" not in self.files:
            shutil.rmtree(_folder(self.files) / self.token, ignore_errors=True)


def restore_left(lake: Lake, files: str) -> None:
    """What a worker has kept that never learnt what became of its commit; for whoever has the turn."""
    folder = _folder(files)
    if "://" in files or not folder.is_dir():
        return
    for left in folder.iterdir():
        with connect(lake) as session:
            rows = session.execute(
                "select path from ducklake_data_file union all select path from ducklake_delete_file"
            ).fetchall()
        _restore(files, left, {Path(path).name for (path,) in rows})
        shutil.rmtree(left, ignore_errors=True)


def _restore(files: str, folder: Path, named: Iterable[str] | None) -> None:
    for kept in folder.rglob(f"{_PREFIX}*"):
        file = Path(files) / kept.relative_to(folder)
        if not file.exists() and (named is None or kept.name in named):
            _link(kept, file)


def _new_files(root: Path, since: str) -> list[Path]:
    return [file for file in root.glob(f"*/*/{_PREFIX}*") if file.name >= since and _FOLDER not in file.parts]


def _name_at(milliseconds: int) -> str:
    digits = f"{milliseconds:012x}"
    return f"{_PREFIX}{digits[:8]}-{digits[8:]}"


def _folder(files: str) -> Path:
    return Path(files) / _FOLDER


def _link(origin: Path, goal: Path) -> None:
    try:
        os.link(origin, goal)
    except OSError:  # a file system without second names
        shutil.copyfile(origin, goal)
