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


def read_body(
    url: str,
    raw: Raw,
    headers: Mapping[str, str],
    most_bytes: int,
    in_time: Callable[[], bool],
    *,
    whole: bool = True,
) -> bytes:
    """The decoded body. Raises FetchError when it is too slow, cut short, oddly coded, or too large.

    Unless it need not be `whole`: then a body that is too large is its beginning.

    `in_time` is asked between reads: a server that drips its bytes never trips a socket's own timeout.
    """
    decode = _decoder(url, headers.get("content-encoding", ""), most_bytes)
    announced = headers.get("content-length", "")
    if whole and announced.isascii() and announced.isdigit() and int(announced[:20]) > most_bytes:
        raise _too_large(url, most_bytes)
    body = bytearray()
    received = 0
    while chunk := raw.read1(_CHUNK, decode_content=False):
        _check_time(url, in_time)
        received += len(chunk)
        body += decode(chunk)
        # Also as received: a gzip stream may go on for ever without anything in it.
        if max(len(body), received) > most_bytes:
            if not whole:
                return bytes(body[:most_bytes])
            raise _too_large(url, most_bytes)
    # A socket that was shut for being slow ends like a whole body.
    _check_time(url, in_time)
    decode(b"")
    return bytes(body)


def refuse_odd_framing(url: str, headers: Mapping[str, str]) -> None:
    """Raises FetchError for a body whose end http.client would not find: it knows "chunked", to the letter.

    Of any other coding it hands out the bytes as they come, as a whole page wherever they are cut. A body with a
    length as well is framed two ways (RFC 9112, 6.3), and nobody knows which is meant. Takes the headers as sent.
    """
    coding = headers.get("transfer-encoding")
    if coding is None:
        return
    if coding.lower() != "chunked":
        raise FetchError(url, f"the body is transferred as {coding[:50]!r}, and only chunked is known", code="coding")
    if "content-length" in headers:
        raise FetchError(url, "the body says both its length and that it comes in chunks", code="coding")


def _check_time(url: str, in_time: Callable[[], bool]) -> None:
    if not in_time():
        raise FetchError(url, "the server was too slow: the body did not end in time", code="timeout", transient=True)


def _too_large(url: str, most_bytes: int) -> FetchError:
    return FetchError(url, f"the body is larger than {most_bytes:,} bytes", code="too_large")


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
        nonlocal stream
        if not chunk:
            if not stream.eof:
                raise FetchError(url, "the gzip body is cut short", code="cut_short", transient=True)
            return b""
        try:
            text = b""
            while chunk and len(text) <= most_bytes:
                if stream.eof:
                    # A body may have several members (RFC 1952, 2.2). Zeros behind the last are padding.
                    if not chunk.startswith(b"\x1f"):
                        break
                    stream = zlib.decompressobj(wbits=31)
                # One byte more than allowed is enough to know: a bomb is never unpacked.
                text += stream.decompress(chunk, most_bytes + 1)
                chunk = stream.unused_data
            return text
        except zlib.error as error:
            raise FetchError(url, "the body is not the gzip it says it is", code="coding") from error

    return decode
