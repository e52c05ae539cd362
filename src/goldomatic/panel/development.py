"""The page around the panel while developing: it stands where Twitch would, and says what Twitch says."""

from pathlib import Path
from typing import Final

__all__ = ["FILES", "file"]

FILES: Final = ("index.html", "switcher.js", "switcher.css", "twitch-ext.js")

_FOLDER: Final = Path(__file__).with_name("dev")


def file(name: str) -> bytes:
    """Return one of `FILES`."""
    if name not in FILES:
        raise KeyError(name)
    return (_FOLDER / name).read_bytes()
