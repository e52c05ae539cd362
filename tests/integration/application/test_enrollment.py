"""Into the pool and out of it, through a real store (SPEC §2, §4, §5.1, §5.3, §18), on both databases."""

import asyncio
from functools import partial
from uuid import UUID

import pytest

from goldomatic.ebs.application import chat, enrollment
from goldomatic.ebs.application.chat import ChatEffect, ChatOutcome
from goldomatic.ebs.application.enrollment import Claimed, Removed
from goldomatic.ebs.application.views import LastRefusal
from goldomatic.ebs.domain.errors import ErrorCode, Refused
from goldomatic.ebs.domain.payout import PayoutStatus
from tests.support.world import World

S = PayoutStatus


def code_of(answer: object) -> ErrorCode:
    assert isinstance(answer, Refused), answer
    return answer.code


async def ten_wins(world: World, viewer: str, name: str, *, mailed_late: int = 0) -> None:
    """Up to the cap, the last `mailed_late` of them mailed after the payout had been cancelled."""
    for k in range(10):
        assert (await world.chat(viewer, name)).code is None
        payout_id = await world.prepared(viewer)
        if k < 10 - mailed_late:
            await world.status(payout_id, S.IN_PROGRESS, S.SENT)
        else:
            await world.status(payout_id, S.CANCELLED, S.SENT)
            await world.remove(viewer)


# Chat.


@pytest.mark.scenario("SC-005")
async def test_a_chat_line_enrolls_under_the_games_spelling(world: World) -> None:
    outcome = await world.chat("1", " nORINN ", display="Ann")
    assert outcome == ChatOutcome(kind=ChatEffect.ENROLLED, character_name="Norinn")
    (entrant,) = await world.pool()
    assert (entrant.twitch_user_id, entrant.twitch_display_name) == ("1", "Ann")
    assert (entrant.character_name, entrant.eligible) == ("Norinn", True)
    assert entrant.enrolled_at == world.clock.now()


@pytest.mark.scenario("SC-005")
async def test_a_redelivered_message_changes_nothing(world: World) -> None:
    await world.chat("1", "Norinn", messages=("m",))
    await world.remove("1")
    assert (await world.chat("1", "Norinn", messages=("m",))).kind is ChatEffect.DUPLICATE
    assert await world.pool() == []


async def test_one_line_under_two_ids_is_one_line(world: World) -> None:
    # Twitch's own id of the delivery, and the id of the chat message in it: either may come again alone.
    await world.chat("1", "Norinn", messages=("delivery-1", "chat-1"))
    await world.chat("2", "Other")
    for repeated in (("delivery-2", "chat-1"), ("delivery-1", "chat-2"), ("delivery-2", "chat-2")):
        assert (await world.chat("1", "Third", messages=repeated)).kind is ChatEffect.DUPLICATE
    assert (await world.chat("1", "Third", messages=("x", "x"))).kind is ChatEffect.RENAMED


async def test_an_id_is_seen_in_its_own_channel_only(world: World) -> None:
    await world.chat("1", "Norinn", messages=("m",))
    world.channel = "2002"
    assert (await world.chat("1", "Norinn", messages=("m",))).kind is ChatEffect.ENROLLED


async def test_old_ids_are_forgotten_and_recent_ones_kept(world: World) -> None:
    await world.chat("1", "Norinn", messages=("old",))
    world.at(7 * 86_400 - 60)
    await world.chat("2", "Other", messages=("recent",))
    assert await world.write(chat.forget_old_messages) == 0
    world.at(7 * 86_400 - 59.999)
    assert await world.write(chat.forget_old_messages) == 1
    assert (await world.chat("3", "Third", messages=("recent",))).kind is ChatEffect.DUPLICATE


@pytest.mark.parametrize("taken", ["norinn", "NORINN", "Nor\u200binn"])
async def test_a_name_belongs_to_one_viewer_in_any_spelling(world: World, taken: str) -> None:
    await world.chat("1", "Norinn")
    assert (await world.chat("2", taken)).code is ErrorCode.CHARACTER_NAME_TAKEN_IN_POOL
    assert await world.names() == {"1": "Norinn"}


