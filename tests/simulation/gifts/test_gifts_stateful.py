"""The gift queues of two streamers against their models: any calls, in any order, deaths, two processes.

After every step the models have predicted the answer and everything that is shown; the events tell of nobody
served twice and nobody out of turn; read models made again from the events equal the live ones. In the end
the queues run empty: nobody is forgotten. On PostgreSQL there are two processes; each call goes to either.
`MGM_STATEFUL_EXAMPLES` asks for more than the ordinary run's examples (which are the same in every run).
"""

from collections.abc import Callable

import pytest
from hypothesis.stateful import run_state_machine_as_test

from tests.simulation.gifts.machine import GiftMachine
from tests.support.stateful import stateful

EXAMPLES = {"sqlite": 40, "postgresql": 25}
STEPS = 40


@pytest.mark.timeout(1800)
def test_the_queues_do_what_the_models_say(kind: str, new_database: Callable[[], str]) -> None:
    class Machine(GiftMachine):
        def __init__(self) -> None:
            super().__init__(new_database())

    run_state_machine_as_test(Machine, settings=stateful(EXAMPLES[kind], STEPS))
