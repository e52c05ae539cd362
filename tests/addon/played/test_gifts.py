"""The game side of the gift queue (SPEC §12, docs/game.md §7, §10 "Gift item")."""

from dataclasses import replace
from uuid import UUID

import pytest

from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.chat_lines import Genuine
from goldomatic.protocol.commands import (
    GiftReady,
    NotifyWinner,
    RequestGiftConfirmation,
    RequestGiftItems,
    Withdraw,
    format_command,
)
from goldomatic.protocol.link import Transport, Verb
from goldomatic.protocol.tags import Accept, Ack, Armed, Err, GiftAccept, GiftSent, Items, Tag
from goldomatic.protocol.texts import GIFT_WHISPER, MAIL_SENT_WHISPER
from goldomatic.sim.wow.items import Bags, Binding, ItemKind, Stack
from goldomatic.sim.wow.options import Profile
from goldomatic.sim.wow.post import MailTrouble
from tests.support.played import ANYWHERE, CYCLE, EVERYWHERE, GIFT, PAYOUT, Played

CLOTH = ItemKind(item_id=21877, name="Netherweave Cloth")
RUSSIAN = ItemKind(item_id=33470, name="Ледяная ткань | 50%", is_cached=False)


def give(game: Played, *stacks: tuple[tuple[int, int], Stack]) -> None:
    game.me.bags = Bags((16, 16, 0, 0, 0))
    for place, stack in stacks:
        game.me.bags.put(place, stack)
    game.client.reload()
    game.client.advance(3)
    game.link()


def items(game: Played) -> list[tuple[int, int, int, int, int | None, str]]:
    return [
        (item.item_id, item.count, item.bag, item.slot, item.quality, item.name)
        for tag in game.heard()
        if isinstance(tag, Items)
        for item in tag.items
    ]


def whisper_of(game: Played) -> object:
    """How far the whisper to the receiver has come."""
    return game.client.run(f'return MimironsGoldOMaticDB.gifts["{GIFT}"].whisper')


OTHER_GIFT = UUID("bbbbbbbb-bbbb-4ccc-8ddd-eeeeeeeeeeee")


def choose(game: Played, count: int = 20, bag: int = 1, slot: int = 4, *, gift: UUID = GIFT) -> None:
    game.tell(
        RequestGiftConfirmation(
            gift_request_id=gift,
            character_name=CharacterName(game.winner),
            item_id=CLOTH.item_id,
            bag=bag,
            slot=slot,
            count=count,
        )
    )


def prepare(game: Played, *stacks: tuple[tuple[int, int], Stack]) -> None:
    """Choose the cloth out of these bags, and bring it into the mail form."""
    give(game, *stacks)
    choose(game)
    game.tell(GiftReady(GIFT))
    game.person.open_mailbox()
    game.prepare()


def test_only_what_may_be_mailed_is_offered(played: Played) -> None:
    game = played
    give(
        game,
        ((0, 1), Stack(CLOTH, 20)),
        ((0, 2), Stack(CLOTH, 5, is_soulbound=True)),
        ((0, 3), Stack(ItemKind(item_id=1, name="Quest", binding=Binding.QUEST))),
        ((0, 4), Stack(ItemKind(item_id=2, name="Heirloom", binding=Binding.ACCOUNT))),
        ((0, 5), Stack(ItemKind(item_id=3, name="Bread", is_conjured=True))),
        ((0, 6), Stack(ItemKind(item_id=4, name="Epic", binding=Binding.PICKED_UP))),
        ((0, 7), Stack(ItemKind(item_id=5, name="Sword", quality=3, binding=Binding.EQUIPPED))),
        ((0, 8), Stack(CLOTH, 3, is_locked=True)),
        ((1, 16), Stack(RUSSIAN, 1)),
    )
    game.tell(RequestGiftItems(GIFT))
    game.until(lambda: any(isinstance(tag, Items) and tag.part == tag.parts for tag in game.heard()), "ITEMS")
    assert Ack(Verb.ITEMS, GIFT) in game.heard()
    assert items(game) == [
        (CLOTH.item_id, 20, 0, 1, 1, CLOTH.name),
        (5, 1, 0, 7, 3, "Sword"),
        (RUSSIAN.item_id, 1, 1, 16, None, RUSSIAN.name),
    ]
    game.no_errors()


def test_empty_bags_are_told_too(played: Played) -> None:
    game = played
    game.tell(RequestGiftItems(GIFT))
    game.until(lambda: any(isinstance(tag, Items) for tag in game.heard()), "ITEMS")
    assert items(game) == []
    game.no_errors()