async def test_cyrillic_names_are_compared_in_their_own_case(world: World) -> None:
    await world.chat("1", "вАСЯ")
    assert await world.names() == {"1": "Вася"}
    assert (await world.chat("2", "ВАСЯ")).code is ErrorCode.CHARACTER_NAME_TAKEN_IN_POOL
    # The look-alike in Latin letters is another name; a mixture is none.
    assert (await world.chat("2", "Bac")).kind is ChatEffect.ENROLLED
    assert (await world.chat("3", "Bаc")).code is ErrorCode.INVALID_CHARACTER_NAME


async def test_a_rename_frees_the_old_name_at_once(world: World) -> None:
    await world.chat("1", "Norinn")
    assert (await world.chat("1", "Other")).kind is ChatEffect.RENAMED
    renamed, took = await asyncio.gather(world.chat("1", "Third"), world.chat("2", "Other"))
    assert (renamed.kind, took.kind) == (ChatEffect.RENAMED, ChatEffect.ENROLLED)
    assert (await world.chat("3", "Norinn")).kind is ChatEffect.ENROLLED
    assert await world.names() == {"1": "Third", "2": "Other", "3": "Norinn"}


async def test_the_same_line_again_changes_nothing(world: World) -> None:
    await world.chat("1", "Norinn")
    assert (await world.chat("1", "norinn")).kind is ChatEffect.UNCHANGED
    assert (await world.chat("1", "norinn", display="New")).kind is ChatEffect.RENAMED
    assert (await world.pool())[0].twitch_display_name == "New"


async def test_a_refusal_is_kept_for_the_viewers_panel_until_they_get_in(world: World) -> None:
    await world.chat("1", "\u200b N0rinn ")
    me = await world.me("1")
    assert me.last_refusal == LastRefusal(
        code=ErrorCode.INVALID_CHARACTER_NAME, character_name="N0rinn", at=world.clock.now()
    )
    await world.chat("1", "Norinn", subscriber=False)
    latest = (await world.me("1")).last_refusal
    assert latest is not None
    assert latest.code is ErrorCode.NOT_SUBSCRIBER
    await world.chat("1", "Norinn")
    assert (await world.me("1")).last_refusal is None


async def test_whatever_a_viewer_types_harms_no_neighbour(world: World) -> None:
    odd = ["a\0b", "\0", "x" * 5000, "'; DROP TABLE events; --", "🎉🎉", "\u202eNorinn\0", "%s", ":name"]
    lines = [world.chat(f"1{k}", text, display=f"Ann\0{text}") for k, text in enumerate(odd)]
    *refused, good = await asyncio.gather(*lines, world.chat("2", "Norinn", display="Ann\0"))
    assert {outcome.code for outcome in refused} == {ErrorCode.INVALID_CHARACTER_NAME}
    assert good.kind is ChatEffect.ENROLLED
    for k in range(len(odd)):
        kept = (await world.me(f"1{k}")).last_refusal
        assert kept is not None
        assert len(kept.character_name) <= 40


@pytest.mark.scenario("SC-005")
async def test_refusals_come_in_their_order(world: World) -> None:
    await world.chat("9", "Taken")
    payout_id = await win_and_hold(world, "1", "Norinn")
    ask = partial(world.chat, "1")
    assert (await ask("T4ken", subscriber=False)).code is ErrorCode.INVALID_CHARACTER_NAME
    assert (await ask("Taken", subscriber=False)).code is ErrorCode.NOT_SUBSCRIBER
    assert (await ask("Taken")).code is ErrorCode.ACTIVE_PAYOUT_EXISTS
    await world.status(payout_id, S.CANCELLED)
    assert (await ask("Taken")).code is ErrorCode.CHARACTER_NAME_TAKEN_IN_POOL
    assert (await ask("Third")).code is ErrorCode.INVALID_STATE, "the drawn name stays for this cycle"


async def win_and_hold(world: World, viewer: str, name: str) -> UUID:
    await world.chat(viewer, name)
    return await world.prepared(viewer)


# Claims.


@pytest.mark.scenario("SC-013", "TC-013")
async def test_a_claim_enrolls_and_its_replay_gets_the_first_answer(world: World) -> None:
    first = await world.claim("1", "norinn", "r1")
    assert first == Claimed(character_name="Norinn", request_id="r1", is_replay=False)
    await world.chat("1", "Other")
    again = await world.claim("1", "N0 name at all", "r1", subscriber=False)
    assert again == Claimed(character_name="Norinn", request_id="r1", is_replay=True)
    assert await world.names() == {"1": "Other"}


