"""SQL of an operator's on a lake: it asks, and can neither change what is there nor learn a password."""

from __future__ import annotations

import re
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from parsers.errors import WarehouseError
from tests.lake import Lakeside
from tests.lake_making import Postgres
from tests.making import entry
from tests.test_lake import LakeHouse
from warehouse.home import Home
from warehouse.lake.place import lake_at
from warehouse.reading import query

_QUESTIONS = (
    "select count(*) from articles",
    "from articles; describe articles",
    "summarize articles",
    "pivot (select source, version from articles) on source using sum(version)",
    "-- why\nexplain analyze from articles",
    "explain (analyze, format json) select 1",
    "create temp table found as from articles; from found",
    "from query('from articles')",
    "from articles where body not like '%query(%'",
    "from articles where body not like '%set_option(%'",
    "pivot (select source, title from articles where title <> 'query(') on source using count(*)",
    "create temp table wide as pivot articles on source using max(version) group by title; from wide",
    "pivot (select source, row_number() over (order by lower(title)) as n from articles) on source using max(n)",
    "from lake.snapshots()",
    "pragma version",
)
# Each of these changes a lake that is attached read-only, or its catalog, or the process it runs in.
_CHANGES = (
    "copy (select 1) to '{files}main/x.csv'",
    "export database '{files}x'",
    "explain analyze copy (select 1) to '{files}main/x.csv'",
    "call ducklake_cleanup_old_files('lake', cleanup_all => true)",
    "explain analyze from ducklake_cleanup_old_files('lake', cleanup_all => true)",
    "/* a */ explain analyze from ducklake_cleanup_old_files('lake', cleanup_all => true)",
    "from query('from duck' || 'lake_cleanup_old_files(''lake'', cleanup_all => true)')",
    "create temp macro m() as table from ducklake_cleanup_old_files('lake', cleanup_all => true); from m()",
    "create temp view v as from ducklake_cleanup_old_files('lake', cleanup_all => true); pivot v on path",
    "pivot (from merge_adjacent_files()) on table_name using count(*)",
    "pivot (select 1 as a, $$'$$ as b from merge_adjacent_files() where b <> $$'$$) on a",
    'pivot (from lake."merge_adjacent_files" /* a */ ()) on table_name using count(*)',
    "create macro m() as table from articles; pivot m() on source using count(*)",
    "create table wide as pivot articles on source using max(version)",
    "create temp table w as pivot articles on source using max(version); create table x as pivot w on title",
    "from force_checkpoint('lake')",
    "checkpoint lake",
    "pivot (from query('from ducklake_cleanup_old_files(''lake'')')) on path",
    "prepare p as from ducklake_cleanup_old_files('lake', cleanup_all => true); execute p",
    "from json_execute_serialized_sql(json_serialize_sql('from ducklake_cleanup_old_files(''lake'')'))",
    "call postgres_execute('__ducklake_metadata_lake', 'commit; drop table ducklake_snapshot cascade')",
    "call lake.set_option('data_inlining_row_limit', 3)",
    "attach '{files}x.duckdb'",
    "load '{files}x.duckdb_extension'",
    "install spatial",
    "create table more as select 1",
)


@pytest.fixture(scope="module")
def loaded(postgres_server: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LakeHouse]:
    """A lake that no test here can change; keys of an object store are in the environment."""
    folder = tmp_path_factory.mktemp("asked")
    lakeside = Lakeside(postgres_server, "asked", f"{folder / 'files'}/", folder / "home")
    lakeside.create_database()
    with pytest.MonkeyPatch.context() as monkeypatch:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
            monkeypatch.setenv(name, f"a-{name}")
        lakeside.make()
        house = LakeHouse(lakeside)
        house.run(entry("a"), entry("b"))
        yield house


def test_questions_are_answered(loaded: LakeHouse) -> None:
    for sql in _QUESTIONS:
        with query(loaded.home, sql) as answer:
            assert list(answer.rows), sql


def test_what_would_change_the_lake_is_refused(loaded: LakeHouse) -> None:
    folder = loaded.home.root.parent / "files"
    files = sorted(folder.rglob("*"))
    for sql in _CHANGES:
        with (
            pytest.raises(WarehouseError, match="the query failed"),
            query(loaded.home, sql.format(files=f"{folder}/")) as answer,
        ):
            list(answer.rows)
        assert sorted(folder.rglob("*")) == files, sql
    assert loaded.ask("select count(*) from articles") == [2]


def test_keys_of_the_store_are_in_no_answer(loaded: LakeHouse) -> None:
    for sql in ("from duckdb_settings()", "select secret_string from duckdb_secrets() where name = 'store'"):
        with query(loaded.home, sql) as answer:
            told = str(list(answer.rows))
        assert "a-AWS_SECRET_ACCESS_KEY" not in told
        assert "a-AWS_SESSION_TOKEN" not in told


def test_password_is_sent_to_nobody_whom_a_question_names(
    loaded: LakeHouse, postgres_server: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = postgres_server.address("asked")
    password = re.search(r" password=(\S+)", address)
    assert password
    monkeypatch.setenv("PGPASSWORD", password[1])
    home = Home(loaded.home.root, lake_at(address.replace(password[0], "")))
    with query(home, "select count(*) from articles") as answer:
        assert list(answer.rows) == [(2,)]
    with curious() as (port, told):
        for scan in ("postgres_scan", "' || 'postgres_' || 'scan"):
            where = f"host=127.0.0.1 port={port} user=x dbname=y sslmode=disable"
            sql = f"from query('from {scan}(''{where}'', ''public'', ''t'')')"
            with pytest.raises(WarehouseError), query(home, sql) as answer:
                list(answer.rows)
    assert told
    assert password[1].encode() not in b"".join(told)


@contextmanager
def curious() -> Iterator[tuple[int, list[bytes]]]:
    """A server that asks whoever comes for a password, and all that it was told."""
    told: list[bytes] = []

    def listen() -> None:
        with suppress(OSError):
            while True:
                with server.accept()[0] as client:
                    client.settimeout(5)
                    told.append(client.recv(4096))
                    client.sendall(b"R" + struct.pack("!ii", 8, 3))  # AuthenticationCleartextPassword
                    told.append(client.recv(4096))

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=listen, daemon=True).start()
        yield server.getsockname()[1], told
        server.shutdown(socket.SHUT_RDWR)
