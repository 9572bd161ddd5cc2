"""The archive of raw pages: what was acknowledged can be read, by us and by others, whatever happened to the disk."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import random
import signal
import subprocess
import sys
import threading
import tracemalloc
import zlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator

from parsers.errors import ArchiveError
from parsers.model import Page
from tests.making import NOON, permalink
from warehouse.archive import Archive, RawRecord
from warehouse.archive_reading import ArchivedPage, Damage, files, read, verify, walk

ABOUT = {"source": "example", "title": "Мост открыт", "summary": "в две\r\nстроки: раз, два", "run": "run-1"}


def page(name: str, **changes: Any) -> Page:
    """The page of the article `name`, with a body of its own."""
    body = f"<html><title>{name}</title><p>Текст о {name}.</p></html>".encode("cp1251")
    headers = {"content-type": "text/html; charset=windows-1251", "content-length": str(len(body))}
    fetched_at = NOON + timedelta(microseconds=123)
    plain = Page(
        requested=permalink(name), final=permalink(name), status=200, headers=headers, body=body, fetched_at=fetched_at
    )
    return replace(plain, **changes)


def told(*names: str) -> list[tuple[Page, Mapping[str, str]]]:
    return [(page(name), ABOUT) for name in names]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "archive"


def keep(root: Path, *names: str) -> list[RawRecord]:
    """Archive the pages of these articles in one batch and one file."""
    with Archive(root, run="run-1") as archive:
        return archive.append(told(*names))


def pages_in(root: Path, file: str) -> list[str]:
    """Names of the articles whose pages a walk of the file gives."""
    return [name_of(item.page) for item in walk(root, file) if isinstance(item, ArchivedPage)]


def damages_in(root: Path, file: str) -> list[Damage]:
    return [item for item in walk(root, file) if isinstance(item, Damage)]


def name_of(archived: Page) -> str:
    return archived.final.rpartition("/")[2]


def members(content: bytes) -> list[tuple[int, bytes]]:
    """Where each gzip member ends, and its content, by the standard library alone."""
    found, offset = [], 0
    while offset < len(content):
        engine = zlib.decompressobj(31)
        plain = engine.decompress(content[offset:])
        offset = len(content) - len(engine.unused_data)
        found.append((offset, plain))
    return found


def noise(size: int) -> bytes:
    """The same bytes every time, which nothing can pack."""
    return random.Random(size).randbytes(size)  # noqa: S311 - no secret hangs on it


# What is written


PAGES = {
    "plain": page("bridge"),
    "empty": page("empty", body=b""),
    "not modified": page("same", status=304, body=b"", headers={"etag": '"a:b"'}),
    "unknown status": page("odd", status=299),
    "no headers": page("bare", headers={"content-length": "48"}, body=b"x" * 48),
    "moved": page("new", requested=permalink("old"), moved=permalink("new")),
    "gzip on the wire": page("packed", headers={"content-encoding": "gzip", "content-length": "31"}),
    "chunked": page("chunked", headers={"transfer-encoding": "chunked", "content-length": "7"}),
    "blank lines and WARC in the body": page("nested", body=b"\r\n\r\nWARC/1.1\r\n\r\n\x1f\x8b\x08\0\n\n"),
    "latin-1 in a header": page("header", headers={"server": "\xd0\xb3 caf\xe9; x=\xe9", "content-length": "49"}),
    "headers of another archive": page("copy", headers={"x-archive-orig-server": "nginx", "content-length": "1"}),
    "unescaped address": page("мост и «дом»"),
}


@pytest.mark.parametrize("written", PAGES.values(), ids=PAGES)
def test_a_page_comes_back_as_it_was(root: Path, written: Page) -> None:
    with Archive(root, run="run-1") as archive:
        [raw] = archive.append([(written, ABOUT)])
    archived = read(root, raw)
    had = written.headers.get("content-length", str(len(written.body)))
    assert archived.page == replace(written, headers={**written.headers, "content-length": had})
    assert archived.about == ABOUT
    assert archived.raw == raw


def test_half_a_surrogate_pair_in_a_feeds_words_comes_back(root: Path) -> None:
    with Archive(root, run="run-1") as archive:
        [raw] = archive.append([(page("a"), {"title": "half \ud83d"})])
    assert read(root, raw).about == {"title": "half \ud83d"}


def test_a_header_cannot_smuggle_in_another(root: Path) -> None:
    smuggled = page("a", headers={"x": "1\r\nset-cookie: a=b", "bad name": "2", "content-length": "3"})
    with Archive(root, run="run-1") as archive:
        [raw] = archive.append([(smuggled, {})])
    assert read(root, raw).page.headers == {"x": "1  set-cookie: a=b", "content-length": "3"}


def test_nothing_to_append_makes_no_file(root: Path) -> None:
    with Archive(root, run="run-1") as archive:
        assert archive.append([]) == []
    assert not root.exists()


def test_a_walk_gives_the_pages_in_order_and_at_their_places(root: Path) -> None:
    raws = keep(root, "a", "b", "c")
    [file] = files(root)
    found = list(walk(root, file))
    assert [item.raw for item in found if isinstance(item, ArchivedPage)] == raws
    assert found == [read(root, raw) for raw in raws]


# What others read


def test_warcio_reads_all_of_it_and_finds_its_digests_true(root: Path) -> None:
    keep(root, "a", "b")
    [file] = files(root)
    with (root / file).open("rb") as stream:
        found = [
            (record.rec_type, record.rec_headers, record.http_headers, record.content_stream().read())
            for record in ArchiveIterator(stream, check_digests="raise")
        ]
    assert [kind for kind, *_ in found] == ["warcinfo", "response", "metadata", "response", "metadata"]
    _, fields, headers, body = found[1]
    assert body == page("a").body
    assert fields.protocol == "WARC/1.1"
    assert fields.get_header("WARC-Date") == "2026-03-02T12:00:00.000123Z"
    assert fields.get_header("WARC-Target-URI") == permalink("a")
    assert headers.get_statuscode() == "200"
    assert headers.get_header("content-type") == "text/html; charset=windows-1251"
    assert found[2][1].get_header("WARC-Concurrent-To") == fields.get_header("WARC-Record-ID")
    assert json.loads(found[2][3])["about"] == ABOUT


def test_fastwarc_reads_it_and_finds_its_digests_true(root: Path) -> None:
    keep(root, "a", "b")
    [file] = files(root)
    found = []
    with (root / file).open("rb") as stream:
        for record in FastIterator(stream, parse_http=False):
            assert record.verify_block_digest()
            if record.headers["WARC-Type"] == "response":
                record.parse_http()
                assert record.verify_payload_digest()
                found.append((record.http_headers.status_code, record.reader.read()))
    assert found == [(200, page("a").body), (200, page("b").body)]


def test_an_undecoded_body_is_never_announced_as_coded(root: Path) -> None:
    """A reader that believes Content-Encoding would unpack what is unpacked already."""
    coded = page("a", headers={"content-encoding": "gzip", "transfer-encoding": "chunked", "content-length": "5"})
    with Archive(root, run="run-1") as archive:
        [raw] = archive.append([(coded, {})])
    with (root / raw.file).open("rb") as stream:
        stream.seek(raw.offset)
        record = next(iter(ArchiveIterator(stream)))
        assert record.content_stream().read() == coded.body
    assert record.http_headers.get_header("content-length") == str(len(coded.body))
    assert record.http_headers.get_header("content-encoding") is None
    assert record.http_headers.get_header("x-archive-orig-content-encoding") == "gzip"
    assert record.http_headers.get_header("x-archive-orig-content-length") == "5"


def test_the_standard_library_can_read_it(root: Path) -> None:
    """One gzip member a record, each by the grammar of ISO 28500, section 4."""
    raws = keep(root, "a", "b")
    content = (root / raws[0].file).read_bytes()
    records = [plain for _, plain in members(content)]
    assert gzip.decompress(content) == b"".join(records)
    for record in records:
        head, _, rest = record.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
        block = rest[: int(fields["Content-Length"])]
        assert head.startswith(b"WARC/1.1\r\n")
        assert rest[len(block) :] == b"\r\n\r\n"
        assert fields["WARC-Block-Digest"] == f"sha1:{sha1(block)}"
        assert ("WARC-Payload-Digest" in fields) == (fields["WARC-Type"] == "response")
    assert b"software: feedhouse/" in records[0]


def test_a_raw_record_is_what_an_index_of_others_holds(root: Path) -> None:
    raws = keep(root, "a", "b")
    content = (root / raws[1].file).read_bytes()
    record = gzip.decompress(content[raws[1].offset : raws[1].offset + raws[1].length])
    assert raws[1].record_id.encode() in record
    assert raws[1].payload_digest == f"sha1:{sha1(page('b').body)}"


def sha1(content: bytes) -> str:
    return base64.b32encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode()


# Files


def test_a_full_file_is_followed_by_another(root: Path) -> None:
    with Archive(root, run="run-1", max_bytes=3000) as archive:
        raws = [raw for number in range(12) for raw in archive.append(told(f"p{number}"))]
    assert len(files(root)) > 2
    assert all((root / file).stat().st_size < 4000 for file in files(root))
    assert [name_of(read(root, raw).page) for raw in raws] == [f"p{number}" for number in range(12)]


def test_a_new_day_has_a_file_of_its_own_and_days_only_go_forward(root: Path) -> None:
    midnight = NOON + timedelta(hours=12)
    moments = [NOON, midnight - timedelta(seconds=1), midnight, midnight - timedelta(seconds=2)]
    with Archive(root, run="run-1") as archive:
        raws = [archive.append([(page("a", fetched_at=moment), {})])[0] for moment in moments]
    assert [raw.file for raw in raws] == [
        "2026-03/feedhouse-20260302T120000Z-00001-run-1.warc.gz",
        "2026-03/feedhouse-20260302T120000Z-00001-run-1.warc.gz",
        "2026-03/feedhouse-20260303T000000Z-00002-run-1.warc.gz",
        "2026-03/feedhouse-20260303T000000Z-00002-run-1.warc.gz",
    ]


def test_two_archives_of_one_run_never_share_a_file(root: Path) -> None:
    with Archive(root, run="run-1") as one, Archive(root, run="run-1") as other:
        raws = [*one.append(told("a")), *other.append(told("b")), *one.append(told("c"))]
    assert raws[0].file == raws[2].file != raws[1].file
    assert [name_of(read(root, raw).page) for raw in raws] == ["a", "b", "c"]


def test_a_run_may_be_called_anything(root: Path) -> None:
    with Archive(root, run="../../x y\r\nformat: z") as archive:
        [raw] = archive.append(told("a"))
    assert raw.file == "2026-03/feedhouse-20260302T120000Z-00001--x-y-format-z.warc.gz"
    assert read(root, raw).about == ABOUT


def test_threads_may_append_at_once(root: Path) -> None:
    with Archive(root, run="run-1", max_bytes=5000) as archive, ThreadPoolExecutor(8) as pool:
        batches = list(pool.map(lambda number: archive.append(told(f"{number}a", f"{number}b")), range(40)))
    for number, raws in enumerate(batches):
        assert [name_of(read(root, raw).page) for raw in raws] == [f"{number}a", f"{number}b"]
    assert not any(report.damages for report in verify(root))


WRITER = """
import json, sys
from dataclasses import asdict
from pathlib import Path
from tests.test_archive import told
from warehouse.archive import Archive

