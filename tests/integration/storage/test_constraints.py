"""Every constraint that guards a rule, broken on purpose on both databases (SPEC §2, §4, §6).

The rules decide first, so each test goes past them: it writes the row that a hole in the rules would have
written. The answer must be the refusal that the rule should have given, and nothing may be kept.
"""

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import insert, text, update
from sqlalchemy.exc import IntegrityError

from goldomatic.ebs.domain import gift, payout, pool, spin
from goldomatic.ebs.domain.errors import ErrorCode
from goldomatic.ebs.storage import constraints
from goldomatic.ebs.storage.batch import RuleBroken
from goldomatic.ebs.storage.migrations.versions import v0001_initial, v0002_gifts, v0004_twitch_grants
from goldomatic.ebs.storage.schema import gift_requests, payouts, pool_entries, viewers
from goldomatic.ebs.storage.transaction import Transaction
from tests.support.world import BOUNDARY, World

Break = Callable[[Transaction], None]


def enrolled(viewer: str, name: str, request: str | None = None) -> pool.EntrantEnrolled:
    return pool.EntrantEnrolled(viewer_id=viewer, display_name="Ann", character_name=name, request_id=request)


def created(viewer: str, cycle: int) -> payout.PayoutCreated:
    return payout.PayoutCreated(
        viewer_id=viewer,
        display_name="Ann",
        character_name="Norinn",
        gold_amount=1000,
        spin_cycle_id=UUID(int=cycle),
        enrollment_request_id=spin.spin_request_id(UUID(int=cycle)),
    )


def drawn(payout_id: int) -> spin.CycleDrawn:
    return spin.CycleDrawn(
        boundary=BOUNDARY,
        viewer_id="1",
        display_name="Ann",
        character_name="Norinn",
        eligible_count=1,
        drawn_slot=0,
        payout_id=UUID(int=payout_id),
        is_harness=False,
    )


def two_active_payouts(tx: Transaction) -> None:
    tx.append(str(UUID(int=1)), 0, [created("1", cycle=1)])
    tx.append(str(UUID(int=2)), 0, [created("1", cycle=2)])


def a_second_while_one_is_in_progress(tx: Transaction) -> None:
    tx.append(str(UUID(int=1)), 0, [created("1", cycle=1), payout.PayoutStarted()])
    tx.append(str(UUID(int=2)), 0, [created("1", cycle=2)])


def two_payouts_of_one_cycle(tx: Transaction) -> None:
    tx.append(str(UUID(int=1)), 0, [created("1", cycle=1)])
    tx.append(str(UUID(int=2)), 0, [created("2", cycle=1)])


def an_eleventh_win(tx: Transaction) -> None:
    for n in range(1, 12):
        tx.append(str(UUID(int=n)), 0, [created("1", cycle=n), payout.PayoutStarted(), payout.PayoutSent()])


def a_win_after_ten_of_which_one_was_mailed_late(tx: Transaction) -> None:
    for n in range(1, 10):
        tx.append(str(UUID(int=n)), 0, [created("1", cycle=n), payout.PayoutStarted(), payout.PayoutSent()])
    tx.append(
        str(UUID(int=10)),
        0,
        [created("1", cycle=10), payout.PayoutCancelled(), payout.MailReportedAfterClose()],
    )
    tx.append(str(UUID(int=11)), 0, [created("1", cycle=11)])


def more_gold_on_the_account_than_the_cap(tx: Transaction) -> None:
    row = {"channel_id": tx.channel_id, "viewer_id": "1", "late_gold": 0}
    tx.connection.execute(insert(viewers), {**row, "sent_gold": 9000, "active_gold": 1000})
    tx.connection.execute(update(viewers).values(sent_gold=9001))


def one_boundary_drawn_twice(tx: Transaction) -> None:
    tx.append(str(UUID(int=1)), 0, [drawn(8)])
    tx.append(str(UUID(int=2)), 0, [drawn(9)])


def one_name_for_two(tx: Transaction) -> None:
    tx.append_to_pool([enrolled("1", "Norinn"), enrolled("2", "Norinn")])


def a_rename_to_a_taken_name(tx: Transaction) -> None:
    tx.append_to_pool([enrolled("1", "Norinn"), enrolled("2", "Other")])
    tx.append_to_pool(
        [
            pool.EntrantRenamed(
                viewer_id="2",
                display_name="Ann",
                character_name="Norinn",
                previous_name="Other",
                request_id=None,
            )
        ]
    )


def one_viewer_in_twice(tx: Transaction) -> None:
    tx.append_to_pool([enrolled("1", "Norinn"), enrolled("1", "Other")])


