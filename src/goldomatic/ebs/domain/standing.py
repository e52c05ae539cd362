"""What a viewer has won so far in one channel, and whether they may win again (SPEC §2)."""

from __future__ import annotations

from dataclasses import dataclass

from goldomatic.ebs.domain.errors import ErrorCode, Refused
from goldomatic.ebs.domain.limits import LIFETIME_CAP_GOLD, WIN_GOLD


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Gold by what became of it; failed, cancelled and expired payouts count for nothing."""

    sent_gold: int = 0
    active_gold: int = 0
    late_gold: int = 0
    """Mailed after the payout had been closed otherwise: it left the purse, so it counts (SPEC §3)."""

    @property
    def won_gold(self) -> int:
        """Everything that counts under the cap."""
        return self.sent_gold + self.active_gold + self.late_gold

    @property
    def has_active_payout(self) -> bool:
        """Whether a payout is ``Pending`` or ``InProgress``."""
        return self.active_gold > 0

    def refusal(self) -> Refused | None:
        """Say why this viewer may not win now: an active payout first, then the cap (SPEC §18)."""
        if self.has_active_payout:
            return Refused(
                code=ErrorCode.ACTIVE_PAYOUT_EXISTS,
                message="A reward is already on its way to this viewer.",
            )
        if self.won_gold + WIN_GOLD > LIFETIME_CAP_GOLD:
            return Refused(
                code=ErrorCode.LIFETIME_CAP_REACHED,
                message=f"This viewer has already won the most that is given away: {LIFETIME_CAP_GOLD} gold.",
                details={"wonGold": self.won_gold, "capGold": LIFETIME_CAP_GOLD},
            )
        return None
