"""The two commands that viewers type in the stream's chat (SPEC §5.1; the traps are Twitch's)."""

from dataclasses import dataclass
from typing import Final

from goldomatic.protocol.invisible import strip_invisible

__all__ = ["ARGUMENT_CHARS_MAX", "ChatCommand", "GiftCommand", "GoldCommand", "parse_chat_command"]

# Far more than the longest spelling of a name: cutting an argument here never makes a bad name good.
ARGUMENT_CHARS_MAX: Final = 100

_GOLD_PREFIX: Final = "!twgold"
_GIFT_PREFIX: Final = "!twgift"


@dataclass(frozen=True, slots=True)
class GoldCommand:
    """``!twgold <argument>``: enroll or rename. The argument is as typed, not yet a valid name."""

    argument: str


@dataclass(frozen=True, slots=True)
class GiftCommand:
    """``!twgift <argument>``: ask for a gift. The argument is as typed, not yet a valid name."""

    argument: str


ChatCommand = GoldCommand | GiftCommand


def parse_chat_command(text: str, *, is_reply: bool) -> ChatCommand | None:
    """Return the command in a chat line, or None for anything else (SPEC §5.1).

    Invisible characters do not count, nor does white space around and between the words. In a reply Twitch
    puts the mention of the one replied to in front: one leading mention is dropped there, and only there.
    The argument is cut at ``ARGUMENT_CHARS_MAX`` characters. Never raises.
    """
    if "!" not in text:
        return None
    words = strip_invisible(text).split(maxsplit=3)
    if is_reply and words and words[0].startswith("@"):
        del words[0]
    match words:
        case [prefix, argument] if prefix.lower() == _GOLD_PREFIX:
            return GoldCommand(argument[:ARGUMENT_CHARS_MAX])
        case [prefix, argument] if prefix.lower() == _GIFT_PREFIX:
            return GiftCommand(argument[:ARGUMENT_CHARS_MAX])
        case _:
            return None
