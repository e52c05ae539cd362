"""One simulated World of Warcraft 3.3.5a client: the process, the interface in it, and its frames in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goldomatic.ambient import SeededRandomness
from goldomatic.protocol.chat_lines import Locale
from goldomatic.sim.wow.addons import load_addons, save_variables
from goldomatic.sim.wow.chat_log import ChatLog
from goldomatic.sim.wow.game_files import engine_files, installers, interface_files, string_files
from goldomatic.sim.wow.keyboard import Keyboard
from goldomatic.sim.wow.lua_runtime import Lua, LuaError, LuaValue, to_plain
from goldomatic.sim.wow.mouse import Mouse
from goldomatic.sim.wow.screen import Screen
from goldomatic.sim.wow.text_width import text_width

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from goldomatic.sim.wow.addons import Addon
    from goldomatic.sim.wow.clock import VirtualClock
    from goldomatic.sim.wow.game_server import GameServer, PlayedCharacter
    from goldomatic.sim.wow.options import ClientOptions

__all__ = ["Client", "LuaError", "NotInWorldError"]

_CHAT_ARGUMENTS_DEFAULT = ("", "", "", "", "", "", 0, 0, "", 0)
"""Text, sender, language, channel, target, flag, zone, channel number, channel name, unused (GAME §5)."""

_CLOCK_STEP_SECONDS = 1e-6
"""The clock's own grain: less than this cannot pass."""

_SYSTEM = "CHAT_MSG_SYSTEM"
_CHAT_WINDOW = "ChatFrame1"


class NotInWorldError(Exception):
    """The character is not in the world: there is no interface to speak to."""


