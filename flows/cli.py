"""The `feedhouse` command. Results on stdout, everything else on stderr, and exit codes that mean something."""

from __future__ import annotations

import sys
from importlib.metadata import version
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from flows import terminal
from flows.cli_asks import asks_app
from flows.cli_lake import lake_app
from flows.cli_options import Chosen
from flows.cli_runs import runs_app
from flows.cli_service import service_app
from flows.cli_sources import sources_app
from flows.summary import BUSY, FAILED, USAGE
from parsers.errors import FeedhouseError, UsageError, WriterBusy

app = typer.Typer(
    name="feedhouse",
    help="Poll news feeds, parse their articles, keep one record per permanent URL, and query them with SQL.",
    epilog="Exit codes: 0 done; 1 failed; 2 wrong usage; 3 done, but some entries were rejected; "
    "4 no source could be reached; 75 another run holds the writer's lock.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
for verbs in (runs_app, asks_app, service_app):
    app.add_typer(verbs)
app.add_typer(sources_app, name="sources")
app.add_typer(lake_app, name="lake")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"feedhouse {version('feedhouse')}")
        raise typer.Exit


@app.callback()
def options(
    home: Annotated[
        Path | None,
        typer.Option(envvar="FEEDHOUSE_HOME", help="Directory of the warehouse.", show_default="./data"),
    ] = None,
    show_version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options of every verb."""
    Chosen.home = str(home or "")


def main() -> None:
    """Run the command; every known trouble is a sentence and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that knows no Cyrillic gets escapes instead of an error.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(_run())


def _run() -> int:
    try:
        app()
    except WriterBusy as error:
        sentence, code = str(error), BUSY
    except UsageError as error:
        sentence, code = str(error), USAGE
    except FeedhouseError as error:
        sentence, code = str(error), FAILED
    terminal.say(sentence)
    return code


if __name__ == "__main__":
    main()
