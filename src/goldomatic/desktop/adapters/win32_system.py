"""The few functions of Windows that finding the game and typing into it need, by ctypes."""

import ctypes
import sys
from collections.abc import Sequence
from ctypes import wintypes
from pathlib import PureWindowsPath
from typing import Any, Final

from goldomatic.desktop.adapters.game_window import DisplayUnavailable
from goldomatic.desktop.adapters.win32_keys import Input, Message, motionless_mouse
from goldomatic.desktop.core.game import GameWindow

_SW_RESTORE: Final = 9
_PROCESS_QUERY_LIMITED_INFORMATION: Final = 0x1000
_HELD_KEYS: Final = (0x10, 0x11, 0x12, 0x5B, 0x5C)
"""Shift, Control, Alt, and both Windows keys."""

_IS_DOWN: Final = 0x8000
_WM_NULL: Final = 0
_UNLESS_HUNG: Final = 0x0002
_ANSWER_MILLISECONDS: Final = 1_000

_TICKS: Final = 0xFFFF_FFFF
"""The milliseconds since the start fill 32 bits, and begin again after 49 days."""

_NAME_LETTERS_MAX: Final = 256
_PATH_LETTERS_MAX: Final = 32_768

if sys.platform == "win32":
    _EachWindow = ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.HWND, wintypes.LPARAM)
else:
    # For who reads this module on another system.
    _EachWindow = ctypes.CFUNCTYPE(wintypes.BOOL, wintypes.HWND, wintypes.LPARAM)

_Functions = dict[str, tuple[Any, list[Any]]]
"""What each returns, and what it takes: without this ctypes would cut a handle to 32 bits."""

_USER: Final[_Functions] = {
    "EnumWindows": (wintypes.BOOL, [_EachWindow, wintypes.LPARAM]),
    "GetAsyncKeyState": (ctypes.c_short, [ctypes.c_int]),
    "GetClassNameW": (ctypes.c_int, [wintypes.HWND, wintypes.LPWSTR, ctypes.c_int]),
    "GetForegroundWindow": (wintypes.HWND, []),
    "GetLastInputInfo": (wintypes.BOOL, [ctypes.c_void_p]),
    "GetWindowTextW": (ctypes.c_int, [wintypes.HWND, wintypes.LPWSTR, ctypes.c_int]),
    "GetWindowThreadProcessId": (wintypes.DWORD, [wintypes.HWND, ctypes.POINTER(wintypes.DWORD)]),
    "IsIconic": (wintypes.BOOL, [wintypes.HWND]),
    "IsWindowVisible": (wintypes.BOOL, [wintypes.HWND]),
    "PostMessageW": (wintypes.BOOL, [wintypes.HWND, wintypes.UINT, wintypes.WPARAM, wintypes.LPARAM]),
    "SendInput": (wintypes.UINT, [wintypes.UINT, ctypes.c_void_p, ctypes.c_int]),
    "SendMessageTimeoutW": (
        ctypes.c_void_p,
        [
            wintypes.HWND,
            wintypes.UINT,
            wintypes.WPARAM,
            wintypes.LPARAM,
            wintypes.UINT,
            wintypes.UINT,
            ctypes.c_void_p,
        ],
    ),
    "SetForegroundWindow": (wintypes.BOOL, [wintypes.HWND]),
    "ShowWindow": (wintypes.BOOL, [wintypes.HWND, ctypes.c_int]),
}
_KERNEL: Final[_Functions] = {
    "CloseHandle": (wintypes.BOOL, [wintypes.HANDLE]),
    "GetTickCount": (wintypes.DWORD, []),
    "OpenProcess": (wintypes.HANDLE, [wintypes.DWORD, wintypes.BOOL, wintypes.DWORD]),
    "QueryFullProcessImageNameW": (
        wintypes.BOOL,
        [wintypes.HANDLE, wintypes.DWORD, wintypes.LPWSTR, ctypes.POINTER(wintypes.DWORD)],
    ),
}


class _LastInput(ctypes.Structure):
    _fields_ = (("size", ctypes.c_uint32), ("ticks", ctypes.c_uint32))


