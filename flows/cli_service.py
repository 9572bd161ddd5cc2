"""The verbs that keep an installation going: bring it up, maintain it, examine it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from flows import terminal
from flows.cli_options import AsJson, Chosen, ConnectTo, chosen_settings
from flows.doctor import examine
from flows.launching import maintain_now
from flows.summary import DONE, FAILED
from flows.upkeep import UpkeepError

service_app = typer.Typer()


@service_app.command()
def up(
    port: Annotated[
        int, typer.Option(min=1, max=65535, envvar="FEEDHOUSE_PORT", help="Of the Prefect server, on 127.0.0.1.")
    ] = 4200,
    limit: Annotated[
        int | None,
        typer.Option(
            min=1, envvar="FEEDHOUSE_LIMIT", help="Runs of the worker at once: 4 on a lake, any number without one."
        ),
    ] = None,
    connect_to: ConnectTo = None,
) -> None:
    """Bring up a Prefect server, the deployments and a worker on this machine, until Ctrl-C or SIGTERM.

    The server's data and the logs are in HOME/prefect. With PREFECT_API_URL set, that server is used instead. With
    FEEDHOUSE_LAKE set, sources are spread over the workers of all machines that do this with one server.
    """
    from flows.up import serve

    serve(chosen_settings(connect_to), connect_to or (), port, limit)


@service_app.command()
def maintain(
    sample: Annotated[int, typer.Option(min=0, help="Read so many records of the archive, chosen by chance.")] = 500,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and change nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Run the maintain flow now: delete old rows and logs, join files of the archive, compact, verify a sample."""
    problem = None
    try:
        summary = maintain_now(home=Chosen.home, sample=sample, dry_run=dry_run)
    except UpkeepError as failed:
        summary, problem = failed.summary, str(failed)
    if as_json:
        terminal.show_json(summary.as_json())
    else:
        terminal.show_rows(summary.rows())
    if problem:
        terminal.say(problem)
    raise typer.Exit(summary.exit_code)


@service_app.command()
def doctor(
    archive: Annotated[bool, typer.Option("--archive", help="Verify the digest of every archived page, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check this installation and home, and say what to do; changes nothing."""
    findings = []
    for finding in examine(chosen_settings(), archive=archive):
        findings.append(finding)
        if not as_json:
            terminal.show_findings([(finding.state, finding.check, finding.sentence)])
    if as_json:
        terminal.show_json([asdict(finding) for finding in findings])
    raise typer.Exit(FAILED if any(finding.state == "failed" for finding in findings) else DONE)
