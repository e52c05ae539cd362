"""The fake Twitch's EventSub sockets, without a socket: sessions, keepalives, reconnects, ways to die.

Time comes from outside: `SocketDesk.tick` does what is due. A session's connection is two functions, one that
sends and one that closes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from goldomatic.sim.chat import encode, message_timestamp

if TYPE_CHECKING:
    from goldomatic.ambient import Ambient

__all__ = ["Session", "SocketDesk"]

KEEPALIVE_SECONDS_DEFAULT = 10
KEEPALIVE_SECONDS = range(10, 601)
SUBSCRIBE_SECONDS_MAX = 10.0
RECONNECT_SECONDS_MAX = 30.0
UNUSED, RECONNECTED_TOO_LATE, SENT_SOMETHING, BAD_RECONNECT = 4003, 4004, 4001, 4007


@dataclass(slots=True, eq=False)
class Session:
    """One connection of a client."""

    id: str
    send: Callable[[str], None]
    close: Callable[[int], None]
    keepalive_seconds: int
    opened_at: datetime
    last_sent_at: datetime
    is_subscribed: bool = False
    is_silent: bool = False
    """It looks alive and is not: nothing that is sent arrives."""
    asked_to_leave_at: datetime | None = None
    is_open: bool = True


@dataclass(slots=True)
class SocketDesk:
    """All sessions. A reconnect hands a session's id, and with it its subscriptions, to a new connection."""

    ambient: Ambient
    address: str = "ws://127.0.0.1:9056/ws"
    sessions: list[Session] = field(default_factory=list)
    on_gone: Callable[[str], None] = lambda _session_id: None
    """Told the id of a session that has no connection any more."""
    _reconnects: dict[str, Session] = field(default_factory=dict)

    def open(self, query: str, send: Callable[[str], None], close: Callable[[int], None]) -> Session | None:
        """Take a new connection and welcome it; None when it is refused and has been closed."""
        asked = parse_qs(query)
        token = asked.get("reconnect", [""])[0]
        old = self._reconnects.pop(token, None) if token else None
        if token and (old is None or not old.is_open):
            close(BAD_RECONNECT)
            return None
        seconds = asked.get("keepalive_timeout_seconds", [""])[0]
        now = self.ambient.wall.now()
        session = Session(
            id=old.id if old is not None else f"session-{self.ambient.random.uuid().hex}",
            send=send,
            close=close,
            keepalive_seconds=_keepalive(seconds) if old is None else old.keepalive_seconds,
            opened_at=now,
            last_sent_at=now,
            is_subscribed=old is not None and old.is_subscribed,
        )
        self.sessions.append(session)
        self._say(session, "session_welcome", {"session": self._describe(session, "connected")})
        return session

    def left(self, session: Session) -> None:
        """Note that the client has hung up."""
        self._end(session)

    def heard(self, session: Session) -> None:
        """Note that the client has sent something, which it must not."""
        self.end(session, SENT_SOMETHING)

    def find(self, session_id: str) -> Session | None:
        """Return the newest open connection of a session."""
        return next((each for each in reversed(self.sessions) if each.id == session_id), None)

    def notify(self, session: Session, kind: str, payload: dict[str, Any], message_id: str) -> bool:
        """Send a notification or a revocation; say whether it surely reached a connection that lives."""
        extra = {"subscription_type": "channel.chat.message", "subscription_version": "1"}
        return self._say(session, kind, payload, message_id=message_id, extra=extra)

    def ask_to_reconnect(self, session: Session) -> None:
        """Ask a client to come again at another address; it has half a minute."""
        token = self.ambient.random.uuid().hex
        self._reconnects[token] = session
        session.asked_to_leave_at = self.ambient.wall.now()
        described = self._describe(session, "reconnecting") | {
            "reconnect_url": f"{self.address}?reconnect={token}"
        }
        self._say(session, "session_reconnect", {"session": described})

    def end(self, session: Session, code: int) -> None:
        """Close a connection with a code of ours."""
        if session.is_open:
            self._end(session)
            session.close(code)

    def seconds_until_due(self) -> float:
        """Return after how long `tick` may have something to do."""
        now = self.ambient.wall.now()
        seconds = [SUBSCRIBE_SECONDS_MAX]
        for session in self.sessions:
            seconds.append(session.keepalive_seconds - (now - session.last_sent_at).total_seconds())
            if not session.is_subscribed:
                seconds.append(SUBSCRIBE_SECONDS_MAX - (now - session.opened_at).total_seconds())
        return max(min(seconds), 0.1)

    def tick(self) -> None:
        """Do what is due: keepalives, and closing who has not subscribed or not left in time."""
        now = self.ambient.wall.now()
        for session in list(self.sessions):
            age = (now - session.opened_at).total_seconds()
            leaving = session.asked_to_leave_at
            if not session.is_subscribed and age >= SUBSCRIBE_SECONDS_MAX and not session.is_silent:
                self.end(session, UNUSED)
            elif leaving is not None and (now - leaving).total_seconds() >= RECONNECT_SECONDS_MAX:
                self.end(session, RECONNECTED_TOO_LATE)
            elif (now - session.last_sent_at).total_seconds() >= session.keepalive_seconds:
                self._say(session, "session_keepalive", {})

    def _say(
        self,
        session: Session,
        kind: str,
        payload: dict[str, Any],
        *,
        message_id: str | None = None,
        extra: dict[str, str] | None = None,
    ) -> bool:
        now = self.ambient.wall.now()
        session.last_sent_at = now
        metadata = {
            "message_id": message_id or str(self.ambient.random.uuid()),
            "message_type": kind,
            "message_timestamp": message_timestamp(now),
            **(extra or {}),
        }
        if session.is_silent or not session.is_open:
            return False
        session.send(encode({"metadata": metadata, "payload": payload}).decode())
        return True

    def _describe(self, session: Session, status: str) -> dict[str, Any]:
        return {
            "id": session.id,
            "status": status,
            "keepalive_timeout_seconds": session.keepalive_seconds,
            "reconnect_url": None,
            "connected_at": message_timestamp(session.opened_at),
        }

    def _end(self, session: Session) -> None:
        if session.is_open:
            session.is_open = False
            self.sessions.remove(session)
            if self.find(session.id) is None:
                self.on_gone(session.id)


def _keepalive(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) in KEEPALIVE_SECONDS:
        return int(text)
    return KEEPALIVE_SECONDS_DEFAULT
