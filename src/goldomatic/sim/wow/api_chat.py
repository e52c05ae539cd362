"""C functions of chat and of the chat log (GAME §1, §5)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from goldomatic.protocol.chat_lines import Locale
from goldomatic.sim.wow.lua_runtime import LuaError, LuaValue

if TYPE_CHECKING:
    from goldomatic.sim.wow.client import Client

__all__ = ["install"]

_ESCAPES = re.compile(r"\|c[0-9a-fA-F]{8}\|H[^|]*\|h\[[^|]*\]\|h\|r|\|\|")
_CHAT_TYPES = frozenset(
    {
        "SAY",
        "YELL",
        "EMOTE",
        "WHISPER",
        "GUILD",
        "OFFICER",
        "PARTY",
        "RAID",
        "RAID_WARNING",
        "CHANNEL",
        "AFK",
        "DND",
    }
)


def install(client: Client) -> None:
    """Register them."""

    def send_chat_message(
        text: LuaValue = None, chat_type: LuaValue = None, language: LuaValue = None, target: LuaValue = None
    ) -> None:
        if not isinstance(text, str | int | float):
            raise LuaError('Usage: SendChatMessage("text" [, "type"] [, "language"] [, "target"])')
        kind = str(chat_type or "SAY").upper()
        if kind not in _CHAT_TYPES:
            raise LuaError("Unknown chat type")
        if kind in {"WHISPER", "CHANNEL"} and target is None:
            raise LuaError('Usage: SendChatMessage("text" [, "type"] [, "language"] [, "target"])')
        # The client itself refuses escape codes that are not a whole link.
        if "|" in _ESCAPES.sub("", str(text)):
            raise LuaError("Invalid escape code in chat message")
        if str(text):
            spoken = language if isinstance(language, str) else None
            client.realm.chat_from(client, str(text), kind, spoken, "" if target is None else str(target))

    def send_system_message(text: LuaValue = None) -> None:
        if not isinstance(text, str | int | float):
            raise LuaError('Usage: SendSystemMessage("text")')
        # Raised here and now, without the network; nobody else can make such a line.
        client.chat("CHAT_MSG_SYSTEM", str(text))

    def logging_chat(*state: LuaValue) -> int | None:
        if state and state[0] is not None:
            client.log.switch(is_on=bool(state[0]))
        return 1 if client.log.is_on else None

    client.register("SendChatMessage", send_chat_message)
    client.register("SendSystemMessage", send_system_message)
    client.register("LoggingChat", logging_chat)
    client.register("LoggingCombat", lambda *_: None)
    client.register("GetLocale", lambda: str(client.locale))
    common = {"Alliance": ("Common", "всеобщий"), "Horde": ("Orcish", "орочий")}[
        str(client.character.faction)
    ]
    spoken = common[client.locale == Locale.RU_RU]
    client.register("GetDefaultLanguage", lambda *_: spoken)
    client.register("GetNumLanguages", lambda: 1)
    client.register("GetLanguageByIndex", lambda *_: spoken)