archive = Archive(Path(sys.argv[1]), run="run-1", max_bytes=200_000)
for number in range(int(sys.argv[2])):
    names = [f"{sys.argv[3]}{number}x{each}" for each in range(5)]
    raws = archive.append(told(*names))
    print(json.dumps([[name, asdict(raw)] for name, raw in zip(names, raws)]), flush=True)
"""


def writing(root: Path, batches: int, prefix: str) -> subprocess.Popen[str]:
    """A process that appends batches and says of each when it is acknowledged."""
    command = [sys.executable, "-c", WRITER, str(root), str(batches), prefix]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent)


def acknowledged(said: str) -> list[tuple[str, RawRecord]]:
    whole = [line for line in said.splitlines(keepends=True) if line.endswith("\n")]
    return [(name, RawRecord(**raw)) for line in whole for name, raw in json.loads(line)]


def test_two_processes_write_to_one_archive(root: Path) -> None:
    writers = [writing(root, 20, "left"), writing(root, 20, "right")]
    kept = [pair for writer in writers for pair in acknowledged(writer.communicate(timeout=60)[0])]
    assert [writer.returncode for writer in writers] == [0, 0]
    assert len(kept) == 200
    assert all(name_of(read(root, raw).page) == name for name, raw in kept)
    assert sum(report.pages for report in verify(root)) == 200


@pytest.mark.parametrize("seconds", [0.05, 0.21, 0.4])
def test_what_a_killed_process_had_acknowledged_can_be_read(root: Path, seconds: float) -> None:
    writer = writing(root, 100_000, "p")
    assert writer.stdout is not None
    first = writer.stdout.readline()
    timer = threading.Timer(seconds, writer.send_signal, [signal.SIGKILL])
    timer.start()
    kept = acknowledged(first + writer.stdout.read())
    assert writer.wait(60) == -signal.SIGKILL
    writer.stdout.close()
    assert all(name_of(read(root, raw).page) == name for name, raw in kept)
    walked = {name for file in files(root) for name in pages_in(root, file)}
    assert {name for name, _ in kept} <= walked
    assert {damage.kind for report in verify(root) for damage in report.damages} <= {"torn"}
    # The next run begins a file of its own, and reads as well.
    [raw] = keep(root, "next")
    assert name_of(read(root, raw).page) == "next"


# Disks that refuse


FULL = """
import random, resource, sys
from pathlib import Path
from parsers.errors import ArchiveError
from tests.test_archive import page, told
from warehouse.archive import Archive

resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000))
with Archive(Path(sys.argv[1]), run="run-1") as archive:
    for step in sys.argv[2:]:
        batch = told(step) if step != "huge" else [(page("huge", body=random.randbytes(30_000)), {})]
        try:
            archive.append(batch)
        except ArchiveError as error:
            print(error)
"""


@pytest.mark.parametrize("steps", [["a", "huge", "b"], ["huge", "a", "b"], ["a", "b", "huge"], ["huge"]])
def test_a_full_disk_leaves_sound_files_and_the_next_append_works(root: Path, steps: list[str]) -> None:
    command = [sys.executable, "-c", FULL, str(root), *steps]
    ended = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent)
    assert ended.stdout == f"can't write to the archive {root}: File too large; nothing of this batch was kept there\n"
    assert [name for file in files(root) for name in pages_in(root, file)] == [step for step in steps if step != "huge"]
    assert not any(report.damages for report in verify(root))
    assert all((root / file).stat().st_size for file in files(root)), "a file that nothing was written to stays behind"


def test_a_place_that_cannot_be_written_to_is_told_plainly(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("a file, where a directory should be")
    with (
        Archive(tmp_path / "archive", run="run-1") as archive,
        pytest.raises(ArchiveError, match="can't write to the arch"),
    ):
        archive.append(told("a"))


# Damage


def test_a_file_cut_anywhere_gives_what_lies_before_the_cut(root: Path) -> None:
    keep(root, "a", "b")
    [file] = files(root)
    content = (root / file).read_bytes()
    ends = [end for end, _ in members(content)]
    near = {end + step for end in ends for step in range(-9, 10)}
    for cut in sorted(near.union(range(0, len(content), 5)) & set(range(len(content)))):
        (root / file).write_bytes(content[:cut])
        [report] = verify(root)
        whole = [end for end in ends if end <= cut]
        assert report.records == len(whole)
        assert report.torn_at == (None if cut in {0, *ends} else max(whole, default=0))
        # A response whose metadata are cut off is a page all the same.
        assert pages_in(root, file) == ["a", "b"][: len(whole) // 2]


TAILS = {
    "zeros": b"\0" * 5000,
    "noise": noise(70_000),
    "text": b"<html>no archive at all</html>",
    "gzip of something else": gzip.compress(b"something else"),
    "the start of a gzip member": b"\x1f\x8b\x08\0",
    "noise over more than one stretch of the scan": noise(2_500_000),
}


@pytest.mark.parametrize("tail", TAILS.values(), ids=TAILS)
def test_whatever_follows_the_last_record_hides_nothing(root: Path, tail: bytes) -> None:
    keep(root, "a", "b")
    [file] = files(root)
    sound = (root / file).stat().st_size
    with (root / file).open("ab") as stream:
        stream.write(tail)
    assert pages_in(root, file) == ["a", "b"]
    [report] = verify(root)
    assert (report.torn_at, report.records, report.size) == (sound, 5, sound + len(tail))


@pytest.mark.parametrize("tail", TAILS.values(), ids=TAILS)
def test_what_lies_behind_a_damage_is_found_again(root: Path, tail: bytes) -> None:
    raws = keep(root, "a", "b", "c")
    path = root / raws[0].file
    content = path.read_bytes()
    path.write_bytes(content[: raws[1].offset] + tail + content[raws[2].offset :])
    assert pages_in(root, raws[0].file) == ["a", "c"]
    damages = damages_in(root, raws[0].file)
    assert sum(damage.length for damage in damages) == len(tail)
    assert {damage.kind for damage in damages} == {"damaged"}


def test_one_flipped_byte_costs_at_most_its_own_record(root: Path) -> None:
    raws = keep(root, "a", "b", "c")
    path = root / raws[0].file
    content = path.read_bytes()
    for place in range(raws[1].offset, raws[1].offset + raws[1].length):
        path.write_bytes(content[:place] + bytes([content[place] ^ 0x55]) + content[place + 1 :])
        found = pages_in(root, raws[0].file)
        damages = damages_in(root, raws[0].file)
        # The time and the system in a gzip header are held against nothing, and change nothing.
        assert (found, len(damages)) in [(["a", "c"], 1), (["a", "b", "c"], 0)]
        if damages:
            with pytest.raises(ArchiveError, match="can't be read"):
                read(root, raws[1])


@pytest.mark.parametrize("kept", ["block", "payload"])
def test_a_body_changed_behind_our_back_is_no_page(root: Path, kept: str) -> None:
    """Packed again after the change, as a tool would, so that gzip's own checksum is right."""
    [raw] = keep(root, "a")
    path = root / raw.file
    content = path.read_bytes()
    record = gzip.decompress(content[raw.offset : raw.offset + raw.length]).replace(b"<p>", b"<b>")
    if kept == "payload":
        record = b"\r\n".join(line for line in record.split(b"\r\n") if not line.startswith(b"WARC-Block-Digest"))
    path.write_bytes(content[: raw.offset] + gzip.compress(record) + content[raw.offset + raw.length :])
    with pytest.raises(ArchiveError, match=f"the {kept} does not match its digest sha1:"):
        read(root, raw)
    [report] = verify(root)
    assert (report.pages, report.torn_at) == (0, None)
    assert [damage.kind for damage in report.damages] == ["digest"]


