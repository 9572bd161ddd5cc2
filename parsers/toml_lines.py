"""Where something stands in a TOML file: tomllib tells it of syntax errors only."""

from __future__ import annotations

import re
from collections.abc import Sequence

_HEADER = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]\s*(?:#.*)?")
_KEY = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")


def line_of(text: str, path: Sequence[str]) -> int | None:
    """The line, from 1, of the key or table with that path; of the nearest table around it where it can't be found.

    Looks at lines, not at syntax: what looks like a key inside of a multi-line string is taken for one.
    """
    nearest: dict[int, int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.fullmatch(line):
            table = _parts(header[1])
            here = table
        elif key := _KEY.match(line):
            here = (*table, *_parts(key[1]))
        else:
            continue
        for length in range(1, len(path) + 1):
            if here[:length] == tuple(path[:length]):
                nearest.setdefault(length, number)
    return nearest[max(nearest)] if nearest else None


def _parts(printed: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _PART.findall(printed))
