"""WARC files of other programs: their pages taken, once, by the moment of their capture, whatever the file is like."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from flows.backfilling import BackfillSummary, summary_of
from flows.captures import Captures, check_files
from flows.replaying import reparse_archive
from flows.running import Run, conclude, running, side_by_side
from flows.sample.article import SampleArticle
from flows.sample.edition import generated_edition
from flows.sample.markup import article_page
from flows.sample.server import SampleSite
from flows.settings import Settings, settings_from
from parsers.errors import ArchiveError, UsageError
from parsers.sources import all_sources
from tests.making import Feedhouse, ask
from tests.test_accounting import ingest
from tests.test_ingest import FIELDS, expected
from warehouse.archive_reading import ArchivedPage, files, walk
from warehouse.captured import captures, opened_warc

NOON = datetime(2026, 3, 20, 12, tzinfo=UTC)
HTML: Mapping[str, str] = {"Content-Type": "text/html; charset=windows-1251"}
NOTHING = "https://centrasia.org/newsA.php?st=1000000020"
EDITION = generated_edition(12, size=2_000)
STRANGER = "<html><title>Сад</title><h1>Сад за селом</h1><p>{}</p></html>".format("Яблони зацвели в апреле. " * 30)


@dataclass(frozen=True, kw_only=True)
class Shot:
    """One record of a file in the making."""

    url: str
    body: bytes
    at: datetime = NOON
    status: str = "200 OK"
    headers: Mapping[str, str] = field(default_factory=lambda: HTML)
    kind: str = "response"
    fields: Mapping[str, str] = field(default_factory=dict)


def shot(article: SampleArticle, **changes: Any) -> Shot:
    return replace(Shot(url=article.permalink, body=article_page(article)), **changes)


def shots(edition: Any = EDITION, **changes: Any) -> list[Shot]:
    return [shot(page.article, **changes) for page in edition.pages]


def write(file: Path, records: Iterable[Shot], *, packed: bool = True) -> str:
    """A WARC file as crawlers write them: a gzip member a record."""
    with file.open("wb") as stream:
        writer = WARCWriter(stream, gzip=packed)
        writer.write_record(writer.create_warcinfo_record(file.name, {"software": "test"}))
        for item in records:
            http = StatusAndHeaders(item.status, list(item.headers.items()), protocol="HTTP/1.1")
            fields = {"WARC-Date": f"{item.at:%Y-%m-%dT%H:%M:%SZ}", **item.fields}
            writer.write_record(
                writer.create_warc_record(
                    item.url, item.kind, payload=io.BytesIO(item.body), http_headers=http, warc_headers_dict=fields
                )
            )
    return str(file)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_from({}, home=str(tmp_path / "home"))


def take(settings: Settings, *names: str, **options: Any) -> BackfillSummary:
    """What flows/backfill.py does, without Prefect."""

    def follow(run: Run, past: Captures) -> None:
        for group in past.groups(run):
            run.take(group.sources, group.batches, group.settled)

    check_files(names)
    past = Captures(files=names, declared=all_sources(), **options)
    with running(settings, "manual", flow="backfill", limit=options.pop("limit", None)) as run:
        side_by_side(run, follow, [past])
        return summary_of(conclude(run).summary, past)


def rows(settings: Settings, sql: str) -> list[Any]:
    return ask(settings.home / "writer" / "writer.duckdb", sql)


def landed(settings: Settings) -> dict[str, tuple[object, ...]]:
    return {row[0]: row for row in rows(settings, f"select {', '.join(FIELDS)} from articles")}


def archived(settings: Settings) -> list[ArchivedPage]:
    root = settings.home / "archive"
    return [item for file in files(root) for item in walk(root, file) if isinstance(item, ArchivedPage)]


def test_pages_of_declared_sources_land_and_are_in_our_own_archive(settings: Settings, tmp_path: Path) -> None:
    others = [
        Shot(url="https://nobody.example/a", body=STRANGER.encode()),
        Shot(url="https://centrasia.org/person.php?st=1", body=b"<html>"),
        Shot(url="https://centrasia.org/picture.png", body=b"PNG", headers={"Content-Type": "image/png"}),
        replace(shots()[0], status="404 Not Found"),
        replace(shots()[0], kind="request", status="GET / HTTP/1.1"),
        Shot(url="dns:centrasia.org", body=b"", kind="resource"),
    ]
    name = write(tmp_path / "news.warc.gz", [*others, *shots()])
    summary = take(settings, name)
    assert landed(settings) == expected(EDITION)
    assert summary.exit_code == 0
    told = "19 records read, 14 of them HTML pages, 1 of other sites, 1 no articles by their addresses, 12 parsed"
    assert summary.notes == (f"{name}: {told}",)
    assert rows(settings, "select outcome, feed, count(*) from outcomes group by all") == [
        ("loaded", "warc:news.warc.gz", 12)
    ]
    kept = archived(settings)
    assert len(kept) == 12
    assert {(item.page.fetched_at, item.about["feed"]) for item in kept} == {(NOON, "warc:news.warc.gz")}
    assert rows(settings, "from entries") == rows(settings, "from polls") == rows(settings, "from gaps") == []
    assert rows(settings, "select count(*) from internal.recheck_states where next_recheck_at is not null") == [0]
    assert rows(settings, "select sum(entries) from coverage") == [0]
    assert reparse_archive(settings, None, None, accept=False).differing == 0


def test_file_that_was_taken_costs_and_changes_nothing(settings: Settings, tmp_path: Path) -> None:
    broken = Shot(url=NOTHING, body=b"<html><p>Nothing</p></html>")
    name = write(tmp_path / "news.warc.gz", [*shots(), broken])
    take(settings, name)
    [reject] = rows(settings, "select reason_code, next_try_at, raw_file is not null from rejects")
    assert reject == ("empty_page", None, True)
    before = len(archived(settings))
    again = take(settings, name)
    assert (again.sources[0].unchanged, again.sources[0].rejected, again.exit_code) == (12, 1, 3)
    assert len(archived(settings)) == before
    assert take(settings, name, again=True).sources[0].unchanged == 12
    assert rows(settings, "select count(*) from article_versions") == [12]
    with running(settings, "manual", flow="ingest") as run:
        assert run.writer.open_rejects(None), "`feedhouse retry` may take it up"


def test_versions_follow_the_moments_of_capture_and_not_the_order_of_files(settings: Settings, tmp_path: Path) -> None:
    article = EDITION.pages[0].article
    texts = {number: replace(article, title=f"Заголовок {number}") for number in (1, 2, 3)}
    name = {
        number: write(tmp_path / f"{number}.warc.gz", [shot(text, at=NOON + timedelta(days=number))])
        for number, text in texts.items()
    }
    same = write(tmp_path / "4.warc.gz", [shot(texts[2], at=NOON + timedelta(days=4))])
    take(settings, name[2])
    old = take(settings, name[1])
    assert old.sources[0].unchanged == 1
    assert rows(settings, "select reason from outcomes where outcome = 'unchanged'") == [
        "captured before the version that stands"
    ]
    assert take(settings, name[1], again=True).sources[0].unchanged == 1
    take(settings, same)
    assert take(settings, name[3]).sources[0].unchanged == 1, "on day 4 it was still what it was on day 2"
    assert rows(settings, "select title, version from articles") == [("Заголовок 2", 1)]
    late = write(tmp_path / "5.warc.gz", [shot(texts[3], at=NOON + timedelta(days=5))])
    assert take(settings, late).sources[0].updated == 1
    assert rows(settings, "select title, version from articles") == [("Заголовок 3", 2)]


def test_what_was_ingested_stands_against_older_captures(tmp_path: Path) -> None:
    with SampleSite(EDITION) as site:
        settings = settings_from({}, home=str(tmp_path / "home"), connect_to=[site.door])
        ingest(settings)
    older = [shot(replace(page.article, title=f"{page.article.title}, черновик")) for page in EDITION.pages]
    for options in ({}, {"again": True}):
        taken = take(settings, write(tmp_path / "old.warc.gz", older), **options)
        assert taken.sources[0].unchanged == 12
    assert landed(settings) == expected(EDITION)


def test_two_files_in_one_run_make_two_versions_and_the_sums_match(settings: Settings, tmp_path: Path) -> None:
    edited = [shot(replace(page.article, title=f"{page.article.title}!")) for page in EDITION.pages]
    first = write(tmp_path / "1.warc.gz", shots())
    second = write(tmp_path / "2.warc.gz", [replace(item, at=NOON + timedelta(days=1)) for item in edited])
    (brought,) = take(settings, first, second).sources
    assert (brought.loaded, brought.updated) == (12, 12)


def test_address_that_a_file_has_twice_is_taken_once_the_newer(settings: Settings, tmp_path: Path) -> None:
    article = EDITION.pages[0].article
    newer = shot(replace(article, title="Новее"), at=NOON + timedelta(hours=1))
    other = replace(newer, url=newer.url.replace("newsA", "news"), at=NOON - timedelta(hours=1))
    name = write(tmp_path / "twice.warc.gz", [shot(article), newer, other])
    summary = take(settings, name)
    assert rows(settings, "select title from articles") == ["Новее"]
    assert "2 captured more than once, and taken once" in summary.notes[0]


def test_any_takes_pages_of_sites_nobody_declared(settings: Settings, tmp_path: Path) -> None:
    name = write(
        tmp_path / "any.warc.gz",
        [Shot(url=f"https://www.s{n}.example/a/{n}", body=STRANGER.encode()) for n in range(3)],
    )
    assert take(settings, name).sources == ()
    summary = take(settings, name, any_source=True)
    assert [(item.source, item.loaded) for item in summary.sources] == [(f"s{n}.example", 1) for n in range(3)]
    compared = reparse_archive(settings, None, None, accept=False)
    assert (compared.compared, compared.differing, compared.damaged) == (3, 0, 0)


def test_limit_is_of_each_source(settings: Settings, tmp_path: Path) -> None:
    name = write(tmp_path / "news.warc.gz", shots())
    past = Captures(files=(name,), declared=all_sources())
    with running(settings, "manual", flow="backfill", limit=5) as run:
        for group in past.groups(run):
            run.take(group.sources, group.batches, group.settled)
    assert rows(settings, "select count(*) from articles") == [5]
    assert past.notes[0].endswith("5 parsed") or "7 beyond the limit" in past.notes[0]


def _as_it_is(content: bytes) -> bytes:
    return content


@pytest.mark.parametrize("pack", [_as_it_is, gzip.compress])
def test_file_may_be_packed_as_one_or_not_at_all(settings: Settings, tmp_path: Path, pack: Any) -> None:
    file = tmp_path / "news.warc"
    write(file, shots(), packed=False)
    file.write_bytes(pack(file.read_bytes()))
    take(settings, str(file))
    assert landed(settings) == expected(EDITION)


def _chunked(body: bytes) -> bytes:
    parts = [body[start : start + 700] for start in range(0, len(body), 700)]
    return b"".join(b"%x;a=b\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


CODED = {
    "gzip": (gzip.compress, {"Content-Encoding": "gzip"}),
    "deflate": (zlib.compress, {"Content-Encoding": "deflate"}),
    "raw deflate": (lambda body: zlib.compress(body)[2:-4], {"Content-Encoding": "deflate"}),
    "chunked": (_chunked, {"Transfer-Encoding": "chunked"}),
    "both": (lambda body: _chunked(gzip.compress(body)), {"Content-Encoding": "gzip", "Transfer-Encoding": "chunked"}),
    "undone by the crawler": (_as_it_is, {"Content-Encoding": "gzip", "Transfer-Encoding": "chunked"}),
}


@pytest.mark.parametrize("coding", CODED)
def test_bodies_are_decoded_as_far_as_they_are_coded(tmp_path: Path, coding: str) -> None:
    code, headers = CODED[coding]
    plain = shots()[0]
    name = write(tmp_path / "a.warc.gz", [replace(plain, body=code(plain.body), headers={**HTML, **headers})])
    with opened_warc(name) as stream:
        found = [item for item in captures(stream, name, 100_000) if item]
    assert [item.page.body for item in found if item.page] == [plain.body]


UNUSABLE = {
    "truncated": Shot(url=NOTHING, body=b"<p>", fields={"WARC-Truncated": "length"}),
    "too_large": Shot(url=NOTHING, body=b"<p>" + bytes(5_000)),
    "undecodable": Shot(
        url=NOTHING,
        body=b"\x01\x02",
        headers={**HTML, "Content-Encoding": "br"},
    ),
    "empty_page": Shot(url=NOTHING, body=b""),
}


@pytest.mark.parametrize("code", UNUSABLE)
def test_page_that_is_none_is_a_reject_and_costs_the_others_nothing(
    settings: Settings, tmp_path: Path, code: str
) -> None:
    name = write(tmp_path / "a.warc.gz", [UNUSABLE[code], *shots(generated_edition(2, size=2_000))])
    summary = take(replace(settings, page_bytes=5_000 if code == "too_large" else 20_000), name)
    found = rows(settings, "select reason_code, next_try_at from rejects where permalink like '%st=1000000020'")
    assert found == [(code, None)]
    assert summary.exit_code == 3
    if code != "too_large":
        assert rows(settings, "select count(*) from articles") == [2]


def test_bomb_is_a_reject_and_not_unpacked(tmp_path: Path) -> None:
    bomb = gzip.compress(bytes(50_000_000))
    record = Shot(url=NOTHING, body=bomb, headers={**HTML, "Content-Encoding": "gzip"})
    name = write(tmp_path / "a.warc.gz", [record])
    with opened_warc(name) as stream:
        assert [item.code for item in captures(stream, name, 1_000_000) if item] == ["undecodable"]


def _cut(content: bytes) -> bytes:
    return content[: int(len(content) * 0.7)]


def _spoilt(content: bytes) -> bytes:
    place = int(len(content) * 0.7)
    return content[:place] + bytes(50) + content[place + 50 :]


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize(("spoil", "sentence"), [(_cut, "breaks off in its record"), (_spoilt, "news.warc")])
def test_file_that_is_cut_off_or_damaged_gives_what_stands_before_and_the_whole_one_the_rest(
    settings: Settings, tmp_path: Path, packed: bool, spoil: Any, sentence: str
) -> None:
    file = tmp_path / "news.warc.gz"
    name = write(file, shots(), packed=packed)
    whole = file.read_bytes()
    file.write_bytes(spoil(whole))
    summary = take(settings, name)
    assert sentence in summary.notes[0]
    some = rows(settings, "select count(*) from articles")[0]
    if spoil is _cut or packed:
        assert summary.exit_code == 3
        assert 4 <= some < 12
        assert "what stands before it was taken" in summary.notes[0]
    file.write_bytes(whole)
    assert take(settings, name, again=True).exit_code == 0
    assert rows(settings, "select count(*) from articles") == [12]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "can't read .*news.warc.gz: No such file"),
        (b"", "news.warc.gz is no WARC file: it is empty"),
        (b"<html>", "is no WARC file: it begins with b'<html>'"),
        (gzip.compress(b"url,title\n", mtime=0), "is no WARC file: it begins with b'url,titl'"),
        (b"\x1f\x8b\x08rubbish", "is no WARC file: it can't be read"),
        (b"\x1f\x8b", "is no WARC file: it can't be read"),
    ],
)
def test_what_is_no_warc_file_is_a_sentence(tmp_path: Path, content: bytes | None, sentence: str) -> None:
    file = tmp_path / "news.warc.gz"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UsageError, match=sentence):
        check_files([str(file)])


@pytest.mark.parametrize(
    "content",
    [
        b"WARC/1.0\r\nContent-Length: -5\r\n\r\nabcde",
        b"WARC/1.0\r\nWARC-Type: response\r\n\r\n",
        b"WARC/1.0\r\n" + b"a: b\r\n" * 20_000,
        b"WARC/1.0\r\nContent-Length: 3\r\n\r\nabc\r\n\r\nrubbish\r\n",
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\nWARC-Date: yesterday\r\n"
        b"Content-Length: 30\r\n\r\nHTTP/1.1 200 OK\r\n\r\n<html></html>",
    ],
)
def test_record_that_is_none_ends_the_file_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.warc"
    file.write_bytes(content)
    with opened_warc(str(file)) as stream, pytest.raises(ArchiveError, match=r"a\.warc (is damaged|breaks off)"):
        list(captures(stream, str(file), 1_000))


def test_interrupted_file_begins_anew_and_parses_only_the_rest(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.captures._GROUP", 5)
    name = write(tmp_path / "news.warc.gz", shots())
    past = Captures(files=(name,), declared=all_sources())
    with pytest.raises(KeyboardInterrupt), running(settings, "manual", flow="backfill") as run:
        _take_one_and_stop(run, past)
    assert rows(settings, "select count(*) from articles") == [5]
    before = len(archived(settings))
    (brought,) = take(settings, name).sources
    assert (brought.loaded, brought.unchanged) == (7, 5)
    assert len(archived(settings)) - before == 7


def _take_one_and_stop(run: Run, past: Captures) -> None:
    for group in past.groups(run):
        run.take(group.sources, group.batches, group.settled)
        raise KeyboardInterrupt


def test_many_pages_are_parsed_by_other_processes(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.captures._GROUP", 2)
    monkeypatch.setattr("flows.parsing_aside._WORTH_PROCESSES", 3)
    take(settings, write(tmp_path / "news.warc.gz", shots()))
    assert landed(settings) == expected(EDITION)


def test_command_takes_files_and_refuses_others_before_anything_starts(feedhouse: Feedhouse, tmp_path: Path) -> None:
    good, second = write(tmp_path / "a.warc.gz", shots()), write(tmp_path / "b.warc.gz", [])
    bad = tmp_path / "bad.warc.gz"
    bad.write_bytes(b"no")
    assert "bad.warc.gz is no WARC file" in feedhouse("backfill", "--warc", good, str(bad), expect=2).stderr
    assert not feedhouse.home.exists()
    summary = feedhouse.json("backfill", "--warc", good, second)
    assert (summary["sources"][0]["loaded"], summary["exit_code"]) == (12, 0)
    assert feedhouse.ask("select flow, state from runs") == [("backfill", "completed")]
