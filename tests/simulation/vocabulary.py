"""What callers say in the simulation, and how an answer is compared with the model's."""

from typing import Any

from hypothesis import strategies as st

from goldomatic.ebs.application.harness import Prepared
from goldomatic.ebs.application.payouts import StatusChanged
from goldomatic.ebs.domain.errors import Refused
from goldomatic.ebs.domain.payout import PayoutStatus

VIEWERS = ["1", "2", "3", "4"]
# What is typed, and the name that it stands for: the table, not the parser, is what the model goes by.
NAMES: dict[str, str | None] = {
    "Norinn": "Norinn",
    "nORINN": "Norinn",
    "Nor\u200binn": "Norinn",
    "вася": "Вася",
    "ВАСЯ": "Вася",
    "Bac": "Bac",
    "Вас": "Вас",
    "other": "Other",
    "Öl": "Öl",
    "öL": "Öl",
    "N0rinn": None,
    "Bаc": None,
    "x": None,
}
viewers = st.sampled_from(VIEWERS)
names = st.sampled_from(list(NAMES))
requests = st.sampled_from([f"r{k}" for k in range(6)])
mostly = st.sampled_from([True, True, True, True, False])
which = st.integers(0, 3)
statuses = st.sampled_from(PayoutStatus)
seconds = st.sampled_from(
    [0.001, 1, 19.999, 20, 60, 299.999, 300, 330, 1000, 3600, 43_200, 86_399.999, 86_400]
)
edges = st.sampled_from([-0.001, 0, 0.001, 19.999, 20, 29.999, 30, 60])


def plain(answer: Any) -> Any:
    """An answer as the model words it."""
    match answer:
        case Refused():
            return answer.code
        case StatusChanged():
            return answer.payout, answer.became_sent
        case Prepared():
            return answer.payout_id
        case _:
            return answer
