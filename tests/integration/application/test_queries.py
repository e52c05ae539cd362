"""What the EBS shows of its facts (SPEC §5)."""

from functools import partial
from uuid import UUID

from goldomatic.ebs.application import queries
from goldomatic.ebs.application.views import PoolMe
from goldomatic.ebs.domain.payout import PayoutStatus
from tests.support.world import CHANNEL, World

S = PayoutStatus


async def test_a_stranger_has_no_place_and_no_payout(world: World) -> None:
    await world.winner("2", "Other")
    assert await world.me("1") == PoolMe(
        is_enrolled=False, character_name=None, eligible=False, won_gold=0, last_refusal=None
    )
    newest = await world.store.read(partial(queries.newest_payout, channel_id=world.channel, viewer_id="1"))
    assert newest is None


async def test_the_pool_is_in_the_order_of_coming(world: World) -> None:
    for k, viewer in enumerate(("9", "1", "5")):
        world.at(-50 + k)
        await world.chat(viewer, f"Norinn{'abc'[k]}")
    world.at(-40)
    await world.chat("9", "Renamed")
    assert [entrant.twitch_user_id for entrant in await world.pool()] == ["9", "1", "5"]


async def test_active_payouts_are_oldest_first_and_only_active(world: World) -> None:
    payouts = []
    for k, viewer in enumerate(("3", "1", "2")):
        await world.chat(viewer, f"Norinn{'abc'[k]}")
        payouts.append(await world.prepared(viewer))
    await world.status(payouts[0], S.IN_PROGRESS)
    assert await world.active() == payouts
    await world.status(payouts[1], S.FAILED)
    assert await world.active() == [payouts[0], payouts[2]]


async def test_the_newest_payout_is_the_one_won_last(world: World) -> None:
    await world.chat("1", "Norinn")
    payouts = []
    for _ in range(3):
        payouts.append(await world.prepared("1"))
        await world.status(payouts[-1], S.CANCELLED)
        newest = await world.store.read(
            partial(queries.newest_payout, channel_id=world.channel, viewer_id="1")
        )
        assert newest is not None
        assert (newest.id, newest.status) == (payouts[-1], S.CANCELLED)
    await world.status(payouts[0], S.SENT)
    newest = await world.store.read(partial(queries.newest_payout, channel_id=world.channel, viewer_id="1"))
    assert newest is not None
    assert newest.id == payouts[-1], "a late word on an old one does not make it new"


async def test_channels_do_not_see_each_other(world: World) -> None:
    payout_id = await world.winner()
    world.channel = "2002"
    assert await world.pool() == []
    assert await world.active() == []
    assert not (await world.me("1")).is_enrolled
    assert (await world.me("1")).won_gold == 0
    assert (await world.roulette()).newest_cycle is None
    found = await world.store.read(partial(queries.payout, channel_id="2002", payout_id=payout_id))
    assert found is None


async def audit_types(world: World, payout_id: UUID) -> list[str]:
    entries = await world.store.read(partial(queries.audit, channel_id=CHANNEL, payout_id=payout_id))
    assert entries is not None
    return [entry.type for entry in entries]


async def test_the_audit_is_complete_and_in_order(world: World) -> None:
    payout_id = await world.winner()
    await world.chat("2", "Other")
    await world.accept(payout_id)
    await world.status(payout_id, S.IN_PROGRESS, S.PENDING, S.IN_PROGRESS, S.SENT)
    await world.announce(payout_id)
    assert await audit_types(world, payout_id) == [
        "cycle.drawn",
        "cycle.candidate_reported",
        "payout.created",
        "payout.acceptance_confirmed",
        "payout.started",
        "payout.returned",
        "payout.started",
        "payout.sent",
        "payout.reward_announced",
    ]
    unknown = await world.store.read(partial(queries.audit, channel_id=CHANNEL, payout_id=UUID(int=1)))
    assert unknown is None
    elsewhere = await world.store.read(partial(queries.audit, channel_id="2002", payout_id=payout_id))
    assert elsewhere is None
