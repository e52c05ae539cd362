"""What the bridge knows of the gift queue between two events (SPEC §12)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from goldomatic.desktop.core.bags import BagParts
from goldomatic.desktop.core.gift import Gift, GiftEnd, GiftWish
from goldomatic.desktop.core.memory import PutGift
from goldomatic.desktop.core.view import Level, NoticeKind

if TYPE_CHECKING:
    from goldomatic.desktop.bridge.state import State
    from goldomatic.desktop.core.ebs_facts import GiftRequest
    from goldomatic.desktop.core.gift_rules import GiftRules
    from goldomatic.desktop.core.gift_view import Wheel
    from goldomatic.protocol.tags import BagItem

__all__ = ["GiftPace", "GiftWork", "Gifts", "end_gift", "put_gift"]

ENDED_MAX: Final = 20
"""How many gifts that have ended stay in sight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftPace:
    """How fast choosing goes: for people, unless the EBS's clock is a fast one."""

    spin_seconds: float = 4.0
    """The roulette turns for so long (SPEC §12)."""
    regret_seconds: float = 4.0
    """For so long after it the streamer may skip the item."""
    quick_poll_seconds: float = 3.0
    """While somebody is in the queue: of a minute for choosing an item not much should pass unseen."""
    slow_poll_seconds_max: float = 10.0
    """A turn may come at any moment, and lasts a minute."""


@dataclass(slots=True, kw_only=True)
class GiftWork:
    """What choosing an item for one gift has come to. A restart begins it anew. Seconds are monotonic."""

    parts: BagParts = field(default_factory=BagParts)
    quiet_since: float | None = None
    """When the addon last said something of the bags."""
    listing: tuple[BagItem, ...] | None = None
    """What lay in the bags, less what was promised to others then."""
    wheel: Wheel | None = None
    lands_at: float = 0.0
    settles_at: float = 0.0
    """From when on the chosen item is for good."""
    skipped: set[int] = field(default_factory=set)
    is_held: bool = False
    asked_at: float | None = None
    is_stale: bool = False
    """The EBS has refused something: the request is asked for anew first."""
    refused_at: float | None = None
    """When that was; what the bridge wants by itself it does not want again at once."""


@dataclass(slots=True, kw_only=True)
class Gifts:
    """The queue as the EBS last listed it, and what is known of the gifts whose turn has come."""

    rules: GiftRules
    pace: GiftPace
    known: dict[UUID, Gift]
    """What the journal holds."""
    requests: dict[UUID, GiftRequest] = field(default_factory=dict)
    """The unfinished ones, oldest first."""
    works: dict[UUID, GiftWork] = field(default_factory=dict)
    shown_ended: list[UUID] = field(default_factory=list)
    """Those that ended since the bridge was started, oldest first."""

    def work(self, gift_id: UUID) -> GiftWork:
        """Return what choosing has come to."""
        return self.works.setdefault(gift_id, GiftWork())

    def take_in(self, gift: Gift) -> None:
        """Follow what is in the journal."""
        former = self.known.get(gift.gift_id)
        self.known[gift.gift_id] = gift
        has_ended_now = gift.has_ended and not (former is not None and former.has_ended)
        if has_ended_now and gift.gift_id not in self.shown_ended:
            self.shown_ended = [*self.shown_ended, gift.gift_id][-ENDED_MAX:]


def put_gift(state: State, gift: Gift, **changes: Any) -> Gift:  # noqa: ANN401 - the fields of a Gift
    """Keep a gift with some of its fields changed; nothing is written when nothing changes."""
    after = replace(gift, **changes)
    if after != state.gifts.known.get(gift.gift_id):
        state.keep(PutGift(after))
    return after


def end_gift(state: State, gift: Gift, end: GiftEnd) -> None:
    """Nothing will be given: what the game may hold of it is withdrawn, and the streamer is told."""
    wish = GiftWish.FORGET if gift.is_in_game else None
    put_gift(state, gift, ended=end, wish=wish, is_forced=False, refusal=None)
    state.gifts.requests.pop(gift.gift_id, None)
    state.gifts.works.pop(gift.gift_id, None)
    state.tell(Level.WARNING, NoticeKind.GIFT_FAILED, gift.gift_id, detail=end.value)