def one_request_granted_twice(tx: Transaction) -> None:
    tx.append_to_pool([enrolled("1", "Norinn", "r"), enrolled("2", "Other", "r")])


LINEN = gift.GiftItem(name="Linen Cloth", id=2589, count=20, link=None, texture=None, bag_id=0, slot_id=1)


def asked(viewer: str) -> gift.GiftRequested:
    return gift.GiftRequested(
        viewer_id=viewer, display_name="Ann", character_name="Norinn", is_subscription_known=True
    )


def two_turns_at_once(tx: Transaction) -> None:
    tx.append(str(UUID(int=1)), 0, [asked("1"), gift.GiftTurnCame()])
    tx.append(str(UUID(int=2)), 0, [asked("2"), gift.GiftTurnCame()])


def a_turn_while_a_receiver_is_asked(tx: Transaction) -> None:
    tx.append(str(UUID(int=1)), 0, [asked("1"), gift.GiftTurnCame(), gift.GiftItemSelected(item=LINEN)])
    tx.append(str(UUID(int=2)), 0, [asked("2"), gift.GiftTurnCame()])


def in_the_gift_queue_twice(tx: Transaction) -> None:
    tx.append(str(UUID(int=1)), 0, [asked("1")])
    tx.append(str(UUID(int=2)), 0, [asked("1")])


def a_second_gift(tx: Transaction) -> None:
    road: list[gift.GiftEvent] = [
        asked("1"),
        gift.GiftTurnCame(),
        gift.GiftItemSelected(item=LINEN),
        gift.GiftCompleted(),
    ]
    tx.append(str(UUID(int=1)), 0, road)
    tx.append(str(UUID(int=2)), 0, [asked("1")])


BROKEN: list[tuple[str, Break, ErrorCode]] = [
    ("uq_payouts_active_viewer", two_active_payouts, ErrorCode.ACTIVE_PAYOUT_EXISTS),
    ("uq_payouts_active_viewer", a_second_while_one_is_in_progress, ErrorCode.ACTIVE_PAYOUT_EXISTS),
    ("uq_payouts_cycle", two_payouts_of_one_cycle, ErrorCode.OUT_OF_SEQUENCE),
    ("ck_payouts_lifetime_cap", an_eleventh_win, ErrorCode.LIFETIME_CAP_REACHED),
    (
        "ck_payouts_lifetime_cap",
        a_win_after_ten_of_which_one_was_mailed_late,
        ErrorCode.LIFETIME_CAP_REACHED,
    ),
    ("ck_viewers_lifetime_cap", more_gold_on_the_account_than_the_cap, ErrorCode.LIFETIME_CAP_REACHED),
    ("uq_cycles_boundary", one_boundary_drawn_twice, ErrorCode.OUT_OF_SEQUENCE),
    ("uq_pool_entries_name", one_name_for_two, ErrorCode.CHARACTER_NAME_TAKEN_IN_POOL),
    ("uq_pool_entries_name", a_rename_to_a_taken_name, ErrorCode.CHARACTER_NAME_TAKEN_IN_POOL),
    ("pk_pool_entries", one_viewer_in_twice, ErrorCode.INVALID_STATE),
    ("pk_claims", one_request_granted_twice, ErrorCode.DUPLICATE_ENROLLMENT),
    ("uq_gift_requests_active", two_turns_at_once, ErrorCode.INVALID_STATE),
    ("uq_gift_requests_active", a_turn_while_a_receiver_is_asked, ErrorCode.INVALID_STATE),
    ("uq_gift_requests_viewer", in_the_gift_queue_twice, ErrorCode.GIFT_REQUEST_ACTIVE),
    ("uq_gift_requests_viewer", a_second_gift, ErrorCode.GIFT_REQUEST_ACTIVE),
]


@pytest.mark.parametrize(
    ("name", "break_it", "code"), BROKEN, ids=[break_it.__name__ for _, break_it, _ in BROKEN]
)
async def test_a_broken_rule_is_refused_by_the_database(
    world: World, name: str, break_it: Break, code: ErrorCode
) -> None:
    met: list[str | None] = []

    def look(tx: Transaction) -> None:
        try:
            break_it(tx)
        except IntegrityError as error:
            met.append(constraints.constraint_name(error))
            raise

    with pytest.raises(RuleBroken) as broken:
        await world.write(look)
    assert broken.value.refused.code is code
    assert met == [name]
    assert await world.events() == []
    assert await world.pool() == []
    assert world.heard == []


