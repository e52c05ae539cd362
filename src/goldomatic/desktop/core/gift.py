"""A gift on its way from the bags into the receiver's mailbox: what was done, what comes next (SPEC §12).

Pure. A `Gift` is what the bridge must not forget about a gift request whose turn has come; the EBS owns the
request itself, up to the receiver's yes. What the addon has acknowledged is remembered with the session in
which it did, as for a payout (`goldomatic.desktop.core.delivery`).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from goldomatic.desktop.core.delivery import Refusal, is_decided
from goldomatic.desktop.core.ebs_facts import GiftRequest, GiftState
from goldomatic.desktop.core.gift_view import GiftAction, GiftStep
from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.commands import GiftReady, RequestGiftConfirmation, RequestGiftItems, Withdraw
from goldomatic.protocol.link import Verb, Word
from goldomatic.protocol.tags import BagItem

__all__ = [
    "CLOSING_WISHES",
    "Gift",
    "GiftCommand",
    "GiftEnd",
    "GiftSituation",
    "GiftWish",
    "gift_actions_of",
    "gift_step_of",
    "next_gift_line",
]

GiftCommand = RequestGiftItems | RequestGiftConfirmation | GiftReady | Withdraw

UNKNOWN_REASON: Final = "unknown"
"""Why the addon does not make a gift ready: it has forgotten it, or never knew."""

_WHISPER_REASONS: Final = frozenset({"offline", "no_echo", "wrong_faction"})
"""Why a whisper did not arrive, of a gift that the addon has taken. Whoever has agreed need not read it."""


class GiftWish(StrEnum):
    """What is to be done and is not done yet; kept in the journal until it is."""

    NO_ITEMS = "no_items"
    """Nothing in the bags may be given."""
    GIVE_UP = "give_up"
    DECLINED = "declined"
    MAILED = "mailed"
    """The streamer says that it was mailed."""
    FORGET = "forget"
    """It has ended: the game need not hold anything of it any more."""


CLOSING_WISHES: Final = frozenset({GiftWish.NO_ITEMS, GiftWish.GIVE_UP, GiftWish.DECLINED})


class GiftEnd(StrEnum):
    """Why nothing was given, in the EBS's words where it has some."""

    NO_ITEMS = "no_items_available"
    GIVEN_UP = "failed_by_streamer"
    DECLINED = "receiver_declined"
    NOT_CHOSEN = "selection_timeout"
    NOT_ANSWERED = "confirmation_timeout"
    REMOVED = "removed_here"
    """The streamer has taken it off the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    """What the bridge knows of one gift beyond what the EBS tells."""

    gift_id: UUID
    character_name: CharacterName
    viewer_name: str
    requested_at: datetime
    item: BagItem | None = None
    """What was chosen: kept before the roulette turns, so that a restart does not turn it again."""
    asked_session: Word | None = None
    """In which the addon took the request to whisper the receiver."""
    ready_session: Word | None = None
    """In which the addon took the gift into its list."""
    armed_session: Word | None = None
    armed_by: int | None = None
    """As of a `Delivery`."""
    is_in_game: bool = False
    """Something of it was typed and not withdrawn: the game may hold a row, or await the receiver."""
    is_agreed: bool = False
    """The receiver agreed, and the EBS has completed the request: the item is theirs."""
    is_mailed: bool = False
    ended: GiftEnd | None = None
    wish: GiftWish | None = None
    is_forced: bool = False
    """The wish is carried out whether or not the game lets go."""
    refusal: Refusal | None = None

    @property
    def is_withdrawing(self) -> bool:
        """Whether the game must let go of it before anything else is done."""
        is_leaving = self.wish in CLOSING_WISHES or self.wish is GiftWish.FORGET
        return is_leaving and self.is_in_game and not self.is_forced

    @property
    def has_ended(self) -> bool:
        """Whether it was mailed, or nothing will be given."""
        return self.is_mailed or self.ended is not None

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it."""
        return self.wish is not None or not self.has_ended

    @property
    def is_promised(self) -> bool:
        """Whether its item is somebody's already, and lies in the bags for all that is known."""
        return self.item is not None and not self.has_ended

    def is_of_earlier_session(self, session: Word) -> bool:
        """Whether its mail was prepared in an earlier session, and nobody has said whether it left."""
        return self.armed_session not in (None, session)


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftSituation:
    """What surrounds a gift: the game, and how choosing and typing went."""

    session: Word | None
    """That of the addon with which the link is agreed; None when nothing can be typed now."""
    is_listed: bool
    """Whether it is known what lies in the bags."""
    is_listing_due: bool
    is_by_hand: bool
    is_spinning: bool
    is_chosen_for_good: bool
    """Whether the moment is over in which the streamer may pass over what the roulette chose."""
    is_ask_due: bool
    """Whether the whisper was asked for so long ago that this is repeated."""
    is_reporting: bool
    """Whether the EBS is yet to be told that the mail has left."""
    is_unanswered: bool
    is_in_suspense: bool
    may_have_been_sent: bool
    """These three as in `goldomatic.desktop.core.delivery.Situation`."""


