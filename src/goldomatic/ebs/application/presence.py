"""When Desktop and Twitch were heard last by this process (SPEC §5.4, §12; why in memory: ADR 0008)."""

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
        return self._is_near(self._clock.now())

    def on_arrival(self, listener: Listener) -> None:
        """Call ``listener`` whenever the Desktop is heard after it was away."""
        self._listeners.append(listener)

    def hear(self) -> None:
        """Note a call of the Desktop."""
        now = self._clock.now()
        was_away = not self._is_near(now)
        self._heard_at = now
        if was_away:
            for listener in self._listeners:
                listener()

    def _is_near(self, now: datetime) -> bool:
        # A clock that was set back makes what was heard lie ahead: nobody is here for hours because of that.
        return self._heard_at is not None and abs(now - self._heard_at) <= DESKTOP_HEARD_WITHIN


class TwitchPresence:
    """Remembers EventSub's last message, and its last word about the chat subscription; in domain time."""

    __slots__ = ("_clock", "heard_at", "revocation_reason", "revoked_at")

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.heard_at: datetime | None = None
        """When any message came last; None when this process never heard one."""
        self.revocation_reason: str | None = None
        """Why Twitch has revoked the subscription; None while nothing says so."""
        self.revoked_at: datetime | None = None

    def hear(self) -> None:
        """Note a message, whatever it says."""
        self.heard_at = self._clock.now()

    def hear_of_revocation(self, reason: str) -> None:
        """Note that the subscription is gone."""
        self.revocation_reason, self.revoked_at = reason, self._clock.now()

    def hear_that_all_is_well(self) -> None:
        """Note that the subscription is there: what it brings has come."""
        self.revocation_reason = self.revoked_at = None
