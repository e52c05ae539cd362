"""How far a gift has come in an evening: what the gifts' tests of this folder begin with."""

from __future__ import annotations

from uuid import UUID

from goldomatic.desktop.core.gift_view import GiftStep
from goldomatic.desktop.core.view import NoticeKind
from goldomatic.sim.wow.items import Stack
from tests.support.evening import Evening
from tests.support.gifting import asked, fill_bags, until_gift


async def ready(evening: Evening, *stacks: Stack) -> None:
    """The link works, what the addon says counts, and these lie in the bags."""
    fill_bags(evening.played, *stacks)
    await evening.until(lambda: evening.told(NoticeKind.LINK_AGREED) != [], "the link")
    await evening.run(30)


async def until_agreed(evening: Evening, viewer: str = "2002", name: str | None = None) -> UUID:
    """A viewer's gift is in the addon's list."""
    gift_id = await asked(evening, name, viewer)
    await until_gift(evening, gift_id, GiftStep.WAITS_FOR_ANSWER)
    evening.played.answer("!!twgift", name)
    await until_gift(evening, gift_id, GiftStep.QUEUED)
    return gift_id


async def until_ended(evening: Evening, gift_id: UUID, seconds: float = 120) -> str:
    """Nothing is given; return why."""
    gift = await until_gift(evening, gift_id, GiftStep.FAILED, seconds)
    assert gift.detail is not None
    return gift.detail


async def mail(evening: Evening, gift_id: UUID) -> None:
    """The streamer mails the first row."""
    evening.played.person.open_mailbox()
    await evening.prepare()
    evening.send()
    await until_gift(evening, gift_id, GiftStep.MAILED)