def next_gift_line(gift: Gift, request: GiftRequest | None, situation: GiftSituation) -> GiftCommand | None:
    """Return what the game must be told next; ``request`` is None when the EBS does not list it any more."""
    session = situation.session
    if session is None or situation.is_in_suspense or gift.is_of_earlier_session(session):
        return None
    if gift.is_withdrawing:
        return Withdraw(gift.gift_id)
    if gift.wish is not None or gift.is_mailed or gift.ended is not None:
        return None
    if gift.is_agreed:
        return _line_of_agreed(gift, session, is_ask_due=situation.is_ask_due)
    match None if request is None else request.state:
        case GiftState.SELECTING_ITEM if gift.item is None and situation.is_listing_due:
            return RequestGiftItems(gift.gift_id)
        case GiftState.WAITING_CONFIRMATION if gift.asked_session != session or situation.is_ask_due:
            return _ask(gift)
        case _:
            return None


def _line_of_agreed(gift: Gift, session: Word, *, is_ask_due: bool) -> GiftCommand | None:
    """An addon that has forgotten the gift is told of it anew; it whispers once more, and that is all.

    One that does not take it, as it awaits another answer of the same character, is told again after a while.
    """
    refusal = gift.refusal
    if gift.armed_session is not None or gift.ready_session == session:
        return None
    if refusal is not None and refusal.verb is Verb.READY:
        is_forgotten = refusal.reason == UNKNOWN_REASON and gift.asked_session != session
        # An addon that forgets it at once would be told in turn of both, without a pause.
        return _ask(gift) if is_forgotten and is_ask_due else None
    if refusal is not None and _has_not_taken(refusal) and gift.asked_session == session:
        return _ask(gift) if is_ask_due else None
    if refusal is not None and is_decided(refusal):
        return None
    return GiftReady(gift.gift_id)


def _ask(gift: Gift) -> RequestGiftConfirmation | None:
    item = gift.item
    if item is None:
        return None
    return RequestGiftConfirmation(
        gift_request_id=gift.gift_id,
        character_name=gift.character_name,
        item_id=item.item_id,
        bag=item.bag,
        slot=item.slot,
        count=item.count,
    )


def gift_step_of(gift: Gift, request: GiftRequest | None, situation: GiftSituation) -> GiftStep:
    """Return where it stands and what comes next, for the streamer."""
    session = situation.session
    if gift.is_mailed:
        return GiftStep.REPORTING if situation.is_reporting else GiftStep.MAILED
    if gift.ended is not None:
        return GiftStep.FAILED
    if session is not None and gift.is_of_earlier_session(session):
        return GiftStep.WAS_IT_SENT if situation.may_have_been_sent else GiftStep.PREPARED
    if gift.wish is GiftWish.MAILED:
        return GiftStep.REPORTING
    if gift.wish is not None:
        return _closing_step(gift, situation)
    if gift.is_agreed:
        return _agreed_step(gift, situation)
    if request is not None and request.state is GiftState.WAITING_CONFIRMATION:
        return _asked_step(gift, situation)
    return _choosing_step(gift, situation)


def _closing_step(gift: Gift, situation: GiftSituation) -> GiftStep:
    if not gift.is_withdrawing:
        return GiftStep.CLOSING
    is_answerless = situation.session is None or situation.is_unanswered
    return GiftStep.WITHDRAW_UNANSWERED if is_answerless else GiftStep.WITHDRAWING


def _choosing_step(gift: Gift, situation: GiftSituation) -> GiftStep:
    if gift.item is not None:
        if situation.is_spinning:
            return GiftStep.SPINNING
        return GiftStep.OFFERING if situation.is_chosen_for_good else GiftStep.CHOSEN
    if situation.is_listed and situation.is_by_hand:
        return GiftStep.CHOOSE
    if situation.session is None:
        return GiftStep.WAITS_FOR_GAME
    return GiftStep.GAME_SILENT if situation.is_unanswered else GiftStep.LISTING


