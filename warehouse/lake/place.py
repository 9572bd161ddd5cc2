"""Where a lake is: the address of its catalog in Postgres, and who may not be told the rest of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from parsers.errors import UsageError

_FORM = "ducklake:postgres:"
_STORE = "s3://"
_WILD = frozenset("*?[]")
_PASSWORD = re.compile(r"password\s*=\s*('(?:[^'\\]|\\.)*'|[^\s&]+)")
# Of an address as a URL: all from the first colon behind the scheme to the last @ before a path.
_IN_URL = re.compile(r"(?<=://)([^:@/\s]*):([^/\s]*)@")


@dataclass(frozen=True, slots=True)
class Lake:
    """A lake by its catalog, as libpq writes addresses; its password, if it has one, is shown to nobody."""

    catalog: str = field(repr=False)

    def __str__(self) -> str:
        return _FORM + _IN_URL.sub(r"\1:***@", _PASSWORD.sub("password=***", self.catalog))

    def without_secrets(self, text: str) -> str:
        """A sentence of a library's, which may repeat the address."""
        text = _IN_URL.sub(r"\1:***@", _PASSWORD.sub("***", text.replace(self.catalog, "...")))
        if (found := _IN_URL.search(self.catalog)) and found[2]:
            for password in (found[2], unquote(found[2])):
                text = text.replace(password, "***")
        return text


def lake_at(address: str) -> Lake | None:
    """The lake that FEEDHOUSE_LAKE names; None where it names none. Raises UsageError, which does not repeat it."""
    if not address:
        return None
    if not address.startswith(_FORM) or not address.removeprefix(_FORM).strip():
        raise UsageError(
            "FEEDHOUSE_LAKE is no address of a lake; it must be one such as "
            f"{_FORM}host=db.example dbname=lake user=feedhouse"
        )
    return Lake(address.removeprefix(_FORM).strip())


def files_at(place: str) -> str:
    """Where a lake has its files, ending in a slash, as all else about them begins. Raises UsageError.

    Without the slash the files of another lake there would look like none, and like ours to be tidied up; and so would
    those behind a name that DuckDB takes for a pattern.
    """
    if not place:
        raise UsageError(
            "FEEDHOUSE_LAKE_FILES does not say where a new lake shall have its files: a directory that all machines "
            "share, or s3://BUCKET/FOLDER/"
        )
    if ("://" in place and not place.startswith(_STORE)) or not place.removeprefix(_STORE).strip("/ "):
        raise UsageError(f"FEEDHOUSE_LAKE_FILES is {place}: it must be a directory, or s3://BUCKET/FOLDER/")
    if _WILD.intersection(place):
        raise UsageError(f"FEEDHOUSE_LAKE_FILES is {place}: choose a name without any of {' '.join(sorted(_WILD))}")
    whole = place if place.startswith(_STORE) else str(Path(place).absolute())
    return f"{whole.rstrip('/')}/"
