"""A letter at the server: its checks in their order, the money, the attachments, the silence (GAME §6)."""

from dataclasses import replace

import pytest

from goldomatic.sim.wow.characters import Character, Faction, Letter
from goldomatic.sim.wow.clock import VirtualClock
from goldomatic.sim.wow.items import Binding, ItemKind, Stack
from goldomatic.sim.wow.options import Profile
from goldomatic.sim.wow.packets import BagChanged, MailAnswer, MailRefusal, Packet, PurseChanged
from goldomatic.sim.wow.post import MailTrouble, OutgoingLetter
from goldomatic.sim.wow.realm import Realm
from goldomatic.sim.wow.rules import COPPER_MAX

PRIZE = 10_000_000
GOLD = OutgoingLetter(recipient="Norinn", subject="Gold", body="", copper=PRIZE)
CLOTH = ItemKind(item_id=2589, name="Linen Cloth")


class Scene:
    """A sender at the mailbox, with everything that the server tells their client."""

    def __init__(self) -> None:
        self.realm = Realm(Profile.AZEROTHCORE, VirtualClock())
        self.sender = self.realm.add_character("Mimiron")
        self.norinn = self.realm.add_character("Norinn", online=False)
        self.garrosh = self.realm.add_character("Garrosh", Faction.HORDE)
        self.sender.copper = PRIZE + 30
        self.sender.is_near_mailbox = True
        self.packets: list[Packet] = []
        self.realm.attach("Mimiron", self.packets.append)

    def send(self, letter: OutgoingLetter, seconds: float = 1.0) -> list[Packet]:
        self.packets.clear()
        self.realm.send_mail("Mimiron", letter)
        self.realm.clock.advance(seconds)
        return self.packets

    def attach(self, kind: ItemKind, **more: bool) -> Stack:
        place = self.sender.bags.add(kind, 5, **more)
        stack = self.sender.bags.at(place)
        assert stack is not None
        return stack


@pytest.fixture
def scene() -> Scene:
    return Scene()


def refusal(packets: list[Packet]) -> MailRefusal | None:
    (packet,) = packets
    assert isinstance(packet, MailAnswer)
    return packet.refusal


def fill(character: Character, letters: int) -> None:
    letter = Letter(sender="X", subject="", body="", copper=0, cod_copper=0, items=(), sent_at=0.0)
    character.mailbox.extend([letter] * letters)


def test_gold_arrives_and_the_purse_pays_the_postage(scene: Scene) -> None:
    assert scene.send(GOLD) == [MailAnswer(None), PurseChanged(0)]
    (letter,) = scene.norinn.mailbox
    assert (letter.sender, letter.copper, letter.items, letter.subject) == ("Mimiron", PRIZE, (), "Gold")


def test_postage_is_thirty_copper_an_attachment(scene: Scene) -> None:
    items = tuple(scene.attach(CLOTH) for _ in range(12))
    scene.sender.copper = 360
    packets = scene.send(replace(GOLD, copper=0, items=items))
    assert packets == [MailAnswer(None), PurseChanged(0), *map(BagChanged, range(5))]
    assert scene.norinn.mailbox[0].items == items
    assert scene.sender.bags.stacks() == []


def test_a_copper_short_is_refused_and_nothing_moves(scene: Scene) -> None:
    scene.sender.copper -= 1
    assert refusal(scene.send(GOLD)) is MailRefusal.NOT_ENOUGH_MONEY
    assert scene.sender.copper == PRIZE + 29
    assert scene.norinn.mailbox == []


def test_more_than_a_purse_can_hold_is_never_enough(scene: Scene) -> None:
    scene.sender.copper = COPPER_MAX
    assert refusal(scene.send(replace(GOLD, copper=COPPER_MAX))) is MailRefusal.NOT_ENOUGH_MONEY
    assert scene.send(replace(GOLD, copper=COPPER_MAX - 30))[0] == MailAnswer(None)


def test_the_checks_come_in_the_server_s_order(scene: Scene) -> None:
    bound = scene.attach(replace(CLOTH, binding=Binding.PICKED_UP))
    letter = replace(GOLD, recipient="Nobody", copper=COPPER_MAX, items=(bound,) * 13)
    fill(scene.garrosh, 101)
    assert refusal(scene.send(letter)) is MailRefusal.TOO_MANY_ATTACHMENTS
    letter = replace(letter, items=(bound,))
    assert refusal(scene.send(letter)) is MailRefusal.NO_SUCH_RECIPIENT
    assert refusal(scene.send(replace(letter, recipient="mimiron"))) is MailRefusal.TO_SELF
    letter = replace(letter, recipient="garrosh")
    assert refusal(scene.send(letter)) is MailRefusal.NOT_ENOUGH_MONEY
    letter = replace(letter, copper=1)
    assert refusal(scene.send(letter)) is MailRefusal.MAILBOX_FULL
    scene.garrosh.mailbox.pop()
    assert refusal(scene.send(letter)) is MailRefusal.OTHER_FACTION
    letter = replace(letter, recipient="norinn")
    assert refusal(scene.send(letter)) is MailRefusal.BOUND_ITEM
    assert scene.send(replace(letter, items=()))[0] == MailAnswer(None)


