"""Which addresses outside may be asked, so that nobody makes us ask within our own network. Pure but for the look-up.

What people enter and what sources give is never trusted: only https, only hosts all of whose addresses are open to the
whole internet, and the address that was checked is the one that is connected to (`outside.py`). RFC 6890; OWASP,
Server-Side Request Forgery Prevention.
"""

import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from catalog.intake.errors import SourceError

LONGEST_URL = 2000
_PORTS = {"http": 80, "https": 443}
# What a resolver may take for an IPv4 address: the last label is a number, also an octal or hexadecimal one (WHATWG).
_NUMERIC_END = re.compile(r"(?:.*\.)?(?:\d+|0[xX][0-9a-fA-F]*)\.?")
_UNWANTED = re.compile(r"[\x00-\x20\x7f\\]")
# Gateways to IPv4 hide an address of that kind in their last 32 bits.
_GATEWAYS = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))

Address = IPv4Address | IPv6Address
LookUp = Callable[[str, int], Sequence[str]]
"""Host and port → its addresses. Raises OSError."""


class AddressRefused(SourceError):
    """The address is not one that may be asked; the message says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address whose form is fine; whether its host may be asked is told by `checked_addresses`."""

    scheme: str
    host: str
    port: int


def target_of(url: str, *, allow_local: bool = False) -> Target:
    """Scheme, host and port of an address. Raises AddressRefused for one that may not be asked, whatever its host.

    `allow_local`: http is fine too, for the stand-in.
    """
    if len(url) > LONGEST_URL or _UNWANTED.search(url):
        raise AddressRefused("The address is too long or has characters that no address has.")
    parts, port = _split(url)
    scheme = parts.scheme.lower()
    if scheme not in ({"http", "https"} if allow_local else {"https"}):
        raise AddressRefused(f"Only addresses with https are asked, not {parts.scheme[:20]!r}.")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("The address has a user's name in it.")
    host = (parts.hostname or "").rstrip(".")
    if not host or (_NUMERIC_END.fullmatch(host) and literal(host) is None):
        raise AddressRefused(f"{host[:80]!r} is no host name.")
    return Target(scheme, host, port or _PORTS[scheme])


def checked_addresses(host: str, port: int, *, allow_local: bool = False, look_up: LookUp | None = None) -> list[str]:
    """The host's addresses, if every one of them may be asked. Raises AddressRefused otherwise, OSError for none.

    `allow_local`: so are those of this machine, and of no other in the network.
    """
    given = literal(host)
    found = [str(given)] if given else list((look_up or _look_up)(host, port))
    if not found:
        raise OSError(f"{host} has no address")
    for text in found:
        address = ip_address(text.split("%")[0])
        if not (is_open(address) or (allow_local and address.is_loopback)):
            raise AddressRefused(f"{host} leads to {address}, which is not open to the whole internet.")
    return found


def is_open(address: Address) -> bool:
    """Whether the address is one of the whole internet, and not of a network, a machine or a group."""
    hidden = _hidden(address)
    if hidden is not None:
        return is_open(hidden)
    is_gateway = any(address in network for network in _GATEWAYS)
    return address.is_global and not (address.is_multicast or address.is_reserved or is_gateway)


def literal(host: str) -> Address | None:
    """The host as an address, where it is written as one in the usual form."""
    try:
        return ip_address(host.split("%")[0])
    except ValueError:
        return None


def _hidden(address: Address) -> IPv4Address | None:
    """The IPv4 address that one of IPv6 stands for."""
    if isinstance(address, IPv4Address):
        return None
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


def _split(url: str) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(url)
        return parts, parts.port
    except ValueError as error:
        raise AddressRefused(f"The address cannot be read: {error}.") from error


def _look_up(host: str, port: int) -> list[str]:
    rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in rows))
