"""What these tests need of the system that they run on."""

import sys

# Xvfb and python-xlib are there on Linux only.
collect_ignore = [] if sys.platform == "linux" else ["test_x11.py", "test_x11_troubles.py"]
