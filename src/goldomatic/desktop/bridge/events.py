"""What the bridge is told, and what it wants done. Whoever runs it has the files, sockets and windows.

One event is handled after the other. What an event made durable is in the journal before the effects are
returned, so that a process which dies between the two does the same again.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from goldomatic.desktop.adapters.log_file import Batch
from goldomatic.desktop.core.answers import Outcome
from goldomatic.desktop.core.ebs_facts import GiftItem, PayoutStatus
from goldomatic.desktop.core.game import GameWindow, NotTyped, Typed
from goldomatic.desktop.core.view import Notice
from goldomatic.desktop.core.wishes import Wish
from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.link import Verb

__all__ = [
    "Ask",
    "AskAudit",
    "AskCandidate",
    "AskGifts",
    "AskPending",
    "AskState",
    "AskTwitch",
    "AskVersion",
    "Call",
    "Called",
    "ChangeStatus",
    "ConfirmAcceptance",
    "ConfirmGift",
    "Effect",
    "Event",
    "FailGift",
    "LineTyped",
    "LogFailed",
    "LogRead",
    "Moment",
    "Report",
    "ReportMailed",
    "SelectItem",
    "Tell",
    "TypeLine",
    "WindowsSeen",
    "Woke",
]


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, on the wall clock (UTC) and in seconds of a clock that never steps back."""

    wall: datetime
    seconds: float


# --- calls to the EBS, one method of the client each --------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AskVersion:
    """``GET /api/version``."""


@dataclass(frozen=True, slots=True)
class AskState:
    """``GET /api/roulette/state``."""


@dataclass(frozen=True, slots=True)
class AskCandidate:
    """``GET /api/roulette/candidate``."""


@dataclass(frozen=True, slots=True)
class AskPending:
    """``GET /api/payouts/pending``."""


@dataclass(frozen=True, slots=True)
class AskTwitch:
    """``GET /api/twitch/status``."""


@dataclass(frozen=True, slots=True)
class AskAudit:
    """``GET /api/payouts/{id}/audit``."""

    payout_id: UUID


@dataclass(frozen=True, slots=True)
class Report:
    """``POST /api/roulette/verify-candidate``, the body as the addon printed it."""

    body: str


@dataclass(frozen=True, slots=True)
class ConfirmAcceptance:
    """``POST /api/payouts/{id}/confirm-acceptance``."""

    payout_id: UUID
    character_name: CharacterName


@dataclass(frozen=True, slots=True)
class ChangeStatus:
    """``PATCH /api/payouts/{id}/status``."""

    payout_id: UUID
    status: PayoutStatus


@dataclass(frozen=True, slots=True)
class AskGifts:
    """``GET /api/gift-requests``."""


@dataclass(frozen=True, slots=True)
class SelectItem:
    """``POST /api/gift-requests/{id}/select-item``."""

    gift_id: UUID
    item: GiftItem


@dataclass(frozen=True, slots=True)
class ConfirmGift:
    """``POST /api/gift-requests/{id}/confirm``."""

    gift_id: UUID
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class FailGift:
    """``PATCH /api/gift-requests/{id}``."""

    gift_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class ReportMailed:
    """``POST /api/gift-requests/{id}/mailed``."""

    gift_id: UUID


Call = (
    AskVersion
    | AskState
    | AskCandidate
    | AskPending
    | AskGifts
    | AskTwitch
    | AskAudit
    | Report
    | ConfirmAcceptance
    | ChangeStatus
    | SelectItem
    | ConfirmGift
    | FailGift
    | ReportMailed
)  # fmt: skip


# --- events -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Woke:
    """Time has passed; nothing else."""


@dataclass(frozen=True, slots=True)
class LogRead:
    """One reading of the chat log. Its lines and place are in the journal when it has been handled."""

    batch: Batch


@dataclass(frozen=True, slots=True)
class LogFailed:
    """The chat log is there and cannot be read now; ``words`` say why."""

    words: str


@dataclass(frozen=True, slots=True)
class WindowsSeen:
    """The windows that may be the game's, the likeliest first."""

    windows: tuple[GameWindow, ...]


@dataclass(frozen=True, slots=True)
class LineTyped:
    """What became of a `TypeLine`."""

    result: Typed | NotTyped


@dataclass(frozen=True, slots=True)
class Called:
    """What became of an `Ask`."""

    outcome: Outcome[object]


Event = Woke | LogRead | LogFailed | WindowsSeen | LineTyped | Called | Wish


# --- effects ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ask:
    """Call the EBS, and say what became of it. There is never more than one at a time."""

    call: Call


@dataclass(frozen=True, slots=True)
class TypeLine:
    """Type a line into a window, and say what became of it. There is never more than one at a time."""

    window: GameWindow
    line: str
    verb: Verb
    is_repeated: bool


@dataclass(frozen=True, slots=True)
class Tell:
    """Write it to the log, and show it to the streamer."""

    notice: Notice


Effect = Ask | TypeLine | Tell
