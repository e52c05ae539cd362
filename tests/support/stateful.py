"""How state machines are run: the same examples for everybody, or `MGM_STATEFUL_EXAMPLES` new ones."""

import os

from hypothesis import HealthCheck, Phase, settings


def stateful(examples: int, steps: int) -> settings:
    """Run so many examples of so many steps, the same in every run, unless somebody hunts."""
    asked = os.environ.get("MGM_STATEFUL_EXAMPLES")
    return settings(
        max_examples=int(asked) if asked else examples,
        stateful_step_count=steps,
        derandomize=asked is None,
        deadline=None,
        database=None,
        print_blob=True,
        # Shrinking takes minutes: it is for whoever hunts.
        phases=[Phase.generate, Phase.shrink] if asked else [Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
