"""A payout through a real store: the Desktop's calls, the expiry, the announcement (SPEC §3, §5, §7, §9)."""

from functools import partial
from uuid import UUID

import pytest

from goldomatic.ebs.application import queries
from goldomatic.ebs.application.chat import ChatEffect
from goldomatic.ebs.application.payouts import StatusChanged
from goldomatic.ebs.domain.errors import ErrorCode, Refused
from goldomatic.ebs.domain.payout import PayoutStatus
from tests.support.world import CHANNEL, World

S = PayoutStatus
DAY = 86_400
CLOSED = {S.FAILED: (S.FAILED,), S.CANCELLED: (S.CANCELLED,), S.SENT: (S.IN_PROGRESS, S.SENT)}


def code_of(answer: object) -> ErrorCode:
    assert isinstance(answer, Refused), answer
    return answer.code


def changed(answer: object) -> StatusChanged:
    assert isinstance(answer, StatusChanged), answer
    return answer


async def test_sent_and_out_of_the_pool_in_one_transaction(world: World) -> None:
    payout_id = await world.winner()
    await world.status(payout_id, S.IN_PROGRESS)
    heard: list[list[int]] = []
    world.store.on_commit(lambda _channel, recorded: heard.append([r.position for r in recorded]))
    world.at(100)
    answer = changed(await world.status(payout_id, S.SENT))
    assert answer.became_sent
    assert (answer.payout.status, answer.payout.updated_at) == (S.SENT, world.clock.now())
    assert await world.pool() == []
    assert (await world.events())[-2:] == ["payout.sent", "pool.entrant_left"]
    assert [len(positions) for positions in heard] == [2]
    # They may enroll again.
    assert (await world.chat("1", "Norinn")).kind is ChatEffect.ENROLLED


@pytest.mark.scenario("SC-022", "TC-029")
async def test_a_second_confirmation_changes_nothing(world: World) -> None:
    payout_id = await world.winner()
    first = changed(await world.status(payout_id, S.IN_PROGRESS, S.SENT))
    await world.chat("1", "Norinn")
    before = await world.events()
    world.at(1000)
    again = changed(await world.status(payout_id, S.SENT))
    assert not again.became_sent, "nobody is told twice"
    assert again.payout == first.payout
    assert (await world.events())[: len(before)] == before
    assert (await world.events()).count("payout.sent") == 1
    assert "1" in await world.names(), "the new entry stays"


@pytest.mark.parametrize("status", [S.PENDING, S.IN_PROGRESS, S.FAILED, S.CANCELLED])
async def test_the_status_that_it_has_is_no_change(world: World, status: PayoutStatus) -> None:
    payout_id = await world.winner()
    first = changed(await world.status(payout_id, status))
    before = await world.events()
    world.at(40)
    again = changed(await world.status(payout_id, status))
    assert (again.payout, again.became_sent) == (first.payout, False)
    assert await world.events() == before


@pytest.mark.scenario("SC-021", "TC-026")
async def test_a_pending_payout_is_cancelled(world: World) -> None:
    payout_id = await world.winner()
    assert changed(await world.status(payout_id, S.CANCELLED)).payout.status is S.CANCELLED
    me = await world.me("1")
    assert (me.is_enrolled, me.eligible, me.won_gold) == (True, True, 0)


@pytest.mark.scenario("SC-021", "TC-027")
@pytest.mark.parametrize("wanted", [S.CANCELLED, S.FAILED, S.PENDING, S.IN_PROGRESS, S.EXPIRED])
async def test_a_sent_payout_stays_sent(world: World, wanted: PayoutStatus) -> None:
    payout_id = await world.winner()
    await world.status(payout_id, S.IN_PROGRESS, S.SENT)
    before = await world.events()
    assert code_of(await world.status(payout_id, wanted)) is ErrorCode.TERMINAL_STATUS_CHANGE_NOT_ALLOWED
    assert await world.events() == before


