"""The test harness: an enrolled viewer becomes a winner at once (SPEC §14); Development only."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from goldomatic.ebs.application import roulette, settle
from goldomatic.ebs.domain import spin
from goldomatic.ebs.domain.errors import ErrorCode, Refused
from goldomatic.ebs.storage.schema import pool_entries
from goldomatic.ebs.storage.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """The payout that awaits delivery."""

    payout_id: UUID
    character_name: str


def prepare_pending_payout(tx: Transaction, viewer_id: str) -> Prepared | Refused:
    """Draw the viewer in a cycle of their own and report them online through the ordinary handler."""
    row = tx.connection.execute(
        select(pool_entries.c.display_name, pool_entries.c.character_name).where(
            pool_entries.c.channel_id == tx.channel_id, pool_entries.c.viewer_id == viewer_id
        )
    ).one_or_none()
    if row is None:
        return Refused(code=ErrorCode.NOT_ENROLLED, message="This viewer is not in the pool.")
    cycle_id = tx.random.uuid()
    draw = spin.Draw(
        boundary=tx.now,
        candidate=spin.Candidate(
            viewer_id=viewer_id, display_name=row.display_name, character_name=row.character_name
        ),
        eligible_count=1,
        drawn_slot=0,
        payout_id=tx.random.uuid(),
        is_harness=True,
    )
    settle.draw_cycle(tx, cycle_id, draw)
    verified = roulette.verify_candidate(
        tx,
        roulette.VerifyCandidate(
            cycle_id=cycle_id, character_name=row.character_name, online=True, captured_at=tx.now
        ),
    )
    if isinstance(verified, Refused):
        return verified
    assert verified.payout_id is not None, "an online candidate who is not refused wins"
    return Prepared(payout_id=verified.payout_id, character_name=row.character_name)
