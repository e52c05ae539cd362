"""Whose call it is, as far as proxies can be believed (SPEC §2)."""

from __future__ import annotations

from typing import Any

import pytest

from goldomatic.ebs.api.client_address import TrustedProxies


def scope(peer: str | None) -> dict[str, Any]:
    return {"client": None if peer is None else (peer, 4711)}


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "expected"),
    [
        ([], "192.0.2.1", None, "192.0.2.1"),
        ([], "192.0.2.1", b"198.51.100.9", "192.0.2.1"),
        (["10.0.0.0/8"], "192.0.2.1", b"198.51.100.9", "192.0.2.1"),
        (["10.0.0.0/8"], "10.1.2.3", None, "10.1.2.3"),
        (["10.0.0.0/8"], "10.1.2.3", b"198.51.100.9", "198.51.100.9"),
        (["10.0.0.0/8"], "10.1.2.3", b"203.0.113.5, 198.51.100.9", "198.51.100.9"),
        (["10.0.0.0/8"], "10.1.2.3", b"198.51.100.9, 10.9.9.9", "198.51.100.9"),
        (["10.0.0.0/8"], "10.1.2.3", b"10.7.7.7, 10.9.9.9", "10.7.7.7"),
        (["10.0.0.0/8"], "10.1.2.3", b"198.51.100.9, nonsense, 10.9.9.9", "10.9.9.9"),
        (["10.0.0.0/8"], "10.1.2.3", b"", "10.1.2.3"),
        (["10.0.0.0/8"], "10.1.2.3", b"\xff\xfe", "10.1.2.3"),
        (["10.0.0.0/8"], "10.1.2.3", b"198.51.100.9:51234", "198.51.100.9"),
        (["10.0.0.0/8"], "10.1.2.3", b"[2001:db8::7]:51234", "2001:db8::/64"),
        (["10.0.0.0/8"], "::ffff:10.1.2.3", b"198.51.100.9", "198.51.100.9"),
        (["::1"], "::1", b"198.51.100.9", "198.51.100.9"),
        ([], "2001:db8::1", None, "2001:db8::/64"),
        ([], "2001:db8::ffff:2", None, "2001:db8::/64"),
        ([], None, None, "unknown"),
        (["10.0.0.0/8"], None, b"198.51.100.9", "unknown"),
        (["10.0.0.0/8"], "unix:", b"198.51.100.9", "unix:"),
    ],
)
def test_the_rightmost_address_that_no_trusted_proxy_has(
    trusted: list[str], peer: str | None, forwarded: bytes | None, expected: str
) -> None:
    assert TrustedProxies(trusted).client_of(scope(peer), forwarded) == expected


def test_a_header_of_any_length_is_cheap() -> None:
    proxies = TrustedProxies(["10.0.0.0/8"])
    assert proxies.client_of(scope("10.0.0.1"), b"10.0.0.2," * 1_000_000 + b"198.51.100.9") == "198.51.100.9"


def test_a_proxy_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="does not appear"):
        TrustedProxies(["proxy.example"])
