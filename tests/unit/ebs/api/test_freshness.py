"""The quick way to judge a timestamp agrees with the slow one (SPEC §5.1)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldomatic.ambient import ManualClock
from goldomatic.ebs.api.freshness import Freshness
from goldomatic.protocol.eventsub_signature import is_fresh, parse_message_timestamp

NOON = datetime(2026, 4, 4, 12, tzinfo=UTC)

SECONDS = st.sampled_from(
    [
        "2026-04-04T12:00:00",
        "2026-04-04T11:50:00",
        "2026-04-04T12:10:00",
        "2026-04-04t12:00:00",
        "0001-01-01T00:00:00",
        "9999-12-31T23:59:59",
    ]
)
FRACTIONS = st.sampled_from(
    ["", ".", ".0", ".999999999", ".000000001", ".5", ".x", "x5", ".-1", ". 1", ".5Z"]
)
OFFSETS = st.sampled_from(["Z", "z", "", "+00:00", "+02:00", "ZZ"])
PASSED = st.sampled_from(
    [0.0, 0.001, 0.999, 1.0, 599.0, 599.5, 600.0, 600.001, 601.0, -599.5, -601.0, 86_400.0]
)


def slowly(timestamp: str, now: datetime) -> bool | None:
    try:
        return is_fresh(parse_message_timestamp(timestamp), now)
    except ValueError:
        return None


@given(st.lists(st.tuples(SECONDS, FRACTIONS, OFFSETS, PASSED), min_size=1, max_size=12))
def test_every_order_of_messages_is_judged_alike(messages: list[tuple[str, str, str, float]]) -> None:
    clock = ManualClock(NOON)
    freshness = Freshness(clock)
    for second, fraction, offset, passed in messages:
        clock.set(NOON + timedelta(seconds=passed))
        timestamp = second + fraction + offset
        try:
            judged: bool | None = freshness.is_fresh(timestamp.encode())
        except ValueError:
            judged = None
        assert judged == slowly(timestamp, clock.now()), timestamp


@pytest.mark.parametrize("first", ["2026-04-04T12:00:00.5Z", "2026-04-04T12:00:00Z"])
@pytest.mark.parametrize("rest", [".5", ".x5Z", ".Z", ".55", ".5+02:00", "Z5Z", "5Z", "Z", ".7Z"])
def test_a_second_that_is_remembered_lets_nothing_else_in(first: str, rest: str) -> None:
    freshness = Freshness(ManualClock(NOON))
    assert freshness.is_fresh(first.encode())
    timestamp = "2026-04-04T12:00:00" + rest
    expected = slowly(timestamp, NOON)
    if expected is None:
        with pytest.raises(ValueError):
            freshness.is_fresh(timestamp.encode())
    else:
        assert freshness.is_fresh(timestamp.encode()) is expected


@pytest.mark.parametrize("timestamp", [b"", b"Z", b".Z", b"\xff", b"1775304000", b"2026-04-04T12:00:00Z"])
def test_odd_ones_do_not_confuse_what_is_remembered(timestamp: bytes) -> None:
    freshness = Freshness(ManualClock(NOON))
    for _ in range(2):
        expected = slowly(timestamp.decode("latin-1"), NOON)
        if expected is None:
            with pytest.raises(ValueError):
                freshness.is_fresh(timestamp)
        else:
            assert freshness.is_fresh(timestamp) is expected
