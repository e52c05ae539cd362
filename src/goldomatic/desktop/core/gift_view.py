"""What the bridge shows of the gift queue (SPEC §12), for the window and for the terminal alike."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from goldomatic.protocol.tags import BagItem

__all__ = ["GiftAction", "GiftStep", "GiftView", "Wheel"]


class GiftStep(StrEnum):
    """Where a gift stands and what comes next; one sentence for each in every language."""

    IN_QUEUE = "in_queue"
    """Others come first."""
    WAITS_FOR_GAME = "waits_for_game"
    LISTING = "listing"
    """The addon is asked what lies in the bags."""
    CHOOSE = "choose"
    """The streamer chooses an item by hand."""
    SPINNING = "spinning"
    CHOSEN = "chosen"
    """The roulette has stopped; for a moment the streamer may still pass over the item."""
    OFFERING = "offering"
    """The EBS is being told what was chosen."""
    ASKING = "asking"
    """The receiver is being whispered."""
    WAITS_FOR_ANSWER = "waits_for_answer"
    """The receiver was whispered, and has not answered ``!twgift``."""
    NOT_REACHED = "not_reached"
    """The whisper did not arrive; ``detail`` has the addon's reason. It is repeated."""
    HANDING_OVER = "handing_over"
    """The receiver agreed, and the EBS knows: typed into the game, or about to be."""
    QUEUED = "queued"
    """In the addon's list: open a mailbox and prepare the mail."""
    PREPARED = "prepared"
    """The mail form is filled: press Send."""
    GAME_SILENT = "game_silent"
    """Typed as often as it may be without an acknowledgement: the streamer decides."""
    REFUSED = "refused"
    """The addon did not take the gift; ``detail`` has its reason."""
    MAIL_FAILED = "mail_failed"
    """The item is gone, or the game refused the mail; ``detail`` has the addon's reason."""
    WAS_IT_SENT = "was_it_sent"
    """The game ended while the mail was prepared: only the streamer can say whether it left."""
    REPORTING = "reporting"
    """The mail has left; the EBS is being told."""
    WITHDRAWING = "withdrawing"
    WITHDRAW_REFUSED = "withdraw_refused"
    """The mail is on its way or has left: it cannot be taken back."""
    WITHDRAW_UNANSWERED = "withdraw_unanswered"
    """The game does not say whether it let go: the streamer decides whether to go on all the same."""
    CLOSING = "closing"
    """The EBS is being told that nothing will be given."""
    MAILED = "mailed"
    FAILED = "failed"
    """Nothing was given; ``detail`` has the reason, and the viewer may ask again."""


class GiftAction(StrEnum):
    """What the streamer may do with a gift now."""

    SKIP = "skip"
    """Not this item, this time: let the roulette choose another."""
    NEVER_GIVE = "never_give"
    """Never give this item away: it comes onto the kept list, and the roulette chooses another."""
    CHOOSE = "choose"
    SPIN = "spin"
    """Let the roulette choose after all."""
    TRY_AGAIN = "try_again"
    """Type it again."""
    DECLINED = "declined"
    """The receiver said in the game that they do not want it."""
    GIVE_UP = "give_up"
    MARK_MAILED = "mark_mailed"
    REMOVE = "remove"
    """The receiver agreed, but the item cannot be mailed: forget it here and in the game."""
    SAY_WHETHER_SENT = "say_whether_sent"
    CLOSE_ANYWAY = "close_anyway"
    KEEP = "keep"
    """Take the giving up back that waits for the game."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wheel:
    """The roulette that chooses an item: ``items[landed]``, fixed before it began to turn."""

    items: tuple[BagItem, ...]
    landed: int
    began_at: datetime
    lands_at: datetime

    @property
    def item(self) -> BagItem:
        """Where it lands."""
        return self.items[self.landed]


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftView:
    """One gift request: waiting, active, agreed, or ended a short while ago."""

    id: UUID
    character_name: str
    viewer_name: str
    queue_position: int | None
    requested_at: datetime
    timeout_at: datetime | None
    item: BagItem | None
    wheel: Wheel | None
    """While it turns, and for the moment after it."""
    choices: tuple[BagItem, ...]
    """What may be chosen by hand now."""
    step: GiftStep
    detail: str | None
    refusal: str | None
    """The EBS's last no, as a code."""
    actions: frozenset[GiftAction]
