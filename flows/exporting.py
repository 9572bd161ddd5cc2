"""Exports: what somebody asked for, checked before anything is written, and put in place when it is whole."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from flows.declared import declared_sources
from flows.exports.atom import atom_feed
from flows.exports.bibtex import bibtex_entries
from flows.exports.card import CARD, PACKAGE, data_card, data_package, is_ours
from flows.exports.csl import csl_items
from flows.exports.feed import Heading, heading_of
from flows.exports.json_feed import json_feed
from flows.exports.news_article import news_article_lines
from flows.exports.publishers import known_publishers, title_of
from flows.exports.table import csv_lines
from flows.terminal import printable
from parsers.errors import UsageError, WarehouseError
from warehouse.database_export import write_database
from warehouse.exporting import Choice, StoredArticle, Wanted, chosen
from warehouse.home import Home
from warehouse.parquet import write_parquet_file, write_parquet_folder
from warehouse.placing import new_file, new_folder

Format = Literal["parquet", "csv", "jsonl", "jsonfeed", "atom", "bibtex", "csl", "duckdb"]
STDOUT = "-"
_NEWEST = 100  # articles of a feed, when nobody says how many

_ENDINGS: dict[str, Format] = {
    "": "parquet", ".parquet": "parquet", ".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".xml": "atom",
    ".atom": "atom", ".bib": "bibtex", ".duckdb": "duckdb",
}  # fmt: skip
_Lines = Callable[[Iterable[StoredArticle]], Iterator[str]]
_TEXTS: dict[Format, _Lines] = {
    "csv": csv_lines,
    "jsonl": news_article_lines,
    "bibtex": bibtex_entries,
    "csl": csl_items,
}
_FEEDS: dict[Format, Callable[[Iterable[StoredArticle], Heading], Iterator[str]]] = {
    "jsonfeed": json_feed,
    "atom": atom_feed,
}


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: `files` and `bytes` are None for stdout."""

    format: Format
    to: str
    articles: int
    files: int | None = None
    bytes: int | None = None

    @property
    def sentence(self) -> str:
        size = "" if self.bytes is None else f", {self.bytes:,} bytes"
        files = f" in {self.files:,} files" if self.files and self.files > 1 else ""
        return f"wrote {self.articles:,} articles{size}{files} to {self.to} ({self.format})"


def export(
    home: Home, to: str, wanted: Wanted, format_name: Format | None = None, storage_version: str | None = None
) -> Exported:
    """Write the articles that are wanted to a file, a folder or stdout.

    Raises UsageError when that can't be meant, or sources.toml is off, and WarehouseError when it can't be done; then
    what was there before stands.
    """
    if not to.strip():
        raise UsageError("no name was given to write to: a file, a folder, or - for stdout")
    chosen_format = format_name or _guessed(to)
    if wanted.since and wanted.until and wanted.since > wanted.until:
        raise UsageError(f"no day is both since {wanted.since} and until {wanted.until}")
    if storage_version is not None and chosen_format != "duckdb":
        raise UsageError(f"--storage-version is for --format duckdb, and not for {chosen_format}")
    with known_publishers(declared_sources(home.root)):
        return _export(home, to, wanted, chosen_format, storage_version)


def _export(home: Home, to: str, wanted: Wanted, chosen_format: Format, storage_version: str | None) -> Exported:
    if to == STDOUT:
        return _to_stdout(home, chosen_format, wanted)
    target = _checked(home, to, chosen_format)
    if chosen_format == "duckdb":
        return _to_database(home, target, wanted, storage_version)
    if chosen_format == "parquet":
        return (_to_file if _is_one_file(target) else _to_folder)(home, target, chosen_format, wanted)
    return _to_file(home, target, chosen_format, wanted)


def _guessed(to: str) -> Format:
    if to == STDOUT:
        raise UsageError(f"say in which --format to write to stdout: {', '.join((*_TEXTS, *_FEEDS))}")
    ending = Path(to).suffix.lower()
    if ending == ".json":
        raise UsageError("a .json file can be --format jsonfeed or --format csl: say which")
    if ending not in _ENDINGS:
        raise UsageError(f'the ending "{ending}" stands for no format: say which with --format, or use {_known()}')
    return _ENDINGS[ending]


def _is_one_file(target: Path) -> bool:
    """Of Parquet, which is a folder otherwise."""
    return target.suffix.lower() == ".parquet"


def _known() -> str:
    return ", ".join(filter(None, _ENDINGS))


