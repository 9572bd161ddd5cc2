"""The verbs that ask the published warehouse: they never wait for a run, and never block one."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from flows import terminal
from flows.cli_options import AsCsv, AsJson, chosen_settings
from flows.declared import declared_sources
from flows.exporting import STDOUT, Format, export
from flows.summary import DONE, DONE_WITH_REJECTS, FAILED
from parsers.errors import NotAnArticle, UsageError
from parsers.permalink import general_permalink
from parsers.sources import source_for
from warehouse.exporting import Wanted
from warehouse.reading import find_article, query
from warehouse.reading import status as status_of
from warehouse.searching import COLUMNS as FOUND_COLUMNS
from warehouse.searching import search as find_articles

asks_app = typer.Typer()


@asks_app.command()
def sql(
    statement: Annotated[str, typer.Argument(metavar="QUERY", help="A query, or - to read it from stdin.")],
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Run a read-only query on the published warehouse; never waits for a run, never blocks one."""
    _refuse_two_forms(as_json, as_csv)
    text = _read_stdin() if statement == "-" else statement
    show = terminal.show_json_rows if as_json else terminal.show_csv if as_csv else terminal.show_table
    with query(chosen_settings().place, text) as answer:
        show(answer.columns, answer.rows)


@asks_app.command(context_settings={"ignore_unknown_options": True})
def search(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="WORDS...",
            help='All of them, in any form; "a phrase" as it is; -without; author:name, source:name, '
            "after:2026-03-01, before:2026-04, date:2026-03-01..2026-03-15.",
        ),
    ],
    limit: Annotated[int, typer.Option(min=1, max=1_000_000, help="At most this many articles.")] = 20,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Find articles by words, the best first; the same as `from search('...')` in SQL."""
    _refuse_two_forms(as_json, as_csv)
    result = find_articles(chosen_settings().place, " ".join(words), limit)
    if as_json:
        terminal.show_json([found.as_json() for found in result.found])
    elif as_csv:
        terminal.show_csv(FOUND_COLUMNS, (tuple(found.as_json().values()) for found in result.found))
    else:
        for found in result.found:
            terminal.show_found(found)
    if not result.found:
        terminal.say(result.sentence)


@asks_app.command("export")
def export_articles(
    to: Annotated[str, typer.Argument(metavar="TO", help="File or folder to write, or - for stdout.")],
    format_name: Annotated[
        Format | None,
        typer.Option("--format", help="What to write; guessed from the ending of TO.", show_default=False),
    ] = None,
    source: Annotated[list[str] | None, typer.Option(help="Only articles of this source; repeatable.")] = None,
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only of this day or later.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only of this day or earlier.")] = None,
    words: Annotated[
        str | None, typer.Option("--query", metavar="WORDS", help="Only articles that search finds by these words.")
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            min=1, max=1_000_000_000, help="Only the newest so many; of jsonfeed and atom 100, unless told otherwise."
        ),
    ] = None,
    storage_version: Annotated[
        str | None,
        typer.Option(help="With --format duckdb: the oldest DuckDB that shall read the file, such as v1.0.0."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write articles for other programs: Parquet, CSV, JSON lines of schema.org, feeds, citations, a DuckDB file.

    A name without an ending is a folder of Parquet, a file a source and month, with a card that tells what is in it.
    What stood at TO is replaced when the new is whole, and stays when anything fails.
    """
    if as_json and to == STDOUT:
        raise UsageError("--json tells on stdout what was written, and - writes there: choose one")
    wanted = Wanted(
        sources=tuple(source or ()),
        since=since.date() if since else None,
        until=until.date() if until else None,
        query=words,
        newest=limit,
    )
    exported = export(chosen_settings().place, to, wanted, format_name, storage_version)
    if as_json:
        terminal.show_json(asdict(exported))
    terminal.say(exported.sentence)


@asks_app.command()
def article(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Its permalink, or any address that leads to it.")],
    as_json: AsJson = False,
) -> None:
    """Show one article, with its history."""
    found = find_article(chosen_settings().place, _spellings(address))
    if found is None:
        terminal.say(f"no article at {address}; `feedhouse sql` can look for it by title")
        raise typer.Exit(FAILED)
    current, versions = found
    if as_json:
        terminal.show_json({**current, "versions": versions})
        return
    terminal.show_article(current, versions)


@asks_app.command()
def status(as_json: AsJson = False) -> None:
    """Show alarms, how fresh each source is, the last runs, feeds that fail, gaps, open rejects, and drift.

    Ends with exit code 3 where an alarm stands, so that cron and monitors can ask.
    """
    parts = asdict(status_of(chosen_settings().place))
    if as_json:
        terminal.show_json(parts)
    else:
        for title, rows in parts.items():
            terminal.show_rows(rows, title)
    raise typer.Exit(DONE_WITH_REJECTS if parts["alarms"] else DONE)


def _refuse_two_forms(as_json: bool, as_csv: bool) -> None:
    if as_json and as_csv:
        raise UsageError("--json and --csv exclude each other")


def _read_stdin() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError("the query on stdin is not UTF-8") from error


def _spellings(address: str) -> tuple[str, ...]:
    """The address as given, and as the rules of its source spell it."""
    source = source_for(address, declared_sources(chosen_settings().home))
    try:
        return address, (source.permalink if source and source.permalink else general_permalink)(address)
    except NotAnArticle:
        return (address,)
