"""What the streamer does about gifts at the Desktop: choose, pass over, wait, give up, and say what was sent.

They do not lie: that a receiver declined they say only of one who did, and that a mail left, or did not, only
when they can know.
"""

from __future__ import annotations

from uuid import UUID

from goldomatic.desktop.core.gift_view import GiftAction, GiftStep, GiftView
from goldomatic.desktop.core.gift_wishes import (
    AnyGiftWish,
    ChooseItem,
    CloseGiftAnyway,
    GiveUpGift,
    HoldWheel,
    KeepGift,
    MarkGiftMailed,
    NeverGive,
    RemoveGift,
    SayDeclined,
    SayGiftSent,
    SkipItem,
    SpinWheel,
    TryGiftAgain,
)
from goldomatic.desktop.core.view import BridgeView
from tests.simulation.year.chance import Chance
from tests.simulation.year.desktop import DesktopProcess
from tests.simulation.year.game import Game
from tests.simulation.year.people import Viewers

_ASKED = frozenset({GiftStep.ASKING, GiftStep.WAITS_FOR_ANSWER, GiftStep.NOT_REACHED, GiftStep.GAME_SILENT})


class GiftDesk:
    """The streamer's eyes and hands on the list of gifts."""

    def __init__(self, game: Game, desktop: DesktopProcess, viewers: Viewers, seed: int) -> None:
        """Look at it for the first time."""
        self._game = game
        self._desktop = desktop
        self._viewers = viewers
        self._chance = Chance(seed, "gift desk")
        self._seen_since: dict[UUID, float] = {}
        self.removed: set[UUID] = set()
        """Agreed gifts that the streamer has taken off the list, or let go without the game's word."""
        self.is_going_home = False

    def look(self, view: BridgeView, truth_seconds: float, patience_seconds: float) -> bool:
        """Do what suits one of the gifts; say whether anything was done."""
        shown = [gift for gift in view.gifts if gift.actions]
        while shown:
            gift = shown.pop(self._chance.below(len(shown)))
            since = self._seen_since.setdefault(gift.id, self._game.clock.now)
            is_tired = self.is_going_home and self._game.clock.now > since + patience_seconds
            is_known = not self._game.may_be_on_its_way(gift.id, truth_seconds)
            wish = self._decided(gift, is_tired=is_tired, is_known=is_known)
            if wish is not None:
                self._game.story.count(f"streamer {type(wish).__name__}")
                if isinstance(wish, RemoveGift | CloseGiftAnyway):
                    self.removed.add(gift.id)
                self._desktop.wish(wish)
                return True
        return False

    def _decided(self, gift: GiftView, *, is_tired: bool, is_known: bool) -> AnyGiftWish | None:
        can, mailed = gift.actions, self._game.mailed(gift.id) > 0
        if GiftAction.SAY_WHETHER_SENT in can:
            return SayGiftSent(gift.id, was_sent=mailed) if is_known else None
        if mailed and self._desktop.has_read_confirmation(gift.id):
            # The Desktop knows, and has to bring it to its end without help.
            return None
        if GiftAction.CLOSE_ANYWAY in can and self._chance.happens(0.5):
            return KeepGift(gift.id) if mailed or not is_known else CloseGiftAnyway(gift.id)
        if GiftAction.KEEP in can:
            return KeepGift(gift.id) if self._chance.happens(0.1) else None
        if GiftAction.MARK_MAILED in can:
            return self._about_agreed(gift, mailed=mailed, is_known=is_known)
        if gift.step in _ASKED:
            return self._about_asked(gift, is_tired=is_tired)
        return self._about_chosen(gift, is_tired=is_tired)

    def _about_agreed(self, gift: GiftView, *, mailed: bool, is_known: bool) -> AnyGiftWish | None:
        if mailed or not is_known:
            is_told = mailed and is_known and self._chance.happens(0.2)
            return MarkGiftMailed(gift.id) if is_told else None
        if GiftAction.TRY_AGAIN in gift.actions and self._chance.happens(0.3):
            return TryGiftAgain(gift.id)
        is_gone = gift.item is not None and not self._game.bags.has(gift.item.item_id)
        # Time for it will come, unless it cannot.
        is_hopeless = is_gone or gift.step in (GiftStep.REFUSED, GiftStep.MAIL_FAILED)
        is_removed = self._chance.happens((0.3 if self.is_going_home else 0.05) if is_hopeless else 0.003)
        return RemoveGift(gift.id) if is_removed else None

    def _about_asked(self, gift: GiftView, *, is_tired: bool) -> AnyGiftWish | None:
        can = gift.actions
        if GiftAction.DECLINED in can and gift.character_name in self._viewers.declined:
            return SayDeclined(gift.id)
        if GiftAction.TRY_AGAIN in can and self._chance.happens(0.2):
            return TryGiftAgain(gift.id)
        is_done = GiftAction.GIVE_UP in can and (is_tired or self._chance.happens(0.02))
        return GiveUpGift(gift.id) if is_done else None

    def _about_chosen(self, gift: GiftView, *, is_tired: bool) -> AnyGiftWish | None:
        can, chance = gift.actions, self._chance
        if gift.step is GiftStep.CHOOSE and chance.happens(0.8):
            is_turned = not gift.choices or chance.happens(0.2)
            return SpinWheel(gift.id) if is_turned else ChooseItem(gift.id, chance.pick(gift.choices))
        whims: list[tuple[GiftAction, float, AnyGiftWish]] = [
            (GiftAction.SKIP, 0.15, SkipItem(gift.id)),
            (GiftAction.NEVER_GIVE, 0.1, NeverGive(gift.id)),
            (GiftAction.CHOOSE, 0.05, HoldWheel(gift.id)),
            (GiftAction.TRY_AGAIN, 0.3, TryGiftAgain(gift.id)),
            (GiftAction.GIVE_UP, 1.0 if is_tired else 0.01, GiveUpGift(gift.id)),
        ]
        return next((wish for action, often, wish in whims if action in can and chance.happens(often)), None)
