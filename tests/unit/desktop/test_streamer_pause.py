"""A line waits for the streamer's typing, and not for our own keys, nor for ever."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldomatic.desktop.core.streamer_pause import PATIENCE_SECONDS, REST_SECONDS, Presence, must_wait

seconds = st.floats(0, 1_000)


def waits(
    since_input: float | None, *, shares: bool = True, since_own: float | None = None, waited: float = 0
) -> bool:
    presence = Presence(shares_keyboard=shares, seconds_since_input=since_input)
    return must_wait(presence, seconds_since_own_key=since_own, waited_seconds=waited)


@pytest.mark.parametrize("since_own", [None, 1.0, 60.0])
def test_who_has_just_struck_a_key_is_waited_for(since_own: float | None) -> None:
    assert waits(0.0, since_own=since_own)
    assert waits(0.8, since_own=since_own)
    assert not waits(1.5, since_own=since_own)


def test_a_game_in_the_background_gets_its_line_while_the_streamer_types_elsewhere() -> None:
    assert not waits(0.0, shares=False)


def test_a_system_that_tells_nothing_delays_nothing() -> None:
    assert not waits(None)


@given(seconds, st.floats(0, 0.1))
def test_our_own_keys_are_not_the_streamers(since_own: float, clocks_differ: float) -> None:
    assert not waits(since_own, since_own=since_own)
    assert not waits(max(0.0, since_own - clocks_differ / 2), since_own=since_own)


@given(seconds, seconds)
def test_patience_ends(since_input: float, waited: float) -> None:
    assert waits(since_input, waited=waited) == (since_input < REST_SECONDS and waited < PATIENCE_SECONDS)


def test_a_lookup_that_is_typed_three_times_is_in_time() -> None:
    # 8 s for each acknowledgement, and 300 s from the boundary to the end of the lookup.
    assert 3 * (PATIENCE_SECONDS + 8) < 300
