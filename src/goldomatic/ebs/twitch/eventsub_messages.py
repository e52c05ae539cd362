"""What Twitch's EventSub messages say, as far as it counts (docs/twitch.md §1). Pure functions of bytes.

Unknown members and absent optional ones are normal; what cannot be read raises ``ValueError`` or
``RecursionError``, and nothing else.
"""

from __future__ import annotations

import msgspec

__all__ = [
    "CHAT_MESSAGE",
    "ChatMessage",
    "Envelope",
    "decode_chat_message",
    "decode_envelope",
    "display_name_of",
    "is_reply",
    "is_subscriber",
    "may_hold_command",
    "message_ids",
]

CHAT_MESSAGE = "channel.chat.message"

_SUBSCRIBER_BADGES = frozenset({"subscriber", "founder", "premium"})
_DISPLAY_NAME_CHARACTERS_MAX = 100
_MESSAGE_ID_CHARACTERS_MAX = 200
_BACKSLASH, _EXCLAMATION_MARK = b"\\!"

_ABSENT = msgspec.Raw(b"null")
"""What stands for a member that is not there; raw members are read only when they are needed."""


class Subscription(msgspec.Struct):
    """Why Twitch sends the message at all."""

    type: str | None = None
    status: str | None = None


class Envelope(msgspec.Struct):
    """A whole message; its event is read once it is known to be one of ours."""

    subscription: Subscription | None = None
    event: msgspec.Raw = _ABSENT
    challenge: str | None = None

    @property
    def subscription_type(self) -> str | None:
        """What was subscribed to, if the message says so."""
        return None if self.subscription is None else self.subscription.type

    @property
    def status(self) -> str:
        """How the subscription stands; of a revocation, the reason."""
        return (None if self.subscription is None else self.subscription.status) or "unknown"


class Message(msgspec.Struct):
    """What was typed."""

    text: str


class ChatMessage(msgspec.Struct):
    """What counts of a chat message; everything else, known or new, is passed over."""

    chatter_user_id: str
    message: Message
    message_id: str | None = None
    broadcaster_user_id: str | None = None
    source_broadcaster_user_id: str | None = None
    chatter_user_login: str | None = None
    chatter_user_name: str | None = None
    # These are looked at only when there is a command.
    badges: msgspec.Raw = _ABSENT
    reply: msgspec.Raw = _ABSENT


class _Badge(msgspec.Struct):
    set_id: str


decode_envelope = msgspec.json.Decoder(Envelope).decode
decode_chat_message = msgspec.json.Decoder(ChatMessage).decode
_decode_badges = msgspec.json.Decoder(list[_Badge] | None).decode


def may_hold_command(body: bytes) -> bool:
    """Return whether a command may stand in these bytes; 99 of 100 messages need not be read after this.

    A command begins with ``!t``, and what may hide between the two letters (invisible characters, which do
    not count) is not ASCII. Any letter may be written as an escape, and every escape has a backslash.
    """
    # Looking for a byte as a number is several times as fast as for bytes of length one.
    if _BACKSLASH in body:
        return True
    if _EXCLAMATION_MARK not in body:
        return False
    found = body.find(b"!")
    while found >= 0:
        following = body[found + 1 : found + 2]
        if following in (b"t", b"T", b"") or not following.isascii():
            return True
        found = body.find(b"!", found + 1)
    return False


def is_reply(said: ChatMessage) -> bool:
    """Return whether the line answers another one; Twitch then puts a mention in front of it."""
    return bytes(said.reply) != b"null"


def is_subscriber(said: ChatMessage) -> bool:
    """Return whether the chatter's badges show a subscription; a founder has no other badge of one."""
    try:
        held = _decode_badges(said.badges) or []
    except (ValueError, RecursionError):
        return False
    return any(badge.set_id in _SUBSCRIBER_BADGES for badge in held)


def display_name_of(said: ChatMessage) -> str:
    """Return the name to show: the chatter's, else their login, else their id (SPEC §5.1)."""
    for candidate in (said.chatter_user_name, said.chatter_user_login):
        if candidate:
            shown = "".join(filter(str.isprintable, candidate))[:_DISPLAY_NAME_CHARACTERS_MAX].strip()
            if shown:
                return shown
    return said.chatter_user_id


def message_ids(envelope_id: bytes, message_id: str | None) -> tuple[str, ...]:
    """Return both ids, as far as they can be kept: one chat line can arrive under two envelope ids."""
    given = (envelope_id.decode("latin-1"), message_id)
    usable = (
        identity
        for identity in given
        if identity and len(identity) <= _MESSAGE_ID_CHARACTERS_MAX and identity.isprintable()
    )
    return tuple(dict.fromkeys(usable))
