"""Who may stand in the gift queue, and whose turn it is (SPEC §12, §18), as pure decisions."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from goldomatic.ebs.domain import gift, gift_queue
from goldomatic.ebs.domain.errors import ErrorCode, Refused
from goldomatic.ebs.domain.gift import GiftState
from goldomatic.ebs.domain.gift_queue import Request, Turn, decide_request, decide_turn
from goldomatic.protocol.character_name import CharacterName
from tests.support.gifts import ASKED, ASKED_AT, CHOSEN, DONE, TURN

S = GiftState
NOW = ASKED_AT + timedelta(hours=1)
REQUEST = Request(
    viewer_id="1",
    display_name="Ann",
    name=CharacterName.parse("norinn"),
    is_subscriber=True,
    is_subscription_known=True,
)
ITS_TURN = Turn(
    now=NOW,
    is_oldest=True,
    is_another_active=False,
    desktop_heard_at=NOW - timedelta(seconds=30),
    is_subscriber=None,
)
KNOWN = gift.evolve(None, ASKED, ASKED_AT)
FROM_CHAT = replace(KNOWN, is_subscription_known=False)


@pytest.mark.parametrize("is_known", [True, False])
def test_who_may_asks(is_known: bool) -> None:
    assert decide_request(None, replace(REQUEST, is_subscription_known=is_known)) == (
        gift.GiftRequested(
            viewer_id="1", display_name="Ann", character_name="Norinn", is_subscription_known=is_known
        ),
    )


# Each of these is refused for its own reason, and for those after it as well.
@pytest.mark.parametrize(
    ("last_state", "changes", "code"),
    [
        (S.PENDING, {"name": None, "is_subscriber": False}, ErrorCode.INVALID_CHARACTER_NAME),
        (S.PENDING, {"is_subscriber": False}, ErrorCode.NOT_SUBSCRIBER),
        (S.COMPLETED, {"is_subscriber": False}, ErrorCode.NOT_SUBSCRIBER),
        (S.COMPLETED, {}, ErrorCode.GIFT_ALREADY_USED),
        (S.PENDING, {}, ErrorCode.GIFT_REQUEST_ACTIVE),
        (S.SELECTING_ITEM, {}, ErrorCode.GIFT_REQUEST_ACTIVE),
        (S.WAITING_CONFIRMATION, {}, ErrorCode.GIFT_REQUEST_ACTIVE),
    ],
)
def test_refusals_in_their_order(last_state: GiftState, changes: dict[str, Any], code: ErrorCode) -> None:
    refused = decide_request(last_state, replace(REQUEST, **changes))
    assert isinstance(refused, Refused)
    assert refused.code is code


def test_the_oldest_gets_its_turn() -> None:
    assert decide_turn(KNOWN, ITS_TURN) == (TURN,)


@pytest.mark.parametrize(
    "changes",
    [
        {"is_oldest": False},
        {"is_another_active": True},
        {"desktop_heard_at": None},
        {"desktop_heard_at": NOW - timedelta(seconds=30, milliseconds=1)},
    ],
)
@pytest.mark.parametrize("is_subscriber", [True, False, None])
def test_when_it_is_not_its_turn_nothing_happens(changes: dict[str, Any], is_subscriber: bool | None) -> None:
    turn = replace(ITS_TURN, **changes, is_subscriber=is_subscriber)
    patient = replace(turn, asked_in_vain_since=NOW - timedelta(days=1))
    for state in (KNOWN, FROM_CHAT):
        assert decide_turn(state, turn) == ()
        assert decide_turn(state, patient) == ()


@pytest.mark.parametrize(
    "road", [(TURN,), (TURN, CHOSEN), (TURN, CHOSEN, DONE), (gift.GiftFailed(reason="x"),)]
)
def test_a_turn_comes_once(road: tuple[gift.GiftEvent, ...]) -> None:
    state = KNOWN
    for event in road:
        state = gift.evolve(state, event, ASKED_AT)
    assert decide_turn(state, ITS_TURN) == ()
    assert decide_turn(state, replace(ITS_TURN, is_subscriber=False)) == ()


def test_from_chat_twitch_has_the_last_word() -> None:
    assert decide_turn(FROM_CHAT, ITS_TURN) == ()
    assert decide_turn(FROM_CHAT, replace(ITS_TURN, is_subscriber=True)) == (TURN,)
    assert decide_turn(FROM_CHAT, replace(ITS_TURN, is_subscriber=False)) == (
        gift.GiftFailed(reason="not_subscriber"),
    )


def test_two_minutes_of_silence_from_twitch_and_not_less() -> None:
    since = NOW - timedelta(minutes=2)
    impatient = replace(ITS_TURN, asked_in_vain_since=since + timedelta(milliseconds=1))
    assert decide_turn(FROM_CHAT, impatient) == ()
    assert decide_turn(FROM_CHAT, replace(ITS_TURN, asked_in_vain_since=since)) == (
        gift.GiftFailed(reason="subscriber_check_unavailable"),
    )
    assert decide_turn(KNOWN, replace(ITS_TURN, asked_in_vain_since=since)) == (TURN,)


@pytest.mark.parametrize(("position", "seconds"), [(None, 0), (1, 0), (2, 65), (3, 130), (100, 6435)])
def test_the_wait_is_a_turn_for_each_before(position: int | None, seconds: int) -> None:
    assert gift_queue.estimated_wait_seconds(position) == seconds
