"""Upgrades: a writer of every earlier schema is copied, migrated and goes on; killed at any moment, nothing is lost."""

from __future__ import annotations

import shutil
import subprocess
import sys
import textwrap
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest

from parsers.errors import WarehouseError
from tests.making import House, ask, entry
from warehouse import session
from warehouse.connection import forget_engine
from warehouse.copying import partial_of
from warehouse.home import Home
from warehouse.queries import migrations, run, statement
from warehouse.schema import known_schema

EARLIER = range(1, known_schema())
# For what the way of an upgrade decides, and not what is in a migration.
FIRST_AND_LAST = (EARLIER[0], EARLIER[-1])
ROWS = 3
# By what type a column has: any migration of the future finds something in every column it knows.
VALUES = {
    "VARCHAR": "'{name} ' || i",
    "VARCHAR[]": "['{name}']",
    "INTEGER[]": "[i]",
    "UINTEGER[]": "[i]",
    "UTINYINT": "i % 200",
    "UINTEGER": "i",
    "INTEGER": "i",
    "BIGINT": "i",
    "DOUBLE": "i",
    "BOOLEAN": "i % 2 = 0",
    "DATE": "date '2026-03-02' + i::integer",
    "TIMESTAMP WITH TIME ZONE": "timestamptz '2026-03-02 12:00:00+00' + to_hours(i)",
}
KEPT = {
    "internal.current_articles": ("permalink", "title", "body", "date", "version", "changed_fields"),
    "internal.past_versions": ("permalink", "title", "valid_from", "valid_to"),
    "internal.redirects": ("address", "permalink"),
    "entries": ("feed", "link", "fingerprint", "pending"),
    "outcomes": ("run_id", "link", "outcome"),
    "rejects": ("link", "reason_code", "attempts", "next_try_at"),
    "polls": ("run_id", "feed", "entries"),
    "runs": ("run_id", "started_at", "state", "loaded"),
}
SCHEMA = "select max(number) from internal.migrations"


