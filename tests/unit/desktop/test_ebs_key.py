"""Where the Desktop's key may go (SPEC §18), and where it never shows."""

from __future__ import annotations

import logging

import httpx
import pytest

from goldomatic.desktop.adapters.ebs_client import EbsClient, KeyNotUsable, UnsafeAddress
from goldomatic.desktop.core.answers import Answered
from tests.support.simulators import API_KEY, RecordedEbs, still_ambient
from tests.unit.desktop.scripted_client import scripted_client


@pytest.mark.parametrize(
    "address",
    [
        "https://ebs.test",
        "https://ebs.test:8443/gold",
        "http://localhost:8080",
        "HTTP://LOCALHOST",
        "http://127.0.0.1:8080/",
        "http://127.8.9.1",
        "http://[::1]:8080",
    ],
)
async def test_the_key_goes_over_https_or_to_this_machine(address: str) -> None:
    ebs = RecordedEbs(httpx.Response(204))
    async with scripted_client(ebs, base_url=address) as desktop:
        assert await desktop.candidate() == Answered(None)
    assert ebs.requests[0].headers["X-MGM-ApiKey"] == API_KEY


@pytest.mark.parametrize(
    "address",
    [
        "http://ebs.test",
        "http://192.168.1.5:8080",
        "http://0.0.0.0",
        "http://localhost.evil.test",
        "http://127.0.0.1.evil.test",
        "http://127.0.0.1@evil.test",
        "http://127.0.0.1\\@evil.test",
        "https://someone:secret@ebs.test",
        "https://ebs.test/?to=evil",
        "https://ebs.test/#x",
        "ftp://ebs.test",
        "ws://localhost",
        "ebs.test",
        "http://",
        "https://xn--/",
        "http://[::1",
        "",
    ],
)
def test_any_other_address_is_refused_before_anything_is_sent(address: str) -> None:
    ebs = RecordedEbs()
    with pytest.raises(UnsafeAddress):
        scripted_client(ebs, base_url=address)
    assert ebs.requests == []


async def test_no_proxy_of_the_environment_sees_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://evil.test:3128")
    monkeypatch.setenv("ALL_PROXY", "http://evil.test:3128")
    desktop = EbsClient(base_url="http://127.0.0.1:9", api_key=API_KEY, wall=still_ambient().wall)
    async with desktop:
        assert desktop._http._mounts == {}


@pytest.mark.parametrize("key", ["", " ", "ключ", "a key", "key\r\nX-Evil: 1", "key\n"])
def test_a_key_that_no_header_can_hold_is_refused_and_not_repeated(key: str) -> None:
    with pytest.raises(KeyNotUsable) as refused:
        scripted_client(RecordedEbs(), api_key=key)
    assert not key.strip() or key not in str(refused.value)


async def test_the_key_is_in_no_log_no_outcome_no_representation(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    ebs = RecordedEbs(httpx.Response(403, text="No entry."), httpx.ConnectError("refused"))
    async with scripted_client(ebs) as desktop:
        told = [await desktop.candidate(), await desktop.candidate(), desktop, desktop._http]
    assert API_KEY not in repr(told) + caplog.text
    assert caplog.records
