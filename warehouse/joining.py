"""Files of the archive joined into one: members of gzip can stand one behind the other, so nothing is packed anew.

A joined file is a `warcinfo` record that names its parts, and behind it their bytes as they were, with the `warcinfo`
records that tell which run each is of.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from itertools import accumulate, count, groupby
from pathlib import Path
from typing import BinaryIO

from parsers.errors import ArchiveError
from warehouse.archive_reading import OF_A_RUN, FileReport, Part, parts, report_on
from warehouse.copying import partial_of, refuse_without_room, sync_folder
from warehouse.warc import pack_warcinfo

_CHUNK = 1 << 20


def closed_files(
    root: Path, found: Iterable[str], writing: frozenset[str], now: datetime, idle: timedelta
) -> Iterator[tuple[str, str]]:
    """Of the files found, those of runs of a day that is over, with that day: nobody has written there for so long.

    `writing` are the runs that are going on, as names of files call them.
    """
    for file in found:
        name = OF_A_RUN.fullmatch(file)
        if name and name["day"] < f"{now.astimezone(UTC):%Y%m%d}" and name["run"] not in writing:
            written = datetime.fromtimestamp((root / file).stat().st_mtime, UTC)
            if now - written >= idle:
                yield name["day"], file


def grouped(root: Path, closed: Iterable[tuple[str, str]], most: int) -> Iterator[tuple[str, ...]]:
    """Files of one day each, of up to `most` bytes together. A file by itself is left as it is."""
    for _, of_day in groupby(closed, key=lambda dated: dated[0]):
        group, size = list[str](), 0
        for _, file in of_day:
            more = size_of(root, file)
            if size + more > most:
                yield from _worth_joining(group)
                group, size = [], 0
            group.append(file)
            size += more
        yield from _worth_joining(group)


def _worth_joining(group: list[str]) -> Iterator[tuple[str, ...]]:
    if len(group) > 1:
        yield tuple(group)


def join(root: Path, reports: Sequence[FileReport], now: datetime) -> list[Part]:
    """Join files that are as sound as these reports say; gives where each lies now. They stay where they are.

    The joined file is safe on the disk, and was read again, before it has its name. Raises OSError, WarehouseError
    where the disk has no room, and ArchiveError where it came out otherwise.
    """
    folder = (root / reports[0].file).parent
    refuse_without_room(root, sum(report.size for report in reports))
    name = _new_name(folder, reports[0].file)
    head = pack_warcinfo(name, now, _facts(reports))
    partial = partial_of(folder / name)
    try:
        with partial.open("wb") as joined:
            joined.write(head)
            for report in reports:
                _append(joined, root / report.file, report.size)
            joined.flush()
            os.fsync(joined.fileno())
        _refuse_other(root, partial, reports)
        partial.replace(folder / name)
    finally:
        partial.unlink(missing_ok=True)
    sync_folder(folder)
    return parts(root, f"{folder.name}/{name}")


def is_kept(root: Path, part: Part) -> bool:
    """Whether a joined file has every byte of a part, and the part no byte more."""
    with (root / part.file).open("rb") as one, (root / part.joined).open("rb") as other:
        other.seek(part.base)
        left = part.length
        while left:
            chunk = one.read(min(left, _CHUNK))
            if not chunk or chunk != other.read(len(chunk)):
                return False
            left -= len(chunk)
        return not one.read(1)


def clear_partial(root: Path) -> None:
    """Away with what a call that was killed has left."""
    for left in root.glob("*/.feedhouse-*-joined.warc.gz.partial"):
        left.unlink(missing_ok=True)


def size_of(root: Path, file: str) -> int:
    """Bytes of a file of the archive."""
    return (root / file).stat().st_size


def _new_name(folder: Path, first: str) -> str:
    day = first.rpartition("/")[2][:18]  # feedhouse-20260302
    return next(name for number in count(1) if not (folder / (name := f"{day}-{number:05d}-joined.warc.gz")).exists())


def _facts(reports: Sequence[FileReport]) -> Mapping[str, str]:
    """What the first record says; `archive_reading.parts` reads it."""
    offsets = accumulate((report.size for report in reports), initial=0)
    return {
        "software": f"feedhouse/{version('feedhouse')}",
        "format": "WARC file version 1.1",
        "description": "files of single runs, joined: name, offset behind this record, length",
        **{
            f"part-{number}": f"{report.file} {offset} {report.size}"
            for number, (report, offset) in enumerate(zip(reports, offsets, strict=False), 1)
        },
    }


def _append(joined: BinaryIO, path: Path, size: int) -> None:
    with path.open("rb") as part:
        left = size
        while chunk := part.read(min(left, _CHUNK)):
            joined.write(chunk)
            left -= len(chunk)


def _refuse_other(root: Path, partial: Path, reports: Sequence[FileReport]) -> None:
    found = report_on(root, partial.relative_to(root).as_posix())
    records = 1 + sum(report.records for report in reports)
    offsets = sum(len(report.offsets) for report in reports)
    if found.damages or (found.records, len(found.offsets)) != (records, offsets):
        raise ArchiveError(f"what was joined of {reports[0].file} and others came out otherwise, and is not used")
