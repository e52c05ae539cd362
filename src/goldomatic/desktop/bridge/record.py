"""What the Desktop writes to its log (SPEC §16): stable ``action=`` names, payout or cycle as correlation id.

Never a key or a session word: neither is in what is taken from a call, a line or a notice here.
"""

from __future__ import annotations

import structlog

from goldomatic.desktop.bridge.events import (
    AskAudit,
    AskCandidate,
    AskGifts,
    AskPending,
    AskState,
    AskTwitch,
    AskVersion,
    Call,
    ChangeStatus,
    ConfirmAcceptance,
    ConfirmGift,
    FailGift,
    ReportMailed,
    SelectItem,
    TypeLine,
)
from goldomatic.desktop.core.answers import Answered, Kept, Outcome, Refused
from goldomatic.desktop.core.game import NotTyped, Typed
from goldomatic.desktop.core.view import Level, Notice

__all__ = ["log_call", "log_line", "log_notice", "one_line"]

_LOG = structlog.get_logger(__name__)

_ASKING = AskVersion | AskState | AskCandidate | AskPending | AskGifts | AskTwitch


def one_line(text: str) -> str:
    """Return a text that others had a hand in, without what could break out of a line of the log."""
    return "".join(each if each.isprintable() else f"\\x{ord(each):02x}" for each in text)


def log_notice(notice: Notice) -> None:
    """Write down a notice, and where in the chat log it comes from."""
    write = {Level.INFO: _LOG.info, Level.WARNING: _LOG.warning, Level.ERROR: _LOG.error}[notice.level]
    told = {
        "correlation_id": None if notice.subject is None else str(notice.subject),
        "character": None if notice.name is None else one_line(notice.name),
        "detail": None if notice.detail is None else one_line(notice.detail),
        "offset": notice.offset,
        "line_number": notice.line_number,
    }
    present = {name: value for name, value in told.items() if value is not None}
    write(notice.kind.value.replace("_", " "), action=f"desktop.{notice.kind.value}", **present)


def log_call(call: Call, outcome: Outcome[object]) -> None:
    """Write down a call that may change something; of those that only ask, the failures."""
    told: dict[str, object] = {"action": "desktop.call", "call": type(call).__name__}
    match call:
        case AskAudit(payout_id) | ConfirmAcceptance(payout_id):
            told["correlation_id"] = str(payout_id)
        case ChangeStatus(payout_id, status):
            told |= {"correlation_id": str(payout_id), "status": status.value}
        case SelectItem(gift_id=gift_id) | ConfirmGift(gift_id=gift_id) | ReportMailed(gift_id):
            told["correlation_id"] = str(gift_id)
        case FailGift(gift_id, reason):
            told |= {"correlation_id": str(gift_id), "given_reason": reason}
        case _:
            pass
    is_routine = isinstance(call, _ASKING)
    match outcome:
        case Answered():
            if not is_routine:
                _LOG.info("the EBS did it", **told)
        case Refused(code=code):
            _LOG.warning("the EBS said no", code=code.value, **told)
        case Kept(trouble=trouble, words=words):
            _LOG.warning("the EBS did not answer finally", trouble=trouble.value, reason=words, **told)


def log_line(wanted: TypeLine, result: Typed | NotTyped) -> None:
    """Write down that a line was typed, by its verb: the line itself stands in the game."""
    about = {"action": "desktop.line", "verb": wanted.verb.value, "is_repeated": wanted.is_repeated}
    match result:
        case Typed(fell_back=None):
            _LOG.info("a line was typed", outcome="typed", **about)
        case Typed(fell_back=NotTyped(trouble, message)):
            why = {"first_way": trouble.value, "reason": one_line(message)}
            _LOG.warning("a line was typed in the second way", outcome="typed", **why, **about)
        case NotTyped(trouble, message, is_cut):
            told = {"outcome": trouble.value, "reason": one_line(message), "is_cut": is_cut}
            _LOG.warning("a line was not typed", **told, **about)
