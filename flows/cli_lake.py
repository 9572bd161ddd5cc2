"""The verbs `feedhouse lake ...`: a lake made, a home moved into it, and out of it again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows import terminal
from flows.cli_options import AsJson, chosen_settings
from flows.settings import Settings
from parsers.errors import UsageError
from warehouse.home import Home
from warehouse.lake.moving import make_lake, move_in, move_out, pack
from warehouse.lake.place import Lake

lake_app = typer.Typer(
    help="The lake, a warehouse that several machines write to: FEEDHOUSE_LAKE names it.", no_args_is_help=True
)


@lake_app.command("init")
def init() -> None:
    """Make an empty lake in the database of FEEDHOUSE_LAKE, with its files where FEEDHOUSE_LAKE_FILES says."""
    settings, lake = _chosen()
    files = make_lake(lake, settings.lake_files, settings.lock_wait)
    terminal.say(f"made an empty lake at {lake}, with its files in {files}")


@lake_app.command("move-in")
def bring_in(
    file: Annotated[
        Path | None, typer.Option(help="A file that `feedhouse lake pack` made, instead of the home.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a lake of all that this home has: articles, versions, entries, index. The home stays as it is."""
    settings, lake = _chosen()
    _show(move_in(Home(settings.home), lake, settings.lake_files, settings.lock_wait, file), as_json)


@lake_app.command("move-out")
def bring_out(as_json: AsJson = False) -> None:
    """Write all that the lake has into a new home, named with --home. The lake stays as it is."""
    settings, lake = _chosen()
    _show(move_out(lake, Home(settings.home), settings.lock_wait), as_json)


@lake_app.command("pack")
def pack_home(file: Annotated[Path, typer.Argument(help="The file to write.")]) -> None:
    """Write all that this home has into one file, which the DuckDB of a lake can read."""
    settings = chosen_settings()
    pack(Home(settings.home), file, settings.lock_wait)
    terminal.say(f"packed {settings.home} into {file}: `feedhouse lake move-in --file {file}` takes it into a lake")


def _chosen() -> tuple[Settings, Lake]:
    settings = chosen_settings()
    if settings.lake is None:
        raise UsageError("FEEDHOUSE_LAKE names no lake: set it to ducklake:postgres:host=... dbname=... user=...")
    return settings, settings.lake


def _show(counts: dict[str, int], as_json: bool) -> None:
    if as_json:
        terminal.show_json(counts)
    else:
        terminal.show_rows([{"table": table, "rows": rows} for table, rows in counts.items() if rows])
