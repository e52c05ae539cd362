"""Meeting the addon: every transition of the link, by the clock (GAME §1, §10)."""

from __future__ import annotations

import pytest

from goldomatic.ambient import SeededRandomness
from goldomatic.desktop.core.link import (
    ANSWER_SECONDS_MAX,
    REPEAT_SECONDS,
    SIGN_OF_LIFE_SECONDS_MAX,
    SILENCE_SECONDS,
    SYSTEM_GRACE_SECONDS,
    Hearing,
    Link,
)
from goldomatic.desktop.core.view import LinkState
from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.commands import SayHello, UseLink
from goldomatic.protocol.link import Flush, Transport, Word
from goldomatic.protocol.tags import Hello

TIMES = 3
GAME, OTHER_GAME = -100, -101
SESSION = Word("sess0001")


def met(owner: int | None = GAME) -> Link:
    """A link to a game that was there when the Desktop started, at second 0."""
    link = Link(SeededRandomness(1), times_typed_max=TIMES)
    link.see_game(owner, 0.0)
    return link


def is_now(link: Link, state: LinkState) -> bool:
    """Whether the link has come so far; a type checker forgets nothing that was asserted before."""
    return link.state is state


def type_wanted(link: Link, now: float) -> SayHello | UseLink | None:
    """Type what is wanted, wholly and in no time."""
    wanted = link.wanted(now)
    if wanted is not None:
        link.begin_typing(wanted, now)
        link.end_typing(wanted, now, is_typed=True)
    return wanted


def greeted(link: Link, now: float = 0.0) -> Word:
    """Type Hello; return its nonce."""
    command = type_wanted(link, now)
    assert isinstance(command, SayHello)
    return command.nonce


def answer(nonce: Word, session: Word = SESSION) -> Hello:
    """What the addon says."""
    name = CharacterName("Mimiron")
    return Hello(nonce=nonce, session=session, name=name, realm="Icecrown", version="1", locale="enUS")


def agreed() -> Link:
    """A link that works."""
    link = met()
    link.hear_hello(answer(greeted(link)), Transport.SYSTEM, 0.5)
    assert type_wanted(link, 0.5) == UseLink(Transport.SYSTEM, Flush.TOGGLE)
    link.hear_use(SESSION, 1.0)
    assert is_now(link, LinkState.AGREED)
    return link


def test_without_a_game_nothing_is_typed() -> None:
    link = met(None)
    assert is_now(link, LinkState.NO_GAME)
    assert link.wanted(1_000) is None


def test_the_game_that_is_there_at_the_start_is_greeted_at_once() -> None:
    link = met()
    assert is_now(link, LinkState.UNKNOWN)
    greeted(link)
    assert is_now(link, LinkState.GREETING)


def test_a_game_that_is_started_later_is_greeted_when_its_log_grows_or_after_a_minute() -> None:
    for sees_life in (True, False):
        link = met()
        link.see_game(None, 10)
        link.see_game(OTHER_GAME, 20)
        assert link.wanted(20 + SIGN_OF_LIFE_SECONDS_MAX - 1) is None
        if sees_life:
            link.see_life(25)
            assert link.wanted(25) is not None
        else:
            assert link.wanted(20 + SIGN_OF_LIFE_SECONDS_MAX) is not None


def test_hello_is_typed_again_after_eight_seconds_three_times_with_one_nonce() -> None:
    link = met()
    nonce = greeted(link)
    for round_ in range(1, TIMES):
        assert link.wanted(round_ * REPEAT_SECONDS - 0.1) is None
        again = link.wanted(round_ * REPEAT_SECONDS)
        assert again == SayHello(nonce)
        assert link.is_repeated(again)
        assert type_wanted(link, round_ * REPEAT_SECONDS) == again
    assert link.wanted(TIMES * REPEAT_SECONDS) is None
    assert is_now(link, LinkState.SILENT)


def test_a_silent_addon_is_greeted_ever_more_seldom_with_new_nonces() -> None:
    link, now, nonces = met(), 0.0, set()
    for silence in (*SILENCE_SECONDS, SILENCE_SECONDS[-1]):
        nonces.add(greeted(link, now))
        for _ in range(TIMES):
            now += REPEAT_SECONDS
            type_wanted(link, now)
        assert is_now(link, LinkState.SILENT)
        assert link.wanted(now + silence - 0.1) is None
        now += silence
    assert len(nonces) == len(SILENCE_SECONDS) + 1


def test_a_silent_addon_is_greeted_when_the_log_grows_that_was_quiet() -> None:
    """Somebody has entered the world; where chat goes on all the time that says nothing."""
    for is_quiet in (True, False):
        link, now = met(), 0.0
        greeted(link)
        for _ in range(TIMES):
            now += REPEAT_SECONDS
            if not is_quiet:
                link.see_life(now)
            type_wanted(link, now)
        assert is_now(link, LinkState.SILENT)
        link.see_life(now + 1)
        assert (link.wanted(now + 1) is not None) is is_quiet


def test_after_an_agreement_the_patience_is_as_at_first() -> None:
    link, now = met(), 0.0
    greeted(link)
    for _ in range(TIMES):
        now += REPEAT_SECONDS
        type_wanted(link, now)
    now += SILENCE_SECONDS[0]
    link.hear_hello(answer(greeted(link, now)), Transport.SYSTEM, now)
    type_wanted(link, now)
    link.hear_use(SESSION, now)
    link.greet(now)
    greeted(link, now)
    for _ in range(TIMES):
        now += REPEAT_SECONDS
        type_wanted(link, now)
    assert link.wanted(now + SILENCE_SECONDS[0]) is not None


