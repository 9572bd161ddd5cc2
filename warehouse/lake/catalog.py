"""The catalog in Postgres: sessions of ours in it, and the locks they hold.

A lock is the session's: the server lets go of it when its client is gone, however it went.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from parsers.errors import WarehouseError, WriterBusy
from warehouse.lake.place import Lake

try:
    import psycopg
    from psycopg.conninfo import conninfo_to_dict
except ImportError:  # the extra `lake` was not installed, as a lake is told
    psycopg = None

# The first number of our advisory locks, so that nobody else's are taken for them.
_SPACE = 70_417
_TRY = "select pg_try_advisory_lock(%s, hashtext(%s))"
# The server ends a session whose machine has not answered for so long; seconds.
_OPTIONS = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c tcp_user_timeout=30000"
_CLIENT = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}

Session = Any  # psycopg ships types, and is not always there
# Raised where a session can't be had, or ended.
_LOST = (psycopg.OperationalError, psycopg.InterfaceError) if psycopg is not None else ()
# Of those with a code (https://www.postgresql.org/docs/current/errcodes-appendix.html) those that pass:
# connections that broke, a server that stops or starts, and one that has too many.
_PASSING = ("08", "57P", "53300")
_LOCKED = "55P03"


def address_of(lake: Lake) -> dict[str, Any]:
    """The catalog's address in its parts, with how soon each side takes the other for lost."""
    if psycopg is None:
        raise WarehouseError(
            "FEEDHOUSE_LAKE is set, and what a lake needs is not installed: pip install 'feedhouse[lake]'"
        )
    try:
        parts = dict(conninfo_to_dict(lake.catalog))
    except psycopg.Error:  # which may repeat a piece of a password
        raise WarehouseError("FEEDHOUSE_LAKE holds no address that Postgres can read") from None
    return {**_CLIENT, **parts, "options": f"{parts.get('options') or ''} {_OPTIONS}".strip()}


def connect(lake: Lake) -> Session:
    """A session in the catalog. Raises WarehouseError when it can't be had."""
    name = f"feedhouse {socket.gethostname()} {os.getpid()}"
    try:
        return psycopg.connect(**{**address_of(lake), "application_name": name}, autocommit=True)
    except psycopg.Error as error:
        raise unreachable(lake, error) from error


@contextmanager
def asked(lake: Lake) -> Iterator[Session]:
    """A session in the catalog for a question or two; what Postgres refuses meanwhile is a WarehouseError."""
    with connect(lake) as session:
        try:
            yield session
        except psycopg.Error as error:
            raise unreachable(lake, error) from error


def password_of(lake: Lake) -> str:
    """What lets us into the catalog, whether address, PGPASSWORD or a password file has it; empty without one."""
    with asked(lake) as session:
        return str(session.info.password or "")


def wait_for_commits(session: Session, seconds: float = 60.0) -> None:
    """Wait until each commit that is under way has ended, whoever waits for its answer. In the caller's transaction.

    One may hang in the server, on its disk or on a standby, when its client is long gone.
    """
    session.execute("select set_config('lock_timeout', %s, true)", (f"{max(1, int(seconds * 1000))}ms",))
    session.execute("lock table ducklake_snapshot in share mode")


class CatalogGone(WarehouseError):  # noqa: N818 - the name of a condition, like those of parsers.errors
    """The catalog can't be reached, or a session in it was lost; nothing was committed by it."""


class CatalogBusy(WarehouseError):  # noqa: N818 - likewise
    """A transaction of somebody's in the catalog has been open for too long."""


