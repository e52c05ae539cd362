"""Runs the bridge's core: time, the chat log, the windows, the calls and the typing around it, on one loop.

Every event is handled on that loop's thread, one after the other. What fails around the core is logged, shown
and started again; when the core itself fails, or its journal, the run ends with that.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Final, Protocol

import structlog

from goldomatic.ambient import Clock, monotonic
from goldomatic.desktop.adapters.ebs_client import EbsClient
from goldomatic.desktop.adapters.game_window import DisplayUnavailable, Injector
from goldomatic.desktop.adapters.journal import JournalUnusable
from goldomatic.desktop.adapters.log_file import Batch, LogFile, LogUnreadable, follow
from goldomatic.desktop.bridge.calls import perform
from goldomatic.desktop.bridge.events import (
    Ask,
    Called,
    Effect,
    Event,
    LineTyped,
    LogFailed,
    LogRead,
    Moment,
    Tell,
    TypeLine,
    WindowsSeen,
    Woke,
)
from goldomatic.desktop.bridge.record import log_call, log_line, log_notice
from goldomatic.desktop.core.answers import Outcome, not_reached
from goldomatic.desktop.core.backoff import Pauses
from goldomatic.desktop.core.game import GameWindow, NotTyped, Trouble, Typed
from goldomatic.desktop.core.tail import Place
from goldomatic.desktop.core.view import BridgeView, Level, Notice, NoticeKind
from goldomatic.desktop.core.wishes import Wish

__all__ = ["BridgeCore", "BridgeFailed", "Rim", "Runtime"]

WAKE_SECONDS: Final = 0.25
"""How often time passes for the core, and the view is shown if it has changed."""

WINDOWS_SECONDS: Final = 2.0
ESCAPE_SECONDS_MAX: Final = 2.0
"""How long stopping waits for the Escape that a line cut by it leaves owing."""

_RESTART_SECONDS: Final = 1.0
_RESTART_SECONDS_MAX: Final = 60.0

_LOG = structlog.get_logger(__name__)


class BridgeCore(Protocol):
    """The state machine of `goldomatic.desktop.bridge.bridge`, as its runtime sees it."""

    def handle(self, event: Event, moment: Moment) -> list[Effect]:
        """Take an event; return what is to be done about it. Raises `JournalUnusable`."""
        ...

    def view(self, moment: Moment) -> BridgeView:
        """Return the picture of everything."""
        ...


class BridgeFailed(Exception):
    """The core raised what it never should; made anew from its journal it may go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rim:
    """What the core acts through, and who is told.

    ``log`` is None while nobody has said where the game is. ``place`` asks the journal where reading goes on.
    ``show_view`` and ``show_notice`` are called on the loop's thread, and must not raise.
    """

    client: EbsClient
    injector: Injector
    log: LogFile | None
    place: Callable[[], Place | None]
    wall: Clock
    show_view: Callable[[BridgeView], None]
    show_notice: Callable[[Notice], None]


