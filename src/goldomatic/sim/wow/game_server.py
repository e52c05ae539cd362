"""What a client asks of the realm that it is logged in to: the wire between the two, as far as needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from goldomatic.sim.wow.client import Client

__all__ = ["GameServer", "PlayedCharacter"]


class PlayedCharacter(Protocol):
    """The character that a client plays, as the unit functions show it; words are the enUS client's."""

    @property
    def name(self) -> str:
        """The name, in the game's spelling."""
        ...

    @property
    def faction(self) -> str:
        """``Alliance`` or ``Horde``."""
        ...

    @property
    def level(self) -> int:
        """1 … 80."""
        ...

    @property
    def race(self) -> str:
        """For instance ``Gnome``."""
        ...

    @property
    def cls(self) -> str:
        """For instance ``Mage``."""
        ...

    @property
    def zone(self) -> str:
        """For instance ``Ironforge``."""
        ...

    @property
    def guild(self) -> str:
        """The guild's name; empty without one."""
        ...


class GameServer(Protocol):
    """The realm, as a client sees it."""

    @property
    def name(self) -> str:
        """The realm's name."""
        ...

    def enter(self, client: Client) -> PlayedCharacter:
        """Bring the client's character into the world; KeyError when the realm has no such character."""
        ...

    def leave(self, client: Client, *, crashed: bool) -> None:
        """Take the client's character out of the world."""
        ...

    def chat_from(self, client: Client, text: str, chat_type: str, language: str | None, target: str) -> None:
        """Take what the client sent by ``SendChatMessage``; answers come later, as events of the clock.

        ``chat_type`` is upper-case; ``target`` is the whispered character, or the number of a channel.
        """
        ...
