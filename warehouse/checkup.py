"""What a home looks like from outside, a finding a check. Looks only: nothing is mended, and no home is made."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from parsers.errors import WarehouseError, WriterBusy
from warehouse.archive_reading import Damage, FileReport, files, verify
from warehouse.backup import is_missing, refuse_loss
from warehouse.connection import connect_reader, first_line
from warehouse.home import Home
from warehouse.lock import holder
from warehouse.places import Places
from warehouse.queries import run
from warehouse.schema import known_schema, reached_schema
from warehouse.session import held

OK, WARNING, FAILED = "ok", "warning", "failed"

_LEAST_FREE = 1_000_000_000  # bytes
_LONGEST_HOLD = timedelta(minutes=10)  # far beyond any batch or publication
_PATIENCE = 2.0  # seconds to wait for a run that is loading
_CLOCKS_DIFFER = timedelta(minutes=5)
_NAMED = 3  # files with lost pages


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found: `state` is ok, warning or failed; `sentence` says what is so, or what to do."""

    check: str
    state: str
    sentence: str


def examine_home(home: Home, now: datetime) -> Iterator[Finding]:
    """Every check of a home but that of its archive; beside a lake of what the home still has then."""
    if not home.root.is_dir():
        yield Finding("home", WARNING, f"no home at {home.root} yet: the first `feedhouse ingest` makes it")
        return
    yield try_home(home.root)
    yield judge_space(shutil.disk_usage(home.root).free, _size(home.writer) or _size(home.published))
    if home.lake is not None:
        return
    yield judge_lock(home, holder(home), now)
    yield from _look_at_writer(home, now)
    yield from _look_at_published(home, now)
    if home.unpublished.exists():
        yield Finding("unpublished", WARNING, "something was loaded and not published yet: the next run publishes it")


def try_home(root: Path) -> Finding:
    """Whether files can be made in the home, and replaced in one step."""
    try:
        with tempfile.TemporaryDirectory(prefix=".doctor-", dir=root) as folder:
            old, new = Path(folder, "old"), Path(folder, "new")
            old.write_text("old")
            new.write_text("new")
            new.replace(old)
            if old.read_text() != "new" or new.exists():
                return Finding("home", FAILED, f"a file in {root} was not replaced: choose another home with --home")
    except OSError as error:
        return Finding("home", FAILED, f"can't write to {root}: {error.strerror}; make it writable, or choose another")
    return Finding("home", OK, f"{root} can be written to, and replaces files in one step")


def judge_space(free: int, size: int) -> Finding:
    """Whether a publication fits, which needs a second copy, and the collecting of the next weeks."""
    least = max(2 * size, _LEAST_FREE)
    said = f"{free / 1e9:,.1f} GB free for a warehouse of {size / 1e6:,.0f} MB"
    if free < least:
        return Finding("space", WARNING, f"{said}: have at least {least / 1e9:,.1f} GB free")
    return Finding("space", OK, said)


def judge_lock(home: Home, held_by: tuple[int, datetime] | None, now: datetime) -> Finding:
    """Whether somebody holds the writer's lock, and longer than anything should take."""
    if held_by is None:
        return Finding("lock", OK, "nobody holds the writer's lock")
    pid, since = held_by
    said = f"process {pid} has held the lock of {home.root} for {(now - since).total_seconds():,.0f} s"
    if now - since > _LONGEST_HOLD:
        return Finding("lock", WARNING, f"{said}: no batch takes that long; look at that process, and end it")
    return Finding("lock", OK, f"{said}: a run is loading or publishing")


def judge_schema(check: str, reached: int) -> Finding:
    """What is to happen to a file of this schema, which no newer feedhouse wrote."""
    known = known_schema()
    if not reached:
        return Finding(check, WARNING, "nothing of feedhouse is in it; the first run begins it, or move it away")
    if reached < known:
        return Finding(check, WARNING, f"it has schema {reached}: the next run brings it to {known}")
    return Finding(check, OK, f"it can be read and has schema {reached}, which this feedhouse writes")


def judge_clock(newest: datetime | None, now: datetime) -> Finding:
    """A clock that stands before the newest run would put polls and re-checks off until it has caught up."""
    if newest is not None and newest > now + _CLOCKS_DIFFER:
        return Finding(
            "clock",
            FAILED,
            f"it is {now:%Y-%m-%d %H:%M} UTC here, before the newest run ({newest:%Y-%m-%d %H:%M}): set it",
        )
    return Finding("clock", OK, f"{now:%Y-%m-%d %H:%M} UTC is not before the newest run")


