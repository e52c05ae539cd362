"""The Desktop's scenarios of SPEC §17, with the real EBS, addon, journal and log in one virtual time."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from goldomatic.desktop.core.answers import Trouble as EbsTrouble
from goldomatic.desktop.core.ebs_facts import PayoutStatus
from goldomatic.desktop.core.game import NotTyped, Trouble
from goldomatic.desktop.core.settings import DesktopSettings
from goldomatic.desktop.core.view import Action, LinkState, NoticeKind, PayoutView, Step, SyncState, WhoStep
from goldomatic.desktop.core.wishes import AskNow, Close, Closing, Sync
from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.commands import NotifyWinner
from tests.simulation.bridge.stages import until_agreed, until_prepared, until_queued, until_sent, verbs
from tests.support.evening import WINDOW, Recorded, an_evening


def is_syncable(payout: PayoutView) -> bool:
    """Whether the streamer may sync it."""
    return Action.SYNC in payout.actions


@pytest.mark.scenario("TC-002")
async def test_an_offline_candidate_wins_nothing_and_stays_in_the_pool(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        played, service = evening.played, evening.service
        played.realm.character(played.winner).is_online = False
        await service.chat(f"!twgold {played.winner}", "2002")
        await evening.until(lambda: evening.told(NoticeKind.CANDIDATE_OFFLINE) != [], "reported", 420)
        assert evening.view.roulette.who is WhoStep.NO_WINNER
        assert evening.view.payouts == ()
        await evening.run(200)
        assert verbs(evening).count("MGM_RunWhoForSpin") == 1, "no second draw in the same cycle"
        assert (await service.pool_me("2002"))["characterName"] == played.winner


@pytest.mark.scenario("SC-011", "TC-006", "TC-031")
async def test_without_the_game_nothing_is_typed_and_started_later_it_is_found(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        evening.windows = ()
        await evening.service.pending_payout("2002", evening.played.winner)
        await evening.until_step(Step.WAITS_FOR_GAME)
        await evening.run(120)
        assert evening.typed == []
        assert evening.sync() is SyncState.SEARCHING_FOR_WOW
        assert evening.payout().status is PayoutStatus.PENDING
        evening.wish(Sync(evening.payout().id, without_acceptance=True))
        await evening.run(20)
        assert evening.payout().status is PayoutStatus.PENDING, "in progress only once the game was found"
        evening.windows = (WINDOW,)
        await evening.until_step(Step.WAITS_FOR_ANSWER)
        assert evening.told(NoticeKind.GAME_FOUND) != []


@pytest.mark.scenario("SC-010", "TC-009", "TC-010")
async def test_while_the_desktop_is_away_a_payout_waits_and_then_everything_is_caught_up(
    tmp_path: Path,
) -> None:
    async with an_evening(tmp_path) as evening:
        played, service = evening.played, evening.service
        await evening.until(lambda: evening.view.link.state is LinkState.AGREED, "link", 60)
        # Away: the draw comes and goes, the game runs on, nobody types.
        typed = len(evening.typed)
        payout_id = await service.pending_payout("2002", played.winner)
        played.client.advance(600)
        service.advance(600)
        listed = (await service.client.get(f"/api/payouts/{payout_id}/audit")).status_code
        assert listed == 403, "without its key nobody sees it"
        assert len(evening.typed) == typed
        evening.restart()
        await evening.until_step(Step.WAITS_FOR_ANSWER)
        assert evening.payout().status is PayoutStatus.PENDING
        played.answer()
        played.client.advance(5)
        evening.restart()
        await evening.until(lambda: [*map(is_syncable, evening.view.payouts)] == [True], "the link again")
        evening.wish(Sync(evening.payout().id))
        await evening.until_step(Step.QUEUED)
        played.person.open_mailbox()
        await evening.prepare()
        evening.send()
        # The mail is confirmed while the Desktop is away.
        played.client.advance(10)
        evening.restart()
        await evening.until(lambda: evening.told(NoticeKind.SENT) != [], "sent")
        assert played.letters() == [10_000_000]
        assert evening.view.ebs.lines_waiting == 0


@pytest.mark.scenario("SC-015", "TC-018", "TC-019")
async def test_with_the_mailbox_closed_nothing_is_confirmed_and_it_can_be_failed_by_hand(
    tmp_path: Path,
) -> None:
    async with an_evening(tmp_path) as evening:
        payout_id = await until_prepared(evening)
        evening.played.person.close_mailbox()
        await evening.until(lambda: evening.told(NoticeKind.DISARMED) != [], "disarmed")
        await evening.run(60)
        assert evening.payout().step is Step.QUEUED
        assert evening.played.letters() == []
        evening.wish(Close(payout_id, Closing.FAIL))
        await evening.until_step(Step.FAILED)
        assert evening.told(NoticeKind.SENT) == []


@pytest.mark.scenario("SC-017", "TC-022", "TC-023")
async def test_an_outage_is_shown_and_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with an_evening(tmp_path) as evening:
        await until_prepared(evening)
        asked: list[httpx.Request] = []

        async def nobody_there(_wire: Recorded, request: httpx.Request) -> httpx.Response:
            asked.append(request)
            raise httpx.ConnectError("nobody listens", request=request)

        with monkeypatch.context() as outage:
            outage.setattr(Recorded, "handle_async_request", nobody_there)
            evening.send()
            await evening.until(lambda: evening.view.ebs.trouble is EbsTrouble.NOT_REACHED, "shown")
            asked.clear()
            await evening.run(3600)
            assert 30 < len(asked) < 120, "an hour is asked through patiently"
            assert evening.view.ebs.failures > 10
            assert evening.view.ebs.lines_waiting == 1
            assert evening.payout().step is Step.REPORTING_SENT
        evening.wish(AskNow())
        await evening.until(lambda: evening.told(NoticeKind.SENT) != [], "sent", 20)
        assert len(evening.told(NoticeKind.EBS_ANSWERS)) == 1
        assert evening.view.ebs.lines_waiting == 0


@pytest.mark.scenario("TC-028", "TC-030")
async def test_what_could_not_be_typed_is_shown_and_typed_later_once(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        payout_id = await until_agreed(evening)
        evening.refuse_typing = Trouble.NOT_IN_FRONT
        evening.wish(Sync(payout_id))
        await evening.until(lambda: evening.told(NoticeKind.NOT_TYPED) != [], "shown")
        failure = evening.view.game.last_failure
        assert failure is not None
        assert failure.trouble is Trouble.NOT_IN_FRONT
        evening.refuse_typing = None
        await evening.until_step(Step.QUEUED)
        assert evening.view.game.last_failure is None
        assert len(evening.played.rows()) == 1


@pytest.mark.scenario("TC-028", "TC-030")
async def test_what_cannot_be_typed_several_times_waits_again_for_the_streamer(tmp_path: Path) -> None:
    async with an_evening(tmp_path, DesktopSettings(is_auto_sync=True)) as evening:
        await evening.service.pending_payout("2002", evening.played.winner)
        await evening.until_step(Step.WAITS_FOR_ANSWER)
        evening.refuse_typing = Trouble.NOT_IN_FRONT
        evening.played.answer()
        await evening.until(lambda: evening.told(NoticeKind.CLOSED) != [], "taken back")
        await evening.run(60)
        assert evening.payout().status is PayoutStatus.PENDING
        assert evening.payout().step is Step.READY_TO_SYNC
        evening.refuse_typing = None
        evening.wish(Sync(evening.payout().id))
        await evening.until_step(Step.QUEUED)
        assert len(evening.played.rows()) == 1


@pytest.mark.scenario("TC-028", "TC-030")
async def test_that_the_first_way_of_typing_fails_is_said_once_and_shown(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        evening.first_way_fails = Trouble.REFUSED
        payout_id = await until_queued(evening)
        assert [each.detail for each in evening.told(NoticeKind.FELL_BACK)] == ["not this way"]
        assert evening.view.game.fell_back == NotTyped(Trouble.REFUSED, "not this way", is_cut=True)
        assert evening.view.game.last_failure is None
        assert len(evening.played.rows()) == 1
        evening.first_way_fails = None
        evening.wish(Close(payout_id, Closing.FAIL))
        await evening.until_step(Step.FAILED)
        assert evening.view.game.fell_back is None


@pytest.mark.scenario("SC-022", "TC-029")
async def test_a_second_confirmation_changes_nothing(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        payout_id = await until_sent(evening)
        log = evening.played.log_path
        confirmed = [line for line in log.read_bytes().splitlines(keepends=True) if b"[MGM_CONFIRM:" in line]
        patched = len([each for each in evening.requests if each.method == "PATCH"])
        with log.open("ab") as file:
            file.writelines(confirmed)
        await evening.run(30)
        assert len([each for each in evening.requests if each.method == "PATCH"]) == patched
        # Said anew, under a number of its own: the addon was asked for a mail that it has sent.
        evening.played.gold((payout_id, evening.played.winner, 10_000_000))
        await evening.run(30)
        assert len(evening.told(NoticeKind.SENT)) == 1
        assert len([each for each in evening.requests if each.method == "PATCH"]) == patched + 1
        assert evening.view.ebs.lines_waiting == 0
        assert evening.played.letters() == [10_000_000]


async def test_a_mail_is_queued_once_over_reloads_and_restarts(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        await until_queued(evening)
        evening.played.client.reload()
        evening.restart()
        await evening.until_step(Step.QUEUED)
        assert len(evening.played.rows()) == 1


async def test_nothing_is_typed_for_an_unknown_character_and_what_it_says_waits_for_the_streamer(
    tmp_path: Path,
) -> None:
    """GAME §1: another character than the streamer's needs their yes."""
    async with an_evening(tmp_path, is_own=False) as evening:
        played = evening.played
        payout_id = UUID(await evening.service.pending_payout("2002", played.winner))
        await evening.until(lambda: evening.told(NoticeKind.NEW_CHARACTER) != [], "asked")
        played.tell(NotifyWinner(payout_id, CharacterName(played.winner)))
        played.answer()
        await evening.run(60)
        assert set(verbs(evening)) == {"MGM_Hello", "MGM_Use"}
        assert evening.payout().step is Step.WAITS_FOR_GAME
        assert evening.told(NoticeKind.ACCEPTED) == []
        evening.allow()
        await evening.until_step(Step.READY_TO_SYNC)


