"""How many examples Hypothesis draws, and which. A plugin of pytest, here and under Wine.

`ci`, the one used unless asked otherwise, draws the same examples in every run: whoever clones a green commit
sees it green, and what fails for one fails for all. `thorough` is for hunting: new examples in every run, and
many of them; what it finds becomes an ordinary test. No deadline: the machine may be busy.
"""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "ci",
    derandomize=True,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("thorough", settings.get_profile("ci"), derandomize=False, max_examples=2_000)
settings.load_profile(os.environ.get("MGM_HYPOTHESIS_PROFILE", "ci"))
