"""EventSub by WebSocket as a state machine: frames and time in, actions out, no socket (docs/twitch.md §2).

One connection is *current*. When Twitch asks us to reconnect, a *successor* is opened beside it; its welcome
makes it current, and only then the old one is closed: subscriptions carry over, nothing is lost. Whatever
else ends a connection is answered with a new one, later and later, and with a new subscription.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from urllib.parse import urlsplit

from goldomatic.ebs.twitch.socket_actions import (
    Action,
    Close,
    Connect,
    Deliver,
    Heard,
    Lost,
    Malformed,
    Revoked,
    Subscribe,
)
from goldomatic.ebs.twitch.socket_frames import Frame, close_words, decode_frame

__all__ = ["EventSubSocket"]

WELCOME_SECONDS_MAX = 15.0
"""For opening a connection, and then for its welcome."""

KEEPALIVE_SECONDS_DEFAULT = 10.0
KEEPALIVE_SECONDS_MAX = 600.0
SILENCE_GRACE_SECONDS = 5.0
BACKOFF_SECONDS_FIRST = 1.0
BACKOFF_SECONDS_MAX = 60.0
HEARD_SECONDS_MIN = 30.0
"""Whoever is heard for less is not well yet: the pauses go on growing."""

SENT_ON_SECONDS_MIN = 10.0
"""Between two reconnects that Twitch asks for; it gives us 30 s for each."""

SEEN_IDS_MAX = 2_000
URL_CHARACTERS_MAX = 2_000
_DOUBLINGS_MAX = 10


class _Phase(Enum):
    OPENING = "opening"
    WELCOMING = "welcoming"
    LIVE = "live"


@dataclass(slots=True)
class _Connection:
    number: int
    deadline: float
    last_heard: float
    phase: _Phase = _Phase.OPENING
    session_id: str = ""
    silence_seconds_max: float = KEEPALIVE_SECONDS_DEFAULT + SILENCE_GRACE_SECONDS
    is_subscribed: bool = False
    sent_on_to: str = ""
    """Where Twitch wants us instead; empty when it does not."""


class EventSubSocket:
    """The machine. Each method returns what is to be done, in order; ``now`` are seconds that only grow."""

    def __init__(self, url: str, jitter: Callable[[], float]) -> None:
        """``jitter`` returns numbers of [0, 1), so that not all programs come back in the same instant."""
        self._url = url
        self._jitter = jitter
        self._count = 0
        self._current: _Connection | None = None
        self._successor: _Connection | None = None
        self._connect_at: float | None = None
        self._subscribe_at: float | None = None
        self._sent_on_at = float("-inf")
        self._failures = 0
        self._is_heard = False
        self._heard_at = 0.0
        self._deaf_since: float | None = None
        self._seen: deque[str] = deque(maxlen=SEEN_IDS_MAX)

    def start(self, now: float) -> list[Action]:
        """Begin: connect."""
        self._current = self._open(now)
        return [Connect(self._current.number, self._url)]

    def next_wake(self) -> float | None:
        """Return when `wake` must be called at the latest; None when nothing is awaited."""
        times = [self._connect_at, self._subscribe_at, self._send_on_at()]
        times += [each.deadline for each in (self._current, self._successor) if each is not None]
        return min((time for time in times if time is not None), default=None)

    def opened(self, number: int, now: float) -> list[Action]:
        """Note that the connection stands: its welcome is awaited."""
        connection = self._find(number)
        if connection is not None:
            connection.phase = _Phase.WELCOMING
            connection.deadline, connection.last_heard = now + WELCOME_SECONDS_MAX, now
        return []

    def received(self, number: int, text: str | bytes, now: float) -> list[Action]:
        """Take a frame."""
        connection = self._find(number)
        if connection is None:
            return []
        connection.last_heard = now
        if connection.phase is _Phase.LIVE:
            connection.deadline = now + connection.silence_seconds_max
        frame = decode_frame(text)
        if frame is None:
            return [Malformed()]
        match frame.type:
            case "session_welcome":
                return self._welcome(connection, frame, now)
            case "session_reconnect":
                return self._reconnect(connection, frame, now)
            case "notification":
                return self._deliver(frame)
            case "revocation":
                return self._revoke(connection, frame, now)
            case _:
                # Keepalives; and what Twitch may say one day.
                return []

    def closed(self, number: int, code: int | None, now: float) -> list[Action]:
        """Note that a connection has ended, or could not be opened (``code`` None)."""
        connection = self._find(number)
        if connection is None:
            return []
        if code is not None:
            # A good-bye comes after all that was sent before it: until now nothing is lost.
            connection.last_heard = now
        return self._ended(connection, close_words(code), now)

    def subscribed(self, number: int, now: float) -> list[Action]:
        """Note that the session has its subscription."""
        connection = self._find(number)
        if connection is None:
            return []
        connection.is_subscribed = True
        self._subscribe_at = None
        return self._hear(now)

    def refused(self, number: int, pause_seconds: float, now: float) -> list[Action]:
        """Note that there was no subscription to be had; it is tried again after a pause."""
        connection = self._find(number)
        if connection is not None:
            self._failures = min(self._failures + 1, _DOUBLINGS_MAX)
            self._subscribe_at = now + max(pause_seconds, self._pause())
        return []

    def wake(self, now: float) -> list[Action]:
        """Do what is due."""
        actions: list[Action] = []
        for connection in (self._successor, self._current):
            if connection is not None and now >= connection.deadline:
                actions.append(Close(connection.number))
                words = "silence" if connection.phase is _Phase.LIVE else "no_welcome"
                actions += self._ended(connection, words, now)
        if self._connect_at is not None and now >= self._connect_at:
            self._connect_at = None
            actions += self.start(now)
        current = self._current
        actions += self._send_on(now)
        if self._subscribe_at is not None and now >= self._subscribe_at:
            self._subscribe_at = None
            if current is not None and current.phase is _Phase.LIVE and not current.is_subscribed:
                actions.append(Subscribe(current.number, current.session_id))
        return actions

    def _open(self, now: float) -> _Connection:
        self._count += 1
        return _Connection(self._count, deadline=now + WELCOME_SECONDS_MAX, last_heard=now)

    def _find(self, number: int) -> _Connection | None:
        for connection in (self._current, self._successor):
            if connection is not None and connection.number == number:
                return connection
        return None

    def _welcome(self, connection: _Connection, frame: Frame, now: float) -> list[Action]:
        if connection.phase is _Phase.LIVE:
            return []
        seconds = frame.keepalive_seconds or KEEPALIVE_SECONDS_DEFAULT
        connection.silence_seconds_max = (
            min(max(seconds, KEEPALIVE_SECONDS_DEFAULT), KEEPALIVE_SECONDS_MAX) + SILENCE_GRACE_SECONDS
        )
        connection.phase, connection.session_id = _Phase.LIVE, frame.session_id
        connection.deadline = now + connection.silence_seconds_max
        if connection is not self._successor:
            return [Subscribe(connection.number, connection.session_id)]
        old, self._current, self._successor = self._current, connection, None
        actions: list[Action] = [] if old is None else [Close(old.number)]
        if connection.is_subscribed:
            return actions + self._hear(now)
        # There was nothing to carry over.
        return [*actions, Subscribe(connection.number, connection.session_id)]

    def _reconnect(self, connection: _Connection, frame: Frame, now: float) -> list[Action]:
        if connection is not self._current or self._successor is not None:
            return []
        if not self._may_go_to(frame.reconnect_url):
            # Twitch will close this connection; then we begin anew at the address that we know.
            return [Malformed()]
        connection.sent_on_to = frame.reconnect_url
        return self._send_on(now)

    def _send_on_at(self) -> float | None:
        """Return when the current connection is to have its successor; None when it needs none."""
        is_asked = self._current is not None and self._current.sent_on_to and self._successor is None
        return self._sent_on_at + SENT_ON_SECONDS_MIN if is_asked else None

    def _send_on(self, now: float) -> list[Action]:
        current, due_at = self._current, self._send_on_at()
        if current is None or due_at is None or now < due_at:
            return []
        url, current.sent_on_to = current.sent_on_to, ""
        self._sent_on_at = now
        self._successor = self._open(now)
        self._successor.is_subscribed = current.is_subscribed
        return [Connect(self._successor.number, url)]

    def _deliver(self, frame: Frame) -> list[Action]:
        if frame.message_id in self._seen:
            return []
        if frame.message_id:
            self._seen.append(frame.message_id)
        return [Deliver(frame.message_id, frame.subscription_type, frame.event)]

    def _revoke(self, connection: _Connection, frame: Frame, now: float) -> list[Action]:
        connection.is_subscribed = False
        if self._successor is not None:
            self._successor.is_subscribed = False
        actions = self._lose(f"revoked:{frame.status}", now)
        self._failures = min(self._failures + 1, _DOUBLINGS_MAX)
        self._subscribe_at = now + self._pause()
        return [*actions, Revoked(frame.status, frame.subscription_type)]

    def _ended(self, connection: _Connection, reason: str, now: float) -> list[Action]:
        if connection is self._successor:
            # The old one may still be heard; when it ends too, we begin anew.
            self._successor = None
            if self._current is not None:
                return []
        else:
            self._current = None
        actions = self._lose(reason, connection.last_heard)
        if self._successor is None:
            self._subscribe_at = None
            self._failures = min(self._failures + 1, _DOUBLINGS_MAX)
            self._connect_at = now + self._pause()
        return actions

    def _hear(self, now: float) -> list[Action]:
        if self._is_heard:
            return []
        self._is_heard, self._heard_at = True, now
        lost = None if self._deaf_since is None else now - self._deaf_since
        self._deaf_since = None
        return [Heard(lost)]

    def _lose(self, reason: str, since: float) -> list[Action]:
        """Begin to count lost time: all since the connection was last known to live may be lost."""
        if not self._is_heard:
            return []
        self._is_heard = False
        self._deaf_since = since
        if since - self._heard_at >= HEARD_SECONDS_MIN:
            self._failures = 0
        return [Lost(reason)]

    def _pause(self) -> float:
        longest = min(BACKOFF_SECONDS_FIRST * 2.0 ** max(self._failures - 1, 0), BACKOFF_SECONDS_MAX)
        return longest * (0.5 + self._jitter() / 2)

    def _may_go_to(self, url: str) -> bool:
        """Whether an address that came over the wire is one of the same Twitch."""
        if not 0 < len(url) <= URL_CHARACTERS_MAX:
            return False
        try:
            given, known = urlsplit(url), urlsplit(self._url)
            given_host, known_host = given.hostname or "", known.hostname or ""
            # A port that is none is found only when it is asked for.
            _ = given.port
        except ValueError:
            return False
        is_sibling = known_host.endswith(".twitch.tv") and given_host.endswith(".twitch.tv")
        return given.scheme == known.scheme and (given_host == known_host or is_sibling)
