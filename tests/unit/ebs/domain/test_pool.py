"""Into the pool and out of it, as pure decisions on a slice (SPEC §1, §4, §5.3, §18)."""

from dataclasses import replace
from itertools import combinations

import pytest

from goldomatic.ebs.domain.errors import ErrorCode, Refused
from goldomatic.ebs.domain.pool import (
    Enroll,
    EntrantEnrolled,
    EntrantLeft,
    EntrantRenamed,
    Entry,
    Leave,
    LeaveReason,
    PoolSlice,
    RecordedClaim,
    decide_enroll,
    decide_leave,
)
from goldomatic.ebs.domain.standing import Standing
from goldomatic.protocol.character_name import CharacterName

NOBODY = PoolSlice(entry=None, name_holder_id=None, standing=Standing(), drawn_name=None, claim=None)
ENTRY = Entry(viewer_id="1", display_name="Ann", character_name="Norinn")
IN_AS_NORINN = replace(NOBODY, entry=ENTRY, name_holder_id="1")


def enroll(name: str = "Norinn", *, display: str = "Ann", request: str | None = None) -> Enroll:
    return Enroll(
        viewer_id="1",
        display_name=display,
        name=CharacterName.parse(name),
        requested_name=name,
        is_subscriber=True,
        request_id=request,
    )


def test_a_subscriber_with_a_free_name_enrolls() -> None:
    assert decide_enroll(NOBODY, enroll("nORINN")) == (
        EntrantEnrolled(viewer_id="1", display_name="Ann", character_name="Norinn", request_id=None),
    )


def test_enrolling_again_under_another_name_renames() -> None:
    assert decide_enroll(replace(IN_AS_NORINN, name_holder_id=None), enroll("Вася")) == (
        EntrantRenamed(
            viewer_id="1",
            display_name="Ann",
            character_name="Вася",
            previous_name="Norinn",
            request_id=None,
        ),
    )


def test_enrolling_again_under_the_same_name_changes_nothing() -> None:
    assert decide_enroll(IN_AS_NORINN, enroll("NORINN")) == ()


def test_a_new_display_name_is_a_change() -> None:
    events = decide_enroll(IN_AS_NORINN, enroll(display="Anna"))
    assert isinstance(events, tuple)
    assert [type(event) for event in events] == [EntrantRenamed]


def test_a_new_claim_of_an_unchanged_entry_is_put_on_record() -> None:
    events = decide_enroll(IN_AS_NORINN, enroll(request="r1"))
    assert events == (
        EntrantRenamed(
            viewer_id="1",
            display_name="Ann",
            character_name="Norinn",
            previous_name="Norinn",
            request_id="r1",
        ),
    )


def test_a_claim_repeated_by_its_viewer_is_granted_whatever_the_rules_say_today() -> None:
    given = replace(
        NOBODY,
        standing=Standing(active_gold=1000),
        claim=RecordedClaim(request_id="r1", viewer_id="1", character_name="Norinn"),
    )
    assert decide_enroll(given, replace(enroll(request="r1"), name=None, is_subscriber=False)) == ()


def test_a_claim_repeated_by_another_viewer_is_refused() -> None:
    given = replace(NOBODY, claim=RecordedClaim(request_id="r1", viewer_id="2", character_name="Norinn"))
    refused = decide_enroll(given, enroll(request="r1"))
    assert isinstance(refused, Refused)
    assert refused.code is ErrorCode.DUPLICATE_ENROLLMENT


# SPEC §18, "Order of refusals": each reason with what brings it about.
REASONS: list[tuple[ErrorCode, dict[str, object], dict[str, object]]] = [
    (
        ErrorCode.DUPLICATE_ENROLLMENT,
        {"claim": RecordedClaim(request_id="r", viewer_id="2", character_name="Abc")},
        {},
    ),
    (ErrorCode.INVALID_CHARACTER_NAME, {}, {"name": None}),
    (ErrorCode.NOT_SUBSCRIBER, {}, {"is_subscriber": False}),
    (ErrorCode.ACTIVE_PAYOUT_EXISTS, {"standing": Standing(active_gold=1000)}, {}),
    (ErrorCode.LIFETIME_CAP_REACHED, {"standing": Standing(sent_gold=10_000)}, {}),
    (ErrorCode.CHARACTER_NAME_TAKEN_IN_POOL, {"name_holder_id": "2"}, {}),
    (
        ErrorCode.INVALID_STATE,
        {"drawn_name": "Another", "entry": replace(ENTRY, character_name="Another")},
        {},
    ),
]


@pytest.mark.parametrize(("code", "state", "command"), REASONS, ids=[reason[0].value for reason in REASONS])
def test_each_reason_refuses_alone(
    code: ErrorCode, state: dict[str, object], command: dict[str, object]
) -> None:
    refused = decide_enroll(replace(NOBODY, **state), replace(enroll(), **command))  # type: ignore[arg-type]
    assert isinstance(refused, Refused)
    assert refused.code is code


@pytest.mark.parametrize(
    ("first", "second"),
    list(combinations(REASONS, 2)),
    ids=[f"{one[0]}-before-{other[0]}" for one, other in combinations(REASONS, 2)],
)
def test_of_two_reasons_the_earlier_is_given(
    first: tuple[ErrorCode, dict[str, object], dict[str, object]],
    second: tuple[ErrorCode, dict[str, object], dict[str, object]],
) -> None:
    state = {**second[1], **first[1]}
    if {first[0], second[0]} == {ErrorCode.ACTIVE_PAYOUT_EXISTS, ErrorCode.LIFETIME_CAP_REACHED}:
        state = {"standing": Standing(sent_gold=9000, active_gold=1000)}
    refused = decide_enroll(
        replace(NOBODY, **state),  # type: ignore[arg-type]
        replace(enroll(), **second[2], **first[2]),  # type: ignore[arg-type]
    )
    assert isinstance(refused, Refused)
    assert refused.code is first[0]


def test_the_drawn_name_itself_may_be_typed_again() -> None:
    given = replace(IN_AS_NORINN, drawn_name="Norinn")
    assert decide_enroll(given, enroll("norinn")) == ()


def test_whoever_came_back_under_another_name_may_type_that_again() -> None:
    given = replace(IN_AS_NORINN, drawn_name="Another")
    assert decide_enroll(given, enroll("norinn")) == ()
    assert isinstance(decide_enroll(given, enroll("Third")), Refused), "they are still the candidate"


def test_who_has_left_comes_back_under_any_name() -> None:
    assert not isinstance(decide_enroll(replace(NOBODY, drawn_name="Another"), enroll()), Refused)


def test_the_last_win_below_the_cap_may_enroll() -> None:
    assert not isinstance(
        decide_enroll(replace(NOBODY, standing=Standing(sent_gold=9000)), enroll()), Refused
    )


@pytest.mark.parametrize("reason", LeaveReason)
def test_an_entrant_leaves(reason: LeaveReason) -> None:
    assert decide_leave(ENTRY, Leave(viewer_id="1", reason=reason)) == (
        EntrantLeft(viewer_id="1", character_name="Norinn", reason=reason),
    )


def test_who_is_not_in_cannot_leave() -> None:
    assert decide_leave(None, Leave(viewer_id="1", reason=LeaveReason.REWARD_SENT)) == ()
