"""The gift queue through a real store: asking, turns, time-outs, the Desktop's calls (SPEC §12, §18)."""

import asyncio
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest

from goldomatic.ebs.application import gift_queries, settle
from goldomatic.ebs.application.chat import ChatEffect, ChatOutcome
from goldomatic.ebs.application.views import GiftRequestView
from goldomatic.ebs.domain.errors import ErrorCode, Refused
from goldomatic.ebs.domain.gift import GiftState
from goldomatic.ebs.domain.payout import PayoutStatus
from tests.support.gifts import LINEN, WOOL, Gifts
from tests.support.world import CHANNEL, World, new_world

S = GiftState


@pytest.fixture
def gifts(world: World) -> Gifts:
    world.at(0)
    return Gifts(world)


def code_of(answer: object) -> ErrorCode:
    assert isinstance(answer, Refused), answer
    return answer.code


def granted(answer: object) -> GiftRequestView:
    assert isinstance(answer, GiftRequestView), answer
    return answer


async def test_from_the_question_to_the_mail(world: World, gifts: Gifts) -> None:
    asked = granted(await gifts.ask("1", "nORINN"))
    assert asked == GiftRequestView(
        id=asked.id,
        streamer_id=CHANNEL,
        viewer_id="1",
        viewer_display_name="Viewer1",
        character_name="Norinn",
        state=S.PENDING,
        selected_item=None,
        queue_position=1,
        estimated_wait_seconds=0,
        created_at=world.clock.now(),
        updated_at=world.clock.now(),
        timeout_at=None,
        failure_reason=None,
    )
    turn_at = world.at(10)
    assert await gifts.turn(asked.id)
    active = await gifts.get(asked.id)
    assert (active.state, active.timeout_at) == (S.SELECTING_ITEM, turn_at + timedelta(seconds=60))
    chosen_at = world.at(15)
    waiting = granted(await gifts.select(asked.id))
    assert (waiting.state, waiting.selected_item) == (S.WAITING_CONFIRMATION, LINEN)
    assert waiting.timeout_at == chosen_at + timedelta(minutes=5)
    world.at(20)
    done = granted(await gifts.confirm(asked.id))
    assert (done.state, done.timeout_at, done.queue_position) == (S.COMPLETED, None, None)
    mailed_at = world.at(30)
    assert granted(await gifts.mailed(asked.id)).updated_at == mailed_at
    assert await world.events() == [
        "gift.requested",
        "gift.turn_came",
        "gift.item_selected",
        "gift.completed",
        "gift.mailed",
    ]


async def test_every_call_again_changes_nothing(world: World, gifts: Gifts) -> None:
    gift_id = await gifts.active()
    for _ in range(2):
        await gifts.select(gift_id)
    for _ in range(2):
        await gifts.confirm(gift_id)
    await gifts.mailed(gift_id)
    last = granted(await gifts.mailed(gift_id))
    before = await world.events()
    world.at(1000)
    assert granted(await gifts.select(gift_id)) == last
    assert granted(await gifts.confirm(gift_id)) == last
    assert granted(await gifts.mailed(gift_id)) == last
    assert await world.events() == before
    assert len(before) == 5
    assert code_of(await gifts.select(gift_id, WOOL)) is ErrorCode.INVALID_STATE
    assert code_of(await gifts.confirm(gift_id, yes=False)) is ErrorCode.INVALID_STATE
    assert code_of(await gifts.fail(gift_id)) is ErrorCode.INVALID_STATE
    assert await world.events() == before


async def test_what_does_not_exist_is_not_found(world: World, gifts: Gifts) -> None:
    payout_id = await world.winner("9", "Other")
    gift_id = await gifts.active()
    other_world = Gifts(world)
    for unknown in (UUID(int=1), payout_id):
        assert code_of(await gifts.select(unknown)) is ErrorCode.NOT_FOUND
        assert code_of(await gifts.confirm(unknown)) is ErrorCode.NOT_FOUND
        assert code_of(await gifts.fail(unknown)) is ErrorCode.NOT_FOUND
        assert code_of(await gifts.mailed(unknown)) is ErrorCode.NOT_FOUND
        assert not await gifts.turn(unknown)
    # Neither is a gift a payout, nor does it exist for another streamer.
    assert code_of(await world.status(gift_id, PayoutStatus.SENT)) is ErrorCode.NOT_FOUND
    world.channel = "2002"
    assert code_of(await other_world.mailed(gift_id)) is ErrorCode.NOT_FOUND