@pytest.mark.scenario("SC-012", "TC-012", "SC-015", "TC-019")
async def test_the_streamer_fails_a_ghosts_payout_and_the_viewer_plays_on(world: World) -> None:
    payout_id = await world.winner()
    await world.status(payout_id, S.IN_PROGRESS, S.FAILED)
    assert (await world.payout(payout_id)).status is S.FAILED
    assert await world.active() == []
    assert (await world.me("1")).eligible


async def test_the_way_back_after_a_failed_injection(world: World) -> None:
    payout_id = await world.winner()
    await world.status(payout_id, S.IN_PROGRESS, S.PENDING)
    assert (await world.payout(payout_id)).status is S.PENDING
    assert changed(await world.status(payout_id, S.IN_PROGRESS, S.SENT)).became_sent


async def test_what_does_not_exist_is_not_found(world: World) -> None:
    unknown = UUID(int=1)
    assert code_of(await world.status(unknown, S.SENT)) is ErrorCode.NOT_FOUND
    assert code_of(await world.accept(unknown)) is ErrorCode.NOT_FOUND
    assert await world.announce(unknown) is None
    payout_id = await world.winner()
    cycle = (await world.cycle()).cycle_id
    assert code_of(await world.status(cycle, S.SENT)) is ErrorCode.NOT_FOUND, "a cycle is no payout"
    world.channel = "2002"
    assert code_of(await world.status(payout_id, S.SENT)) is ErrorCode.NOT_FOUND


# A mail that was reported too late.


@pytest.mark.parametrize("closed", [S.FAILED, S.CANCELLED, S.EXPIRED])
async def test_a_mail_after_the_close_is_refused_kept_once_and_counted(
    world: World, closed: PayoutStatus
) -> None:
    payout_id = await world.winner()
    if closed is S.EXPIRED:
        world.at(2 * DAY)
        await world.settle()
        await world.report(online=False)
    else:
        await world.status(payout_id, closed)
    for _ in range(3):
        refused = await world.status(payout_id, S.SENT)
        assert code_of(refused) is ErrorCode.TERMINAL_STATUS_CHANGE_NOT_ALLOWED
    assert (await world.events()).count("payout.mail_reported_after_close") == 1
    assert (await world.payout(payout_id)).status is closed
    me = await world.me("1")
    assert (me.won_gold, me.is_enrolled, me.eligible) == (1000, True, True)
    # Nobody announces it.
    await world.announce(payout_id)
    assert not (await world.payout(payout_id)).is_reward_sent_announced_to_chat


# Acceptance.


async def test_acceptance_is_noted_once_under_the_winners_name(world: World) -> None:
    payout_id = await world.winner()
    assert code_of(await world.accept(payout_id, "Other")) is ErrorCode.INVALID_CHARACTER_NAME
    world.at(30)
    first = await world.accept(payout_id, "nORINN")
    assert not isinstance(first, Refused)
    assert first.accepted_at == world.clock.now()
    world.at(40)
    assert await world.accept(payout_id) == first
    assert (await world.events()).count("payout.acceptance_confirmed") == 1


@pytest.mark.parametrize("closed", CLOSED)
async def test_a_closed_payout_is_accepted_only_if_it_was(world: World, closed: PayoutStatus) -> None:
    payout_id = await world.winner()
    await world.status(payout_id, *CLOSED[closed])
    assert code_of(await world.accept(payout_id)) is ErrorCode.INVALID_STATE
    await world.chat("1", "Norinn")
    accepted = await world.prepared("1")
    await world.accept(accepted)
    await world.status(accepted, *CLOSED[closed])
    answer = await world.accept(accepted)
    assert not isinstance(answer, Refused)
    assert answer.status is closed


async def test_in_progress_does_not_wait_for_acceptance(world: World) -> None:
    payout_id = await world.winner()
    assert changed(await world.status(payout_id, S.IN_PROGRESS, S.SENT)).payout.accepted_at is None


# Expiry: the win is at B + 25 s.


