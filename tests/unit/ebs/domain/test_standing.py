"""What counts under the cap, and what stands in the way of a win (SPEC §2, §3)."""

import pytest

from goldomatic.ebs.domain.errors import ErrorCode
from goldomatic.ebs.domain.standing import Standing


@pytest.mark.parametrize(
    ("sent", "active", "late", "code"),
    [
        (0, 0, 0, None),
        (9_000, 0, 0, None),
        (8_000, 0, 1_000, None),
        (9_001, 0, 0, ErrorCode.LIFETIME_CAP_REACHED),
        (10_000, 0, 0, ErrorCode.LIFETIME_CAP_REACHED),
        (9_000, 0, 1_000, ErrorCode.LIFETIME_CAP_REACHED),
        (0, 0, 11_000, ErrorCode.LIFETIME_CAP_REACHED),
        (0, 1_000, 0, ErrorCode.ACTIVE_PAYOUT_EXISTS),
        (9_000, 1_000, 0, ErrorCode.ACTIVE_PAYOUT_EXISTS),
    ],
)
def test_who_may_win(sent: int, active: int, late: int, code: ErrorCode | None) -> None:
    standing = Standing(sent_gold=sent, active_gold=active, late_gold=late)
    refused = standing.refusal()
    assert (None if refused is None else refused.code) is code
    assert standing.won_gold == sent + active + late


def test_the_cap_says_how_much_was_won() -> None:
    refused = Standing(sent_gold=9_000, late_gold=2_000).refusal()
    assert refused is not None
    assert refused.details == {"wonGold": 11_000, "capGold": 10_000}
