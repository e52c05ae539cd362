"""What the packaged program starts with: the streamer's window, as `mgm desktop` shows it."""

import os
import sys
from pathlib import Path

from goldomatic.desktop.main import run_desktop

# A program without a console has none of these on Windows; the log file gets everything all the same.
if sys.stdout is None or sys.stderr is None:
    sys.stdout = sys.stderr = Path(os.devnull).open("w", encoding="utf-8")

sys.exit(run_desktop())
