"""The life of a gift request as pure decisions (SPEC §12, §18): every state, actor and call."""

from datetime import timedelta
from itertools import product

import pytest

from goldomatic.ebs.domain import gift
from goldomatic.ebs.domain.errors import ErrorCode, Refused
from goldomatic.ebs.domain.gift import Actor, Gift, GiftState
from tests.support.gifts import ASKED, ASKED_AT, CHOSEN, DONE, LINEN, TURN, WOOL

S = GiftState
SECOND = timedelta(seconds=1)
GIVEN_UP = gift.GiftFailed(reason="no_items_available")
ROADS: dict[str, tuple[gift.GiftEvent, ...]] = {
    "Pending": (),
    "SelectingItem": (TURN,),
    "WaitingConfirmation": (TURN, CHOSEN),
    "Completed": (TURN, CHOSEN, DONE),
    "Completed, mailed": (TURN, CHOSEN, DONE, gift.GiftMailed()),
    "Failed while pending": (gift.GiftFailed(reason="not_subscriber"),),
    "Failed while selecting": (TURN, GIVEN_UP),
    "Failed, declined": (TURN, CHOSEN, gift.GiftFailed(reason="receiver_declined")),
    "Failed, too late": (TURN, CHOSEN, gift.GiftFailed(reason="confirmation_timeout")),
}
everywhere = pytest.mark.parametrize("where", ROADS)
# SPEC §12, written out a second time: the contract's table, not the code's.
ALLOWED = {
    (S.PENDING, S.SELECTING_ITEM): {Actor.QUEUE},
    (S.PENDING, S.FAILED): {Actor.QUEUE, Actor.DESKTOP},
    (S.SELECTING_ITEM, S.WAITING_CONFIRMATION): {Actor.DESKTOP},
    (S.SELECTING_ITEM, S.FAILED): {Actor.DESKTOP, Actor.TIMEOUT},
    (S.WAITING_CONFIRMATION, S.COMPLETED): {Actor.DESKTOP},
    (S.WAITING_CONFIRMATION, S.FAILED): {Actor.DESKTOP, Actor.TIMEOUT},
}


def given(where: str) -> Gift:
    """A request after its road, an event a second."""
    state = gift.evolve(None, ASKED, ASKED_AT)
    for seconds, event in enumerate(ROADS[where], start=1):
        state = gift.evolve(state, event, ASKED_AT + seconds * SECOND)
    return state


def assert_refused(answer: object) -> None:
    assert isinstance(answer, Refused), answer
    assert answer.code is ErrorCode.INVALID_STATE


@pytest.mark.parametrize(("where", "wanted", "actor"), list(product(ROADS, S, Actor)))
def test_every_pair(where: str, wanted: GiftState, actor: Actor) -> None:
    state = given(where)
    refused = gift.refusal(state, wanted, actor)
    if actor in ALLOWED.get((state.state, wanted), set()):
        assert refused is None
    else:
        assert_refused(refused)


@everywhere
def test_an_item_is_selected_from_selecting_item_only(where: str) -> None:
    answer = gift.decide_selection(given(where), WOOL)
    if where == "SelectingItem":
        assert answer == (gift.GiftItemSelected(item=WOOL),)
    else:
        assert_refused(answer)


@pytest.mark.parametrize("where", [where for where, road in ROADS.items() if CHOSEN in road])
def test_the_same_item_again_is_no_change_whatever_has_become_of_it(where: str) -> None:
    assert gift.decide_selection(given(where), LINEN) == ()


@everywhere
def test_yes_completes_what_waits_for_it(where: str) -> None:
    answer = gift.decide_confirmation(given(where), is_confirmed=True)
    if where == "WaitingConfirmation":
        assert answer == (DONE,)
    elif where.startswith("Completed"):
        assert answer == ()
    else:
        assert_refused(answer)


@everywhere
def test_no_fails_what_waits_for_it(where: str) -> None:
    answer = gift.decide_confirmation(given(where), is_confirmed=False)
    if where == "WaitingConfirmation":
        assert answer == (gift.GiftFailed(reason="receiver_declined"),)
    elif where == "Failed, declined":
        assert answer == ()
    else:
        assert_refused(answer)


@everywhere
def test_failing_by_hand(where: str) -> None:
    answer = gift.decide_failure(given(where), S.FAILED, "no_items_available")
    if where in ("Pending", "SelectingItem", "WaitingConfirmation"):
        assert answer == (GIVEN_UP,)
    elif where == "Failed while selecting":
        assert answer == (), "the same reason: it has had this effect"
    else:
        assert_refused(answer)


@everywhere
@pytest.mark.parametrize("wanted", [state for state in S if state is not S.FAILED])
def test_failing_is_the_only_change_by_hand(where: str, wanted: GiftState) -> None:
    assert_refused(gift.decide_failure(given(where), wanted, "no_items_available"))


@everywhere
def test_only_a_completed_gift_is_mailed_and_only_once(where: str) -> None:
    answer = gift.decide_mailed(given(where))
    if where == "Completed":
        assert answer == (gift.GiftMailed(),)
    elif where == "Completed, mailed":
        assert answer == ()
    else:
        assert_refused(answer)


@pytest.mark.parametrize(
    ("where", "entered", "lasts", "reason"),
    [
        ("SelectingItem", 1, 60, "selection_timeout"),
        ("WaitingConfirmation", 2, 300, "confirmation_timeout"),
    ],
)
def test_an_active_request_has_its_time_and_not_more(
    where: str, entered: int, lasts: int, reason: str
) -> None:
    state = given(where)
    over = ASKED_AT + (entered + lasts) * SECOND
    assert state.timeout_at == over
    assert gift.decide_timeout(state, over - timedelta(milliseconds=1)) == ()
    assert gift.decide_timeout(state, over) == (gift.GiftFailed(reason=reason),)


@pytest.mark.parametrize(
    "where", [where for where in ROADS if where not in ("SelectingItem", "WaitingConfirmation")]
)
def test_nobody_else_runs_out_of_time(where: str) -> None:
    state = given(where)
    assert state.timeout_at is None
    assert gift.decide_timeout(state, ASKED_AT + timedelta(days=365)) == ()


@everywhere
def test_every_event_says_when_the_request_changed(where: str) -> None:
    state = given(where)
    assert state.created_at == ASKED_AT
    assert state.updated_at == ASKED_AT + len(ROADS[where]) * SECOND
    assert state.selected_item == (LINEN if CHOSEN in ROADS[where] else None)
    assert (state.failure_reason is not None) is (state.state is S.FAILED)


def test_a_gift_is_requested_once() -> None:
    with pytest.raises(ValueError):
        gift.evolve(given("Pending"), ASKED, ASKED_AT)


@pytest.mark.parametrize("event", [TURN, CHOSEN, DONE, GIVEN_UP, gift.GiftMailed()])
def test_nothing_happens_before_the_request(event: gift.GiftEvent) -> None:
    with pytest.raises(ValueError):
        gift.evolve(None, event, ASKED_AT)
