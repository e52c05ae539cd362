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

__all__ = ["Budget", "RateLimiter", "RateLimits"]

WINDOW_SECONDS = 60.0
KEYS_MAX = 100_000
"""How many windows are remembered at most; an honest channel has a few thousand viewers a minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimits:
    """Calls a minute, per key (SPEC §18)."""

    changes_per_minute: int = 5
    reads_per_minute: int = 60
    desktop_per_minute: int = 600


class _Window:
    __slots__ = ("count", "ends_at")

    def __init__(self, ends_at: float) -> None:
        self.ends_at = ends_at
        self.count = 1


class Budget:
    """So many calls a minute for each key."""

    def __init__(
        self, per_minute: int, *, now: Callable[[], float] = monotonic, keys_max: int = KEYS_MAX
    ) -> None:
        self._per_minute = per_minute
        # Insertion order is the order in which windows began, hence in which they end: sweeping looks at the
        # oldest only. A plain dictionary would look for its first key among all that were deleted before it:
        # tens of µs when it is full.
        self._windows: OrderedDict[str, _Window] = OrderedDict()
        self._now = now
        self._keys_max = keys_max

    def spend(self, key: str) -> None:
        """Count one call of ``key``.

        Raises:
            ApiError: ``rate_limited``, with ``Retry-After`` in whole seconds; the call was not counted.
        """
        now = self._now()
        window = self._windows.get(key)
        if window is None or window.ends_at <= now:
            self._begin(key, now)
        elif window.count < self._per_minute:
            window.count += 1
        else:
            raise _rate_limited(window.ends_at - now)

    def _begin(self, key: str, now: float) -> None:
        windows = self._windows
        windows.pop(key, None)
        while windows:
            oldest = next(iter(windows))
            if windows[oldest].ends_at > now and len(windows) < self._keys_max:
                break
            # Past its end, or the memory is full: then the oldest goes early, which errs towards letting in.
            del windows[oldest]
        windows[key] = _Window(now + WINDOW_SECONDS)

    def __len__(self) -> int:
        """Return how many windows are held in memory."""
        return len(self._windows)


class RateLimiter:
    """The three budgets of SPEC §2. Not shared between processes, as it has it."""

    def __init__(self, limits: RateLimits, *, now: Callable[[], float] = monotonic) -> None:
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
