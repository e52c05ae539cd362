"""Whatever viewers, Desktops and processes do to two queues, as rules for Hypothesis; the models predict."""

import asyncio
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from goldomatic.ebs.application import gift_queries
from goldomatic.ebs.domain.errors import Refused
from goldomatic.ebs.domain.gift import GiftItem, GiftState
from goldomatic.ebs.storage import rebuild
from tests.simulation.gifts.callers import CHANNELS, GiftCallers
from tests.simulation.gifts.history import check_history
from tests.simulation.gifts.model import GiftModel
from tests.simulation.invariants import check_rebuilt
from tests.simulation.test_crashes import POINTS, Died
from tests.simulation.vocabulary import mostly, names
from tests.support.gifts import LINEN, WOOL

VIEWERS = ("1", "2", "3", "4", "5")
# Mostly one of them, so that its queue has a life.
channels = st.sampled_from([CHANNELS[0], *CHANNELS])
orders = st.permutations(VIEWERS)
viewers = st.sampled_from(VIEWERS)
processes = st.integers(0, 1)
backs = st.integers(0, 4)
items = st.sampled_from([LINEN, WOOL])
reasons = st.sampled_from(["no_items_available", "receiver_declined", "skipped"])
heard_ago = st.sampled_from([0, 0, 0, 29.999, 30, 30.001, None])
words_of_twitch = st.sampled_from([True, True, True, False, None])
silences = st.sampled_from([None, 0, 119.999, 120, 500])


