"""A payout's way, as tables: where it stands, what is typed next, what the streamer may do (SPEC §3, §8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from goldomatic.desktop.core.delivery import (
    CLOSINGS,
    Delivery,
    DeliveryWish,
    Refusal,
    Situation,
    actions_of,
    believes_disarmed,
    closing_of,
    next_line,
    step_of,
)
from goldomatic.desktop.core.ebs_facts import Payout, PayoutStatus
from goldomatic.desktop.core.view import Action, Step
from goldomatic.desktop.core.wishes import Closing
from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.commands import GoldEntry, NotifyWinner, Withdraw
from goldomatic.protocol.link import Verb, Word

ID = UUID("11111111-2222-4333-8444-555555555555")
NAME = CharacterName("Norinn")
AT = datetime(2026, 4, 4, 12, 0, tzinfo=UTC)
NOW, BEFORE = Word("present0"), Word("former00")
S, W = PayoutStatus, DeliveryWish

NEW = Delivery(payout_id=ID, character_name=NAME, gold_amount=1000)
NOTIFIED = replace(NEW, notified_session=NOW, is_in_game=True)
QUEUED = replace(NOTIFIED, queued_session=NOW)
PREPARED = replace(QUEUED, armed_session=NOW)
IN_QUESTION = replace(QUEUED, queued_session=BEFORE, armed_session=BEFORE)
MAILED = replace(QUEUED, is_mailed=True, is_in_game=False)

LINKED = Situation(
    session=NOW,
    is_auto_notify=True,
    is_notify_due=False,
    is_unanswered=False,
    is_in_suspense=False,
    may_have_been_sent=True,
)
DUE = replace(LINKED, is_notify_due=True)
ALONE = replace(LINKED, session=None, may_have_been_sent=False)
UNSETTLED = replace(LINKED, may_have_been_sent=False)
IN_SUSPENSE = replace(LINKED, is_in_suspense=True)
UNANSWERED = replace(LINKED, is_unanswered=True)
BY_HAND = replace(LINKED, is_auto_notify=False)


def refused(delivery: Delivery, verb: Verb, reason: str = "why") -> Delivery:
    return replace(delivery, refusal=Refusal(verb, reason))


def wishing(delivery: Delivery, wish: DeliveryWish, *, is_forced: bool = False) -> Delivery:
    return replace(delivery, wish=wish, is_forced=is_forced)


def payout(status: PayoutStatus, *, is_accepted: bool = False, is_announced: bool = True) -> Payout:
    return Payout(
        id=ID,
        twitch_user_id="2002",
        twitch_display_name="Viewer",
        character_name=NAME.value,
        gold_amount=1000,
        enrollment_request_id="spin:0",
        status=status,
        created_at=AT,
        updated_at=AT,
        accepted_at=AT if is_accepted else None,
        is_reward_sent_announced_to_chat=is_announced,
        spin_cycle_id=ID,
    )


PENDING, AGREED = payout(S.PENDING), payout(S.PENDING, is_accepted=True)
STARTED, STARTED_SILENTLY = payout(S.IN_PROGRESS, is_accepted=True), payout(S.IN_PROGRESS)
NOTIFY, GOLD, WITHDRAW = NotifyWinner(ID, NAME), GoldEntry(ID, NAME, 10_000_000), Withdraw(ID)


@pytest.mark.parametrize(
    ("delivery", "known", "situation", "step"),
    [
        (NEW, PENDING, ALONE, Step.WAITS_FOR_GAME),
        (NEW, PENDING, BY_HAND, Step.NOT_NOTIFIED),
        (NEW, PENDING, LINKED, Step.WHISPERING),
        (NEW, PENDING, UNANSWERED, Step.GAME_SILENT),
        (NOTIFIED, PENDING, LINKED, Step.WAITS_FOR_ANSWER),
        (replace(NOTIFIED, notified_session=BEFORE), PENDING, LINKED, Step.WHISPERING),
        (refused(NOTIFIED, Verb.NOTIFY), PENDING, LINKED, Step.NOT_REACHED),
        (NOTIFIED, AGREED, LINKED, Step.READY_TO_SYNC),
        (NEW, AGREED, ALONE, Step.READY_TO_SYNC),
        (wishing(NOTIFIED, W.SYNC), AGREED, LINKED, Step.STARTING),
        (NOTIFIED, STARTED, LINKED, Step.INJECTING),
        (NOTIFIED, STARTED, ALONE, Step.WAITS_FOR_GAME),
        (NOTIFIED, STARTED, UNANSWERED, Step.GAME_SILENT),
        (QUEUED, STARTED, LINKED, Step.QUEUED),
        (QUEUED, STARTED, ALONE, Step.QUEUED),
        (replace(QUEUED, queued_session=BEFORE), STARTED, LINKED, Step.INJECTING),
        (PREPARED, STARTED, LINKED, Step.PREPARED),
        (PREPARED, STARTED, ALONE, Step.PREPARED),
        (refused(QUEUED, Verb.GOLD), STARTED, LINKED, Step.ENTRY_REFUSED),
        (refused(QUEUED, Verb.MAIL), STARTED, LINKED, Step.MAIL_FAILED),
        (refused(PREPARED, Verb.MAIL, "ambiguous"), STARTED, LINKED, Step.MAIL_FAILED),
        (refused(QUEUED, Verb.WITHDRAW, "sent"), STARTED, LINKED, Step.WITHDRAW_REFUSED),
        (IN_QUESTION, STARTED, UNSETTLED, Step.PREPARED),
        (IN_QUESTION, STARTED, LINKED, Step.WAS_IT_SENT),
        (wishing(IN_QUESTION, W.FAIL), STARTED, LINKED, Step.WAS_IT_SENT),
        (MAILED, STARTED, LINKED, Step.REPORTING_SENT),
        (replace(MAILED, armed_session=BEFORE), STARTED, LINKED, Step.REPORTING_SENT),
        (wishing(QUEUED, W.MARK_SENT), STARTED, LINKED, Step.REPORTING_SENT),
        (wishing(QUEUED, W.FAIL), STARTED, LINKED, Step.WITHDRAWING),
        (wishing(QUEUED, W.CANCEL), STARTED, UNANSWERED, Step.WITHDRAW_UNANSWERED),
        (wishing(QUEUED, W.BACK_TO_PENDING), STARTED, ALONE, Step.WITHDRAW_UNANSWERED),
        (wishing(QUEUED, W.FAIL, is_forced=True), STARTED, ALONE, Step.CLOSING),
        (wishing(NEW, W.FAIL), PENDING, ALONE, Step.CLOSING),
        (MAILED, payout(S.SENT), LINKED, Step.SENT),
        (MAILED, payout(S.SENT, is_announced=False), LINKED, Step.SENT_UNANNOUNCED),
        (NEW, payout(S.FAILED), LINKED, Step.FAILED),
        (NEW, payout(S.CANCELLED), LINKED, Step.CANCELLED),
        (NEW, payout(S.EXPIRED), LINKED, Step.EXPIRED),
        (MAILED, payout(S.FAILED), LINKED, Step.MAILED_AFTER_CLOSE),
        (MAILED, payout(S.EXPIRED), ALONE, Step.MAILED_AFTER_CLOSE),
    ],
)
def test_where_it_stands(delivery: Delivery, known: Payout, situation: Situation, step: Step) -> None:
    assert step_of(delivery, known, situation) is step


@pytest.mark.parametrize(
    ("delivery", "known", "situation", "line"),
    [
        (NEW, PENDING, DUE, NOTIFY),
        (NEW, PENDING, ALONE, None),
        (NEW, PENDING, BY_HAND, None),
        (NEW, PENDING, replace(BY_HAND, is_notify_due=True), NOTIFY),
        (NOTIFIED, PENDING, LINKED, None),
        (NOTIFIED, PENDING, DUE, NOTIFY),
        (replace(NOTIFIED, notified_session=BEFORE), PENDING, LINKED, NOTIFY),
        (NOTIFIED, AGREED, DUE, None),
        (NOTIFIED, STARTED, LINKED, GOLD),
        (NOTIFIED, STARTED, IN_SUSPENSE, None),
        (wishing(QUEUED, W.FAIL), STARTED, IN_SUSPENSE, None),
        (NOTIFIED, STARTED_SILENTLY, DUE, GOLD),
        (QUEUED, STARTED, LINKED, None),
        (QUEUED, STARTED_SILENTLY, DUE, None),
        (replace(QUEUED, queued_session=BEFORE), STARTED, LINKED, GOLD),
        (PREPARED, STARTED, LINKED, None),
        (replace(PREPARED, queued_session=BEFORE), STARTED, LINKED, None),
        (IN_QUESTION, STARTED, LINKED, None),
        (IN_QUESTION, STARTED, UNSETTLED, None),
        (wishing(IN_QUESTION, W.FAIL), STARTED, LINKED, None),
        (refused(NOTIFIED, Verb.GOLD), STARTED, LINKED, None),
        (refused(replace(QUEUED, queued_session=BEFORE), Verb.MAIL, "oneself"), STARTED, LINKED, GOLD),
        (refused(replace(QUEUED, queued_session=BEFORE), Verb.MAIL, "removed"), STARTED, LINKED, None),
        (refused(replace(QUEUED, queued_session=BEFORE), Verb.MAIL, "vouched"), STARTED, LINKED, None),
        (MAILED, STARTED, LINKED, None),
        (replace(MAILED, queued_session=BEFORE), STARTED, LINKED, None),
        (wishing(NOTIFIED, W.MARK_SENT), STARTED, LINKED, None),
        (wishing(QUEUED, W.FAIL), STARTED, LINKED, WITHDRAW),
        (wishing(QUEUED, W.CANCEL), STARTED, ALONE, None),
        (wishing(QUEUED, W.BACK_TO_PENDING, is_forced=True), STARTED, LINKED, None),
        (wishing(NEW, W.FAIL), PENDING, LINKED, None),
        (wishing(QUEUED, W.FORGET), None, LINKED, WITHDRAW),
        (wishing(IN_QUESTION, W.FORGET), None, LINKED, WITHDRAW),
        (wishing(IN_QUESTION, W.FORGET), None, UNSETTLED, None),
        (replace(NOTIFIED, queued_session=BEFORE), None, LINKED, None),
    ],
)
def test_what_is_typed_next(
    delivery: Delivery,
    known: Payout | None,
    situation: Situation,
    line: NotifyWinner | GoldEntry | Withdraw | None,
) -> None:
    assert next_line(delivery, known, situation) == line


CLOSE = {Action.FAIL, Action.CANCEL}


@pytest.mark.parametrize(
    ("step", "known", "situation", "actions"),
    [
        (Step.WAITS_FOR_GAME, PENDING, ALONE, {*CLOSE, Action.NOTIFY_AGAIN}),
        (
            Step.WAITS_FOR_ANSWER,
            PENDING,
            LINKED,
            {*CLOSE, Action.NOTIFY_AGAIN, Action.SYNC_WITHOUT_ACCEPTANCE},
        ),
        (Step.READY_TO_SYNC, AGREED, LINKED, {*CLOSE, Action.SYNC}),
        (Step.READY_TO_SYNC, AGREED, ALONE, CLOSE),
        (Step.STARTING, AGREED, LINKED, set()),
        (Step.QUEUED, STARTED, LINKED, {*CLOSE, Action.MARK_SENT, Action.BACK_TO_PENDING}),
        (
            Step.GAME_SILENT,
            STARTED,
            LINKED,
            {*CLOSE, Action.MARK_SENT, Action.BACK_TO_PENDING, Action.SYNC},
        ),
        (Step.WAS_IT_SENT, STARTED, LINKED, {Action.SAY_WHETHER_SENT}),
        (Step.WITHDRAWING, STARTED, LINKED, {Action.KEEP}),
        (Step.WITHDRAW_UNANSWERED, STARTED, ALONE, {Action.KEEP, Action.CLOSE_ANYWAY}),
        (Step.REPORTING_SENT, STARTED, LINKED, set()),
        (Step.CLOSING, STARTED, LINKED, set()),
        (Step.SENT, payout(S.SENT), LINKED, set()),
        (Step.EXPIRED, payout(S.EXPIRED), LINKED, set()),
    ],
)
def test_what_the_streamer_may_do(
    step: Step, known: Payout, situation: Situation, actions: set[Action]
) -> None:
    assert actions_of(step, known, situation) == actions


@pytest.mark.parametrize(
    ("delivery", "wanted"),
    [
        (NEW, None),
        (wishing(NEW, W.SYNC), S.IN_PROGRESS),
        (wishing(QUEUED, W.MARK_SENT), S.SENT),
        (wishing(QUEUED, W.FORGET), None),
        (wishing(QUEUED, W.FAIL), None),
        (wishing(QUEUED, W.FAIL, is_forced=True), S.FAILED),
        (wishing(NEW, W.FAIL), S.FAILED),
        (wishing(NEW, W.CANCEL), S.CANCELLED),
        (wishing(NEW, W.BACK_TO_PENDING), S.PENDING),
    ],
)
def test_the_ebs_is_asked_only_when_the_game_has_let_go(
    delivery: Delivery, wanted: PayoutStatus | None
) -> None:
    assert delivery.status_wanted is wanted


def test_every_closing_is_a_wish_of_its_own() -> None:
    assert {closing: closing_of(wishing(NEW, wish)) for closing, wish in CLOSINGS.items()} == {
        closing: closing for closing in Closing
    }
    assert closing_of(wishing(NEW, W.SYNC)) is None


@pytest.mark.parametrize(
    ("armed_by", "session", "owner", "is_believed"),
    [
        (-7, BEFORE, -7, True),
        (None, BEFORE, None, True),
        (-7, NOW, -7, True),
        (-7, NOW, -8, False),
        (-7, NOW, None, False),
        (None, NOW, None, False),
    ],
)
def test_a_disarming_counts_in_its_own_session_or_the_same_process(
    armed_by: int | None, session: Word, owner: int | None, is_believed: bool
) -> None:
    assert believes_disarmed(BEFORE, armed_by, session, owner) is is_believed
    assert not believes_disarmed(None, armed_by, session, owner)
