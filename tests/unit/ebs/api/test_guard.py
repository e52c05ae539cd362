"""Letting a reader in quickly decides as letting in by the book does (SPEC §2, §5)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldomatic.ambient import ManualClock
from goldomatic.ebs.api.auth import DesktopKeys, ExtensionTokens
from goldomatic.ebs.api.client_address import TrustedProxies
from goldomatic.ebs.api.errors import ApiError
from goldomatic.ebs.api.guard import Gate, Who
from goldomatic.ebs.api.rate_limit import RateLimiter, RateLimits
from goldomatic.ebs.application.presence import DesktopPresence

NOON = datetime(2026, 4, 4, 12, tzinfo=UTC)
SECRET = b"s" * 32
SCOPE: dict[str, Any] = {"method": "GET", "headers": [], "client": ("203.0.113.9", 4711)}


def bearer(user_id: str, seconds: int, key: bytes = SECRET) -> dict[bytes, bytes]:
    claims = {"exp": int(NOON.timestamp()) + seconds, "user_id": user_id}
    return {b"authorization": b"Bearer " + jwt.encode(claims, key, algorithm="HS256").encode()}


CALLERS: dict[str, dict[bytes, bytes]] = {
    "a viewer": bearer("2002", 100),
    "the same viewer by another token": bearer("2002", 50),
    "another viewer": bearer("3003", 100),
    "a forger": bearer("2002", 100, b"x" * 32),
    "nobody": {},
    "the desktop": {b"x-mgm-apikey": b"key"},
    "a viewer with a wrong key": bearer("2002", 100) | {b"x-mgm-apikey": b"guess"},
}


class Entrance:
    """A gate with clocks of its own."""

    def __init__(self) -> None:
        self.wall = ManualClock(NOON)
        self.seconds = 0.0
        self.gate = Gate(
            tokens=ExtensionTokens([SECRET], client_id=None, channel_ids=["1001"], wall=self.wall),
            keys=DesktopKeys(["key"]),
            limiter=RateLimiter(
                RateLimits(reads_per_minute=3, desktop_per_minute=4), now=lambda: self.seconds
            ),
            proxies=TrustedProxies([]),
            presence=DesktopPresence(self.wall),
        )

    def advance(self, seconds: float) -> None:
        self.wall.set(self.wall.now() + timedelta(seconds=seconds))
        self.seconds += seconds

    def read(self, caller: str, *, is_quick: bool) -> object:
        """What the caller is told; None when they are let in."""
        headers = CALLERS[caller]
        try:
            if is_quick:
                self.gate.admit_reader(SCOPE, headers, self.wall.now())
            else:
                self.gate.admit(Who.EITHER, SCOPE, headers)
        except ApiError as refused:
            return refused.code, refused.details, tuple(refused.headers)
        return None


@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(CALLERS)), st.booleans(), st.sampled_from([0.0, 0.0, 0.0, 20.0, 60.0])
        ),
        max_size=40,
    )
)
def test_the_quick_way_in_says_what_the_slow_one_says(calls: list[tuple[str, bool, float]]) -> None:
    mixed, slow = Entrance(), Entrance()
    for caller, is_quick, passed in calls:
        for entrance in (mixed, slow):
            entrance.advance(passed)
        assert mixed.read(caller, is_quick=is_quick) == slow.read(caller, is_quick=False), caller


def test_a_viewer_has_one_budget_whichever_token_and_way() -> None:
    entrance = Entrance()
    ways = [("a viewer", True), ("the same viewer by another token", True), ("a viewer", False)]
    assert [entrance.read(caller, is_quick=is_quick) for caller, is_quick in ways] == [None] * 3
    for caller, is_quick in ways:
        assert entrance.read(caller, is_quick=is_quick) is not None
    entrance.advance(60)
    assert entrance.read("a viewer", is_quick=True) is None


def test_what_is_left_of_a_minute_that_is_over_is_not_spent() -> None:
    entrance = Entrance()
    assert entrance.read("a viewer", is_quick=True) is None
    entrance.advance(60)
    let_in = [entrance.read("a viewer", is_quick=True) is None for _ in range(6)]
    assert let_in == [True] * 3 + [False] * 3


def test_who_shows_a_key_is_judged_by_the_key() -> None:
    entrance = Entrance()
    assert entrance.read("a viewer", is_quick=True) is None
    assert entrance.read("a viewer with a wrong key", is_quick=True) is not None


def test_whom_it_let_in_before_it_lets_in_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    entrance = Entrance()
    assert entrance.read("a viewer", is_quick=True) is None
    monkeypatch.setattr(entrance.gate, "admit", None)
    assert entrance.read("a viewer", is_quick=True) is None


def test_the_quick_way_looks_at_the_expiry_every_time() -> None:
    entrance = Entrance()
    assert entrance.read("a viewer", is_quick=True) is None
    entrance.advance(129.999)
    assert entrance.read("a viewer", is_quick=True) is None
    entrance.advance(0.001)
    assert entrance.read("a viewer", is_quick=True) is not None
