"""Connections to DuckDB: the writer's, behind the lock, and the readers', which can do no harm."""

from __future__ import annotations

import atexit
import os
import re
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb

from parsers.errors import WarehouseError, WriterBusy
from warehouse.queries import run

# Nothing is looked for outside the file, and no extension is fetched: everything used is built in.
_NO_EXTENSIONS = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
_CLOSED = {"enable_external_access": "false", **_NO_EXTENSIONS}
READER_MEMORY = "2GB"
_WRITER_MEMORY = "1GB"
# Batches find their rows through the index: 5 ms instead of 35 among a million articles.
# Closing does not write a checkpoint: the log is durable, and publishing, or 4 MB of log, makes one. Every opening
# reads the log again, 130 ms at 16 MB; every checkpoint makes row groups, and one a batch made a thousand feeds take
# ten times as long. Merging row groups takes the most memory of a checkpoint: publishing does it.
# Two threads do for a batch, and take no more memory on a machine of many cores.
_WRITER_SETTINGS = """
    set global TimeZone = 'UTC';
    set global threads = 2;
    set global dynamic_or_filter_threshold = 10000;
    pragma disable_checkpoint_on_shutdown;
    set global checkpoint_threshold = '4MB';
    set global max_vacuum_tasks = 0;
    set global python_enable_replacements = false;
"""
# Two row groups are merged by holding them in memory: of DuckDB's own 122,880 rows, with bodies of 24 kB, that is 3 GB.
_ROWS_IN_A_GROUP = 2048
# How DuckDB tells of a file that is not as it was written.
_DAMAGED = re.compile(r"[Cc]orrupt|not a valid DuckDB database|Could not read enough bytes|checksum|deserializ")
# By process, for whoever holds the lock: there is one at a time.
_engines: dict[int, duckdb.DuckDBPyConnection] = {}


def connect_reader(path: Path, memory: str = READER_MEMORY) -> duckdb.DuckDBPyConnection:
    """Open a warehouse for reading only: no write, no file, no network, no setting can be changed.

    `memory` is the most that DuckDB holds, of which it uses all to remember what it has read.
    Raises WarehouseError when the file is missing, cut short or no warehouse.
    """
    try:
        connection = duckdb.connect(str(path), read_only=True, config={**_CLOSED, "memory_limit": memory})
        connection.execute("set TimeZone = 'UTC'; set lock_configuration = true")
    except duckdb.Error as error:
        raise WarehouseError(f"can't open {path}: {first_line(error)}{what_to_do(error, path)}") from error
    try:
        _refuse_cut(connection, path)
    except WarehouseError:
        connection.close()
        raise
    return connection


@contextmanager
def writer_connection(path: Path, wait: float) -> Iterator[duckdb.DuckDBPyConnection]:
    """The writer's file, which the caller holds the lock of, for as long as the block lasts.

    Somebody may have opened it with another tool all the same: that is waited for, too.
    Raises WriterBusy, or WarehouseError when the file can't be opened at all.
    """
    connection = _engine().cursor()
    try:
        _attach(connection, path, wait)
        try:
            _refuse_cut(connection, path)
            yield connection
        finally:
            _detach(connection)
    finally:
        connection.close()


def _attach(connection: duckdb.DuckDBPyConnection, path: Path, wait: float) -> None:
    """By ATTACH, which is the only way to say how large row groups shall be."""
    deadline = time.monotonic() + wait
    while True:
        try:
            connection.execute(f"attach {_quoted(path)} as writer (row_group_size {_ROWS_IN_A_GROUP})")
            break
        except duckdb.Error as error:
            if "Could not set lock" not in str(error):
                raise WarehouseError(f"can't open {path}: {first_line(error)}{what_to_do(error, path)}") from error
            if time.monotonic() >= deadline:
                raise WriterBusy(_opened_elsewhere(path, str(error))) from error
            time.sleep(0.05)
    connection.execute("use writer")


@contextmanager
def copying_connection(origin: Path, copy: Path, spill: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of the writer's file, read-only, as `writer`, and a new file with the writer's settings as `compacted`.

    Needs no lock: of the engine that is behind one it has nothing. What does not fit into memory goes to `spill`.
    """
    with closing(
        duckdb.connect(config={"memory_limit": _WRITER_MEMORY, "temp_directory": str(spill), **_NO_EXTENSIONS})
    ) as connection:
        connection.execute(_WRITER_SETTINGS)
        connection.execute(f"attach {_quoted(origin)} as writer (read_only)")
        connection.execute(f"attach {_quoted(copy)} as compacted (row_group_size {_ROWS_IN_A_GROUP})")
        yield connection


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _detach(connection: duckdb.DuckDBPyConnection) -> None:
    try:
        connection.execute("use memory")
        connection.execute("detach writer")
    except duckdb.Error:  # after a fatal error nothing works any more
        forget_engine()


def forget_engine() -> None:
    """Give back what DuckDB holds in memory; the next opening starts it anew. For whoever holds the lock."""
    for engine in _engines.values():
        engine.close()
    _engines.clear()


def _engine() -> duckdb.DuckDBPyConnection:
    """DuckDB without a file, started once in a process: that takes 30 ms, and attaching a file to it 3 ms.

    A forked process must not use its parent's.
    """
    pid = os.getpid()
    if pid not in _engines:
        # DuckDB complains, in forty lines, of whatever is left of it when the interpreter goes.
        atexit.register(forget_engine)
        engine = duckdb.connect(config={"memory_limit": _WRITER_MEMORY, **_NO_EXTENSIONS})
        engine.execute(_WRITER_SETTINGS)
        _engines[pid] = engine
    return _engines[pid]


def _opened_elsewhere(path: Path, message: str) -> str:
    holder = re.search(r"PID (\d+)", message)
    who = f"process {holder[1]}" if holder else "another program"
    return f"{who} has {path} open; close it there and read warehouse.duckdb instead, which nobody blocks"


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All of the block, or nothing of it."""
    connection.begin()
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def _refuse_cut(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """DuckDB opens a file that lost its end, and would go on writing behind the hole."""
    [(least,)] = run(connection, "select_least_size")
    if (size := path.stat().st_size) < least:
        raise WarehouseError(f"{path} was cut short, it has {size:,} of at least {least:,} bytes{_restoring(path)}")


def what_to_do(error: Exception, path: Path) -> str:
    """For an error that tells of a damaged file, the end of the sentence: how to get a whole one."""
    return _restoring(path) if _DAMAGED.search(str(error)) else ""


def _restoring(path: Path) -> str:
    if path.name == "warehouse.duckdb":
        return "; delete it, and the next `feedhouse ingest` publishes it anew"
    return (
        f"; to restore it, delete {path.name} and {path.name}.wal, if it is there: the next run goes on "
        "from warehouse.duckdb, the last that was published"
    )


def first_line(error: Exception | str) -> str:
    """What a library says of an error, without the hints and positions that follow."""
    return str(error).strip().splitlines()[0]


def one_sentence(error: Exception) -> str:
    """What DuckDB says of a query, with its hints, and the place as the words that stand there."""
    said, _, place = str(error).strip().partition("LINE ")
    sentence = " ".join(said.split())
    line, _, shown = place.partition(": ")
    words, _, mark = shown.partition("\n")
    if "^" not in mark:
        return sentence
    start = mark.index("^") - len(f"LINE {line}: ")
    return f"{sentence} (line {line}, at `{words[max(start, 0) :][:40].strip()}`)"
