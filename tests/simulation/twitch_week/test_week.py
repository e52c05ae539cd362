"""A week with Twitch: every line that was delivered is acted on once, and all is well at the end."""

import pytest

from tests.simulation.twitch_week.__main__ import TRANSPORTS, live_quietly


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize(("seed", "days"), [(1, 7.0), (2, 2.0), (3, 2.0)])
def test_a_week(seed: int, transport: str, days: float) -> None:
    lived = live_quietly(seed, transport, days)
    assert lived.broken is None, f"seed {seed}: {lived.broken}"
    assert lived.counts["lines delivered"] > 30 * days
