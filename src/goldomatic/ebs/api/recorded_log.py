"""From committed events to log lines: what happens to a payout or a gift is found by its id (SPEC §16)."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from goldomatic.ebs.domain import gift, payout, spin
from goldomatic.ebs.storage.codec import Recorded, type_name

__all__ = ["log_recorded"]

_LOG = structlog.get_logger(__name__)


def log_recorded(recorded: Sequence[Recorded]) -> None:
    """Log payouts, gift requests and cycles, the ``action`` being the event's stored name.

    The pool is left out: chat commands say by themselves what became of them.
    """
    for entry in recorded:
        event = entry.event
        if isinstance(event, payout.PayoutEvent):
            _log(entry, payout_id=entry.stream_id)
        elif isinstance(event, gift.GiftEvent):
            _log(entry, gift_request_id=entry.stream_id)
        elif isinstance(event, spin.CycleDrawn):
            # Where the payout's story begins, should the candidate be online.
            _log(entry, cycle_id=entry.stream_id, payout_id=str(event.payout_id))
        elif isinstance(event, spin.CycleEvent):
            _log(entry, cycle_id=entry.stream_id)


def _log(entry: Recorded, **ids: str) -> None:
    name = type_name(entry.event)
    _LOG.info(name.replace(".", " ").replace("_", " "), action=name, channel_id=entry.channel_id, **ids)
