"""One transaction on a lake: the turn, a look at who else was there, the block, a signed commit."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

import duckdb

from parsers.errors import WarehouseError
from warehouse.connection import first_line
from warehouse.lake.catalog import connect, turn_of
from warehouse.lake.engine import forget_lake, lake_cursor
from warehouse.lake.keeping import Keeping, restore_left
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

P = ParamSpec("P")
T = TypeVar("T")
S = TypeVar("S")

# Lakes that were looked at, and where they have their files.
_checked: dict[Lake, str] = {}


class LakeConflict(WarehouseError):  # noqa: N818 - the name of a condition, like those of parsers.errors
    """Somebody else committed meanwhile, and nothing of this transaction was kept: to be done again."""


def again_on_conflict(method: Callable[Concatenate[S, P], T]) -> Callable[Concatenate[S, P], T]:
    """Have a method that is one transaction done again when another one got in its way."""

    @wraps(method)
    def tried(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        for number in range(_TRIES - 1):
            try:
                return method(self, *args, **kwargs)
            except LakeConflict:
                time.sleep(0.1 * 2**number)
        return method(self, *args, **kwargs)

    return tried


@contextmanager
def lake_transaction(lake: Lake, wait: float) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the lake inside one transaction, committed when the block ends well; all others wait for it.

    Raises WriterBusy when the turn can't be had, LakeConflict when somebody wrote without waiting for it,
    and WarehouseError when catalog or store can't be reached: then nothing of the block was kept.
    """
    with told_plainly(lake), turn_of(lake).taken(wait):
        files = check(lake)
        restore_left(lake, files)
        with lake_cursor(lake) as connection:
            keeping = Keeping(files, secrets.token_hex(8))
            try:
                connection.begin()
                run(connection, "lake/pin_state")
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
        said = lake.without_secrets(first_line(error))
        if _is_conflict(error):
            raise LakeConflict(f"the lake was written to by somebody else meanwhile: {said}") from error
        raise WarehouseError(
            f"can't write to the lake: {said}; nothing of it was kept, and the next run goes on from what the lake has"
        ) from error


def check(lake: Lake) -> str:
    """Once in a process: whether this is our lake, in this version, and our clock is right. Views are drawn anew.

    Gives where it has its files.
    """
    if lake in _checked:
        return _checked[lake]
    files = refuse_other_catalog(lake)
    refuse_wrong_clock(lake)
    with lake_cursor(lake) as connection:
        refuse_other_schema(connection)
        if not has_todays_views(connection):
            connection.begin()
            draw_views(connection)
            connection.commit()
    _checked[lake] = files
    return files


def refuse_wrong_clock(lake: Lake) -> None:
    """Moments in the lake come from many machines: raises WarehouseError where ours is not like the catalog's."""
    with connect(lake) as session:
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
        if _was_committed(lake, keeping.token, wait):
            with lake_cursor(lake) as another:
                keeping.restore(another)
        else:
            keeping.forget()
            raise LakeConflict(
                f"the lake could not be reached while it was written to: {lake.without_secrets(first_line(error))}"
            ) from error
    keeping.forget()


def _is_conflict(error: duckdb.Error) -> bool:
    """Whether somebody else committed first, in the words of DuckLake or of Postgres, which has one row for a state."""
    text = str(error).lower()
    return "conflict" in text or "duplicate key" in text


def _was_committed(lake: Lake, token: str, wait: float) -> bool:
    """Whether a commit is in the catalog. Waits for the catalog to come back; raises WarehouseError if it doesn't.

    What still hangs in a dead session would conflict with whatever is committed from now on.
    """
    deadline = time.monotonic() + wait
    while True:
        try:
            with connect(lake) as session:
                query = "select exists (select from ducklake_snapshot_changes where commit_extra_info = %s)"
                return bool(session.execute(query, (token,)).fetchone()[0])
        except WarehouseError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(_PAUSE)
