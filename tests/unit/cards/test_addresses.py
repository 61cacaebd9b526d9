from __future__ import annotations

from ipaddress import ip_address

import pytest

from crosspost.cards.addresses import is_public, literal

NOT_PUBLIC = (
    "0.0.0.0",  # noqa: S104 -- to be refused
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.7",
    "224.0.0.251",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",  # 127.0.0.1, as it was once written
    "::ffff:127.0.0.1",
    "::ffff:93.184.216.34",
    "64:ff9b::a00:1",  # 10.0.0.1, translated
    "64:ff9b::5db8:d822",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",  # 127.0.0.1, in a tunnel
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
)
PUBLIC = (
    "1.1.1.1",
    "9.255.255.255",
    "93.184.216.34",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.0",
    "223.255.255.255",
    "2001:4860:4860::8888",
    "2606:2800:220:1:248:1893:25c8:1946",
    "2a00:1450:4007::1",
)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_what_is_not_public_is_refused(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_public_passes(address: str) -> None:
    assert is_public(ip_address(address))


def test_an_address_is_known_as_one_in_its_usual_spellings() -> None:
    assert literal("10.0.0.1") == ip_address("10.0.0.1")
    assert literal("[fe80::1%eth0]") == ip_address("fe80::1")
    assert literal("ville.example.fr") is None
