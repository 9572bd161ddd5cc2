"""Reading a response's body: whole, decoded, within bounds, or not at all."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from typing import Protocol

from parsers.errors import FetchError

_CHUNK = 65_536


class Raw(Protocol):
    """What is needed of urllib3's response."""

    def read1(self, amt: int | None = None, decode_content: bool | None = None) -> bytes: ...


def read_body(url: str, raw: Raw, headers: Mapping[str, str], most_bytes: int, in_time: Callable[[], bool]) -> bytes:
    """The decoded body. Raises FetchError when it is too large, too slow, cut short or oddly coded.

    `in_time` is asked between reads: a server that drips its bytes never trips a socket's own timeout.
    """
    decode = _decoder(url, headers.get("content-encoding", ""), most_bytes)
    body = bytearray()
    while chunk := raw.read1(_CHUNK, decode_content=False):
        if not in_time():
            raise FetchError(
                url, "the server was too slow: the body did not end in time", code="timeout", transient=True
            )
        body += decode(chunk)
        if len(body) > most_bytes:
            raise FetchError(url, f"the body is larger than {most_bytes:,} bytes", code="too_large")
    decode(b"")
    return bytes(body)


def _decoder(url: str, coding: str, most_bytes: int) -> Callable[[bytes], bytes]:
    """Bytes as sent to bytes as meant; called with b"" at the end."""
    match coding.strip().lower():
        case "" | "identity":
            return lambda chunk: chunk
        case "gzip" | "x-gzip":
            return _gunzipper(url, most_bytes)
    raise FetchError(url, f"the body is coded as {coding[:50]!r}, and only gzip was asked for", code="coding")


def _gunzipper(url: str, most_bytes: int) -> Callable[[bytes], bytes]:
    stream = zlib.decompressobj(wbits=31)

    def decode(chunk: bytes) -> bytes:
        if not chunk:
            if not stream.eof:
                raise FetchError(url, "the gzip body is cut short", code="cut_short", transient=True)
            return b""
        try:
            # One byte more than allowed is enough to know: a bomb is never unpacked.
            return stream.decompress(chunk, most_bytes + 1)
        except zlib.error as error:
            raise FetchError(url, "the body is not the gzip it says it is", code="coding") from error

    return decode
