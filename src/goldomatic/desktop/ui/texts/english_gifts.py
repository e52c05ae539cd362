"""English: all that is said about gifts."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from goldomatic.desktop.core.gift import GiftEnd
from goldomatic.desktop.core.gift_rules import Quality
from goldomatic.desktop.core.gift_view import GiftAction, GiftStep
from goldomatic.desktop.ui.texts.gift_keys import GiftAsk, GiftLabel

__all__ = ["TABLES"]

_STEPS: Final[Mapping[StrEnum, str]] = {
    GiftStep.IN_QUEUE: "Waits for their turn",
    GiftStep.WAITS_FOR_GAME: "Waits for the game: start WoW and log in",
    GiftStep.LISTING: "Your bags are being looked through",
    GiftStep.CHOOSE: "Choose an item, or let the roulette choose",
    GiftStep.SPINNING: "The roulette is turning",
    GiftStep.CHOSEN: "This one? If not, skip it now",
    GiftStep.OFFERING: "Chosen: the server is being told",
    GiftStep.ASKING: "Whispering to the receiver in the game",
    GiftStep.WAITS_FOR_ANSWER: "Waits for the receiver to answer !twgift in the game",
    GiftStep.NOT_REACHED: "The whisper did not arrive; tried again every half minute",
    GiftStep.HANDING_OVER: "The receiver agreed: being typed into the game",
    GiftStep.QUEUED: "In the game's list: open a mailbox and press Prepare Mail",
    GiftStep.PREPARED: "The mail is filled in: press Send in the game",
    GiftStep.GAME_SILENT: "Typed three times, the game does not answer: try again, or give up",
    GiftStep.REFUSED: "The addon did not take it: try again, or remove it",
    GiftStep.MAIL_FAILED: "It cannot be mailed: make it ready again in the game, or remove it",
    GiftStep.WAS_IT_SENT: "The game ended with this mail prepared: say whether it was sent",
    GiftStep.REPORTING: "Mailed: the server is being told",
    GiftStep.WITHDRAWING: "Being taken out of the game",
    GiftStep.WITHDRAW_REFUSED: "Cannot be taken back: the mail is on its way or has left",
    GiftStep.WITHDRAW_UNANSWERED: "The game does not say whether it let go: wait, or close all the same",
    GiftStep.CLOSING: "Closing: the server is being told",
    GiftStep.MAILED: "Done: the gift was mailed",
    GiftStep.FAILED: "No gift this time",
}
_ACTIONS: Final[Mapping[StrEnum, str]] = {
    GiftAction.SKIP: "S&kip this item",
    GiftAction.NEVER_GIVE: "Ne&ver give this away",
    GiftAction.CHOOSE: "&Choose…",
    GiftAction.SPIN: "Spin the &roulette",
    GiftAction.TRY_AGAIN: "&Try again",
    GiftAction.DECLINED: "Does &not want it…",
    GiftAction.GIVE_UP: "&Give up…",
    GiftAction.MARK_MAILED: "&Mark as mailed…",
    GiftAction.REMOVE: "Rem&ove…",
    GiftAction.SAY_WHETHER_SENT: "Was it sent?",
    GiftAction.CLOSE_ANYWAY: "Close all the same",
    GiftAction.KEEP: "K&eep the gift",
}
_ENDS: Final[Mapping[StrEnum, str]] = {
    GiftEnd.NO_ITEMS: "nothing in your bags may be given away",
    GiftEnd.GIVEN_UP: "you gave it up",
    GiftEnd.DECLINED: "the receiver does not want it",
    GiftEnd.NOT_CHOSEN: "no item was chosen in time",
    GiftEnd.NOT_ANSWERED: "the receiver did not answer in time",
    GiftEnd.REMOVED: "you took it off the list",
}
_QUALITIES: Final[Mapping[StrEnum, str]] = {
    Quality.POOR: "Poor (grey)",
    Quality.COMMON: "Common (white)",
    Quality.UNCOMMON: "Uncommon (green)",
    Quality.RARE: "Rare (blue)",
    Quality.EPIC: "Epic (purple)",
    Quality.LEGENDARY: "Legendary (orange)",
}
_LABELS: Final[Mapping[StrEnum, str]] = {
    GiftLabel.GIFTS: "Gifts",
    GiftLabel.GIFTS_COUNTED: "Gifts ({number})",
    GiftLabel.MENU_GIFT: "&Gift",
    GiftLabel.COLUMN_ITEM: "Item",
    GiftLabel.COLUMN_TIME_LEFT: "Time left",
    GiftLabel.NO_GIFTS: "Nobody waits for a gift. A subscriber asks for one with !twgift and a name.",
    GiftLabel.NO_ITEM: "—",
    GiftLabel.ITEM_COUNTED: "{name} ×{count}",
    GiftLabel.IN_LINE: "No. {number} in the queue",
    GiftLabel.WHEEL_TURNS: "The roulette chooses a gift for {name}",
    GiftLabel.WHEEL_LANDED: "{name} is offered: {item}",
    GiftLabel.WAS_IT_SENT: (
        "The game ended while {item} for {name} was being mailed. Look into your bags: was it sent?"
    ),
    GiftLabel.CLOSE_ANYWAY: "The game does not say whether it let go of {name}'s gift. Close all the same?",
    GiftLabel.CHOOSE_TITLE: "Choose a gift",
    GiftLabel.CHOOSE_TEXT: "What shall {name} be given?",
    GiftLabel.CHOOSE_SEARCH: "Search your bags",
    GiftLabel.CHOOSE_BUTTON: "&Offer this",
    GiftLabel.BY_HAND: "I &choose each gift by hand",
    GiftLabel.QUALITY_MIN: "Give &at least",
    GiftLabel.QUALITY_MAX: "Give at &most",
    GiftLabel.ANY_QUALITY: "Any quality",
    GiftLabel.NEVER_GIVEN: "&Never give away",
    GiftLabel.NEVER_GIVEN_HINT: "One item a line, its number first: 6948 Hearthstone",
    GiftLabel.BAD_NEVER_GIVEN: "Each line begins with the number of an item.",
}
_QUESTIONS: Final[Mapping[StrEnum, str]] = {
    GiftAsk.GIVE_UP: "Give {name} no gift this time? They may ask again.",
    GiftAsk.DECLINED: "Has {name} said in the game that they do not want it? They may ask again.",
    GiftAsk.MARK_MAILED: "Was {item} mailed to {name}? This cannot be taken back.",
    GiftAsk.REMOVE: "Take the gift for {name} off the list? They agreed, and cannot ask for another one.",
}

TABLES: Final[Mapping[type[StrEnum], Mapping[StrEnum, str]]] = {
    GiftStep: _STEPS,
    GiftAction: _ACTIONS,
    GiftEnd: _ENDS,
    Quality: _QUALITIES,
    GiftLabel: _LABELS,
    GiftAsk: _QUESTIONS,
}
