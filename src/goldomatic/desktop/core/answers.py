"""What an HTTP answer means for whoever waits for it (SPEC §10).

A recognized line leaves the queue only when the EBS has answered finally: 2xx with the body that the route
promises, or the EBS's own error body with 400, 404 ``not_found`` or 409. Everything else is kept, tried again
and shown: an outage, a rotated key or a hotel's log-in page must not cost a confirmation.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Final, Generic, TypeAlias, TypeVar

from goldomatic.protocol.error_codes import ErrorCode

__all__ = [
    "FINAL_CODES",
    "Answered",
    "Kept",
    "Outcome",
    "RawAnswer",
    "Refused",
    "Trouble",
    "judge",
    "not_reached",
    "retry_after_seconds",
]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

FINAL_CODES: Final[Mapping[int, frozenset[ErrorCode]]] = {
    400: frozenset({
        ErrorCode.INVALID_CHARACTER_NAME,
        ErrorCode.INVALID_PAYLOAD,
        ErrorCode.OUT_OF_SEQUENCE,
        ErrorCode.NOT_ENROLLED,
    }),
    404: frozenset({ErrorCode.NOT_FOUND}),
    409: frozenset({
        ErrorCode.ACTIVE_PAYOUT_EXISTS,
        ErrorCode.LIFETIME_CAP_REACHED,
        ErrorCode.CHARACTER_NAME_TAKEN_IN_POOL,
        ErrorCode.DUPLICATE_ENROLLMENT,
        ErrorCode.TERMINAL_STATUS_CHANGE_NOT_ALLOWED,
        ErrorCode.INVALID_STATE,
        ErrorCode.GIFT_ALREADY_USED,
        ErrorCode.GIFT_REQUEST_ACTIVE,
    }),
}  # fmt: skip
"""The refusals that are the EBS's last word, by status (SPEC §5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawAnswer:
    """An HTTP answer as it came; ``retry_after`` and ``date`` are the headers' texts."""

    status: int
    body: bytes
    retry_after: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Answered(Generic[T_co]):
    """Final: the EBS did it, or had done it before."""

    value: T_co


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Final: the EBS itself said no, and will say so again."""

    code: ErrorCode
    message: str
    details: Mapping[str, object]


class Trouble(StrEnum):
    """Why an answer is not final; what a translation goes by."""

    NOT_REACHED = "not_reached"
    KEY_REFUSED = "key_refused"
    TOO_MANY_CALLS = "too_many_calls"
    UNAVAILABLE = "unavailable"
    REDIRECTED = "redirected"
    STRANGER = "stranger"
    """Something answers that is not the EBS, or not at this address."""
    NOT_UNDERSTOOD = "not_understood"
    """It is the EBS, with an error that this call should never meet: versions that do not fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Not final: to be tried again, after ``retry_after_seconds`` if told; ``words`` for the streamer."""

    trouble: Trouble
    words: str
    retry_after_seconds: float | None = None


Outcome: TypeAlias = Answered[T] | Refused | Kept


def judge(answer: RawAnswer, read: Callable[[RawAnswer], T], *, now: datetime) -> Outcome[T]:
    """Say what ``answer`` means.

    ``read`` makes the value of a 2xx and raises ValueError when it is not what the route promises. ``now`` is
    the wall clock's time, for a ``Retry-After`` that names an instant in an answer without a date.
    """
    if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        try:
            return Answered(read(answer))
        except ValueError:
            return _kept(Trouble.STRANGER, answer, now)
    own = _own_error(answer.body)
    if own is not None and own.code in FINAL_CODES.get(answer.status, ()):
        return own
    return _kept(_trouble(answer.status, own), answer, now)


def not_reached(what: str) -> Kept:
    """Return the outcome of a call that got no whole answer; ``what`` went wrong, in a few words."""
    return Kept(trouble=Trouble.NOT_REACHED, words=f"The EBS cannot be reached ({what}).")


def retry_after_seconds(value: str | None, *, date: str | None, now: datetime) -> float | None:
    """Read ``Retry-After`` in either of its forms, seconds or an instant; None when there is none to read.

    An instant is compared with the answer's own ``date``, so that a clock that is wrong here does no harm;
    with ``now`` when there is none. Never negative; may be infinite.
    """
    text = (value or "").strip()
    if re.fullmatch(r"[0-9]+", text):
        return float(text)
    until = _http_date(text)
    if until is None:
        return None
    return max(0.0, (until - (_http_date(date or "") or now)).total_seconds())


_WORDS: Final = {
    Trouble.KEY_REFUSED: "The EBS does not accept the key: check it in the settings ({status}).",
    Trouble.TOO_MANY_CALLS: "The EBS asks for fewer calls ({status}).",
    Trouble.UNAVAILABLE: "The EBS cannot do this right now ({status}).",
    Trouble.REDIRECTED: "The address leads elsewhere: check the EBS address in the settings ({status}).",
    Trouble.STRANGER: "Something other than the EBS answers at this address ({status}).",
    Trouble.NOT_UNDERSTOOD: "The EBS and this program do not understand each other: update them ({status}).",
}


def _kept(trouble: Trouble, answer: RawAnswer, now: datetime) -> Kept:
    wait = retry_after_seconds(answer.retry_after, date=answer.date, now=now)
    words = _WORDS[trouble].format(status=f"HTTP {answer.status}")
    return Kept(trouble=trouble, words=words, retry_after_seconds=wait)


def _trouble(status: int, own: Refused | None) -> Trouble:
    """Say what is wrong behind an error status that is not final; only our own body accuses the key."""
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return Trouble.REDIRECTED
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Trouble.TOO_MANY_CALLS
    if status == HTTPStatus.REQUEST_TIMEOUT or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Trouble.UNAVAILABLE
    if own is None:
        return Trouble.STRANGER
    if own.code in (ErrorCode.FORBIDDEN_APIKEY, ErrorCode.UNAUTHORIZED):
        return Trouble.KEY_REFUSED
    return Trouble.NOT_UNDERSTOOD


def _own_error(body: bytes) -> Refused | None:
    """Return the error that ``body`` says in the one shape of SPEC §5; None when it is anything else."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    match said:
        case {"code": str(code), "message": str(message), "details": dict(details)}:
            pass
        case _:
            return None
    try:
        return Refused(code=ErrorCode(code), message=message, details=details)
    except ValueError:
        return None


def _http_date(text: str) -> datetime | None:
    try:
        instant = parsedate_to_datetime(text)
        # The old forms of the date end without a zone, and mean UTC all the same (RFC 9110 §5.6.7).
        return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, IndexError):
        return None
