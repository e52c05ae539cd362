"""One channel on a real store: a clock that only moves by hand, loaded dice, the use cases as short calls."""

from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Connection, text

from goldomatic.ambient import Ambient, ManualClock, SeededRandomness
from goldomatic.ebs.application import enrollment, harness, payouts, queries, roulette, settle
from goldomatic.ebs.application.chat import ChatOutcome
from goldomatic.ebs.application.enrollment import Claimed, Removed
from goldomatic.ebs.application.harness import Prepared
from goldomatic.ebs.application.payouts import StatusChanged
from goldomatic.ebs.application.roulette import Verified
from goldomatic.ebs.application.views import EntrantView, PayoutView, PoolMe
from goldomatic.ebs.domain import schedule
from goldomatic.ebs.domain.errors import Refused
from goldomatic.ebs.domain.payout import PayoutStatus
from goldomatic.ebs.domain.schedule import CycleView, RouletteView
from goldomatic.ebs.storage.codec import Recorded
from goldomatic.ebs.storage.open_store import open_store
from goldomatic.ebs.storage.store import FaultPoint, Store, no_fault
from goldomatic.ebs.storage.transaction import Transaction

R = TypeVar("R")

CHANNEL = "1001"
BOUNDARY = datetime(2026, 4, 4, 12, 0, tzinfo=UTC)
"""The boundary from which `World.at` counts."""


class LoadedDice(SeededRandomness):
    """Repeatable chance; the next draws may be set beforehand, and every draw's bound is kept."""

    def __init__(self, seed: int = 1) -> None:
        """Start the sequence of `seed`, with no draw set."""
        super().__init__(seed)
        self.next: deque[int] = deque()
        self.bounds: list[int] = []

    def below(self, bound: int) -> int:
        """The next number that was set, else the sequence's."""
        self.bounds.append(bound)
        if not self.next:
            return super().below(bound)
        drawn = self.next.popleft()
        assert drawn < bound, f"the dice were loaded with {drawn}, but only {bound} take part"
        return drawn


