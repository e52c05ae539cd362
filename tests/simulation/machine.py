"""Whatever callers can do, as rules for Hypothesis; the model runs along and predicts."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from goldomatic.ambient import ManualClock
from goldomatic.ebs.application import queries
from goldomatic.ebs.application.harness import Prepared
from goldomatic.ebs.domain.errors import Refused
from goldomatic.ebs.domain.payout import PayoutStatus
from goldomatic.ebs.domain.spin import next_boundary
from goldomatic.ebs.storage import rebuild
from tests.simulation.facts import Drawn, ModelCycle
from tests.simulation.invariants import check_invariants, check_rebuilt
from tests.simulation.model import Model
from tests.simulation.vocabulary import (
    NAMES,
    VIEWERS,
    edges,
    mostly,
    names,
    plain,
    requests,
    seconds,
    statuses,
    viewers,
    which,
)
from tests.support.world import BOUNDARY, LoadedDice, World, open_world

R = TypeVar("R")
S = PayoutStatus


class RouletteMachine(RuleBasedStateMachine):
    """One channel, its callers, and the model beside it."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.url = url
        self.clock = ManualClock(BOUNDARY - timedelta(seconds=30))
        self.dice = LoadedDice()
        self.world: World = self.run(open_world(url, self.clock, self.dice))
        self.model = Model(self.world.channel)
        self.terminal: dict[UUID, PayoutStatus] = {}

    def run(self, work: Coroutine[Any, Any, R]) -> R:
        return self.runner.run(work)

    def teardown(self) -> None:
        self.run(self.world.store.close())
        self.runner.close()

    def perform(self, *commands: tuple[Coroutine[Any, Any, Any], Callable[[Any], Any]]) -> list[Any]:
        """Make the calls at once, and hold each answer to the model's."""

        async def together() -> list[Any]:
            return list(await asyncio.gather(*(call for call, _ in commands)))

        answers = self.run(together())
        self.model.begin(self.clock.now(), self.drawn)
        for answer, (_, predict) in zip(answers, commands, strict=True):
            expected = predict(answer)
            assert plain(answer) == expected, (plain(answer), expected)
        return answers

    def drawn(self, cycle_id: UUID) -> Drawn:
        """What chance brought in a cycle, as its first event has it."""
        (row,) = self.run(
            self.world.rows(
                "SELECT data FROM events WHERE stream_id = :stream AND version = 1", stream=str(cycle_id)
            )
        )
        return msgspec.convert(_renamed(msgspec.json.decode(row.data)), Drawn)

    def chatted(self, viewer: str, typed: str, subscriber: bool, messages: tuple[str, ...]) -> Any:
        call = self.world.chat(viewer, typed, subscriber=subscriber, messages=messages)
        shown = typed.replace("\u200b", "")
        return call, lambda _: self.model.chat(messages, viewer, shown, NAMES[typed], subscriber=subscriber)

    def claimed(self, viewer: str, typed: str, subscriber: bool, request: str) -> Any:
        call = self.world.claim(viewer, typed, request, subscriber=subscriber)
        return call, lambda _: self.model.claim(request, viewer, NAMES[typed], subscriber=subscriber)

    def patched(self, payout_id: UUID, wanted: PayoutStatus) -> Any:
        return self.world.status(payout_id, wanted), lambda _: self.model.status(payout_id, wanted)

    def new_message(self) -> str:
        return f"message-{len(self.model.seen)}"

    def payout(self, back: int) -> UUID:
        """One of the newest payouts."""
        ids = list(self.model.payouts)
        return ids[-1 - back % len(ids)]

    def known_cycles(self) -> list[ModelCycle]:
        """The cycles that a report may be about: nobody knows the id of one that the harness drew in vain."""
        return [cycle for cycle in self.model.cycles if cycle.cycle_id.version]

    # Time.

    @rule(by=seconds)
    def time_passes(self, by: float) -> None:
        self.clock.advance(by)

    @rule(by=edges)
    def a_boundary_comes_near(self, by: float) -> None:
        self.clock.set(next_boundary(self.clock.now()) + timedelta(seconds=by))

    @rule(by=st.sampled_from([0.001, 1, 25, 299.999, 400]))
    def the_clock_steps_back(self, by: float) -> None:
        self.clock.advance(-by)

    @rule()
    def a_job_settles(self) -> None:
        self.perform((self.world.settle(), lambda _: None))

    @initialize(typed=names)
    def somebody_is_there(self, typed: str) -> None:
        self.perform(self.chatted("1", typed, True, (self.new_message(),)))

    @rule(viewer=viewers, typed=names, subscriber=mostly)
    def a_viewer_types(self, viewer: str, typed: str, subscriber: bool) -> None:
        fresh = self.new_message()
        self.perform(self.chatted(viewer, typed, subscriber, (fresh, f"{fresh}-again")))

    @rule(viewer=viewers, typed=names, old=which)
    def twitch_sends_a_line_again(self, viewer: str, typed: str, old: int) -> None:
        known = sorted(self.model.seen)
        self.perform(self.chatted(viewer, typed, True, (self.new_message(), known[old % len(known)])))

    @rule(viewer=viewers, typed=names, subscriber=mostly, request=requests)
    def a_viewer_claims(self, viewer: str, typed: str, subscriber: bool, request: str) -> None:
        self.perform(self.claimed(viewer, typed, subscriber, request))

    @rule(takers=st.lists(st.tuples(viewers, names, requests), min_size=2, max_size=5))
    def several_come_at_once(self, takers: list[tuple[str, str, str]]) -> None:
        base = len(self.model.seen)
        commands = []
        for k, (viewer, typed, request) in enumerate(takers):
            if k % 2:
                commands.append(self.claimed(viewer, typed, True, request))
            else:
                commands.append(self.chatted(viewer, typed, True, (f"message-{base}-{k}",)))
        self.perform(*commands)

    # The streamer and the Desktop.

    @rule(viewer=viewers)
    def the_streamer_removes(self, viewer: str) -> None:
        self.perform((self.world.remove(viewer), lambda _: self.model.remove(viewer)))

    @precondition(lambda self: self.known_cycles())
    @rule(back=which, online=mostly, typed=st.none() | names)
    def the_game_reports(self, back: int, online: bool, typed: str | None) -> None:
        cycles = self.known_cycles()
        cycle = cycles[-1 - back % min(2, len(cycles))]
        said = cycle.name if typed is None else typed
        name = cycle.name if typed is None else NAMES[typed]
        self.perform(
            (
                self.world.report(online=online, cycle_id=cycle.cycle_id, name=said),
                lambda _: self.model.report(cycle.cycle_id, name, online=online),
            )
        )

    @rule(online=mostly, late=st.sampled_from([0, 25, 329.999, 330]))
    def a_round_is_played(self, online: bool, late: float) -> None:
        """Up to the next boundary, the draw, and its report: the road that matters most."""
        boundary = next_boundary(self.clock.now())
        self.clock.set(boundary)
        self.perform((self.world.settle(), lambda _: None))
        newest = self.model.roulette().newest_cycle
        if newest is None:
            return
        self.clock.set(boundary + timedelta(seconds=late))
        self.perform(
            (
                self.world.report(online=online, cycle_id=newest.cycle_id, name=newest.character_name),
                lambda _: self.model.report(newest.cycle_id, newest.character_name, online=online),
            )
        )

    @precondition(lambda self: self.model.payouts)
    @rule(back=which, wanted=statuses)
    def the_desktop_changes_a_status(self, back: int, wanted: PayoutStatus) -> None:
        self.perform(self.patched(self.payout(back), wanted))

    @precondition(lambda self: self.model.payouts)
    @rule(back=which, road=st.lists(statuses, min_size=2, max_size=3))
    def the_desktop_is_in_a_hurry(self, back: int, road: list[PayoutStatus]) -> None:
        self.perform(*(self.patched(self.payout(back), wanted) for wanted in road))

    @precondition(lambda self: self.model.payouts)
    @rule(back=which)
    def the_streamer_s_page_cancels(self, back: int) -> None:
        payout_id = self.payout(back)
        self.perform((self.world.cancel(payout_id), lambda _: self.model.cancel(payout_id)))

    @precondition(lambda self: self.model.payouts)
    @rule(back=which, typed=st.none() | names)
    def the_winner_agrees(self, back: int, typed: str | None) -> None:
        payout_id = self.payout(back)
        won_as = self.model.payouts[payout_id].view.character_name
        said, name = (won_as, won_as) if typed is None else (typed, NAMES[typed])
        self.perform((self.world.accept(payout_id, said), lambda _: self.model.accept(payout_id, name)))

    @precondition(lambda self: self.model.payouts)
    @rule(back=which, failure=st.sampled_from([None, "HTTP 403"]))
    def the_announcement_is_kept(self, back: int, failure: str | None) -> None:
        payout_id = self.payout(back)
        self.perform(
            (self.world.announce(payout_id, failure), lambda _: self.model.announce(payout_id, failure))
        )

    @rule(viewer=viewers)
    def the_harness_prepares(self, viewer: str) -> None:
        self.prepare(viewer)

    @rule(viewer=viewers, typed=names, wins=st.sampled_from([1, 3, 9, 10]), closed=statuses)
    def a_viewer_is_lucky(self, viewer: str, typed: str, wins: int, closed: PayoutStatus) -> None:
        """Near the cap, or up to it; the last win may end in any way."""
        for k in range(wins):
            self.perform(self.chatted(viewer, typed, True, (self.new_message(),)))
            if self.prepare(viewer) is None:
                return
            road = [S.IN_PROGRESS, S.SENT] if k < wins - 1 else [closed, S.SENT]
            for wanted in road:
                self.perform(self.patched(self.payout(0), wanted))

    def prepare(self, viewer: str) -> UUID | None:
        """The harness, at an instant of its own: two of its cycles at one would be two drawn names."""
        if self.model.last is not None and self.clock.now() <= self.model.last:
            self.clock.set(self.model.last + timedelta(milliseconds=1))

        def predict(answer: Prepared | Refused) -> Any:
            if isinstance(answer, Refused):
                # A placeholder that no real id can be.
                unknown = UUID(int=len(self.model.cycles))
                return self.model.prepare(viewer, unknown, unknown)
            cycle_id = self.run(self.world.payout(answer.payout_id)).spin_cycle_id
            return self.model.prepare(viewer, cycle_id, answer.payout_id)

        (answer,) = self.perform((self.world.prepare(viewer), predict))
        return answer.payout_id if isinstance(answer, Prepared) else None

    # The process.

    @rule()
    def the_process_restarts(self) -> None:
        self.run(self.world.store.close())
        self.world = self.run(open_world(self.url, self.clock, self.dice))

    @rule()
    def the_read_models_are_rebuilt(self) -> None:
        def again(tx: Any) -> None:
            rebuild.rebuild_on(tx.connection, lambda _done, _total: None)

        self.perform((self.world.write(again), lambda _: None))

    # After every step.

    @invariant()
    def what_is_shown_is_what_the_model_says(self) -> None:
        def look(connection: Any) -> Any:
            channel = self.world.channel
            ask = partial(queries.newest_payout, connection, channel)
            return (
                queries.pool(connection, channel),
                [queries.pool_me(connection, channel, viewer) for viewer in VIEWERS],
                [queries.payout(connection, channel, payout_id) for payout_id in self.model.payouts],
                queries.active_payouts(connection, channel),
                [ask(viewer) for viewer in VIEWERS],
                queries.roulette(connection, channel),
            )

        everything = self.model.all_payouts()
        newest = {payout.twitch_user_id: payout for payout in everything}
        assert self.run(self.world.store.read(look)) == (
            self.model.entrants(),
            [self.model.me(viewer) for viewer in VIEWERS],
            everything,
            [payout for payout in everything if payout.status in (S.PENDING, S.IN_PROGRESS)],
            [newest.get(viewer) for viewer in VIEWERS],
            self.model.roulette(),
        )

    @invariant()
    def the_invariants_hold(self) -> None:
        self.run(self.world.store.read(partial(check_invariants, terminal=self.terminal)))
        self.run(check_rebuilt(self.world.store))


def _renamed(data: dict[str, Any]) -> dict[str, Any]:
    return {"viewer": data["viewer_id"], **{k: data[k] for k in ("eligible_count", "payout_id")}}
