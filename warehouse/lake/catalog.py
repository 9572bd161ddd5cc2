"""The catalog in Postgres: sessions of ours in it, and the locks they hold.

A lock is the session's: the server lets go of it when its client is gone, however it went.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
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


def address_of(lake: Lake) -> dict[str, Any]:
    """The catalog's address in its parts."""
    if psycopg is None:
        raise WarehouseError(
            "FEEDHOUSE_LAKE is set, and what a lake needs is not installed: pip install 'feedhouse[lake]'"
        )
    try:
        return dict(conninfo_to_dict(lake.catalog))
    except psycopg.Error as error:
        raise WarehouseError("FEEDHOUSE_LAKE holds no address that Postgres can read") from error


def connect(lake: Lake) -> Session:
    """A session in the catalog. Raises WarehouseError when it can't be had."""
    parts = address_of(lake)
    parts["options"] = f"{parts.get('options') or ''} {_OPTIONS}".strip()
    name = f"feedhouse {socket.gethostname()} {os.getpid()}"
    try:
        return psycopg.connect(**{**_CLIENT, **parts, "application_name": name}, autocommit=True)
    except psycopg.Error as error:
        raise unreachable(lake, error) from error


def unreachable(lake: Lake, error: Exception) -> WarehouseError:
    """What Postgres or its library said, without the address it was asked by."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    said = lake.without_secrets(lines[0] if lines else type(error).__name__)
    return WarehouseError(f"the lake's catalog can't be reached: {said}; nothing that was committed is lost")


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
            if name in self._held or not self._ask("select pg_try_advisory_lock(%s, hashtext(%s))", name):
                return False
            self._held.add(name)
            return True

    def free(self, name: str) -> None:
        """Give one back. One that went with its session is gone already."""
        with self._gate:
            self._held.discard(name)
            with suppress(WarehouseError):
                self._ask("select pg_advisory_unlock(%s, hashtext(%s))", name)

    def _ask(self, query: str, name: str) -> Any:
        try:
            if self._session is None or self._session.closed:
                self._session = connect(self._lake)
                for held in self._held:  # those of a session that was lost, unless somebody was quicker
                    self._session.execute("select pg_try_advisory_lock(%s, hashtext(%s))", (_SPACE, held))
            return self._session.execute(query, (_SPACE, name)).fetchone()[0]
        except psycopg.Error as error:
            _end(self._session)
            self._session = None
            raise unreachable(self._lake, error) from error


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
            if self._session is None or self._session.closed:
                self._session = connect(self._lake)
            # 0 would be to wait for ever.
            self._session.execute("select set_config('lock_timeout', %s, false)", (f"{max(1, int(wait * 1000))}ms",))
            self._session.execute("select pg_advisory_lock(%s, 0)", (_SPACE,))
        except psycopg.errors.LockNotAvailable as error:
            raise WriterBusy(
                f"another run is writing to the lake: {self._holder()}; waited {wait:g} s for its lock. "
                "Let it finish, or end that process, and run again"
            ) from error
        except psycopg.Error as error:
            self._drop()
            raise unreachable(self._lake, error) from error

    def _holder(self) -> str:
        found = self._session.execute(
            "select application_name, round(extract(epoch from now() - coalesce(xact_start, state_change))) "
            "from pg_stat_activity join pg_locks using (pid) "
            "where locktype = 'advisory' and classid = %s and objid = 0 and granted",
            (_SPACE,),
        ).fetchone()
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
