"""A full disk, a broken file, a file of another version, a query that oversteps: a sentence, and nothing is lost."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from flows import cli
from parsers.errors import WarehouseError, WriterBusy
from tests.making import Feedhouse, House, article, ask, entry, permalink
from warehouse.copying import partial_of
from warehouse.home import Home
from warehouse.queries import migrations, run, statement
from warehouse.reading import find_article, query, status
from warehouse.schema import known_schema

GARBAGE = b"not a database at all" * 1000


@pytest.fixture
def lived_in(house: House) -> House:
    """A home with two articles, published."""
    house.run(entry("a"), entry("b"))
    return house


def _sql(home: Home, text: str = "select title from articles order by title") -> list[object]:
    with query(home, text) as answer:
        return [row[0] for row in answer.rows]


def _cut(path: Path) -> None:
    """Off with its last blocks: what a full disk or a broken transfer leaves."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _scratch(path: Path) -> None:
    """Bits turned in every block."""
    content = bytearray(path.read_bytes())
    for place in range(12_300, len(content), 997):
        content[place] ^= 0xFF
    path.write_bytes(content)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "garbage": lambda path: path.write_bytes(GARBAGE),
    "cut": _cut,
    "scratched": _scratch,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_damaged_published_file_is_told_and_published_anew(lived_in: House, damage: Callable[[Path], object]) -> None:
    home = lived_in.home
    damage(home.published)
    with pytest.raises(WarehouseError, match="delete it, and the next `feedhouse ingest` publishes it anew"):
        _sql(home)
    with pytest.raises(WarehouseError, match="publishes it anew"):
        find_article(home, [permalink("a")])
    assert status(home).sources[0]["articles"] == 2, "the writer knows"
    lived_in.run()
    assert _sql(home) == ["Title a", "Title b"]


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_damaged_writer_is_told_and_neither_written_to_nor_published(
    lived_in: House, damage: Callable[[Path], object]
) -> None:
    home = lived_in.home
    damage(home.writer)
    before = home.writer.read_bytes()
    with pytest.raises(WarehouseError, match=r"delete .*the next run goes on from warehouse\.duckdb"):
        lived_in.run(entry("c"))
    assert home.writer.read_bytes() == before
    assert _sql(home) == ["Title a", "Title b"]
    assert status(home).sources[0]["articles"] == 2, "the published file is asked"
    home.writer.unlink()
    assert lived_in.run(entry("a"), entry("c")) == ["c"], "as the sentence says"
    assert _sql(home) == ["Title a", "Title b", "Title c"]


def test_writer_that_is_gone_is_made_from_the_published_file(lived_in: House) -> None:
    shutil.rmtree(lived_in.home.writer.parent)
    assert lived_in.run(entry("b"), entry("c")) == ["c"]
    assert _sql(lived_in.home) == ["Title a", "Title b", "Title c"]


def test_writer_that_is_gone_with_its_log_left_is_not_made_anew(lived_in: House) -> None:
    lived_in.home.writer.unlink()
    lived_in.home.writer.with_name("writer.duckdb.wal").write_bytes(b"the last batch")
    with pytest.raises(WarehouseError, match="put the writer back, or delete the log"):
        lived_in.run(entry("c"))


def test_both_files_unusable_is_a_sentence(lived_in: House) -> None:
    lived_in.home.writer.unlink()
    lived_in.home.published.write_bytes(GARBAGE)
    with pytest.raises(WarehouseError, match="is gone, and there is nothing to go on from"):
        lived_in.run(entry("c"))
    lived_in.home.published.unlink()
    duckdb.connect(str(lived_in.home.published)).close()
    with pytest.raises(WarehouseError, match="is no warehouse of feedhouse"):
        lived_in.run(entry("c"))


def test_writer_of_a_run_killed_while_it_made_it_is_made_again(house: House) -> None:
    house.home.prepare()
    house.home.writer.write_bytes(b"\0" * 4096)
    assert house.run(entry("a")) == ["a"]


