"""Who types what in the demo, and what has to come of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from goldomatic.protocol.error_codes import ErrorCode
from goldomatic.sim.chat import FOUNDER, MODERATOR, PREMIUM, SUBSCRIBER, Badge

__all__ = ["CLAIMANT", "LINES", "STRANGER", "SUBSCRIBERS", "ChatLine", "Expected", "Road", "Viewer"]


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody in chat."""

    id: str
    name: str
    badges: tuple[Badge, ...] = (SUBSCRIBER,)

    @property
    def badge_words(self) -> str:
        """What the badges say, for a reader."""
        return ", ".join(badge.set_id for badge in self.badges) or "no badge"


class Road(StrEnum):
    """How a line comes to the EBS."""

    TWITCH = "signed by Twitch"
    FORGED = "forged signature"
    AGAIN = "delivered again"
    SHARED = "from a shared chat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What ``pool/me`` must show after the line."""

    name: str | None
    refused: ErrorCode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatLine:
    """One line of chat; ``shown`` replaces the text on screen when it cannot be shown as it is."""

    viewer: Viewer
    text: str
    expected: Expected
    why: str
    road: Road = Road.TWITCH
    shown: str | None = None


_MIRA = Viewer("2001", "Mira_Plays")
_OTTO = Viewer("2002", "OttoTheFirst", (FOUNDER,))
_GORDEY = Viewer("2003", "Гордей")
_PRIMA = Viewer("2004", "Prima", (PREMIUM,))
_LURKER = Viewer("2005", "just_lurking", ())
_MOD = Viewer("2006", "StrictMod", (MODERATOR,))
_ECHO = Viewer("2007", "Echo_Echo")
_DIGITS = Viewer("2008", "xX_L33T_Xx")
_POSER = Viewer("2009", "NotNorinn")
_SPAMMER = Viewer("2010", "SayItTwice")
_TALKER = Viewer("2011", "ChattyKathy")
_MALLORY = Viewer("2012", "Mallory")
_NEIGHBOUR = Viewer("2013", "NextDoor")
_NOVA = Viewer("2014", "Nova")
_LONG = Viewer("2015", "a_viewer_with_a_very_long_name")
CLAIMANT = Viewer("2016", "PanelUser")
STRANGER = Viewer("2017", "PassingBy", ())

LINES = (
    ChatLine(
        viewer=_MIRA,
        text="!twgold Norinn",
        expected=Expected(name="Norinn"),
        why="a subscriber",
    ),
    ChatLine(
        viewer=_OTTO,
        text="!TWGOLD oTTO",
        expected=Expected(name="Otto"),
        why="a founder; spelled as the game spells it",
    ),
    ChatLine(
        viewer=_GORDEY,
        text="!twgold гОРДЕЙ",
        expected=Expected(name="Гордей"),
        why="Cyrillic, as welcome as Latin",
    ),
    ChatLine(viewer=_PRIMA, text="!twgold Prima", expected=Expected(name="Prima"), why="a premium badge"),
    ChatLine(
        viewer=_TALKER,
        text="gz everyone! how do I join?",
        expected=Expected(name=None),
        why="ordinary chat is no command",
    ),
    ChatLine(
        viewer=_LURKER,
        text="!twgold Sneaky",
        expected=Expected(name=None, refused=ErrorCode.NOT_SUBSCRIBER),
        why="not a subscriber",
    ),
    ChatLine(
        viewer=_MOD,
        text="!twgold Strict",
        expected=Expected(name=None, refused=ErrorCode.NOT_SUBSCRIBER),
        why="a moderator, but not a subscriber",
    ),
    ChatLine(
        viewer=_ECHO,
        text="!twgold NORINN",
        expected=Expected(name=None, refused=ErrorCode.CHARACTER_NAME_TAKEN_IN_POOL),
        why="the name is taken, in any case",
    ),
    ChatLine(
        viewer=_DIGITS,
        text="!twgold L33t",
        expected=Expected(name=None, refused=ErrorCode.INVALID_CHARACTER_NAME),
        why="digits are not letters",
    ),
    ChatLine(
        viewer=_POSER,
        text="!twgold Nоrinn",
        expected=Expected(name=None, refused=ErrorCode.INVALID_CHARACTER_NAME),
        why="a Cyrillic “о” among Latin letters",
    ),
    ChatLine(
        viewer=_SPAMMER,
        text="!twgold Twice \U000e0000",
        shown="!twgold Twice ⟨U+E0000⟩",
        expected=Expected(name="Twice"),
        why="invisible characters do not count",
    ),
    ChatLine(
        viewer=_SPAMMER,
        text="!twgold Twice \U000e0000",
        shown="!twgold Twice ⟨U+E0000⟩",
        expected=Expected(name="Twice"),
        road=Road.AGAIN,
        why="Twitch sends it again: nothing changes",
    ),
    ChatLine(
        viewer=_TALKER,
        text="!twgold my main char",
        expected=Expected(name=None),
        why="one name, not three words",
    ),
    ChatLine(
        viewer=_MALLORY,
        text="!twgold Mallory",
        expected=Expected(name=None),
        road=Road.FORGED,
        why="not signed by Twitch",
    ),
    ChatLine(
        viewer=_NEIGHBOUR,
        text="!twgold Nextdoor",
        expected=Expected(name=None),
        road=Road.SHARED,
        why="written in another channel",
    ),
    ChatLine(
        viewer=_OTTO,
        text="!twgold Ottoline",
        expected=Expected(name="Ottoline"),
        why="changes their mind: the old name is free",
    ),
    ChatLine(viewer=_NOVA, text="!twgold Otto", expected=Expected(name="Otto"), why="and taken at once"),
    ChatLine(
        viewer=_LONG,
        text="!twgold Twelveletter",
        expected=Expected(name="Twelveletter"),
        why="twelve letters: just short enough",
    ),
)

SUBSCRIBERS: Final = frozenset(
    viewer.id
    for viewer in (CLAIMANT, *(line.viewer for line in LINES))
    if {SUBSCRIBER, FOUNDER, PREMIUM} & set(viewer.badges)
)
"""Whose ids Twitch gives as subscribers': those whose badges say so in chat."""
