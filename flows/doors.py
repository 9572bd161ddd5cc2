"""`--connect-to HOST=ADDRESS:PORT`: send requests for a host somewhere else, as in curl."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from parsers.errors import UsageError
from parsers.permalink import DEFAULT_PORTS


@dataclass(frozen=True, slots=True)
class Door:
    """Requests for `host`, http or https, go by plain HTTP to `address`:`port`, the Host header kept.

    With `host_port` only requests for that port of the host do; without, those for the default ports.
    """

    host: str
    host_port: int | None
    address: str
    port: int

    def opens(self, url: str) -> bool:
        """Whether the URL is one of those this door is for."""
        parts = urlsplit(url)
        default = DEFAULT_PORTS.get(parts.scheme)
        port = parts.port or default
        return parts.hostname == self.host and (port == self.host_port if self.host_port else port == default)

    def leads_to(self, url: str) -> str:
        """The address to contact for the URL."""
        parts = urlsplit(url)
        return urlunsplit(("http", f"{self.address}:{self.port}", parts.path or "/", parts.query, ""))


def parse_doors(texts: Iterable[str]) -> tuple[Door, ...]:
    """Doors as given on the command line. Raises UsageError with the form that is expected."""
    return tuple(_parse_door(text) for text in texts)


def _parse_door(text: str) -> Door:
    host, equals, target = text.partition("=")
    try:
        parts, goal = urlsplit(f"//{host}"), urlsplit(f"//{target}")
        if not (equals and parts.hostname and goal.hostname and goal.port) or parts.path or goal.path:
            raise ValueError
        address = f"[{goal.hostname}]" if ":" in goal.hostname else goal.hostname
        return Door(parts.hostname, parts.port, address, goal.port)
    except ValueError:
        raise UsageError(
            f"--connect-to {text!r}: expected HOST=ADDRESS:PORT, as in centrasia.org=127.0.0.1:8100"
        ) from None
