"""What is done once more, as flows for Prefect: looking at articles again, taking up rejects, parsing the archive."""

from datetime import date
from typing import cast

from prefect import flow, runtime, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.states import Completed

from flows.announcing import announce, announce_loaded
from flows.choosing import choose_sources
from flows.declared import declared_sources
from flows.replaying import Comparison, reparse_archive, retry_rejects
from flows.reporting import trigger
from flows.running import Run, conclude, running, side_by_side
from flows.settings import settings_from
from flows.summary import Summary
from parsers.model import Source
from warehouse.batch import Due


def recheck_name() -> str:
    """A flow run's name in Prefect: what it looks at."""
    return f"recheck {', '.join(runtime.flow_run.parameters['sources']) or 'all sources'}"


@flow(name="recheck", flow_run_name=recheck_name)
def recheck(sources: tuple[str, ...] = (), connect_to: tuple[str, ...] = (), home: str = "") -> Summary:
    """Look again at articles whose time has come, for silent edits and deletions. Polls no feed.

    Args:
        sources: Names of sources; all that are on when there are none.
        connect_to: HOST=ADDRESS:PORT, to reach a host somewhere else, such as a staging mirror.
        home: Directory of the warehouse; FEEDHOUSE_HOME or ./data when empty.
    """
    settings = settings_from(home=home, connect_to=connect_to)
    chosen = choose_sources(sources, (), declared_sources(settings.home))
    with running(settings, trigger(), flow="recheck") as run:
        side_by_side(run, look_again, chosen)
        ended = conclude(run)
    return announce(ended, "recheck")


def look_again(run: Run, source: Source) -> None:
    """The articles of one source that are due, batch by batch."""
    for due in run.rechecks(source):
        look_at(run, source, due)


@task(name="recheck", task_run_name="recheck {source.name}", cache_policy=NO_CACHE)
def look_at(run: Run, source: Source, due: tuple[Due, ...]) -> None:
    """Look at a batch of articles again, and load what differs."""
    batch = run.recheck(source, due)
    announce_loaded(run, batch, run.load(batch))


@flow(name="retry", flow_run_name="retry")
def retry(reason: str = "", connect_to: tuple[str, ...] = (), home: str = "") -> Summary:
    """Take rejects up again: from the archive where it has the page, else by fetching it.

    Args:
        reason: Only rejects of this reason code, such as empty_page; all that stand when empty.
        connect_to: HOST=ADDRESS:PORT, to reach a host somewhere else, such as a staging mirror.
        home: Directory of the warehouse; FEEDHOUSE_HOME or ./data when empty.
    """
    settings = settings_from(home=home, connect_to=connect_to)
    return announce(retry_rejects(settings, reason or None, trigger()), "retry")


@flow(name="reparse", flow_run_name="reparse")
def reparse(source: str = "", since: date | None = None, accept: bool = False, home: str = "") -> Comparison:
    """Parse archived pages again with today's parsers and compare, without fetching anything.

    Args:
        source: Only articles of this source; those of all when empty.
        since: Only articles of this day or later.
        accept: Load what differs as new versions; otherwise nothing is changed.
        home: Directory of the warehouse; FEEDHOUSE_HOME or ./data when empty.
    """
    comparison = reparse_archive(settings_from(home=home), source or None, since, accept=accept, trigger=trigger())
    create_table_artifact(comparison.rows(), key="reparse", description=comparison.sentence)
    return cast(Comparison, Completed(data=comparison, message=comparison.sentence))