def test_full_bags_come_in_parts_of_short_lines(played: Played) -> None:
    game = played
    game.me.bags = Bags((16, 32, 32, 32, 32))
    for number, place in enumerate(list(game.me.bags.places())[:144]):
        game.me.bags.put(place, Stack(ItemKind(item_id=1000 + number, name=f"Очень длинное имя {number}")))
    game.client.reload()
    game.client.advance(3)
    game.link()
    game.tell(RequestGiftItems(GIFT))
    game.until(lambda: sum(isinstance(tag, Items) for tag in game.heard()) == 20, "20 parts", 90)
    assert all(len(line.split("  ", 1)[1].encode()) <= 300 for line in game.lines())
    assert len(set(items(game))) == len(items(game)) >= 40
    assert any("left out" in line or "не вошли" in line for line in game.client.chat_lines)
    game.no_errors()


def test_from_the_whisper_to_the_mailed_item(played: Played) -> None:
    game = played
    give(game, ((0, 1), Stack(CLOTH, 20)), ((1, 4), Stack(CLOTH, 20)))
    choose(game)
    game.wait(Ack(Verb.GIFT, GIFT))
    game.until(lambda: game.whispers() == [GIFT_WHISPER], "the gift whisper")
    game.answer("!!twgift")
    game.wait(GiftAccept(GIFT))
    assert game.rows() == []
    game.tell(GiftReady(GIFT))
    game.wait(Ack(Verb.READY, GIFT))
    game.tell(GiftReady(GIFT))
    game.until(lambda: game.counted(Ack(Verb.READY, GIFT)) == 2, "a second ACK")
    assert len(game.rows()) == 1
    game.person.open_mailbox()
    game.prepare()
    assert Armed(GIFT) in game.heard()
    assert game.money() == 0
    game.person.send_letter()
    game.wait(GiftSent(GIFT))
    game.until(lambda: game.whispers()[1:] == [MAIL_SENT_WHISPER], "the second whisper")
    (letter,) = game.realm.character(game.winner).mailbox
    assert [(stack.kind.item_id, stack.count) for stack in letter.items] == [(CLOTH.item_id, 20)]
    assert letter.copper == 0
    assert [place for place, _ in _stacks(game)] == [(0, 1)]
    game.tell(GiftReady(GIFT))
    game.until(lambda: game.counted(GiftSent(GIFT)) == 2, "GIFT_SENT again")
    game.no_errors()


def _stacks(game: Played) -> list[tuple[tuple[int, int], Stack]]:
    bags = game.me.bags
    return [(place, stack) for place in bags.places() if (stack := bags.at(place)) is not None]


def test_the_item_is_found_where_it_lies_now(played: Played) -> None:
    """Which of several it is, in pure/test_bags.py."""
    game = played
    prepare(game, ((0, 2), Stack(CLOTH, 7)), ((0, 1), Stack(CLOTH, 20)))
    game.person.send_letter()
    game.wait(GiftSent(GIFT))
    assert [place for place, _ in _stacks(game)] == [(0, 2)]
    game.no_errors()


def test_an_item_of_the_same_name_is_not_the_item(played: Played) -> None:
    game = played
    give(game, ((1, 4), Stack(CLOTH, 20)), ((0, 2), Stack(replace(CLOTH, item_id=33470), 20)))
    choose(game)
    game.tell(GiftReady(GIFT))
    game.wait(Ack(Verb.READY, GIFT))
    game.me.bags.take((1, 4))
    game.person.open_mailbox()
    game.person.click("MGMRow1")
    game.person.click("MGMPrepare")
    game.wait(Err(Verb.MAIL, GIFT, "item_gone"))
    assert game.state(GIFT) == "FAILED"


def test_a_receiver_whose_gift_is_ready_need_not_answer_any_more(played: Played) -> None:
    """The answer was lost to a crash, but not to the Desktop."""
    game = played
    give(game, ((1, 4), Stack(CLOTH, 20)))
    choose(game)
    game.wait(Ack(Verb.GIFT, GIFT))
    game.tell(GiftReady(GIFT))
    game.wait(Ack(Verb.READY, GIFT))
    choose(game, gift=OTHER_GIFT)
    game.wait(Ack(Verb.GIFT, OTHER_GIFT))
    game.settle(5)
    game.answer("!!twgift")
    game.wait(GiftAccept(OTHER_GIFT))
    assert game.counted(GiftAccept(GIFT)) == 0
    game.no_errors()


