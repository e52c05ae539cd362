"""Lists, creates and deletes EventSub subscriptions at Helix; every answer becomes a plain outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from goldomatic.ambient import Clock
from goldomatic.ebs.twitch.caller import HelixCaller, HelixFailed
from goldomatic.ebs.twitch.eventsub_rest import (
    SUBSCRIPTIONS_PATH,
    ListedSubscription,
    creation_body,
    read_page,
)
from goldomatic.ebs.twitch.oauth_messages import message_of
from goldomatic.ebs.twitch.pace import reset_seconds
from goldomatic.ebs.twitch.tokens import TokenSource

__all__ = ["Created", "EventSubClient", "Outcome"]

PAGES_MAX = 100
_CREATED = range(200, 300)
_CONFLICT = 409
_TOO_MANY = 429
_SERVER_ERROR = 500


class Outcome(StrEnum):
    """What became of a wish to subscribe."""

    CREATED = "created"
    EXISTS = "exists"
    TOO_MANY = "too_many"
    """Twitch's limit; later."""
    UNREACHABLE = "unreachable"
    """No answer, or none that counts; later."""
    REFUSED = "refused"
    """Consent, scopes or settings: a person has to act; asking again does no harm, but rarely."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """The outcome, why, and how long to wait if Twitch has said so."""

    outcome: Outcome
    reason: str = ""
    pause_seconds: float = 0.0


class EventSubClient:
    """Speaks for one channel."""

    def __init__(self, caller: HelixCaller, tokens: TokenSource, *, broadcaster_id: str, wall: Clock) -> None:
        self._caller = caller
        self._tokens = tokens
        self._broadcaster_id = broadcaster_id
        self._wall = wall

    async def create(self, transport: Mapping[str, str]) -> Created:
        """Ask for the chat subscription. Never raises for what Twitch or the network does."""
        try:
            answer = await self._caller.call(
                "POST",
                SUBSCRIPTIONS_PATH,
                self._tokens,
                json=creation_body(self._broadcaster_id, transport),
            )
        except HelixFailed as failed:
            outcome = Outcome.UNREACHABLE if failed.is_set_up else Outcome.REFUSED
            return Created(outcome=outcome, reason=str(failed))
        reason = f"http_{answer.status} {message_of(answer.body)}".strip()
        if answer.status in _CREATED:
            return Created(outcome=Outcome.CREATED)
        if answer.status == _CONFLICT:
            return Created(outcome=Outcome.EXISTS, reason=reason)
        if answer.status == _TOO_MANY:
            pause = reset_seconds(answer.headers, self._wall) or 0.0
            return Created(outcome=Outcome.TOO_MANY, reason=reason, pause_seconds=pause)
        if answer.status >= _SERVER_ERROR:
            return Created(outcome=Outcome.UNREACHABLE, reason=reason)
        return Created(outcome=Outcome.REFUSED, reason=reason)

    async def list(self) -> tuple[ListedSubscription, ...]:
        """Return all subscriptions: with the program's own token the webhooks, with a user's their sockets.

        Raises:
            HelixFailed: Twitch does not tell.
        """
        found: list[ListedSubscription] = []
        cursor: str | None = None
        for _ in range(PAGES_MAX):
            params = {} if cursor is None else {"after": cursor}
            answer = await self._caller.call("GET", SUBSCRIPTIONS_PATH, self._tokens, params=params)
            page = read_page(answer.body) if answer.is_success else None
            if page is None:
                raise HelixFailed(f"http_{answer.status} {message_of(answer.body)}".strip())
            found += page.subscriptions
            if not page.cursor or page.cursor == cursor:
                break
            cursor = page.cursor
        return tuple(found)

    async def delete(self, subscription_id: str) -> None:
        """Delete a subscription; one that is gone already is no error.

        Raises:
            HelixFailed: Twitch does not answer.
        """
        answer = await self._caller.call(
            "DELETE", SUBSCRIPTIONS_PATH, self._tokens, params={"id": subscription_id}
        )
        if answer.status >= _SERVER_ERROR or answer.status == _TOO_MANY:
            raise HelixFailed(f"http_{answer.status}")
