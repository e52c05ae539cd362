"""The application against the model: any calls, by anybody, in any order, while time moves at will.

After every step the model has predicted the answer and everything that is shown; the invariants of SPEC §2–§4
hold in the tables themselves; and read models made again from the events equal the live ones.
`MGM_STATEFUL_EXAMPLES` asks for more than the ordinary run's examples (which are the same in every run).
"""

from collections.abc import Callable

import pytest
from hypothesis.stateful import run_state_machine_as_test

from tests.simulation.machine import RouletteMachine
from tests.support.stateful import stateful

EXAMPLES = {"sqlite": 70, "postgresql": 30}
STEPS = 40


@pytest.mark.timeout(1800)
def test_the_application_does_what_the_model_says(kind: str, new_database: Callable[[], str]) -> None:
    class Machine(RouletteMachine):
        def __init__(self) -> None:
            super().__init__(new_database())

    run_state_machine_as_test(Machine, settings=stateful(EXAMPLES[kind], STEPS))
