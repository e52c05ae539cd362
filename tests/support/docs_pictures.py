"""The pictures of the streamer's guide; `python -m tests.support.docs_pictures` makes all of them anew.

Those of the window are taken off-screen, that of the game from the simulated client with the real addon.
"""

import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image

from tests.support.wow_program import HELLO, NOTIFY, PAYOUT, Program, running, wait_for

FOLDER: Final = Path(__file__).resolve().parents[2] / "docs" / "pictures"
WINDOWS: Final = {"main-busy": "desktop", "gifts-landed": "gifts", "setup-ebs": "setup-server"}
"""The window's pictures in the guide, by what `tests.support.desktop_shots` calls them."""

LOCALES: Final = {"en": "enUS", "ru": "ruRU"}
SHOWN: Final = (0, 110, 736, 690)
"""The part of the game's screen that the guide speaks of: left, upper, right, lower, in pixels."""

STEP_SECONDS: Final = 2.0
WAIT_SECONDS: Final = 60.0


def _windows(scratch: Path) -> None:
    for name, called in WINDOWS.items():
        # In a process of its own: Qt wants one application in each.
        command = [sys.executable, "-m", "tests.support.desktop_shots", str(scratch), f"{name}-"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        for language in LOCALES:
            taken = scratch / f"{name}-{language}-light.png"
            Image.open(taken).convert("RGB").save(FOLDER / f"{called}-{language}.png", optimize=True)


def _type(game: Program, line: str) -> None:
    assert game.post("type", line=line).json()["ok"], line
    game.post("clock", advanceSeconds=STEP_SECONDS)


def _mail(scratch: Path, language: str, locale: str) -> None:
    """Bring a winner's gold to the moment at which the streamer has to press *Send*."""
    with running(scratch / locale / "Logs" / "WoWChatLog.txt", "--locale", locale) as game:
        game.post("clock", advanceSeconds=WAIT_SECONDS)
        wait_for(lambda: not game.get("screen")["isLoading"], "the end of the loading screen")
        game.post("answers", name="Norinn", answer="!twgold", times=1)
        for line in (HELLO, '/run MGM_Use("system","toggle")', NOTIFY):
            _type(game, line)
        game.post("clock", advanceSeconds=STEP_SECONDS)
        _type(game, f'/run ReceiveGold("{PAYOUT}:Norinn:10000000;")')
        game.post("person", do="open_mailbox")
        game.post("clock", advanceSeconds=STEP_SECONDS)
        assert game.post("person", do="click", frame="MGMPrepare").is_success
        # The mouse goes elsewhere, and the button's tool tip with it.
        assert game.post("person", do="click", frame="SendMailSubjectEditBox").is_success
        game.post("clock", advanceSeconds=STEP_SECONDS)
        picture = Image.open(BytesIO(game.picture()))
        picture.crop(SHOWN).save(FOLDER / f"mail-{language}.png", optimize=True)


def main() -> None:
    """Make them all."""
    with tempfile.TemporaryDirectory() as folder:
        _windows(Path(folder))
        for language, locale in LOCALES.items():
            _mail(Path(folder), language, locale)
    sys.stdout.write(f"{FOLDER}: look at them\n")


if __name__ == "__main__":
    main()
