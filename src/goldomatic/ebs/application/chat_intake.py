"""A line of the stream's chat, whichever way it came: read, judged, done, counted, logged (SPEC §5.1, §12).

Webhook and websocket bring the same ``event``, and nothing is done twice: what has an effect keeps both ids
of the message in its own transaction.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import structlog

from goldomatic.ebs.application.chat import ChatEffect, ChatOutcome
from goldomatic.ebs.application.enrollment import EnrollFromChat, enroll_from_chat
from goldomatic.ebs.application.gifts import RequestFromChat, request_from_chat
from goldomatic.ebs.application.presence import TwitchPresence
from goldomatic.ebs.storage.batch import RuleBroken
from goldomatic.ebs.storage.store import Store
from goldomatic.ebs.storage.transaction import Transaction
from goldomatic.ebs.twitch.eventsub_messages import (
    ChatMessage,
    decode_chat_message,
    display_name_of,
    is_reply,
    is_subscriber,
    message_ids,
)
from goldomatic.logs import typed
from goldomatic.protocol.chat_commands import GiftCommand, parse_chat_command
from goldomatic.protocol.twitch_id import is_twitch_id

__all__ = ["ChatIntake", "ChatWish"]

ChatWish = EnrollFromChat | RequestFromChat

_REASON_CHARACTERS_MAX = 100

_LOG = structlog.get_logger(__name__)


class ChatIntake:
    """Takes what Twitch's EventSub says about one channel's chat."""

    def __init__(
        self,
        *,
        store: Store,
        channel_id: str,
        presence: TwitchPresence,
        count: Callable[[str], None],
        count_revocation: Callable[[], None],
    ) -> None:
        """``count`` is told each message's outcome, a word of a small set."""
        self._store = store
        self._channel_id = channel_id
        self.presence = presence
        self._count = count
        self._count_revocation = count_revocation
        self._listeners: list[Callable[[], None]] = []

    def on_revocation(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` whenever Twitch takes a subscription back."""
        self._listeners.append(listener)

    def hear(self) -> None:
        """Take down that something has come from Twitch, whatever it says."""
        self.presence.hear()

    def wish_of(self, event: msgspec.Raw, envelope_id: bytes) -> ChatWish | None:
        """Return what the chat message asks for; what asks for nothing is counted, and is over."""
        try:
            said = decode_chat_message(event)
        except (ValueError, RecursionError) as error:
            self.ignore_malformed(error, envelope_id)
            return None
        self.note_alive()
        # Before anything else: this is where ordinary chat ends.
        if "!" not in said.message.text:
            self._count("chat")
            return None
        command = parse_chat_command(said.message.text, is_reply=is_reply(said))
        if command is None:
            self._count("chat")
            return None
        reason = self._reason_to_ignore(said)
        if reason is not None:
            self.ignore(reason, envelope_id)
            return None
        of_command = RequestFromChat if isinstance(command, GiftCommand) else EnrollFromChat
        return of_command(
            message_ids=message_ids(envelope_id, said.message_id),
            viewer_id=said.chatter_user_id,
            display_name=display_name_of(said),
            requested_name=command.argument,
            is_subscriber=is_subscriber(said),
        )

    async def fulfil(self, wish: ChatWish) -> None:
        """Do what a viewer typed, and note what became of it; it may be refused, chat is not told.

        Raises:
            StoreUnavailable: nothing was kept, or it is not known; Twitch will send the line again.
        """
        try:
            outcome = await self._store.write(self._channel_id, lambda tx: _run(tx, wish))
        except RuleBroken as broken:
            # Sending it again would not help, and nothing that a viewer types is worth an error to Twitch.
            outcome = ChatOutcome(kind=ChatEffect.REFUSED, code=broken.refused.code)
        is_gift = isinstance(wish, RequestFromChat)
        label = outcome.kind.value if outcome.code is None else f"refused_{outcome.code.value}"
        self._count(f"gift_{label}" if is_gift else label)
        _LOG.info(
            "chat command done",
            action="chat.gift" if is_gift else "chat.enroll",
            outcome=outcome.kind,
            code=None if outcome.code is None else outcome.code.value,
            viewer_id=wish.viewer_id,
            typed_name=typed(wish.requested_name),
        )

    def note_revocation(self, status: str, subscription_type: str) -> None:
        """Take down that Twitch has taken a subscription back, and tell who can make it anew."""
        reason = typed(status[:_REASON_CHARACTERS_MAX])
        self.presence.hear_of_revocation(reason)
        self._count_revocation()
        self._count("revocation")
        _LOG.error(
            "Twitch has revoked the subscription; it must be created again",
            action="eventsub.revoked",
            reason=reason,
            subscription_type=typed(subscription_type),
        )
        for listener in self._listeners:
            listener()

    def note_alive(self) -> None:
        """Take down that the subscription is there."""
        if self.presence.revocation_reason is not None:
            self.presence.hear_that_all_is_well()

    def ignore(self, reason: str, envelope_id: bytes) -> None:
        """Count a message that is not for us."""
        self._count(f"ignored_{reason}")
        _LOG.debug(
            "message ignored", action="eventsub.ignored", reason=reason, message_id=_named(envelope_id)
        )

    def ignore_malformed(self, error: Exception, envelope_id: bytes) -> None:
        """Count what comes from Twitch and cannot be read: it would only be sent again."""
        self._count("malformed")
        _LOG.warning(
            "a signed message cannot be read",
            action="eventsub.malformed",
            error=type(error).__name__,
            message_id=_named(envelope_id),
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


def _named(envelope_id: bytes) -> str:
    return typed(envelope_id.decode("latin-1"))


def _run(tx: Transaction, wish: ChatWish) -> ChatOutcome:
    match wish:
        case EnrollFromChat():
            return enroll_from_chat(tx, wish)
        case RequestFromChat():
            return request_from_chat(tx, wish)