def test_a_place_that_holds_something_else_is_told_plainly(root: Path) -> None:
    one, two = keep(root, "a", "b")
    behind = (root / two.file).stat().st_size
    for wrong, reason in [
        (replace(one, offset=two.offset), "lies there, not <urn:uuid:"),
        (replace(one, offset=0), "lies there, not <urn:uuid:"),
        (replace(one, offset=one.offset + 1), "no sound gzip member begins here"),
        (replace(one, offset=behind), "nothing is there"),
        (replace(one, payload_digest="sha1:OTHER"), "the record's digest is not sha1:OTHER"),
        (replace(one, file="2026-03/gone.warc.gz"), "No such file"),
        (replace(one, file="../warehouse.duckdb"), "is no file of the archive"),
    ]:
        with pytest.raises(ArchiveError, match=reason):
            read(root, wrong)


def test_a_bomb_is_not_unpacked(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("warehouse.archive_reading.LARGEST", 1_000_000)
    [raw] = keep(root, "a")
    packed = zlib.compressobj(1, zlib.DEFLATED, 31)
    bomb = b"".join(packed.compress(b"\0" * 1_000_000) for _ in range(100)) + packed.flush()
    with (root / raw.file).open("ab") as stream:
        stream.write(bomb)
    tracemalloc.start()
    assert [damage.reason for damage in damages_in(root, raw.file)] == ["a record of more than 1,000,000 bytes"]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


def test_a_page_too_large_to_be_read_back_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("warehouse.warc.LARGEST", 1_000)
    with (
        Archive(root, run="run-1") as archive,
        pytest.raises(ArchiveError, match="too large for the archive: 501 bytes"),
    ):
        archive.append([*told("a"), (page("b", body=b"x" * 501), {})])
    assert not root.exists()


def test_a_walk_holds_one_page_at_a_time(root: Path) -> None:
    size = 500_000
    with Archive(root, run="run-1") as archive:
        for number in range(30):
            archive.append([(page(f"p{number}", body=noise(size)), {})])
    [file] = files(root)
    tracemalloc.start()
    assert sum(isinstance(item, ArchivedPage) for item in walk(root, file)) == 30
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10 * size, f"{peak:,} bytes for pages of {size:,}"
