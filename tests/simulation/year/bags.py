"""The streamer's bags: what lies in them, what happens to it, and what has ever lain there."""

from __future__ import annotations

from dataclasses import dataclass

from goldomatic.sim.wow.items import Bags, Binding, ItemKind, Place, Stack
from goldomatic.sim.wow.packets import BagChanged
from goldomatic.sim.wow.realm import Realm
from tests.simulation.year.chance import Chance
from tests.simulation.year.story import Story

KINDS = (
    ItemKind(item_id=21877, name="Netherweave Cloth"),
    ItemKind(item_id=33470, name="Ледяная ткань"),
    # Two kinds of one name: an item is known by its id.
    ItemKind(item_id=36913, name="Saronite Bar", quality=1),
    ItemKind(item_id=36914, name="Saronite Bar", quality=3),
    ItemKind(item_id=2140, name="Carving Knife", quality=2, stack_max=1),
    ItemKind(item_id=867, name="Gloves of Holy Might", quality=4, stack_max=1),
    ItemKind(item_id=4306, name="Silk | Cloth % [7]"),
    ItemKind(item_id=43102, name="Frozen Orb", quality=3, is_cached=False),
    ItemKind(item_id=7073, name="Broken Fang", quality=0),
)
KEPT_BACK = (
    ItemKind(item_id=6948, name="Hearthstone", binding=Binding.PICKED_UP),
    ItemKind(item_id=5512, name="Healthstone", is_conjured=True),
    ItemKind(item_id=12345, name="A Letter Home", binding=Binding.QUEST),
    ItemKind(item_id=44115, name="Heirloom", quality=7, binding=Binding.ACCOUNT),
)
"""What nobody can be given."""
SIZES = (16, 20, 20, 0, 0)


@dataclass(frozen=True, slots=True)
class Lay:
    """So many of a kind that lay in a slot."""

    item_id: int
    count: int
    place: Place


class StreamersBags:
    """They are changed by the server only, while the client looks on: loot, trade, other people's add-ons."""

    def __init__(self, realm: Realm, streamer: str, seed: int, story: Story) -> None:
        """Fill them."""
        self._realm = realm
        self._streamer = streamer
        self._chance = Chance(seed, "bags")
        self._story = story
        self.kinds = {kind.item_id: kind for kind in KINDS}
        self.lain: set[Lay] = set()
        """All that could ever have been mailed, and where it lay."""
        self._character = realm.character(streamer)
        self._character.bags = Bags(SIZES)
        # Few, or so many that they are told in several parts.
        for _ in range(self._chance.pick((2, 5, 9, 30))):
            self._loot()
        for kind in KEPT_BACK:
            self._character.bags.add(kind)
        self._note()

    @property
    def bags(self) -> Bags:
        """What lies there now."""
        return self._character.bags

    def mailable(self) -> list[tuple[Place, Stack]]:
        """Return what can be given to somebody now."""
        return [(place, stack) for place, stack in self.bags.stacks() if stack.mail_refusal is None]

    def has(self, item_id: int) -> bool:
        """Whether something of the kind is there to be mailed."""
        return any(stack.kind.item_id == item_id for _, stack in self.mailable())

    def happen(self, wanted: list[int]) -> None:
        """Let something happen to what lies there; ``wanted`` are the kinds that somebody was promised."""
        happenings = [(4, self._loot), (3, self._move), (2, self._share), (1, self._bind)]
        self._chance.weighed([*happenings, (2, lambda: self._lose(wanted))])()
        self._note()
        for bag in range(len(SIZES)):
            self._realm.tell(self._streamer, BagChanged(bag))

    def _loot(self) -> None:
        kind = self._chance.pick(KINDS)
        count = 1 if kind.stack_max == 1 else self._chance.pick((1, 3, 20))
        if len(self.bags.stacks()) < sum(SIZES):
            self.bags.add(kind, count)
            self._tell(f"{count} x {kind.name} ({kind.item_id}) come in")

    def _move(self) -> None:
        """Exchange two slots; what the client holds on to stays where it is."""
        places = list(self.bags.places())
        one, other = self._chance.pick(places), self._chance.pick(places)
        lying = [self.bags.at(one), self.bags.at(other)]
        if one != other and not any(stack is not None and stack.is_locked for stack in lying):
            self.bags.swap(one, other)
            self._tell(f"{one} and {other} are exchanged")

    def _share(self) -> None:
        """Somebody takes some of a stack."""
        shared = [stack for _, stack in self.mailable() if stack.count > 1 and not stack.is_locked]
        if shared:
            stack = self._chance.pick(shared)
            stack.count -= 1
            self._tell(f"one of {stack.kind.name} ({stack.kind.item_id}) goes, {stack.count} are left")

    def _bind(self) -> None:
        loose = [stack for _, stack in self.mailable() if not stack.is_locked]
        if loose:
            stack = self._chance.pick(loose)
            stack.is_soulbound = True
            self._tell(f"{stack.kind.name} ({stack.kind.item_id}) is bound")

    def _lose(self, wanted: list[int]) -> None:
        """Something goes, and most likely what somebody was promised, even out of the mail form."""
        stacks = [(place, stack) for place, stack in self.bags.stacks() if stack.kind.item_id in self.kinds]
        promised = [(place, stack) for place, stack in stacks if stack.kind.item_id in wanted]
        if not stacks:
            return
        place, stack = self._chance.pick(promised or stacks)
        self.bags.take(place)
        self._tell(f"{stack.count} x {stack.kind.name} ({stack.kind.item_id}) at {place} is gone")

    def _tell(self, what: str) -> None:
        self._story.tell("bags", what)

    def _note(self) -> None:
        self.lain |= {Lay(stack.kind.item_id, stack.count, place) for place, stack in self.mailable()}
