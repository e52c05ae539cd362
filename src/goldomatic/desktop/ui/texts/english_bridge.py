"""English: what the bridge shows, one sentence for each member of its enums."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from goldomatic.desktop.core import answers, game
from goldomatic.desktop.core.ebs_facts import PayoutStatus, TwitchTrouble
from goldomatic.desktop.core.settings import Language, Strategy
from goldomatic.desktop.core.view import (
    Action,
    Level,
    LinkState,
    LogState,
    NoticeKind,
    Step,
    SyncState,
    WhoStep,
)
from goldomatic.desktop.core.wishes import Closing
from goldomatic.desktop.ui.texts.keys import Counted, Hindrance, Part, Phase, Reason
from goldomatic.protocol.error_codes import ErrorCode
from goldomatic.protocol.link import Flush, Transport, Verb

__all__ = ["FORMS", "TABLES"]

_STEPS: Final[Mapping[StrEnum, str]] = {
    Step.WAITS_FOR_GAME: "Waits for the game: start WoW and log in",
    Step.NOT_NOTIFIED: "Not whispered: press Notify again, or whisper yourself",
    Step.WHISPERING: "Whispering to the winner in the game",
    Step.WAITS_FOR_ANSWER: "Waits for the winner to answer !twgold in the game",
    Step.NOT_REACHED: "The whisper did not arrive; tried again every two minutes",
    Step.READY_TO_SYNC: "The winner agreed: press Sync",
    Step.STARTING: "Starting: the server is being told",
    Step.INJECTING: "Being typed into the game",
    Step.QUEUED: "In the game's list: open a mailbox and press Prepare Mail",
    Step.PREPARED: "The mail is filled in: press Send in the game",
    Step.GAME_SILENT: "Typed three times, the game does not answer: sync again, or take it back",
    Step.ENTRY_REFUSED: "The addon did not take it: sync again, or close it",
    Step.MAIL_FAILED: "The game refused the mail: make it ready again in the game, or close it",
    Step.WAS_IT_SENT: "The game ended with this mail prepared: say whether it was sent",
    Step.REPORTING_SENT: "Mailed: the server is being told",
    Step.WITHDRAWING: "Being taken out of the game",
    Step.WITHDRAW_REFUSED: "Cannot be taken back: the mail is on its way or has left",
    Step.WITHDRAW_UNANSWERED: "The game does not say whether it let go: wait, or close all the same",
    Step.CLOSING: "Closing: the server is being told",
    Step.SENT: "Done: mailed and announced in chat",
    Step.SENT_UNANNOUNCED: "Mailed; the chat could not be told, so tell it yourself",
    Step.MAILED_AFTER_CLOSE: "Closed, but then mailed all the same: it counts as paid",
    Step.FAILED: "Closed as failed",
    Step.CANCELLED: "Cancelled",
    Step.EXPIRED: "Expired after 24 hours",
}
_ACTIONS: Final[Mapping[StrEnum, str]] = {
    Action.SYNC: "&Sync",
    Action.SYNC_WITHOUT_ACCEPTANCE: "Sync &without answer…",
    Action.NOTIFY_AGAIN: "&Notify again",
    Action.MARK_SENT: "&Mark as Sent…",
    Action.FAIL: "&Fail…",
    Action.CANCEL: "&Cancel…",
    Action.BACK_TO_PENDING: "&Back to Pending",
    Action.KEEP: "&Keep the payout",
    Action.SAY_WHETHER_SENT: "Was it sent?",
    Action.CLOSE_ANYWAY: "Close all the same",
}
_NOTICES: Final[Mapping[StrEnum, str]] = {
    NoticeKind.WINNER: "{name} is online and has won",
    NoticeKind.CANDIDATE_OFFLINE: "{name} was drawn but is not online",
    NoticeKind.CANDIDATE_UNANSWERED: "The game did not say in time whether {name} is online",
    NoticeKind.REPORT_REFUSED: "The server did not take the report about {name}",
    NoticeKind.ACCEPTED: "{name} agreed",
    NoticeKind.NOT_REACHED: "The whisper did not reach {name}",
    NoticeKind.QUEUED: "The mail for {name} is in the game's list",
    NoticeKind.PREPARED: "The mail for {name} is filled in",
    NoticeKind.DISARMED: "The mail for {name} is no longer prepared",
    NoticeKind.SENT: "The gold for {name} was mailed",
    NoticeKind.ANNOUNCEMENT_FAILED: "The chat could not be told that {name} was paid",
    NoticeKind.MAILED_AFTER_CLOSE: "{name} was paid after the payout had been closed",
    NoticeKind.MAIL_FAILED: "The mail for {name} failed",
    NoticeKind.ENTRY_REFUSED: "The addon did not take the mail for {name}",
    NoticeKind.WAS_IT_SENT: "The game ended with the mail for {name} prepared: was it sent?",
    NoticeKind.WITHDRAW_REFUSED: "The mail for {name} cannot be taken back",
    NoticeKind.WITHDRAW_UNANSWERED: "The game does not say whether it let go of the mail for {name}",
    NoticeKind.CLOSED: "The payout of {name} was closed or taken back",
    NoticeKind.EXPIRED: "The payout of {name} has expired",
    NoticeKind.WISH_REFUSED: "What you asked for {name} was not done",
    NoticeKind.LINE_REFUSED: "The server refused a line of the addon",
    NoticeKind.LINE_IGNORED: "A line of the addon that this version does not use",
    NoticeKind.EBS_TROUBLE: "The server does not answer as it should",
    NoticeKind.EBS_ANSWERS: "The server answers",
    NoticeKind.TWITCH_TROUBLE: "Trouble with Twitch",
    NoticeKind.TWITCH_FINE: "With Twitch all is well again",
    NoticeKind.GAME_FOUND: "World of Warcraft was found",
    NoticeKind.GAME_GONE: "World of Warcraft is gone",
    NoticeKind.NOT_TYPED: "A line could not be typed into the game",
    NoticeKind.FELL_BACK: "The first way of typing failed; the line was typed in the second one",
    NoticeKind.NOT_ACKNOWLEDGED: "The game did not acknowledge a line for {name}",
    NoticeKind.LINK_AGREED: "The game link works",
    NoticeKind.LINK_SILENT: "The addon does not answer",
    NoticeKind.TWO_ANSWERS: "Two different answers came to one greeting: neither counts",
    NoticeKind.NEW_CHARACTER: "A new character answered; is it yours?",
    NoticeKind.FORGED_LINE: "A forged line was ignored",
    NoticeKind.LINES_MISSING: "Lines of the addon are missing",
    NoticeKind.SECOND_TAG: "One number of the addon came with two lines: both were taken",
    NoticeKind.LOG_TROUBLE: "The chat log cannot be read",
    NoticeKind.LOG_BEGUN_ANEW: "The chat log was begun anew",
    NoticeKind.OVERLONG_LINES: "Lines of the chat log were too long and passed over",
    NoticeKind.NO_DISPLAY: "Windows cannot be looked for",
    NoticeKind.PART_FAILED: "A part of this program failed and was started again",
    NoticeKind.GIFT_TURN: "A gift for {name}: an item is being chosen",
    NoticeKind.GIFT_CHOSEN: "{name} is offered a gift",
    NoticeKind.GIFT_ACCEPTED: "{name} wants the gift: open a mailbox",
    NoticeKind.GIFT_MAILED: "The gift for {name} was mailed",
    NoticeKind.GIFT_FAILED: "{name} gets no gift this time",
    NoticeKind.GIFT_REFUSED: "The server did not take what was said about the gift for {name}",
    NoticeKind.STOPPED: "The bridge has stopped",
    NoticeKind.RUNS_ALREADY: "This program runs already",
}
_LINKS: Final[Mapping[StrEnum, str]] = {
    LinkState.NO_GAME: "no game",
    LinkState.UNKNOWN: "not tested yet",
    LinkState.GREETING: "greeting the addon",
    LinkState.AGREEING: "agreeing with the addon",
    LinkState.AGREED: "works",
    LinkState.SILENT: "no answer",
}
_LOGS: Final[Mapping[StrEnum, str]] = {
    LogState.UNREAD: "The chat log has not been looked at yet.",
    LogState.FOLLOWED: "The chat log is read.",
    LogState.MISSING: (
        "There is no chat log yet: log in to the game with the addon, or check its path in the settings."
    ),
    LogState.UNREADABLE: "The chat log cannot be read.",
}
_WHO: Final[Mapping[StrEnum, str]] = {
    WhoStep.WAITS_FOR_GAME: "waits for the game before asking",
    WhoStep.ASKED: "the game is being asked",
    WhoStep.SEARCHING: "the game is looking: online?",
    WhoStep.REPORTING: "the server is being told",
    WhoStep.WINNER: "is online and has won!",
    WhoStep.NO_WINNER: "is not online: no winner this time",
    WhoStep.REFUSED: "the server did not take the report",
    WhoStep.UNANSWERED: "the game did not answer in time",
}
_SYNC: Final[Mapping[StrEnum, str]] = {
    SyncState.SEARCHING_FOR_WOW: "Searching for WoW…",
    SyncState.FOUND: "WoW found",
    SyncState.WAITING_FOR_MAILBOX: "Waiting for mailbox",
    SyncState.READY: "Ready",
}
_PHASES: Final[Mapping[StrEnum, str]] = {
    Phase.IDLE: "The pool is empty",
    Phase.COLLECTING: "Viewers are joining",
    Phase.SPINNING: "The wheel is spinning",
    Phase.VERIFICATION: "Is the candidate online?",
    Phase.COMPLETED: "This spin is over",
}
_STATUSES: Final[Mapping[StrEnum, str]] = {
    PayoutStatus.PENDING: "Pending",
    PayoutStatus.IN_PROGRESS: "In progress",
    PayoutStatus.SENT: "Sent",
    PayoutStatus.FAILED: "Failed",
    PayoutStatus.CANCELLED: "Cancelled",
    PayoutStatus.EXPIRED: "Expired",
}
_LEVELS: Final[Mapping[StrEnum, str]] = {Level.INFO: "Info", Level.WARNING: "Warning", Level.ERROR: "Error"}
_CLOSINGS: Final[Mapping[StrEnum, str]] = {
    Closing.FAIL: "close as failed",
    Closing.CANCEL: "cancel",
    Closing.BACK_TO_PENDING: "back to Pending",
}
_EBS_TROUBLES: Final[Mapping[StrEnum, str]] = {
    answers.Trouble.NOT_REACHED: "The server cannot be reached. Check your connection.",
    answers.Trouble.KEY_REFUSED: "The server does not accept the key. Check it in the settings.",
    answers.Trouble.TOO_MANY_CALLS: "The server asks for fewer calls.",
    answers.Trouble.UNAVAILABLE: "The server cannot do this right now.",
    answers.Trouble.REDIRECTED: "The address leads elsewhere. Check the server's address in the settings.",
    answers.Trouble.STRANGER: (
        "Something else answers at this address. Check the server's address in the settings."
    ),
    answers.Trouble.NOT_UNDERSTOOD: "The server and this program do not understand each other. Update them.",
}
_TWITCH_TROUBLES: Final[Mapping[StrEnum, str]] = {
    TwitchTrouble.LOGIN_GONE: (
        "The server's login to Twitch is gone: !twgold and announcements in chat may not work."
    ),
    TwitchTrouble.WRONG_ACCOUNT: "The server is logged in to Twitch as another account than this channel's.",
    TwitchTrouble.SCOPES_MISSING: "The server's login to Twitch does not allow all that it needs.",
    TwitchTrouble.CHAT_REFUSED: "Twitch does not let the server hear chat: !twgold does not work.",
    TwitchTrouble.CHAT_NOT_HEARD: "The server does not hear chat right now: !twgold does not work.",
}
_GAME_TROUBLES: Final[Mapping[StrEnum, str]] = {
    game.Trouble.WINDOW_GONE: "the game's window is gone",
    game.Trouble.ACCESS_DENIED: "the game runs as administrator: run this program so too",
    game.Trouble.REFUSED: "the system refused the keys",
    game.Trouble.NOT_IN_FRONT: "the game is not in front",
    game.Trouble.KEYS_HELD: "a key is being held down",
    game.Trouble.NO_KEY: "the keyboard layout lacks a key",
    game.Trouble.DISPLAY_LOST: "the screen does not answer",
}
_TRANSPORTS: Final[Mapping[StrEnum, str]] = {
    Transport.SYSTEM: "system messages",
    Transport.WHISPER: "whispers to oneself",
}
_FLUSHES: Final[Mapping[StrEnum, str]] = {Flush.TOGGLE: "logging off and on", Flush.PAD: "filling the buffer"}
_STRATEGIES: Final[Mapping[StrEnum, str]] = {
    Strategy.AUTOMATIC: "Automatic (recommended)",
    Strategy.POST_MESSAGE: "PostMessage: in the background (Windows)",
    Strategy.SEND_INPUT: "SendInput: brings the game to the front (Windows)",
    Strategy.X11: "X11: WoW under Wine (Linux)",
    Strategy.DRY_RUN: "Rehearsal: nothing is typed",
}
_LANGUAGES: Final[Mapping[StrEnum, str]] = {
    Language.SYSTEM: "As the system",
    Language.ENGLISH: "English",
    Language.RUSSIAN: "Русский",
}
_VERBS: Final[Mapping[StrEnum, str]] = {
    Verb.HELLO: "greeting",
    Verb.USE: "agreement",
    Verb.WHO: "online?",
    Verb.NOTIFY: "whisper",
    Verb.GOLD: "gold",
    Verb.ITEMS: "bags",
    Verb.GIFT: "gift",
    Verb.READY: "gift ready",
    Verb.WITHDRAW: "withdrawal",
    Verb.MAIL: "mail",
}
_REASONS: Final[Mapping[StrEnum, str]] = {
    Reason.BAD_ID: "the addon did not understand the id",
    Reason.INTERNAL: "an error inside the addon",
    Reason.BAD_NONCE: "the addon did not understand the greeting",
    Reason.BAD_TRANSPORT: "the addon does not know this way of speaking",
    Reason.BAD_FLUSH: "the addon does not know this way of writing the log",
    Reason.BAD_NAME: "not a possible character name",
    Reason.OTHER_NAME: "the addon knows this payout under another name",
    Reason.NAME_AWAITED: "another answer of this character is still awaited",
    Reason.OFFLINE: "the character is not online",
    Reason.NO_ECHO: "the server swallowed the whisper",
    Reason.WRONG_FACTION: "the character is of the other faction",
    Reason.MALFORMED: "the addon could not read the line",
    Reason.BAD_AMOUNT: "not a possible amount of gold",
    Reason.CONFLICT: "the addon knows this payout with another name or amount",
    Reason.VOUCHED: "you said in the game that it was sent",
    Reason.UNKNOWN: "the addon does not know it",
    Reason.SENT: "it is on its way or was mailed",
    Reason.NO_SUCH_PLAYER: "there is no such character on this realm",
    Reason.ONESELF: "nobody can send mail to themselves",
    Reason.ITEM_GONE: "the item is gone",
    Reason.AMBIGUOUS: "another mail left at the same time: this one may have left too",
    Reason.REMOVED: "you took it off the list in the game",
}
_HINDRANCES: Final[Mapping[StrEnum, str]] = {
    Hindrance.NOT_ACTIVE: "the payout is no longer open",
    Hindrance.NOT_IN_PROGRESS: "it is not in progress",
    Hindrance.NO_GAME: "the game is not there",
    Hindrance.NOT_ACCEPTED: "the winner has not agreed",
}
_CODES: Final[Mapping[StrEnum, str]] = {
    ErrorCode.INVALID_CHARACTER_NAME: "the name does not match",
    ErrorCode.INVALID_PAYLOAD: "the server did not understand it",
    ErrorCode.OUT_OF_SEQUENCE: "it came too late, or is about another spin",
    ErrorCode.NOT_ENROLLED: "the viewer is not in the pool",
    ErrorCode.NOT_FOUND: "the server does not know it",
    ErrorCode.ACTIVE_PAYOUT_EXISTS: "the viewer has another open payout",
    ErrorCode.LIFETIME_CAP_REACHED: "the viewer has won as much as anyone may",
    ErrorCode.CHARACTER_NAME_TAKEN_IN_POOL: "another viewer has this name",
    ErrorCode.DUPLICATE_ENROLLMENT: "already used by another viewer",
    ErrorCode.TERMINAL_STATUS_CHANGE_NOT_ALLOWED: "its status does not allow that any more",
    ErrorCode.INVALID_STATE: "its state does not allow that",
    ErrorCode.GIFT_ALREADY_USED: "the viewer has had a gift",
    ErrorCode.GIFT_REQUEST_ACTIVE: "the viewer has an open request",
}

_PARTS: Final[Mapping[StrEnum, str]] = {
    Part.CLOCK: "the clock",
    Part.WINDOWS: "looking for the game's window",
    Part.CHAT_LOG: "reading the chat log",
    Part.BRIDGE: "the bridge",
}

TABLES: Final[Mapping[type[StrEnum], Mapping[StrEnum, str]]] = {
    Step: _STEPS,
    Action: _ACTIONS,
    NoticeKind: _NOTICES,
    LinkState: _LINKS,
    LogState: _LOGS,
    WhoStep: _WHO,
    SyncState: _SYNC,
    Part: _PARTS,
    Phase: _PHASES,
    PayoutStatus: _STATUSES,
    Level: _LEVELS,
    Closing: _CLOSINGS,
    answers.Trouble: _EBS_TROUBLES,
    TwitchTrouble: _TWITCH_TROUBLES,
    game.Trouble: _GAME_TROUBLES,
    Transport: _TRANSPORTS,
    Flush: _FLUSHES,
    Strategy: _STRATEGIES,
    Language: _LANGUAGES,
    Verb: _VERBS,
    Reason: _REASONS,
    Hindrance: _HINDRANCES,
    ErrorCode: _CODES,
}

FORMS: Final[Mapping[Counted, tuple[str, ...]]] = {
    Counted.PAYOUTS_TO_SYNC: ("&Sync {n} payout", "&Sync {n} payouts"),
    Counted.MAILS_WAIT: ("{n} mail waits: open a mailbox", "{n} mails wait: open a mailbox"),
    Counted.VIEWERS: ("viewer", "viewers"),
    Counted.MINUTES_AGO: ("{n} min ago", "{n} min ago"),
    Counted.HOURS_AGO: ("{n} h ago", "{n} h ago"),
    Counted.DAYS_AGO: ("{n} day ago", "{n} days ago"),
    Counted.SECONDS_LEFT: ("Tried again in {n} second.", "Tried again in {n} seconds."),
    Counted.LINES_WAIT: (
        "{n} message of the game waits for the server; it is kept.",
        "{n} messages of the game wait for the server; they are kept.",
    ),
    Counted.PENDING_PAYOUTS: ("{n} open payout", "{n} open payouts"),
    Counted.SELECTED: ("{n} payout selected", "{n} payouts selected"),
    Counted.FURTHER: ("and {n} more", "and {n} more"),
    Counted.MORE_QUESTIONS: ("{n} more message", "{n} more messages"),
    Counted.FORGED: ("{n} forged line ignored", "{n} forged lines ignored"),
    Counted.MISSING: ("{n} gap in the addon's lines", "{n} gaps in the addon's lines"),
}
