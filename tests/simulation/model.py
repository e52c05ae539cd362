"""SPEC §2–§5.3, §7 and §18 once more, in plain Python: what the application must answer.

No events, no database, no slots: dictionaries, and sums over them. Chance is the one thing that a model
cannot know, so it is told who was drawn and holds the draw to the rules.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from goldomatic.ebs.application.chat import ChatEffect, ChatOutcome
from goldomatic.ebs.application.enrollment import Claimed, Removed
from goldomatic.ebs.application.roulette import Verified
from goldomatic.ebs.application.views import EntrantView, LastRefusal, PayoutView
from goldomatic.ebs.domain.errors import ErrorCode
from goldomatic.ebs.domain.payout import PayoutStatus
from goldomatic.ebs.domain.spin import Outcome, cycle_id_for
from tests.simulation.facts import ACTIVE, Drawn, Facts, ModelCycle, ModelPayout

S = PayoutStatus
INTERVAL = timedelta(minutes=5)
OPEN = timedelta(seconds=330)
DESKTOPS = {
    (S.PENDING, S.IN_PROGRESS),
    (S.PENDING, S.CANCELLED),
    (S.PENDING, S.FAILED),
    (S.IN_PROGRESS, S.SENT),
    (S.IN_PROGRESS, S.CANCELLED),
    (S.IN_PROGRESS, S.FAILED),
    (S.IN_PROGRESS, S.PENDING),
}


class Model(Facts):
    """One channel."""

    # What falls due.

    def begin(self, clock: datetime, drawn: Callable[[UUID], Drawn]) -> None:
        """A transaction opens: time does not step back, and what is due happens, in its order."""
        before = self.last
        self.now = clock if before is None else max(clock, before)
        boundary = self.now - (self.now - datetime(1970, 1, 1, tzinfo=UTC)) % INTERVAL
        for cycle in self.cycles:
            if not cycle.is_closed and self.now >= cycle.boundary + OPEN:
                cycle.is_closed = True
                self.touch()
        self.expire(boundary)
        if before is None or before < boundary:
            self.draw(boundary, drawn)
        self.expire(self.now)

    def touch(self) -> None:
        """Something has been recorded now."""
        self.last = self.now

    def expire(self, until: datetime) -> None:
        """Close every payout whose day was over by `until`."""
        for payout in self.payouts.values():
            if payout.expires_at is not None and payout.expires_at <= until:
                self.change(payout, status=S.EXPIRED)

    def draw(self, boundary: datetime, drawn: Callable[[UUID], Drawn]) -> None:
        """Somebody eligible is the boundary's candidate, if there is anybody."""
        eligible = [viewer for viewer in self.pool if self.bar(viewer) is None]
        if not eligible:
            return
        cycle_id = cycle_id_for(self.channel, boundary)
        chance = drawn(cycle_id)
        assert chance.viewer in eligible
        assert chance.eligible_count == len(eligible)
        self.add_cycle(cycle_id, boundary, chance.viewer, chance.payout_id)

    def add_cycle(self, cycle_id: UUID, boundary: datetime, viewer: str, payout_id: UUID) -> ModelCycle:
        """Keep a draw."""
        entry = self.pool[viewer]
        cycle = ModelCycle(
            cycle_id=cycle_id,
            boundary=boundary,
            viewer=viewer,
            display=entry.twitch_display_name,
            name=entry.character_name,
            drawn_at=self.now,
            payout_id=payout_id,
        )
        self.cycles.append(cycle)
        self.touch()
        return cycle

    # What is asked for.

    def enroll(
        self, viewer: str, display: str, name: str | None, *, subscriber: bool, on_record: bool
    ) -> ErrorCode | ChatEffect:
        """The rules of chat and claim, in the order of SPEC §18; `name` is None when it is no name."""
        if name is None:
            return ErrorCode.INVALID_CHARACTER_NAME
        if not subscriber:
            return ErrorCode.NOT_SUBSCRIBER
        bar = self.bar(viewer)
        if bar is not None:
            return bar
        if any(e.character_name == name for v, e in self.pool.items() if v != viewer):
            return ErrorCode.CHARACTER_NAME_TAKEN_IN_POOL
        entry = self.pool.get(viewer)
        is_renaming = entry is not None and entry.character_name != name
        if is_renaming and self.drawn_name(viewer) not in (None, name):
            return ErrorCode.INVALID_STATE
        is_same = entry and (entry.character_name, entry.twitch_display_name) == (name, display)
        if is_same and not on_record:
            return ChatEffect.UNCHANGED
        self.pool[viewer] = EntrantView(
            twitch_user_id=viewer,
            twitch_display_name=display,
            character_name=name,
            enrolled_at=entry.enrolled_at if entry else self.now,
            eligible=True,
        )
        self.refusals.pop(viewer, None)
        self.touch()
        return ChatEffect.RENAMED if entry else ChatEffect.ENROLLED

    def drawn_name(self, viewer: str) -> str | None:
        """The name under which a viewer is the candidate of an open cycle."""
        mine = [c for c in self.cycles if c.viewer == viewer and self.now < c.boundary + OPEN]
        return max(mine, key=lambda cycle: cycle.boundary).name if mine else None

    def chat(
        self, messages: tuple[str, ...], viewer: str, typed: str, name: str | None, *, subscriber: bool
    ) -> ChatOutcome:
        """`!twgold typed`."""
        is_duplicate = bool(self.seen.intersection(messages))
        self.seen.update(messages)
        if is_duplicate:
            return ChatOutcome(kind=ChatEffect.DUPLICATE)
        effect = self.enroll(viewer, f"Viewer{viewer}", name, subscriber=subscriber, on_record=False)
        if isinstance(effect, ChatEffect):
            return ChatOutcome(kind=effect, character_name=name)
        self.refusals[viewer] = LastRefusal(code=effect, character_name=typed, at=self.now)
        self.touch()
        return ChatOutcome(kind=ChatEffect.REFUSED, code=effect, character_name=typed)

    def claim(self, request: str, viewer: str, name: str | None, *, subscriber: bool) -> Claimed | ErrorCode:
        """`POST claim`."""
        if request in self.claims:
            owner, first = self.claims[request]
            if owner != viewer:
                return ErrorCode.DUPLICATE_ENROLLMENT
            return Claimed(character_name=first, request_id=request, is_replay=True)
        effect = self.enroll(viewer, f"Viewer{viewer}", name, subscriber=subscriber, on_record=True)
        if isinstance(effect, ErrorCode):
            return effect
        assert name is not None
        self.claims[request] = (viewer, name)
        return Claimed(character_name=name, request_id=request, is_replay=False)

    def remove(self, viewer: str) -> Removed | ErrorCode:
        """The streamer takes an entrant out."""
        entry = self.pool.pop(viewer, None)
        if entry is None:
            return ErrorCode.NOT_FOUND
        self.touch()
        return Removed(viewer_id=viewer, character_name=entry.character_name)

    def report(self, cycle_id: UUID, name: str | None, *, online: bool) -> Verified | ErrorCode:
        """The `/who` result."""
        cycle = next((cycle for cycle in self.cycles if cycle.cycle_id == cycle_id), None)
        if cycle is None or cycle.name != name:
            return ErrorCode.OUT_OF_SEQUENCE
        if cycle.answer is not None:
            return cycle.answer if cycle.online is online else ErrorCode.INVALID_STATE
        if cycle.is_closed:
            return ErrorCode.OUT_OF_SEQUENCE
        cycle.online, cycle.reported_at, cycle.is_closed = online, self.now, True
        self.touch()
        bar = self.bar(cycle.viewer) if online else None
        if bar is not None:
            cycle.answer = bar
        elif online:
            self.create(cycle)
            cycle.answer = Verified(outcome=Outcome.WINNER, payout_id=cycle.payout_id)
        else:
            cycle.answer = Verified(outcome=Outcome.NO_WINNER, payout_id=None)
        return cycle.answer

    def create(self, cycle: ModelCycle) -> None:
        """The candidate wins."""
        self.payouts[cycle.payout_id] = ModelPayout(
            view=PayoutView(
                id=cycle.payout_id,
                twitch_user_id=cycle.viewer,
                twitch_display_name=cycle.display,
                character_name=cycle.name,
                gold_amount=1000,
                enrollment_request_id=f"spin:{cycle.cycle_id.hex}",
                status=S.PENDING,
                created_at=self.now,
                updated_at=self.now,
                accepted_at=None,
                spin_cycle_id=cycle.cycle_id,
                is_reward_sent_announced_to_chat=False,
                is_mailed_after_close=False,
            )
        )

    def prepare(self, viewer: str, cycle_id: UUID, payout_id: UUID) -> UUID | ErrorCode:
        """The harness; chance chose the ids."""
        if viewer not in self.pool:
            return ErrorCode.NOT_ENROLLED
        cycle = self.add_cycle(cycle_id, self.now, viewer, payout_id)
        cycle.is_harness = True
        answer = self.report(cycle_id, cycle.name, online=True)
        return answer if isinstance(answer, ErrorCode) else payout_id

    def change(self, payout: ModelPayout, **changes: object) -> None:
        """Something happened to a payout."""
        payout.view = replace(payout.view, updated_at=self.now, **changes)  # type: ignore[arg-type]
        self.touch()

    def status(self, payout_id: UUID, wanted: PayoutStatus) -> tuple[PayoutView, bool] | ErrorCode:
        """`PATCH status`."""
        payout = self.payouts.get(payout_id)
        if payout is None:
            return ErrorCode.NOT_FOUND
        before = payout.view.status
        if before is wanted:
            return payout.view, False
        if (before, wanted) not in DESKTOPS:
            if wanted is S.SENT and before not in ACTIVE and not payout.view.is_mailed_after_close:
                self.change(payout, is_mailed_after_close=True)
            return ErrorCode.TERMINAL_STATUS_CHANGE_NOT_ALLOWED
        self.change(payout, status=wanted)
        if wanted is S.IN_PROGRESS:
            payout.started_at = self.now
        if wanted is S.SENT:
            self.pool.pop(payout.view.twitch_user_id, None)
        return payout.view, wanted is S.SENT

    def cancel(self, payout_id: UUID) -> PayoutView | ErrorCode:
        """The streamer's page takes a payout back."""
        payout = self.payouts[payout_id]
        if payout.view.status is S.PENDING:
            self.change(payout, status=S.CANCELLED)
        is_cancelled = payout.view.status is S.CANCELLED
        return payout.view if is_cancelled else ErrorCode.TERMINAL_STATUS_CHANGE_NOT_ALLOWED

    def accept(self, payout_id: UUID, name: str | None) -> PayoutView | ErrorCode:
        """The winner agreed."""
        payout = self.payouts.get(payout_id)
        if payout is None:
            return ErrorCode.NOT_FOUND
        if name != payout.view.character_name:
            return ErrorCode.INVALID_CHARACTER_NAME
        if payout.view.accepted_at is None:
            if payout.view.status not in ACTIVE:
                return ErrorCode.INVALID_STATE
            self.change(payout, accepted_at=self.now)
        return payout.view

    def announce(self, payout_id: UUID, failure: str | None) -> PayoutView | None:
        """Chat was told, or could not be."""
        payout = self.payouts.get(payout_id)
        if payout is None:
            return None
        if payout.view.status is S.SENT and not payout.announcement_settled:
            payout.announcement_settled = True
            self.change(payout, is_reward_sent_announced_to_chat=failure is None)
        return payout.view