def _checked(home: Home, to: str, chosen_format: Format) -> Path:
    """Where it shall go, links followed; UsageError where that would hurt something, or can't be."""
    try:
        target = Path(to).resolve()
        found = target.stat().st_mode if target.exists() else None
        parent = target.parent.is_dir()
    except (OSError, RuntimeError, ValueError) as error:  # a name with a NUL, a ring of links, a folder not for us
        raise UsageError(f"can't write to {to}: {getattr(error, 'strerror', None) or error}") from error
    _refuse_home(home, target)
    if not parent:
        what = "is a file, and no folder" if target.parent.exists() else "does not exist: make it first"
        raise UsageError(f"can't write {target}: its folder {target.parent} {what}")
    if chosen_format == "parquet" and not _is_one_file(target):
        _refuse_as_folder(target, found)
    elif found is not None and stat.S_ISDIR(found):
        raise UsageError(f"{target} is a folder: name a file in it")
    elif found is not None and not stat.S_ISREG(found):
        raise UsageError(f"{target} is no file; `-` writes to stdout")
    return target


def _refuse_home(home: Home, target: Path) -> None:
    """An export that would replace what it is made from."""
    own = home.root.resolve()
    kept = (own / "writer", own / "archive")
    published = target.exists() and home.published.exists() and target.samefile(home.published)
    if target in (own, home.published.resolve()) or published:
        raise UsageError(f"{target} is what is exported, and can't be where to: choose another name")
    if any(target == folder or folder in target.parents for folder in kept):
        raise UsageError(f"{target} lies where feedhouse keeps its own files: choose a place outside of {own}")


def _refuse_as_folder(target: Path, found: int | None) -> None:
    if found is None:
        return
    if not stat.S_ISDIR(found):
        raise UsageError(
            f"{target} is a file, and Parquet makes a folder: choose another name, or one ending in .parquet"
        )
    if any(target.iterdir()) and not is_ours(target):
        raise UsageError(f"the folder {target} has something in it that no export made: choose another, or empty it")


def _to_stdout(home: Home, chosen_format: Format, wanted: Wanted) -> Exported:
    if chosen_format not in (*_TEXTS, *_FEEDS):
        raise UsageError(f"{chosen_format} is written to a file or folder, and not to stdout")
    with chosen(home, _limited(chosen_format, wanted)) as choice:
        _print(_texts(chosen_format, choice, wanted))
        return Exported(chosen_format, "stdout", len(choice))


def _print(texts: Iterable[str]) -> None:
    """In UTF-8 whatever the terminal's encoding is: a feed says that it is."""
    try:
        for text in texts:
            sys.stdout.buffer.write((_harmless(text) if sys.stdout.isatty() else text).encode())
        sys.stdout.buffer.flush()
    except BrokenPipeError:  # whoever reads has seen enough
        raise
    except OSError as error:
        # What is left in its buffer would fail once more at the end of the program.
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - for as long as it runs
        raise WarehouseError(f"can't write to stdout: {error.strerror or error}") from error


def _harmless(text: str) -> str:
    """What a terminal may be shown of what sites wrote."""
    return "\n".join(map(printable, text.split("\n")))


def _to_file(home: Home, target: Path, chosen_format: Format, wanted: Wanted) -> Exported:
    with chosen(home, _limited(chosen_format, wanted)) as choice:
        with new_file(target) as file:
            if chosen_format == "parquet":
                write_parquet_file(choice, file)
            else:
                with file.open("w", encoding="utf-8", newline="") as opened:
                    opened.writelines(_texts(chosen_format, choice, wanted))
        return Exported(chosen_format, str(target), len(choice), 1, target.stat().st_size)


def _to_folder(home: Home, target: Path, chosen_format: Format, wanted: Wanted) -> Exported:
    moment = datetime.now(UTC)
    with chosen(home, wanted) as choice:
        with new_folder(target) as folder:
            names = write_parquet_folder(choice, folder)
            (folder / CARD).write_text(data_card(choice, wanted, moment), encoding="utf-8")
            (folder / PACKAGE).write_text(data_package(choice, names, moment), encoding="utf-8")
        sizes = [(target / name).stat().st_size for name in names]
        return Exported(chosen_format, str(target), len(choice), len(sizes), sum(sizes))


def _to_database(home: Home, target: Path, wanted: Wanted, storage_version: str | None) -> Exported:
    with new_file(target) as file:
        articles = write_database(home, wanted, file, storage_version)
    return Exported("duckdb", str(target), articles, 1, target.stat().st_size)


def _limited(chosen_format: Format, wanted: Wanted) -> Wanted:
    """A feed is of the newest."""
    if chosen_format in _FEEDS and wanted.newest is None:
        return replace(wanted, newest=_NEWEST)
    return wanted


def _texts(chosen_format: Format, choice: Choice, wanted: Wanted) -> Iterator[str]:
    if chosen_format in _TEXTS:
        return _TEXTS[chosen_format](choice.articles())
    titles = tuple(title_of(row["source"]) for row in choice.sources)
    heading = heading_of(wanted, titles, choice.changed_at or datetime.now(UTC))
    return _FEEDS[chosen_format](choice.articles(newest_first=True), heading)