async def test_a_gap_a_number_used_twice_and_a_forgery_are_told_and_not_acted_on(tmp_path: Path) -> None:
    """GAME §2, §10."""
    async with an_evening(tmp_path) as evening:
        payout_id = await until_queued(evening)
        log = evening.played.log_path
        session, number = re.findall(r" ([a-z0-9]{8})\.([0-9]+)\r", log.read_bytes().decode())[-1]

        async def say(text: str, further: int) -> None:
            with log.open("ab") as file:
                file.write(f"4/10 21:07:33.412  {text} {session}.{int(number) + further}\r\n".encode())
            await evening.run(1)

        await say(f"[MGM_ACK:use:{session}]", 3)
        assert [notice.detail for notice in evening.told(NoticeKind.LINES_MISSING)] == ["2"]
        await say(f"[MGM_ACK:who:{payout_id}]", 3)
        assert len(evening.told(NoticeKind.SECOND_TAG)) == 1
        for _ in range(3):
            await say(f"Thief whispers: [MGM_CONFIRM:{payout_id}]", 4)
        assert evening.view.link.forged == 3
        assert len(evening.told(NoticeKind.FORGED_LINE)) == 1, "whoever can whisper can whisper often"
        await evening.run(30)
        assert evening.told(NoticeKind.SENT) == []
        assert evening.payout().step is Step.QUEUED
