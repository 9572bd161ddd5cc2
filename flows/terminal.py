"""What a person sees: results on stdout, progress and complaints on stderr."""

from __future__ import annotations

import csv
import json
import logging
import math
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn, track
from rich.table import Column, Table
from rich.text import Text

from flows.spreadsheet import guarded
from warehouse.searching import Found

_PIPE_WIDTH = 200  # columns where there is no terminal to ask
_ROWS = 1000  # rows that a table shows
_CELL = 120  # characters of a cell that a table shows; --json and --csv show all
# Controls that JSON leaves as they are, marks that turn the direction of writing, halves of characters.
_STEERING = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

_Item = TypeVar("_Item")

stderr = Console(stderr=True, highlight=False)


def stdout() -> Console:
    """Standard output as a terminal: as wide as it is, or wide enough for a pipe."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=_PIPE_WIDTH)


def say(sentence: str) -> None:
    """A line for the person at the terminal, who may be piping stdout elsewhere."""
    stderr.print(Text(f"feedhouse: {printable(sentence)}"), soft_wrap=True)


def show_table(columns: Sequence[str], rows: Iterable[Sequence[Any]], title: str | None = None) -> None:
    """Rows as a table; long cells are cut, and what could steer a terminal is not passed on."""
    heading = Text(printable(title), "italic") if title else None
    table = Table(*(Column(Text(printable(column))) for column in columns), title=heading, title_justify="left")
    rest = iter(rows)
    for row in islice(rest, _ROWS):
        table.add_row(*(_cell(value) for value in row))
    stdout().print(table)
    if next(rest, None) is not None:
        say(f"these are the first {_ROWS:,} rows; --csv and --json give them all")


def show_rows(rows: Sequence[Mapping[str, Any]], title: str | None = None) -> None:
    """Rows of one shape as a table, or nothing when there are none."""
    if rows:
        show_table(tuple(rows[0]), (tuple(row.values()) for row in rows), title)


def show_article(current: Mapping[str, Any], versions: Sequence[Mapping[str, Any]]) -> None:
    """An article's fields, its text, and a line a version."""
    console = stdout()
    for name, value in current.items():
        if name != "body" and value is not None:
            console.print(Text.assemble((f"{name:>13} ", "bold"), printable(str(value))), soft_wrap=True)
    paragraphs = current["body"].split("\n\n")
    console.print(Text("\n\n".join(("", *map(printable, paragraphs), ""))))
    history = ("version", "valid_from", "valid_to", "change", "changed_fields", "title")
    show_table(history, ([version[name] for name in history] for version in versions), "history")


def show_found(found: Found) -> None:
    """An article that was found: what it is, where it is, and the words where they stand."""
    console = stdout()
    by = f" · {printable(found.author)}" if found.author else ""
    day = f"{found.date} · " if found.date else ""
    console.print(
        Text.assemble((printable(found.title), "bold"), f"\n  {day}{printable(found.source)}{by}"), soft_wrap=True
    )
    console.print(Text(f"  {printable(found.permalink)}", "dim"), soft_wrap=True)
    pieces = ((printable(piece.text), "bold yellow" if piece.is_marked else "") for piece in found.snippet)
    console.print(Text.assemble("  ", *pieces, "\n"), soft_wrap=True)


def show_findings(rows: Iterable[tuple[str, str, str]]) -> None:
    """A line each: state, what was looked at, and a sentence in full, as each comes."""
    console = stdout()
    styles = {"ok": "green", "warning": "yellow", "failed": "bold red"}
    for state, check, sentence in rows:
        head = ((f"{state:<8}", styles.get(state, "")), (f"{printable(check):<16}", "bold"))
        console.print(Text.assemble(*head, printable(sentence)), soft_wrap=True)


def with_bar(items: Iterable[_Item], total: int, title: str) -> Iterator[_Item]:
    """The items, with a bar while they come where stderr is a terminal."""
    return iter(track(items, title, total=total, console=stderr, transient=True, disable=not stderr.is_terminal))


def show_json(value: Any) -> None:
    """One JSON value, for programs."""
    print(_json(value, indent=2))


def show_json_rows(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A JSON array of objects, written as the rows come."""
    opening = "["
    for row in rows:
        print(opening, _json(dict(zip(columns, row, strict=True))), sep="\n ", end="")
        opening = ","
    print("[]" if opening == "[" else "\n]")


def show_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """RFC 4180 with a header line; NULL is an empty field.

    A text that a spreadsheet would run as a formula gets an apostrophe in front. Numbers are numbers
    and stay as they are; --json gives every text exactly.
    On a terminal, and only there, what could steer it is left out.
    """
    writer = csv.writer(sys.stdout)
    writer.writerow(map(_csv_cell, columns))
    writer.writerows(map(_csv_cell, row) for row in rows)


def _csv_cell(value: Any) -> Any:
    value = plain(value)
    if isinstance(value, (list, dict)):
        value = _json(value)
    if not isinstance(value, str):
        return value
    if sys.stdout.isatty():
        value = printable(value)
    return guarded(value)


def _json(value: Any, indent: int | None = None) -> str:
    """JSON in which what could steer a terminal is written as JSON's own escapes: the same value, harmless."""
    text = json.dumps(plain(value), ensure_ascii=False, indent=indent)
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def plain(value: Any) -> Any:  # noqa: PLR0911 - a table of types
    """A value as JSON knows it: moments and days in ISO 8601, blobs in hex, anything unknown as its text."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else None  # JSON has no word for the others
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case bytes():
            return value.hex()
        case datetime() | date():
            return value.isoformat()
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
    return str(value)


def printable(text: str) -> str:
    """The text without characters that steer a terminal or turn the direction of writing."""
    if text.isprintable():
        return text
    # Joiners are spelling in Persian and in emoji, and steer nothing.
    return "".join(character if character.isprintable() or character in "\u200c\u200d" else " " for character in text)


def _cell(value: Any) -> Text:
    if value is None:
        return Text("")
    if isinstance(value, datetime):
        return Text(f"{value:%Y-%m-%d %H:%M}")
    text = printable(str(value))
    return Text(text if len(text) <= _CELL else text[: _CELL - 1] + "…")


class ProgressHandler(logging.Handler):
    """Shows the log of a run: a bar a source on a terminal, lines elsewhere."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self._bars: dict[str, TaskID] = {}
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=stderr,
            transient=True,
        )

    def __enter__(self) -> ProgressHandler:
        if stderr.is_terminal:
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        if stderr.is_terminal:
            self._progress.stop()

    def emit(self, record: logging.LogRecord) -> None:
        """A record with `done` and `total` moves the bar of its `source`; any other is a line."""
        source, done, total = (getattr(record, name, None) for name in ("source", "done", "total"))
        if not (stderr.is_terminal and isinstance(source, str) and isinstance(done, int) and isinstance(total, int)):
            say(record.getMessage())
            return
        if source not in self._bars:
            self._bars[source] = self._progress.add_task(printable(source))
        self._progress.update(self._bars[source], completed=done, total=total)
