"""Fixed windows of one minute, per key, in memory (SPEC §2, §18).

A key's window begins with the first call that is counted in it. Refused calls are not counted, so that
a client which keeps knocking is let in again as soon as its window is over.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from goldomatic.ambient import monotonic
from goldomatic.ebs.api.errors import ApiError
from goldomatic.protocol.error_codes import ErrorCode

__all__ = ["OVER", "Budget", "RateLimiter", "RateLimits", "Window"]

WINDOW_SECONDS = 60.0
KEYS_MAX = 100_000
"""How many windows are remembered at most; an honest channel has a few thousand viewers a minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimits:
    """Calls a minute, per key (SPEC §18)."""

    changes_per_minute: int = 5
    reads_per_minute: int = 60
    desktop_per_minute: int = 600


class Window:
    """What a key may still spend in its present minute."""

    __slots__ = ("_left", "ends_at")

    def __init__(self, ends_at: float, left: int) -> None:
        self.ends_at = ends_at
        self._left = left

    def spend(self, now: float) -> bool:
        """Count one call and return true, unless the window is over or spent."""
        if now < self.ends_at and self._left > 0:
            self._left -= 1
            return True
        return False


OVER = Window(-math.inf, 0)
"""The window of those who have not been counted yet."""


class Budget:
    """So many calls a minute for each key."""

    def __init__(
        self, per_minute: int, *, now: Callable[[], float] = monotonic, keys_max: int = KEYS_MAX
    ) -> None:
        self._per_minute = per_minute
        # Insertion order is the order in which windows began, hence in which they end: sweeping looks at the
        # oldest only. A plain dictionary would look for its first key among all that were deleted before it:
        # tens of µs when it is full.
        self._windows: OrderedDict[str, Window] = OrderedDict()
        self._now = now
        self._keys_max = keys_max

    def spend(self, key: str) -> Window:
        """Count one call of ``key``; return the window that it was counted in.

        Raises:
            ApiError: ``rate_limited``, with ``Retry-After`` in whole seconds; the call was not counted.
        """
        now = self._now()
        window = self._windows.get(key)
        if window is None or window.ends_at <= now:
            return self._begin(key, now)
        if not window.spend(now):
            raise _rate_limited(window.ends_at - now)
        return window

    def _begin(self, key: str, now: float) -> Window:
        windows = self._windows
        windows.pop(key, None)
        while windows:
            oldest = next(iter(windows))
            if windows[oldest].ends_at > now and len(windows) < self._keys_max:
                break
            # Past its end, or the memory is full: then the oldest goes early, which errs towards letting in.
            del windows[oldest]
        window = windows[key] = Window(now + WINDOW_SECONDS, self._per_minute - 1)
        return window

    def __len__(self) -> int:
        """Return how many windows are held in memory."""
        return len(self._windows)


class RateLimiter:
    """The three budgets of SPEC §2. Not shared between processes, as it has it."""

    def __init__(self, limits: RateLimits, *, now: Callable[[], float] = monotonic) -> None:
        self.now = now
        self.changes = Budget(limits.changes_per_minute, now=now)
        self.reads = Budget(limits.reads_per_minute, now=now)
        self.desktop = Budget(limits.desktop_per_minute, now=now)


def _rate_limited(seconds_left: float) -> ApiError:
    seconds = max(1, math.ceil(seconds_left))
    return ApiError(
        ErrorCode.RATE_LIMITED,
        f"Too many calls. Try again in {seconds} s.",
        details={"retryAfterSeconds": seconds},
        headers=((b"retry-after", str(seconds).encode()),),
    )
