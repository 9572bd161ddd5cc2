"""Which code made an article of a page: the parser's name, and a version that any change of the parsers changes.

It reads the package's own files, once a process; no clock, no network.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from parsers.model import Source

_LENGTH = 12


def parser_name(source: Source) -> str:
    """The name of the source whose own rules parse its pages; "general" where it has none."""
    return source.name if source.has_own_rules else "general"


def parser_version(source: Source) -> str:
    """12 hex digits for the code and what the source declares of its pages, which sources.toml may change."""
    declared = (source.selectors, source.must_contain, source.timezone, source.language, source.encoding)
    return hashlib.sha256(f"{parsers_version()}{declared!r}".encode()).hexdigest()[:_LENGTH]


@cache
def parsers_version() -> str:
    """12 hex digits that are the same wherever the same parsers are installed.

    A changed comment changes them, too; what lxml or another library does differently does not.
    """
    return version_of(files("parsers"))


def version_of(package: Traversable) -> str:
    """The first digits of the SHA-256 over the names and contents of all modules below a folder."""
    digest = hashlib.sha256()
    for name, module in sorted(_modules(package), key=lambda named: named[0]):
        # A checkout may have its own ends of lines.
        code = module.read_bytes().replace(b"\r\n", b"\n")
        # With its length, no file's end can pass for the next one's beginning.
        digest.update(f"{name}\0{len(code)}\0".encode() + code)
    return digest.hexdigest()[:_LENGTH]


def _modules(folder: Traversable, above: str = "") -> Iterator[tuple[str, Traversable]]:
    for item in folder.iterdir():
        if item.is_dir():
            yield from _modules(item, f"{above}{item.name}/")
        elif item.name.endswith((".py", ".toml")):
            yield above + item.name, item
