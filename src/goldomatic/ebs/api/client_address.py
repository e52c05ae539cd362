"""Whose call it is when nothing better is known: the client's address (SPEC §2).

``X-Forwarded-For`` is written by whoever sends the request, so it is believed only as far as it was
written by proxies that the operator named.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.types import Scope

__all__ = ["TrustedProxies"]

_FORWARDED_BYTES_MAX = 2048

_Address = IPv4Address | IPv6Address
_Network = IPv4Network | IPv6Network


class TrustedProxies:
    """The proxies whose word counts, as addresses and networks in CIDR notation."""

    def __init__(self, networks: Sequence[str]) -> None:
        """Read ``networks``.

        Raises:
            ValueError: an entry is neither an address nor a network.
        """
        self._networks: tuple[_Network, ...] = tuple(ip_network(entry, strict=False) for entry in networks)

    def client_of(self, scope: Scope, forwarded_for: bytes | None) -> str:
        """Return the address to count against: the rightmost one that no trusted proxy has.

        A hop that is not an address ends the chain: what stands left of it cannot be trusted either.
        """
        client = scope.get("client")
        peer: str = client[0] if client else "unknown"
        if not self._networks or forwarded_for is None or not self._trusts(peer):
            return _normal(peer)
        nearest = peer
        for hop in reversed(forwarded_for[-_FORWARDED_BYTES_MAX:].decode("latin-1").split(",")):
            address = _parse(hop.strip())
            if address is None:
                break
            nearest = str(address)
            if not self._trusts(nearest):
                break
        return _normal(nearest)

    def _trusts(self, text: str) -> bool:
        address = _parse(text)
        if address is None:
            return False
        return any(address.version == network.version and address in network for network in self._networks)


def _parse(text: str) -> _Address | None:
    candidate = text
    if candidate.startswith("["):
        candidate = candidate[1:].partition("]")[0]
    elif candidate.count(":") == 1:
        # An IPv4 address with a port, as some proxies write it.
        candidate = candidate.partition(":")[0]
    try:
        address = ip_address(candidate)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def _normal(text: str) -> str:
    """Return one name a household: an IPv6 customer owns a whole /64, a new address for every call."""
    address = _parse(text)
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return text if address is None else str(address)