def _make(file: Path, schema: int, rows: int = ROWS) -> None:
    """A writer's file as the feedhouse of that schema left it, some rows in every table; its last ones in the log."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(file)) as connection:
        connection.execute("pragma disable_checkpoint_on_shutdown; set TimeZone = 'UTC'")
        connection.execute(statement("create_schema_tables"))
        for number, name, script in migrations()[:schema]:
            connection.execute(script)
            run(connection, "record_migration", number=number, name=name)
        for table, columns in _tables(connection).items():
            values = ", ".join(VALUES[type_].format(name=name) for name, type_ in columns)
            connection.execute(f"insert into {table} select {values} from range(1, {rows + 1}) as numbers(i)")


def _tables(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for schema, table, column, type_ in connection.execute(
        """
        select schema_name, table_name, column_name, data_type from duckdb_columns()
        where database_name = current_database() and not internal
        and table_name not in ('migrations', 'views_digest')
        order by all
        """
    ).fetchall():
        found.setdefault(f"{schema}.{table}", []).append((column, type_))
    for table, columns in found.items():
        order = [row[1] for row in connection.execute(f"pragma table_info('{table}')").fetchall()]
        columns.sort(key=lambda pair, order=order: order.index(pair[0]))  # type: ignore[misc]
    return found


def _open(home: Home) -> None:
    with session.writer_transaction(home, 1):
        pass


def _kept(file: Path) -> dict[str, list[Any]]:
    """What every schema has had, in any order."""
    return {table: sorted(map(repr, ask(file, f"select {', '.join(KEPT[table])} from {table}"))) for table in KEPT}


def _backup(home: Home) -> Path:
    return home.before_schema(known_schema())


@pytest.mark.parametrize("schema", EARLIER)
def test_writer_of_an_earlier_schema_is_migrated_with_all_that_it_had(house: House, schema: int) -> None:
    home = house.home
    _make(home.writer, schema)
    before = _kept(home.writer)
    assert all(len(rows) == ROWS for rows in before.values())
    _open(home)
    assert ask(home.writer, SCHEMA) == [known_schema()]
    assert _kept(home.writer) == before
    assert ask(home.writer, "select count(*) from articles") == [ROWS], "the views are drawn"
    assert ask(home.writer, "select count(*) from internal.feed_states where etag is not null") == [ROWS]


@pytest.mark.parametrize("schema", FIRST_AND_LAST)
def test_backup_is_the_writer_as_it_was_and_is_made_once(house: House, schema: int) -> None:
    home = house.home
    _make(home.writer, schema)
    before = _kept(home.writer)
    _open(home)
    assert ask(_backup(home), SCHEMA) == [schema]
    assert _kept(_backup(home)) == before, "the rows that stood in the log are there, too"
    made = _backup(home).stat()
    _open(home)
    house.run(entry("a"))
    assert _backup(home).stat().st_mtime_ns == made.st_mtime_ns
    assert {path.name for path in home.writer.parent.glob("*before*")} == {_backup(home).name}


@pytest.mark.parametrize("schema", EARLIER)
def test_migrated_home_goes_on_and_publishes_even_when_nothing_is_new(house: House, schema: int) -> None:
    _make(house.home.writer, schema)
    shutil.copyfile(house.home.writer, house.home.published)
    house.run()
    assert house.ask("select count(*) from articles") == [ROWS]
    assert house.run(entry("a")) == ["a"]
    assert house.ask("select count(*) from articles") == [ROWS + 1]


@pytest.mark.parametrize("schema", FIRST_AND_LAST)
def test_backup_put_back_is_migrated_again_with_a_backup_of_what_it_is_now(house: House, schema: int) -> None:
    home = house.home
    _make(home.writer, schema)
    _open(home)
    shutil.copyfile(_backup(home), home.writer)
    home.writer.with_name("writer.duckdb.wal").unlink(missing_ok=True)
    with duckdb.connect(str(home.writer)) as connection:
        connection.execute("delete from outcomes")
    _open(home)
    assert ask(_backup(home), "select count(*) from outcomes") == [0]
    assert ask(home.writer, SCHEMA) == [known_schema()]


def test_new_home_and_current_one_need_no_backup(house: House) -> None:
    house.run(entry("a"))
    house.run(entry("b"))
    assert not list(house.home.writer.parent.glob("before*"))


def _refuse(*_: object) -> int:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("schema", FIRST_AND_LAST)
def test_without_room_for_the_backup_nothing_is_migrated(
    house: House, schema: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = house.home
    _make(home.writer, schema)
    with monkeypatch.context() as full:
        full.setattr("warehouse.copying.os.fsync", _refuse)
        with pytest.raises(WarehouseError, match="No space left on device"):
            _open(home)
    assert ask(home.writer, SCHEMA) == [schema]
    assert not _backup(home).exists()
    assert not partial_of(_backup(home)).exists(), "half a copy must not keep the disk full"
    _open(home)
    assert ask(home.writer, SCHEMA) == [known_schema()]


@pytest.mark.parametrize("schema", FIRST_AND_LAST)
def test_migration_that_fails_leaves_the_file_as_it_was(
    house: House, schema: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = house.home
    _make(home.writer, schema)
    number, name, script = migrations()[schema]
    broken = (number, name, f"{script}; insert into internal.no_such_table values (1)")
    with monkeypatch.context() as patched:
        patched.setattr("warehouse.schema.migrations", lambda: (*migrations()[:schema], broken))
        with pytest.raises(duckdb.CatalogException):
            _open(home)
    assert ask(home.writer, SCHEMA) == [schema]
    assert len(ask(home.writer, "from outcomes")) == ROWS
    forget_engine()
    _open(home)
    assert ask(home.writer, SCHEMA) == [known_schema()]


UPGRADE = """
    import os, sys, pathlib
    from warehouse import copying, schema, session
    from warehouse.home import Home

    at, steps = int(sys.argv[2]), 0

    def counted(function):
        def step(*arguments, **names):
            global steps
            for _ in range(2):  # once before it, once behind it
                if steps == at:
                    os._exit(9)
                steps += 1
                given = function(*arguments, **names) if _ == 0 else given
            return given
        return step

    class Counted:
        def __init__(self, connection):
            self.connection = connection
            self.begin, self.commit = counted(connection.begin), counted(connection.commit)
        def execute(self, script, *parameters):
            if parameters:
                return self.connection.execute(script, *parameters)
            for one in script.split(";\\n"):
                answer = counted(self.connection.execute)(one)
            return answer
        def rollback(self):
            self.connection.rollback()

    migrate = schema.migrate
    session.migrate = lambda connection: migrate(Counted(connection))
    copying.os.copy_file_range = counted(copying.os.copy_file_range)
    copying.os.fsync = counted(copying.os.fsync)
    pathlib.Path.replace = counted(pathlib.Path.replace)
    with session.writer_transaction(Home(pathlib.Path(sys.argv[1])), 1):
        pass
    print(steps)
