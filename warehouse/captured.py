"""WARC files of other programs, streamed: their HTML pages one at a time, however large the file.

Our own archive is read by `archive_reading`, which knows where every record lies. Here records come as they stand, a
gzip member each, all in one, or not packed; lines and bodies are bounded. warcio's ArchiveIterator reads lines of any
length, takes a gzip file that breaks off for one that ends, and says what it finds odd on stderr.
"""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import NamedTuple, cast
from urllib.parse import urlsplit

from parsers.errors import ArchiveError, UsageError
from parsers.model import Page

STDIN = "-"

_GZIP = b"\x1f\x8b"
_HEAD_BYTES = 64_000  # of a record, and of an HTTP answer
_CHUNK = 1 << 16
_HTML = ("text/html", "application/xhtml+xml")
_BROKEN = (EOFError, OSError, zlib.error)  # gzip.BadGzipFile is an OSError

Stream = gzip.GzipFile | io.BufferedReader


class Capture(NamedTuple):
    """A page that was captured, or why it is none: a code for grouping, and a sentence."""

    url: str
    captured_at: datetime
    page: Page | None = None
    code: str = ""
    reason: str = ""


class _Block:
    """What a record holds, and no byte beyond."""

    def __init__(self, stream: Stream, length: int) -> None:
        self._stream = stream
        self.left = length

    def read(self, most: int) -> bytes:
        parts = []
        while self.left and most:
            part = self._stream.read(min(self.left, most, _CHUNK))
            if not part:
                raise EOFError
            self.left -= len(part)
            most -= len(part)
            parts.append(part)
        return b"".join(parts)

    def readline(self, most: int) -> bytes:
        line = self._stream.readline(min(self.left, most))
        self.left -= len(line)
        return line

    def skip(self) -> None:
        while self.left:
            self.read(_CHUNK)


@contextmanager
def opened_warc(name: str) -> Iterator[Stream]:
    """The records of a file, unpacked. Raises UsageError where it is not there, can't be read or is no WARC file."""
    if name == STDIN:
        yield _unpacked(name, cast(io.BufferedReader, sys.stdin.buffer))
        return
    with _file(name) as file:
        yield _unpacked(name, file)


def _file(name: str) -> io.BufferedReader:
    try:
        return io.BufferedReader(io.FileIO(name), _CHUNK)
    except OSError as error:
        raise UsageError(f"can't read {name}: {error.strerror}") from error


def _unpacked(name: str, file: io.BufferedReader) -> Stream:
    try:
        stream = gzip.GzipFile(fileobj=file) if file.peek(2)[:2] == _GZIP else file
        beginning = stream.peek(8)[:8]
    except _BROKEN as error:
        raise UsageError(f"{name} is no WARC file: it can't be read ({error or 'it breaks off at once'})") from error
    if beginning[:5] != b"WARC/":
        found = f"it begins with {beginning!r}" if beginning else "it is empty"
        raise UsageError(f"{name} is no WARC file: {found}, and not with WARC/1.0")
    return stream


def captures(stream: Stream, name: str, most_bytes: int) -> Iterator[Capture | None]:
    """The HTML pages that a file has, in its order; None for every other record.

    Raises ArchiveError, with the sentence, where the file breaks off or is damaged: behind that nothing is found.
    """
    number = 0
    try:
        while fields := _record(stream):
            number += 1
            block = _Block(stream, _length(fields))
            yield _capture(fields, block, most_bytes)
            block.skip()
    except EOFError as error:
        raise ArchiveError(f"{name} breaks off in its record {number:,}; what stands before it was taken") from error
    except (*_BROKEN, ValueError, KeyError) as error:
        raise ArchiveError(
            f"{name} is damaged behind its record {number:,} ({error}); what stands before it was taken"
        ) from error


def _record(stream: Stream) -> dict[str, str]:
    """The fields of the next record; none at the end."""
    line = b"\r\n"
    while line and not line.strip():
        line = stream.readline(_HEAD_BYTES)
    if not line:
        return {}
    if not line.startswith(b"WARC/"):
        raise ValueError(f"no record begins with {line[:40]!r}")
    return _fields(stream)


