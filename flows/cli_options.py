"""What several verbs of the command share: the home that was chosen, and their common options."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from flows.settings import Settings, settings_from

ConnectTo = Annotated[
    list[str] | None,
    typer.Option(
        metavar="HOST=ADDRESS:PORT",
        envvar="FEEDHOUSE_CONNECT_TO",
        help="Send requests for HOST by plain HTTP to ADDRESS:PORT, as in curl; repeatable.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print CSV with a header line.")]


class Chosen:
    """The home directory of this call, set by the option before the verb; empty for the default."""

    home: str = ""


def chosen_settings(connect_to: Sequence[str] | None = None) -> Settings:
    """The settings of this call."""
    return settings_from(home=Chosen.home, connect_to=connect_to or ())