def _asked_step(gift: Gift, situation: GiftSituation) -> GiftStep:
    if situation.session is None:
        return GiftStep.WAITS_FOR_GAME
    if gift.refusal is not None and gift.refusal.verb is Verb.GIFT:
        return GiftStep.NOT_REACHED
    if situation.is_unanswered:
        return GiftStep.GAME_SILENT
    return GiftStep.WAITS_FOR_ANSWER if gift.asked_session == situation.session else GiftStep.ASKING


_REFUSED: Final = {Verb.WITHDRAW: GiftStep.WITHDRAW_REFUSED, Verb.MAIL: GiftStep.MAIL_FAILED}


def _agreed_step(gift: Gift, situation: GiftSituation) -> GiftStep:
    refusal = gift.refusal
    if refusal is not None and refusal.verb in _REFUSED:
        return _REFUSED[refusal.verb]
    if gift.armed_session is not None:
        return GiftStep.PREPARED
    if gift.ready_session is not None and situation.session in (None, gift.ready_session):
        return GiftStep.QUEUED
    if refusal is not None and _has_refused(refusal):
        return GiftStep.REFUSED
    if situation.session is None:
        return GiftStep.WAITS_FOR_GAME
    return GiftStep.GAME_SILENT if situation.is_unanswered else GiftStep.HANDING_OVER


def _has_refused(refusal: Refusal) -> bool:
    """Whether the addon does not take an agreed gift; one that it has forgotten it is told of anew."""
    is_not_ready = refusal.verb is Verb.READY and refusal.reason != UNKNOWN_REASON
    return is_not_ready or _has_not_taken(refusal)


def _has_not_taken(refusal: Refusal) -> bool:
    return refusal.verb is Verb.GIFT and refusal.reason not in _WHISPER_REASONS


_CHOICE: Final = frozenset({GiftAction.CHOOSE, GiftAction.GIVE_UP})
_ASKED: Final = frozenset({GiftAction.DECLINED, GiftAction.GIVE_UP})
_AGREED: Final = frozenset({GiftAction.MARK_MAILED, GiftAction.REMOVE})

_ACTIONS: Final = {
    GiftStep.IN_QUEUE: frozenset({GiftAction.GIVE_UP}),
    GiftStep.LISTING: frozenset({GiftAction.GIVE_UP}),
    GiftStep.CHOOSE: _CHOICE | {GiftAction.SPIN},
    # While it turns nobody knows which item it would be.
    GiftStep.SPINNING: _CHOICE | {GiftAction.SKIP},
    GiftStep.CHOSEN: _CHOICE | {GiftAction.SKIP, GiftAction.NEVER_GIVE},
    GiftStep.ASKING: _ASKED,
    GiftStep.WAITS_FOR_ANSWER: _ASKED | {GiftAction.TRY_AGAIN},
    GiftStep.NOT_REACHED: _ASKED | {GiftAction.TRY_AGAIN},
    GiftStep.HANDING_OVER: _AGREED,
    GiftStep.QUEUED: _AGREED,
    GiftStep.PREPARED: _AGREED,
    GiftStep.REFUSED: _AGREED | {GiftAction.TRY_AGAIN},
    GiftStep.MAIL_FAILED: _AGREED | {GiftAction.TRY_AGAIN},
    GiftStep.WITHDRAW_REFUSED: _AGREED,
    GiftStep.WAS_IT_SENT: frozenset({GiftAction.SAY_WHETHER_SENT}),
    GiftStep.WITHDRAWING: frozenset({GiftAction.KEEP}),
    GiftStep.WITHDRAW_UNANSWERED: frozenset({GiftAction.KEEP, GiftAction.CLOSE_ANYWAY}),
}


def gift_actions_of(gift: Gift, step: GiftStep) -> frozenset[GiftAction]:
    """Return what the streamer may do with it now."""
    if step in (GiftStep.GAME_SILENT, GiftStep.WAITS_FOR_GAME):
        open_to_all = _AGREED if gift.is_agreed else frozenset({GiftAction.GIVE_UP})
        again = frozenset({GiftAction.TRY_AGAIN}) if step is GiftStep.GAME_SILENT else frozenset()
        return open_to_all | again
    return _ACTIONS.get(step, frozenset())
