"""Fixed windows of a minute, per key (SPEC §2, §18)."""

from __future__ import annotations

import pytest

from goldomatic.ebs.api.errors import ApiError
from goldomatic.ebs.api.rate_limit import Budget, RateLimiter, RateLimits

LIMITS = RateLimits(changes_per_minute=2, reads_per_minute=3, desktop_per_minute=4)


class Watch:
    """A watch that is wound by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def is_let_in(limiter: RateLimiter, budget: Budget, key: str) -> bool:
    try:
        limiter.spend(budget, key)
    except ApiError:
        return False
    return True


@pytest.mark.parametrize(("budget", "limit"), [(Budget.CHANGES, 2), (Budget.READS, 3), (Budget.DESKTOP, 4)])
def test_each_budget_has_its_limit(budget: Budget, limit: int) -> None:
    limiter = RateLimiter(LIMITS, now=Watch())
    assert [is_let_in(limiter, budget, "k") for _ in range(limit + 2)] == [True] * limit + [False] * 2


def test_budgets_and_keys_do_not_share() -> None:
    limiter = RateLimiter(LIMITS, now=Watch())
    for budget in Budget:
        for key in ("a", "b"):
            assert is_let_in(limiter, budget, key)


def test_a_window_begins_with_its_first_call_and_lasts_sixty_seconds() -> None:
    watch = Watch()
    limiter = RateLimiter(LIMITS, now=watch)
    limiter.spend(Budget.CHANGES, "k")
    watch.seconds += 59
    limiter.spend(Budget.CHANGES, "k")
    watch.seconds += 0.999
    assert not is_let_in(limiter, Budget.CHANGES, "k")
    watch.seconds += 0.001
    assert [is_let_in(limiter, Budget.CHANGES, "k") for _ in range(3)] == [True, True, False]


def test_refused_calls_are_not_counted() -> None:
    watch = Watch()
    limiter = RateLimiter(LIMITS, now=watch)
    for _ in range(100):
        is_let_in(limiter, Budget.CHANGES, "k")
    watch.seconds += 60
    assert is_let_in(limiter, Budget.CHANGES, "k")


@pytest.mark.parametrize(("passed", "seconds"), [(0, 60), (0.5, 60), (1, 59), (59.5, 1), (59.999, 1)])
def test_retry_after_is_whole_seconds_and_never_too_few(passed: float, seconds: int) -> None:
    watch = Watch()
    limiter = RateLimiter(RateLimits(changes_per_minute=1), now=watch)
    limiter.spend(Budget.CHANGES, "k")
    watch.seconds += passed
    with pytest.raises(ApiError) as refused:
        limiter.spend(Budget.CHANGES, "k")
    assert dict(refused.value.headers) == {b"retry-after": str(seconds).encode()}
    assert refused.value.details == {"retryAfterSeconds": seconds}
    watch.seconds += seconds
    assert is_let_in(limiter, Budget.CHANGES, "k")


def test_windows_that_are_over_are_forgotten() -> None:
    watch = Watch()
    limiter = RateLimiter(LIMITS, now=watch)
    for number in range(1000):
        limiter.spend(Budget.READS, f"k{number}")
    watch.seconds += 60
    limiter.spend(Budget.READS, "new")
    assert len(limiter) == 1


def test_memory_is_bounded_within_a_minute_too() -> None:
    limiter = RateLimiter(LIMITS, now=Watch(), keys_max=10)
    for number in range(1000):
        limiter.spend(Budget.READS, f"k{number}")
        assert len(limiter) <= 10
