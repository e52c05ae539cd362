"""From the strategy in the settings to the way of typing; the ways of Windows are chosen under Wine."""

import sys

import pytest

from goldomatic.desktop.adapters.dry_run import DryRun
from goldomatic.desktop.adapters.injection import StrategyUnavailable, injector_for
from goldomatic.desktop.core.settings import Strategy


def test_a_dry_run_shows() -> None:
    assert isinstance(injector_for(Strategy.DRY_RUN, show=print), DryRun)


if sys.platform == "linux":
    from goldomatic.desktop.adapters.x11 import X11Injector

    @pytest.mark.parametrize("strategy", [Strategy.AUTOMATIC, Strategy.X11])
    def test_linux_has_x11(strategy: Strategy) -> None:
        assert isinstance(injector_for(strategy, show=print), X11Injector)

    @pytest.mark.parametrize("strategy", [Strategy.POST_MESSAGE, Strategy.SEND_INPUT])
    def test_what_only_windows_has_is_refused_elsewhere(strategy: Strategy) -> None:
        with pytest.raises(StrategyUnavailable, match=f"{strategy.value}.* on Windows only"):
            injector_for(strategy, show=print)
