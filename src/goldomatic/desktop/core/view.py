"""What the bridge shows: one frozen picture of everything, made anew when something changes (SPEC §16).

For the window and for the terminal alike. Nothing here is text for the streamer, but for what the EBS, the
operating system and the addon said themselves: words are chosen by whoever shows it, in their language.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from goldomatic.desktop.core.answers import Trouble as EbsTrouble
from goldomatic.desktop.core.ebs_facts import PayoutStatus, TwitchTrouble
from goldomatic.desktop.core.game import GameWindow, NotTyped
from goldomatic.desktop.core.gift_view import GiftView
from goldomatic.desktop.core.wishes import Closing, OwnCharacter
from goldomatic.protocol.link import Flush, Transport

__all__ = [
    "Action",
    "BridgeView",
    "EbsView",
    "GameView",
    "Level",
    "LinkState",
    "LinkView",
    "LogState",
    "LogView",
    "Notice",
    "NoticeKind",
    "PayoutView",
    "RouletteView",
    "Step",
    "SyncState",
    "WhoStep",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class EbsView:
    """Whether the EBS answers. ``trouble`` is None while it does; ``is_asked`` is False before any answer."""

    is_asked: bool
    trouble: EbsTrouble | None
    words: str
    failures: int
    retry_in_seconds: float
    version: str | None
    minimum_desktop_version: str | None
    minimum_addon_version: str | None
    lines_waiting: int
    """Lines of the addon that the EBS has not finally answered yet."""
    twitch_trouble: TwitchTrouble | None = None
    """What is wrong between the EBS and Twitch, as it last said; None as long as it has not spoken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GameView:
    """The game's windows, and how typing into it went."""

    windows: tuple[GameWindow, ...]
    chosen: GameWindow | None
    """None while there is no window, or while the streamer must choose among several."""
    is_typing: bool
    last_typed_at: datetime | None
    last_typed: str | None
    """The verb of the last line that was typed: ``who``, ``notify``, …"""
    last_failure: NotTyped | None
    """None once a line was typed again."""
    fell_back: NotTyped | None
    """How the first way of typing failed for the last line, which a second one typed."""


class LinkState(StrEnum):
    """How far the game link is (GAME §1). Nothing but Hello and Use is typed before it is agreed."""

    NO_GAME = "no_game"
    UNKNOWN = "unknown"
    """A game is there; nothing has been said yet, or it is waited for a sign of life."""
    GREETING = "greeting"
    """Hello was typed; the addon has not answered yet."""
    AGREEING = "agreeing"
    """It answered; transport and flush were told, and are not acknowledged yet."""
    AGREED = "agreed"
    """Commands reach the addon, and its lines reach us."""
    SILENT = "silent"
    """It does not answer: three times typed, nothing came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """What the addon said of itself, and what works."""

    state: LinkState
    character: OwnCharacter | None
    is_character_allowed: bool | None
    """None while the streamer has not said whether the character is theirs; its lines wait."""
    addon_version: str | None
    locale: str | None
    transport: Transport | None
    flush: Flush | None
    answer_seconds: float | None
    """From the last Hello typed to its answer read."""
    heard_at: datetime | None
    """When a genuine line was last read."""
    forged: int
    """Lines that bore a tag and were not the addon's, since the bridge was started."""
    gaps: int
    """Numbers that were missing between genuine lines, since the bridge was started."""


class LogState(StrEnum):
    """What is with the game's chat log."""

    UNREAD = "unread"
    """Not looked at yet."""
    FOLLOWED = "followed"
    MISSING = "missing"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogView:
    """The chat log. ``words`` say why it cannot be read."""

    path: str
    state: LogState
    words: str | None


