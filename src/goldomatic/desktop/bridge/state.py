"""All that the bridge knows between two events; what it must not forget changes through the journal only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, assert_never
from uuid import UUID

from goldomatic.ambient import Randomness
from goldomatic.desktop.adapters.journal import Journal
from goldomatic.desktop.bridge.events import Call, Effect, Moment, Tell
from goldomatic.desktop.bridge.gift_state import Gifts
from goldomatic.desktop.core.answers import Outcome
from goldomatic.desktop.core.backoff import Backoff, Circuit, CircuitState
from goldomatic.desktop.core.delivery import Delivery
from goldomatic.desktop.core.ebs_facts import Payout, RouletteState, TwitchTrouble, Version
from goldomatic.desktop.core.game import GameWindow, NotTyped
from goldomatic.desktop.core.gift import Gift
from goldomatic.desktop.core.link import ANSWER_SECONDS_MAX, Link
from goldomatic.desktop.core.lookup import Lookup
from goldomatic.desktop.core.memory import (
    Answered,
    Asked,
    Awaited,
    Change,
    CharacterJudged,
    PutAwaited,
    PutDelivery,
    PutGift,
    Session,
    SessionTold,
    SessionVoided,
    Unproven,
    Waiting,
)
from goldomatic.desktop.core.settings import DesktopSettings
from goldomatic.desktop.core.tail import Place
from goldomatic.desktop.core.view import Level, LogState, Notice, NoticeKind
from goldomatic.desktop.core.wishes import OwnCharacter
from goldomatic.protocol.commands import Command
from goldomatic.protocol.link import Verb, Word

__all__ = ["Asking", "Game", "State", "Typing"]

ENDED_MAX: Final = 50
"""How many payouts that have ended stay in sight."""


@dataclass(frozen=True, slots=True)
class Asking:
    """The call that is under way, and who takes its outcome."""

    call: Call
    then: Callable[[State, Outcome[Any]], None]
    about: int | UUID | None = None
    """The waiting line, or the payout with a wish, that it is made for; None for what is asked regularly."""


@dataclass(frozen=True, slots=True)
class Typing:
    """The line that is being typed, and what was known before, in case nothing of it is typed."""

    command: Command
    verb: Verb
    awaited: tuple[tuple[Asked, Awaited | None], ...] = ()
    records: tuple[Delivery | Gift, ...] = ()


@dataclass(slots=True, kw_only=True)
class Game:
    """The windows, and how typing went."""

    windows: tuple[GameWindow, ...] = ()
    chosen_id: int | None = None
    typing: Typing | None = None
    last_verb: Verb | None = None
    last_typed_at: datetime | None = None
    last_failure: NotTyped | None = None
    fell_back: NotTyped | None = None
    try_again_at: float = 0.0

    @property
    def window(self) -> GameWindow | None:
        """The one to type into; None without one, or while the streamer must choose."""
        chosen = [window for window in self.windows if window.id == self.chosen_id]
        if chosen:
            return chosen[0]
        return self.windows[0] if len(self.windows) == 1 else None


@dataclass(slots=True, kw_only=True)
class State:
    """See the module. ``moment`` and ``effects`` are those of the event that is being handled."""

    journal: Journal
    settings: DesktopSettings
    random: Randomness
    link: Link
    moment: Moment
    log_path: str
    effects: list[Effect] = field(default_factory=list)

    # What the journal holds.
    place: Place | None
    sessions: dict[Word, Session]
    characters: dict[OwnCharacter, bool]
    deliveries: dict[UUID, Delivery]
    waiting: dict[int, Waiting]
    unproven: list[Unproven]
    awaited: dict[Asked, Awaited]
    newest_numbers: dict[Word, int]
    other_numbers: dict[Word, set[int]] = field(default_factory=dict)
    """Of each session, the numbers of its lines that were not about the bags."""
    gifts: Gifts

    counts_at: dict[Word, float] = field(default_factory=dict)
    """When the sessions begin to count, or began."""
    # What the EBS told.
    payouts: dict[UUID, Payout] = field(default_factory=dict)
    """The active ones."""
    is_listed: bool = False
    """Whether the EBS has listed them since the bridge was started."""
    ended: dict[UUID, Payout] = field(default_factory=dict)
    version: Version | None = None
    roulette: RouletteState | None = None
    roulette_told_at: Moment | None = None
    lookup: Lookup | None = None
    is_twitch_unknown: bool = False
    """The EBS is too old to tell of Twitch."""
    twitch_trouble: TwitchTrouble | None = None
    """What the streamer was told of."""
    twitch_suspected: TwitchTrouble | None = None
    """What the EBS said last; what may pass by itself is told when it is said twice."""

    # How calling it goes.
    backoff: Backoff = field(default_factory=Backoff)
    circuit: Circuit = field(default_factory=Circuit)
    own_circuits: dict[int | UUID, Circuit] = field(default_factory=dict)
    """Of the lines and wishes whose last call failed: one that never works must not keep back the others."""
    asking: Asking | None = None
    has_been_answered: bool = False
    is_ebs_known: bool = False
    """It has told its version since it was last unclear who answers: nobody else may end a line's waiting."""
    polled_at: dict[type, float] = field(default_factory=dict)
    vanished: dict[UUID, Payout | None] = field(default_factory=dict)
    """Payouts that the EBS does not list any more, as they were last; how they ended is not known."""
    names: dict[UUID, str] = field(default_factory=dict)
    """Of payouts that are known from their audit trail only."""
    rechecking: set[int] = field(default_factory=set)
    rechecked: set[int] = field(default_factory=set)
    """Lines whose payout is, or was, looked up anew after the EBS had refused them."""
    refusals: dict[UUID, str] = field(default_factory=dict)

    # How the game goes.
    game: Game = field(default_factory=Game)
    notified_at: dict[UUID, float] = field(default_factory=dict)
    notify_asked: set[UUID] = field(default_factory=set)
    """Winners whom the streamer wants to be notified now."""
    freed: set[UUID] = field(default_factory=set)
    """What was withdrawn for the sake of another of the same name, in the present session."""
    vain: dict[Asked, int] = field(default_factory=dict)
    """How many rounds of typing were not acknowledged, in the present session."""
    rehearsed: set[Asked] = field(default_factory=set)
    """What a dry run has shown."""
    agreed_session: Word | None = None
    injection_failures: dict[UUID, int] = field(default_factory=dict)
    auto_sync_off: set[UUID] = field(default_factory=set)
    """Payouts that were taken back to pending, or that the EBS refused to sync: the streamer syncs them."""
    noted: set[int] = field(default_factory=set)
    """Waiting lines whose meaning for the delivery was taken in."""
    told: set[tuple[NoticeKind, UUID]] = field(default_factory=set)

    # The log.
    log_state: LogState = LogState.UNREAD
    log_words: str | None = None
    forged: int = 0
    forged_told_at: float | None = None
    log_trouble_told_at: float | None = None
    is_loaded: bool = False
    """An addon says that it was loaded, and has not been greeted yet."""
    loaded_at: float | None = None
    """When one was last greeted for that."""
    gaps: int = 0
    heard_at: datetime | None = None

    @property
    def now(self) -> float:
        """Seconds of the clock that never steps back."""
        return self.moment.seconds

    @property
    def session(self) -> Word | None:
        """The session with which all may be typed: the link is agreed, and the character the streamer's."""
        hello = self.link.hello
        if self.link.agreed is None or hello is None:
            return None
        is_own = self.characters.get(OwnCharacter(hello.name, hello.realm)) is True
        return hello.session if is_own else None

    def counts(self, word: Word) -> bool:
        """Whether what that session says is acted on now."""
        session = self.sessions.get(word)
        if session is None or self.characters.get(session.character) is not True:
            return False
        return self.has_begun_to_count(word)

    def has_begun_to_count(self, word: Word) -> bool:
        """Whether the time is over in which a second answer might have voided a session."""
        return word in self.counts_at and self.counts_at[word] <= self.now

    def may_count(self, word: Word) -> bool:
        """Whether what that session says is acted on now, or will be unless the streamer says no."""
        session = self.sessions.get(word)
        return session is not None and self.characters.get(session.character) is not False

    def remember(self, session: Session) -> None:
        """Take in a session. What is left of its wait runs on the clock that never steps back."""
        self.sessions[session.word] = session
        left = (session.counts_from - self.moment.wall).total_seconds()
        counts_at = self.now + min(max(left, 0.0), ANSWER_SECONDS_MAX)
        self.counts_at[session.word] = min(counts_at, self.counts_at.get(session.word, counts_at))

    def keep(self, *changes: Change) -> None:
        """Write changes into the journal, all or nothing, and take them in."""
        if changes:
            self.journal.keep(changes, self.moment.wall)
            self.take_in(*changes)

    def take_in(self, *changes: Change) -> None:
        """Follow what is in the journal already."""
        for change in changes:
            match change:
                case Answered(position, _):
                    del self.waiting[position]
                    self.own_circuits.pop(position, None)
                    self.noted.discard(position)
                    self.rechecked.discard(position)
                    self.rechecking.discard(position)
                case PutDelivery(delivery):
                    self.deliveries[delivery.payout_id] = delivery
                case PutGift(gift):
                    self.gifts.take_in(gift)
                case PutAwaited(asked, None):
                    self.awaited.pop(asked, None)
                case PutAwaited(asked, awaited) if awaited is not None:
                    self.awaited[asked] = awaited
                case PutAwaited():
                    pass
                case SessionTold(session):
                    self.remember(session)
                case SessionVoided(word):
                    self.sessions.pop(word, None)
                    self.counts_at.pop(word, None)
                case CharacterJudged(character, is_allowed):
                    self.characters[character] = is_allowed
                case _:
                    assert_never(change)

    def put(self, delivery: Delivery, **changes: Any) -> Delivery:  # noqa: ANN401 - the fields of a Delivery
        """Keep a delivery with some of its fields changed; nothing is written when nothing changes."""
        changed = replace(delivery, **changes)
        if changed != self.deliveries.get(delivery.payout_id):
            self.keep(PutDelivery(changed))
        return changed

    def tell(
        self,
        level: Level,
        kind: NoticeKind,
        subject: UUID | None = None,
        *,
        detail: str | None = None,
        line: Waiting | None = None,
    ) -> None:
        """Say that something happened."""
        self.effects.append(
            Tell(
                Notice(
                    level=level,
                    kind=kind,
                    subject=subject,
                    name=self.name_of(subject),
                    detail=detail,
                    offset=None if line is None else line.offset,
                    line_number=None if line is None else line.line_number,
                )
            )
        )

    def name_of(self, subject: UUID | None) -> str | None:
        """Return the character that a payout or the present cycle is about."""
        if subject is None:
            return None
        if self.lookup is not None and self.lookup.candidate.spin_cycle_id == subject:
            return self.lookup.candidate.character_name
        record = self.deliveries.get(subject) or self.gifts.known.get(subject)
        return self.names.get(subject) if record is None else record.character_name.value

    def take_payout(self, payout: Payout) -> None:
        """Take in what the EBS says of a payout."""
        if payout.status.is_active:
            self.payouts[payout.id] = payout
            return
        self.payouts.pop(payout.id, None)
        self.ended.pop(payout.id, None)
        self.ended[payout.id] = payout
        while len(self.ended) > ENDED_MAX:
            del self.ended[next(iter(self.ended))]

    def is_over(self, delivery: Delivery) -> bool:
        """Whether its payout is known to be active no more."""
        is_active = delivery.payout_id in self.payouts or delivery.payout_id in self.vanished
        return delivery.is_mailed or (self.is_listed and not is_active)

    def may_call_about(self, about: int | UUID) -> bool:
        """Whether its last call is so long ago, or went so well, that another may be made."""
        circuit = self.own_circuits.get(about)
        return circuit is None or circuit.state_at(self.now) is not CircuitState.OPEN

    def ask_again(self, *polls: type) -> None:
        """Let the EBS be asked these at the next opportunity."""
        for poll in polls:
            self.polled_at.pop(poll, None)
