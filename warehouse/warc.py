"""Pages as WARC 1.1 records (ISO 28500:2017) and back: bytes in, values out, no file in sight."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from parsers.errors import ArchiveError
from parsers.model import Page

# Of 23 kB pages in windows-1251, level 1 packs 6,300 a second to 7.3 kB each, 4: 4,000 to 6.7 kB, 6: 1,800 to 6.4 kB,
# 9: 1,600 to 6.35 kB; of the same in UTF-8, 4: 2,800, 9: 350, an eighth smaller. warcio knows only 9, so we pack.
_LEVEL = 4
GZIP = 31  # zlib's window bits for the gzip format
LARGEST = 1 << 28  # bytes unpacked; what claims to be more is no record of ours but a bomb or an accident

# What no longer holds of a decoded body: kept under X-Archive-Orig-*, as the field does.
_CODING = ("content-encoding", "transfer-encoding", "content-length")
_ORIGINAL = "x-archive-orig-"
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, 5.6.2
_URI_SAFE = "!#$%&'()*+,/:;=?@[]~"


class Unsound(Exception):  # noqa: N818 - a condition, turned into a Damage or an ArchiveError by whoever reads
    """Bytes that are no sound record; `kind` is a short word for it, as in Damage."""

    def __init__(self, reason: str, kind: str = "damaged") -> None:
        super().__init__(reason)
        self.reason = reason
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Exchange:
    """One exchange with a server as two gzip members, to be written one behind the other."""

    response: bytes
    metadata: bytes
    record_id: str
    payload_digest: str


@dataclass(frozen=True, slots=True)
class Record:
    """One WARC record: its named fields, names in lower case, and its block."""

    fields: Mapping[str, str]
    block: bytes

    @property
    def type(self) -> str:
        return self.fields.get("warc-type", "")

    @property
    def id(self) -> str:
        return self.fields.get("warc-record-id", "")


class _Records(WARCWriter):  # type: ignore[misc]  # warcio ships no types
    # "All 'warcinfo', 'metadata' and 'revisit' records shall not have a payload" (section 4); warcio forgets metadata.
    NO_PAYLOAD_DIGEST_TYPES = ("warcinfo", "metadata", "revisit")


class _HttpHeaders(StatusAndHeaders):  # type: ignore[misc]  # warcio ships no types
    def compute_headers_buffer(self, header_filter: Any = None) -> None:
        # As they came over the wire; warcio would percent-encode what is not ASCII, and nothing tells that afterwards.
        self.headers_buff = self.to_bytes(header_filter, encoding="latin-1")


def pack_exchange(page: Page, about: Mapping[str, str]) -> Exchange:
    """A `response` record of the page, and a `metadata` record concurrent to it (sections 6.3, 6.6, 5.7).

    The response holds the decoded body with its true length, under the address that answered. The
    metadata are a JSON object with what a response lacks: `requested`, `final`, `moved`, and
    whatever `about` says. Header names that are no tokens, and control characters in values, are
    left out. Raises ArchiveError for a body so large that nobody would read it back.
    """
    if len(page.body) > LARGEST // 2:
        raise ArchiveError(f"the page {page.final} is too large for the archive: {len(page.body):,} bytes")
    common = {"WARC-Date": page.fetched_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")}
    target = quote(page.final, safe=_URI_SAFE, errors="replace")
    response, fields = _pack(
        "response", common, page.body, target=target, http_headers=_HttpHeaders(_status(page), _sent(page), "HTTP/1.1")
    )
    known = {"requested": page.requested, "final": page.final, "moved": page.moved, "about": dict(about)}
    concurrent = {**common, "WARC-Concurrent-To": fields["WARC-Record-ID"]}
    metadata, _ = _pack("metadata", concurrent, _json(known), target=target, warc_content_type="application/json")
    return Exchange(response, metadata, fields["WARC-Record-ID"], fields["WARC-Payload-Digest"])


def pack_warcinfo(filename: str, made_at: datetime, facts: Mapping[str, str]) -> bytes:
    """The `warcinfo` record a file starts with, as a gzip member (section 6.2)."""
    fields = {"WARC-Date": made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "WARC-Filename": filename}
    text = "".join(f"{name}: {value}\r\n" for name, value in facts.items())
    return _pack("warcinfo", fields, text.encode())[0]


def parse_record(packed: bytes) -> Record:
    """The record in an unpacked gzip member, its block held against its digest (sections 4, 5.8). Raises Unsound."""
    head, separator, rest = packed.partition(b"\r\n\r\n")
    version, *lines = head.decode("utf-8", "replace").split("\r\n")
    if not separator or not version.startswith("WARC/1."):
        raise Unsound("no WARC header begins here")
    fields = _fields(lines)
    length = fields.get("content-length", "")
    if not length.isdecimal() or rest[int(length) :] != b"\r\n\r\n":
        raise Unsound(f"the record is not as long as its Content-Length says, {length or 'nothing'}")
    record = Record(fields, rest[: int(length)])
    _hold(record.block, fields.get("warc-block-digest"), "block")
    return record


def parse_exchange(response: Record, metadata: Record | None) -> tuple[Page, dict[str, str]]:
    """The page as it was packed, and what was said about it. Raises Unsound.

    The headers are the packed ones again, the codings of the wire among them, save that there is
    always a content-length. Without metadata, as in files of other programs, the page was asked
    for at the address that answered.
    """
    head, _, body = response.block.partition(b"\r\n\r\n")
    _hold(body, response.fields.get("warc-payload-digest"), "payload")
    status, *lines = head.decode("latin-1").split("\r\n")
    final = response.fields.get("warc-target-uri", "").strip("<>")
    known: dict[str, Any] = {"requested": final, "final": final, "moved": None, "about": {}}
    try:
        if metadata is not None:
            known = json.loads(metadata.block)
        page = Page(
            requested=known["requested"],
            final=known["final"],
            status=int(status.split(" ")[1]),
            headers=_received(_fields(lines)),
            body=body,
            moved=known["moved"],
            fetched_at=datetime.fromisoformat(response.fields["warc-date"]),
        )
        return page, dict(known["about"])
    except (ValueError, TypeError, LookupError) as error:
        raise Unsound(f"the record holds no page of ours: {error!r}") from error


def _pack(
    kind: str, fields: Mapping[str, str], block: bytes, target: str = "", **more: Any
) -> tuple[bytes, dict[str, str]]:
    """A record as one gzip member, and its named fields as written."""
    plain = io.BytesIO()
    writer = _Records(plain, gzip=False, warc_version="1.1")
    record = writer.create_warc_record(
        target, kind, payload=io.BytesIO(block), length=len(block), warc_headers_dict=dict(fields), **more
    )
    writer.write_record(record)
    engine = zlib.compressobj(_LEVEL, zlib.DEFLATED, GZIP)
    return engine.compress(plain.getbuffer()) + engine.flush(), dict(record.rec_headers.headers)


def _status(page: Page) -> str:
    try:
        return f"{page.status} {HTTPStatus(page.status).phrase}"
    except ValueError:
        return f"{page.status} Unknown"


def _sent(page: Page) -> list[tuple[str, str]]:
    """The headers to archive: those of the page, less what is true of the wire only."""
    reserved = {*_CODING, *(_ORIGINAL + name for name in _CODING)}
    kept = [(name, value) for name, value in page.headers.items() if name.lower() not in reserved]
    original = [(_ORIGINAL + name, page.headers[name]) for name in _CODING if name in page.headers]
    sent = [*kept, ("content-length", str(len(page.body))), *original]
    return [(name, _line(value)) for name, value in sent if _TOKEN.fullmatch(name)]


def _received(headers: dict[str, str]) -> dict[str, str]:
    for name in _CODING:
        if (original := headers.pop(_ORIGINAL + name, None)) is not None:
            headers[name] = original
    return headers


def _line(value: str) -> str:
    """A header's value as one line that latin-1 can write: what http.client reads."""
    plain = "".join(character if character.isprintable() else " " for character in value)
    try:
        plain.encode("latin-1")
    except UnicodeEncodeError:
        return plain.encode("utf-8", "replace").decode("latin-1")
    return plain


def _json(known: Mapping[str, Any]) -> bytes:
    try:
        return json.dumps(known, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(known).encode()  # half of a surrogate pair in a feed's words has no UTF-8


def _fields(lines: Iterable[str]) -> dict[str, str]:
    pairs = (line.partition(":") for line in lines)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _hold(content: bytes, digest: str | None, what: str) -> None:
    """Digests of other algorithms than ours pass: the standard names none (section 5.8)."""
    algorithm, _, value = (digest or "").partition(":")
    if algorithm.lower() == "sha1" and len(value) == 32 and value != _sha1(content):
        raise Unsound(f"the {what} does not match its digest {digest}", "digest")


def payload_digest(body: bytes) -> str:
    """What the record of a page with this body has as its WARC-Payload-Digest."""
    return f"sha1:{_sha1(body)}"


def _sha1(content: bytes) -> str:
    return base64.b32encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode()
