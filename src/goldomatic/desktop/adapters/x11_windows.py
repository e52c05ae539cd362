"""The windows of an X11 display, and which of them may be the game's (GAME §3). Needs python-xlib."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from Xlib import X
from Xlib.error import BadWindow

from goldomatic.desktop.adapters.game_window import likely_windows
from goldomatic.desktop.core.game import GameWindow

_DEPTH_MAX: Final = 3
"""A window manager puts its frame, or two, around a window; below the window are only its own parts."""


def game_windows(display: Any) -> tuple[GameWindow, ...]:  # noqa: ANN401 - python-xlib ships no types
    """Return the windows of the display that may be the game's, the likeliest first."""
    return likely_windows(_described(display, display.screen().root, _DEPTH_MAX))


def _described(display: Any, parent: Any, depth: int) -> Iterator[GameWindow]:  # noqa: ANN401
    """Yield the windows that a person could switch to; one that vanishes meanwhile is passed over."""
    try:
        children = parent.query_tree().children
    except BadWindow:
        return
    for window in children:
        try:
            found = describe(display, window)
        except BadWindow:
            continue
        if found is not None:
            yield found
        elif depth > 1:
            yield from _described(display, window, depth - 1)


def describe(display: Any, window: Any) -> GameWindow | None:  # noqa: ANN401
    """Return what is known of a window; None for a frame, or for one that is not shown.

    Wine keeps hidden windows of the game's class; a minimized window is hidden as well, but has a WM_STATE.
    BadWindow when it is gone.
    """
    names = window.get_wm_class()
    if names is None:
        return None
    is_shown = window.get_attributes().map_state == X.IsViewable
    if not is_shown and _property(display, window, "WM_STATE") is None:
        return None
    pid_value = _property(display, window, "_NET_WM_PID")
    pid = int(pid_value[0]) if pid_value else None
    return GameWindow(
        id=window.id,
        title=_text(_property(display, window, "_NET_WM_NAME") or _property(display, window, "WM_NAME")),
        window_class=names[1],
        pid=pid,
        process_name=None if pid is None else _process_name(pid),
    )


def seconds_since_input(display: Any) -> float | None:  # noqa: ANN401
    """Return how long ago key or mouse was touched, by XTEST too; None where the server does not tell."""
    if not display.has_extension("MIT-SCREEN-SAVER"):
        return None
    idle_milliseconds: int = display.screen().root.screensaver_query_info().idle
    return idle_milliseconds / 1000


def _property(display: Any, window: Any, name: str) -> Any:  # noqa: ANN401
    found = window.get_full_property(display.intern_atom(name), X.AnyPropertyType)
    return None if found is None else found.value


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value or "")


def _process_name(pid: int) -> str | None:
    """Return the program's name as the kernel knows it: for one under Wine that of the Windows program."""
    try:
        return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8", errors="replace").strip() or None
    except OSError:
        return None