def test_every_constraint_of_the_map_is_broken_here() -> None:
    assert {name for name, _, _ in BROKEN} == set(constraints._REFUSALS)


# What guards the machinery rather than a rule: a hole there is a crash (500), not a refusal.
UNMAPPED = {
    "uq_events_stream_version",
    "uq_pool_entries_slot",
    "ck_pool_entries_slot",
    "ck_pools_counts",
    "ck_viewers_gold",
    "ck_payouts_status",
    "ck_payouts_gold_amount",
    "pk_seen_messages",
    "pk_meta",
    "pk_pools",
    "pk_viewers",
    "pk_refusals",
    "pk_cycles",
    "pk_payouts",
    "pk_gift_requests",
    "ck_gift_requests_state",
    "ck_gift_requests_timeout",
    "ck_gift_requests_mailed",
    "pk_twitch_grants",
    "ck_twitch_grants_gone",
}


_DDL = v0001_initial._TABLES + v0002_gifts._TABLES + v0004_twitch_grants._TABLE


def test_every_named_constraint_is_in_the_map_or_known_not_to_be() -> None:
    names = set(re.findall(r"\b(?:uq|ck|pk|fk)_\w+", _DDL))
    assert names == UNMAPPED | set(constraints._REFUSALS)


def two_in_one_slot(tx: Transaction) -> None:
    tx.append_to_pool([enrolled("1", "Norinn"), enrolled("2", "Other")])
    tx.connection.execute(update(pool_entries).values(slot=0))


def a_slot_below_zero(tx: Transaction) -> None:
    tx.append_to_pool([enrolled("1", "Norinn")])
    tx.connection.execute(update(pool_entries).values(slot=-1))


def more_eligible_than_there_are(tx: Transaction) -> None:
    tx.append_to_pool([enrolled("1", "Norinn")])
    tx.connection.execute(text("UPDATE pools SET eligible_count = 2"))


def a_status_of_another_tongue(tx: Transaction) -> None:
    tx.append(str(UUID(int=1)), 0, [created("1", cycle=1)])
    tx.connection.execute(update(payouts).values(status="sent"))


def another_reward(tx: Transaction) -> None:
    tx.append(str(UUID(int=1)), 0, [created("1", cycle=1)])
    tx.connection.execute(update(payouts).values(gold_amount=999))


def less_than_nothing(tx: Transaction) -> None:
    row = {"channel_id": tx.channel_id, "viewer_id": "1", "sent_gold": 0, "active_gold": -1}
    tx.connection.execute(insert(viewers), {**row, "late_gold": 0})


def a_gift_state_of_another_tongue(tx: Transaction) -> None:
    tx.append(str(UUID(int=1)), 0, [asked("1")])
    tx.connection.execute(update(gift_requests).values(state="pending"))


def a_turn_without_an_end(tx: Transaction) -> None:
    tx.append(str(UUID(int=1)), 0, [asked("1"), gift.GiftTurnCame()])
    tx.connection.execute(update(gift_requests).values(timeout_at=None))


def a_gift_mailed_that_nobody_wanted(tx: Transaction) -> None:
    tx.append(str(UUID(int=1)), 0, [asked("1"), gift.GiftFailed(reason="x"), gift.GiftMailed()])


def a_stream_that_has_moved_on(tx: Transaction) -> None:
    tx.append(str(UUID(int=1)), 0, [drawn(8)])
    tx.append(str(UUID(int=1)), 0, [spin.CycleClosed()])


@pytest.mark.parametrize(
    ("name", "break_it"),
    [
        ("uq_pool_entries_slot", two_in_one_slot),
        ("ck_pool_entries_slot", a_slot_below_zero),
        ("ck_pools_counts", more_eligible_than_there_are),
        ("ck_payouts_status", a_status_of_another_tongue),
        ("ck_payouts_gold_amount", another_reward),
        ("ck_viewers_gold", less_than_nothing),
        ("ck_gift_requests_state", a_gift_state_of_another_tongue),
        ("ck_gift_requests_timeout", a_turn_without_an_end),
        ("ck_gift_requests_mailed", a_gift_mailed_that_nobody_wanted),
        ("uq_events_stream_version", a_stream_that_has_moved_on),
    ],
)
async def test_the_machinery_is_guarded_too(world: World, name: str, break_it: Break) -> None:
    with pytest.raises(IntegrityError) as broken:
        await world.write(break_it)
    assert constraints.refusal_of(broken.value) is None
    if world.url.startswith("postgresql"):
        assert constraints.constraint_name(broken.value) == name
    assert await world.events() == []
    # The channel works on.
    assert (await world.chat("1", "Norinn")).code is None
