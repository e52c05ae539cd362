"""What a command of the stream's chat does, counts and logs, once it is known to be one (SPEC §5.1, §12)."""

from __future__ import annotations

import structlog

from goldomatic.ebs.api.tallies import Tally
from goldomatic.ebs.application.chat import ChatEffect, ChatOutcome
from goldomatic.ebs.application.enrollment import EnrollFromChat, enroll_from_chat
from goldomatic.ebs.application.gifts import RequestFromChat, request_from_chat
from goldomatic.ebs.storage.batch import RuleBroken
from goldomatic.ebs.storage.store import Store
from goldomatic.ebs.storage.transaction import Transaction
from goldomatic.logs import typed

__all__ = ["ChatWish", "fulfil"]

ChatWish = EnrollFromChat | RequestFromChat

_LOG = structlog.get_logger(__name__)


async def fulfil(wish: ChatWish, *, store: Store, channel_id: str, messages: Tally) -> None:
    """Do what a viewer typed, and note what became of it; it may be refused, chat is not told.

    Raises:
        StoreUnavailable: nothing was kept, or it is not known; Twitch will send the line again.
    """
    try:
        outcome = await store.write(channel_id, lambda tx: _run(tx, wish))
    except RuleBroken as broken:
        # Sending it again would not help, and nothing that a viewer types is worth an error to Twitch.
        outcome = ChatOutcome(kind=ChatEffect.REFUSED, code=broken.refused.code)
    is_gift = isinstance(wish, RequestFromChat)
    label = outcome.kind.value if outcome.code is None else f"refused_{outcome.code.value}"
    messages.add(f"gift_{label}" if is_gift else label)
    _LOG.info(
        "chat command done",
        action="chat.gift" if is_gift else "chat.enroll",
        outcome=outcome.kind,
        code=None if outcome.code is None else outcome.code.value,
        viewer_id=wish.viewer_id,
        typed_name=typed(wish.requested_name),
    )


def _run(tx: Transaction, wish: ChatWish) -> ChatOutcome:
    match wish:
        case EnrollFromChat():
            return enroll_from_chat(tx, wish)
        case RequestFromChat():
            return request_from_chat(tx, wish)
