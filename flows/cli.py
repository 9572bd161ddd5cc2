"""The `feedhouse` command. Results on stdout, everything else on stderr, and exit codes that mean something."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import datetime
from importlib.metadata import version
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from flows import terminal
from flows.asking import Asked
from flows.cli_lake import lake_app
from flows.cli_options import AsCsv, AsJson, Chosen, ConnectTo
from flows.cli_sources import sources_app
from flows.declared import declared_sources
from flows.doctor import examine
from flows.exporting import STDOUT, Format, export
from flows.launching import backfill_now, ingest_now, log_on_terminal, maintain_now, recheck_now
from flows.replaying import reparse_archive, retry_rejects
from flows.settings import Settings, settings_from
from flows.summary import BUSY, DONE, DONE_WITH_REJECTS, FAILED, UNREACHABLE, USAGE, Summary
from flows.upkeep import UpkeepError
from parsers.errors import FeedhouseError, NotAnArticle, UsageError, WriterBusy
from parsers.permalink import general_permalink
from parsers.sources import source_for
from warehouse.exporting import Wanted
from warehouse.home import Home
from warehouse.reading import find_article, query
from warehouse.reading import status as status_of
from warehouse.searching import COLUMNS as FOUND_COLUMNS
from warehouse.searching import search as find_articles

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
app.add_typer(sources_app, name="sources")
app.add_typer(lake_app, name="lake")


def _settings() -> Settings:
    return settings_from(home=Chosen.home)


def _home() -> Home:
    return _settings().place


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


@app.command()
def demo(
    later: Annotated[
        bool, typer.Option("--later", help="The same site some time later: an article was edited, and one is new.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Ingest the bundled sample edition over loopback and show what landed; no network needed."""
    from flows.sample.edition import first_edition, second_edition
    from flows.sample.server import SampleSite

    with SampleSite(second_edition() if later else first_edition()) as site:
        summary = ingest_now(home=Chosen.home, sources=["centrasia"], connect_to=[site.door])
    if as_json:
        terminal.show_json(summary.as_json())
    else:
        _show_summary(summary)
        _show_newest()
        terminal.say(
            f'now ask it yourself: {sys.argv[0]} --home {_settings().home} sql "select title, author from articles"'
        )
    # Two entries of the edition are there to be rejected: a person, and a page that is gone.
    raise typer.Exit(DONE if summary.sources[0].read else summary.exit_code)


@app.command()
def ingest(
    sources: Annotated[
        list[str] | None, typer.Argument(help="Names of sources, on or off; all that are on when none is given.")
    ] = None,
    feed: Annotated[list[str] | None, typer.Option(help="Address of a feed, declared or not; repeatable.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most this many pages of each source.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Poll and parse, but change nothing.")] = False,
    only_due: Annotated[
        bool, typer.Option("--due", help="Poll only the feeds whose time has come, as scheduled runs do.")
    ] = False,
    connect_to: ConnectTo = None,
    as_json: AsJson = False,
) -> None:
    """Run the ingest flow now: poll feeds, parse new and changed articles, load and publish them."""
    summary = ingest_now(
        home=Chosen.home,
        sources=sources or (),
        feeds=feed or (),
        limit=limit,
        dry_run=dry_run,
        only_due=only_due,
        connect_to=connect_to or (),
    )
    if as_json:
        terminal.show_json(summary.as_json())
    else:
        _show_summary(summary)
    if summary.exit_code == UNREACHABLE:
        terminal.say("no source could be reached")
    raise typer.Exit(summary.exit_code)


