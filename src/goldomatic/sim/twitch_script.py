"""What the fake Twitch shall do wrong, and when: a queue of behaviours for each route (SPEC §14).

``POST /control/script`` brings them as JSON; each call of the route takes one from the head of its queue,
and an empty queue means that everything goes well.
"""

from __future__ import annotations

from collections import deque
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

__all__ = [
    "Behaviour",
    "Drop",
    "InvalidScript",
    "Malformed",
    "NotSent",
    "Ok",
    "RouteName",
    "Script",
    "Status",
    "Timeout",
    "read_script",
]

TIMEOUT_SECONDS_MAX = 120.0

QUEUE_LENGTH_MAX = 10_000


class RouteName(StrEnum):
    """Twitch's routes, by the names that a script uses."""

    CHAT_MESSAGES = "chat_messages"
    SUBSCRIPTIONS = "subscriptions"
    USERS = "users"
    TOKEN = "token"  # noqa: S105 - a route's name
    VALIDATE = "validate"
    DEVICE = "device"
    REVOKE = "revoke"
    EVENTSUB = "eventsub"
    EVENTSUB_LIST = "eventsub_list"
    EVENTSUB_DELETE = "eventsub_delete"


class _Repeated(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    times: int = Field(default=1, ge=1, le=1000)


class Ok(_Repeated):
    """The call goes well: a place in the queue where nothing goes wrong."""

    kind: Literal["ok"]


class Status(_Repeated):
    """Twitch refuses with ``status``; ``retry_after_seconds`` fills the headers that say how long to wait."""

    kind: Literal["status"]
    status: int = Field(ge=400, le=599)
    retry_after_seconds: int | None = Field(default=None, alias="retryAfterSeconds", ge=0, le=3600)
    message: str = ""


class Timeout(_Repeated):
    """Twitch does what it is asked, but the answer comes ``seconds`` late: later than the caller waits."""

    kind: Literal["timeout"]
    seconds: float = Field(gt=0, le=TIMEOUT_SECONDS_MAX)


class Drop(_Repeated):
    """The connection is cut without a byte of answer; ``taken`` says whether Twitch did what it was asked."""

    kind: Literal["drop"]
    taken: bool = True


class Malformed(_Repeated):
    """Twitch does what it is asked, and answers 200 with something that is not JSON."""

    kind: Literal["malformed"]


class NotSent(_Repeated):
    """Chat only: 200, but the line was dropped, with a reason (docs/twitch.md §3)."""

    kind: Literal["not_sent"]
    code: str = "msg_duplicate"
    message: str = "Your message was not sent because it is identical to the previous one."


Behaviour = Ok | Status | Timeout | Drop | Malformed | NotSent

_QUEUE = TypeAdapter(list[Annotated[Behaviour, Field(discriminator="kind")]])


class InvalidScript(ValueError):
    """The script cannot be played; the text names the place and what is wrong there."""


def read_script(document: dict[str, object]) -> dict[RouteName, list[Behaviour]]:
    """Read ``{"<route>": [behaviour, …], …}``; a behaviour with ``times`` n stands for n of it.

    Raises:
        InvalidScript: an unknown route, an unknown behaviour, or one that does not fit its route.
    """
    return {_route(name): _queue(name, behaviours) for name, behaviours in document.items()}


def _route(name: str) -> RouteName:
    try:
        return RouteName(name)
    except ValueError:
        raise InvalidScript(f"{name} is no route; there are {', '.join(RouteName)}") from None


def _queue(route_name: str, behaviours: object) -> list[Behaviour]:
    try:
        queue = _QUEUE.validate_python(behaviours)
    except ValidationError as error:
        problem = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in (route_name, *problem["loc"]))
        raise InvalidScript(f"{place}: {problem['msg']}") from None
    if route_name != RouteName.CHAT_MESSAGES and any(isinstance(item, NotSent) for item in queue):
        raise InvalidScript(f"{route_name}: not_sent is for {RouteName.CHAT_MESSAGES} only")
    flat = [behaviour for behaviour in queue for _ in range(behaviour.times)]
    if len(flat) > QUEUE_LENGTH_MAX:
        raise InvalidScript(f"{route_name}: more than {QUEUE_LENGTH_MAX} behaviours")
    return flat


class Script:
    """The queues. A new script for a route takes the place of what was left of the old one."""

    def __init__(self) -> None:
        self._queues: dict[RouteName, deque[Behaviour]] = {}

    def put(self, queues: dict[RouteName, list[Behaviour]]) -> None:
        """Set the queue of each route that ``queues`` names; the others stay."""
        for route, behaviours in queues.items():
            self._queues[route] = deque(behaviours)

    def take(self, route: RouteName) -> Behaviour:
        """Take the next behaviour of ``route``; `Ok` when none is left."""
        queue = self._queues.get(route)
        return queue.popleft() if queue else Ok(kind="ok")

    def left(self) -> dict[str, int]:
        """Return how many behaviours are still to come, by route."""
        return {route.value: len(queue) for route, queue in self._queues.items() if queue}

    def clear(self) -> None:
        """Forget all queues: from now on everything goes well."""
        self._queues.clear()
