"""The verbs `feedhouse sources ...`: what is declared, what is at an address, and declaring more."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from flows import terminal
from flows.adding import add, import_feeds
from flows.checking import Finding, check, exit_code
from flows.cli_options import AsJson, ConnectTo, chosen_settings
from flows.declared import declared_sources
from flows.summary import DONE, DONE_WITH_REJECTS, UNREACHABLE
from parsers.day_archive import DayArchive
from parsers.errors import FetchError, ParseError, UsageError
from parsers.model import Source
from parsers.opml import FeedList, read_opml, write_opml
from parsers.permalink_pattern import PermalinkPattern

_PAGES = 5  # of a declared source that are looked at
_SHOWN_COLUMNS = ("name", "title", "home", "language", "timezone", "feeds", "on", "note")

sources_app = typer.Typer(
    help="The sources: what is declared, what is at an address, and declaring more in sources.toml.",
    no_args_is_help=True,
)


@sources_app.command("list")
def list_sources(as_json: AsJson = False) -> None:
    """Show every source there is: the package's catalogue, and those of sources.toml in the home directory.

    Runs follow those that are on. One that is off is followed when it is named, as in `feedhouse ingest fergana`;
    a table of its name in sources.toml with `enabled = true` puts it on.
    """
    sources = declared_sources(chosen_settings().home)
    if as_json:
        terminal.show_json([_as_json(source) for source in sources.values()])
    else:
        terminal.show_rows([_row(source) for source in sources.values()])


@sources_app.command("check")
def check_source(
    name_or_url: Annotated[str, typer.Argument(metavar="NAME_OR_URL", help="A declared source, or any address.")],
    pages: Annotated[
        int | None,
        typer.Option(
            min=0, max=50, help=f"Pages to fetch and parse: of a source {_PAGES}, of an address none, unless told."
        ),
    ] = None,
    connect_to: ConnectTo = None,
    as_json: AsJson = False,
) -> None:
    """Say what an address is, which feeds it announces, what an ingest would take from it, and what not and why.

    Of a declared source some pages are fetched, too: each field with where it came from, the selectors that found
    nothing, and how the text begins.
    """
    wanted = pages if pages is not None else 0 if "://" in name_or_url else _PAGES
    findings = check(name_or_url, chosen_settings(connect_to), wanted)
    if as_json:
        terminal.show_json([finding.as_json() for finding in findings])
    else:
        _show(findings)
    raise typer.Exit(exit_code(findings))


@sources_app.command("add")
def add_source(
    address: Annotated[str, typer.Argument(metavar="URL", help="The front page of a site, or a feed of it.")],
    name: Annotated[
        str | None, typer.Option(help="What to call the source; by its host, unless told.", show_default=False)
    ] = None,
    connect_to: ConnectTo = None,
    as_json: AsJson = False,
) -> None:
    """Find the feeds of a site, show what they are, and declare it in sources.toml of the home directory.

    Runs follow it from then on. What was written is printed: look it over, above all what is called a guess. The file
    is yours, and what else stands in it stays as it is.
    """
    try:
        added = add(address, chosen_settings(connect_to), name)
    except FetchError as error:
        terminal.say(f"{error}; nothing was declared")
        raise typer.Exit(UNREACHABLE) from error
    if as_json:
        findings = [finding.as_json() for finding in added.findings]
        terminal.show_json({"source": _as_json(added.source), "found": findings})
    else:
        terminal.show_rows([finding.row() for finding in added.findings])
        for line in added.table.splitlines():
            typer.echo(terminal.printable(line))
    terminal.say(
        f"{added.source.name} stands in {_file()} now; `feedhouse sources check {added.source.name}` looks at its pages"
    )


@sources_app.command("import")
def import_opml(
    file: Annotated[str, typer.Argument(metavar="FILE", help="An OPML file, or - to read it from stdin.")],
    as_json: AsJson = False,
) -> None:
    """Declare the feeds of an OPML file in sources.toml, those of one site as one source; no server is asked.

    Exit code 3 when feeds were left out, because their sites are declared already or their addresses are none.
    """
    imported = import_feeds(_outlines(file), chosen_settings())
    if as_json:
        terminal.show_json({"sources": list(imported.names), "skipped": list(imported.skipped)})
    else:
        for name in imported.names:
            typer.echo(name)
    for sentence in imported.skipped:
        terminal.say(sentence)
    terminal.say(f"{len(imported.names)} sources stand in {_file()} now; their time zones are guesses")
    raise typer.Exit(DONE_WITH_REJECTS if imported.skipped else DONE)


@sources_app.command("export")
def export_opml(
    every: Annotated[bool, typer.Option("--all", help="Those that are off, too.")] = False,
) -> None:
    """Write the feeds of the sources that are on to stdout, as OPML for readers of feeds."""
    sources = declared_sources(chosen_settings().home)
    chosen = [source for source in sources.values() if every or source.enabled]
    # Bytes: it says of itself that it is UTF-8, whatever the terminal's encoding is.
    sys.stdout.buffer.write(write_opml(chosen, "Sources of feedhouse"))
    sys.stdout.buffer.flush()


def _outlines(file: str) -> FeedList:
    try:
        body = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return read_opml(body, file)
    except (OSError, ValueError) as error:  # a name with a NUL is a ValueError
        raise UsageError(f"can't read {file}: {getattr(error, 'strerror', None) or error}") from error
    except ParseError as error:
        raise UsageError(f"{file} can't be imported: {error.reason}") from error


def _file() -> Path:
    return chosen_settings().home / "sources.toml"


def _row(source: Source) -> dict[str, Any]:
    values = _as_json(source)
    values["feeds"] = ", ".join((*source.feeds, *source.listings))
    values["on"] = "on" if source.enabled else "off"
    return {name: values[name] for name in _SHOWN_COLUMNS}


def _as_json(source: Source) -> dict[str, Any]:
    """Everything that is declared; of functions only that there are some."""
    rule = source.permalink
    return {
        "name": source.name,
        "title": source.title,
        "home": source.home,
        "feeds": list(source.feeds),
        "listings": list(source.listings),
        "hosts": list(source.hosts),
        "timezone": source.timezone,
        "language": source.language,
        "encoding": source.encoding,
        "delay": source.delay,
        "poll_every": list(source.poll_every),
        "archive": _archive(source.archive),
        "selectors": asdict(source.selectors) if source.selectors else None,
        "permalink": asdict(rule) if isinstance(rule, PermalinkPattern) else "own function" if rule else None,
        "parse": "own function" if source.parse else None,
        "must_contain": source.must_contain,
        "enabled": source.enabled,
        "note": source.note,
    }


def _archive(archive: DayArchive | None) -> Any:
    if archive is None or archive.form is None:
        return archive.address if archive else None
    return {"address": archive.address, "form": dict(archive.form)}


def _show(findings: tuple[Finding, ...]) -> None:
    terminal.show_rows([finding.row() for finding in findings])
    for finding in findings:
        terminal.show_rows(finding.entry_rows(), f"{finding.address}: the first entries")
        terminal.show_rows(finding.reject_rows(), f"{finding.address}: would be rejected")
        for sample in finding.samples:
            if sample.problem:
                terminal.show_rows([{"page": sample.link, "would be rejected": sample.problem}])
            else:
                terminal.show_rows([*sample.fields, sample.beginning], sample.link)
