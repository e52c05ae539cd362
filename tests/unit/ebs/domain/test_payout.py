"""The life of a payout as pure decisions (SPEC §3, §5, §7, §9): every pair of statuses, every actor."""

from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest

from goldomatic.ebs.domain import payout
from goldomatic.ebs.domain.errors import ErrorCode, Refused
from goldomatic.ebs.domain.payout import Actor, Payout, PayoutStatus

S = PayoutStatus
CREATED_AT = datetime(2026, 4, 4, 12, 0, 25, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(hours=24)
CREATED = payout.PayoutCreated(
    viewer_id="1",
    display_name="Ann",
    character_name="Norinn",
    gold_amount=1000,
    spin_cycle_id=UUID(int=1),
    enrollment_request_id=f"spin:{UUID(int=1).hex}",
)
EVENT_TO: dict[PayoutStatus, payout.StatusChange] = {
    S.PENDING: payout.PayoutReturned(),
    S.IN_PROGRESS: payout.PayoutStarted(),
    S.SENT: payout.PayoutSent(),
    S.FAILED: payout.PayoutFailed(),
    S.CANCELLED: payout.PayoutCancelled(),
    S.EXPIRED: payout.PayoutExpired(),
}
ROAD_TO: dict[PayoutStatus, tuple[PayoutStatus, ...]] = {
    S.PENDING: (),
    S.IN_PROGRESS: (S.IN_PROGRESS,),
    S.SENT: (S.IN_PROGRESS, S.SENT),
    S.FAILED: (S.FAILED,),
    S.CANCELLED: (S.CANCELLED,),
    S.EXPIRED: (S.EXPIRED,),
}
# SPEC §3, written out a second time: the contract's table, not the code's.
ALLOWED = {
    (S.PENDING, S.IN_PROGRESS): {Actor.DESKTOP},
    (S.PENDING, S.CANCELLED): {Actor.DESKTOP, Actor.STREAMER_PAGE},
    (S.PENDING, S.FAILED): {Actor.DESKTOP},
    (S.IN_PROGRESS, S.SENT): {Actor.DESKTOP},
    (S.IN_PROGRESS, S.CANCELLED): {Actor.DESKTOP},
    (S.IN_PROGRESS, S.FAILED): {Actor.DESKTOP},
    (S.IN_PROGRESS, S.PENDING): {Actor.DESKTOP},
    (S.PENDING, S.EXPIRED): {Actor.EXPIRY_JOB},
    (S.IN_PROGRESS, S.EXPIRED): {Actor.EXPIRY_JOB},
}
TERMINAL = (S.SENT, S.FAILED, S.CANCELLED, S.EXPIRED)


def given(status: PayoutStatus, *later: payout.PayoutEvent) -> Payout:
    """A payout on the shortest road to `status`, an event an hour."""
    state = payout.evolve(None, CREATED, CREATED_AT)
    for hours, event in enumerate([*(EVENT_TO[step] for step in ROAD_TO[status]), *later], start=1):
        state = payout.evolve(state, event, CREATED_AT + hours * HOUR)
    return state


@pytest.mark.parametrize(("status", "wanted", "actor"), list(product(S, S, Actor)))
def test_every_pair(status: PayoutStatus, wanted: PayoutStatus, actor: Actor) -> None:
    decision = payout.decide_status(given(status), wanted, actor)
    if status is wanted:
        assert decision == payout.StatusDecision()
    elif actor in ALLOWED.get((status, wanted), set()):
        assert decision == payout.StatusDecision(events=(EVENT_TO[wanted],))
    else:
        assert decision.refused is not None
        assert decision.refused.code is ErrorCode.TERMINAL_STATUS_CHANGE_NOT_ALLOWED
        is_late_mail = wanted is S.SENT and status in TERMINAL
        assert decision.events == ((payout.MailReportedAfterClose(),) if is_late_mail else ())


@pytest.mark.parametrize("status", [S.FAILED, S.CANCELLED, S.EXPIRED])
def test_a_late_mail_is_kept_once_and_changes_no_status(status: PayoutStatus) -> None:
    after = given(status, payout.MailReportedAfterClose())
    assert after.status is status
    assert after.is_mailed_after_close
    again = payout.decide_status(after, S.SENT, Actor.DESKTOP)
    assert again.events == ()
    assert again.refused is not None


@pytest.mark.parametrize("status", TERMINAL)
def test_nothing_moves_a_terminal_payout(status: PayoutStatus) -> None:
    for wanted, actor in product(S, Actor):
        for event in payout.decide_status(given(status), wanted, actor).events:
            assert given(status, event).status is status


def test_a_pending_payout_has_a_day_from_its_creation() -> None:
    assert given(S.PENDING).expires_at == CREATED_AT + DAY


def test_a_payout_in_progress_has_a_day_from_its_start() -> None:
    assert given(S.IN_PROGRESS).expires_at == CREATED_AT + HOUR + DAY


def test_the_way_back_does_not_win_time() -> None:
    assert given(S.IN_PROGRESS, payout.PayoutReturned()).expires_at == CREATED_AT + DAY


@pytest.mark.parametrize("status", TERMINAL)
def test_a_terminal_payout_does_not_expire(status: PayoutStatus) -> None:
    assert given(status).expires_at is None


def test_every_event_says_when_the_payout_changed() -> None:
    assert given(S.SENT).updated_at == CREATED_AT + 2 * HOUR
    assert given(S.SENT).created_at == CREATED_AT


@pytest.mark.parametrize("spelling", ["Norinn", "nORINN", "  norinn  ", "Nor\u200binn"])
def test_acceptance_matches_the_name_in_the_games_spelling(spelling: str) -> None:
    assert payout.decide_acceptance(given(S.PENDING), spelling) == (payout.AcceptanceConfirmed(),)


@pytest.mark.parametrize("name", ["Norin", "Норинн", "", "N0rinn", "Norinn Norinn"])
@pytest.mark.parametrize("status", S)
def test_acceptance_under_another_name_is_refused_first(status: PayoutStatus, name: str) -> None:
    refused = payout.decide_acceptance(given(status), name)
    assert isinstance(refused, Refused)
    assert refused.code is ErrorCode.INVALID_CHARACTER_NAME


@pytest.mark.parametrize("status", S)
def test_acceptance_in_every_status(status: PayoutStatus) -> None:
    decided = payout.decide_acceptance(given(status), "Norinn")
    if status in TERMINAL:
        assert isinstance(decided, Refused)
        assert decided.code is ErrorCode.INVALID_STATE
    else:
        assert decided == (payout.AcceptanceConfirmed(),)


@pytest.mark.parametrize("status", S)
def test_acceptance_is_repeatable_even_on_a_terminal_payout(status: PayoutStatus) -> None:
    state = payout.evolve(given(status), payout.AcceptanceConfirmed(), CREATED_AT + 9 * HOUR)
    assert state.accepted_at == CREATED_AT + 9 * HOUR
    assert payout.decide_acceptance(state, "Norinn") == ()


@pytest.mark.parametrize("status", S)
def test_only_a_sent_payout_is_announced(status: PayoutStatus) -> None:
    expected = (payout.RewardAnnounced(),) if status is S.SENT else ()
    assert payout.decide_announcement(given(status), None) == expected


@pytest.mark.parametrize("first", [payout.RewardAnnounced(), payout.RewardAnnouncementFailed(reason="gone")])
@pytest.mark.parametrize("reason", [None, "gone again"])
def test_the_first_word_on_the_announcement_stands(first: payout.PayoutEvent, reason: str | None) -> None:
    state = given(S.SENT, first)
    assert state.is_announced is isinstance(first, payout.RewardAnnounced)
    assert payout.decide_announcement(state, reason) == ()


def test_a_failed_announcement_keeps_its_reason() -> None:
    assert payout.decide_announcement(given(S.SENT), "HTTP 403") == (
        payout.RewardAnnouncementFailed(reason="HTTP 403"),
    )


def test_a_payout_is_created_once() -> None:
    with pytest.raises(ValueError):
        payout.evolve(given(S.PENDING), CREATED, CREATED_AT)


@pytest.mark.parametrize("event", list(EVENT_TO.values()))
def test_nothing_happens_to_a_payout_before_its_creation(event: payout.PayoutEvent) -> None:
    with pytest.raises(ValueError):
        payout.evolve(None, event, CREATED_AT)
