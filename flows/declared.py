"""All sources there are: the package's, and those of sources.toml in the home directory."""

from __future__ import annotations

import stat
from collections.abc import Callable, Mapping
from pathlib import Path

from parsers.declarations import read_declarations
from parsers.errors import UsageError
from parsers.model import Source
from parsers.sources import all_sources
from warehouse.home import Home
from warehouse.placing import new_file

Declared = Mapping[str, Source]


def declared_sources(home: Path) -> Declared:
    """Every declared source by its name. Raises UsageError, with the line, for a sources.toml that is off."""
    return read_declarations(own_declarations(home), str(Home(home).sources), all_sources())


def own_declarations(home: Path) -> bytes:
    """The user's sources.toml as it stands; empty where there is none."""
    file = Home(home).sources
    try:
        return file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return b""
    except OSError as error:
        raise UsageError(f"can't read {file}: {error.strerror}") from error


def append_declarations(home: Path, tables: Callable[[Declared], str]) -> Declared:
    """Put tables behind what stands in sources.toml, all of which stays as it is; gives all sources there are then.

    `tables` is asked for them with what is declared until then, and nobody else writes meanwhile. The file is replaced
    in one step, and only by one that can be read. Raises UsageError, and WarehouseError where the disk refuses.
    """
    target = Home(home).sources.resolve()
    make_folder(home)
    with new_file(target) as file:
        before = own_declarations(home)
        known = read_declarations(before, str(target), all_sources())
        added = tables(known)
        joint = b"" if not before else b"\n" if before.endswith(b"\n") else b"\n\n"
        whole = before + joint + added.encode()
        declared = read_declarations(whole, str(target), all_sources())
        file.write_bytes(whole)
        if target.exists():
            file.chmod(stat.S_IMODE(target.stat().st_mode))
    return declared


def make_folder(home: Path) -> None:
    """The home directory, where it is not there yet."""
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"can't make the home directory {home}: {error.strerror}; choose another with --home"
        ) from error
