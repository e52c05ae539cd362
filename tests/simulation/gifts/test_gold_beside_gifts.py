"""Gold with gifts beside it, for the same viewers: the gold's model must not notice (SPEC §12).

The machine of the gold plays on, and gifts of the same channel are asked for, given, declined and run out of
time in between. The two share nothing but the channel's time.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from goldomatic.ebs.application import gift_queries
from tests.simulation.gifts.model import GiftModel
from tests.simulation.machine import RouletteMachine
from tests.simulation.vocabulary import NAMES, mostly, names, viewers
from tests.support.gifts import LINEN, Gifts

EXAMPLES = {"sqlite": 20, "postgresql": 10}


class GoldAndGiftMachine(RouletteMachine):
    """The gold's callers, and a queue of gifts."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.gift_model = GiftModel(self.world.channel)

    @property
    def gifts(self) -> Gifts:
        return Gifts(self.world)

    def begin_gifts(self) -> GiftModel:
        """Let the gifts live in the channel's time; what happens to them is news of the channel."""
        model = self.gift_model
        model.last = self.model.now
        model.begin(self.model.now)
        if any(gift.view.updated_at == self.model.now for gift in model.gifts.values()):
            self.model.touch()
        return model

    def perform(self, *commands: Any) -> list[Any]:
        answers = super().perform(*commands)
        self.begin_gifts()
        return answers

    def perform_gift(self, call: Any, predict: Callable[[GiftModel], Any]) -> None:
        self.perform((call, lambda _: predict(self.begin_gifts())))

    def gift_id_of(self, viewer: str) -> UUID | None:
        found = self.run(self.gifts.unfinished())
        return next((each.id for each in found if each.viewer_id == viewer), None)

    @rule(viewer=viewers, typed=names, subscriber=mostly)
    def a_viewer_wants_a_gift(self, viewer: str, typed: str, subscriber: bool) -> None:
        messages = (self.new_message(),)
        # The ids are the gold's, too: both commands share what has been seen.
        self.model.seen.update(messages)
        self.perform_gift(
            self.gifts.chat(viewer, typed, subscriber=subscriber, messages=messages),
            lambda model: model.chat(
                self.gift_id_of(viewer), messages, viewer, NAMES[typed], subscriber=subscriber
            ),
        )

    @rule(yes=mostly)
    def a_gift_is_given(self, yes: bool) -> None:
        head = self.gift_model.head()
        gift_id = head.active_id or head.oldest_pending_id
        if gift_id is None:
            return
        heard_at = self.clock.now() if self.model.last is None else max(self.clock.now(), self.model.last)
        self.perform_gift(
            self.gifts.turn(gift_id, heard_at=heard_at, subscriber=True),
            lambda model: model.turn(gift_id, heard_at, subscriber=True, since=None),
        )
        self.perform_gift(self.gifts.select(gift_id), lambda model: model.select(gift_id, LINEN))
        self.perform_gift(self.gifts.confirm(gift_id, yes=yes), lambda model: model.confirm(gift_id, yes=yes))

    @rule()
    def a_turn_comes(self) -> None:
        gift_id = self.gift_model.head().oldest_pending_id
        if gift_id is not None:
            heard_at = self.clock.now()
            self.perform_gift(
                self.gifts.turn(gift_id, heard_at=heard_at, subscriber=True),
                lambda model: model.turn(gift_id, heard_at, subscriber=True, since=None),
            )

    @invariant()
    def the_gifts_are_what_their_model_says(self) -> None:
        channel = self.world.channel
        found = self.run(self.world.store.read(lambda c: gift_queries.unfinished(c, channel)))
        assert found == self.gift_model.unfinished()


@pytest.mark.timeout(1800)
def test_gold_and_gifts_do_not_touch_each_other(kind: str, new_database: Callable[[], str]) -> None:
    chosen = settings(
        max_examples=EXAMPLES[kind],
        stateful_step_count=40,
        derandomize=True,
        deadline=None,
        database=None,
        print_blob=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    class Machine(GoldAndGiftMachine):
        def __init__(self) -> None:
            super().__init__(new_database())

    run_state_machine_as_test(Machine, settings=chosen)