@pytest.mark.parametrize(
    ("after", "status"), [(DAY - 0.001, S.PENDING), (DAY, S.EXPIRED), (9 * DAY, S.EXPIRED)]
)
async def test_a_pending_payout_expires_a_day_after_its_creation(
    world: World, after: float, status: PayoutStatus
) -> None:
    payout_id = await world.winner()
    world.at(25 + after)
    await world.settle()
    assert (await world.payout(payout_id)).status is status


@pytest.mark.parametrize(("after", "status"), [(DAY - 0.001, S.IN_PROGRESS), (DAY, S.EXPIRED)])
async def test_a_payout_in_progress_expires_a_day_after_its_start(
    world: World, after: float, status: PayoutStatus
) -> None:
    payout_id = await world.winner()
    world.at(25 + 1000)
    await world.status(payout_id, S.IN_PROGRESS)
    world.at(25 + 1000 + after)
    await world.settle()
    assert (await world.payout(payout_id)).status is status


async def test_the_way_back_wins_no_time(world: World) -> None:
    payout_id = await world.winner()
    world.at(25 + DAY - 10)
    await world.status(payout_id, S.IN_PROGRESS)
    world.at(25 + DAY + 10)
    await world.status(payout_id, S.PENDING)
    assert await world.active() == [payout_id]
    await world.settle()
    assert (await world.payout(payout_id)).status is S.EXPIRED


async def test_what_has_expired_is_no_longer_started(world: World) -> None:
    # Even when no job has looked: whoever comes first settles first.
    payout_id = await world.winner()
    world.at(25 + DAY)
    answer = await world.status(payout_id, S.IN_PROGRESS)
    assert code_of(answer) is ErrorCode.TERMINAL_STATUS_CHANGE_NOT_ALLOWED
    assert (await world.payout(payout_id)).status is S.EXPIRED


async def test_expired_is_the_jobs_word_only(world: World) -> None:
    payout_id = await world.winner()
    for road in ((S.EXPIRED,), (S.IN_PROGRESS, S.EXPIRED)):
        refused = await world.status(payout_id, *road)
        assert code_of(refused) is ErrorCode.TERMINAL_STATUS_CHANGE_NOT_ALLOWED
    world.at(3 * DAY)
    assert changed(await world.status(payout_id, S.EXPIRED)).payout.status is S.EXPIRED


@pytest.mark.scenario("SC-010", "TC-009")
async def test_a_pending_payout_waits_while_the_desktop_is_away(world: World) -> None:
    payout_id = await world.winner()
    for hours in range(1, 24):
        world.at(25 + hours * 3600)
        await world.settle()
        assert await world.active() == [payout_id]
    assert changed(await world.status(payout_id, S.IN_PROGRESS, S.SENT)).became_sent


# The announcement.


async def test_the_announcement_is_kept_once(world: World) -> None:
    payout_id = await world.winner()
    await world.announce(payout_id)
    assert not (await world.payout(payout_id)).is_reward_sent_announced_to_chat, "it is not sent yet"
    await world.status(payout_id, S.IN_PROGRESS, S.SENT)
    for reason in (None, "HTTP 500", None):
        view = await world.announce(payout_id, reason)
        assert view is not None
        assert view.is_reward_sent_announced_to_chat
    assert (await world.events()).count("payout.reward_announced") == 1


async def test_a_failed_announcement_is_final(world: World) -> None:
    payout_id = await world.winner()
    await world.status(payout_id, S.IN_PROGRESS, S.SENT)
    for reason in ("HTTP 403", None, "again"):
        view = await world.announce(payout_id, reason)
        assert view is not None
        assert (view.status, view.is_reward_sent_announced_to_chat) == (S.SENT, False)
    entries = await world.store.read(partial(queries.audit, channel_id=CHANNEL, payout_id=payout_id))
    assert entries is not None
    assert (entries[-1].type, entries[-1].data) == (
        "payout.reward_announcement_failed",
        {"reason": "HTTP 403"},
    )
