"""Sources written as TOML, the way a person would."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from parsers.model import Source

_LONGEST_LINE = 80


def declaration(source: Source, remarks: Mapping[str, str], above: Iterable[str] = ()) -> str:
    """A table for sources.toml; `remarks` stand behind fields, as comments, and `above` in lines over it."""
    lines = [f"# {_bare(remark)}" for remark in above]
    lines.append(f"[{source.name}]")
    for name in ("title", "home", "feeds", "hosts", "timezone", "language"):
        if value := getattr(source, name):
            remark = f"  # {_bare(remarks[name])}" if name in remarks else ""
            lines.append(f"{name} = {_value(value)}{remark}")
    return "\n".join((*lines, ""))


def _value(value: str | tuple[str, ...]) -> str:
    if isinstance(value, str):
        # JSON's strings are TOML's, but for one control that TOML wants escaped.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    short = f"[{', '.join(map(_value, value))}]"
    if len(short) <= _LONGEST_LINE:
        return short
    return "[\n" + "".join(f"    {_value(item)},\n" for item in value) + "]"


def _bare(remark: str) -> str:
    return "".join(character for character in remark if character.isprintable())