"""


def _upgrade(home: Home, killed_at: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(UPGRADE), str(home.root), str(killed_at)],
        capture_output=True,
        text=True,
        check=False,
    )


# The first goes through every migration there is.
@pytest.mark.parametrize("schema", EARLIER[:1])
def test_killed_before_or_behind_any_step_of_an_upgrade_nothing_is_lost(tmp_path: Path, schema: int) -> None:
    untouched = Home(tmp_path / "untouched")
    _make(untouched.writer, schema)
    before = _kept(untouched.writer)
    whole = Home(tmp_path / "whole")
    shutil.copytree(untouched.root, whole.root)
    ended = _upgrade(whole, -1)
    assert ended.returncode == 0, ended.stderr
    steps = int(ended.stdout)
    reached: Counter[int] = Counter()
    # Every step of the copying, and some of every migration, so that this stays short however many there will be.
    for at in sorted({*range(8), *range(8, steps, max(1, steps // 6)), steps - 1}):
        home = Home(tmp_path / f"killed-{at}")
        shutil.copytree(untouched.root, home.root)
        assert _upgrade(home, at).returncode == 9
        reached[_check_killed(home, schema, before)] += 1
    assert {schema, known_schema()} <= set(reached), f"it was killed on both sides of a migration: {reached}"


def _check_killed(home: Home, schema: int, before: dict[str, list[Any]]) -> int:
    """The schema a killed upgrade left; what it left is whole, and the next opening completes it."""
    with closing(duckdb.connect(str(home.writer))) as connection:
        ((left,),) = connection.execute(SCHEMA).fetchall()
        connection.execute("pragma disable_checkpoint_on_shutdown")
    assert _kept(home.writer) == before
    if _backup(home).exists():
        assert ask(_backup(home), SCHEMA) == [schema]
        assert _kept(_backup(home)) == before
    else:
        assert left == schema, "nothing is migrated before there is a backup"
    _open(home)
    assert ask(home.writer, SCHEMA) == [known_schema()]
    assert _kept(home.writer) == before
    assert ask(_backup(home), SCHEMA) == [schema], "the backup is what stood before the first try"
    return int(left)


@pytest.mark.parametrize("schema", FIRST_AND_LAST)
def test_upgrade_killed_by_the_clock_is_completed_by_the_next_opening(tmp_path: Path, schema: int) -> None:
    program = (
        "import sys, pathlib; from warehouse.home import Home; from warehouse import session\n"
        "print('ready', flush=True)\n"
        "with session.writer_transaction(Home(pathlib.Path(sys.argv[1])), 1): pass"
    )
    untouched = Home(tmp_path / "untouched")
    _make(untouched.writer, schema, rows=20_000)
    for milliseconds in (5, 60, 150):
        home = Home(tmp_path / f"killed-{milliseconds}")
        shutil.copytree(untouched.root, home.root)
        with subprocess.Popen(
            [sys.executable, "-c", program, str(home.root)], stdout=subprocess.PIPE, text=True
        ) as upgrading:
            assert upgrading.stdout is not None
            upgrading.stdout.readline()
            try:
                upgrading.wait(milliseconds / 1000)
            except subprocess.TimeoutExpired:
                upgrading.kill()
        _open(home)
        assert ask(home.writer, SCHEMA) == [known_schema()]
        assert ask(home.writer, "select count(*) from articles") == [20_000]
        assert ask(_backup(home), SCHEMA) == [schema]