class GiftMachine(GiftCallers):
    """Two streamers, their callers, and the models beside them."""

    # Time.

    @rule(by=st.sampled_from([0.001, 1, 10, 30, 59.999, 60, 299.999, 300, 3600]))
    def time_passes(self, by: float) -> None:
        self.clock.advance(by)

    @rule(by=st.sampled_from([0.001, 1, 25]))
    def the_clock_steps_back(self, by: float) -> None:
        self.clock.advance(-by)

    @rule(channel=channels, process=processes, early=st.sampled_from([0, 0.001]))
    def a_turn_runs_out_of_time(self, channel: str, process: int, early: float) -> None:
        active = self.models[channel].active()
        if active is not None and active.view.timeout_at is not None:
            self.clock.set(max(self.clock.now(), active.view.timeout_at - timedelta(seconds=early)))
        self.do(channel, process, lambda gifts: gifts.world.settle(), lambda _: None)

    # Viewers.

    @rule(channel=channels, process=processes, viewer=viewers, typed=names, subscriber=mostly)
    def a_viewer_types(self, channel: str, process: int, viewer: str, typed: str, subscriber: bool) -> None:
        self.do(channel, process, *self.typing(channel, viewer, typed, subscriber))

    @rule(channel=channels, process=processes, order=orders)
    def everybody_asks(self, channel: str, process: int, order: list[str]) -> None:
        for number, viewer in enumerate(order):
            ask = self.typing if number % 2 else self.asking
            self.do(channel, process + number, *ask(channel, viewer, "Norinn", True))

    @rule(channel=channels, process=processes, viewer=viewers)
    def a_viewer_asks(self, channel: str, process: int, viewer: str) -> None:
        self.do(channel, process, *self.asking(channel, viewer, "Norinn", True))

    @rule(channel=channels, process=processes, viewer=viewers, typed=names, subscriber=mostly)
    def a_viewer_asks_somehow(
        self, channel: str, process: int, viewer: str, typed: str, subscriber: bool
    ) -> None:
        self.do(channel, process, *self.asking(channel, viewer, typed, subscriber))

    @rule(channel=channels, process=processes, viewer=viewers, old=backs)
    def twitch_sends_a_line_again(self, channel: str, process: int, viewer: str, old: int) -> None:
        seen = sorted(self.models[channel].seen)
        if not seen:
            return
        again = (self.new_message(), seen[old % len(seen)])
        self.do(
            channel,
            process,
            lambda gifts: gifts.chat(viewer, messages=again),
            lambda model: model.chat(None, again, viewer, "Norinn", subscriber=True),
        )

    @rule(channel=channels, viewer=viewers)
    def one_viewer_asks_at_both_processes_at_once(self, channel: str, viewer: str) -> None:
        call, predict = self.asking(channel, viewer, "Norinn", True)

        async def together() -> list[Any]:
            return list(await asyncio.gather(*(call(self.gifts(channel, process)) for process in (0, 1))))

        answers = self.run(together())
        # Who came first does not matter: the other one is refused.
        answers.sort(key=lambda answer: isinstance(answer, Refused))
        for answer in answers:
            self.expect(channel, predict, answer)

    # The queue and the Desktop.

    @rule(channel=channels, process=processes)
    def the_next_turn_comes(self, channel: str, process: int) -> None:
        gift_id = self.models[channel].head().oldest_pending_id
        if gift_id is not None:
            self.do(channel, process, *self.turning(gift_id, 0, True, None))

    @rule(
        channel=channels,
        process=processes,
        back=backs,
        heard=heard_ago,
        word=words_of_twitch,
        silent=silences,
    )
    def somebody_thinks_that_it_is_a_turn(
        self,
        channel: str,
        process: int,
        back: int,
        heard: float | None,
        word: bool | None,
        silent: float | None,
    ) -> None:
        gift_id = self.known(channel, back)
        if back == 0:
            gift_id = self.models[channel].head().oldest_pending_id
        if gift_id is not None:
            self.do(channel, process, *self.turning(gift_id, heard, word, silent))

    @rule(channel=channels)
    def both_processes_want_the_turn(self, channel: str) -> None:
        gift_id = self.models[channel].head().oldest_pending_id
        if gift_id is None:
            return
        call, predict = self.turning(gift_id, 0, True, None)

        async def together() -> list[Any]:
            return list(await asyncio.gather(*(call(self.gifts(channel, process)) for process in (0, 1))))

        for answer in sorted(self.run(together()), reverse=True):
            self.expect(channel, predict, answer)

    @rule(channel=channels, process=processes, item=items, yes=mostly)
    def a_gift_is_given(self, channel: str, process: int, item: GiftItem, yes: bool) -> None:
        active = self.models[channel].active()
        if active is None:
            return
        gift_id = active.view.id
        self.do(channel, process, lambda g: g.select(gift_id, item), lambda m: m.select(gift_id, item))
        self.do(
            channel, process + 1, lambda g: g.confirm(gift_id, yes=yes), lambda m: m.confirm(gift_id, yes=yes)
        )

    @rule(channel=channels, process=processes, back=backs, item=items)
    def an_item_is_selected(self, channel: str, process: int, back: int, item: GiftItem) -> None:
        gift_id = self.known(channel, back)
        if gift_id is not None:
            self.do(channel, process, lambda g: g.select(gift_id, item), lambda m: m.select(gift_id, item))

    @rule(channel=channels, process=processes, back=backs, yes=mostly)
    def a_receiver_answers(self, channel: str, process: int, back: int, yes: bool) -> None:
        gift_id = self.known(channel, back)
        if gift_id is not None:
            self.do(
                channel, process, lambda g: g.confirm(gift_id, yes=yes), lambda m: m.confirm(gift_id, yes=yes)
            )

    @rule(
        channel=channels,
        process=processes,
        back=backs,
        reason=reasons,
        wanted=st.sampled_from([*GiftState, GiftState.FAILED, GiftState.FAILED]),
    )
    def the_streamer_gives_up(
        self, channel: str, process: int, back: int, reason: str, wanted: GiftState
    ) -> None:
        gift_id = self.known(channel, back)
        if gift_id is not None:
            self.do(
                channel,
                process,
                lambda g: g.fail(gift_id, reason, wanted),
                lambda m: m.fail(gift_id, reason, wanted),
            )

    @rule(channel=channels, process=processes, back=backs)
    def the_mail_is_out(self, channel: str, process: int, back: int) -> None:
        gift_id = self.known(channel, back)
        if gift_id is not None:
            self.do(channel, process, lambda g: g.mailed(gift_id), lambda m: m.mailed(gift_id))

    # Processes.

    @rule(number=processes)
    def a_process_restarts(self, number: int) -> None:
        number %= len(self.worlds)
        self.run(self.worlds[number].store.close())
        self.worlds[number] = self.opened(number)

    @rule(
        channel=channels,
        number=processes,
        point=st.sampled_from(POINTS),
        viewer=viewers,
        what=st.sampled_from(["type", "ask", "turn", "select", "confirm", "mailed"]),
    )
    def a_process_dies_under_a_call_which_is_repeated(
        self, channel: str, number: int, point: str, viewer: str, what: str
    ) -> None:
        number %= len(self.worlds)
        made = self.call_named(channel, what, viewer)
        if made is None:
            return
        call, predict = made
        self.deadly = point
        try:
            self.run(call(self.gifts(channel, number)))
        except Died:
            pass
        else:
            raise AssertionError("it should have died")
        # What the system takes back from a dead process: its file lock and its connections.
        self.run(self.worlds[number].store.close())
        self.worlds[number] = self.opened(number)
        if point == "after_commit":
            model = self.models[channel]
            model.begin(self.clock.now())
            predict(model)
        self.do(channel, number, call, predict)

    @precondition(lambda self: any(model.gifts for model in self.models.values()))
    @rule(channel=channels, process=processes)
    def the_read_models_are_rebuilt(self, channel: str, process: int) -> None:
        def again(tx: Any) -> None:
            rebuild.rebuild_on(tx.connection, lambda _done, _total: None)

        self.do(channel, process, lambda gifts: gifts.world.write(again), lambda _: None)

    # After every step.

    @invariant()
    def what_is_shown_is_what_the_models_say(self) -> None:
        for channel, model in self.models.items():

            def look(connection: Any, channel: str = channel, model: GiftModel = model) -> Any:
                return (
                    gift_queries.unfinished(connection, channel),
                    [gift_queries.gift_request(connection, channel, gift_id) for gift_id in model.gifts],
                    [gift_queries.gift_queue(connection, channel, viewer) for viewer in VIEWERS],
                    gift_queries.queue_head(connection, channel),
                )

            assert self.run(self.worlds[-1].store.read(look)) == (
                model.unfinished(),
                [model.shown(gift_id) for gift_id in model.gifts],
                [model.queue_of(viewer) for viewer in VIEWERS],
                model.head(),
            )

    @invariant()
    def the_history_is_in_order(self) -> None:
        self.run(self.worlds[0].store.read(check_history))
        self.run(check_rebuilt(self.worlds[0].store))

    def teardown(self) -> None:
        """Nobody is forgotten: with the Desktop here and time passing, the queues run empty, in order."""
        try:
            for channel in CHANNELS:
                self.run_empty(channel)
            self.the_history_is_in_order()
        finally:
            for world in self.worlds:
                self.run(world.store.close())
            self.runner.close()
