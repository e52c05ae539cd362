"""What the model knows, and how it shows it: SPEC §5 in plain Python, no events, no database."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from goldomatic.ebs.application.roulette import Verified
from goldomatic.ebs.application.views import EntrantView, LastRefusal, PayoutView, PoolMe
from goldomatic.ebs.domain.errors import ErrorCode
from goldomatic.ebs.domain.payout import PayoutStatus
from goldomatic.ebs.domain.schedule import CycleView, RouletteView
from goldomatic.ebs.domain.spin import Outcome

S = PayoutStatus
ACTIVE = (S.PENDING, S.IN_PROGRESS)
DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What chance brought: the candidate, among how many, and the payout's id should they win."""

    viewer: str
    eligible_count: int
    payout_id: UUID


@dataclass(slots=True, kw_only=True)
class ModelCycle:
    """A draw and its report."""

    cycle_id: UUID
    boundary: datetime
    viewer: str
    display: str
    name: str
    drawn_at: datetime
    payout_id: UUID
    is_harness: bool = False
    is_closed: bool = False
    online: bool | None = None
    answer: Verified | ErrorCode | None = None
    reported_at: datetime | None = None


@dataclass(slots=True, kw_only=True)
class ModelPayout:
    """A payout as it is shown, and what is not shown of it."""

    view: PayoutView
    started_at: datetime | None = None
    announcement_settled: bool = False

    @property
    def expires_at(self) -> datetime | None:
        """When its day is over."""
        if self.view.status is S.PENDING:
            return self.view.created_at + DAY
        if self.view.status is S.IN_PROGRESS:
            assert self.started_at is not None
            return self.started_at + DAY
        return None


class Facts:
    """One channel."""

    def __init__(self, channel: str) -> None:
        """Begin with nothing."""
        self.channel = channel
        self.now = datetime.min.replace(tzinfo=UTC)
        self.last: datetime | None = None
        self.pool: dict[str, EntrantView] = {}
        self.seen: set[str] = set()
        self.claims: dict[str, tuple[str, str]] = {}
        self.refusals: dict[str, LastRefusal] = {}
        self.cycles: list[ModelCycle] = []
        self.payouts: dict[UUID, ModelPayout] = {}

    # What is shown.

    def won_gold(self, viewer: str) -> int:
        """Sent, active, and mailed after closing."""
        return sum(
            payout.view.gold_amount
            for payout in self.payouts.values()
            if payout.view.twitch_user_id == viewer
            and (payout.view.status in (*ACTIVE, S.SENT) or payout.view.is_mailed_after_close)
        )

    def bar(self, viewer: str) -> ErrorCode | None:
        """What stands between a viewer and a win."""
        mine = [p for p in self.payouts.values() if p.view.twitch_user_id == viewer]
        if any(payout.view.status in ACTIVE for payout in mine):
            return ErrorCode.ACTIVE_PAYOUT_EXISTS
        return ErrorCode.LIFETIME_CAP_REACHED if self.won_gold(viewer) + 1000 > 10_000 else None

    def entrants(self) -> list[EntrantView]:
        """The pool as the streamer sees it."""
        shown = [replace(entry, eligible=self.bar(viewer) is None) for viewer, entry in self.pool.items()]
        return sorted(shown, key=lambda entry: (entry.enrolled_at, entry.twitch_user_id))

    def me(self, viewer: str) -> PoolMe:
        """The pool as a viewer sees it."""
        entry = self.pool.get(viewer)
        return PoolMe(
            is_enrolled=entry is not None,
            character_name=entry.character_name if entry else None,
            eligible=entry is not None and self.bar(viewer) is None,
            won_gold=self.won_gold(viewer),
            last_refusal=self.refusals.get(viewer),
        )

    def all_payouts(self) -> list[PayoutView]:
        """Every payout, oldest first."""
        return [payout.view for payout in self.payouts.values()]

    def roulette(self) -> RouletteView:
        """What the phases hang on."""
        cycles = [cycle for cycle in self.cycles if not cycle.is_harness]
        newest = max(cycles, key=lambda cycle: cycle.boundary, default=None)
        view = None
        if newest is not None:
            outcome = None
            if newest.answer is not None:
                has_won = isinstance(newest.answer, Verified) and newest.answer.payout_id is not None
                outcome = Outcome.WINNER if has_won else Outcome.NO_WINNER
            view = CycleView(
                cycle_id=newest.cycle_id,
                boundary=newest.boundary,
                character_name=newest.name,
                drawn_at=newest.drawn_at,
                outcome=outcome,
                reported_at=newest.reported_at,
            )
        return RouletteView(channel_id=self.channel, entrant_count=len(self.pool), newest_cycle=view)
