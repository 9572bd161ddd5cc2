"""Which addresses may be contacted: those of the public internet, and no spelling of any other."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import SplitResult, urlsplit

from parsers.errors import FetchError
from parsers.permalink import DEFAULT_PORTS

_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
# What Python 3.11 takes for public and is not: IANA's registries of special-purpose addresses, IPv4 in disguises that
# route nowhere or home, and the metadata services of clouds.
_NEVER_PUBLIC = tuple(
    ipaddress.ip_network(network)
    for network in (
        "168.63.129.16/32",
        "192.0.0.0/24",
        "::/96",
        "::ffff:0:0:0/96",
        "64:ff9b:1::/48",
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",
    )
)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class PrivateAddress(Exception):  # noqa: N818 - a condition, like those of parsers.errors
    """A host that leads into somebody's own network."""

    def __init__(self, host: str, address: str) -> None:
        super().__init__(
            f"{host} is {address}, and no public address" if host != address else f"{host} is no public address"
        )


def public_addresses(host: str, port: int) -> tuple[str, ...]:
    """The addresses of a host, in the resolver's order; one of them is to be connected to, not the name again.

    The resolver knows every spelling there is (127.1, 2130706433, 0x7f.1), so what it answers is looked at, and not
    the name. Raises PrivateAddress if any of them is not public, and socket.gaierror.
    """
    found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    addresses = tuple(dict.fromkeys(str(info[4][0]) for info in found))
    for address in addresses:
        if not is_public(address):
            raise PrivateAddress(host, address)
    return addresses


def is_public(address: str) -> bool:
    """Whether a literal address belongs to the public internet, also when it is wrapped in one of IPv6."""
    inner = _unwrapped(ipaddress.ip_address(address))
    return inner.is_global and not inner.is_multicast and not any(inner in network for network in _NEVER_PUBLIC)


def refuse_private_literal(host: str) -> None:
    """Raises PrivateAddress for a host that is written as such an address, or as this machine's own name.

    It needs no resolver, and so is all that can be done where a proxy resolves.
    """
    name = host.strip("[]").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        raise PrivateAddress(host, "127.0.0.1")
    try:
        # inet_aton reads the spellings of IPv4 that the resolver reads.
        address = name if ":" in name else socket.inet_ntoa(socket.inet_aton(name))
        public = is_public(address)
    except (OSError, ValueError):
        return
    if not public:
        raise PrivateAddress(host, address)


def _unwrapped(address: Address) -> Address:
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if inner := address.ipv4_mapped or address.sixtofour:
        return inner
    if address.teredo:
        return address.teredo[1]
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else address


def host_name(url: str) -> str:
    """A host and its port, however an address spells them: one name is one host, with one set of manners."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return url
    name = (parts.hostname or "").rstrip(".")
    is_default = port is None or port == DEFAULT_PORTS.get(parts.scheme)
    return name if is_default else f"{name}:{port}"


def web_address(url: str) -> SplitResult:
    """The parts of an http or https address without user name and password. Raises FetchError for any other."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise FetchError(url, f"not an address that can be fetched: {error}", code="bad_address") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FetchError(url, "not an http or https address", code="bad_address")
    if "@" in parts.netloc:
        raise FetchError(url, "the address carries a user name or password", code="bad_address")
    return parts
