"""The game's word on a candidate (SPEC §5.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from goldomatic.ebs.application import streams
from goldomatic.ebs.application.standings import load_standing
from goldomatic.ebs.domain import payout, spin
from goldomatic.ebs.domain.errors import Refused
from goldomatic.ebs.domain.limits import WIN_GOLD
from goldomatic.ebs.domain.spin import Cycle, Outcome
from goldomatic.ebs.storage.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyCandidate:
    """The ``/who`` result as the addon printed it."""

    cycle_id: UUID
    character_name: str
    online: bool
    captured_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What the report came to; the payout's id when somebody won."""

    outcome: Outcome
    payout_id: UUID | None


def verify_candidate(tx: Transaction, command: VerifyCandidate) -> Verified | Refused:
    """Take the report; an online candidate wins, and their payout is created with it, at most one a cycle."""
    loaded = streams.load_cycle(tx, command.cycle_id)
    if loaded is None:
        return spin.out_of_sequence("There is no such cycle.")
    cycle = loaded.state
    decision = spin.decide_report(
        cycle,
        spin.Report(
            character_name=command.character_name,
            is_online=command.online,
            captured_at=command.captured_at,
            now=tx.now,
            standing=load_standing(tx.connection, tx.channel_id, cycle.viewer_id),
        ),
    )
    tx.append(loaded.stream_id, loaded.version, decision.events)
    if isinstance(decision.answer, Refused):
        return decision.answer
    has_won = decision.answer is Outcome.WINNER
    if has_won and decision.events:
        tx.append(str(cycle.payout_id), 0, [_payout_created(command.cycle_id, cycle)])
    return Verified(outcome=decision.answer, payout_id=cycle.payout_id if has_won else None)


def _payout_created(cycle_id: UUID, cycle: Cycle) -> payout.PayoutCreated:
    return payout.PayoutCreated(
        viewer_id=cycle.viewer_id,
        display_name=cycle.display_name,
        character_name=cycle.character_name,
        gold_amount=WIN_GOLD,
        spin_cycle_id=cycle_id,
        enrollment_request_id=spin.spin_request_id(cycle_id),
    )
