r"""``Logs\WoWChatLog.txt``, as the client writes it: through a buffer (GAME §1, §2)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from goldomatic.protocol.chat_lines import LineKind, Locale, LogLine, format_log_line, format_stamp

__all__ = ["BUFFER_WRITE_BYTES", "ChatLog"]

BUFFER_WRITE_BYTES = 48 * 1024

_LINE_END = "\r\n"

_KINDS = {
    "CHAT_MSG_WHISPER": LineKind.WHISPER,
    "CHAT_MSG_WHISPER_INFORM": LineKind.WHISPER_SENT,
    "CHAT_MSG_SAY": LineKind.SAY,
    "CHAT_MSG_YELL": LineKind.YELL,
    "CHAT_MSG_GUILD": LineKind.CHANNEL,
    "CHAT_MSG_CHANNEL": LineKind.CHANNEL,
}

_GUILD = {Locale.EN_US: "Guild", Locale.RU_RU: "Гильдия"}

_AUTO_REPLIES = {
    ("CHAT_MSG_AFK", Locale.EN_US): "{} is Away From Keyboard: {}",
    ("CHAT_MSG_AFK", Locale.RU_RU): "{} отсутствует: {}",
    ("CHAT_MSG_DND", Locale.EN_US): "{} does not wish to be disturbed: {}",
    ("CHAT_MSG_DND", Locale.RU_RU): "{} просит не беспокоить: {}",
}
"""How a line that an absent player's client answers begins: with their name, so that it forges nothing."""


class ChatLog:
    """The log file of one client process.

    Off until it is switched on. Lines gather in memory and reach the file when 48 KiB are together, when
    logging is switched off (unless ``flush_works`` is false), and at `close`; `lose` is what a crash does.
    """

    def __init__(self, path: Path, locale: Locale, *, flush_works: bool, name_brackets: bool) -> None:
        """Do not touch the file: it is made at the first write."""
        self.path = path
        self.is_on = False
        self._locale = locale
        self.flush_works = flush_works
        """Whether switching off writes what has gathered; may be changed at any time."""
        self._name_brackets = name_brackets
        self._buffer = bytearray()

    @property
    def buffered_bytes(self) -> int:
        """How many bytes wait in memory."""
        return len(self._buffer)

    def switch(self, *, is_on: bool) -> None:
        """Do what ``LoggingChat`` does; switching off closes the file, where the client is one that does."""
        if self.is_on and not is_on and self.flush_works:
            self._write()
        self.is_on = is_on

    def close(self) -> None:
        """Write what is left and stop, as the client does at logout."""
        self._write()
        self.is_on = False

    def lose(self) -> None:
        """Forget what was not written, as a crash does."""
        self._buffer.clear()
        self.is_on = False

    def add(self, local: datetime, event: str, text: str, sender: str, channel: str) -> None:
        """Buffer the line of a chat event raised at that local time; nothing while logging is off."""
        if not self.is_on:
            return
        line = f"{self.format(local, event, text, sender, channel)}{_LINE_END}"
        self._buffer += line.encode("utf-8", "surrogateescape")
        if len(self._buffer) >= BUFFER_WRITE_BYTES:
            self._write()

    def format(self, local: datetime, event: str, text: str, sender: str, channel: str) -> str:
        """Return the line as the file shows it, without its end."""
        kind = _KINDS.get(event, LineKind.BARE)
        speaker = f"[{sender}]" if self._name_brackets else sender
        auto_reply = _AUTO_REPLIES.get((event, self._locale))
        if auto_reply is not None:
            text = auto_reply.format(speaker, text)
        if event == "CHAT_MSG_EMOTE":
            text = f"{speaker} {text}"
        if event == "CHAT_MSG_GUILD":
            channel = _GUILD[self._locale]
        return format_log_line(
            LogLine(stamp=format_stamp(local), kind=kind, speaker=speaker, channel=channel, text=text),
            self._locale,
        )

    def _write(self) -> None:
        if not self._buffer:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab") as file:
            file.write(self._buffer)
        self._buffer.clear()
