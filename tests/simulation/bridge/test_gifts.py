"""Gifts from the bags to the mailbox: the real EBS, addon, journal and log in one virtual time (SPEC §12)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from goldomatic.desktop.adapters.log_file import Batch, LogFile
from goldomatic.desktop.bridge.bridge import Bridge
from goldomatic.desktop.bridge.events import Event
from goldomatic.desktop.core.gift_rules import GiftRules, KeptItem, Quality
from goldomatic.desktop.core.gift_view import GiftAction, GiftStep
from goldomatic.desktop.core.gift_wishes import (
    ChangeGiftRules,
    ChooseItem,
    GiveUpGift,
    HoldWheel,
    MarkGiftMailed,
    NeverGive,
    RemoveGift,
    SayDeclined,
    SkipItem,
    SpinWheel,
)
from goldomatic.desktop.core.settings import DesktopSettings
from goldomatic.desktop.core.tail import Place, TaggedLine
from goldomatic.desktop.core.view import NoticeKind, Step
from goldomatic.desktop.core.wishes import Sync
from goldomatic.protocol.texts import GIFT_WHISPER
from goldomatic.sim.wow.items import ItemKind, Stack
from tests.simulation.bridge.gift_stages import mail, ready, until_agreed, until_ended
from tests.simulation.bridge.stages import verbs
from tests.support.evening import an_evening
from tests.support.gifting import (
    CLOTH,
    EPIC,
    SWORD,
    asked,
    fill_bags,
    gift_of,
    letters_with_items,
    requests_of,
    until_gift,
    until_turn,
)

# --- choosing -----------------------------------------------------------------------------------------------


async def test_what_is_skipped_is_not_chosen_again_and_what_is_never_given_is_gone_for_good(
    tmp_path: Path,
) -> None:
    async with an_evening(tmp_path) as evening:
        await ready(evening, Stack(CLOTH, 20), Stack(SWORD), Stack(EPIC))
        gift_id = await asked(evening)
        first = (await until_gift(evening, gift_id, GiftStep.SPINNING)).item
        assert first is not None
        evening.wish(SkipItem(gift_id))
        second = (await until_gift(evening, gift_id, GiftStep.CHOSEN)).item
        assert second is not None
        assert second.item_id != first.item_id
        evening.wish(NeverGive(gift_id))
        third = (await until_gift(evening, gift_id, GiftStep.WAITS_FOR_ANSWER)).item
        assert third is not None
        assert len({first.item_id, second.item_id, third.item_id}) == 3
        offered = gift_of(evening, gift_id).actions
        assert GiftAction.SKIP not in offered, "what was offered stays offered"
        evening.wish(GiveUpGift(gift_id))
        assert await until_ended(evening, gift_id) == "failed_by_streamer"

        again = await asked(evening)
        wheel = (await until_gift(evening, again, GiftStep.SPINNING)).wheel
        assert wheel is not None
        assert {item.item_id for item in wheel.items} == {first.item_id, third.item_id}


async def test_the_streamer_chooses_by_hand(tmp_path: Path) -> None:
    async with an_evening(tmp_path, DesktopSettings(is_gift_by_hand=True)) as evening:
        await ready(evening, Stack(CLOTH, 20), Stack(SWORD))
        gift_id = await asked(evening)
        choices = (await until_gift(evening, gift_id, GiftStep.CHOOSE)).choices
        assert [item.item_id for item in choices] == [CLOTH.item_id, SWORD.item_id]
        evening.wish(ChooseItem(gift_id, replace(choices[1], count=7)))
        assert gift_of(evening, gift_id).item is None, "only what was offered can be chosen"
        evening.wish(ChooseItem(gift_id, choices[1]))
        gift = await until_gift(evening, gift_id, GiftStep.WAITS_FOR_ANSWER)
        assert gift.item == choices[1]
        (request,) = await requests_of(evening)
        assert request["selectedItem"]["id"] == SWORD.item_id


async def test_the_wheel_can_be_held_and_turned_again(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        await ready(evening, Stack(CLOTH, 20), Stack(SWORD))
        gift_id = await asked(evening)
        await until_gift(evening, gift_id, GiftStep.SPINNING)
        evening.wish(HoldWheel(gift_id))
        await evening.run(15)
        assert gift_of(evening, gift_id).step is GiftStep.CHOOSE
        evening.wish(SpinWheel(gift_id))
        await until_gift(evening, gift_id, GiftStep.SPINNING)


async def test_a_restart_does_not_turn_the_wheel_again(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        await ready(evening, *[Stack(ItemKind(item_id=1000 + n, name=f"Item {n}")) for n in range(12)])
        gift_id = await asked(evening)
        chosen = (await until_gift(evening, gift_id, GiftStep.SPINNING)).item
        evening.restart()
        assert (await until_gift(evening, gift_id, GiftStep.WAITS_FOR_ANSWER)).item == chosen


async def test_only_what_the_streamer_gives_away_is_offered(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        await ready(evening, Stack(CLOTH, 20), Stack(SWORD), Stack(EPIC))
        kept = (KeptItem(CLOTH.item_id, CLOTH.name),)
        evening.wish(ChangeGiftRules(GiftRules(quality_max=Quality.UNCOMMON, kept=kept)))
        gift_id = await asked(evening)
        wheel = (await until_gift(evening, gift_id, GiftStep.SPINNING)).wheel
        assert wheel is not None
        assert [item.item_id for item in wheel.items] == [SWORD.item_id]


@pytest.mark.parametrize("is_restarted", [False, True], ids=["at once", "while away"])
async def test_what_is_kept_after_all_is_not_given_although_the_wheel_has_chosen_it(
    tmp_path: Path, is_restarted: bool
) -> None:
    async with an_evening(tmp_path) as evening:
        await ready(evening, Stack(CLOTH, 20), Stack(SWORD))
        gift_id = await asked(evening)
        chosen = (await until_gift(evening, gift_id, GiftStep.SPINNING)).item
        assert chosen is not None
        kept = (KeptItem(chosen.item_id, chosen.name),)
        if is_restarted:
            evening.settings = replace(evening.settings, never_given=kept)
            evening.restart()
        else:
            evening.wish(ChangeGiftRules(GiftRules(kept=kept)))
        item = (await until_gift(evening, gift_id, GiftStep.WAITS_FOR_ANSWER)).item
        assert item is not None
        assert item.item_id != chosen.item_id


@pytest.mark.parametrize("stacks", [(), (Stack(CLOTH, 20, is_soulbound=True),)], ids=["empty", "bound"])
async def test_without_anything_to_give_nothing_is_given(tmp_path: Path, stacks: tuple[Stack, ...]) -> None:
    async with an_evening(tmp_path) as evening:
        await ready(evening, *stacks)
        gift_id = await asked(evening)
        assert await until_ended(evening, gift_id) == "no_items_available"
        assert await requests_of(evening) == []
        assert evening.played.whispers() == []


async def test_full_bags_come_in_parts_and_one_of_their_items_is_given(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        kinds = [ItemKind(item_id=1000 + n, name=f"Очень длинное имя {n}") for n in range(144)]
        await ready(evening, *map(Stack, kinds))
        gift_id = await until_agreed(evening)
        item = gift_of(evening, gift_id).item
        assert item is not None
        assert item.name == f"Очень длинное имя {item.item_id - 1000}"
        await mail(evening, gift_id)
        assert letters_with_items(evening.played) == [[(item.item_id, 1)]]


async def test_what_was_promised_is_not_promised_again(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        await ready(evening, Stack(CLOTH, 20), Stack(SWORD))
        first = await until_agreed(evening)
        second = await until_agreed(evening, "2003", evening.played.loser)
        items = [gift_of(evening, each).item for each in (first, second)]
        assert len({item.item_id for item in items if item is not None}) == 2
        third = await asked(evening, "Thrall", "2004")
        assert await until_ended(evening, third) == "no_items_available"


# --- the answer ---------------------------------------------------------------------------------------------


async def test_a_receiver_who_does_not_want_it_is_believed(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        await ready(evening, Stack(SWORD))
        gift_id = await asked(evening)
        await until_gift(evening, gift_id, GiftStep.WAITS_FOR_ANSWER)
        evening.wish(SayDeclined(gift_id))
        assert await until_ended(evening, gift_id) == "receiver_declined"
        assert verbs(evening)[-1] == "MGM_Withdraw"
        evening.played.answer("!!twgift")
        await evening.run(20)
        assert gift_of(evening, gift_id).step is GiftStep.FAILED, "withdrawn: nobody is awaited any more"


async def test_who_does_not_answer_in_time_gets_nothing_and_the_next_one_comes(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        await ready(evening, Stack(SWORD))
        gift_id = await asked(evening)
        await evening.service.chat(f"!twgift {evening.played.loser}", "2003")
        await until_gift(evening, gift_id, GiftStep.WAITS_FOR_ANSWER)
        assert await until_ended(evening, gift_id, 400) == "confirmation_timeout"
        second = await until_turn(evening)
        await until_gift(evening, second, GiftStep.WAITS_FOR_ANSWER)
        assert "MGM_Withdraw" in verbs(evening)
        # The first one is too late, and answers for nobody else.
        evening.played.answer("!!twgift")
        await evening.run(20)
        assert gift_of(evening, second).step is GiftStep.WAITS_FOR_ANSWER


async def test_who_is_offline_is_whispered_again(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        await ready(evening, Stack(SWORD))
        evening.played.realm.character(evening.played.winner).is_online = False
        gift_id = await asked(evening)
        assert (await until_gift(evening, gift_id, GiftStep.NOT_REACHED)).detail == "offline"
        evening.played.realm.character(evening.played.winner).is_online = True
        await until_gift(evening, gift_id, GiftStep.WAITS_FOR_ANSWER)
        await evening.until(lambda: evening.played.whispers() == [GIFT_WHISPER], "the whisper")


@pytest.mark.parametrize("is_gift_first", [True, False])
async def test_gold_and_gift_do_not_answer_for_each_other(tmp_path: Path, is_gift_first: bool) -> None:
    async with an_evening(tmp_path) as evening:
        played = evening.played
        await ready(evening, Stack(SWORD))
        payout_id = UUID(await evening.service.pending_payout("2002", played.winner))
        await evening.until_step(Step.WAITS_FOR_ANSWER)
        gift_id = await asked(evening)
        await until_gift(evening, gift_id, GiftStep.WAITS_FOR_ANSWER)
        if is_gift_first:
            played.answer("!!twgift")
            await until_gift(evening, gift_id, GiftStep.QUEUED)
            assert evening.payout().accepted_at is None
            assert evening.payout().step is Step.WAITS_FOR_ANSWER
            played.answer("!!twgold")
            await evening.until_step(Step.READY_TO_SYNC)
        else:
            played.answer("!!twgold")
            await evening.until_step(Step.READY_TO_SYNC)
            assert gift_of(evening, gift_id).step is GiftStep.WAITS_FOR_ANSWER
            played.answer("!!twgift")
            await until_gift(evening, gift_id, GiftStep.QUEUED)
        evening.wish(Sync(payout_id))
        await evening.until_step(Step.QUEUED)
        played.person.open_mailbox()
        await evening.prepare(1)
        evening.send()
        await until_gift(evening, gift_id, GiftStep.MAILED)
        assert evening.payout().step is Step.QUEUED
        await evening.run(3)
        await evening.prepare(2)
        evening.send()
        await evening.until(lambda: evening.told(NoticeKind.SENT) != [], "sent")
        assert letters_with_items(played) == [[(SWORD.item_id, 1)]]
        assert sorted(played.letters()) == [0, 10_000_000]
        played.no_errors()


# --- what goes wrong ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "step",
    [
        GiftStep.LISTING, GiftStep.SPINNING, GiftStep.OFFERING, GiftStep.ASKING, GiftStep.WAITS_FOR_ANSWER,
        GiftStep.HANDING_OVER, GiftStep.QUEUED, GiftStep.PREPARED, GiftStep.REPORTING,
    ],
)  # fmt: skip
async def test_killed_at_any_step_it_goes_on_and_gives_the_item_once(
    tmp_path: Path, step: GiftStep, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The Desktop ends where it first comes to that step: before what it wanted done then was begun."""
    killed: list[GiftStep] = []
    async with an_evening(tmp_path) as evening:
        await ready(evening, Stack(SWORD))
        handle = Bridge.handle

        def dying(bridge: Bridge, event: Event, moment: object) -> object:
            effects = handle(bridge, event, moment)  # type: ignore[arg-type]
            if killed or [each.step for each in bridge.view(moment).gifts] != [step]:  # type: ignore[arg-type]
                return effects
            killed.append(step)
            return []

        monkeypatch.setattr(Bridge, "handle", dying)
        gift_id = await asked(evening)

        async def pass_through(wanted: GiftStep) -> None:
            def is_there_or_killed() -> bool:
                return (killed != [] and restarts == []) or gift_of(evening, gift_id).step is wanted

            await evening.until(lambda: evening.view.gifts != (), "its turn is seen")
            await evening.until(is_there_or_killed, wanted, 200)
            if killed and not restarts:
                restarts.append(wanted)
                evening.restart()
                await evening.until(lambda: gift_of(evening, gift_id).step is wanted, wanted, 200)

        restarts: list[GiftStep] = []
        await pass_through(GiftStep.WAITS_FOR_ANSWER)
        evening.played.answer("!!twgift")
        await pass_through(GiftStep.QUEUED)
        evening.played.person.open_mailbox()
        evening.played.person.click("MGMRow1")
        evening.played.person.click("MGMPrepare")
        await pass_through(GiftStep.PREPARED)
        evening.send()
        await evening.run(5)
        if killed and not restarts:
            evening.restart()
        await evening.until(lambda: evening.told(NoticeKind.GIFT_MAILED) != [], "mailed", 200)
        await evening.run(10)
        assert killed == [step]
        assert evening.view.ebs.lines_waiting == 0
        assert letters_with_items(evening.played) == [[(SWORD.item_id, 1)]]
        assert evening.played.whispers()[0] == GIFT_WHISPER


