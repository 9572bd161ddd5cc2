"""Reading the archive: one page by its place, a whole file, or all files to see whether they are sound."""

from __future__ import annotations

import os
import re
import zlib
from array import array
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from parsers.errors import ArchiveError
from parsers.model import Page
from warehouse.archive import RawRecord
from warehouse.warc import GZIP, LARGEST, Record, Unsound, parse_exchange, parse_record

# Members are unpacked here and not by warcio's ArchiveIterator, which ends or raises at the first bad byte and can't
# say where, so that one torn record would hide all the sound ones behind it. Speed is no reason: with digests checked
# it walks 3,700 pages of 23 kB a second, and this 5,200 with the pages rebuilt.
_MEMBER_START = b"\x1f\x8b\x08"
_CHUNK = 16_384  # bytes; a page with its metadata is some 8,000
_SCAN = 1 << 20
# The names that archive.py gives; a file of any other is somebody else's.
OF_A_RUN = re.compile(r"(?P<folder>\d{4}-\d\d)/feedhouse-(?P<day>\d{8})T\d{6}Z-\d{5}-(?P<run>[A-Za-z0-9-]+)\.warc\.gz")
# As joining.py writes it into the first record: offsets count from behind that record.
_PART = re.compile(r"part-\d+: (?P<file>\S+) (?P<offset>\d+) (?P<length>\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedPage:
    """A page as it was archived, what was known about it, and where it lies."""

    raw: RawRecord
    page: Page
    about: Mapping[str, str]

    @property
    def is_feed(self) -> bool:
        """Whether it is the body of a feed, and no article's page."""
        return self.about.get("kind") == "feed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """A part of a file that holds no sound record, and a sentence that says why.

    `kind` is `torn` for the end of a file, as a crash in mid-write leaves it; `digest` for a record
    that is whole and not what was written; `unreadable` for what the machine did not let us read,
    to the end of the file; `damaged` for anything else.
    """

    file: str
    offset: int
    length: int
    kind: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """What one file holds: its size in bytes, its sound records of any type, its pages and feeds, its damages.

    `offsets` are the places of the pages and feeds that `read` can give: those whose metadata record is there, too.
    """

    file: str
    size: int
    records: int
    pages: int
    feeds: int
    damages: tuple[Damage, ...]
    offsets: array[int]

    @property
    def torn_at(self) -> int | None:
        """The offset from which nothing could be read."""
        return next((damage.offset for damage in self.damages if damage.kind == "torn"), None)


class Part(NamedTuple):
    """A file of a run that was joined into another: its bytes stand there from `base` on, as many as `length`."""

    file: str
    joined: str
    base: int
    length: int


class _Placed(NamedTuple):
    """A sound record and the place of its gzip member."""

    record: Record
    offset: int
    length: int


def files(root: Path) -> list[str]:
    """The archive's files, relative to `root`, the oldest first."""
    return sorted(path.relative_to(root).as_posix() for path in root.glob("*/*.warc.gz"))


def read(root: Path, raw: RawRecord) -> ArchivedPage:
    """The page at its place. Raises ArchiveError where it is gone, damaged, or another than `raw` says.

    Where the file was joined with others since, as an older copy of the warehouse does not know, it is found there.
    """
    page, about = _read(root, raw.file, raw.offset, raw.record_id, raw.payload_digest)
    return ArchivedPage(raw=raw, page=page, about=about)


def probe(root: Path, file: str, offset: int, record_id: str | None, digest: str | None) -> None:
    """Whether a page can be read at a place; None for what is not known of it. Raises ArchiveError where it can't."""
    _read(root, file, offset, record_id, digest)


def _read(
    root: Path, file: str, offset: int, record_id: str | None, digest: str | None
) -> tuple[Page, Mapping[str, str]]:
    file, offset = present_place(root, file, offset)
    with _opened(root, file) as descriptor:
        try:
            response, length = _record_at(descriptor, offset)
            if response.type != "response" or record_id not in (None, response.id):
                raise Unsound(f"{response.id or 'a nameless record'} lies there, not {record_id or 'a response'}")
            if digest not in (None, response.fields.get("warc-payload-digest")):
                raise Unsound(f"the record's digest is not {digest}", "digest")
            metadata, _ = _record_at(descriptor, offset + length)
            if not _belong(response, metadata):
                raise Unsound("its metadata record does not follow it")
            return parse_exchange(response, metadata)
        except Unsound as error:
            place = f"{root / file} at offset {offset:,}"
            raise ArchiveError(f"the archived page in {place} can't be read: {error.reason}") from error


def walk(root: Path, file: str) -> Iterator[ArchivedPage | Damage]:
    """The pages of a file in its order, and its damages in between, one at a time in memory.

    Behind a damage it goes on at the next sound record. A page whose metadata record was lost is
    given with nothing in `about`, and as asked for where it was found. What a writer is appending at this moment
    may be seen as torn. Raises ArchiveError only where the file can't be opened or read at all.
    """
    with _opened(root, file) as descriptor:
        for item in _pages(file, _records(file, descriptor)):
            if not isinstance(item, _Placed):
                yield item


def verify(root: Path) -> Iterator[FileReport]:
    """A report for every file, the oldest first; each record is unpacked and held against its digests.

    A file that can't be opened or read is a damage like others: the files behind it are looked at, too.
    """
    for file in files(root):
        yield report_on(root, file)


def report_on(root: Path, file: str) -> FileReport:
    """What one file holds, and whether it is sound."""
    size, end, records, pages, feeds, damages, offsets = 0, 0, 0, 0, 0, list[Damage](), array("q")
    try:
        with _opened(root, file) as descriptor:
            size = os.fstat(descriptor).st_size
            for item in _pages(file, _records(file, descriptor)):
                match item:
                    case ArchivedPage():
                        pages, feeds = pages + (not item.is_feed), feeds + item.is_feed
                        if item.about:
                            offsets.append(item.raw.offset)
                    case Damage():
                        damages.append(item)
                    case _Placed():
                        records, end = records + 1, item.offset + item.length
    except ArchiveError as error:
        length = max(0, size - end)
        damages.append(Damage(file=file, offset=end, length=length, kind="unreadable", reason=str(error)))
    return FileReport(
        file=file,
        size=size,
        records=records,
        pages=pages,
        feeds=feeds,
        damages=tuple(damages),
        offsets=offsets,
    )


def present_place(root: Path, file: str, offset: int) -> tuple[str, int]:
    """Where a record lies now: in its file, or in the one that its file was joined into before it was deleted."""
    if not (root / file).exists():
        for part in parts_of_day(root, file):
            if part.file == file and offset < part.length:
                return part.joined, part.base + offset
    return file, offset


def parts_of_day(root: Path, file: str) -> Iterator[Part]:
    """The parts of the joined files of the day that a file is of."""
    if found := OF_A_RUN.fullmatch(file):
        for path in sorted((root / found["folder"]).glob(f"feedhouse-{found['day']}-*-joined.warc.gz")):
            yield from parts(root, f"{found['folder']}/{path.name}")


def joined_files(root: Path) -> list[str]:
    """The files that others were joined into, the oldest first."""
    return [file for file in files(root) if file.endswith("-joined.warc.gz")]


def parts(root: Path, joined: str) -> list[Part]:
    """What was joined into a file, as its first record says; nothing where it says nothing of the kind."""
    try:
        with _opened(root, joined) as descriptor:
            record, head = _record_at(descriptor, 0)
    except Unsound as error:
        raise ArchiveError(f"the beginning of {root / joined} can't be read: {error.reason}") from error
    lines = record.block.decode("utf-8", "replace").splitlines()
    found = (_PART.fullmatch(line) for line in lines)
    return [
        Part(part["file"], joined, head + int(part["offset"]), int(part["length"]))
        for part in found
        if part is not None
    ]


@contextmanager
def _opened(root: Path, file: str) -> Iterator[int]:
    try:
        inside = PurePosixPath(file)
        if inside.is_absolute() or ".." in inside.parts:
            raise ArchiveError(f"{file!r} is no file of the archive {root}")
        descriptor = os.open(root / file, os.O_RDONLY | os.O_CLOEXEC)
        try:
            yield descriptor
        finally:
            os.close(descriptor)
    except OSError as error:
        raise ArchiveError(f"can't read {root / file} of the archive: {error.strerror or error}") from error


def _pages(file: str, items: Iterator[_Placed | Damage]) -> Iterator[_Placed | ArchivedPage | Damage]:
    """All items, and behind each response (and its metadata, where that follows) the page it holds."""
    response: _Placed | None = None
    for item in items:
        if isinstance(item, Damage):
            if response is not None:
                yield _page(file, response, None)
            response = None
            yield item
            continue
        if response is not None:
            mine = _belong(response.record, item.record)
            yield _page(file, response, item.record if mine else None)
            response = None
        if item.record.type == "response":
            response = item
        yield item
    if response is not None:
        yield _page(file, response, None)


def _page(file: str, placed: _Placed, metadata: Record | None) -> ArchivedPage | Damage:
    fields = placed.record.fields
    try:
        page, about = parse_exchange(placed.record, metadata)
    except Unsound as error:
        return Damage(file=file, offset=placed.offset, length=placed.length, kind=error.kind, reason=error.reason)
    raw = RawRecord(
        file=file,
        offset=placed.offset,
        length=placed.length,
        record_id=placed.record.id,
        payload_digest=fields.get("warc-payload-digest", ""),
    )
    return ArchivedPage(raw=raw, page=page, about=about)


def _belong(response: Record, other: Record) -> bool:
    return (
        other.type == "metadata"
        and other.fields.get("warc-concurrent-to") == response.id
        and other.fields.get("content-type") == "application/json"
    )


def _records(file: str, descriptor: int) -> Iterator[_Placed | Damage]:
    size, offset = os.fstat(descriptor).st_size, 0
    while offset < size:
        try:
            record, length = _record_at(descriptor, offset)
            yield _Placed(record, offset, length)
        except Unsound as error:
            end = _next_start(descriptor, offset + 1) or size
            length = end - offset
            kind = "torn" if end == size and error.kind != "digest" else error.kind
            yield Damage(file=file, offset=offset, length=length, kind=kind, reason=error.reason)
        offset += length


def _record_at(descriptor: int, offset: int) -> tuple[Record, int]:
    """The record whose gzip member starts there, and the member's length. Raises Unsound."""
    engine, parts, position, unpacked = zlib.decompressobj(GZIP), list[bytes](), offset, 0
    while not engine.eof:
        chunk = os.pread(descriptor, _CHUNK, position)
        if not chunk:
            raise Unsound("the file ends in the middle of a record" if parts else "nothing is there")
        try:
            parts.append(engine.decompress(chunk, LARGEST))
        except zlib.error as error:
            raise Unsound(f"no sound gzip member begins here: {error}") from error
        position += len(chunk)
        unpacked += len(parts[-1])
        if unpacked > LARGEST:
            raise Unsound(f"a record of more than {LARGEST:,} bytes")
    return parse_record(b"".join(parts)), position - len(engine.unused_data) - offset


def _next_start(descriptor: int, offset: int) -> int | None:
    """Where the next record begins that can at least be started to be unpacked."""
    while chunk := os.pread(descriptor, _SCAN, offset):
        found = chunk.find(_MEMBER_START)
        while found >= 0:
            if _starts_record(os.pread(descriptor, _CHUNK, offset + found)):
                return offset + found
            found = chunk.find(_MEMBER_START, found + 1)
        # A start may lie across two chunks; the last chunk ends the search.
        offset += len(chunk) if len(chunk) < _SCAN else len(chunk) - len(_MEMBER_START) + 1
    return None


def _starts_record(packed: bytes) -> bool:
    try:
        return zlib.decompressobj(GZIP).decompress(packed, 7) == b"WARC/1."
    except zlib.error:
        return False
