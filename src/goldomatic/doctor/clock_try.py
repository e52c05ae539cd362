"""Tries this machine's clock against Twitch's: what is signed is refused by its age (SPEC §5.1)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

import httpx

from goldomatic.ambient import Clock
from goldomatic.doctor.findings import Finding, State
from goldomatic.doctor.twitch_words import away
from goldomatic.ebs.twitch.wire import TIMEOUT, ask, client_for
from goldomatic.protocol.eventsub_signature import MESSAGE_AGE_MAX

__all__ = ["try_clock"]

OFF_NOTED: Final = timedelta(seconds=30)
"""Viewers' tokens are believed so long after their end, and no longer."""

_SUBJECT = "clock"
_WHY = "messages of Twitch and tokens of viewers are believed by their age"


async def try_clock(auth_base_url: str, wall: Clock) -> Finding:
    """Compare with the ``Date`` of any answer of Twitch's token service."""
    async with client_for(auth_base_url, timeout=TIMEOUT) as http:
        try:
            answer = await ask(http, http.build_request("GET", "/oauth2/validate"))
        except httpx.HTTPError as error:
            return away(_SUBJECT, type(error).__name__, _WHY)
    return judge_clock(answer.headers.get("date", ""), wall.now())


def judge_clock(date: str, now: datetime) -> Finding:
    """Say how far ``now`` is from the ``Date`` header of an answer that has just come."""
    try:
        there = parsedate_to_datetime(date)
    except ValueError:
        return Finding(subject=_SUBJECT, state=State.NOTE, found="not compared: Twitch does not say the time")
    # Without an offset the standard library gives no zone; HTTP knows only one.
    off = now - (there if there.tzinfo else there.replace(tzinfo=UTC))
    seconds = abs(off).total_seconds()
    words = f"{seconds:.0f} s {'ahead of' if off > timedelta(0) else 'behind'} Twitch's"
    if seconds <= OFF_NOTED.total_seconds():
        return Finding(subject=_SUBJECT, state=State.FINE, found=words)
    is_refused = seconds >= MESSAGE_AGE_MAX.total_seconds()
    return Finding(
        subject=_SUBJECT,
        state=State.WRONG if is_refused else State.NOTE,
        found=f"{words}{', so every chat message is refused as too old or too new' if is_refused else ''}",
        why=_WHY,
        remedy="set it right, and let it be kept so (NTP)",
    )
