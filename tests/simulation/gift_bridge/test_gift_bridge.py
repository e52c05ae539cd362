"""From the bags to a promise, whatever happens: the right list or a new request, never a wrong item.

`MGM_STATEFUL_EXAMPLES` asks for more than the ordinary run's examples (which are the same in every run).
"""

from itertools import count
from pathlib import Path

import pytest
from hypothesis.stateful import run_state_machine_as_test

from tests.simulation.gift_bridge.machine import GiftBridgeMachine
from tests.support.stateful import stateful

EXAMPLES = 60
STEPS = 30


@pytest.mark.timeout(1800)
def test_no_wrong_item_is_promised(tmp_path: Path) -> None:
    numbers = count()

    class Machine(GiftBridgeMachine):
        def __init__(self) -> None:
            super().__init__(tmp_path / f"{next(numbers)}.sqlite3")

    run_state_machine_as_test(Machine, settings=stateful(EXAMPLES, STEPS))
