"""What these tests need of the system that they run on."""

import sys

# Xvfb and python-xlib are there on Linux only.
_ON_LINUX = ["test_fallback.py", "test_typing_bench.py", "test_x11.py", "test_x11_troubles.py"]
collect_ignore = [] if sys.platform == "linux" else _ON_LINUX
