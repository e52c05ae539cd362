"""Opening a file for reading so that others may meanwhile write, rename and delete it, on Windows too.

Python's own ``open`` lets others write, but not rename or delete: the game, or whoever rotates its log, would
be told that the file is in use.
"""

import sys
from pathlib import Path
from typing import BinaryIO

if sys.platform == "win32":
    import ctypes
    import msvcrt
    import os
    from ctypes import wintypes

    _GENERIC_READ = 0x8000_0000
    _SHARE_READ_WRITE_DELETE = 0x1 | 0x2 | 0x4
    _OPEN_EXISTING = 3
    _ATTRIBUTE_NORMAL = 0x80
    _INVALID_HANDLE = ctypes.c_void_p(-1).value

    _create_file = ctypes.WinDLL("kernel32", use_last_error=True).CreateFileW
    _create_file.restype = wintypes.HANDLE
    _create_file.argtypes = [
        wintypes.LPCWSTR,
        wintypes.DWORD,
        wintypes.DWORD,
        ctypes.c_void_p,
        wintypes.DWORD,
        wintypes.DWORD,
        wintypes.HANDLE,
    ]

    def open_shared(path: Path) -> BinaryIO:
        """Open a file for reading; OSError, FileNotFoundError among them, as ``open`` raises it."""
        handle = _create_file(
            str(path),
            _GENERIC_READ,
            _SHARE_READ_WRITE_DELETE,
            None,
            _OPEN_EXISTING,
            _ATTRIBUTE_NORMAL,
            None,
        )
        if handle == _INVALID_HANDLE:
            code = ctypes.get_last_error()
            raise OSError(None, ctypes.FormatError(code).strip(), str(path), code)
        return open(msvcrt.open_osfhandle(handle, os.O_RDONLY | os.O_BINARY), "rb")  # noqa: PTH123 - a handle has no path

else:

    def open_shared(path: Path) -> BinaryIO:
        """Open a file for reading; OSError, FileNotFoundError among them, as ``open`` raises it."""
        return path.open("rb")
