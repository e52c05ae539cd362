"""When the Desktop was heard last by this process (SPEC §12; why in memory: ADR 0007)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from goldomatic.ambient import Clock
from goldomatic.ebs.domain.limits import DESKTOP_HEARD_WITHIN

Listener = Callable[[], None]


class DesktopPresence:
    """Remembers the last call that came with a Desktop key, on whatever route; in domain time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._heard_at: datetime | None = None
        self._listeners: list[Listener] = []

    @property
    def heard_at(self) -> datetime | None:
        """When it was heard last; None when this process never heard it."""
        return self._heard_at

    @property
    def is_here(self) -> bool:
        """Whether it was heard within 30 s."""
        return self._heard_at is not None and self._clock.now() - self._heard_at <= DESKTOP_HEARD_WITHIN

    def on_arrival(self, listener: Listener) -> None:
        """Call ``listener`` whenever the Desktop is heard after it was away."""
        self._listeners.append(listener)

    def hear(self) -> None:
        """Note a call of the Desktop."""
        now = self._clock.now()
        was_away = self._heard_at is None or now - self._heard_at > DESKTOP_HEARD_WITHIN
        self._heard_at = now
        if was_away:
            for listener in self._listeners:
                listener()
