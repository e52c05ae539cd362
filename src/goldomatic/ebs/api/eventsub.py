"""``POST /api/twitch/eventsub``: the stream's chat comes in here (SPEC §5.1, docs/twitch.md §1).

99 of 100 messages are ordinary chat: they end after the signature, the age and one look for a ``!``.
A command is acknowledged only after its transaction has committed; Twitch sends again what it did not
see acknowledged, and the store knows what it has seen.
"""

from __future__ import annotations

import structlog
from starlette.types import Receive, Scope

from goldomatic.ambient import Clock
from goldomatic.ebs.api.answer import Answer, answer_with
from goldomatic.ebs.api.body import is_json_media_type, read_body, unsupported_media_type
from goldomatic.ebs.api.errors import ApiError
from goldomatic.ebs.api.freshness import Freshness
from goldomatic.ebs.api.hot import RequestHeaders
from goldomatic.ebs.api.tallies import Tally
from goldomatic.ebs.application.chat_intake import ChatIntake, ChatWish
from goldomatic.ebs.application.presence import TwitchPresence
from goldomatic.ebs.twitch.eventsub_messages import CHAT_MESSAGE, decode_envelope, may_hold_command
from goldomatic.protocol.error_codes import ErrorCode
from goldomatic.protocol.eventsub_signature import SigningKey

__all__ = ["EVENTSUB_BODY_BYTES_MAX", "EventSubRoute"]

EVENTSUB_BODY_BYTES_MAX = 256 * 1024

_LOG = structlog.get_logger(__name__)

_MESSAGE_ID = b"twitch-eventsub-message-id"
_TIMESTAMP = b"twitch-eventsub-message-timestamp"
_SIGNATURE = b"twitch-eventsub-message-signature"
_MESSAGE_TYPE = b"twitch-eventsub-message-type"
_SUBSCRIPTION_TYPE = b"twitch-eventsub-subscription-type"

_NOTIFICATION = b"notification"
_CHAT_BYTES_MIN = 700
"""What Twitch tells about a line of chat is never shorter; a challenge is never so long."""

_TAKEN = answer_with(204, (), b"")


class EventSubRoute:
    """Serves Twitch's messages. ``secret`` empty switches signature and age off (Development only)."""

    def __init__(
        self,
        *,
        intake: ChatIntake,
        wall: Clock,
        messages: Tally,
        twitch: TwitchPresence,
        secret: str,
        is_check_off: bool,
    ) -> None:
        self._intake = intake
        self._freshness = Freshness(wall)
        self._messages = messages
        self._twitch = twitch
        self._signing_key = SigningKey(secret)
        self._is_check_off = is_check_off and not secret

    async def answer(self, scope: Scope, receive: Receive, headers: RequestHeaders) -> Answer:
        """Answer one ``POST``."""
        del scope
        if not self._is_check_off and _SIGNATURE not in headers:
            raise self._not_from_twitch("signature_missing")
        body = await read_body(receive, headers.get(b"content-length"), EVENTSUB_BODY_BYTES_MAX)
        if not self._is_check_off:
            self._check(headers, body)
        self._twitch.hear()
        if not is_json_media_type(headers.get(b"content-type")):
            raise unsupported_media_type()
        taken = None if self._is_ordinary_chat(headers, body) else self._take(headers, body)
        if taken is None:
            return _TAKEN
        if isinstance(taken, str):
            return _answer_with_challenge(taken)
        await self._intake.fulfil(taken)
        return _TAKEN

    def _check(self, headers: RequestHeaders, body: bytes) -> None:
        """Compare the signature before anything is parsed, then the age on the wall clock."""
        message_id, timestamp = headers.get(_MESSAGE_ID, b""), headers.get(_TIMESTAMP, b"")
        if not self._signing_key.accepts(message_id, timestamp, body, headers[_SIGNATURE]):
            raise self._not_from_twitch("signature_wrong")
        try:
            is_fresh = self._freshness.is_fresh(timestamp)
        except ValueError:
            raise self._not_from_twitch("timestamp_malformed") from None
        if not is_fresh:
            raise self._not_from_twitch("timestamp_not_fresh")

    def _not_from_twitch(self, reason: str) -> ApiError:
        self._messages.add("rejected")
        message = "The message is not signed by Twitch, or it is too old."
        return ApiError(ErrorCode.UNAUTHORIZED, message, details={"reason": reason})

    def _is_ordinary_chat(self, headers: RequestHeaders, body: bytes) -> bool:
        """Return whether the bytes show, unread, that nothing has to be done; count the message then."""
        if (
            may_hold_command(body)
            or len(body) < _CHAT_BYTES_MIN
            or body[-2:] != b"}}"
            or headers.get(_MESSAGE_TYPE) != _NOTIFICATION
            or headers.get(_SUBSCRIPTION_TYPE) != b"channel.chat.message"
            or self._twitch.revocation_reason is not None
        ):
            return False
        self._messages.add("chat")
        return True

    def _take(self, headers: RequestHeaders, body: bytes) -> ChatWish | str | None:
        """Read the message; return what is to be done, or a challenge to be answered, or nothing."""
        try:
            envelope = decode_envelope(body)
        except (ValueError, RecursionError) as error:
            self._intake.ignore_malformed(error, headers.get(_MESSAGE_ID, b""))
            return None
        message_type = headers.get(_MESSAGE_TYPE, _NOTIFICATION)
        if message_type != _NOTIFICATION:
            lowered = message_type.lower()
            if lowered == b"revocation":
                self._intake.note_revocation(envelope.status, envelope.subscription_type or "")
                return None
            if lowered not in (b"webhook_callback_verification", _NOTIFICATION):
                self._intake.ignore("other_type", headers.get(_MESSAGE_ID, b""))
                return None
        if envelope.challenge is not None:
            return self._answer_challenge(envelope.challenge)
        of_type = envelope.subscription_type
        if of_type is None:
            of_type = headers.get(_SUBSCRIPTION_TYPE, b"").decode("latin-1")
        if of_type != CHAT_MESSAGE:
            self._intake.ignore("other_subscription", headers.get(_MESSAGE_ID, b""))
            return None
        return self._intake.wish_of(envelope.event, headers.get(_MESSAGE_ID, b""))

    def _answer_challenge(self, challenge: str) -> str:
        self._messages.add("challenge")
        self._intake.note_alive()
        _LOG.info("challenge answered", action="eventsub.challenge_answered")
        return challenge


def _answer_with_challenge(challenge: str) -> Answer:
    body = challenge.encode()
    headers = (
        (b"content-type", b"text/plain"),
        (b"content-length", str(len(body)).encode()),
        # A challenge is an echo: a browser that came here must not take it for a page.
        (b"x-content-type-options", b"nosniff"),
    )
    return answer_with(200, headers, body)
