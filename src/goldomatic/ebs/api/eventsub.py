"""``POST /api/twitch/eventsub``: the stream's chat comes in here (SPEC §5.1, docs/twitch.md §1).

99 of 100 messages are ordinary chat: they end after the signature, the age and one look for a ``!``.
A command is acknowledged only after its transaction has committed; Twitch sends again what it did not
see acknowledged, and the store knows what it has seen.
"""

from __future__ import annotations

import msgspec
import structlog
from starlette.types import Receive, Scope

from goldomatic.ambient import Clock
from goldomatic.ebs.api.answer import Answer, answer_with
from goldomatic.ebs.api.body import is_json_media_type, read_body, unsupported_media_type
from goldomatic.ebs.api.chat_effects import ChatWish, fulfil
from goldomatic.ebs.api.errors import ApiError
from goldomatic.ebs.api.eventsub_messages import (
    CHAT_MESSAGE,
    ChatMessage,
    Envelope,
    decode_chat_message,
    decode_envelope,
    display_name_of,
    is_reply,
    is_subscriber,
    may_hold_command,
    message_ids,
)
from goldomatic.ebs.api.freshness import Freshness
from goldomatic.ebs.api.hot import RequestHeaders
from goldomatic.ebs.api.metrics import Metrics
from goldomatic.ebs.application.enrollment import EnrollFromChat
from goldomatic.ebs.application.gifts import RequestFromChat
from goldomatic.ebs.application.presence import TwitchPresence
from goldomatic.ebs.storage.store import Store
from goldomatic.logs import typed
from goldomatic.protocol.chat_commands import GiftCommand, parse_chat_command
from goldomatic.protocol.error_codes import ErrorCode
from goldomatic.protocol.eventsub_signature import SigningKey
from goldomatic.protocol.twitch_id import is_twitch_id

__all__ = ["EVENTSUB_BODY_BYTES_MAX", "EventSubRoute"]

EVENTSUB_BODY_BYTES_MAX = 256 * 1024
_REASON_CHARACTERS_MAX = 100

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
        store: Store,
        wall: Clock,
        metrics: Metrics,
        twitch: TwitchPresence,
        channel_id: str,
        secret: str,
        is_check_off: bool,
    ) -> None:
        self._store = store
        self._freshness = Freshness(wall)
        self._metrics = metrics
        self._messages = metrics.messages
        self._twitch = twitch
        self._channel_id = channel_id
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
        await fulfil(taken, store=self._store, channel_id=self._channel_id, messages=self._messages)
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
            self._ignore_malformed(error, headers)
            return None
        message_type = headers.get(_MESSAGE_TYPE, _NOTIFICATION)
        if message_type != _NOTIFICATION:
            lowered = message_type.lower()
            if lowered == b"revocation":
                self._note_revocation(envelope)
                return None
            if lowered not in (b"webhook_callback_verification", _NOTIFICATION):
                self._ignore("other_type", headers)
                return None
        if envelope.challenge is not None:
            return self._answer_challenge(envelope.challenge)
        of_type = envelope.subscription_type
        if of_type is None:
            of_type = headers.get(_SUBSCRIPTION_TYPE, b"").decode("latin-1")
        if of_type != CHAT_MESSAGE:
            self._ignore("other_subscription", headers)
            return None
        return self._take_chat_message(envelope.event, headers)

    def _answer_challenge(self, challenge: str) -> str:
        self._messages.add("challenge")
        self._clear_revocation()
        _LOG.info("challenge answered", action="eventsub.challenge_answered")
        return challenge

    def _note_revocation(self, envelope: Envelope) -> None:
        reason = typed(envelope.status[:_REASON_CHARACTERS_MAX])
        self._twitch.hear_of_revocation(reason)
        self._metrics.revocations.inc()
        self._metrics.is_revoked.set(1)
        self._messages.add("revocation")
        _LOG.error(
            "Twitch has revoked the subscription; it must be created again",
            action="eventsub.revoked",
            reason=reason,
            subscription_type=typed(envelope.subscription_type or ""),
        )

    def _clear_revocation(self) -> None:
        if self._twitch.revocation_reason is not None:
            self._twitch.hear_that_all_is_well()
            self._metrics.is_revoked.set(0)

    def _take_chat_message(self, event: msgspec.Raw, headers: RequestHeaders) -> ChatWish | None:
        try:
            said = decode_chat_message(event)
        except (ValueError, RecursionError) as error:
            self._ignore_malformed(error, headers)
            return None
        if self._twitch.revocation_reason is not None:
            self._clear_revocation()
        # Before anything else: this is where ordinary chat ends.
        if "!" not in said.message.text:
            self._messages.add("chat")
            return None
        command = parse_chat_command(said.message.text, is_reply=is_reply(said))
        if command is None:
            self._messages.add("chat")
            return None
        reason = self._reason_to_ignore(said)
        if reason is not None:
            self._ignore(reason, headers)
            return None
        of_command = RequestFromChat if isinstance(command, GiftCommand) else EnrollFromChat
        return of_command(
            message_ids=message_ids(headers.get(_MESSAGE_ID, b""), said.message_id),
            viewer_id=said.chatter_user_id,
            display_name=display_name_of(said),
            requested_name=command.argument,
            is_subscriber=is_subscriber(said),
        )

    def _reason_to_ignore(self, said: ChatMessage) -> str | None:
        channel_id = said.broadcaster_user_id or self._channel_id
        if channel_id != self._channel_id:
            return "other_channel"
        # Shared chat: the line was typed in another channel's stream (docs/twitch.md §1).
        if said.source_broadcaster_user_id not in (None, "", channel_id):
            return "shared_chat"
        # The broadcaster's account is the one that announces, too.
        if said.chatter_user_id == channel_id:
            return "own_line"
        if not is_twitch_id(said.chatter_user_id):
            return "bad_viewer_id"
        return None

    def _ignore(self, reason: str, headers: RequestHeaders) -> None:
        self._messages.add(f"ignored_{reason}")
        _LOG.debug("message ignored", action="eventsub.ignored", reason=reason, message_id=_named(headers))

    def _ignore_malformed(self, error: Exception, headers: RequestHeaders) -> None:
        """Acknowledge what is signed and cannot be read: Twitch would only send it again."""
        self._messages.add("malformed")
        _LOG.warning(
            "a signed message cannot be read",
            action="eventsub.malformed",
            error=type(error).__name__,
            message_id=_named(headers),
        )


def _named(headers: RequestHeaders) -> str:
    return typed(headers.get(_MESSAGE_ID, b"").decode("latin-1"))


def _answer_with_challenge(challenge: str) -> Answer:
    body = challenge.encode()
    headers = (
        (b"content-type", b"text/plain"),
        (b"content-length", str(len(body)).encode()),
        # A challenge is an echo: a browser that came here must not take it for a page.
        (b"x-content-type-options", b"nosniff"),
    )
    return answer_with(200, headers, body)