@app.command()
def backfill(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="SOURCE", help="Name of the source whose day archive is asked."),
    ] = None,
    first: Annotated[
        datetime | None, typer.Option("--from", metavar="DAY", formats=["%Y-%m-%d"], help="The first day.")
    ] = None,
    last: Annotated[
        datetime | None,
        typer.Option("--to", metavar="DAY", formats=["%Y-%m-%d"], help="The last day; yesterday when none is given."),
    ] = None,
    oldest_first: Annotated[
        bool, typer.Option("--oldest-first", help="Begin with the first day, and not with the last.")
    ] = False,
    again: Annotated[
        bool,
        typer.Option("--again", help="Ask again for days that are done or given up; take known captures again."),
    ] = False,
    warc: Annotated[
        list[str] | None,
        typer.Option(metavar="FILE...", help="Take the pages in WARC files, such as Common Crawl's news; - is stdin."),
    ] = None,
    urls: Annotated[
        str, typer.Option(metavar="FILE", help="Fetch the articles at the addresses in a file, one a line.")
    ] = "",
    any_source: Annotated[
        bool, typer.Option("--any", help="Of files, take the pages of sites that nobody declared, too.")
    ] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="At most this many pages of each source.")] = None,
    connect_to: ConnectTo = None,
    as_json: AsJson = False,
) -> None:
    """Collect a past period: the days of a source's archive, the pages in WARC files, or a list of addresses.

    feedhouse backfill centrasia --from 2010-01-01 --to 2010-01-31
    feedhouse backfill --warc CC-NEWS-20180319010203-00042.warc.gz
    feedhouse backfill --urls addresses.txt

    Days that are done are not asked for again, so that whatever ended a run, the same command goes on where it was.
    A day without an article, or whose list can't be had, is asked for again by later runs.
    """
    files = tuple(warc or ())
    if files:
        files, names = (*files, *(names or ())), None
    if names and len(names) > 1:
        raise UsageError(f"one source at a time, not {', '.join(names)}")
    summary = backfill_now(
        Asked(
            source=names[0] if names else "",
            first_day=first.date() if first else None,
            last_day=last.date() if last else None,
            order="oldest first" if oldest_first else "newest first",
            again=again,
            warc_files=files,
            urls_file=urls,
            any_source=any_source,
        ),
        home=Chosen.home,
        limit=limit,
        connect_to=connect_to or (),
    )
    if as_json:
        terminal.show_json(summary.as_json())
    else:
        _show_summary(summary)
    if summary.sentence:  # what is to be said of files was said when each was read
        terminal.say(summary.sentence)
    if summary.exit_code == UNREACHABLE:
        terminal.say("no source could be reached")
    raise typer.Exit(summary.exit_code)


