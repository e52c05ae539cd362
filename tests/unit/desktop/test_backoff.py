"""The wait after a failure, and the circuit that the streamer sees (SPEC §10)."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldomatic.desktop.core.answers import Answered, Kept, Refused, Trouble, not_reached
from goldomatic.desktop.core.backoff import Backoff, Circuit, CircuitState, Pauses
from goldomatic.protocol.error_codes import ErrorCode

BACKOFF = Backoff()
AWAY = not_reached("ConnectError")
BUSY = Kept(trouble=Trouble.TOO_MANY_CALLS, words="Fewer calls.", retry_after_seconds=90.0)
jitters = st.floats(0, 1, exclude_max=True)


def failed(circuit: Circuit, kept: Kept = AWAY, *, now: float = 0.0, jitter: float = 0.0) -> Circuit:
    return circuit.after(kept, now_seconds=now, jitter=jitter, backoff=BACKOFF)


def test_the_bound_doubles_up_to_a_minute() -> None:
    waits = [
        BACKOFF.wait_seconds(failures=number, jitter=0.0, retry_after_seconds=None) for number in range(1, 10)
    ]
    assert waits == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]


@given(failures=st.integers(1, 10**9), jitter=jitters)
def test_a_wait_lies_between_half_and_the_whole_of_the_bound(failures: int, jitter: float) -> None:
    least = BACKOFF.wait_seconds(failures=failures, jitter=0.0, retry_after_seconds=None)
    wait = BACKOFF.wait_seconds(failures=failures, jitter=jitter, retry_after_seconds=None)
    assert least <= wait <= 2 * least <= 60


def test_jitter_spreads_the_waits() -> None:
    waits = [
        BACKOFF.wait_seconds(failures=7, jitter=jitter / 10, retry_after_seconds=None) for jitter in range(10)
    ]
    assert all(later - earlier == pytest.approx(3) for earlier, later in pairwise(waits))


@given(failures=st.integers(1, 100), jitter=jitters, asked=st.floats(0, 600))
def test_never_earlier_than_asked(failures: int, jitter: float, asked: float) -> None:
    wait = BACKOFF.wait_seconds(failures=failures, jitter=jitter, retry_after_seconds=asked)
    own = BACKOFF.wait_seconds(failures=failures, jitter=jitter, retry_after_seconds=None)
    assert max(asked, own) <= wait <= max(asked + 1, own)


@pytest.mark.parametrize("asked", [86_400.0, float("inf")])
def test_nobody_can_silence_the_bridge_for_a_day(asked: float) -> None:
    assert BACKOFF.wait_seconds(failures=1, jitter=0.0, retry_after_seconds=asked) == 600


def test_a_circuit_opens_waits_tries_and_closes() -> None:
    circuit = Circuit()
    assert circuit.state_at(0) is CircuitState.CLOSED
    assert (circuit.seconds_left(0), circuit.words(0)) == (0, "The EBS answers.")

    circuit = failed(failed(circuit), now=100.0)
    assert (circuit.failures, circuit.retry_at_seconds) == (2, 101.0)
    assert circuit.state_at(100.9) is CircuitState.OPEN
    assert circuit.seconds_left(100.25) == 0.75
    assert circuit.words(100.25) == (
        "The EBS cannot be reached (ConnectError). 2 failures in a row. Next try in 1 s."
    )
    assert circuit.state_at(101.0) is CircuitState.TRIAL
    assert circuit.seconds_left(200.0) == 0
    assert circuit.words(101.0).endswith("Trying again.")

    assert failed(circuit, now=101.0).state_at(102.9) is CircuitState.OPEN
    closed = circuit.after(Answered(None), now_seconds=101.0, jitter=0.0, backoff=BACKOFF)
    assert closed == Circuit()


def test_a_refusal_closes_it_too_for_the_ebs_has_spoken() -> None:
    refused = Refused(code=ErrorCode.NOT_FOUND, message="m", details={})
    circuit = failed(Circuit()).after(refused, now_seconds=1.0, jitter=0.0, backoff=BACKOFF)
    assert circuit.state_at(1.0) is CircuitState.CLOSED


def test_the_reason_is_the_latest_and_retry_after_is_honoured() -> None:
    circuit = failed(failed(Circuit()), BUSY, now=10.0, jitter=0.5)
    assert circuit.retry_at_seconds == 10 + 90 + 0.5
    assert circuit.words(10.0) == "Fewer calls. 2 failures in a row. Next try in 91 s."


def test_what_fails_at_once_again_is_started_less_and_less_often() -> None:
    pauses = Pauses(5.0, 60.0)
    assert [pauses.after(0.1) for _ in range(6)] == [5.0, 10.0, 20.0, 40.0, 60.0, 60.0]
    assert pauses.after(61.0) == 5.0
    assert pauses.after(0.1) == 10.0
