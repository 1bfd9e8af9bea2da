"""Which IP addresses are public: both ends of every range, and what lies just outside."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalog.address_table import is_public_address

# First and last address of each range that must not be asked.
REFUSED_RANGES = [
    ("0.0.0.0", "0.255.255.255"),
    ("10.0.0.0", "10.255.255.255"),
    ("100.64.0.0", "100.127.255.255"),
    ("127.0.0.0", "127.255.255.255"),
    ("168.63.129.16", "168.63.129.16"),
    ("169.254.0.0", "169.254.255.255"),
    ("172.16.0.0", "172.31.255.255"),
    ("192.0.0.0", "192.0.0.255"),
    ("192.0.2.0", "192.0.2.255"),
    ("192.31.196.0", "192.31.196.255"),
    ("192.52.193.0", "192.52.193.255"),
    ("192.88.99.0", "192.88.99.255"),
    ("192.168.0.0", "192.168.255.255"),
    ("192.175.48.0", "192.175.48.255"),
    ("198.18.0.0", "198.19.255.255"),
    ("198.51.100.0", "198.51.100.255"),
    ("203.0.113.0", "203.0.113.255"),
    ("224.0.0.0", "255.255.255.255"),
    ("::", "::fffe:ffff:ffff"),
    ("::ffff:10.0.0.0", "::ffff:10.255.255.255"),
    ("64:ff9b::7f00:0", "64:ff9b::7fff:ffff"),
    ("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff"),
    ("100::", "100::ffff:ffff:ffff:ffff"),
    ("2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("2002:a00::", "2002:aff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("2620:4f:8000::", "2620:4f:8000:ffff:ffff:ffff:ffff:ffff"),
    ("3ffe::", "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("4000::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("5f00::", "5f00::1"),
    ("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("2a00::5efe:a00:1", "2a00::5efe:a00:1"),
    ("2a00::200:5efe:7f00:1", "2a00::200:5efe:7f00:1"),
]


@pytest.mark.parametrize(("first", "last"), REFUSED_RANGES, ids=[first for first, _ in REFUSED_RANGES])
def test_both_ends_of_a_special_range_are_refused(first: str, last: str) -> None:
    assert not is_public_address(first)
    assert not is_public_address(last)
    assert not is_public_address(f"{first}%eth0")


@pytest.mark.parametrize(
    "text",
    [
        "1.0.0.0",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "168.63.129.15",
        "168.63.129.17",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "191.255.255.255",
        "192.0.1.0",
        "192.0.3.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "198.51.99.255",
        "198.51.101.0",
        "203.0.112.255",
        "203.0.114.0",
        "223.255.255.255",
        "8.8.8.8",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
        "2002:808:808::1",
        "2000::1",
        "2001:200::1",
        "2001:db7::1",
        "2001:db9::1",
        "2606:4700::1111",
        "2a00:1450:4001::200e",
        "3ffd::1",
        "2a00::5efe:808:808",
    ],
)
def test_addresses_of_the_public_internet_are_not(text: str) -> None:
    assert is_public_address(text)


@pytest.mark.parametrize(
    "text", ["", "localhost", "1.2.3", "1.2.3.4.5", "0x7f.1", "::g", "8.8.8.8/32", "８.8.8.8"]
)
def test_what_is_no_address_is_not_public(text: str) -> None:
    assert not is_public_address(text)


@given(st.integers(0, 2**32 - 1))
def test_an_address_that_embeds_another_is_as_public_as_that_one(number: int) -> None:
    plain = is_public_address(str(IPv4Address(number)))
    for prefix in ("::ffff:0:0", "64:ff9b::"):
        assert is_public_address(str(IPv6Address(int(IPv6Address(prefix)) | number))) == plain
    assert is_public_address(str(IPv6Address(int(IPv6Address("2002::")) | number << 80))) == plain


@given(st.ip_addresses(v=4))
def test_what_python_calls_private_is_never_public(address: IPv4Address) -> None:
    assert not (address.is_private and is_public_address(str(address)))
