"""From the strategy in the settings to the injector that follows it (SPEC §8)."""

import sys
from collections.abc import Callable

from goldomatic.desktop.adapters.dry_run import DryRun
from goldomatic.desktop.adapters.fallback import windows_injector
from goldomatic.desktop.adapters.game_window import DisplayUnavailable, Injector
from goldomatic.desktop.adapters.win32 import PostMessageInjector, SendInputInjector
from goldomatic.desktop.core.settings import Strategy

__all__ = ["StrategyUnavailable", "injector_for"]


class StrategyUnavailable(Exception):
    """The strategy does not work on this system; says why, and what to do, for the streamer."""


def injector_for(strategy: Strategy, *, show: Callable[[str], None]) -> Injector:
    """Return an injector that has not touched anything yet; ``show`` is given the lines of a dry run.

    Raises:
        StrategyUnavailable: this system does not have it, or a package is missing.
    """
    match strategy:
        case Strategy.DRY_RUN:
            return DryRun(show)
        case Strategy.X11:
            return _x11()
        case Strategy.AUTOMATIC if sys.platform != "win32":
            return _x11()
        case Strategy.AUTOMATIC | Strategy.POST_MESSAGE | Strategy.SEND_INPUT:
            return _windows(strategy)


def _windows(strategy: Strategy) -> Injector:
    try:
        match strategy:
            case Strategy.POST_MESSAGE:
                return PostMessageInjector()
            case Strategy.SEND_INPUT:
                return SendInputInjector()
            case _:
                return windows_injector()
    except DisplayUnavailable:
        raise StrategyUnavailable(f"The way of typing {strategy.value!r} works on Windows only.") from None


def _x11() -> Injector:
    try:
        # python-xlib is there on Linux only, and with the extra only.
        from goldomatic.desktop.adapters.x11 import X11Injector  # noqa: PLC0415 - see above
    except ImportError:
        raise StrategyUnavailable(
            "Typing into the game needs python-xlib: pip install 'mimirons-gold-o-matic[desktop]'"
        ) from None
    return X11Injector()