def _bump(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("insert into internal.migrations values (999, 'from the future', now())")


@pytest.mark.parametrize("verb", [("sql", "select 1"), ("article", permalink("a")), ("status",)])
def test_file_of_a_newer_feedhouse_is_told(lived_in: House, verb: tuple[str, ...]) -> None:
    _bump(lived_in.home.published)
    _bump(lived_in.home.writer)
    ended = Feedhouse(lived_in.home.root, {})(*verb, expect=1)
    assert "schema 999" in ended.stderr
    assert "written by a newer feedhouse; upgrade this installation" in ended.stderr
    with pytest.raises(WarehouseError, match="newer feedhouse"):
        lived_in.run(entry("c"))


def test_published_file_of_an_earlier_feedhouse_is_read_as_far_as_it_goes(house: House) -> None:
    house.home.prepare()
    with duckdb.connect(str(house.home.published)) as connection:
        connection.execute(statement("create_schema_tables"))
        number, name, script = migrations()[0]
        connection.execute(script)
        run(connection, "record_migration", number=number, name=name)
    assert _sql(house.home, "select count(*) from outcomes") == [0]
    advice = (
        rf"has schema 1, and this feedhouse writes {known_schema()}: the next `feedhouse ingest` brings it up to date"
    )
    for ask_it in (status, lambda home: find_article(home, ["x"]), lambda home: _sql(home, "from gaps")):
        with pytest.raises(WarehouseError, match=advice):
            ask_it(house.home)
    house.run()
    assert status(house.home).gaps == []
    assert _sql(house.home, "from gaps") == []


WRITE = """
    import pathlib, random, sys
    from parsers.errors import WarehouseError
    from tests.making import House, article, entry
    house, told = House(pathlib.Path(sys.argv[1])), []
    house.number = 100
    for turn in range(40):
        texts = {f"{turn}-{i}": article(f"{turn}-{i}", body=random.randbytes(12_000).hex()) for i in range(5)}
        try:
            house.run(*map(entry, texts), articles=texts)
        except WarehouseError as error:
            told.append(str(error))
        if len(told) == 4:
            break
    print(*told, sep="\\n")
"""


def _write_until_it_fails(home: Home, limit: int | None = None) -> list[str]:
    def cap() -> None:
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(WRITE), str(home.root)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=cap,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.splitlines()


def _check_nothing_lost(house: House, published_before: int) -> None:
    assert house.ask("select count(*) from articles where permalink like '%/a' or permalink like '%/b'") == [2]
    assert house.ask("select count(*) from articles")[0] >= published_before
    assert not partial_of(house.home.published).exists(), "half a copy must not keep the disk full"


def _check_room_mends_it(house: House) -> None:
    house.number = 1000
    assert "last" in house.run(entry("last"))
    assert house.ask("select count(*) - count(distinct permalink) from articles") == [0]
    assert house.ask("select count(*) from outcomes where outcome = 'loaded'") == house.ask(
        "select count(*) from articles"
    ), "all of a batch, or nothing of it"


def test_file_that_may_not_grow_is_told_and_nothing_is_lost(lived_in: House) -> None:
    told = _write_until_it_fails(lived_in.home, limit=8_000_000)
    assert len(told) == 4
    assert all(f"can't write to {lived_in.home.root}: " in sentence for sentence in told), told
    _check_nothing_lost(lived_in, 2)
    _check_room_mends_it(lived_in)


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """Mounts file systems, where that is allowed."""
    mounts: list[Path] = []

    def mount(*options: str) -> Path:
        place = tmp_path / f"mount-{len(mounts)}"
        place.mkdir()
        done = subprocess.run(["mount", *options, str(place)], capture_output=True, check=False)
        if done.returncode:
            pytest.skip("mounting is not allowed here")
        mounts.append(place)
        return place

    yield mount
    for place in mounts:
        subprocess.run(["umount", str(place)], check=True)


def test_full_disk_is_told_and_nothing_is_lost(mounted: Callable[..., Path], tmp_path: Path) -> None:
    small = House(mounted("-t", "tmpfs", "-o", "size=12m", "tmpfs") / "home")
    small.run(entry("a"), entry("b"))
    told = _write_until_it_fails(small.home)
    assert all("No space left on device" in sentence for sentence in told), told
    _check_nothing_lost(small, 2)
    shutil.copytree(small.home.root, tmp_path / "roomy")
    _check_room_mends_it(House(tmp_path / "roomy"))


def test_home_for_reading_only_can_be_read_and_says_so_when_written_to(
    lived_in: House, mounted: Callable[..., Path]
) -> None:
    frozen = House(mounted("--bind", "-o", "ro", str(lived_in.home.root)))
    subprocess.run(["mount", "-o", "remount,ro,bind", str(frozen.home.root)], check=True)
    assert _sql(frozen.home) == ["Title a", "Title b"]
    assert status(frozen.home).sources[0]["articles"] == 2
    with pytest.raises(WarehouseError, match="Read-only file system; make its folder writable, or choose another home"):
        frozen.run(entry("c"))


def test_home_that_is_a_file_or_can_not_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for root in (tmp_path / "file", Path("/proc/self/feedhouse")):
        with pytest.raises(WarehouseError, match="choose another with --home"):
            House(root).run(entry("a"))
        ended = Feedhouse(root, {})("sql", "select 1", expect=1)
        assert "no warehouse at" in ended.stderr


def test_file_system_that_can_not_replace_a_file_is_told_and_the_old_one_stands(
    lived_in: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> Path:
        raise OSError(95, "Operation not supported")

    before = lived_in.home.published.read_bytes()
    with monkeypatch.context() as strange:
        strange.setattr(Path, "replace", refuse)
        with pytest.raises(WarehouseError, match=r"Operation not supported.* replaces a file in one step"):
            lived_in.run(entry("c"))
    assert lived_in.home.published.read_bytes() == before
    assert not partial_of(lived_in.home.published).exists()
    lived_in.run()
    assert _sql(lived_in.home) == ["Title a", "Title b", "Title c"], "what was loaded is published by the next"


@pytest.mark.parametrize(
    ("error", "code"), [(WriterBusy("process 7 has held it for 3 s"), 75), (WarehouseError("no disk"), 1)]
)
def test_trouble_is_a_sentence_and_its_exit_code(
    error: Exception, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == code
    assert str(error) in capsys.readouterr().err


@pytest.mark.parametrize(
    ("typo", "sentence"),
    [
        ("selec 1", 'syntax error at or near "selec" (line 1, at `selec 1`)'),
        ("select titel\nfrom articles", 'Candidate bindings: "title"'),
        ("select title\nfrom articles\nwhere titel = 'Газ'", "(line 3, at `titel = 'Газ'`)"),
        ("from articels", 'Did you mean "articles"? (line 1, at `articels`)'),
        ("select 'abc", "unterminated"),
        ("select $1", "parameters"),
    ],
)
def test_typo_is_one_sentence_with_its_place(lived_in: House, typo: str, sentence: str) -> None:
    with pytest.raises(WarehouseError) as told:
        _sql(lived_in.home, typo)
    assert sentence in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    "attempt",
    [
        "create table t (i integer)",
        "insert into runs (run_id) values ('x')",
        "drop view articles",
        "copy articles to '{out}'",
        "copy (select 1) to '/dev/stdout'",
        "export database '{out}'",
        "import database '{out}'",
        "attach '{out}'",
        "attach '{writer}' as writer",
        "from read_csv('/etc/passwd')",
        "from '/etc/passwd'",
        "from read_text('{writer}')",
        "from read_blob('{writer}')",
        "from read_json('http://127.0.0.1:1/x')",
        "from parquet_scan('{out}')",
        "from sniff_csv('/etc/passwd')",
        "from glob('/etc/*')",
        "from duckdb_secrets()",
        "install httpfs",
        "load httpfs",
        "set threads = 1",
        "set enable_external_access = true",
        "select getenv('PATH')",
        "select 1; copy (select 1) to '{out}'",
    ],
)
def test_query_may_read_the_warehouse_and_nothing_else(lived_in: House, tmp_path: Path, attempt: str) -> None:
    before = lived_in.home.published.read_bytes()
    with pytest.raises(WarehouseError, match="the query failed"):
        _sql(lived_in.home, attempt.format(out=tmp_path / "out", writer=lived_in.home.writer))
    assert not (tmp_path / "out").exists()
    assert lived_in.home.published.read_bytes() == before


def test_edited_text_outlives_a_failed_publication(lived_in: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("warehouse.copying.os.fsync", lambda _: (_ for _ in ()).throw(OSError(5, "Input/output error")))
        with pytest.raises(WarehouseError, match="Input/output error"):
            lived_in.run(entry("a", title="x"), articles={"a": article("a", title="Edited")})
    assert ask(lived_in.home.published, "select max(version) from articles") == [1]
    lived_in.run()
    assert ask(lived_in.home.published, "select max(version) from articles") == [2]