def _length(fields: Mapping[str, str]) -> int:
    printed = fields["content-length"]
    if not printed.isdecimal():
        raise ValueError(f"a record is said to have {printed[:40]!r} bytes")
    return int(printed)


def _fields(stream: Stream | _Block) -> dict[str, str]:
    fields: dict[str, str] = {}
    size = 0
    while line := stream.readline(_HEAD_BYTES):
        size += len(line)
        if not line.strip():
            return fields
        if size > _HEAD_BYTES:
            raise ValueError(f"more than {_HEAD_BYTES:,} bytes of headers")
        name, _, value = line.decode("latin-1").partition(":")
        fields.setdefault(name.strip().lower(), value.strip())
    raise EOFError


def _capture(fields: Mapping[str, str], block: _Block, most_bytes: int) -> Capture | None:
    url = fields.get("warc-target-uri", "").strip("<>")
    if fields.get("warc-type") != "response" or urlsplit(url).scheme not in ("http", "https"):
        return None
    captured_at = _moment(fields["warc-date"])
    head = _head(block)
    if head is None or not _is_page(*head):
        return None
    if truncated := fields.get("warc-truncated"):
        reason = f"whoever captured it cut it off ({truncated}): a part is no page"
        return Capture(url, captured_at, code="truncated", reason=reason)
    if block.left > most_bytes:
        return Capture(url, captured_at, code="too_large", reason=f"more than {most_bytes:,} bytes")
    status, headers = head
    body = _decoded(block.read(most_bytes), headers, most_bytes)
    if body is None:
        reason = (
            f"its body is coded as {headers.get('content-encoding')!r}, and can't be decoded to {most_bytes:,} bytes"
        )
        return Capture(url, captured_at, code="undecodable", reason=reason)
    kept = {name: value for name, value in headers.items() if name not in ("transfer-encoding", "content-encoding")}
    page = Page(requested=url, final=url, status=status, headers=kept, body=body, fetched_at=captured_at)
    return Capture(url, captured_at, page)


def _moment(printed: str) -> datetime:
    moment = datetime.fromisoformat(printed)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _head(block: _Block) -> tuple[int, dict[str, str]] | None:
    """Status and headers of an HTTP answer; None for what is none."""
    status = block.readline(_HEAD_BYTES).split(b" ")
    if not status[0].startswith(b"HTTP/") or len(status) < 2 or not status[1].strip().isdigit():
        return None
    try:
        return int(status[1]), _fields(block)
    except (EOFError, ValueError):
        return None


def _is_page(status: int, headers: Mapping[str, str]) -> bool:
    kind = headers.get("content-type", _HTML[0]).partition(";")[0].strip().lower()
    return status == 200 and kind in _HTML


def _decoded(body: bytes, headers: Mapping[str, str], most: int) -> bytes | None:
    """The body less its codings, which crawlers may have undone and left in the headers; None where it can't be had."""
    if headers.get("transfer-encoding", "").lower() == "chunked":
        body = _unchunked(body)
    coding = headers.get("content-encoding", "identity").lower()
    if coding in ("identity", "") or body.lstrip()[:1] == b"<":
        return body
    bits = {"gzip": (31,), "x-gzip": (31,), "deflate": (15, -15)}.get(coding, ())
    for wanted in bits:
        engine = zlib.decompressobj(wanted)
        try:
            plain = engine.decompress(body, most + 1)
        except zlib.error:
            continue
        return plain if engine.eof and len(plain) <= most else None
    return None


def _unchunked(body: bytes) -> bytes:
    """The chunks put together; the body as it is where it is none of chunks."""
    parts, position = [], 0
    while position < len(body):
        end = body.find(b"\r\n", position, position + 100)
        size = body[position:end].partition(b";")[0].strip() if end >= 0 else b""
        try:
            length = int(size, 16)
        except ValueError:
            return body
        if not length:
            break
        parts.append(body[end + 2 : end + 2 + length])
        position = end + 2 + length + 2
    return b"".join(parts)
