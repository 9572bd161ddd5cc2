"""Feeds that are files of gzip, as sitemaps named .xml.gz are: packed not on the way, but where they lie."""

from __future__ import annotations

import gzip
import zlib
from io import BytesIO

from parsers.errors import ParseError

MAX_BYTES = 20_000_000


def unpacked(body: bytes, url: str) -> bytes:
    """The bytes inside, where a body is a gzip file (RFC 1952), or else the body itself.

    Raises ParseError for half a file, and with code `absurd_feed` for more than 20 MB.
    """
    if not body.startswith(b"\x1f\x8b\x08"):
        return body
    try:
        # Of several members (RFC 1952, 2.2) all are read, one after another, and their checksums compared.
        text = gzip.GzipFile(fileobj=BytesIO(body)).read(MAX_BYTES + 1)
    except EOFError as error:
        raise ParseError(url, "the gzip file is cut short", code="not_a_feed") from error
    except (OSError, zlib.error) as error:
        raise ParseError(url, f"it begins like a gzip file, and is none: {error}", code="not_a_feed") from error
    if len(text) > MAX_BYTES:
        raise ParseError(url, f"a gzip file with more than {MAX_BYTES:,} bytes in it", code="absurd_feed")
    return text