class WhoStep(StrEnum):
    """Where the question stands whether the candidate is online."""

    WAITS_FOR_GAME = "waits_for_game"
    ASKED = "asked"
    """Typed, not acknowledged yet."""
    SEARCHING = "searching"
    """The addon has it; the realm's answer is awaited."""
    REPORTING = "reporting"
    """The report is on its way to the EBS."""
    WINNER = "winner"
    NO_WINNER = "no_winner"
    REFUSED = "refused"
    """The EBS did not take the report; ``detail`` has its code."""
    UNANSWERED = "unanswered"
    """The cycle closed without a report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouletteView:
    """The draw, as the EBS last told it, and the candidate.

    ``server_now`` was true at the wall time ``told_at``; the countdown is ``next_spin_at`` less the server's
    time. All None before the first answer.
    """

    phase: str | None
    next_spin_at: datetime | None
    server_now: datetime | None
    told_at: datetime | None
    pool_participant_count: int | None
    candidate_name: str | None
    who: WhoStep | None
    detail: str | None


class Step(StrEnum):
    """Where a payout stands and what comes next; one sentence for each in every language."""

    WAITS_FOR_GAME = "waits_for_game"
    """Nothing can be typed: no game, no link, or no window chosen."""
    NOT_NOTIFIED = "not_notified"
    """The streamer has switched off that winners are whispered by themselves."""
    WHISPERING = "whispering"
    WAITS_FOR_ANSWER = "waits_for_answer"
    """The winner was whispered, and has not answered ``!twgold``."""
    NOT_REACHED = "not_reached"
    """The whisper did not arrive; ``detail`` has the addon's reason. It is repeated every two minutes."""
    READY_TO_SYNC = "ready_to_sync"
    """The winner agreed: the streamer may sync."""
    STARTING = "starting"
    """Sync was asked for; the EBS is being told."""
    INJECTING = "injecting"
    """Typed into the game, or about to be; not acknowledged yet."""
    QUEUED = "queued"
    """In the addon's list: open a mailbox and prepare the mail."""
    PREPARED = "prepared"
    """The mail form is filled: press Send."""
    GAME_SILENT = "game_silent"
    """Typed three times without an acknowledgement: the streamer decides."""
    ENTRY_REFUSED = "entry_refused"
    """The addon did not take the entry; ``detail`` has its reason."""
    MAIL_FAILED = "mail_failed"
    """The game refused the mail; ``detail`` has the addon's reason."""
    WAS_IT_SENT = "was_it_sent"
    """The game ended while the mail was prepared: only the streamer can say whether it left."""
    REPORTING_SENT = "reporting_sent"
    """The mail has left; the EBS is being told."""
    WITHDRAWING = "withdrawing"
    WITHDRAW_REFUSED = "withdraw_refused"
    """The mail is on its way or has left: it cannot be taken back."""
    WITHDRAW_UNANSWERED = "withdraw_unanswered"
    """The game does not say whether it let go: the streamer decides whether to close it all the same."""
    CLOSING = "closing"
    """The EBS is being told that the payout is closed or taken back."""
    SENT = "sent"
    SENT_UNANNOUNCED = "sent_unannounced"
    """Sent; the stream's chat could not be told."""
    MAILED_AFTER_CLOSE = "mailed_after_close"
    """Closed otherwise, and then the mail left all the same: it is paid."""
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Action(StrEnum):
    """What the streamer may do with a payout now."""

    SYNC = "sync"
    SYNC_WITHOUT_ACCEPTANCE = "sync_without_acceptance"
    NOTIFY_AGAIN = "notify_again"
    MARK_SENT = "mark_sent"
    FAIL = "fail"
    CANCEL = "cancel"
    BACK_TO_PENDING = "back_to_pending"
    SAY_WHETHER_SENT = "say_whether_sent"
    CLOSE_ANYWAY = "close_anyway"
    """Carry out ``closing`` although the game does not answer."""
    KEEP = "keep"
    """Take ``closing`` back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutView:
    """One payout: active, or ended a short while ago. ``refusal`` is the EBS's last no, as a code."""

    id: UUID
    character_name: str
    twitch_display_name: str
    gold_amount: int
    status: PayoutStatus
    created_at: datetime
    accepted_at: datetime | None
    step: Step
    detail: str | None
    closing: Closing | None
    refusal: str | None
    actions: frozenset[Action]


