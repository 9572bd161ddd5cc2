"""One transaction on a lake: the turn, a look at who else was there, the block, a signed commit."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from itertools import count
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, TypeVar

import duckdb

from parsers.errors import WarehouseError
from warehouse.connection import first_line
from warehouse.lake.catalog import CatalogGone, asked, locks_of, turn_of, wait_for_commits
from warehouse.lake.engine import forget_lake, lake_cursor, refuse_absent_keys
from warehouse.lake.keeping import Keeping, Place, restore_left
from warehouse.lake.numbers import note_numbers
from warehouse.lake.place import Lake
from warehouse.lake.schema import draw_views, has_todays_views, refuse_other_catalog, refuse_other_schema
from warehouse.queries import run

_TRIES = 5
_PAUSE = 1.0  # seconds between two looks whether the catalog is back
_CLOCK = 30.0  # seconds that a worker's clock may differ from the catalog's

# What DuckDB raises when Postgres, the store or the disk won't do; anything else is a bug.
_REFUSALS = (
    duckdb.IOException,
    duckdb.HTTPException,
    duckdb.FatalException,
    duckdb.OutOfMemoryException,
    duckdb.TransactionException,
    duckdb.ConnectionException,
    duckdb.PermissionException,
)

_LOSSES = ("terminating connection", "server closed the connection", "connection already closed", "ssl connection")
_POSTGRES = "ERROR:"

P = ParamSpec("P")
T = TypeVar("T")
S = TypeVar("S", bound="Patient")

# Lakes that were looked at, and where they have their files.
_checked: dict[Lake, str] = {}
_drawn: set[Lake] = set()


class LakeConflict(WarehouseError):  # noqa: N818 - the name of a condition, like those of parsers.errors
    """Somebody else committed meanwhile, and nothing of this transaction was kept: to be done again."""


class Patient(Protocol):
    """Whoever waits so many seconds for the turn waits as long for a catalog that is gone."""

    @property
    def wait(self) -> float: ...


def again_on_conflict(method: Callable[Concatenate[S, P], T]) -> Callable[Concatenate[S, P], T]:
    """Have a method that is one transaction done again when another one got in its way, or the catalog went away."""

    @wraps(method)
    def tried(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        deadline = time.monotonic() + self.wait
        for number in count():
            try:
                return method(self, *args, **kwargs)
            except LakeConflict:
                if number >= _TRIES:
                    raise
            except CatalogGone:
                if not _checked or time.monotonic() >= deadline:
                    raise
            time.sleep(min(_PAUSE, 0.1 * 2**number))
        raise AssertionError("unreachable")

    return tried


@contextmanager
def lake_transaction(lake: Lake, wait: float, spool: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the lake inside one transaction, committed when the block ends well; all others wait for it.

    `spool` is where this machine keeps what it wrote to an object store until the commit is known to stand. Raises
    WriterBusy when the turn can't be had, LakeConflict when somebody wrote without waiting for it, and WarehouseError
    when catalog or store can't be reached: then nothing of the block was kept.
    """
    locks_of(lake).keep()
    with told_plainly(lake), turn_of(lake).taken(wait):
        place = Place(check(lake), spool)
        with lake_cursor(lake) as connection:
            restore_left(lake, place, connection)
            keeping = Keeping(place, secrets.token_hex(8))
            try:
                connection.begin()
                run(connection, "lake/pin_state")
                _redraw(lake, connection)
                yield connection
                note_numbers(connection)
                run(connection, "lake/sign_commit", token=keeping.token)
                keeping.keep(connection)
            except BaseException:
                _give_up(lake, connection)
                keeping.forget()
                raise
            commit(lake, connection, keeping, wait)