class Win32System:
    """Windows itself. A window is known by its handle, a number.

    Raises:
        DisplayUnavailable: this is another system.
    """

    def __init__(self) -> None:
        self._user = _library("user32", _USER)
        self._kernel = _library("kernel32", _KERNEL)

    def windows(self) -> list[GameWindow]:
        """Return all windows that a person could switch to, minimized ones too."""
        found: list[GameWindow] = []

        def look(handle: int, _: int) -> bool:
            if self._user.IsWindowVisible(handle):
                window = self.describe(handle)
                if window is not None:
                    found.append(window)
            return True

        self._user.EnumWindows(_EachWindow(look), 0)
        return found

    def describe(self, handle: int) -> GameWindow | None:
        """Return what is known of a window; None when it is gone."""
        pid = wintypes.DWORD()
        class_name = ctypes.create_unicode_buffer(_NAME_LETTERS_MAX)
        title = ctypes.create_unicode_buffer(_NAME_LETTERS_MAX)
        if not self._user.GetWindowThreadProcessId(handle, ctypes.byref(pid)):
            return None
        if not self._user.GetClassNameW(handle, class_name, _NAME_LETTERS_MAX):
            return None
        # A window without a title has an empty one.
        self._user.GetWindowTextW(handle, title, _NAME_LETTERS_MAX)
        return GameWindow(
            id=handle,
            title=title.value,
            window_class=class_name.value,
            pid=pid.value,
            process_name=self._process_name(pid.value),
        )

    def foreground(self) -> int:
        """Return the window that gets the keys; 0 for none, as while another is coming to the front."""
        return self._user.GetForegroundWindow() or 0

    def bring_to_front(self, handle: int) -> None:
        """Ask for the window to come to the front. Windows may refuse: look afterwards."""
        if self._user.IsIconic(handle):
            self._user.ShowWindow(handle, _SW_RESTORE)
        # Windows lets only who gave the last input do this.
        self.send([motionless_mouse()])
        self.give_back(handle)

    def give_back(self, handle: int) -> None:
        """Bring another window to the front after having typed."""
        self._user.SetForegroundWindow(handle)

    def post(self, handle: int, message: Message) -> int:
        """Put a message into the window's queue; return 0, or the error code of Windows."""
        is_posted = self._user.PostMessageW(handle, message.number, message.wparam, message.lparam)
        return 0 if is_posted else _last_error()

    def send(self, inputs: Sequence[Input]) -> int:
        """Give input to the window in front, nothing else in between; return how much of it was taken."""
        array = (Input * len(inputs))(*inputs)
        return int(self._user.SendInput(len(inputs), array, ctypes.sizeof(Input)))

    def wait_until_answering(self, handle: int) -> None:
        """Wait until the window's program looks at its messages, or for a second. Blocking."""
        self._user.SendMessageTimeoutW(handle, _WM_NULL, 0, 0, _UNLESS_HUNG, _ANSWER_MILLISECONDS, None)

    def is_key_held(self) -> bool:
        """Return whether Shift, Control, Alt or a Windows key is down."""
        return any(self._user.GetAsyncKeyState(key) & _IS_DOWN for key in _HELD_KEYS)

    def seconds_since_input(self) -> float | None:
        """Return how long ago key or mouse was touched, by `send` too; None when Windows does not tell."""
        last = _LastInput(ctypes.sizeof(_LastInput), 0)
        if not self._user.GetLastInputInfo(ctypes.byref(last)):
            return None
        ticks: int = self._kernel.GetTickCount() - last.ticks
        return (ticks & _TICKS) / 1000

    def _process_name(self, pid: int) -> str | None:
        process = self._kernel.OpenProcess(_PROCESS_QUERY_LIMITED_INFORMATION, False, pid)  # noqa: FBT003 - Windows names nothing
        if not process:
            return None
        try:
            path = ctypes.create_unicode_buffer(_PATH_LETTERS_MAX)
            size = wintypes.DWORD(_PATH_LETTERS_MAX)
            is_told = self._kernel.QueryFullProcessImageNameW(process, 0, path, ctypes.byref(size))
            return PureWindowsPath(path.value).name if is_told else None
        finally:
            self._kernel.CloseHandle(process)


def _library(name: str, functions: _Functions) -> ctypes.CDLL:
    """Load a library of Windows, its functions declared."""
    library = _loaded(name)
    for function, (result, arguments) in functions.items():
        declared = getattr(library, function)
        declared.restype, declared.argtypes = result, arguments
    return library


if sys.platform == "win32":

    def _loaded(name: str) -> ctypes.CDLL:
        return ctypes.WinDLL(name, use_last_error=True)

    def _last_error() -> int:
        return ctypes.get_last_error()

else:

    def _loaded(name: str) -> ctypes.CDLL:
        raise DisplayUnavailable(f"this is not Windows: it has no {name}")

    def _last_error() -> int:
        raise DisplayUnavailable("this is not Windows")