@app.command()
def sql(
    statement: Annotated[str, typer.Argument(metavar="QUERY", help="A query, or - to read it from stdin.")],
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Run a read-only query on the published warehouse; never waits for a run, never blocks one."""
    _refuse_two_forms(as_json, as_csv)
    text = _read_stdin() if statement == "-" else statement
    show = terminal.show_json_rows if as_json else terminal.show_csv if as_csv else terminal.show_table
    with query(_home(), text) as answer:
        show(answer.columns, answer.rows)


@app.command(context_settings={"ignore_unknown_options": True})
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
    result = find_articles(_home(), " ".join(words), limit)
    if as_json:
        terminal.show_json([found.as_json() for found in result.found])
    elif as_csv:
        terminal.show_csv(FOUND_COLUMNS, (tuple(found.as_json().values()) for found in result.found))
    else:
        for found in result.found:
            terminal.show_found(found)
    if not result.found:
        terminal.say(result.sentence)


@app.command("export")
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
    exported = export(_home(), to, wanted, format_name, storage_version)
    if as_json:
        terminal.show_json(asdict(exported))
    terminal.say(exported.sentence)


@app.command()
def article(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Its permalink, or any address that leads to it.")],
    as_json: AsJson = False,
) -> None:
    """Show one article, with its history."""
    found = find_article(_home(), _spellings(address))
    if found is None:
        terminal.say(f"no article at {address}; `feedhouse sql` can look for it by title")
        raise typer.Exit(FAILED)
    current, versions = found
    if as_json:
        terminal.show_json({**current, "versions": versions})
        return
    terminal.show_article(current, versions)


@app.command()
def status(as_json: AsJson = False) -> None:
    """Show alarms, how fresh each source is, the last runs, feeds that fail, gaps, open rejects, and drift.

    Ends with exit code 3 where an alarm stands, so that cron and monitors can ask.
    """
    parts = asdict(status_of(_home()))
    if as_json:
        terminal.show_json(parts)
    else:
        for title, rows in parts.items():
            terminal.show_rows(rows, title)
    raise typer.Exit(DONE_WITH_REJECTS if parts["alarms"] else DONE)


@app.command()
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

    serve(settings_from(home=Chosen.home, connect_to=connect_to or ()), connect_to or (), port, limit)


@app.command()
def recheck(
    sources: Annotated[list[str] | None, typer.Argument(help="Names of sources; all that are on without one.")] = None,
    connect_to: ConnectTo = None,
    as_json: AsJson = False,
) -> None:
    """Look again at articles whose time has come, for silent edits and deletions; polls no feed."""
    summary = recheck_now(home=Chosen.home, sources=sources or (), connect_to=connect_to or ())
    if as_json:
        terminal.show_json(summary.as_json())
    elif summary.sources:
        _show_summary(summary)
    else:
        terminal.say("no article is due to be looked at again, or none of those that were has changed")
    raise typer.Exit(summary.exit_code)


@app.command()
def retry(
    reason: Annotated[str | None, typer.Option(help="Only rejects of this reason code, such as empty_page.")] = None,
    connect_to: ConnectTo = None,
    as_json: AsJson = False,
) -> None:
    """Take rejects up again: from the archive where it has the page, else by fetching it."""
    with log_on_terminal():
        summary = retry_rejects(settings_from(home=Chosen.home, connect_to=connect_to or ()), reason).summary
    if as_json:
        terminal.show_json(summary.as_json())
    elif summary.sources:
        _show_summary(summary)
    else:
        terminal.say("nothing was mended: no reject of that kind stands that today's parsers can use")
    raise typer.Exit(summary.exit_code)


@app.command()
def reparse(
    source: Annotated[str | None, typer.Argument(help="Only the articles of this source.")] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only articles of this day or later.")
    ] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Make new versions of the articles that differ.")] = False,
    as_json: AsJson = False,
) -> None:
    """Parse the archive again with today's parsers, without fetching, and show what they read otherwise.

    Exit code 3 when pages give no article any more, or their records are damaged or gone.
    """
    with log_on_terminal():
        compared = reparse_archive(_settings(), source, since.date() if since else None, accept=accept)
    if as_json:
        terminal.show_json(asdict(compared))
    else:
        terminal.show_rows(compared.rows(), "articles that differ, by field")
        terminal.show_rows(compared.samples, "some of them")
        terminal.show_rows(
            compared.failures, "pages that give no article any more, or are damaged or gone: some of them"
        )
        terminal.say(compared.sentence)
    raise typer.Exit(compared.exit_code)


@app.command()
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


@app.command()
def doctor(
    archive: Annotated[bool, typer.Option("--archive", help="Verify the digest of every archived page, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check this installation and home, and say what to do; changes nothing."""
    findings = []
    for finding in examine(_settings(), archive=archive):
        findings.append(finding)
        if not as_json:
            terminal.show_findings([(finding.state, finding.check, finding.sentence)])
    if as_json:
        terminal.show_json([asdict(finding) for finding in findings])
    raise typer.Exit(FAILED if any(finding.state == "failed" for finding in findings) else DONE)


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
    source = source_for(address, declared_sources(_settings().home))
    try:
        return address, (source.permalink if source and source.permalink else general_permalink)(address)
    except NotAnArticle:
        return (address,)


def _show_summary(summary: Summary) -> None:
    terminal.show_rows(summary.rows())
    for source in summary.sources:
        for problem in source.problems:
            terminal.say(problem)


def _show_newest() -> None:
    with query(
        _home(), "select date, author, title, origin from articles order by published_at desc limit 5"
    ) as answer:
        terminal.show_table(answer.columns, answer.rows, "the newest articles")


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