def unreachable(lake: Lake, error: Exception) -> WarehouseError:
    """What Postgres or its library said, without the address it was asked by."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    said = lake.without_secrets(lines[0] if lines else type(error).__name__)
    code = getattr(error, "sqlstate", None) or ""
    if code == _LOCKED:
        return CatalogBusy(
            f"somebody's transaction in the lake's catalog stays open ({said}): end its client, which pg_stat_activity "
            "names; nothing that was committed is lost"
        )
    is_of_postgres = psycopg is not None and isinstance(error, psycopg.Error)
    if is_of_postgres and not (code.startswith(_PASSING) if code else isinstance(error, _LOST)):
        return WarehouseError(f"the lake's catalog refuses: {said}; nothing that was committed is lost")
    return CatalogGone(f"the lake's catalog can't be reached: {said}; nothing that was committed is lost")


class Locks:
    """Locks of this process on names, all of one session; for use by several threads.

    They are a courtesy, so that no two workers fetch the same: what is written is right without them.
    """

    def __init__(self, lake: Lake) -> None:
        self._lake = lake
        self._session: Session = None
        self._gate = threading.Lock()
        self._held: set[str] = set()

    def hold(self, name: str) -> bool:
        """Take the lock on a name; False where somebody has it, in this process or another."""
        with self._gate:
            if name in self._held or not self._ask(_TRY, _SPACE, name):
                return False
            self._held.add(name)
            return True

    def free(self, name: str) -> None:
        """Give one back. One that went with its session is gone already."""
        with self._gate:
            self._held.discard(name)
            with suppress(WarehouseError):
                self._ask("select pg_advisory_unlock(%s, hashtext(%s))", _SPACE, name)

    def keep(self) -> None:
        """Take those that went with a lost session again, unless somebody was quicker."""
        with self._gate:
            if self._held:
                self._ask("select 1")

    def _ask(self, query: str, *parameters: Any) -> Any:
        try:
            try:
                return self._asked(query, parameters)
            except _LOST:  # the session: of the catalog nothing is known yet
                self._drop()
                return self._asked(query, parameters)
        except psycopg.Error as error:
            self._drop()
            raise unreachable(self._lake, error) from error

    def _asked(self, query: str, parameters: Sequence[Any]) -> Any:
        if self._session is None or self._session.closed:
            self._session = connect(self._lake)
            for held in self._held:
                self._session.execute(_TRY, (_SPACE, held))
        return self._session.execute(query, parameters).fetchone()[0]

    def _drop(self) -> None:
        _end(self._session)
        self._session = None


class Turn:
    """The writer's lock of a lake: one process after the other, in the order they came."""

    def __init__(self, lake: Lake) -> None:
        self._lake = lake
        self._session: Session = None
        # The threads of this process one by one: a session can take its own lock any number of times.
        self._gate = threading.Lock()

    @contextmanager
    def taken(self, wait: float) -> Iterator[None]:
        """Hold the lock for the block. Raises WriterBusy after `wait` seconds, with whom it was waiting for."""
        with self._gate:
            self._acquire(wait)
            try:
                yield
            finally:
                self._release()

    def _acquire(self, wait: float) -> None:
        try:
            try:
                self._wait_for_it(wait)
            except _LOST as error:  # the session: of the catalog nothing is known yet
                if isinstance(error, psycopg.errors.LockNotAvailable):
                    raise
                self._drop()
                self._wait_for_it(wait)
        except psycopg.errors.LockNotAvailable as error:
            raise WriterBusy(
                f"another run is writing to the lake: {self._told_holder()}; waited {wait:g} s for its lock. "
                "Let it finish, or end that process, and run again"
            ) from error
        except psycopg.Error as error:
            self._drop()
            raise unreachable(self._lake, error) from error

    def _wait_for_it(self, wait: float) -> None:
        if self._session is None or self._session.closed:
            self._session = connect(self._lake)
        # 0 would be to wait for ever.
        self._session.execute("select set_config('lock_timeout', %s, false)", (f"{max(1, int(wait * 1000))}ms",))
        self._session.execute("select pg_advisory_lock(%s, 0)", (_SPACE,))

    def holder(self) -> tuple[str, float] | None:
        """Who holds the lock, a machine and its process, and for how many seconds; None where nobody does.

        Raises WarehouseError when the catalog can't be asked.
        """
        with asked(self._lake) as session:
            found = session.execute(
                "select application_name, extract(epoch from now() - coalesce(xact_start, state_change))::float8 "
                "from pg_stat_activity join pg_locks using (pid) "
                "where locktype = 'advisory' and classid = %s and objid = 0 and granted "
                "and database = (select oid from pg_database where datname = current_database())",
                (_SPACE,),
            ).fetchone()
        return (str(found[0]), float(found[1])) if found else None

    def _told_holder(self) -> str:
        found = self.holder()
        return f"{found[0]} has held it for {found[1]:.0f} s" if found else "its holder is gone by now"

    def _release(self) -> None:
        try:
            self._session.execute("select pg_advisory_unlock(%s, 0)", (_SPACE,))
        except psycopg.Error:  # the session is gone, and the lock with it
            self._drop()

    def _drop(self) -> None:
        _end(self._session)
        self._session = None


_locks: dict[Lake, Locks] = {}
_turns: dict[Lake, Turn] = {}
_making = threading.Lock()


def locks_of(lake: Lake) -> Locks:
    """The locks this process holds in a lake."""
    with _making:
        return _locks.setdefault(lake, Locks(lake))


def turn_of(lake: Lake) -> Turn:
    """The lock of whoever writes to a lake, one for this process."""
    with _making:
        return _turns.setdefault(lake, Turn(lake))


def _end(session: Session) -> None:
    if session is not None:
        with suppress(psycopg.Error):
            session.close()