def test_a_receiver_whose_gift_is_ready_is_not_missed(played: Played) -> None:
    """It is made ready while their whisper is on its way."""
    game = played
    game.realm.lag_seconds = 2.0
    give(game, ((1, 4), Stack(CLOTH, 20)))
    request = RequestGiftConfirmation(
        gift_request_id=GIFT,
        character_name=CharacterName(game.winner),
        item_id=CLOTH.item_id,
        bag=1,
        slot=4,
        count=20,
    )
    game.client.keyboard.type_line(format_command(request))
    game.until(lambda: whisper_of(game) == "sent", "the whisper")
    game.client.keyboard.type_line(format_command(GiftReady(GIFT)))
    game.wait(Ack(Verb.READY, GIFT))
    game.settle(90)
    assert game.counted(Err(Verb.GIFT, GIFT, "no_echo")) == 0
    game.no_errors()


def test_an_item_that_is_gone_is_said(played: Played) -> None:
    game = played
    give(game)
    choose(game)
    game.tell(GiftReady(GIFT))
    game.wait(Ack(Verb.READY, GIFT))
    game.person.open_mailbox()
    game.person.click("MGMRow1")
    game.person.click("MGMPrepare")
    game.wait(Err(Verb.MAIL, GIFT, "item_gone"))
    assert game.state(GIFT) == "FAILED"
    game.no_errors()


def test_a_gift_that_nobody_asked_for_is_unknown(played: Played) -> None:
    game = played
    game.tell(GiftReady(GIFT))
    game.wait(Err(Verb.READY, GIFT, "unknown"))
    game.no_errors()


def is_of_the_streamers_own_letter(game: Played) -> None:
    """What is sent now is not the gift, which can be prepared again."""
    game.person.send_letter()
    game.settle()
    assert game.counted(GiftSent(GIFT)) == 0
    assert game.state(GIFT) == "READY"
    game.no_errors()


def test_another_item_with_a_gift_disarms(played: Played) -> None:
    prepare(played, ((1, 4), Stack(CLOTH, 20)), ((0, 1), Stack(CLOTH, 3)))
    played.person.attach(0, 1)
    is_of_the_streamers_own_letter(played)


@pytest.mark.parametrize(
    "other",
    [Stack(ItemKind(item_id=5, name=CLOTH.name), 20), Stack(CLOTH, 3)],
    ids=["an item of the same name", "another stack of the item"],
)
def test_another_item_instead_of_the_gift_disarms(played: Played, other: Stack) -> None:
    prepare(played, ((1, 4), Stack(CLOTH, 20)), ((0, 1), other))
    played.client.run("ClickSendMailItemButton(1, true)")
    played.person.attach(0, 1)
    is_of_the_streamers_own_letter(played)


@pytest.mark.parametrize("is_demanded", [False, True], ids=["money with it", "cash on delivery"])
def test_money_with_a_gift_disarms(played: Played, is_demanded: bool) -> None:
    prepare(played, ((1, 4), Stack(CLOTH, 20)))
    if is_demanded:
        played.client.run("SendMailRadioButton_OnClick(2)")
    played.client.run("MoneyInputFrame_SetCopper(SendMailMoney, 500)")
    played.client.advance(0.5)
    is_of_the_streamers_own_letter(played)
    assert played.letters() == [0 if is_demanded else 500]


def test_an_item_that_is_swapped_in_the_instant_of_sending_is_not_the_gift(played: Played) -> None:
    game = played
    prepare(game, ((1, 4), Stack(CLOTH, 20)), ((0, 1), Stack(CLOTH, 3)))
    swap = "ClickSendMailItemButton(1, true) PickupContainerItem(0, 1) ClickSendMailItemButton()"
    game.client.run(f"{swap} SendMail(SendMailNameEditBox:GetText(), 'Mine', '')")
    game.settle()
    (letter,) = game.realm.character(game.winner).mailbox
    assert [stack.count for stack in letter.items] == [3], "it is the streamer's own letter"
    assert game.counted(GiftSent(GIFT)) == 0
    assert game.state(GIFT) == "READY"
    game.no_errors()


@pytest.mark.parametrize("count", [20, 7], ids=["the stack", "what is left of it"])
def test_a_gift_that_never_left_is_out_of_the_form_and_can_be_mailed(played: Played, count: int) -> None:
    game = played
    prepare(game, ((1, 4), Stack(CLOTH, count)))
    game.realm.post_office.troubles.append(MailTrouble(is_request_lost=True))
    game.person.send_letter()
    game.client.advance(20)
    assert game.client.run("return (GetSendMailItem(1))") == CLOTH.name
    game.person.click("MGMRow1")
    game.person.click("MGMRetry")
    game.person.click("MGMAnswer1")
    assert game.client.run("return (GetSendMailItem(1))") is None
    game.prepare()
    game.person.send_letter()
    game.wait(GiftSent(GIFT))
    assert [
        [stack.count for stack in letter.items] for letter in game.realm.character(game.winner).mailbox
    ] == [[count]]
    game.no_errors()