class SyncState(StrEnum):
    """The Sync button: what is missing, or what pressing it does."""

    SEARCHING_FOR_WOW = "searching_for_wow"
    FOUND = "found"
    """The game is there; the link is not agreed yet."""
    WAITING_FOR_MAILBOX = "waiting_for_mailbox"
    """Gold lies in the addon's list: the streamer opens a mailbox. Nothing else to sync."""
    READY = "ready"
    """The link works. Pressing it hands over who agreed; without anybody it is disabled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgeView:
    """Everything, at one instant of the wall clock."""

    at: datetime
    ebs: EbsView
    game: GameView
    link: LinkView
    log: LogView
    roulette: RouletteView
    payouts: tuple[PayoutView, ...]
    """Oldest first."""
    sync: SyncState
    syncable: tuple[UUID, ...]
    """The payouts that the Sync button hands over."""
    gifts: tuple[GiftView, ...] = ()
    """The gift queue, oldest first: who waits, whose turn it is, whose item is to be mailed, and, for a
    while, what has ended."""


class Level(StrEnum):
    """How loud a notice is."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class NoticeKind(StrEnum):
    """What happened; one sentence for each in every language."""

    WINNER = "winner"
    """The candidate is online and has won."""
    CANDIDATE_OFFLINE = "candidate_offline"
    CANDIDATE_UNANSWERED = "candidate_unanswered"
    REPORT_REFUSED = "report_refused"
    ACCEPTED = "accepted"
    """The winner agreed: the gold may be handed to the game."""
    NOT_REACHED = "not_reached"
    QUEUED = "queued"
    PREPARED = "prepared"
    DISARMED = "disarmed"
    SENT = "sent"
    ANNOUNCEMENT_FAILED = "announcement_failed"
    MAILED_AFTER_CLOSE = "mailed_after_close"
    MAIL_FAILED = "mail_failed"
    ENTRY_REFUSED = "entry_refused"
    WAS_IT_SENT = "was_it_sent"
    WITHDRAW_REFUSED = "withdraw_refused"
    WITHDRAW_UNANSWERED = "withdraw_unanswered"
    CLOSED = "closed"
    """Failed, cancelled or taken back by the streamer; ``detail`` has the status."""
    EXPIRED = "expired"
    WISH_REFUSED = "wish_refused"
    """The EBS did not do what the streamer asked for; ``detail`` has its code."""
    LINE_REFUSED = "line_refused"
    """The EBS finally refused a line of the addon; ``detail`` has its code."""
    LINE_IGNORED = "line_ignored"
    """A line of the addon that this version has no use for; ``detail`` has the tag's name."""
    EBS_TROUBLE = "ebs_trouble"
    EBS_ANSWERS = "ebs_answers"
    TWITCH_TROUBLE = "twitch_trouble"
    """The EBS says that a person must do something about Twitch; ``detail`` has the `TwitchTrouble`."""
    TWITCH_FINE = "twitch_fine"
    """That is over."""
    GAME_FOUND = "game_found"
    GAME_GONE = "game_gone"
    NOT_TYPED = "not_typed"
    FELL_BACK = "fell_back"
    """The first way of typing failed, the second one did it; ``detail`` says how it failed."""
    NOT_ACKNOWLEDGED = "not_acknowledged"
    LINK_AGREED = "link_agreed"
    LINK_SILENT = "link_silent"
    TWO_ANSWERS = "two_answers"
    """Two different answers to one Hello: neither counts."""
    NEW_CHARACTER = "new_character"
    """A character that the streamer has not confirmed yet answered."""
    FORGED_LINE = "forged_line"
    LINES_MISSING = "lines_missing"
    """A gap in the addon's counter; ``detail`` says how many."""
    SECOND_TAG = "second_tag"
    """One number of the counter with two tags: both are processed (GAME §10)."""
    LOG_TROUBLE = "log_trouble"
    LOG_BEGUN_ANEW = "log_begun_anew"
    OVERLONG_LINES = "overlong_lines"
    NO_DISPLAY = "no_display"
    """Windows cannot be looked for; ``detail`` says why."""
    PART_FAILED = "part_failed"
    """A part of this program failed and was started again; ``detail`` has its name."""
    GIFT_TURN = "gift_turn"
    """It is somebody's turn in the gift queue: an item is being chosen."""
    GIFT_CHOSEN = "gift_chosen"
    """``detail`` has the item's name."""
    GIFT_ACCEPTED = "gift_accepted"
    """The receiver agreed: open a mailbox."""
    GIFT_MAILED = "gift_mailed"
    GIFT_FAILED = "gift_failed"
    """Nothing was given; ``detail`` says why."""
    GIFT_REFUSED = "gift_refused"
    """The EBS did not do what was asked for a gift; ``detail`` has its code."""
    STOPPED = "stopped"
    RUNS_ALREADY = "runs_already"
    """Stopped, too: another process of this program has the journal."""
    """The bridge has stopped and does nothing more; ``detail`` says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something that happened, for the event log; the streamer is notified of some kinds.

    ``subject`` is the payout or cycle, the correlation id of the logs (SPEC §16). ``offset`` and
    ``line_number`` say where in the chat log the line stood that it comes from.
    """

    level: Level
    kind: NoticeKind
    subject: UUID | None = None
    name: str | None = None
    """The character it is about."""
    detail: str | None = None
    offset: int | None = None
    line_number: int | None = None

    @property
    def has_stopped(self) -> bool:
        """Whether the bridge has given up, and does nothing any more."""
        return self.kind in (NoticeKind.STOPPED, NoticeKind.RUNS_ALREADY)
