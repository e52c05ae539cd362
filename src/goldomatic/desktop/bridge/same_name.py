"""What the addon awaits of a character, it awaits once: who is to be whispered may have to wait for another.

Winners are one list of the addon, receivers of gifts another (SPEC §12). A game that crashed awaits again
what was over long ago; that is withdrawn, so that the next one under that name can be whispered (GAME §10).
Once in a session: if that did not help, it is something else that the addon awaits, and withdrawing the same
again would go on without end.
"""

from __future__ import annotations

from typing import Final

from goldomatic.desktop.bridge.gift_state import put_gift
from goldomatic.desktop.bridge.state import State
from goldomatic.desktop.core.delivery import Delivery, DeliveryWish, Refusal
from goldomatic.desktop.core.gift import Gift, GiftWish

__all__ = ["NAME_AWAITED", "free_for_gift", "free_for_gold", "try_gifts_again", "try_gold_again"]

NAME_AWAITED: Final = "name_awaited"
"""Why the addon does not whisper: of that character it awaits the answer to something else."""


def free_for_gift(state: State, refused: Gift) -> None:
    """Withdraw the gifts to the same character that are over."""
    for gift in list(state.gifts.known.values()):
        is_same = gift.character_name == refused.character_name and gift.gift_id not in state.freed
        if is_same and gift.has_ended and gift.wish is None:
            state.freed.add(gift.gift_id)
            put_gift(state, gift, wish=GiftWish.FORGET, is_in_game=True, is_forced=False)


def free_for_gold(state: State, refused: Delivery) -> None:
    """Withdraw the winners of the same name whose payouts are over."""
    for delivery in list(state.deliveries.values()):
        is_same = delivery.character_name == refused.character_name and delivery.payout_id not in state.freed
        if is_same and delivery.wish is None and state.is_over(delivery):
            state.freed.add(delivery.payout_id)
            state.put(delivery, wish=DeliveryWish.FORGET, is_in_game=True, is_forced=False)


def try_gifts_again(state: State, freed: Gift) -> None:
    """Whoever waited for this one's answer need not wait any longer."""
    for gift in state.gifts.known.values():
        if gift.character_name == freed.character_name and _has_waited(gift.refusal):
            state.gifts.work(gift.gift_id).asked_at = None


def try_gold_again(state: State, freed: Delivery) -> None:
    """Do the same for winners."""
    for delivery in state.deliveries.values():
        if delivery.character_name == freed.character_name and _has_waited(delivery.refusal):
            state.notify_asked.add(delivery.payout_id)


def _has_waited(refusal: Refusal | None) -> bool:
    return refusal is not None and refusal.reason == NAME_AWAITED
