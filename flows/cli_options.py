"""What several verbs of the command share: the home that was chosen, and their common options."""

from __future__ import annotations

from typing import Annotated

import typer

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
