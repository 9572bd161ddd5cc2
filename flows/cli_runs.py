"""The verbs that bring articles: from feeds, from the past, from the archive; and the demo."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from flows import terminal
from flows.asking import Asked
from flows.cli_options import AsJson, Chosen, ConnectTo, chosen_settings
from flows.launching import backfill_now, ingest_now, log_on_terminal, recheck_now
from flows.replaying import reparse_archive, retry_rejects
from flows.summary import DONE, UNREACHABLE, Summary
from parsers.errors import UsageError
from warehouse.reading import query

runs_app = typer.Typer()


@runs_app.command()
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
        home = chosen_settings().home
        terminal.say(f'now ask it yourself: {sys.argv[0]} --home {home} sql "select title, author from articles"')
    # Two entries of the edition are there to be rejected: a person, and a page that is gone.
    raise typer.Exit(DONE if summary.sources[0].read else summary.exit_code)


@runs_app.command()
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
    _show(summary, as_json)
    if summary.exit_code == UNREACHABLE:
        terminal.say("no source could be reached")
    raise typer.Exit(summary.exit_code)


@runs_app.command()
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
    _show(summary, as_json)
    if summary.sentence:  # what is to be said of files was said when each was read
        terminal.say(summary.sentence)
    if summary.exit_code == UNREACHABLE:
        terminal.say("no source could be reached")
    raise typer.Exit(summary.exit_code)


@runs_app.command()
def recheck(
    sources: Annotated[list[str] | None, typer.Argument(help="Names of sources; all that are on without one.")] = None,
    connect_to: ConnectTo = None,
    as_json: AsJson = False,
) -> None:
    """Look again at articles whose time has come, for silent edits and deletions; polls no feed."""
    summary = recheck_now(home=Chosen.home, sources=sources or (), connect_to=connect_to or ())
    _show(summary, as_json, "no article is due to be looked at again, or none of those that were has changed")
    raise typer.Exit(summary.exit_code)


@runs_app.command()
def retry(
    reason: Annotated[str | None, typer.Option(help="Only rejects of this reason code, such as empty_page.")] = None,
    connect_to: ConnectTo = None,
    as_json: AsJson = False,
) -> None:
    """Take rejects up again: from the archive where it has the page, else by fetching it."""
    with log_on_terminal():
        summary = retry_rejects(chosen_settings(connect_to), reason).summary
    _show(summary, as_json, "nothing was mended: no reject of that kind stands that today's parsers can use")
    raise typer.Exit(summary.exit_code)


@runs_app.command()
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
        compared = reparse_archive(chosen_settings(), source, since.date() if since else None, accept=accept)
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


def _show(summary: Summary, as_json: bool, if_nothing: str = "") -> None:
    if as_json:
        terminal.show_json(summary.as_json())
    elif if_nothing and not summary.sources:
        terminal.say(if_nothing)
    else:
        _show_summary(summary)


def _show_summary(summary: Summary) -> None:
    terminal.show_rows(summary.rows())
    for source in summary.sources:
        for problem in source.problems:
            terminal.say(problem)


def _show_newest() -> None:
    with query(
        chosen_settings().place, "select date, author, title, origin from articles order by published_at desc limit 5"
    ) as answer:
        terminal.show_table(answer.columns, answer.rows, "the newest articles")
