"""What comes next for a gift, and what may be given away: pure (SPEC §12)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from goldomatic.desktop.core.delivery import Refusal
from goldomatic.desktop.core.ebs_facts import GiftRequest, GiftState
from goldomatic.desktop.core.gift import (
    Gift,
    GiftEnd,
    GiftSituation,
    GiftWish,
    gift_actions_of,
    gift_step_of,
    next_gift_line,
)
from goldomatic.desktop.core.gift_rules import (
    GiftRules,
    KeptItem,
    Quality,
    kept_items,
    kept_text,
    link_of,
    without_promised,
)
from goldomatic.desktop.core.gift_view import GiftAction, GiftStep
from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.commands import GiftReady, RequestGiftConfirmation, RequestGiftItems, Withdraw
from goldomatic.protocol.link import Verb, Word
from goldomatic.protocol.tags import BagItem

ID = UUID("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee")
NOW, BEFORE = Word("session2"), Word("session1")
AT = datetime(2026, 4, 4, 12, 0, tzinfo=UTC)
KNIFE = BagItem(item_id=2140, count=1, bag=0, slot=2, name="Carving Knife", quality=2)
CLOTH = BagItem(item_id=2589, count=20, bag=1, slot=1, name="Linen Cloth", quality=1)
ODD = BagItem(item_id=7, count=1, bag=2, slot=1, name="Odd")

TURN = Gift(gift_id=ID, character_name=CharacterName("Norinn"), viewer_name="Viewer", requested_at=AT)
CHOSEN = replace(TURN, item=KNIFE)
ASKED = replace(CHOSEN, asked_session=NOW, is_in_game=True)
AGREED = replace(ASKED, is_agreed=True)
FORGOTTEN = replace(AGREED, asked_session=None)
QUEUED = replace(AGREED, ready_session=NOW)
HERE = GiftSituation(
    session=NOW,
    is_listed=False,
    is_listing_due=True,
    is_by_hand=False,
    is_spinning=False,
    is_chosen_for_good=True,
    is_ask_due=False,
    is_reporting=False,
    is_unanswered=False,
    is_in_suspense=False,
    may_have_been_sent=False,
)
ASK = RequestGiftConfirmation(
    gift_request_id=ID, character_name=CharacterName("Norinn"), item_id=2140, bag=0, slot=2, count=1
)


def request(state: GiftState) -> GiftRequest:
    return GiftRequest(
        id=ID,
        viewer_display_name="Viewer",
        character_name="Norinn",
        state=state,
        selected_item=None,
        queue_position=1,
        created_at=AT,
        timeout_at=AT,
        failure_reason=None,
    )


SELECTING, WAITING = request(GiftState.SELECTING_ITEM), request(GiftState.WAITING_CONFIRMATION)


def failed(gift: Gift, verb: Verb, reason: str) -> Gift:
    return replace(gift, refusal=Refusal(verb, reason))


@pytest.mark.parametrize(
    ("gift", "queue", "situation", "line"),
    [
        (TURN, SELECTING, HERE, RequestGiftItems(ID)),
        (TURN, SELECTING, replace(HERE, is_listing_due=False), None),
        (TURN, SELECTING, replace(HERE, session=None), None),
        (TURN, None, HERE, None),
        (CHOSEN, SELECTING, HERE, None),
        (CHOSEN, WAITING, HERE, ASK),
        (ASKED, WAITING, HERE, None),
        (ASKED, WAITING, replace(HERE, is_ask_due=True), ASK),
        (replace(ASKED, asked_session=BEFORE), WAITING, HERE, ASK),
        (AGREED, None, HERE, GiftReady(ID)),
        (QUEUED, None, HERE, None),
        (replace(QUEUED, ready_session=BEFORE), None, HERE, GiftReady(ID)),
        (failed(FORGOTTEN, Verb.READY, "unknown"), None, replace(HERE, is_ask_due=True), ASK),
        (failed(FORGOTTEN, Verb.READY, "unknown"), None, HERE, None),
        (failed(AGREED, Verb.READY, "internal"), None, HERE, None),
        (failed(AGREED, Verb.GIFT, "name_awaited"), None, HERE, None),
        (failed(AGREED, Verb.GIFT, "name_awaited"), None, replace(HERE, is_ask_due=True), ASK),
        (failed(replace(AGREED, asked_session=BEFORE), Verb.GIFT, "internal"), None, HERE, GiftReady(ID)),
        (failed(AGREED, Verb.GIFT, "offline"), None, HERE, GiftReady(ID)),
        (failed(QUEUED, Verb.MAIL, "item_gone"), None, HERE, None),
        (failed(replace(QUEUED, ready_session=BEFORE), Verb.MAIL, "item_gone"), None, HERE, GiftReady(ID)),
        (failed(replace(QUEUED, ready_session=BEFORE), Verb.MAIL, "removed"), None, HERE, None),
        (failed(replace(QUEUED, ready_session=BEFORE), Verb.MAIL, "vouched"), None, HERE, None),
        (replace(QUEUED, armed_session=BEFORE), None, HERE, None),
        (replace(QUEUED, ready_session=BEFORE), None, replace(HERE, is_in_suspense=True), None),
        (replace(QUEUED, is_mailed=True, ready_session=BEFORE), None, HERE, None),
        (replace(ASKED, wish=GiftWish.GIVE_UP), WAITING, HERE, Withdraw(ID)),
        (replace(CHOSEN, wish=GiftWish.GIVE_UP), SELECTING, HERE, None),
        (replace(ASKED, wish=GiftWish.GIVE_UP, is_forced=True), WAITING, HERE, None),
        (replace(ASKED, wish=GiftWish.FORGET, ended=GiftEnd.NOT_ANSWERED), None, HERE, Withdraw(ID)),
    ],
)
def test_what_the_game_is_told_next(
    gift: Gift, queue: GiftRequest | None, situation: GiftSituation, line: object
) -> None:
    assert next_gift_line(gift, queue, situation) == line


@pytest.mark.parametrize(
    ("gift", "queue", "situation", "step"),
    [
        (TURN, SELECTING, HERE, GiftStep.LISTING),
        (TURN, SELECTING, replace(HERE, session=None), GiftStep.WAITS_FOR_GAME),
        (TURN, SELECTING, replace(HERE, is_unanswered=True), GiftStep.GAME_SILENT),
        (TURN, SELECTING, replace(HERE, is_listed=True, is_by_hand=True), GiftStep.CHOOSE),
        (CHOSEN, SELECTING, replace(HERE, is_spinning=True), GiftStep.SPINNING),
        (CHOSEN, SELECTING, replace(HERE, is_chosen_for_good=False), GiftStep.CHOSEN),
        (CHOSEN, SELECTING, HERE, GiftStep.OFFERING),
        (CHOSEN, WAITING, HERE, GiftStep.ASKING),
        (ASKED, WAITING, HERE, GiftStep.WAITS_FOR_ANSWER),
        (failed(ASKED, Verb.GIFT, "offline"), WAITING, HERE, GiftStep.NOT_REACHED),
        (AGREED, None, HERE, GiftStep.HANDING_OVER),
        (QUEUED, None, HERE, GiftStep.QUEUED),
        (replace(QUEUED, armed_session=NOW), None, HERE, GiftStep.PREPARED),
        (replace(QUEUED, armed_session=BEFORE), None, HERE, GiftStep.PREPARED),
        (
            replace(QUEUED, armed_session=BEFORE),
            None,
            replace(HERE, may_have_been_sent=True),
            GiftStep.WAS_IT_SENT,
        ),
        (failed(QUEUED, Verb.MAIL, "item_gone"), None, HERE, GiftStep.MAIL_FAILED),
        (failed(AGREED, Verb.READY, "internal"), None, HERE, GiftStep.REFUSED),
        (failed(AGREED, Verb.GIFT, "name_awaited"), None, HERE, GiftStep.REFUSED),
        (failed(AGREED, Verb.GIFT, "offline"), None, HERE, GiftStep.HANDING_OVER),
        (failed(QUEUED, Verb.GIFT, "offline"), None, HERE, GiftStep.QUEUED),
        (failed(QUEUED, Verb.WITHDRAW, "sent"), None, HERE, GiftStep.WITHDRAW_REFUSED),
        (replace(QUEUED, is_mailed=True), None, replace(HERE, is_reporting=True), GiftStep.REPORTING),
        (replace(QUEUED, is_mailed=True), None, HERE, GiftStep.MAILED),
        (replace(ASKED, wish=GiftWish.DECLINED), WAITING, HERE, GiftStep.WITHDRAWING),
        (
            replace(ASKED, wish=GiftWish.DECLINED),
            WAITING,
            replace(HERE, session=None),
            GiftStep.WITHDRAW_UNANSWERED,
        ),
        (replace(CHOSEN, wish=GiftWish.NO_ITEMS), SELECTING, HERE, GiftStep.CLOSING),
        (replace(TURN, ended=GiftEnd.NO_ITEMS), None, HERE, GiftStep.FAILED),
    ],
)
def test_where_it_stands(
    gift: Gift, queue: GiftRequest | None, situation: GiftSituation, step: GiftStep
) -> None:
    assert gift_step_of(gift, queue, situation) is step


def test_what_has_been_offered_is_not_skipped_and_what_was_agreed_is_not_given_up() -> None:
    assert GiftAction.SKIP in gift_actions_of(CHOSEN, GiftStep.CHOSEN)
    assert GiftAction.NEVER_GIVE not in gift_actions_of(CHOSEN, GiftStep.SPINNING)
    assert gift_actions_of(ASKED, GiftStep.ASKING) == {GiftAction.DECLINED, GiftAction.GIVE_UP}
    assert GiftAction.GIVE_UP not in gift_actions_of(AGREED, GiftStep.GAME_SILENT)
    assert GiftAction.GIVE_UP in gift_actions_of(ASKED, GiftStep.GAME_SILENT)
    assert gift_actions_of(QUEUED, GiftStep.MAILED) == frozenset()


@pytest.mark.parametrize(
    ("rules", "offered"),
    [
        (GiftRules(), (KNIFE, CLOTH, ODD)),
        (GiftRules(quality_min=Quality.UNCOMMON), (KNIFE,)),
        (GiftRules(quality_max=Quality.COMMON), (CLOTH,)),
        (GiftRules(kept=(KeptItem(KNIFE.item_id, "Knife"),)), (CLOTH, ODD)),
    ],
)
def test_what_may_be_given(rules: GiftRules, offered: tuple[BagItem, ...]) -> None:
    assert rules.offered((KNIFE, CLOTH, ODD), ()) == offered
    assert CLOTH not in rules.offered((KNIFE, CLOTH, ODD), {CLOTH.item_id})


def test_a_promised_item_is_found_as_the_addon_finds_it() -> None:
    moved = replace(CLOTH, slot=9)
    fewer = replace(CLOTH, slot=10, count=3)
    assert without_promised((CLOTH, moved), (CLOTH,)) == (moved,)
    assert without_promised((fewer, moved), (CLOTH,)) == (fewer,)
    assert without_promised((fewer, KNIFE), (CLOTH,)) == (KNIFE,)
    assert without_promised((KNIFE,), (CLOTH,)) == (KNIFE,)
    assert without_promised((CLOTH, moved), (CLOTH, CLOTH)) == ()


def test_the_kept_list_comes_back_from_its_text() -> None:
    kept = (KeptItem(6948, "Hearthstone"), KeptItem(7, ""), KeptItem(8, "A; b"))
    text = kept_text(kept)
    assert kept_items(text) == (kept[0], kept[1], KeptItem(8, "A b"))
    assert kept_items("") == ()


def test_a_link_bears_the_colour_of_the_quality() -> None:
    assert link_of(KNIFE) == "|cff1eff00|Hitem:2140:0:0:0:0:0:0:0|h[Carving Knife]|h|r"
    assert link_of(ODD) is None
    assert link_of(replace(KNIFE, quality=7)) is None
