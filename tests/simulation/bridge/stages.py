"""How far an evening has come: what the tests of this folder begin with."""

from __future__ import annotations

from uuid import UUID

from goldomatic.desktop.core.view import NoticeKind, Step
from goldomatic.desktop.core.wishes import Sync
from tests.support.evening import Evening


async def until_whispered(evening: Evening) -> UUID:
    """A viewer has won and was whispered; return the payout."""
    payout_id = await evening.service.pending_payout("2002", evening.played.winner)
    await evening.until_step(Step.WAITS_FOR_ANSWER)
    return UUID(payout_id)


async def until_agreed(evening: Evening) -> UUID:
    """The winner has answered."""
    payout_id = await until_whispered(evening)
    evening.played.answer()
    await evening.until_step(Step.READY_TO_SYNC)
    return payout_id


async def until_queued(evening: Evening) -> UUID:
    """The mail is in the addon's list."""
    payout_id = await until_agreed(evening)
    evening.wish(Sync(payout_id))
    await evening.until_step(Step.QUEUED)
    return payout_id


async def until_prepared(evening: Evening) -> UUID:
    """The mail is in the form."""
    payout_id = await until_queued(evening)
    evening.played.person.open_mailbox()
    await evening.prepare()
    assert evening.payout().step is Step.PREPARED
    return payout_id


async def until_sent(evening: Evening) -> UUID:
    """The mail has left, and the EBS knows."""
    payout_id = await until_prepared(evening)
    evening.send()
    await evening.until(lambda: evening.told(NoticeKind.SENT) != [], "sent")
    return payout_id


async def come_back(evening: Evening) -> None:
    """The game has crashed, and is started again."""
    agreed = len(evening.told(NoticeKind.LINK_AGREED))
    evening.played.client.crash()
    await evening.run(5)
    evening.played.client.login()
    await evening.until(lambda: len(evening.told(NoticeKind.LINK_AGREED)) > agreed, "the link", 300)


async def reload(evening: Evening) -> None:
    """The streamer types ``/reload``, which saves all as it is now."""
    agreed = len(evening.told(NoticeKind.LINK_AGREED))
    evening.played.client.reload()
    await evening.until(lambda: len(evening.told(NoticeKind.LINK_AGREED)) > agreed, "the new session")


def verbs(evening: Evening) -> list[str]:
    """Return the functions that were typed, in their order."""
    return [line.partition("(")[0].removeprefix("/run ") for line in evening.typed]