async def test_a_replay_after_leaving_the_pool_does_not_enroll_again(world: World) -> None:
    await world.claim("1", "Norinn", "r1")
    await world.remove("1")
    again = await world.claim("1", "Norinn", "r1")
    assert again == Claimed(character_name="Norinn", request_id="r1", is_replay=True)
    assert await world.pool() == []


async def test_another_viewers_request_id_is_refused_before_anything_else(world: World) -> None:
    await world.claim("1", "Norinn", "r1")
    assert code_of(await world.claim("2", "N0", "r1", subscriber=False)) is ErrorCode.DUPLICATE_ENROLLMENT


async def test_a_refused_claim_does_not_spend_its_request_id(world: World) -> None:
    await world.chat("2", "Norinn")
    assert code_of(await world.claim("1", "Norinn", "r1")) is ErrorCode.CHARACTER_NAME_TAKEN_IN_POOL
    await world.remove("2")
    answer = await world.claim("1", "Norinn", "r1")
    assert isinstance(answer, Claimed)
    assert not answer.is_replay


async def test_a_new_claim_for_the_same_name_is_new(world: World) -> None:
    await world.claim("1", "Norinn", "r1")
    answer = await world.claim("1", "Norinn", "r2")
    assert answer == Claimed(character_name="Norinn", request_id="r2", is_replay=False)
    for request in ("r1", "r2"):
        found = await world.store.read(
            partial(enrollment.find_claim, channel_id=world.channel, request_id=request)
        )
        assert found is not None
        assert (found.viewer_id, found.character_name) == ("1", "Norinn")


async def test_request_ids_belong_to_their_channel(world: World) -> None:
    await world.claim("1", "Norinn", "r1")
    world.channel = "2002"
    answer = await world.claim("2", "Norinn", "r1")
    assert answer == Claimed(character_name="Norinn", request_id="r1", is_replay=False)


async def test_of_two_at_once_one_gets_the_name(world: World) -> None:
    answers = await asyncio.gather(*(world.claim(str(k), "Norinn", f"r{k}") for k in range(20)))
    assert sum(isinstance(answer, Claimed) for answer in answers) == 1
    assert {answer.code for answer in answers if isinstance(answer, Refused)} == {
        ErrorCode.CHARACTER_NAME_TAKEN_IN_POOL
    }


@pytest.mark.scenario("SC-013", "TC-015")
async def test_who_has_an_active_payout_does_not_enroll(world: World) -> None:
    payout_id = await world.winner()
    for status in (S.PENDING, S.IN_PROGRESS):
        await world.status(payout_id, status)
        assert code_of(await world.claim("1", "Other", "r1")) is ErrorCode.ACTIVE_PAYOUT_EXISTS
        assert (await world.chat("1", "Norinn")).code is ErrorCode.ACTIVE_PAYOUT_EXISTS
    # They stay in the pool, without a chance.
    assert not (await world.me("1")).eligible
    assert await world.active() == [payout_id], "the first is never replaced"


async def test_the_cap_keeps_out_and_counts_what_was_mailed_late(world: World) -> None:
    await ten_wins(world, "1", "Norinn")
    await ten_wins(world, "2", "Other", mailed_late=1)
    for viewer in ("1", "2"):
        assert (await world.me(viewer)).won_gold == 10_000
        assert code_of(await world.claim(viewer, "Third", "r")) is ErrorCode.LIFETIME_CAP_REACHED
    # Another channel has its own purse.
    world.channel = "2002"
    assert isinstance(await world.claim("1", "Norinn", "r"), Claimed)


# Removal.


async def test_the_streamer_removes_an_entrant_who_may_come_back(world: World) -> None:
    await world.chat("1", "Norinn")
    assert await world.remove("1") == Removed(viewer_id="1", character_name="Norinn")
    assert await world.pool() == []
    assert (await world.chat("2", "Norinn")).kind is ChatEffect.ENROLLED
    assert (await world.chat("1", "Other")).kind is ChatEffect.ENROLLED


async def test_who_is_not_in_cannot_be_removed(world: World) -> None:
    assert code_of(await world.remove("1")) is ErrorCode.NOT_FOUND
    assert await world.events() == []
