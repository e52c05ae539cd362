"""A Windows that only notes what it is handed, and refuses where a test wants it."""

from collections.abc import Sequence
from dataclasses import replace

from goldomatic.desktop.adapters.win32_keys import Input, Message
from goldomatic.desktop.core.game import GameWindow
from tests.support.scripted_hands import GAME

OTHER = GameWindow(id=9, title="Notes", window_class="Editor", pid=43, process_name="Notes.exe")
ACCESS_DENIED, QUEUE_FULL, NO_SUCH_WINDOW = 5, 1816, 1400


class ScriptedWindows:
    """A `System` with the game and another program in front of it."""

    def __init__(self) -> None:
        self.there = {GAME.id: GAME, OTHER.id: OTHER}
        self.in_front = OTHER.id
        self.lets_come_to_front = True
        self.posted: list[Message] = []
        self.post_errors: dict[int, int] = {}
        """The error of the post of that number, counted from 0."""
        self.sent: list[Input] = []
        self.sent_to: list[int] = []
        self.takes_at_most: int | None = None
        """Of each sending; None takes all."""
        self.is_held = False
        self.since_input: float | None = None
        self._posts = 0

    def windows(self) -> list[GameWindow]:
        return list(self.there.values())

    def describe(self, handle: int) -> GameWindow | None:
        return self.there.get(handle)

    def foreground(self) -> int:
        return self.in_front

    def bring_to_front(self, handle: int) -> None:
        if self.lets_come_to_front:
            self.in_front = handle

    def give_back(self, handle: int) -> None:
        self.in_front = handle

    def post(self, handle: int, message: Message) -> int:
        assert handle == GAME.id
        error = self.post_errors.get(self._posts, 0)
        self._posts += 1
        if not error:
            self.posted.append(message)
        return error

    def send(self, inputs: Sequence[Input]) -> int:
        taken = inputs[: self.takes_at_most]
        self.sent += taken
        self.sent_to.append(self.in_front)
        return len(taken)

    def wait_until_answering(self, handle: int) -> None:
        pass

    def is_key_held(self) -> bool:
        return self.is_held

    def seconds_since_input(self) -> float | None:
        return self.since_input

    def restart_the_game(self) -> None:
        """Another process, whose window has got the same handle."""
        self.there[GAME.id] = replace(GAME, pid=44)

    def sent_text(self) -> str:
        """Return what was typed, keys without a letter in angle brackets."""
        names = {0x0D: "<enter>", 0x1B: "<escape>"}
        released = 0x0002
        downs = [each.of.keyboard for each in self.sent if not each.of.keyboard.flags & released]
        return "".join(names.get(each.key_code) or chr(each.place) for each in downs)

    def posted_text(self) -> str:
        """Return the same of what was posted."""
        names = {(0x100, 0x0D): "<enter>", (0x100, 0x1B): "<escape>"}
        taken = [each for each in self.posted if each.number != 0x101]
        return "".join(names.get((each.number, each.wparam)) or chr(each.wparam) for each in taken)
