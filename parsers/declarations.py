"""Sources declared in TOML: a table each, under the source's name, with the fields of `Source`.

A table of a known name changes single fields of that source, as in

    [fergana]
    enabled = true
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any, NoReturn
from urllib.parse import urlsplit

from parsers.declared_fields import FIELDS, hosts_of, unknown
from parsers.declared_values import FieldError
from parsers.errors import UsageError
from parsers.model import Source
from parsers.toml_lines import line_of

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_LINE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)")
_ALIKE = 0.75
_PAGE_FIELDS = ("selectors", "must_contain")


class _File:
    """A declaring file: its name, its text, and complaints that name the line."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name = name
        try:
            self.text = content.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise UsageError(f"{name}, line {line}: not UTF-8; save the file in that encoding") from error

    def refuse(self, sentence: str, *path: str) -> NoReturn:
        """Raises UsageError about what stands at a path."""
        line = line_of(self.text, path)
        raise UsageError(f"{self.name}{f', line {line}' if line else ''}: {sentence}")

    def tables(self) -> dict[str, Any]:
        """What it holds; UsageError for what is no TOML."""
        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            where = _LINE.search(str(error))
            line = where[1] if where and where[1] else len(self.text.splitlines())
            raise UsageError(f"{self.name}, line {line}: {_LINE.sub('', str(error))}") from error
        except RecursionError as error:
            raise UsageError(f"{self.name}: nested too deeply") from error


def read_declarations(content: bytes, name: str, known: Mapping[str, Source]) -> dict[str, Source]:
    """The known sources with what a file adds to them and changes in them, in the order of names.

    `name` is what the file is called in complaints. Raises UsageError with the line, the table and the field.
    """
    file = _File(name, content)
    sources = dict(known)
    tables = file.tables()
    for table, values in tables.items():
        sources[table] = _source(file, table, values, known.get(table), known)
    _refuse_shared_hosts(file, sources, tables)
    return dict(sorted(sources.items()))


def refused_name(name: str) -> str | None:
    """Why a new source can't be called that; None where it can."""
    if _NAME.fullmatch(name):
        return None
    return f"{name!r} can't name a source: use small letters, digits, _ and -, 64 at most"


def _source(file: _File, name: str, values: Any, known: Source | None, others: Collection[str]) -> Source:
    if not isinstance(values, dict):
        hint = f"; put it below a line [name], which begins a source, if {name} is one of its fields"
        file.refuse(f"{name!r} is no table{hint}", name)
    if known is None and (sentence := refused_name(name)):
        file.refuse(sentence, name)
    fields = {field: _field(file, name, field, value) for field, value in values.items()}
    if known is not None:
        return _changed(file, known, fields)
    if not (fields.get("feeds") or fields.get("listings")):
        near = get_close_matches(name, others, n=1, cutoff=_ALIKE)
        hint = f"; if you mean the source {near[0]}, call the table [{near[0]}]" if near else ""
        file.refuse(f'{name} has no feeds: add feeds = ["https://..."], or listings of articles{hint}', name)
    first = (*fields.get("feeds", ()), *fields.get("listings", ()))[0]
    home = fields.setdefault("home", "{0.scheme}://{0.netloc}/".format(urlsplit(first)))
    fields.setdefault("hosts", hosts_of(home))
    fields.setdefault("title", name)
    return Source(name=name, **fields)


def _field(file: _File, table: str, field: str, value: Any) -> Any:
    if field not in FIELDS:
        file.refuse(f"[{table}] {unknown(field, FIELDS, 'field of a source')}", table, field)
    try:
        return FIELDS[field](value)
    except FieldError as error:
        where = ".".join((field, *error.path))
        file.refuse(f"[{table}] {where}: {error}", table, field, *error.path)


def _changed(file: _File, known: Source, fields: dict[str, Any]) -> Source:
    if known.parse is not None and (useless := [field for field in _PAGE_FIELDS if field in fields]):
        sentence = f"[{known.name}] {useless[0]}: {known.name} has a parser of its own, which asks for none"
        file.refuse(sentence, known.name, useless[0])
    if not (fields.get("feeds", known.feeds) or fields.get("listings", known.listings)):
        file.refuse(f"[{known.name}] leaves it neither feeds nor listings; enabled = false puts it off", known.name)
    if "home" in fields:
        fields.setdefault("hosts", tuple(dict.fromkeys((*known.hosts, *hosts_of(fields["home"])))))
    return replace(known, **fields)


def _refuse_shared_hosts(file: _File, sources: Mapping[str, Source], tables: Mapping[str, Any]) -> None:
    owners: dict[str, str] = {}
    # What the file declares comes last, so that it is what is complained about.
    for name in sorted(sources, key=lambda name: (name in tables, list(tables).index(name) if name in tables else 0)):
        for host in sources[name].hosts:
            owner = owners.setdefault(host, name)
            if owner != name:
                hint = f"; to change that one, call the table [{owner}]" if owner not in tables else ""
                file.refuse(f"[{name}] claims the host {host}, which belongs to the source {owner}{hint}", name)