class Client:
    """A client process that plays one character.

    Nothing happens by itself: `advance` moves the clock and draws the frames that fit. A defect of the
    simulator is raised out of the call that met it; an error of the interface's Lua code goes to `errors`.
    """

    def __init__(
        self, realm: GameServer, character_name: str, clock: VirtualClock, options: ClientOptions
    ) -> None:
        """Start the process, at the character screen."""
        self.realm = realm
        self.character_name = character_name
        self.clock = clock
        self.options = options
        self.locale = Locale(options.locale)
        self.random = SeededRandomness(options.seed)
        self.log = ChatLog(
            options.log_path,
            self.locale,
            flush_works=options.flush_works,
            name_brackets=options.name_brackets,
        )
        self.errors: list[str] = []
        """Every Lua error that reached the error handler, and every blocked call of a protected function."""
        self.chat_lines: list[str] = []
        """What the first chat window has shown, oldest first, as a person reads it."""
        self.screen_messages: list[tuple[str, str]] = []
        """All that was added to any window of messages: its name, and the text with its escape codes."""
        self.settings: dict[str, str] = {"scriptErrors": "0"}
        self.addons: list[Addon] = []
        self.keyboard = Keyboard(self)
        self.mouse = Mouse(self)
        self.screen = Screen(self)
        self._lua: Lua | None = None
        self._engine: LuaValue = None
        self._functions: dict[str, LuaValue] = {}
        self._character: PlayedCharacter | None = None
        self._chat_line_id = 0
        self._seconds_since_frame = 0.0
        self._loading_until = 0.0

    # The process and the world.

    @property
    def is_in_world(self) -> bool:
        """Whether the character is logged in."""
        return self._character is not None

    @property
    def is_loading(self) -> bool:
        """Whether a loading screen hides the world; it swallows what is typed."""
        return not self.is_in_world or self.clock.now < self._loading_until

    @property
    def character(self) -> PlayedCharacter:
        """The character in the world.

        Raises:
            NotInWorldError: it is not logged in.
        """
        if self._character is None:
            raise NotInWorldError(self.character_name)
        return self._character

    @property
    def lua(self) -> Lua:
        """The Lua state of the interface.

        Raises:
            NotInWorldError: it is not logged in.
        """
        if self._lua is None:
            raise NotInWorldError(self.character_name)
        return self._lua

    @property
    def local_time(self) -> datetime:
        """What the machine's clock shows: the log's stamps."""
        return self.clock.instant + self.options.utc_offset

    def login(self) -> None:
        """Enter the world: the interface is loaded, logging is off, a loading screen stays for a moment."""
        if self.is_in_world:
            return
        self._character = self.realm.enter(self)
        self._load_interface()

    def logout(self) -> None:
        """Leave the world in order: variables are saved, the log is closed."""
        if not self.is_in_world:
            return
        self._unload_interface()
        self.realm.leave(self, crashed=False)
        self.log.close()
        self._leave()

    def reload(self) -> None:
        """Do what /reload does: variables are saved, the interface is made anew; the log goes on."""
        if not self.is_in_world:
            return
        self._unload_interface()
        self._load_interface()

    def crash(self) -> None:
        """Die: nothing is saved, and what the log had buffered is gone (GAME §10)."""
        self.log.lose()
        if self.is_in_world:
            self.realm.leave(self, crashed=True)
        self._leave()

    def _leave(self) -> None:
        self._character = self._lua = self._engine = None
        self._functions = {}

    def _load_interface(self) -> None:
        self._lua = lua = Lua()
        self._engine = lua.table()
        self._functions = {}
        self._seconds_since_frame = 0.0
        self._loading_until = self.clock.now + self.options.loading_screen_seconds
        self.addons = []
        self._give_natives(lua)
        for name, code in engine_files():
            lua.execute_file(code, name, self._engine)
        for name, code in string_files(self.locale):
            lua.execute_file(code, name)
        for install in installers():
            install(self)
        for name, code in interface_files():
            lua.execute_file(code, name, self._engine)
        load_addons(self)
        for event in ("VARIABLES_LOADED", "PLAYER_LOGIN", "PLAYER_ENTERING_WORLD"):
            self.fire(event)

    def _unload_interface(self) -> None:
        for event in ("PLAYER_LEAVING_WORLD", "PLAYER_LOGOUT"):
            self.fire(event)
        save_variables(self)

    def _give_natives(self, lua: Lua) -> None:
        native = lua.table()
        natives: dict[str, Callable[..., object]] = {
            "show_error": self._show_error,
            "record_error": self.errors.append,
            "addon_name": lambda: self.addons[-1].name if self.addons else "",
            "text_width": text_width,
            "shown": self._shown,
        }
        for name, function in natives.items():
            native[name.encode()] = lua.function(function)
        self._engine[b"native"] = native
        self._engine[b"screen_width"] = self.options.screen_width

    # Lua, from outside.

    def engine(self, name: str, *arguments: object) -> LuaValue:
        """Call a function of the engine's Lua part."""
        lua, function = self.lua, self._functions.get(name)
        if function is None:
            function = self._functions[name] = self._engine[name.encode()]
        result = lua.call(function, *arguments)
        lua.raise_defect()
        return result

    def run(self, code: str) -> LuaValue:
        """Run a chunk of Lua and return its value; tables come as lists and dicts.

        Raises:
            LuaError: it failed.
        """
        result = self.lua.execute(code.encode("utf-8", "surrogateescape"), code)
        self.lua.raise_defect()
        return tuple(map(to_plain, result)) if isinstance(result, tuple) else to_plain(result)

    def register(self, name: str, function: Callable[..., object]) -> None:
        """Make a Python function a global of the interface; a tuple becomes several values."""
        self.lua.set(name, self.lua.function(function))

    # What happens to the client.

    def fire(self, event: str, *arguments: str | float | bool | None) -> None:
        """Raise an event of the game, at once, to the frames that hear it; outside the world nothing."""
        if self.is_in_world:
            self.engine("fire", event, *arguments)

    def chat(self, event: str, *arguments: str | float | bool | None, guid: str = "") -> None:
        """Let a chat message arrive: the event first, then the line of the log (GAME §1).

        ``arguments`` are the event's, as far as known: text, sender, language, channel, target, flag, zone,
        channel number, channel name. The rest, and the line's number, are filled in.
        """
        if not self.is_in_world:
            return
        given = (*arguments, *_CHAT_ARGUMENTS_DEFAULT[len(arguments) :])
        self._chat_line_id += 1
        self.fire(event, *given[:10], self._chat_line_id, guid)
        if event != _SYSTEM or self.options.system_messages_logged:
            self.log.add(self.local_time, event, str(given[0]), str(given[1]), str(given[3]))

    def later(self, action: Callable[[], object]) -> None:
        """Do something as soon as the clock moves: what Lua code asked for and must not happen inside it."""
        self.clock.after(0.0, action)

    def advance(self, seconds: float) -> None:
        """Move the clock on, and draw the frames that fall into that time.

        Frames in which nothing would happen are not drawn: a day of idling is cheap.
        """
        frame_seconds = 1.0 / self.options.fps
        end = self.clock.now + seconds
        is_busy: bool | None = None  # None: the interface has to be asked
        while (remaining := end - self.clock.now) >= _CLOCK_STEP_SECONDS:
            if not self.is_in_world:
                self.clock.advance(remaining)
                is_busy = None
                continue
            if is_busy is None:
                is_busy = self.engine("is_busy")
            if not is_busy:
                until_next = self.clock.seconds_to_next()
                self.clock.advance(
                    remaining if until_next is None else min(remaining, max(until_next, _CLOCK_STEP_SECONDS))
                )
                self._seconds_since_frame = 0.0
                is_busy = None
                continue
            step = min(remaining, max(frame_seconds - self._seconds_since_frame, _CLOCK_STEP_SECONDS))
            self.clock.advance(step)
            self._seconds_since_frame += step
            is_busy = None
            if self._seconds_since_frame >= frame_seconds - _CLOCK_STEP_SECONDS and self._lua is not None:
                elapsed, self._seconds_since_frame = self._seconds_since_frame, 0.0
                is_busy = self.engine("frame", elapsed)

    def _show_error(self, message: str) -> None:
        if self.settings.get("scriptErrors") == "1":
            self.engine("show_script_error", message)

    def _shown(self, window: str, text: str) -> None:
        self.screen_messages.append((window, text))
        if window == _CHAT_WINDOW:
            self.chat_lines.append(self.engine("visible_text", text))
