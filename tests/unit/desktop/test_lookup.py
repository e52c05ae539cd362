"""The question whether the candidate is online: when it is typed, and where it stands (SPEC §5.2, §11)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from goldomatic.desktop.core.ebs_facts import Candidate
from goldomatic.desktop.core.lookup import ANSWER_SECONDS_MAX, Lookup
from goldomatic.desktop.core.view import WhoStep
from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.commands import RunWho

CYCLE = UUID("550e8400-e29b-41d4-a716-446655440000")
AT = datetime(2026, 4, 4, 12, 0, tzinfo=UTC)


def lookup(name: str = "Norinn") -> Lookup:
    candidate = Candidate(
        spin_cycle_id=CYCLE, character_name=name, selected_at=AT, verify_by=AT + timedelta(seconds=300)
    )
    return Lookup(candidate)


def test_a_new_candidate_is_looked_up_at_once() -> None:
    assert lookup().wanted(0) == RunWho(CYCLE, CharacterName("Norinn"))


def test_a_name_that_cannot_be_typed_is_never_looked_up() -> None:
    assert lookup('x");DeleteGold("').wanted(0) is None


def test_what_was_acknowledged_is_awaited_and_then_asked_again() -> None:
    asked = lookup()
    asked.acknowledged_at = 100.0
    assert asked.wanted(100.0 + ANSWER_SECONDS_MAX - 0.1) is None
    assert asked.wanted(100.0 + ANSWER_SECONDS_MAX) is not None


def test_what_is_reported_or_over_is_not_asked_again() -> None:
    reporting, over = lookup(), lookup()
    reporting.is_reporting = True
    over.outcome = WhoStep.UNANSWERED
    assert reporting.wanted(1_000) is None
    assert over.wanted(1_000) is None


@pytest.mark.parametrize(
    ("can_type", "acknowledged_at", "is_reporting", "outcome", "step"),
    [
        (False, None, False, None, WhoStep.WAITS_FOR_GAME),
        (True, None, False, None, WhoStep.ASKED),
        (True, 1.0, False, None, WhoStep.SEARCHING),
        (True, 1.0, True, None, WhoStep.REPORTING),
        (False, None, True, None, WhoStep.REPORTING),
        (True, 1.0, True, WhoStep.WINNER, WhoStep.WINNER),
        (False, None, False, WhoStep.UNANSWERED, WhoStep.UNANSWERED),
    ],
)
def test_where_it_stands(
    can_type: bool,
    acknowledged_at: float | None,
    is_reporting: bool,
    outcome: WhoStep | None,
    step: WhoStep,
) -> None:
    asked = lookup()
    asked.acknowledged_at, asked.is_reporting, asked.outcome = acknowledged_at, is_reporting, outcome
    assert asked.step(can_type=can_type) is step
