"""Where things lie in a home directory."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from pathlib import Path

from parsers.errors import WarehouseError
from warehouse.lake.place import Lake


@dataclass(frozen=True, slots=True)
class Home:
    """One home directory: the published warehouse for everyone, `writer/` for feedhouse alone.

    With a lake, that is what is written to and read, and the home has the archive of this machine.
    """

    root: Path
    lake: Lake | None = None

    @property
    def published(self) -> Path:
        """The warehouse everyone reads; only ever replaced whole."""
        return self.root / "warehouse.duckdb"

    @property
    def writer(self) -> Path:
        return self.root / "writer" / "writer.duckdb"

    @property
    def lock(self) -> Path:
        return self.root / "writer" / "lock"

    @property
    def queue(self) -> Path:
        """Held by whoever is the next to get the lock."""
        return self.root / "writer" / "queue"

    @property
    def maintenance(self) -> Path:
        """Held by whoever maintains the home."""
        return self.root / "writer" / "maintenance"

    @property
    def archive(self) -> Path:
        """Raw responses, as WARC files."""
        return self.root / "archive"

    @property
    def machine(self) -> str:
        """What names of this machine's own begin with in a lake, where there are others; empty in a home."""
        return f"{socket.gethostname()}:" if self.lake else ""

    @property
    def kept(self) -> Path:
        """What this machine wrote to a lake in an object store, until it is known to be in the lake."""
        return self.root / "writer" / "kept"

    @property
    def sources(self) -> Path:
        """The user's own sources, declared by hand or by `feedhouse sources add`; need not be there."""
        return self.root / "sources.toml"

    @property
    def unpublished(self) -> Path:
        """A marker: something was loaded since the last publication, by this run or by a killed one."""
        return self.root / "writer" / "unpublished"

    def before_schema(self, number: int) -> Path:
        """The writer as it was before it was migrated to schema `number`."""
        return self.writer.with_name(f"before-schema-{number}.duckdb")

    def prepare(self) -> None:
        """Make the directories. Raises WarehouseError where that can't be done."""
        try:
            self.writer.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WarehouseError(
                f"can't make the home directory {self.root}: {error.strerror}; choose another with --home"
            ) from error