@dataclass(slots=True, kw_only=True)
class World:
    """A channel, its clock, and the calls that its viewers, Desktop and jobs make."""

    store: Store
    url: str
    clock: ManualClock
    dice: LoadedDice
    channel: str = CHANNEL
    heard: list[Recorded] = field(default_factory=list)
    """Every event that the store's listeners were told of."""
    messages: int = 0

    def listen(self) -> None:
        """Keep what the store tells its listeners."""
        self.store.on_commit(lambda _channel, recorded: self.heard.extend(recorded))

    def at(self, seconds: float) -> datetime:
        """Put the clock `seconds` after `BOUNDARY`."""
        self.clock.set(BOUNDARY + timedelta(seconds=seconds))
        return self.clock.now()

    async def write(self, use_case: Callable[[Transaction], R]) -> R:
        """Run a use case on the channel."""
        return await self.store.write(self.channel, use_case)

    async def rows(self, statement: str, **parameters: object) -> Sequence[Any]:
        """The rows of a query in SQL."""

        def query(connection: Connection) -> Sequence[Any]:
            return connection.execute(text(statement), parameters).all()

        return await self.store.read(query)

    async def events(self) -> list[str]:
        """The types of all events of the channel, oldest first."""
        found = await self.rows(
            "SELECT type FROM events WHERE channel_id = :channel ORDER BY position", channel=self.channel
        )
        return [row.type for row in found]

    async def chat(
        self,
        viewer: str,
        name: str,
        *,
        subscriber: bool = True,
        display: str | None = None,
        messages: tuple[str, ...] | None = None,
    ) -> ChatOutcome:
        """`!twgold name`, typed by a viewer; a new message unless its ids are given."""
        self.messages += 1
        command = enrollment.EnrollFromChat(
            message_ids=messages or (f"message-{self.messages}",),
            viewer_id=viewer,
            display_name=display or f"Viewer{viewer}",
            requested_name=name,
            is_subscriber=subscriber,
        )
        return await self.write(partial(enrollment.enroll_from_chat, command=command))

    async def claim(
        self, viewer: str, name: str, request: str, *, subscriber: bool = True
    ) -> Claimed | Refused:
        """`POST claim`."""
        command = enrollment.Claim(
            request_id=request,
            viewer_id=viewer,
            display_name=f"Viewer{viewer}",
            requested_name=name,
            is_subscriber=subscriber,
        )
        return await self.write(partial(enrollment.claim, command=command))

    async def remove(self, viewer: str) -> Removed | Refused:
        """The streamer takes an entrant out."""
        return await self.write(partial(enrollment.remove_entrant, viewer_id=viewer))

    async def settle(self) -> None:
        """A job's turn: whatever is due happens."""
        await self.write(settle.settle_only)

    async def roulette(self) -> RouletteView:
        """What the phases hang on."""
        return await self.store.read(partial(queries.roulette, channel_id=self.channel))

    async def cycle(self) -> CycleView:
        """The newest cycle, which must exist."""
        cycle = (await self.roulette()).newest_cycle
        assert cycle is not None
        return cycle

    async def phase(self) -> schedule.RouletteState:
        """What the roulette shows now."""
        return schedule.state_at(await self.roulette(), self.clock.now())

    async def report(
        self, *, online: bool = True, cycle_id: UUID | None = None, name: str | None = None
    ) -> Verified | Refused:
        """The `/who` result; about the newest cycle's candidate unless told otherwise."""
        if cycle_id is None or name is None:
            cycle = await self.cycle()
            cycle_id, name = cycle_id or cycle.cycle_id, name or cycle.character_name
        command = roulette.VerifyCandidate(
            cycle_id=cycle_id, character_name=name, online=online, captured_at=self.clock.now()
        )
        return await self.write(partial(roulette.verify_candidate, command=command))

    async def won(self) -> UUID:
        """Report the newest candidate online; the payout's id."""
        verified = await self.report()
        assert isinstance(verified, Verified), verified
        assert verified.payout_id is not None
        return verified.payout_id

    async def winner(self, viewer: str = "1", name: str = "Norinn") -> UUID:
        """From an empty pool at B - 10 s to a win at B + 25 s, by the ordinary road; the payout's id."""
        self.at(-10)
        assert (await self.chat(viewer, name)).code is None
        self.at(25)
        await self.settle()
        return await self.won()

    async def prepare(self, viewer: str) -> Prepared | Refused:
        """The harness makes an entrant a winner at once."""
        return await self.write(partial(harness.prepare_pending_payout, viewer_id=viewer))

    async def prepared(self, viewer: str) -> UUID:
        """The harness makes an entrant a winner at once; the payout's id."""
        prepared = await self.prepare(viewer)
        assert isinstance(prepared, Prepared), prepared
        return prepared.payout_id

    async def status(self, payout_id: UUID, *path: PayoutStatus) -> StatusChanged | Refused:
        """`PATCH status`, once for each step; the last answer."""
        answer: StatusChanged | Refused | None = None
        for wanted in path:
            answer = await self.write(partial(payouts.change_status, payout_id=payout_id, status=wanted))
        assert answer is not None
        return answer

    async def cancel(self, payout_id: UUID) -> PayoutView | Refused:
        """The streamer's page takes a payout back."""
        return await self.write(partial(payouts.cancel_from_page, payout_id=payout_id))

    async def accept(self, payout_id: UUID, name: str = "Norinn") -> PayoutView | Refused:
        """The winner agreed in the game."""
        return await self.write(partial(payouts.confirm_acceptance, payout_id=payout_id, character_name=name))

    async def announce(self, payout_id: UUID, failure_reason: str | None = None) -> PayoutView | None:
        """Keep what became of the announcement."""
        return await self.write(
            partial(payouts.record_announcement, payout_id=payout_id, failure_reason=failure_reason)
        )

    async def payout(self, payout_id: UUID) -> PayoutView:
        """The payout, which must exist."""
        found = await self.store.read(partial(queries.payout, channel_id=self.channel, payout_id=payout_id))
        assert found is not None
        return found

    async def active(self) -> list[UUID]:
        """The ids of the active payouts."""
        found = await self.store.read(partial(queries.active_payouts, channel_id=self.channel))
        return [payout.id for payout in found]

    async def pool(self) -> list[EntrantView]:
        """The entrants as the streamer sees them."""
        return await self.store.read(partial(queries.pool, channel_id=self.channel))

    async def names(self) -> dict[str, str]:
        """Viewer → name, of everybody in the pool."""
        return {entrant.twitch_user_id: entrant.character_name for entrant in await self.pool()}

    async def me(self, viewer: str) -> PoolMe:
        """A viewer's own place."""
        return await self.store.read(partial(queries.pool_me, channel_id=self.channel, viewer_id=viewer))


async def open_world(url: str, clock: ManualClock, dice: LoadedDice, fault: FaultPoint = no_fault) -> World:
    """Open the store behind `url` as the EBS does."""
    ambient = Ambient(clock=clock, wall=clock, random=dice)
    world = World(store=await open_store(url, ambient, settle.settle, fault), url=url, clock=clock, dice=dice)
    world.listen()
    return world


@asynccontextmanager
async def new_world(url: str, seed: int = 1) -> AsyncIterator[World]:
    """A world one minute before `BOUNDARY`; its store is closed at the end."""
    world = await open_world(url, ManualClock(BOUNDARY - timedelta(seconds=60)), LoadedDice(seed))
    try:
        yield world
    finally:
        await world.store.close()
