"""Meeting the addon: Hello, its answer, and the agreement on transport and flush (GAME §1, §10).

Sans-IO: typed and heard things go in with the time, what to type next comes out. Seconds are those of
``goldomatic.ambient.monotonic``.

What is typed can be seen on stream, so a stranger may answer a Hello too, but hardly before the addon, which
answers in the same frame. Hence only the first answer within `ANSWER_SECONDS_MAX` counts, and a second one
that differs voids both: until that time is over, what a new session says is not acted on.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from goldomatic.ambient import Randomness
from goldomatic.desktop.core.view import LinkState
from goldomatic.protocol.commands import SayHello, UseLink
from goldomatic.protocol.link import Flush, Transport, Word
from goldomatic.protocol.tags import Hello

__all__ = ["ANSWER_SECONDS_MAX", "REPEAT_SECONDS", "Hearing", "Link"]

ANSWER_SECONDS_MAX: Final = 30.0
"""After its typing an answer to Hello counts for so long."""

REPEAT_SECONDS: Final = 8.0
"""A line without an acknowledgement is typed again after so long (SPEC §8)."""

TOGGLE_SECONDS_MAX: Final = 4.0
"""What is in the file sooner after the typing was written by ``toggle``; ``pad`` begins after five."""

SYSTEM_GRACE_SECONDS: Final = 1.0
"""A self-whisper goes by the realm, a system message does not: it would have come before."""

SIGN_OF_LIFE_SECONDS_MAX: Final = 60.0
"""A game that has just been started shows its log-in screen, where a typed line would land in the password
box: it is greeted when its log grows, or after so long."""

SILENCE_SECONDS: Final = (60.0, 120.0, 240.0, 480.0)
"""A silent addon is greeted again after these, the last one over and over: a loading screen may have
swallowed the line."""

_ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz0123456789"


class Hearing(StrEnum):
    """What an answer to Hello was."""

    FIRST = "first"
    SAME = "same"
    """The same answer again, by the other transport or because Hello was typed again."""
    DIFFERENT = "different"
    """Another answer to the same Hello: from now on neither counts."""
    STALE = "stale"
    """To no Hello of ours, or too late."""


@dataclass(slots=True)
class _Greeting:
    """One Hello, typed as often as needed with one nonce, and what was answered."""

    nonce: Word
    times: int = 0
    typed_at: float | None = None
    """When its last typing ended; while it is being typed, when that began."""
    is_being_typed: bool = False
    answer: Hello | None = None
    answered_at: float = 0.0
    transport: Transport | None = None
    is_void: bool = False


class Link:
    """The link to one addon in one game."""

    def __init__(self, random: Randomness, *, times_typed_max: int) -> None:
        """Know nothing yet: the first window that is seen is greeted at once."""
        self._random = random
        self._times_max = times_typed_max
        self._owner: int | None = None
        self._has_met_a_game = False
        self._greet_at: float | None = None
        self._lived_at: float | None = None
        """When the game last wrote into its log."""
        self._greeting: _Greeting | None = None
        self._use: UseLink | None = None
        self._use_times = 0
        self._use_typed_at: float | None = None
        self._silences = 0
        self.state = LinkState.NO_GAME
        self.agreed_at: float | None = None
        self.answer_seconds: float | None = None
        self.hello: Hello | None = None
        """The last answer that counts; its session is the present one."""

    @property
    def owner(self) -> int | None:
        """Which program the window belongs to that is typed into."""
        return self._owner

    @property
    def agreed(self) -> UseLink | None:
        """Transport and flush that the addon has acknowledged."""
        return self._use if self.state is LinkState.AGREED else None

    # What happened.

    def see_game(self, owner: int | None, now: float) -> None:
        """Take which program the window belongs to that is typed into; None: there is none."""
        if owner == self._owner:
            return
        self._owner = owner
        self._forget()
        self._silences = 0
        self._greet_at = self._lived_at = None
        if owner is None:
            self.state = LinkState.NO_GAME
            return
        self.state = LinkState.UNKNOWN
        # The game that is there when we start is most likely in the world: greeted at once.
        self._greet_at = now + (SIGN_OF_LIFE_SECONDS_MAX if self._has_met_a_game else 0.0)
        self._has_met_a_game = True

    def see_life(self, now: float) -> None:
        """Take that the game has written into its log: whoever waits for that, waits no longer.

        Of a silent addon that says something only after a while without it: somebody has entered the world.
        Where chat goes on all the time, there may be no addon, and it would be greeted without end.
        """
        was_quiet = self._lived_at is None or now >= self._lived_at + SIGN_OF_LIFE_SECONDS_MAX
        self._lived_at = now
        is_expected = self.state is LinkState.UNKNOWN or (self.state is LinkState.SILENT and was_quiet)
        if is_expected and self._greet_at is not None:
            self._greet_at = min(self._greet_at, now)

    def greet(self, now: float) -> None:
        """Say Hello anew: an addon was loaded, a command was not acknowledged, or the streamer asks."""
        if self._owner is None:
            return
        self._forget()
        self.state = LinkState.UNKNOWN
        self._greet_at = now

    def hear_hello(self, hello: Hello, transport: Transport, now: float) -> Hearing:
        """Take an answer from the log."""
        greeting = self._greeting
        if (
            greeting is None
            or hello.nonce != greeting.nonce
            or greeting.typed_at is None
            or now > greeting.typed_at + ANSWER_SECONDS_MAX
        ):
            return Hearing.STALE
        if greeting.is_void:
            return Hearing.STALE
        if greeting.answer is None:
            greeting.answer, greeting.answered_at, greeting.transport = hello, now, transport
            self.hello = hello
            # Heard before the keys were even let go of: it cannot come sooner.
            self.answer_seconds = 0.0 if greeting.is_being_typed else now - greeting.typed_at
            return Hearing.FIRST
        if hello == greeting.answer:
            if transport is Transport.SYSTEM and self._use is None:
                greeting.transport = transport
            return Hearing.SAME
        greeting.is_void = True
        void_until = greeting.typed_at + ANSWER_SECONDS_MAX
        self._forget()
        self._greeting = greeting
        self.state = LinkState.UNKNOWN
        self._greet_at = void_until
        return Hearing.DIFFERENT

    def hear_use(self, session: Word, now: float) -> None:
        """Take that the addon acknowledged `UseLink` in that session."""
        if self.state is LinkState.AGREEING and self.hello is not None and session == self.hello.session:
            self.state = LinkState.AGREED
            self.agreed_at = now
            self._silences = 0

    # What to type.

    def wanted(self, now: float) -> SayHello | UseLink | None:
        """Return what to type now, if anything; `begin_typing` and `end_typing` are told of it."""
        if self._owner is None or self.state is LinkState.AGREED:
            return None
        if self._greet_at is not None:
            if now < self._greet_at:
                return None
            self._greet_at = None
            self._forget()
            self._greeting = _Greeting(self._new_nonce())
            self.state = LinkState.GREETING
        greeting = self._greeting
        if greeting is None or greeting.is_void:
            return None
        return (
            self._wanted_use(greeting, now)
            if greeting.answer is not None
            else self._wanted_hello(greeting, now)
        )

    def is_repeated(self, command: SayHello | UseLink) -> bool:
        """Whether it was typed before without an answer."""
        if isinstance(command, SayHello):
            return self._greeting is not None and self._greeting.times > 0
        return self._use_times > 0

    def begin_typing(self, command: SayHello | UseLink, now: float) -> None:
        """Take that it is being typed: the answer may come before the typing has ended."""
        if isinstance(command, UseLink):
            if command == self._use:
                self._use_times += 1
                self._use_typed_at = now
        elif self._greeting is not None and command.nonce == self._greeting.nonce:
            self._greeting.times += 1
            self._greeting.typed_at = now
            self._greeting.is_being_typed = True

    def end_typing(self, command: SayHello | UseLink, now: float, *, is_typed: bool) -> None:
        """Take that the typing has ended; ``is_typed`` is False when nothing of it reached the game."""
        if isinstance(command, UseLink):
            if command == self._use:
                self._use_times -= not is_typed
                self._use_typed_at = now if is_typed else None
        elif self._greeting is not None and command.nonce == self._greeting.nonce:
            self._greeting.times -= not is_typed
            self._greeting.is_being_typed = False
            if self._greeting.answer is None:
                self._greeting.typed_at = now if is_typed else None

    def counts_at(self) -> float | None:
        """Return when the lines of the session that answered last begin to count."""
        greeting = self._greeting
        if greeting is None or greeting.typed_at is None or greeting.answer is None:
            return None
        return greeting.typed_at + ANSWER_SECONDS_MAX

    def _wanted_hello(self, greeting: _Greeting, now: float) -> SayHello | None:
        if greeting.typed_at is not None and now < greeting.typed_at + REPEAT_SECONDS:
            return None
        if greeting.times >= self._times_max:
            self._fall_silent(now)
            return None
        return SayHello(greeting.nonce)

    def _wanted_use(self, greeting: _Greeting, now: float) -> UseLink | None:
        if self._use is None:
            is_by_system = greeting.transport is Transport.SYSTEM
            if not is_by_system and now < greeting.answered_at + SYSTEM_GRACE_SECONDS:
                return None
            # Padding is made of system messages: where they are not logged it cannot help.
            is_late = self.answer_seconds is not None and self.answer_seconds > TOGGLE_SECONDS_MAX
            flush = Flush.PAD if is_by_system and is_late else Flush.TOGGLE
            self._use = UseLink(Transport.SYSTEM if is_by_system else Transport.WHISPER, flush)
            self._use_times, self._use_typed_at = 0, None
            self.state = LinkState.AGREEING
        if self._use_typed_at is not None and now < self._use_typed_at + REPEAT_SECONDS:
            return None
        if self._use_times >= self._times_max:
            if self._use.flush is Flush.TOGGLE and self._use.transport is Transport.SYSTEM:
                # What answered quickly may have been written by chance: the slow way is left to try.
                self._use = UseLink(Transport.SYSTEM, Flush.PAD)
                self._use_times, self._use_typed_at = 0, None
            else:
                self._fall_silent(now)
                return None
        return self._use

    def _fall_silent(self, now: float) -> None:
        self._forget()
        self.state = LinkState.SILENT
        wait = SILENCE_SECONDS[min(self._silences, len(SILENCE_SECONDS) - 1)]
        self._silences += 1
        self._greet_at = now + wait

    def _forget(self) -> None:
        self._greeting = None
        self._use = None
        self._use_times, self._use_typed_at = 0, None
        self.hello = None
        self.agreed_at = None
        self.answer_seconds = None

    def _new_nonce(self) -> Word:
        return Word("".join(_ALPHABET[self._random.below(len(_ALPHABET))] for _ in range(8)))
