"""What was read in the game's chat log: told apart, kept, sessions learned from it (SPEC §10, GAME §2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from goldomatic.desktop.adapters.log_file import Batch, Change
from goldomatic.desktop.bridge.state import State
from goldomatic.desktop.core import memory
from goldomatic.desktop.core.link import Hearing
from goldomatic.desktop.core.memory import Novelty, Recognized, Session, SessionTold, SessionVoided, Unproven
from goldomatic.desktop.core.tail import TaggedLine
from goldomatic.desktop.core.view import Level, LogState, NoticeKind
from goldomatic.desktop.core.wishes import OwnCharacter
from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.chat_lines import Forged, Forgery, Genuine, Greeting, Unreadable, read_line
from goldomatic.protocol.link import Word
from goldomatic.protocol.tags import Hello, Items, Loaded

__all__ = ["greet_if_loaded", "take_log", "take_log_trouble"]

FORGED_NOTICE_SECONDS: Final = 10.0
"""Forgeries are told of no more often: whoever can whisper can whisper often."""

LOG_NOTICE_SECONDS: Final = 60.0
"""That the log cannot be read is told of no more often: a virus scanner may lock it again and again."""

LOADED_COPY_SECONDS: Final = 5.0
"""``LOADED`` comes by two transports: the second one so soon after the first is the same."""

LOADED_AGREED_SECONDS: Final = 30.0
"""Anyone might forge it. With a link that works it is followed no more often: nothing else can be typed
meanwhile."""


@dataclass(slots=True)
class _Reading:
    """What one batch amounts to, before it is kept."""

    state: State
    lines: list[Recognized] = field(default_factory=list)
    unproven: list[Unproven] = field(default_factory=list)
    changes: list[memory.Change] = field(default_factory=list)
    numbers: list[tuple[Word, int]] = field(default_factory=list)

    def accepted(self) -> dict[Word, CharacterName]:
        """Return the sessions whose lines are the addon's, this batch's own among them."""
        known = {word: session.character.name for word, session in self.state.sessions.items()}
        for change in self.changes:
            match change:
                case SessionTold(session):
                    known[session.word] = session.character.name
                case SessionVoided(word):
                    known.pop(word, None)
                case _:
                    pass
        return known


def take_log(state: State, batch: Batch) -> None:
    """Keep what a reading found, with the place behind it; then nothing of it is read again."""
    _take_change(state, batch)
    reading = _Reading(state)
    accepted = reading.accepted()
    for line in batch.lines:
        if _read(reading, line, accepted):
            accepted = reading.accepted()
    if batch.place == state.place and not batch.lines:
        return
    novelties = state.journal.record(
        batch.place, reading.lines, state.moment.wall, unproven=reading.unproven, changes=reading.changes
    )
    has_grown = state.place is not None and batch.place != state.place
    state.place = batch.place
    state.take_in(*reading.changes)
    if reading.unproven:
        state.unproven = state.journal.unproven()
    if has_grown:
        state.link.see_life(state.now)
    _take_novelties(state, reading, novelties)


def take_log_trouble(state: State, words: str) -> None:
    """Take that the log cannot be read now."""
    if state.log_state is not LogState.UNREADABLE:
        _tell_log_trouble(state, words)
    state.log_state, state.log_words = LogState.UNREADABLE, words


def _take_change(state: State, batch: Batch) -> None:
    is_missing = batch.change is Change.MISSING
    if is_missing and state.log_state is LogState.FOLLOWED:
        _tell_log_trouble(state, None)
    state.log_state, state.log_words = (LogState.MISSING if is_missing else LogState.FOLLOWED), None
    if batch.change is Change.BEGUN_ANEW:
        state.tell(Level.WARNING, NoticeKind.LOG_BEGUN_ANEW)
    if batch.overlong:
        state.tell(Level.WARNING, NoticeKind.OVERLONG_LINES, detail=str(batch.overlong))


def _tell_log_trouble(state: State, words: str | None) -> None:
    told_at = state.log_trouble_told_at
    if told_at is None or state.now > told_at + LOG_NOTICE_SECONDS:
        state.log_trouble_told_at = state.now
        state.tell(Level.WARNING, NoticeKind.LOG_TROUBLE, detail=words)


def _read(reading: _Reading, line: TaggedLine, accepted: dict[Word, CharacterName]) -> bool:
    """Tell one line apart; return whether the accepted sessions have changed by it."""
    state = reading.state
    match read_line(line.text, accepted):
        case Genuine() as genuine:
            reading.lines.append(Recognized(genuine, line.offset, line.line_number))
        case Unreadable(signature=signature):
            reading.numbers.append((signature.session, signature.sequence))
            state.tell(Level.WARNING, NoticeKind.LINE_IGNORED)
        case Greeting(tag=Hello() as hello, transport=transport):
            before = state.link.hello
            match state.link.hear_hello(hello, transport, state.now):
                case Hearing.FIRST:
                    _take_session(reading, hello)
                    return True
                case Hearing.DIFFERENT if before is not None:
                    _void(reading, before.session)
                    return True
                case _:
                    pass
        case Greeting(tag=Loaded()):
            _take_loaded(state)
        case Forged(Forgery.UNKNOWN_SESSION):
            reading.unproven.append(
                Unproven(text=line.text, offset=line.offset, line_number=line.line_number)
            )
            _count_forgery(state, Forgery.UNKNOWN_SESSION, line)
        case Forged(why):
            _count_forgery(state, why, line)
        case _:
            pass
    return False


def _take_loaded(state: State) -> None:
    if state.loaded_at is None or state.now > state.loaded_at + LOADED_COPY_SECONDS:
        state.is_loaded = True
        greet_if_loaded(state)


def greet_if_loaded(state: State) -> None:
    """Say Hello to an addon that was loaded, as soon as it is time for that."""
    patience = 0.0 if state.link.agreed is None else LOADED_AGREED_SECONDS
    if state.is_loaded and (state.loaded_at is None or state.now > state.loaded_at + patience):
        state.is_loaded = False
        state.loaded_at = state.now
        state.link.greet(state.now)


def _take_session(reading: _Reading, hello: Hello) -> None:
    """Accept the session of a valid Hello, and prove the lines that waited for it."""
    state = reading.state
    own = OwnCharacter(hello.name, hello.realm)
    known = state.sessions.get(hello.session)
    counts_at = state.link.counts_at()
    assert counts_at is not None, "a Hello has just been answered"
    counts_from = state.moment.wall + timedelta(seconds=max(0.0, counts_at - state.now))
    if known is not None and known.character == own:
        counts_from = min(counts_from, known.counts_from)
    session = Session(word=hello.session, character=own, told_at=state.moment.wall, counts_from=counts_from)
    reading.changes.append(SessionTold(session))
    if own not in state.characters:
        state.tell(Level.WARNING, NoticeKind.NEW_CHARACTER, detail=f"{own.name} ({own.realm})")
    accepted = {hello.session: own.name}
    waiting, reading.unproven = [*state.unproven, *reading.unproven], []
    for each in waiting:
        found = read_line(each.text, accepted)
        if isinstance(found, Genuine):
            reading.lines.append(Recognized(found, each.offset, each.line_number))
        if isinstance(found, Genuine) == (each.position is not None):
            # Kept before and proven now: dropped there. New and not proven: kept.
            reading.unproven.append(each)


def _void(reading: _Reading, word: Word) -> None:
    """Take back a session that a Hello told which was answered in two ways."""
    state = reading.state
    known = state.sessions.get(word)
    told_now = [
        change.session
        for change in reading.changes
        if isinstance(change, SessionTold) and change.session.word == word
    ]
    told = told_now[-1] if told_now else known
    # An earlier Hello that was valid still is: only what this one told is void.
    if told is not None and not (known is not None and state.has_begun_to_count(word)):
        reading.changes.append(SessionVoided(word))
    state.tell(Level.ERROR, NoticeKind.TWO_ANSWERS)


def _count_forgery(state: State, why: Forgery, line: TaggedLine) -> None:
    state.forged += 1
    told_at = state.forged_told_at
    if told_at is None or state.now > told_at + FORGED_NOTICE_SECONDS:
        state.forged_told_at = state.now
        state.tell(Level.WARNING, NoticeKind.FORGED_LINE, detail=f"{why.value}, line {line.line_number}")


def _take_novelties(state: State, reading: _Reading, novelties: tuple[Novelty, ...]) -> None:
    """Take in the new lines; count what is missing between their numbers."""
    is_new = [novelty is not Novelty.KNOWN for novelty in novelties]
    if any(is_new):
        state.heard_at = state.moment.wall
        newest = max(state.waiting, default=0)
        for waiting in state.journal.waiting(after=newest):
            state.waiting[waiting.position] = waiting
    for recognized, novelty in zip(reading.lines, novelties, strict=True):
        if novelty is Novelty.SECOND_TAG:
            state.tell(Level.WARNING, NoticeKind.SECOND_TAG)
        if novelty is not Novelty.KNOWN:
            signature = recognized.line.signature
            if not isinstance(recognized.line.tag, Items):
                state.other_numbers.setdefault(signature.session, set()).add(signature.sequence)
            reading.numbers.append((signature.session, signature.sequence))
    for word, number in sorted(reading.numbers, key=lambda each: each[1]):
        last = state.newest_numbers.get(word)
        if last is not None and number > last + 1:
            state.gaps += number - last - 1
            state.tell(Level.WARNING, NoticeKind.LINES_MISSING, detail=str(number - last - 1))
        state.newest_numbers[word] = max(number, last or 0)