def test_out_of_range_or_to_nobody_there_is_no_answer_at_all(scene: Scene) -> None:
    assert scene.send(replace(GOLD, recipient="")) == []
    scene.sender.is_near_mailbox = False
    assert scene.send(GOLD, seconds=60.0) == []
    assert scene.norinn.mailbox == []
    assert len(scene.realm.post_office.ignored) == 2


@pytest.mark.parametrize(
    ("kind", "is_soulbound", "expected"),
    [
        (replace(CLOTH, binding=Binding.PICKED_UP), False, MailRefusal.BOUND_ITEM),
        (CLOTH, True, MailRefusal.BOUND_ITEM),
        (replace(CLOTH, binding=Binding.QUEST), False, MailRefusal.QUEST_ITEM),
        (replace(CLOTH, is_conjured=True), False, MailRefusal.CONJURED_ITEM),
        (replace(CLOTH, binding=Binding.ACCOUNT), False, MailRefusal.BOUND_ITEM),
        (replace(CLOTH, binding=Binding.EQUIPPED), False, None),
    ],
)
def test_what_is_tied_to_its_owner_stays(
    scene: Scene, kind: ItemKind, is_soulbound: bool, expected: MailRefusal | None
) -> None:
    stack = scene.attach(kind, is_soulbound=is_soulbound)
    packets = scene.send(replace(GOLD, copper=0, items=(stack,)))
    assert packets[0] == MailAnswer(expected)
    assert bool(scene.norinn.mailbox) is (expected is None)


def test_an_heirloom_goes_to_the_same_account(scene: Scene) -> None:
    scene.norinn.account = scene.sender.account
    stack = scene.attach(replace(CLOTH, binding=Binding.ACCOUNT), is_soulbound=True)
    assert scene.send(replace(GOLD, copper=0, items=(stack,)))[0] == MailAnswer(None)


def test_an_item_that_is_gone_cannot_be_sent(scene: Scene) -> None:
    stack = scene.attach(CLOTH)
    scene.sender.bags.take((0, 1))
    answer = scene.send(replace(GOLD, copper=0, items=(stack,)))
    assert refusal(answer) is MailRefusal.NO_SUCH_ATTACHMENT


def test_a_lost_request_does_nothing_and_a_lost_answer_hides_what_was_done(scene: Scene) -> None:
    scene.realm.post_office.troubles.extend(
        [MailTrouble(is_request_lost=True), MailTrouble(is_answer_lost=True), MailTrouble()]
    )
    assert scene.send(GOLD, seconds=60.0) == []
    assert scene.norinn.mailbox == []
    assert scene.send(GOLD, seconds=60.0) == []
    assert len(scene.norinn.mailbox) == 1
    assert refusal(scene.send(GOLD)) is MailRefusal.NOT_ENOUGH_MONEY


def test_late_answers_and_late_work(scene: Scene) -> None:
    scene.realm.post_office.troubles.append(MailTrouble(answer_after_seconds=20.0))
    assert scene.send(GOLD, seconds=19.0) == []
    assert len(scene.norinn.mailbox) == 1
    scene.realm.clock.advance(2.0)
    assert scene.packets[0] == MailAnswer(None)

    scene.realm.post_office.troubles.append(MailTrouble(worked_after_seconds=20.0))
    scene.sender.copper = PRIZE + 30
    scene.send(GOLD, seconds=19.0)
    assert len(scene.norinn.mailbox) == 1
    scene.sender.is_near_mailbox = False
    scene.realm.clock.advance(2.0)
    assert scene.packets == []


def test_the_server_can_fail_by_itself(scene: Scene) -> None:
    scene.realm.post_office.troubles.append(MailTrouble(refusal=MailRefusal.INTERNAL))
    assert refusal(scene.send(GOLD)) is MailRefusal.INTERNAL
    assert scene.norinn.mailbox == []


def test_who_logs_out_meanwhile_is_not_told(scene: Scene) -> None:
    scene.realm.post_office.troubles.append(MailTrouble(answer_after_seconds=5.0))
    scene.send(GOLD)
    later: list[Packet] = []
    scene.realm.clock.advance(5.0 - 1.0)
    scene.realm.attach("Mimiron", later.append)
    scene.realm.clock.advance(5.0)
    assert scene.packets == later == []
    assert len(scene.norinn.mailbox) == 1