def _look_at_writer(home: Home, now: datetime) -> Iterator[Finding]:
    if is_missing(home):
        yield _judge_missing(home)
        return
    try:
        with held(home, _PATIENCE), closing(connect_reader(home.writer)) as connection:
            reached = reached_schema(connection)
            newest = run(connection, "select_newest_run")[0][0] if reached else None
    except WriterBusy as error:
        yield Finding("writer", OK, f"it was not looked at: {error}")
    except WarehouseError as error:
        yield Finding("writer", FAILED, str(error))
    except duckdb.Error as error:
        yield Finding("writer", FAILED, f"{home.writer} can't be read: {first_line(error)}")
    else:
        yield judge_schema("writer", reached)
        yield judge_clock(newest, now)


def _judge_missing(home: Home) -> Finding:
    try:
        refuse_loss(home)
    except WarehouseError as error:
        return Finding("writer", FAILED, str(error))
    left = "the next run makes it from warehouse.duckdb" if home.published.exists() else "the first run makes it"
    return Finding("writer", WARNING, f"there is no {home.writer}: {left}")


def _look_at_published(home: Home, now: datetime) -> Iterator[Finding]:
    if not home.published.exists():
        yield Finding("published", WARNING, f"there is no {home.published} yet: the next run that ends publishes it")
        return
    try:
        with closing(connect_reader(home.published)) as connection:
            reached = reached_schema(connection)
            if reached:
                run(connection, "measure_texts")  # every text there is: a damage would be found
    except WarehouseError as error:
        yield Finding("published", FAILED, str(error))
    except duckdb.Error as error:
        yield Finding("published", FAILED, f"{home.published} is damaged: {first_line(error)}; delete it, and ingest")
    else:
        found = judge_schema("published", reached)
        age = now - datetime.fromtimestamp(home.published.stat().st_mtime, UTC)
        yield Finding(found.check, found.state, f"{found.sentence}; published {_spoken(age)} ago")


def examine_archive(root: Path, reports: Iterable[FileReport], named: Places | None) -> Iterator[Finding]:
    """A finding for every damage of the archive, one for all that is lost, and one that sums up.

    Lost is what the warehouse names and the archive has not: a file that is gone, or ends early between two records,
    shows no damage. `named` is None where the warehouse could not be asked.
    """
    number, pages, feeds, size, damages = 0, 0, 0, 0, 0
    places = named or {}
    lost = {file: len(offsets) for file, offsets in places.items()}
    for report in reports:
        number, pages, feeds = number + 1, pages + report.pages, feeds + report.feeds
        size += report.size
        damages += len(report.damages)
        lost[report.file] = len(set(places.get(report.file, ())).difference(report.offsets))
        yield from map(judge_damage, report.damages)
    if named is not None:
        yield judge_lost(root, {file: pages for file, pages in lost.items() if pages}, sum(map(len, places.values())))
    said = f"{number:,} files, {pages:,} pages, {feeds:,} bodies of feeds, {size:,} bytes in {root}"
    yield Finding("archive", OK, f"{said}, {damages:,} damages" if damages else f"{said}, every digest as it should be")


def judge_lost(root: Path, lost: Mapping[str, int], places: int) -> Finding:
    """Whether every place that the warehouse names has its page; `lost` has how many have none, file by file."""
    if not lost:
        return Finding("archived pages", OK, f"all {places:,} that the warehouse names are there")
    gone = {file for file in lost if not (root / file).exists()}
    first = ", ".join(
        f"{pages:,} of {file}{' (the file is gone)' if file in gone else ''}"
        for file, pages in sorted(lost.items())[:_NAMED]
    )
    more = f" and of {len(lost) - _NAMED:,} other files" if len(lost) > _NAMED else ""
    return Finding(
        "archived pages",
        FAILED,
        f"{sum(lost.values()):,} of {places:,} that the warehouse names are not there, or not sound: {first}{more}; "
        f"`feedhouse ingest` can't bring them back: restore {root} from a backup",
    )


def judge_damage(damage: Damage) -> Finding:
    """What is to be done about a part of the archive that can't be read as it was written."""
    place = f"{damage.file} at offset {damage.offset:,}, {damage.length:,} bytes"
    if damage.kind == "torn":
        # What a crash leaves, or a run that is writing there just now: nothing that was acknowledged.
        return Finding("archive", WARNING, f"{place}: torn end, skipped by all readers: {damage.reason}")
    if damage.kind == "unreadable":
        return Finding("archive", FAILED, f"{damage.reason}; make it readable, or restore it from a backup")
    return Finding("archive", FAILED, f"{place}: {damage.reason}; restore the file from a backup")


def archive_reports(home: Home) -> tuple[int, Iterator[FileReport]]:
    """How many files the archive has, and a report for each as it is read."""
    return len(files(home.archive)), verify(home.archive)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _spoken(age: timedelta) -> str:
    minutes = max(0, round(age.total_seconds() / 60))
    if minutes < 120:
        return f"{minutes} minutes"
    return f"{minutes // 60} hours" if minutes < 48 * 60 else f"{minutes // (24 * 60)} days"