async def test_once_a_viewer_and_streamer(world: World, gifts: Gifts) -> None:
    gift_id = await gifts.asked("1")
    assert code_of(await gifts.ask("1", "Other")) is ErrorCode.GIFT_REQUEST_ACTIVE
    assert await gifts.turn(gift_id)
    assert code_of(await gifts.ask("1")) is ErrorCode.GIFT_REQUEST_ACTIVE
    # Only what was completed is spent.
    await gifts.fail(gift_id)
    second = await gifts.active("1")
    await gifts.select(second)
    await gifts.confirm(second)
    assert code_of(await gifts.ask("1")) is ErrorCode.GIFT_ALREADY_USED
    assert await gifts.chat("1") == ChatOutcome(kind=ChatEffect.REFUSED, code=ErrorCode.GIFT_ALREADY_USED)
    # Another streamer has gifts of their own.
    world.channel = "2002"
    assert (await gifts.chat("1")).kind is ChatEffect.REQUESTED


async def test_two_viewers_may_ask_for_the_same_character(gifts: Gifts) -> None:
    await gifts.asked("1", "Norinn")
    await gifts.asked("2", "norinn")
    assert [request.character_name for request in await gifts.unfinished()] == ["Norinn", "Norinn"]


@pytest.mark.parametrize(
    ("name", "subscriber", "code"),
    [("N0rinn", True, ErrorCode.INVALID_CHARACTER_NAME), ("Norinn", False, ErrorCode.NOT_SUBSCRIBER)],
)
async def test_refusals_leave_nothing(
    world: World, gifts: Gifts, name: str, subscriber: bool, code: ErrorCode
) -> None:
    assert code_of(await gifts.ask("1", name, subscriber=subscriber)) is code
    assert await gifts.chat("1", name, subscriber=subscriber) == ChatOutcome(
        kind=ChatEffect.REFUSED, code=code
    )
    assert await world.events() == []


async def test_a_line_of_chat_has_its_effect_once(world: World, gifts: Gifts) -> None:
    assert (await gifts.chat("1", messages=("a", "b"))).kind is ChatEffect.REQUESTED
    gift_id = (await gifts.unfinished())[0].id
    await gifts.fail(gift_id)
    assert (await gifts.chat("1", messages=("c", "b"))).kind is ChatEffect.DUPLICATE
    # A line refused today is not granted when it comes again tomorrow.
    assert (await gifts.chat("2", subscriber=False, messages=("d",))).kind is ChatEffect.REFUSED
    assert (await gifts.chat("2", messages=("d",))).kind is ChatEffect.DUPLICATE
    assert await world.events() == ["gift.requested", "gift.failed"]


async def test_one_turn_at_a_time_and_the_oldest_first(gifts: Gifts) -> None:
    first, second, third = [await gifts.asked(viewer) for viewer in ("1", "2", "3")]
    assert not await gifts.turn(second)
    assert await gifts.turn(first)
    assert [await gifts.turn(gift_id) for gift_id in (first, second, third)] == [False, False, False]
    await gifts.select(first)
    assert not await gifts.turn(second)
    await gifts.confirm(first, yes=False)
    assert not await gifts.turn(third)
    assert await gifts.turn(second)


async def test_places_and_waits(gifts: Gifts) -> None:
    ids = [await gifts.asked(viewer) for viewer in ("1", "2", "3", "4")]
    await gifts.turn(ids[0])
    await gifts.fail(ids[2])
    listed = await gifts.unfinished()
    assert [(each.id, each.queue_position, each.estimated_wait_seconds) for each in listed] == [
        (ids[0], 1, 0),
        (ids[1], 2, 65),
        (ids[3], 3, 130),
    ]
    assert [await gifts.get(each.id) for each in listed] == listed
    failed = await gifts.get(ids[2])
    assert (failed.queue_position, failed.estimated_wait_seconds) == (None, 0)


async def test_the_queue_as_viewers_see_it(gifts: Gifts) -> None:
    empty = await gifts.queue("1")
    assert (empty.streamer_id, empty.queue_length, empty.active, empty.mine) == (CHANNEL, 0, None, ())
    for _ in range(2):
        await gifts.fail(await gifts.asked("2"))
    first, second = await gifts.asked("1"), await gifts.asked("2")
    await gifts.turn(first)
    own = await gifts.queue("1")
    assert own.queue_length == 2
    assert own.active == await gifts.get(first)
    assert own.mine == (own.active,)
    others = await gifts.queue("2")
    assert others.active is not None
    assert (others.active.id, others.active.character_name) == (first, "Norinn")
    assert (others.active.viewer_id, others.active.viewer_display_name) == ("", "")
    # What is unfinished, and of what is finished the newest.
    assert [(each.id == second, each.state) for each in others.mine] == [(True, S.PENDING), (False, S.FAILED)]
    await gifts.fail(second)
    assert [each.id for each in (await gifts.queue("2")).mine] == [second]


