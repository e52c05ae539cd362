"""The calls that viewers, queue and Desktop make, each with what the model says to it."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from hypothesis.stateful import RuleBasedStateMachine

from goldomatic.ambient import ManualClock
from goldomatic.ebs.domain.errors import Refused
from tests.simulation.gifts.model import GiftModel
from tests.simulation.test_crashes import Died
from tests.simulation.vocabulary import NAMES
from tests.support.gifts import LINEN, Gifts
from tests.support.world import BOUNDARY, LoadedDice, World, open_world

R = TypeVar("R")
Call = Callable[[Gifts], Coroutine[Any, Any, Any]]
Predict = Callable[[GiftModel], Any]

CHANNELS = ("1001", "2002")


class GiftCallers(RuleBasedStateMachine):
    """Two streamers; one process, or two on one database. The rules come in a subclass."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.url = url
        self.clock = ManualClock(BOUNDARY)
        self.deadly: str | None = None
        self.dice = [LoadedDice(1), LoadedDice(2)]
        count = 2 if url.startswith("postgresql") else 1
        self.worlds = [self.opened(number) for number in range(count)]
        self.models = {channel: GiftModel(channel) for channel in CHANNELS}
        self.messages = 0

    def run(self, work: Coroutine[Any, Any, R]) -> R:
        return self.runner.run(work)

    def opened(self, number: int) -> World:
        return self.run(open_world(self.url, self.clock, self.dice[number], self.strike))

    def strike(self, point: str) -> None:
        """The process dies at the commit point that was chosen."""
        if point == self.deadly:
            self.deadly = None
            raise Died

    def gifts(self, channel: str, process: int) -> Gifts:
        return Gifts(replace(self.worlds[process % len(self.worlds)], channel=channel))

    def do(self, channel: str, process: int, call: Call, predict: Predict) -> None:
        """Make a call; hold the answer to the model's."""
        answer = self.run(call(self.gifts(channel, process)))
        self.expect(channel, predict, answer)

    def expect(self, channel: str, predict: Predict, answer: Any) -> None:
        model = self.models[channel]
        model.begin(self.clock.now())
        expected = predict(model)
        plain = answer.code if isinstance(answer, Refused) else answer
        assert plain == expected, (plain, expected)

    def new_message(self) -> str:
        self.messages += 1
        return f"line-{self.messages}"

    def chosen_id(self, channel: str, viewer: str) -> UUID | None:
        """The id that chance gave to the request that a viewer has in the queue."""
        found = self.run(self.gifts(channel, 0).unfinished())
        return next((each.id for each in found if each.viewer_id == viewer), None)

    def known(self, channel: str, back: int) -> UUID | None:
        """One of the newest requests; None when there is none."""
        ids = list(self.models[channel].gifts)
        return ids[-1 - back % len(ids)] if ids else None

    def typing(self, channel: str, viewer: str, typed: str, subscriber: bool) -> tuple[Call, Predict]:
        messages = (self.new_message(), self.new_message())
        return (
            lambda gifts: gifts.chat(viewer, typed, subscriber=subscriber, messages=messages),
            lambda model: model.chat(
                self.chosen_id(channel, viewer), messages, viewer, NAMES[typed], subscriber=subscriber
            ),
        )

    def asking(self, channel: str, viewer: str, typed: str, subscriber: bool) -> tuple[Call, Predict]:
        return (
            lambda gifts: gifts.ask(viewer, typed, subscriber=subscriber),
            lambda model: model.request(
                self.chosen_id(channel, viewer), viewer, NAMES[typed], subscriber=subscriber, known=True
            ),
        )

    def turning(
        self, gift_id: UUID, heard: float | None, subscriber: bool | None, silent: float | None
    ) -> tuple[Call, Predict]:
        now = self.clock.now()
        # A Desktop that was never heard is one that was heard long ago.
        heard_at = now - timedelta(seconds=10_000 if heard is None else heard)
        since: datetime | None = None if silent is None else now - timedelta(seconds=silent)
        return (
            lambda gifts: gifts.turn(gift_id, heard_at=heard_at, subscriber=subscriber, in_vain_since=since),
            lambda model: model.turn(gift_id, heard_at, subscriber, since),
        )

    def call_named(self, channel: str, what: str, viewer: str) -> tuple[Call, Predict] | None:
        """A call as Twitch, a viewer, the queue or the Desktop makes it, and makes it again."""
        if what == "type":
            return self.typing(channel, viewer, "Norinn", True)
        if what == "ask":
            return self.asking(channel, viewer, "Norinn", True)
        if what == "turn":
            pending_id = self.models[channel].head().oldest_pending_id
            return None if pending_id is None else self.turning(pending_id, 0, True, None)
        active = self.models[channel].active()
        gift_id = self.known(channel, 0) if active is None else active.view.id
        if gift_id is None:
            return None
        if what == "select":
            return lambda g: g.select(gift_id), lambda m: m.select(gift_id, LINEN)
        if what == "confirm":
            return lambda g: g.confirm(gift_id), lambda m: m.confirm(gift_id, yes=True)
        return lambda g: g.mailed(gift_id), lambda m: m.mailed(gift_id)

    def run_empty(self, channel: str) -> None:
        model = self.models[channel]
        if model.last is not None:
            self.clock.set(max(self.clock.now(), model.last))
        waiting = [gift.view.id for gift in model.queue()]
        before = len(model.turns)
        active = model.active()
        for number, gift_id in enumerate(waiting):
            if active is None or gift_id != active.view.id:
                self.do(channel, number, *self.turning(gift_id, 0, True, None))
            self.clock.set(max(self.clock.now(), BOUNDARY) + timedelta(minutes=5))
            self.do(channel, number, lambda gifts: gifts.world.settle(), lambda _: None)
        turns = model.turns[before:]
        assert turns == [gift_id for gift_id in waiting if active is None or gift_id != active.view.id]
        assert self.run(self.gifts(channel, 0).unfinished()) == []