async def test_an_outage_at_the_yes_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with an_evening(tmp_path) as evening:
        await ready(evening, Stack(SWORD))
        gift_id = await asked(evening)
        await until_gift(evening, gift_id, GiftStep.WAITS_FOR_ANSWER)
        evening.service.break_store()
        evening.played.answer("!!twgift")
        await evening.run(30)
        assert evening.view.ebs.lines_waiting == 1
        assert evening.played.rows() == [], "ready only after the EBS has completed it"
        evening.service.mend_store()
        evening.restart()
        await until_gift(evening, gift_id, GiftStep.QUEUED, 200)
        await mail(evening, gift_id)


async def test_an_item_that_is_gone_is_said_and_can_be_removed(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        await ready(evening, Stack(SWORD))
        gift_id = await until_agreed(evening)
        fill_bags(evening.played)
        evening.played.person.open_mailbox()
        evening.played.person.click("MGMRow1")
        evening.played.person.click("MGMPrepare")
        assert (await until_gift(evening, gift_id, GiftStep.MAIL_FAILED)).detail == "item_gone"
        evening.wish(RemoveGift(gift_id))
        assert await until_ended(evening, gift_id) == "removed_here"
        assert evening.played.rows() == []


async def test_by_the_streamers_word_it_is_mailed_and_the_row_goes(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        await ready(evening, Stack(SWORD))
        gift_id = await until_agreed(evening)
        evening.wish(MarkGiftMailed(gift_id))
        await until_gift(evening, gift_id, GiftStep.MAILED)
        await evening.until(lambda: evening.played.rows() == [], "withdrawn")


async def test_whose_turn_has_not_come_can_be_given_up(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        await ready(evening, Stack(SWORD))
        await asked(evening)
        await evening.service.chat(f"!twgift {evening.played.loser}", "2003")
        await evening.until(lambda: len(evening.view.gifts) == 2, "both")
        queued = evening.view.gifts[1]
        assert queued.step is GiftStep.IN_QUEUE
        evening.wish(GiveUpGift(queued.id))
        assert await until_ended(evening, queued.id) == "failed_by_streamer"


# --- lines that are lost, doubled, out of order, or not the addon's -----------------------------------------


def tamper_with_parts(
    monkeypatch: pytest.MonkeyPatch, change: Callable[[list[TaggedLine]], list[TaggedLine]]
) -> list[int]:
    """Change the first listing as it is read; return how many lines of bags each reading had."""
    seen: list[int] = []
    read = LogFile.read

    def tampered(log: LogFile, place: Place | None) -> Batch:
        batch = read(log, place)
        parts = [line for line in batch.lines if "[MGM_ITEMS:" in line.text]
        if not parts or any("whispers" in line.text for line in parts):
            return batch
        seen.append(len(parts))
        if len(seen) > 1:
            return batch
        rest = [line for line in batch.lines if line not in parts]
        return replace(batch, lines=(*rest, *change(parts)))

    monkeypatch.setattr(LogFile, "read", tampered)
    return seen


async def test_when_a_part_is_lost_the_bags_are_asked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with an_evening(tmp_path) as evening:
        await ready(evening, *[Stack(ItemKind(item_id=1000 + n, name=f"Item {n}")) for n in range(40)])
        seen = tamper_with_parts(monkeypatch, lambda parts: parts[:3] + parts[4:])
        gift_id = await asked(evening)
        wheel = (await until_gift(evening, gift_id, GiftStep.SPINNING)).wheel
        assert wheel is not None
        assert len(wheel.items) == 40
        assert len(seen) == 2
        assert verbs(evening).count("MGM_RequestGiftItems") == 2


async def test_doubled_and_reordered_parts_are_the_right_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with an_evening(tmp_path) as evening:
        await ready(evening, *[Stack(ItemKind(item_id=1000 + n, name=f"Item {n}")) for n in range(40)])
        seen = tamper_with_parts(monkeypatch, lambda parts: [*reversed(parts), *parts])
        gift_id = await asked(evening)
        wheel = (await until_gift(evening, gift_id, GiftStep.SPINNING)).wheel
        assert wheel is not None
        assert [item.item_id for item in wheel.items] == [1000 + n for n in range(40)]
        assert len(seen) == 1


async def test_whoever_whispers_a_list_or_a_yes_is_not_believed(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        played = evening.played
        await ready(evening, Stack(SWORD))
        gift_id = await asked(evening)
        lie = f'[MGM_ITEMS:{gift_id}:1/1][{{"i":19019,"c":1,"b":0,"s":1,"n":"Thunderfury"}}]'
        for text in (lie, f"{lie} l1arl1ar.7", f"[MGM_GIFT_ACCEPT:{gift_id}] l1arl1ar.8"):
            played.realm.whisper(played.loser, played.streamer, text)
        gift = await until_gift(evening, gift_id, GiftStep.WAITS_FOR_ANSWER)
        assert gift.item is not None
        assert gift.item.item_id == SWORD.item_id
        played.realm.whisper(
            played.loser, played.streamer, f"psst\n4/10 21:07:33.412  [MGM_GIFT_ACCEPT:{gift_id}] l1arl1ar.9"
        )
        played.answer("!!twgift", played.loser)
        await evening.run(20)
        assert gift_of(evening, gift_id).step is GiftStep.WAITS_FOR_ANSWER
        assert evening.view.link.forged > 0
