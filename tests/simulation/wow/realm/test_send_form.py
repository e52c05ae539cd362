"""The engine's half of the mail window, and the client's purse, bags and cursor (GAME §6, §7)."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from goldomatic.sim.wow.clock import VirtualClock
from goldomatic.sim.wow.items import BACKPACK_SLOTS, Bags, Binding, ItemKind, Stack
from goldomatic.sim.wow.options import Profile
from goldomatic.sim.wow.packets import MailAnswer, MailRefusal
from goldomatic.sim.wow.post import OutgoingLetter
from goldomatic.sim.wow.purse_and_bags import Belongings
from goldomatic.sim.wow.realm import Realm
from goldomatic.sim.wow.send_form import ATTACHMENTS_MAX, SendForm

CLOTH = ItemKind(item_id=2589, name="Linen Cloth")


class Desk:
    """A form and all that it says."""

    def __init__(self) -> None:
        realm = Realm(Profile.AZEROTHCORE, VirtualClock())
        self.character = realm.add_character("Mimiron")
        self.character.copper = 1000
        self.events: list[tuple[object, ...]] = []
        self.posted: list[OutgoingLetter] = []
        self.later: list[Callable[[], object]] = []
        self.belongings = Belongings(self.character, self.fire)
        self.form = SendForm(
            belongings=self.belongings,
            fire=self.fire,
            complain=self.complain,
            post=self.posted.append,
            later=self.later.append,
        )

    def fire(self, *event: object) -> None:
        self.events.append(event)

    def complain(self, key: str) -> None:
        self.events.append(("UI_ERROR_MESSAGE", key))

    def put(self, kind: ItemKind = CLOTH, *, is_soulbound: bool = False) -> Stack:
        place = self.character.bags.add(kind, 3, is_soulbound=is_soulbound)
        stack = self.character.bags.at(place)
        assert stack is not None
        return stack

    def told(self) -> list[object]:
        events, self.events = self.events, []
        return [event[0] for event in events]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_letter_is_what_the_form_holds_when_it_is_sent(desk: Desk) -> None:
    stack = desk.put()
    desk.form.open()
    assert desk.form.set_money(900)
    desk.belongings.pick_up((0, 1))
    desk.form.click(None)
    desk.form.send("Norinn", "Hello", "there")
    assert desk.posted == [
        OutgoingLetter(recipient="Norinn", subject="Hello", body="there", copper=900, items=(stack,))
    ]


def test_a_closed_mailbox_sends_nothing(desk: Desk) -> None:
    desk.form.send("Norinn", "Hello", "")
    desk.form.open()
    desk.form.close()
    desk.form.send("Norinn", "Hello", "")
    assert desk.posted == []
    assert desk.told() == ["MAIL_SHOW", "MAIL_CLOSED"]
    (tell_again,) = desk.later
    tell_again()
    assert desk.told() == ["MAIL_CLOSED"]


def test_money_that_is_not_there_is_refused_by_the_client(desk: Desk) -> None:
    assert not desk.form.set_money(971)
    assert desk.form.copper == 0
    assert desk.events == [("UI_ERROR_MESSAGE", "ERR_NOT_ENOUGH_MONEY")]
    assert desk.form.set_money(970)
    assert desk.form.set_money(0)


def test_an_item_is_locked_from_the_cursor_until_it_is_free_again(desk: Desk) -> None:
    stack = desk.put()
    desk.belongings.pick_up((0, 1))
    assert (desk.belongings.held, stack.is_locked) == (stack, True)
    desk.form.click(None)
    assert (desk.belongings.held, stack.is_locked) == (None, True)
    desk.belongings.pick_up((0, 1))
    assert desk.belongings.held is None
    desk.form.click(0)
    assert (desk.form.items, stack.is_locked) == ((), False)
    assert "MAIL_SEND_INFO_UPDATE" in desk.told()


def test_closing_the_mailbox_frees_what_was_attached(desk: Desk) -> None:
    stack = desk.put()
    desk.form.open()
    desk.form.set_money(5)
    desk.belongings.pick_up((0, 1))
    desk.form.click(4)
    desk.form.close()
    assert (desk.form.items, desk.form.copper, stack.is_locked) == ((), 0, False)


@pytest.mark.parametrize(
    ("kind", "is_soulbound", "complaint"),
    [
        (CLOTH, True, "ERR_MAIL_BOUND_ITEM"),
        (replace(CLOTH, binding=Binding.QUEST), False, "ERR_MAIL_QUEST_ITEM"),
        (replace(CLOTH, is_conjured=True), False, "ERR_MAIL_CONJURED_ITEM"),
    ],
)
def test_what_cannot_be_mailed_falls_back_into_the_bag(
    desk: Desk, kind: ItemKind, is_soulbound: bool, complaint: str
) -> None:
    stack = desk.put(kind, is_soulbound=is_soulbound)
    desk.belongings.pick_up((0, 1))
    desk.form.click(None)
    assert ("UI_ERROR_MESSAGE", complaint) in desk.events
    assert (desk.form.items, stack.is_locked, desk.belongings.held) == ((), False, None)


def test_twelve_attachments_and_no_more(desk: Desk) -> None:
    for slot in range(1, ATTACHMENTS_MAX + 2):
        desk.put()
        desk.belongings.pick_up((0, slot))
        desk.form.click(None)
    assert len(desk.form.items) == ATTACHMENTS_MAX
    assert ("UI_ERROR_MESSAGE", "ERR_MAIL_INVALID_ATTACHMENT_SLOT") in desk.events
    assert desk.form.price == 30 * ATTACHMENTS_MAX


def test_success_empties_the_form_and_a_refusal_leaves_it(desk: Desk) -> None:
    desk.form.open()
    desk.form.set_money(5)
    desk.told()
    desk.form.answered(MailAnswer(MailRefusal.TO_SELF))
    assert desk.told() == ["UI_ERROR_MESSAGE", "MAIL_FAILED"]
    desk.form.reason_comes_first = False
    desk.form.answered(MailAnswer(MailRefusal.TO_SELF))
    assert desk.told() == ["MAIL_FAILED", "UI_ERROR_MESSAGE"]
    assert desk.form.copper == 5
    desk.form.answered(MailAnswer(None))
    assert desk.told() == ["MAIL_SEND_SUCCESS"]
    assert desk.form.copper == 0


def test_an_item_can_be_moved_and_swapped(desk: Desk) -> None:
    first, second = desk.put(), desk.put()
    desk.belongings.pick_up((0, 1))
    desk.belongings.pick_up((0, 2))
    assert desk.character.bags.stacks() == [((0, 1), second), ((0, 2), first)]
    desk.belongings.pick_up((0, 1))
    desk.belongings.pick_up((0, 9))
    assert desk.character.bags.stacks() == [((0, 2), first), ((0, 9), second)]
    assert not first.is_locked
    assert not second.is_locked


def test_the_purse_changes_when_the_server_says_so(desk: Desk) -> None:
    desk.character.copper = 7
    assert desk.belongings.copper == 1000
    desk.belongings.set_copper(7)
    desk.belongings.set_copper(7)
    assert desk.told() == ["PLAYER_MONEY"]


def test_an_item_that_was_never_seen_is_not_known(desk: Desk) -> None:
    stack = desk.put(replace(CLOTH, is_cached=False))
    assert desk.belongings.kind_of(2589) is None
    assert desk.belongings.quality_of(stack) == -1
    desk.belongings.cache(stack.kind)
    assert desk.belongings.kind_of(2589) is stack.kind
    assert desk.belongings.kind_of("linen cloth") is stack.kind
    assert desk.belongings.quality_of(stack) == 1


def test_the_tooltip_says_what_ties_an_item(desk: Desk) -> None:
    lines = {
        Binding.NONE: [],
        Binding.PICKED_UP: ["ITEM_SOULBOUND"],
        Binding.EQUIPPED: ["ITEM_BIND_ON_EQUIP"],
        Binding.ACCOUNT: ["ITEM_BIND_TO_ACCOUNT"],
        Binding.QUEST: ["ITEM_BIND_QUEST"],
    }
    for binding, expected in lines.items():
        assert desk.belongings.tooltip(desk.put(replace(CLOTH, binding=binding))) == expected
    worn = desk.put(replace(CLOTH, binding=Binding.ACCOUNT, is_conjured=True), is_soulbound=True)
    assert desk.belongings.tooltip(worn) == ["ITEM_CONJURED", "ITEM_ACCOUNTBOUND"]


def test_bags_have_the_slots_that_they_have() -> None:
    bags = Bags((BACKPACK_SLOTS, 32, 32, 32, 32))
    assert len(list(bags.places())) == 144
    for _ in range(144):
        bags.add(CLOTH)
    with pytest.raises(ValueError, match="full"):
        bags.add(CLOTH)
    with pytest.raises(ValueError, match="no slot"):
        bags.put((0, 17), Stack(CLOTH))
    with pytest.raises(ValueError, match="5 bags"):
        Bags((16,))
