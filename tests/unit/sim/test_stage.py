"""What the demo's story may ask of the EBS."""

from goldomatic.ebs.api.rate_limit import WINDOW_SECONDS, RateLimits
from goldomatic.sim.stage import POLL_SECONDS


def test_waiting_leaves_half_of_the_keys_budget_to_the_bridge() -> None:
    calls = WINDOW_SECONDS / POLL_SECONDS

    assert calls <= RateLimits().desktop_per_minute / 2
