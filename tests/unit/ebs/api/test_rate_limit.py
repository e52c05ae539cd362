"""Fixed windows of a minute, per key (SPEC §2, §18)."""

from __future__ import annotations

import pytest

from goldomatic.ebs.api.errors import ApiError
from goldomatic.ebs.api.rate_limit import Budget, RateLimiter, RateLimits


class Watch:
    """A watch that is wound by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def is_let_in(budget: Budget, key: str) -> bool:
    try:
        budget.spend(key)
    except ApiError:
        return False
    return True


@pytest.mark.parametrize("limit", [1, 2, 60])
def test_each_key_has_the_whole_budget(limit: int) -> None:
    budget = Budget(limit, now=Watch())
    for key in ("a", "b"):
        assert [is_let_in(budget, key) for _ in range(limit + 2)] == [True] * limit + [False] * 2


def test_budgets_have_limits_of_their_own_and_do_not_share() -> None:
    limits = RateLimits(changes_per_minute=2, reads_per_minute=3, desktop_per_minute=4)
    limiter = RateLimiter(limits, now=Watch())
    budgets = (limiter.changes, limiter.reads, limiter.desktop)
    assert [sum(is_let_in(budget, "k") for _ in range(9)) for budget in budgets] == [2, 3, 4]


def test_a_window_begins_with_its_first_call_and_lasts_sixty_seconds() -> None:
    watch = Watch()
    budget = Budget(2, now=watch)
    budget.spend("k")
    watch.seconds += 59
    budget.spend("k")
    watch.seconds += 0.999
    assert not is_let_in(budget, "k")
    watch.seconds += 0.001
    assert [is_let_in(budget, "k") for _ in range(3)] == [True, True, False]


def test_refused_calls_are_not_counted() -> None:
    watch = Watch()
    budget = Budget(2, now=watch)
    for _ in range(100):
        is_let_in(budget, "k")
    watch.seconds += 60
    assert is_let_in(budget, "k")


@pytest.mark.parametrize(("passed", "seconds"), [(0, 60), (0.5, 60), (1, 59), (59.5, 1), (59.999, 1)])
def test_retry_after_is_whole_seconds_and_never_too_few(passed: float, seconds: int) -> None:
    watch = Watch()
    budget = Budget(1, now=watch)
    budget.spend("k")
    watch.seconds += passed
    with pytest.raises(ApiError) as refused:
        budget.spend("k")
    assert dict(refused.value.headers) == {b"retry-after": str(seconds).encode()}
    assert refused.value.details == {"retryAfterSeconds": seconds}
    watch.seconds += seconds
    assert is_let_in(budget, "k")


def test_windows_that_are_over_are_forgotten() -> None:
    watch = Watch()
    budget = Budget(2, now=watch)
    for number in range(1000):
        budget.spend(f"k{number}")
    watch.seconds += 60
    budget.spend("new")
    assert len(budget) == 1


def test_memory_is_bounded_within_a_minute_too() -> None:
    budget = Budget(2, now=Watch(), keys_max=10)
    for number in range(1000):
        budget.spend(f"k{number}")
        assert len(budget) <= 10
