"""A call to the fake Twitch, and what it is answered: what its parts have in common."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from http.client import responses
from typing import TYPE_CHECKING, Any

from goldomatic.ambient import format_instant

if TYPE_CHECKING:
    from datetime import datetime

    from goldomatic.sim.twitch_script import RouteName

__all__ = ["Answer", "Call", "twitch_error"]


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and a JSON body; None stands for no body at all."""

    status: int
    body: dict[str, Any] | None = None

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES


def twitch_error(status: int, message: str) -> Answer:
    """Return an error as Twitch words it."""
    phrase = responses.get(status, "Error")
    return Answer(status, {"error": phrase, "status": status, "message": message})


@dataclass(slots=True, kw_only=True)
class Call:
    """One request that reached the fake Twitch, and what became of it."""

    received_at: datetime
    route: RouteName
    method: str
    path: str
    query: dict[str, list[str]]
    authorization: str | None
    client_id: str | None
    body: Any
    behaviour: str = "ok"
    answered_status: int | None = None
    """None while unanswered, and for good when the connection was cut."""
    was_taken: bool = False
    """Whether Twitch did what it was asked: for chat, whether the line appeared."""

    def to_json(self) -> dict[str, Any]:
        """Return the call as ``GET /requests`` shows it."""
        return {
            "receivedAt": format_instant(self.received_at),
            "route": self.route.value,
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "authorizationHeader": self.authorization,
            "clientIdHeader": self.client_id,
            "body": self.body,
            "behaviour": self.behaviour,
            "answeredStatus": self.answered_status,
            "taken": self.was_taken,
        }
