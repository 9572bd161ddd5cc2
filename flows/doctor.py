"""`feedhouse doctor`: is this installation sound, and this home. Looks, and starts or mends nothing."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import requests
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from flows.api import ServerError, ask, configured_server, refuse_unless_let_in, shown
from flows.declared import declared_sources
from flows.settings import Settings
from flows.terminal import with_bar
from parsers.errors import UsageError, WarehouseError
from warehouse.checkup import FAILED, OK, WARNING, Finding, archive_reports, examine_archive, examine_home
from warehouse.home import Home
from warehouse.lake.checkup import examine_lake
from warehouse.places import Places, named_places

# Said even when they are right: what a report of trouble wants to know.
_NAMED = ("prefect", "duckdb", "lxml", "requests", "fastapi", "sqlalchemy")
_ANSWER_SECONDS = 5


def examine(settings: Settings, *, archive: bool) -> Iterator[Finding]:
    """Every check, one finding each, as they are made; with `archive` the archive's digests and losses."""
    home = settings.place
    yield judge_python(platform.python_version(), metadata("feedhouse")["Requires-Python"])
    yield Finding("feedhouse", OK, version("feedhouse"))
    yield from _look_at_packages()
    yield from _look_at_sources(home)
    yield judge_contact(settings)
    yield from examine_home(home, datetime.now(UTC))
    if home.lake is not None:
        yield from examine_lake(home, home.lake)
    yield _ask_server()
    if archive:
        yield from _look_at_archive(home)


def judge_python(running: str, wanted: str) -> Finding:
    """The interpreter against what feedhouse is written for."""
    if SpecifierSet(wanted).contains(running, prereleases=True):
        return Finding("python", OK, running)
    return Finding("python", FAILED, f"this is {running}, and feedhouse wants {wanted}: install it into another")


def judge_package(wanted: Requirement, installed: str | None) -> Finding:
    """A package as installed against the bounds that feedhouse declares."""
    if installed is None:
        return Finding(wanted.name, FAILED, f"not installed: pip install '{wanted}'")
    if not wanted.specifier.contains(installed, prereleases=True):
        return Finding(wanted.name, FAILED, f"{installed} is not {wanted.specifier}: pip install '{wanted}'")
    return Finding(wanted.name, OK, f"{installed} ({wanted.specifier})" if wanted.specifier else installed)


def judge_zones(names: Iterable[str]) -> Finding:
    """Whether the time zones of the sources are known to this machine."""
    missing = sorted({name for name in names if not _is_zone(name)})
    if missing:
        return Finding("time zones", FAILED, f"no data for {', '.join(missing)}: pip install tzdata")
    return Finding("time zones", OK, "those of all sources are known")


def judge_contact(settings: Settings) -> Finding:
    """Webmasters shall be able to tell somebody."""
    if settings.contact:
        return Finding("contact", OK, settings.user_agent)
    return Finding("contact", WARNING, "set FEEDHOUSE_CONTACT to an address at which webmasters can reach you")


def judge_server(address: str | None, complaint: str | None) -> Finding:
    """The Prefect server: none is fine for a run by hand; one that is configured must answer."""
    if address is None:
        return Finding("prefect server", OK, "none is configured: `ingest` starts one for each run, schedules need one")
    if complaint is None:
        return Finding("prefect server", OK, f"{shown(address)} answers")
    return Finding(
        "prefect server",
        FAILED,
        f"{shown(address)} does not answer ({complaint}): start it with `prefect server start`, or unset "
        "PREFECT_API_URL",
    )


def _look_at_sources(home: Home) -> Iterator[Finding]:
    try:
        declared = declared_sources(home.root)
    except UsageError as error:
        yield Finding("sources", FAILED, f"no run can start before this is mended: {error}")
        return
    on = sum(source.enabled for source in declared.values())
    yield Finding("sources", OK, f"{len(declared)} are declared, and {on} of them on")
    yield judge_zones(source.timezone for source in declared.values())


def _look_at_packages() -> Iterator[Finding]:
    for wanted in map(Requirement, requires("feedhouse") or ()):
        if wanted.marker is None or wanted.marker.evaluate({"extra": ""}):
            found = judge_package(wanted, _installed(wanted.name))
            if found.state != OK or wanted.name in _NAMED:
                yield found


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True


def _look_at_archive(home: Home) -> Iterator[Finding]:
    named: Places | None = None
    try:
        # Before the files are read: what a run archives and loads meanwhile is in none of the two.
        named = named_places(home)
    except WarehouseError as error:
        yield Finding("archived pages", WARNING, f"nobody can tell which there must be: {error}")
    number, reports = archive_reports(home)
    yield from examine_archive(home.archive, with_bar(reports, number, "archive"), named)


def _ask_server() -> Finding:
    if (address := configured_server()) is None:
        return judge_server(None, None)
    try:
        answer = ask(address, "admin/version", _ANSWER_SECONDS)
        refuse_unless_let_in(answer, address)
    except ServerError as error:
        return Finding("prefect server", FAILED, str(error))
    except requests.RequestException as error:
        return judge_server(address, type(error).__name__)
    return judge_server(address, None if answer.ok else f"status {answer.status_code}")