def test_what_is_on_the_cursor_is_not_mailed(played: Played) -> None:
    game = played
    give(game, ((1, 4), Stack(CLOTH, 20)), ((0, 1), Stack(CLOTH, 3)))
    choose(game)
    game.tell(GiftReady(GIFT))
    game.person.open_mailbox()
    game.client.run("PickupContainerItem(0, 1)")
    game.prepare()
    game.person.send_letter()
    game.wait(GiftSent(GIFT))
    assert [stack.count for _, stack in _stacks(game)] == [3]
    game.no_errors()


@pytest.mark.parametrize("spelling", ["!{}", "{}", "!!{}", " !{} "])
@pytest.mark.parametrize("is_gift_first", [True, False], ids=["gift first", "gold first"])
def test_gold_and_gift_are_accepted_independently(played: Played, spelling: str, is_gift_first: bool) -> None:
    game = played
    if game.realm.profile is Profile.MANGOS and spelling == "!{}":
        spelling = "{}"  # The other one is the realm's own command.
    game.tell(NotifyWinner(PAYOUT, CharacterName(game.winner)))
    choose(game)
    game.settle(5)
    answers: list[tuple[str, Tag]] = [("twgift", GiftAccept(GIFT)), ("twgold", Accept(PAYOUT))]
    (first, first_tag), (second, second_tag) = answers if is_gift_first else reversed(answers)
    game.answer(spelling.format(first))
    game.wait(first_tag)
    game.answer(spelling.format(first).upper())
    game.settle(5)
    assert game.counted(second_tag) == 0
    game.answer(spelling.format(second))
    game.wait(second_tag)
    assert (game.counted(first_tag), game.counted(second_tag)) == (1, 1)
    game.no_errors()


def test_that_a_gift_was_taken_before_a_reload_is_no_answer_after_it(played: Played) -> None:
    """What waits is said after a reload, under the new session; in that one nobody has named the row."""
    game = played
    give(game, ((1, 4), Stack(CLOTH, 20)))
    choose(game)
    game.settle(5)
    for command in (RequestGiftItems(GIFT), GiftReady(GIFT)):
        game.client.keyboard.type_line(format_command(command))
    while not game.rows():
        game.client.advance(0.01)
    game.client.reload()
    game.client.advance(3)
    session = game.greet()
    game.agree(session)
    game.settle()
    taken = [
        each for each in game.readings() if isinstance(each, Genuine) and each.tag == Ack(Verb.READY, GIFT)
    ]
    assert session not in {each.signature.session for each in taken}
    game.tell(GiftReady(GIFT))
    game.person.open_mailbox()
    game.prepare()
    game.no_errors()


@pytest.mark.parametrize("unlinked", ANYWHERE, indirect=True, ids=str)
def test_a_gift_that_was_agreed_does_not_grow_old(played: Played) -> None:
    game = played
    give(game, ((1, 4), Stack(CLOTH, 20)))
    choose(game)
    game.tell(GiftReady(GIFT))
    game.client.advance(3 * 24 * 3600)
    game.person.open_mailbox()
    game.prepare()
    game.person.send_letter()
    game.wait(GiftSent(GIFT))


def test_a_withdrawn_gift_is_gone(played: Played) -> None:
    game = played
    give(game, ((1, 4), Stack(CLOTH, 20)))
    choose(game)
    game.tell(GiftReady(GIFT), Withdraw(GIFT))
    game.wait(Ack(Verb.WITHDRAW, GIFT))
    assert game.rows() == []
    game.answer("!!twgift")
    game.settle()
    assert game.counted(GiftAccept(GIFT)) == 0
    game.no_errors()


@pytest.mark.parametrize(
    "unlinked", [each for each in EVERYWHERE if each.transport is Transport.WHISPER], indirect=True, ids=str
)
def test_nothing_waits_behind_a_long_list(played: Played) -> None:
    """Only whispers wait for their turn. Behind twenty parts an acknowledgement would come far too late."""
    game = played
    places = [(bag, slot) for bag in range(2) for slot in range(1, 17)]
    give(
        game,
        *(
            (place, Stack(ItemKind(item_id=number, name="Thing " * 5)))
            for number, place in enumerate(places, 1)
        ),
    )
    game.settle()
    game.tell(RequestGiftItems(GIFT))
    game.client.run(f"MGM_RunWhoForSpin('{CYCLE}', '{game.winner}')")
    game.wait(Ack(Verb.WHO, CYCLE), 8)
    assert not [tag for tag in game.heard() if isinstance(tag, Items) and tag.part == tag.parts]
    game.settle(40)
    assert len(items(game)) == len(places)
    game.no_errors()
