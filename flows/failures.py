"""The ways an exchange fails, each as a FetchError with its code and a sentence."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import requests
import urllib3

from flows.addresses import PrivateAddress
from parsers.errors import FetchError, IngestError

_LONGEST_PAUSE = 10.0  # seconds a run sleeps for a Retry-After; a longer one is left to a later run
_LONGEST_WAIT = 86_400.0  # seconds of a Retry-After that are believed
_TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504})


class UnknownName(FetchError):  # noqa: N818 - a condition, like those of parsers.errors
    """The resolver knows that there is no such host: asking again at once can't help."""


def private(url: str, error: PrivateAddress) -> FetchError:
    """The host leads into somebody's own network."""
    return FetchError(url, f"{error}; nothing was sent there", code="private_address")


def refused(url: str, status: int, headers: Mapping[str, str]) -> FetchError:
    """A status that is no page. A long Retry-After is left to a later run, a short one to the next try."""
    wait = _retry_after(headers.get("retry-after", ""))
    transient = status in _TRANSIENT
    return FetchError(
        url,
        f"the server answered {status}" + (f" and asks to wait {wait:,.0f} seconds" if wait else ""),
        code=f"http_{status}",
        transient=transient,
        retry_after=wait,
        later=transient and wait is not None and wait > _LONGEST_PAUSE,
    )


def status_of(error: IngestError) -> int | None:
    """The status of an answer that was refused for it."""
    return int(error.code.removeprefix("http_")) if error.code.startswith("http_") else None


def _retry_after(printed: str) -> float | None:
    """Seconds, of which there may be a date instead (RFC 9110, 10.2.3); None for junk."""
    if printed.isascii() and printed.isdigit() and len(printed) < 10:
        return min(float(printed), _LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(printed)
        seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - datetime.now(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return float(min(max(0.0, seconds.total_seconds()), _LONGEST_WAIT))


def too_slow(url: str) -> FetchError:
    """The deadline passed."""
    return FetchError(url, "the server was too slow: the answer did not end in time", code="timeout", transient=True)


def broken(url: str, error: Exception) -> FetchError:  # noqa: PLR0911 - a table of kinds
    """Whatever requests, urllib3 or the socket raised; anything not known better is worth another try."""
    match error:
        case requests.ConnectTimeout():
            return FetchError(url, "the host can't be reached", code="unreachable", transient=True)
        case requests.Timeout() | urllib3.exceptions.TimeoutError() | TimeoutError():
            return FetchError(url, "the server did not answer in time", code="timeout", transient=True)
        case urllib3.exceptions.ProtocolError(args=(_, http.client.IncompleteRead())):  # a missing chunk end, too
            return FetchError(url, "the body ends before it is complete", code="cut_short", transient=True)
        case requests.exceptions.InvalidURL() | requests.exceptions.InvalidSchema() | UnicodeError():
            return FetchError(url, "not an address that can be fetched", code="bad_address")
        case requests.exceptions.ProxyError():
            reason = f"the proxy (FEEDHOUSE_PROXY) gives no way there: {_cause(error)}"
            return FetchError(url, reason, code="proxy", transient=True)
        case requests.ConnectionError() if _is_unknown_name(error):
            return UnknownName(url, "there is no host of that name", code="unreachable", transient=True)
        case requests.ConnectionError() if "NewConnectionError" in repr(error) or "NameResolutionError" in repr(error):
            return FetchError(url, "the host can't be reached", code="unreachable", transient=True)
        case requests.exceptions.SSLError():
            reason = f"its certificate or its TLS is not sound: {str(error)[:200]}"
            return FetchError(url, reason, code="tls", transient=True)
    return FetchError(url, f"no sound answer: {str(error)[:200]}", code="connection", transient=True)


def _cause(error: BaseException) -> str:
    """What the innermost library said."""
    while inner := error.__cause__ or error.__context__:
        error = inner
    return str(error)[:200]


def _is_unknown_name(error: BaseException) -> bool:
    """Whether the resolver said so; that it could not be asked is another matter."""
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    said = getattr(reason, "__cause__", None)
    # Not every system has the second.
    absent = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))
    return isinstance(said, socket.gaierror) and bool(said.args) and said.args[0] in absent