@pytest.mark.parametrize(
    ("is_chosen", "lasts", "reason"), [(False, 60, "selection_timeout"), (True, 300, "confirmation_timeout")]
)
async def test_time_runs_out_before_anything_else_is_decided(
    world: World, gifts: Gifts, is_chosen: bool, lasts: float, reason: str
) -> None:
    gift_id = await gifts.active("1")
    if is_chosen:
        await gifts.select(gift_id)
    world.at(lasts - 0.001)
    await world.settle()
    assert (await gifts.get(gift_id)).failure_reason is None
    over = world.at(lasts)
    # The answer comes too late: what was due happened first, without any job.
    answer = await gifts.confirm(gift_id) if is_chosen else await gifts.select(gift_id)
    assert code_of(answer) is ErrorCode.INVALID_STATE
    failed = await gifts.get(gift_id)
    assert (failed.state, failed.failure_reason, failed.updated_at) == (S.FAILED, reason, over)
    assert (await world.events())[-1] == "gift.failed"
    # Nobody is served and nobody has spent anything.
    assert await gifts.turn(await gifts.asked("1"))


async def test_a_pending_request_waits_for_ever(world: World, gifts: Gifts) -> None:
    gift_id = await gifts.asked("1")
    world.at(30 * 86_400)
    await world.settle()
    assert (await gifts.get(gift_id)).state is S.PENDING
    assert not await gifts.turn(gift_id, heard_at=world.clock.now() - timedelta(seconds=30.001))
    assert await gifts.turn(gift_id, heard_at=world.clock.now() - timedelta(seconds=30))


async def test_twitch_has_its_say_before_the_turn(world: World, gifts: Gifts) -> None:
    for viewer in ("1", "2", "3"):
        assert (await gifts.chat(viewer)).kind is ChatEffect.REQUESTED
    first, second, third = [each.id for each in await gifts.unfinished()]
    assert not await gifts.turn(first)
    assert await gifts.turn(first, subscriber=False)
    assert (await gifts.get(first)).failure_reason == "not_subscriber"
    since = world.clock.now()
    world.at(119.999)
    assert not await gifts.turn(second, in_vain_since=since)
    world.at(120)
    assert await gifts.turn(second, in_vain_since=since)
    assert (await gifts.get(second)).failure_reason == "subscriber_check_unavailable"
    assert await gifts.turn(third, subscriber=True)
    assert (await gifts.get(third)).state is S.SELECTING_ITEM


async def test_of_many_at_once_one_gets_the_turn(gifts: Gifts) -> None:
    ids = [await gifts.asked(str(viewer)) for viewer in range(1, 6)]
    taken = await asyncio.gather(*(gifts.turn(gift_id) for gift_id in reversed(ids * 3)))
    assert sum(taken) == 1
    assert [each.id for each in await gifts.unfinished() if each.state is S.SELECTING_ITEM] == [ids[0]]


async def test_gold_and_gift_of_one_viewer_have_nothing_to_do_with_each_other(
    world: World, gifts: Gifts
) -> None:
    payout_id = await world.winner("1", "Norinn")
    gift_id = await gifts.asked("1")
    me, gold = await world.me("1"), await world.payout(payout_id)
    assert await gifts.turn(gift_id)
    await gifts.select(gift_id)
    gift = granted(await gifts.confirm(gift_id))
    assert (await world.me("1"), await world.payout(payout_id)) == (me, gold)
    await world.accept(payout_id)
    await world.status(payout_id, PayoutStatus.IN_PROGRESS, PayoutStatus.SENT)
    assert await gifts.get(gift_id) == gift
    assert (await world.me("1")).won_gold == 1000


async def test_the_audit_tells_a_gifts_whole_story(world: World, gifts: Gifts) -> None:
    gift_id = await gifts.active("1")
    await gifts.asked("2")
    await gifts.select(gift_id)
    await gifts.confirm(gift_id)
    await gifts.mailed(gift_id)
    entries = await world.store.read(
        partial(gift_queries.audit_either, channel_id=CHANNEL, subject_id=gift_id)
    )
    assert entries is not None
    assert [(entry.version, entry.type) for entry in entries] == [
        (1, "gift.requested"),
        (2, "gift.turn_came"),
        (3, "gift.item_selected"),
        (4, "gift.completed"),
        (5, "gift.mailed"),
    ]
    assert entries[2].data["item"] == {
        "name": "Linen Cloth",
        "id": 2589,
        "count": 20,
        "link": LINEN.link,
        "texture": None,
        "bag_id": 0,
        "slot_id": 1,
    }
    unknown = partial(gift_queries.audit_either, channel_id=CHANNEL, subject_id=UUID(int=1))
    assert await world.store.read(unknown) is None


async def test_the_job_and_every_command_look_by_index(sqlite_url: str) -> None:
    async with new_world(sqlite_url) as world:
        for statement, index in (
            (gift_queries._ACTIVE, "uq_gift_requests_active"),
            (settle._DUE, "uq_gift_requests_active"),
            (gift_queries._OLDEST_PENDING, "ix_gift_requests_queue"),
            (gift_queries._LENGTH, "ix_gift_requests_queue"),
        ):
            words = {"state_1": "Pending", "param_1": 1}
            plan = await world.rows(f"EXPLAIN QUERY PLAN {statement}", channel=CHANNEL, **words)
            assert index in " ".join(row.detail for row in plan), statement
