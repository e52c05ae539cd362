"""A way of typing that fails into the game with the real addon, and a second one behind it (SPEC §8, §17)."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from goldomatic.addon.files import addon_folder
from goldomatic.desktop.adapters.fallback import Fallback
from goldomatic.desktop.adapters.typist import ChatBoxes, Hands, Reached, Stopped, Typist
from goldomatic.desktop.adapters.x11 import X11Hands
from goldomatic.desktop.core.game import GameWindow, NotTyped, Trouble, Typed
from goldomatic.desktop.core.streamer_pause import Presence
from goldomatic.desktop.core.typing_plan import Characters, Press, Step
from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.commands import GoldEntry, ReceiveGold, format_command
from tests.support.wow_program import wait_for
from tests.support.x11 import virtual_display
from tests.support.x11_game import running_game

# Shows how many times the game has run a line, and which rows the addon has.
PROBE = """
local run, before = SlashCmdList.SCRIPT, ""
local count = 0
SlashCmdList.SCRIPT = function(code) count = count + 1 run(code) end
CreateFrame("Frame"):SetScript("OnUpdate", function()
  local ids = {}
  for _, row in ipairs(MimironsGoldOMaticDB.rows) do table.insert(ids, row.id) end
  local now = "RUN " .. count .. " ROWS " .. table.concat(ids, ",")
  if now ~= before then before = now DEFAULT_CHAT_FRAME:AddMessage(now) end
end)
"""


class FailingHands:
    """X11's hands, but the step of that number, from 0, fails; with ``late`` only when it was done."""

    def __init__(self, hands: Hands, failing: int, *, late: bool) -> None:
        self._hands = hands
        self._steps_left = failing
        self._late = late

    def find_windows(self) -> tuple[GameWindow, ...]:
        return self._hands.find_windows()

    def presence(self, window: GameWindow) -> Presence:
        return self._hands.presence(window)

    @asynccontextmanager
    async def reaching(self, window: GameWindow) -> AsyncIterator["FailingHands"]:
        async with self._hands.reaching(window) as reached:
            self._reached: Reached = reached
            yield self

    def check(self, steps: Sequence[Step]) -> None:
        self._reached.check(steps)

    async def strike(self, step: Press | Characters) -> None:
        is_failing = self._steps_left <= 0
        self._steps_left -= 1
        if not is_failing or self._late:
            await self._reached.strike(step)
        if is_failing:
            raise Stopped(Trouble.REFUSED, "the keys were not taken", is_partly=self._late)

    def close(self) -> None:
        self._hands.close()


@pytest.mark.scenario("TC-030", "TC-028")
async def test_the_line_comes_once_and_its_row_is_there_once(tmp_path: Path) -> None:
    with (
        virtual_display() as name,
        running_game(tmp_path, name, PROBE, addon_folder()) as game,
        closing(Typist(X11Hands(name), boxes := ChatBoxes())) as second,
    ):
        [window] = second.find_windows()
        ids: list[str] = []
        runs = 0
        # Enter, the characters, Enter: each fails, before or after it was struck.
        for failing, late in ((0, False), (0, True), (1, False), (1, True), (2, False), (2, True)):
            payout = UUID(int=0x123E4567_E89B_42D3_A456_426614174000 + len(ids))
            line = format_command(ReceiveGold((GoldEntry(payout, CharacterName("Norinn"), 10_000_000),)))
            ids.append(str(payout))
            # Only what was wholly struck is run twice, and the addon knows the payout then.
            runs += 2 if (failing, late) == (2, True) else 1
            with closing(Typist(FailingHands(X11Hands(name), failing, late=late), boxes)) as first:
                typed = await Fallback(first, second).type_line(window, line)
            is_cut = (failing, late) != (0, False)
            assert typed == Typed(line, NotTyped(Trouble.REFUSED, "the keys were not taken", is_cut=is_cut))
            expected = f"RUN {runs} ROWS {','.join(ids)}"
            wait_for(partial(game.has_shown, expected), expected)
            assert game.chat()[-1] == expected