@contextmanager
def lake_look(lake: Lake) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the lake as it stands, to look something up: waits for nobody, and keeps nothing."""
    with told_plainly(lake):
        check(lake)
        with lake_cursor(lake) as connection:
            connection.begin()
            run(connection, "lake/pin_state")
            try:
                yield connection
            finally:
                _give_up(lake, connection)


@contextmanager
def told_plainly(lake: Lake) -> Iterator[None]:
    """What catalog, store or disk refuse as a sentence, without the address they were asked by."""
    try:
        yield
    except duckdb.Error as error:
        forget_lake(lake)
        if not (isinstance(error, _REFUSALS) or type(error) is duckdb.Error):
            raise
        said = lake.without_secrets(_said(error))
        if _is_conflict(error):
            raise LakeConflict(f"the lake was written to by somebody else meanwhile: {said}") from error
        if _is_loss(error):
            raise CatalogGone(f"the lake's catalog went away: {said}; nothing of it was kept") from error
        raise WarehouseError(
            f"can't write to the lake: {said}; nothing of it was kept, and the next run goes on from what the lake has"
        ) from error
    except OSError as error:  # of the files that are kept beside
        raise WarehouseError(
            f"can't write to the lake: {error.filename}: {error.strerror or error}; nothing of it was kept"
        ) from error


def check(lake: Lake) -> str:
    """Where a lake has its files. Once in a process also: is it ours, in this version, and is our clock right?"""
    if lake in _checked:
        return _checked[lake]
    files = refuse_other_catalog(lake)
    refuse_absent_keys(files)
    refuse_wrong_clock(lake)
    with lake_cursor(lake) as connection:
        refuse_other_schema(connection)
    _checked[lake] = files
    return files


def _redraw(lake: Lake, connection: duckdb.DuckDBPyConnection) -> None:
    """Views as this version draws them, with the first that a process writes."""
    if lake not in _drawn and not has_todays_views(connection):
        draw_views(connection)
    _drawn.add(lake)


def refuse_wrong_clock(lake: Lake) -> None:
    """Moments in the lake come from many machines: raises WarehouseError where ours is not like the catalog's."""
    with asked(lake) as session:
        before = _now()
        [there] = session.execute("select extract(epoch from clock_timestamp())::float8").fetchone()
        here = (before + _now()) / 2
    if abs(here - there) > _CLOCK:
        way = "ahead of" if here > there else "behind"
        raise WarehouseError(
            f"this machine's clock is {abs(here - there):,.0f} s {way} the lake's catalog: set the clock of the one "
            "that is wrong (timedatectl set-ntp true); nothing was written"
        )


def _now() -> float:
    return time.time()


def _give_up(lake: Lake, connection: duckdb.DuckDBPyConnection) -> None:
    try:
        connection.rollback()
    except duckdb.Error:
        forget_lake(lake)


def commit(lake: Lake, connection: duckdb.DuckDBPyConnection, keeping: Keeping, wait: float) -> None:
    """Commit, and where the answer was lost on its way, ask the catalog whether it did."""
    try:
        connection.commit()
    except duckdb.Error as error:
        with suppress(duckdb.Error):
            connection.rollback()
        if _is_conflict(error):
            keeping.forget()
            raise
        forget_lake(lake)
        try:
            is_done = _was_committed(lake, keeping.token, wait)
        except WarehouseError as unknown:
            # Its files stay where they are kept: whoever writes next puts back what the catalog names.
            raise WarehouseError(
                f"the lake's catalog went away while it was written to, and whether the last batch is in it is not "
                f"known: {unknown}; the next run finds out, and goes on from there"
            ) from error
        if is_done:
            with lake_cursor(lake) as another:
                keeping.restore(another)
        else:
            keeping.forget()
            said = lake.without_secrets(_said(error))
            if _POSTGRES in str(error) and not _is_passing(said):
                raise WarehouseError(f"the lake's catalog refuses: {said}; nothing of it was kept") from error
            raise LakeConflict(f"the lake could not be reached while it was written to: {said}") from error
    keeping.forget()


def _is_conflict(error: duckdb.Error) -> bool:
    """Whether somebody else committed first, in the words of DuckLake or of Postgres, which has one row for a state."""
    text = (_said(error) if _POSTGRES in str(error) else str(error)).lower()
    return "conflict" in text or "duplicate key" in text


def _is_passing(said: str) -> bool:
    """Whether Postgres would take the same at another time."""
    return "could not serialize" in said or "deadlock" in said


def _said(error: duckdb.Error) -> str:
    """The last that Postgres said, where it said something: before it stands all that it was asked to write."""
    _, _, said = str(error).rpartition(_POSTGRES)
    return first_line(said.strip() or error)


def _is_loss(error: duckdb.Error) -> bool:
    """Whether the session in the catalog was lost, in the words of libpq."""
    text = str(error).lower()
    return any(words in text for words in _LOSSES)


def _was_committed(lake: Lake, token: str, wait: float) -> bool:
    """Whether a commit is in the catalog. Waits for the catalog to come back; raises WarehouseError if it doesn't.

    A commit may hang in the server still, on its disk or on a standby: that is waited for, too.
    """
    deadline = time.monotonic() + wait
    while True:
        try:
            with asked(lake) as session, session.transaction():
                wait_for_commits(session, deadline - time.monotonic())
                query = "select exists (select from ducklake_snapshot_changes where commit_extra_info = %s)"
                return bool(session.execute(query, (token,)).fetchone()[0])
        except WarehouseError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(_PAUSE)
