"""Which addresses a page may have: those of the public network, and no others. Pure.

A post file may name any address, and a page may send us to any other. Nothing on
this machine, in this building or at its provider is to be reached that way.
"""

from __future__ import annotations

from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
)
from typing import Final

Address = IPv4Address | IPv6Address

# `ipaddress.is_global` is not enough: 3.11.7 lets 192.0.0.8, 2002::/16 and the
# translated private addresses of 64:ff9b::/96 pass.
_NOT_PUBLIC: Final = tuple(
    IPv4Network(one)
    for one in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # between a provider and its customers
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local; also where clouds keep their secrets
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",
    )
)
_PUBLIC_6: Final = IPv6Network("2000::/3")
"""Global unicast; mapped, translated, local and multicast ones lie outside."""
_NOT_PUBLIC_6: Final = tuple(
    IPv6Network(one)
    for one in (
        "2001::/23",  # protocols' own, Teredo among them
        "2001:db8::/32",
        "2002::/16",  # 6to4: another address inside
        "3fff::/20",
    )
)


def is_public(address: Address) -> bool:
    """Whether this address is one of the public network.

    Source:
        IANA special-purpose address registries for IPv4 and IPv6.
    """
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC)
    if address not in _PUBLIC_6:
        return False
    return not any(address in network for network in _NOT_PUBLIC_6)


def literal(host: str) -> Address | None:
    """The address that a host name in an address bar is, if it is one.

    Only the usual spellings: what else a resolver understands (`0x7f000001`,
    `2130706433`) is checked once it is resolved.
    """
    try:
        return ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return None