class Runtime:
    """One run of one core. Belongs to the loop that calls `run`."""

    def __init__(self, core: BridgeCore, rim: Rim) -> None:
        self._core = core
        self._rim = rim
        self._tasks: set[asyncio.Task[None]] = set()
        self._ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._typed_into: GameWindow | None = None
        """Whose chat box a line is being typed into."""
        self._shown: BridgeView | None = None
        self._no_display: str | None = None

    async def run(self) -> None:
        """Run until cancelled; then stop typing and calling at once, and leave no half line behind.

        Raises:
            JournalUnusable: nothing more can be kept, so nothing more is done.
            BridgeFailed: see there.
        """
        self._start(self._supervised("clock", self._keep_time))
        self._start(self._supervised("windows", self._watch_windows))
        if self._rim.log is not None:
            self._start(self._supervised("chat log", self._follow_log))
        try:
            await self._ended
        finally:
            await self._stop()

    def wish(self, wish: Wish) -> None:
        """Let the core carry out what the streamer asks for."""
        with suppress(JournalUnusable, BridgeFailed):
            self._handle(wish)

    # --- the core ---------------------------------------------------------------------------------------

    def _handle(self, event: Event) -> None:
        """Let the core handle an event, and begin what it wants done."""
        if self._ended.done():
            return
        with self._ending_when_it_fails():
            effects = self._core.handle(event, self._moment())
        for effect in effects:
            match effect:
                case Tell(notice):
                    self._tell(notice)
                case Ask():
                    self._start(self._ask(effect))
                case TypeLine():
                    self._start(self._type(effect))

    @contextmanager
    def _ending_when_it_fails(self) -> Iterator[None]:
        try:
            yield
        except JournalUnusable as error:
            self._end(error)
            raise
        except Exception as error:
            failed = BridgeFailed("the bridge's core raised an error")
            failed.__cause__ = error
            self._end(failed)
            raise failed from error

    def _moment(self) -> Moment:
        return Moment(wall=self._rim.wall.now(), seconds=monotonic())

    def _end(self, error: Exception) -> None:
        if not self._ended.done():
            self._ended.set_exception(error)

    def _tell(self, notice: Notice) -> None:
        log_notice(notice)
        self._rim.show_notice(notice)

    def _show_view(self) -> None:
        """Show the view if something in it has changed besides the time."""
        with self._ending_when_it_fails():
            view = self._core.view(self._moment())
        if self._shown is None or replace(view, at=self._shown.at) != self._shown:
            self._shown = view
            self._rim.show_view(view)

    # --- what the core wants done -----------------------------------------------------------------------

    async def _ask(self, ask: Ask) -> None:
        outcome: Outcome[object]
        try:
            outcome = await perform(self._rim.client, ask.call)
        except Exception as error:  # noqa: BLE001 - the core waits for an outcome, whatever happens
            _LOG.exception("a call failed in a way of its own", action="desktop.call_failed")
            outcome = not_reached(type(error).__name__)
        log_call(ask.call, outcome)
        with suppress(JournalUnusable, BridgeFailed):
            self._handle(Called(outcome))

    async def _type(self, wanted: TypeLine) -> None:
        result: Typed | NotTyped
        self._typed_into = wanted.window
        try:
            result = await self._rim.injector.type_line(
                wanted.window, wanted.line, is_repeated=wanted.is_repeated
            )
        except Exception as error:  # noqa: BLE001 - the core waits for an outcome, whatever happens
            _LOG.exception("typing failed in a way of its own", action="desktop.typing_failed")
            result = NotTyped(Trouble.REFUSED, f"typing failed: {type(error).__name__}", is_cut=False)
        self._typed_into = None
        log_line(wanted, result)
        with suppress(JournalUnusable, BridgeFailed):
            self._handle(LineTyped(result))

    # --- what the core is told --------------------------------------------------------------------------

    async def _keep_time(self) -> None:
        while True:
            self._handle(Woke())
            self._show_view()
            await asyncio.sleep(WAKE_SECONDS)

    async def _watch_windows(self) -> None:
        while True:
            self._handle(WindowsSeen(self._windows()))
            await asyncio.sleep(WINDOWS_SECONDS)

    def _windows(self) -> tuple[GameWindow, ...]:
        # On the loop's own thread, like typing: a connection to an X server is not for two of them.
        try:
            windows = self._rim.injector.find_windows()
        except DisplayUnavailable as error:
            if str(error) != self._no_display:
                self._no_display = str(error)
                self._tell(Notice(level=Level.ERROR, kind=NoticeKind.NO_DISPLAY, detail=str(error)))
            return ()
        self._no_display = None
        return windows

    async def _follow_log(self) -> None:
        assert self._rim.log is not None
        await follow(self._rim.log, self._rim.place(), self._take, self._on_unreadable)

    async def _take(self, batch: Batch) -> None:
        self._handle(LogRead(batch))

    def _on_unreadable(self, error: LogUnreadable) -> None:
        self._handle(LogFailed(str(error)))

    # --- tasks ------------------------------------------------------------------------------------------

    def _start(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _supervised(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Do the work for ever: whatever it raises is logged and shown, and it begins again."""
        pauses = Pauses(_RESTART_SECONDS, _RESTART_SECONDS_MAX)
        while True:
            began = monotonic()
            try:
                await work()
            except (JournalUnusable, BridgeFailed) as error:
                self._end(error)
                return
            except Exception:  # noqa: BLE001 - a part may fail in any way, and must go on
                _LOG.exception("a part failed and is started again", action="desktop.part_raised", part=name)
                self._tell(Notice(level=Level.ERROR, kind=NoticeKind.PART_FAILED, detail=name))
            await asyncio.sleep(pauses.after(monotonic() - began))

    async def _stop(self) -> None:
        """Cancel everything; a chat box with half a line in it is cleared, if that can be done soon."""
        if not self._ended.done():
            self._ended.cancel()
        tasks, half_typed = list(self._tasks), self._typed_into
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if half_typed is None:
            return
        is_paid = False
        with suppress(TimeoutError):
            async with asyncio.timeout(ESCAPE_SECONDS_MAX):
                is_paid = await self._rim.injector.pay_escape(half_typed)
        _LOG.info("stopped while a line was typed", action="desktop.typing_stopped", is_box_clear=is_paid)
