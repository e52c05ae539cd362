"""Nobody can tell whether a mail left: it is asked, never guessed; and what left after a closing is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import UUID

from goldomatic.desktop.core.ebs_facts import PayoutStatus
from goldomatic.desktop.core.view import Action, NoticeKind, Step
from goldomatic.desktop.core.wishes import Close, Closing, SayWhetherSent, Sync
from goldomatic.sim.wow.post import MailTrouble
from tests.integration.api.service import KEY
from tests.simulation.bridge.stages import come_back, until_prepared, until_queued, verbs
from tests.support.evening import WINDOW, Evening, an_evening


async def test_a_mail_whose_answer_was_another_ones_is_asked_about_after_a_crash(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        played = evening.played
        payout_id = await until_prepared(evening)
        played.realm.post_office.troubles += [MailTrouble(answer_after_seconds=8.0), MailTrouble()]
        evening.send()
        played.person.write_letter(played.loser, "by hand", 7)
        played.person.send_letter()
        await evening.until_step(Step.MAIL_FAILED)
        assert evening.payout().detail == "ambiguous"

        await come_back(evening)
        await evening.until_step(Step.WAS_IT_SENT)
        assert evening.payout().actions == {Action.SAY_WHETHER_SENT}
        assert verbs(evening).count("ReceiveGold") == 1, "typed again, it could be mailed again"
        evening.wish(SayWhetherSent(payout_id, was_sent=True))
        await evening.until(lambda: evening.payout().status is PayoutStatus.SENT, "sent")
        assert played.letters() == [10_000_000]


async def test_a_crash_before_the_confirmation_is_asked_about_and_a_no_mails_it(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        played = evening.played
        payout_id = await until_prepared(evening)
        played.realm.post_office.troubles.append(MailTrouble(is_request_lost=True))
        evening.send()
        await come_back(evening)
        await evening.until_step(Step.WAS_IT_SENT)
        assert verbs(evening).count("ReceiveGold") == 1
        evening.wish(SayWhetherSent(payout_id, was_sent=False))
        await evening.until_step(Step.QUEUED)
        played.person.open_mailbox()
        await evening.prepare()
        evening.send()
        await evening.until(lambda: evening.told(NoticeKind.SENT) != [], "sent")
        assert played.letters() == [10_000_000]


async def test_what_the_streamer_has_removed_in_the_game_is_not_typed_again_by_itself(tmp_path: Path) -> None:
    """They may have mailed it by hand."""
    async with an_evening(tmp_path) as evening:
        payout_id = await until_queued(evening)
        evening.played.person.open_mailbox()
        for button in ("MGMRow1", "MGMRemove", "MGMAnswer1"):
            evening.played.person.click(button)
        await evening.until_step(Step.MAIL_FAILED)
        assert evening.payout().detail == "removed"
        await come_back(evening)
        await evening.run(60)
        assert verbs(evening).count("ReceiveGold") == 1
        evening.wish(Close(payout_id, Closing.BACK_TO_PENDING))
        await evening.until_step(Step.READY_TO_SYNC)
        evening.wish(Sync(payout_id))
        await evening.until_step(Step.QUEUED)


async def test_whoever_takes_back_that_it_was_sent_can_mail_it(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        played = evening.played
        payout_id = await until_prepared(evening)
        played.realm.post_office.troubles.append(MailTrouble(is_request_lost=True))
        evening.send()
        await evening.run(20)
        for button in ("MGMRow1", "MGMRetry", "MGMAnswer2"):
            played.person.click(button)
        await evening.until_step(Step.MAIL_FAILED)
        assert evening.payout().detail == "vouched"
        await come_back(evening)
        await evening.until_step(Step.WAS_IT_SENT)
        evening.wish(SayWhetherSent(payout_id, was_sent=False))
        await evening.until_step(Step.QUEUED)


async def test_a_mail_in_question_whose_payout_is_over_is_withdrawn(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        payout_id = await until_prepared(evening)
        evening.windows = (replace(WINDOW, pid=4712),)
        await come_back(evening)
        await evening.service.set_status(str(payout_id), "Cancelled")
        await evening.until_step(Step.CANCELLED)
        await evening.until(lambda: verbs(evening)[-1] == "MGM_Withdraw", "withdrawn")
        await evening.run(60)
        assert verbs(evening).count("MGM_Withdraw") == 1


async def test_what_a_game_had_saved_before_its_crash_does_not_disarm_what_was_prepared_since(
    tmp_path: Path,
) -> None:
    async with an_evening(tmp_path) as evening:
        played = evening.played
        payout_id = await until_prepared(evening)
        played.client.reload()
        await evening.until(lambda: evening.told(NoticeKind.DISARMED) != [], "no longer prepared")
        await evening.until_step(Step.QUEUED)
        played.person.open_mailbox()
        await evening.prepare()
        played.realm.post_office.troubles.append(MailTrouble(is_answer_lost=True))
        evening.send()
        # What is loaded now was saved while the first mail was prepared, and says so.
        evening.windows = (replace(WINDOW, pid=4712),)
        await come_back(evening)
        await evening.until_step(Step.WAS_IT_SENT)
        assert verbs(evening).count("ReceiveGold") == 2
        evening.wish(SayWhetherSent(payout_id, was_sent=True))
        await evening.until(lambda: evening.payout().status is PayoutStatus.SENT, "sent")
        assert played.letters() == [10_000_000]


async def test_a_mail_that_was_prepared_before_its_session_counts_is_not_typed_again_after_a_crash(
    tmp_path: Path,
) -> None:
    async with an_evening(tmp_path) as evening:
        played = evening.played
        payout_id = UUID(await evening.service.pending_payout("2002", played.winner))
        await evening.until(lambda: NoticeKind.LINK_AGREED in kinds(evening), "the link")
        await evening.until(lambda: evening.view.payouts != (), "listed")
        evening.wish(Sync(payout_id, without_acceptance=True))
        await evening.until_step(Step.QUEUED)
        played.person.open_mailbox()
        for button in ("MGMRow1", "MGMPrepare"):
            played.person.click(button)
        await evening.run(3)
        evening.send()
        await evening.run(3)
        assert NoticeKind.PREPARED not in kinds(evening), "its session does not count yet"
        evening.windows = (replace(WINDOW, pid=4712),)
        await come_back(evening)
        await evening.until(lambda: evening.told(NoticeKind.SENT) != [], "sent")
        assert verbs(evening).count("ReceiveGold") == 1
        assert played.letters() == [10_000_000]


def kinds(evening: Evening) -> set[NoticeKind]:
    """Return what was told so far."""
    return {notice.kind for notice in evening.notices}


async def test_the_ebs_hears_of_a_mail_that_left_after_its_payout_was_taken_back_and_closed(
    tmp_path: Path,
) -> None:
    """As the bridge last saw it the payout was pending, so it asks for InProgress first, and is refused."""
    async with an_evening(tmp_path) as evening:
        payout_id = await until_prepared(evening)
        await evening.service.set_status(str(payout_id), "Pending")
        await evening.until(lambda: evening.payout().status is PayoutStatus.PENDING, "pending")
        await evening.service.set_status(str(payout_id), "Failed")
        evening.send()
        await evening.until(lambda: evening.told(NoticeKind.MAILED_AFTER_CLOSE) != [], "told")
        audit = await evening.service.client.get(f"/api/payouts/{payout_id}/audit", headers=KEY)
        assert "payout.mail_reported_after_close" in [entry["type"] for entry in audit.json()]
        await evening.until_step(Step.MAILED_AFTER_CLOSE)
        assert evening.view.ebs.lines_waiting == 0


async def test_what_a_session_said_that_was_voided_is_not_waited_for(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        played = evening.played
        payout_id = await until_prepared(evening)
        agreed = len(evening.told(NoticeKind.LINK_AGREED))
        played.client.reload()
        await evening.until(lambda: len(evening.told(NoticeKind.LINK_AGREED)) > agreed, "the link")
        await evening.run(15)
        assert evening.payout().step is Step.PREPARED, "that it was disarmed does not count yet"
        answers = [line for line in played.log_path.read_bytes().splitlines() if b"  [MGM_HELLO:" in line]
        with played.log_path.open("ab") as log:
            log.write(answers[-1].replace(b"0.1.0", b"9.9.9") + b"\r\n")
        played.client.logout()
        await evening.until(lambda: evening.told(NoticeKind.TWO_ANSWERS) != [], "the session is void")
        played.client.login()
        await evening.until_step(Step.WAS_IT_SENT)
        evening.wish(SayWhetherSent(payout_id, was_sent=False))
        await evening.until_step(Step.QUEUED)
