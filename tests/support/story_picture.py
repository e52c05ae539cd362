"""A picture of the demo for the read-me; `python -m tests.support.story_picture` plays it and draws it."""

import io
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.text import Text

__all__ = ["PICTURE", "drawn"]

PICTURE: Final = Path(__file__).resolve().parents[2] / "docs" / "pictures" / "story.svg"
WIDTH: Final = 130
_COUNTDOWN: Final = "next draw in"


def drawn(printed: str) -> str:
    """Return what a terminal would show, as an SVG that fetches nothing: no font, no script."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), legacy_windows=False)
    # A terminal draws the countdown over and over in one line, which in the end is gone.
    lines = [line for line in printed.rstrip().split("\n") if _COUNTDOWN not in line]
    console.print(Text.from_ansi("\n".join(lines)))
    svg = console.export_svg(title="python3 run.py demo")
    return re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)


def _played() -> str:
    """Play the demo, in the colours of a terminal; what it prints."""
    surroundings = os.environ | {"COLUMNS": str(WIDTH), "FORCE_COLOR": "1", "TERM": "xterm-256color"}
    command = [sys.executable, "-m", "goldomatic", "demo"]
    return subprocess.run(command, env=surroundings, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    PICTURE.write_text(drawn(_played()), encoding="utf-8")