@pytest.mark.parametrize(
    ("transport", "seconds", "chosen"),
    [
        (Transport.SYSTEM, 1.0, UseLink(Transport.SYSTEM, Flush.TOGGLE)),
        (Transport.SYSTEM, 6.0, UseLink(Transport.SYSTEM, Flush.PAD)),
        (Transport.WHISPER, 1.0, UseLink(Transport.WHISPER, Flush.TOGGLE)),
        # Padding is made of system messages: where they are not logged it cannot help.
        (Transport.WHISPER, 6.0, UseLink(Transport.WHISPER, Flush.TOGGLE)),
    ],
)
def test_transport_and_flush_are_chosen_by_what_came_and_how_late(
    transport: Transport, seconds: float, chosen: UseLink
) -> None:
    link = met()
    link.hear_hello(answer(greeted(link)), transport, seconds)
    assert link.wanted(seconds + SYSTEM_GRACE_SECONDS) == chosen
    assert is_now(link, LinkState.AGREEING)
    assert link.agreed is None


def test_a_whisper_that_comes_first_waits_a_moment_for_the_system_message() -> None:
    link = met()
    hello = answer(greeted(link))
    assert link.hear_hello(hello, Transport.WHISPER, 0.5) is Hearing.FIRST
    assert link.wanted(0.5 + SYSTEM_GRACE_SECONDS - 0.1) is None
    assert link.hear_hello(hello, Transport.SYSTEM, 1.0) is Hearing.SAME
    assert link.wanted(1.0) == UseLink(Transport.SYSTEM, Flush.TOGGLE)


def test_only_the_acknowledgement_of_the_session_that_answered_agrees() -> None:
    link = met()
    link.hear_hello(answer(greeted(link)), Transport.SYSTEM, 0.5)
    link.hear_use(SESSION, 0.6)
    assert is_now(link, LinkState.GREETING), "nothing was chosen yet"
    type_wanted(link, 0.7)
    link.hear_use(Word("another1"), 0.8)
    assert is_now(link, LinkState.AGREEING)
    link.hear_use(SESSION, 0.9)
    assert is_now(link, LinkState.AGREED)
    assert link.agreed == UseLink(Transport.SYSTEM, Flush.TOGGLE)
    assert link.wanted(1_000) is None


def test_where_the_toggle_is_not_acknowledged_padding_is_tried_and_then_silence() -> None:
    link, now = met(), 0.0
    link.hear_hello(answer(greeted(link)), Transport.SYSTEM, now)
    typed = []
    for _ in range(2 * TIMES):
        typed.append(type_wanted(link, now))
        now += REPEAT_SECONDS
    toggle, pad = UseLink(Transport.SYSTEM, Flush.TOGGLE), UseLink(Transport.SYSTEM, Flush.PAD)
    assert typed == [toggle] * TIMES + [pad] * TIMES
    assert link.wanted(now) is None
    assert is_now(link, LinkState.SILENT)


def test_an_answer_to_no_hello_of_ours_or_too_late_is_stale() -> None:
    link = met()
    assert link.hear_hello(answer(Word("nonce000")), Transport.SYSTEM, 0.0) is Hearing.STALE
    nonce = greeted(link)
    assert link.hear_hello(answer(Word("nonce000")), Transport.SYSTEM, 1.0) is Hearing.STALE
    late = ANSWER_SECONDS_MAX + 0.1
    assert link.hear_hello(answer(nonce), Transport.SYSTEM, late) is Hearing.STALE
    assert link.hello is None


def test_two_different_answers_void_both_and_hello_is_said_anew_when_the_time_is_over() -> None:
    link = met()
    nonce = greeted(link)
    assert link.hear_hello(answer(nonce), Transport.SYSTEM, 1.0) is Hearing.FIRST
    assert link.counts_at() == ANSWER_SECONDS_MAX
    assert link.hear_hello(answer(nonce, Word("l1arl1ar")), Transport.SYSTEM, 2.0) is Hearing.DIFFERENT
    assert link.hello is None
    assert link.hear_hello(answer(nonce), Transport.SYSTEM, 3.0) is Hearing.STALE
    link.hear_use(SESSION, 3.0)
    assert is_now(link, LinkState.UNKNOWN)
    assert link.wanted(ANSWER_SECONDS_MAX - 0.1) is None
    assert greeted(link, ANSWER_SECONDS_MAX) != nonce


def test_a_different_answer_ends_even_an_agreement_within_the_time() -> None:
    link = agreed()
    link = met()
    nonce = greeted(link)
    link.hear_hello(answer(nonce), Transport.SYSTEM, 0.5)
    type_wanted(link, 0.5)
    link.hear_use(SESSION, 1.0)
    assert link.hear_hello(answer(nonce, Word("l1arl1ar")), Transport.WHISPER, 20.0) is Hearing.DIFFERENT
    assert link.agreed is None


def test_another_process_is_another_addon_and_the_same_one_is_not() -> None:
    link = agreed()
    link.see_game(GAME, 50)
    assert is_now(link, LinkState.AGREED)
    link.see_game(OTHER_GAME, 51)
    assert is_now(link, LinkState.UNKNOWN)
    assert link.hello is None
    link.see_game(None, 52)
    assert is_now(link, LinkState.NO_GAME)


def test_a_greeting_that_is_asked_for_begins_anew() -> None:
    link = agreed()
    link.greet(60)
    assert is_now(link, LinkState.UNKNOWN)
    assert link.hello is None
    greeted(link, 60)


def test_what_was_not_typed_at_all_does_not_count() -> None:
    link = met()
    for _ in range(TIMES + 2):
        wanted = link.wanted(0.0)
        assert isinstance(wanted, SayHello)
        assert not link.is_repeated(wanted)
        link.begin_typing(wanted, 0.0)
        link.end_typing(wanted, 0.0, is_typed=False)
