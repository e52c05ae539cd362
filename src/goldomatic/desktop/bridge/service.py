"""The bridge as window and terminal use it: on a thread of its own, started and stopped as a whole."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import AsyncExitStack, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import structlog

from goldomatic.ambient import Ambient, monotonic
from goldomatic.desktop.adapters.ebs_client import EbsClient, KeyNotUsable, UnsafeAddress
from goldomatic.desktop.adapters.game_window import Injector
from goldomatic.desktop.adapters.injection import StrategyUnavailable, injector_for
from goldomatic.desktop.adapters.journal import Journal, JournalInUse, JournalUnusable
from goldomatic.desktop.adapters.log_file import LogFile
from goldomatic.desktop.bridge.bridge import Bridge
from goldomatic.desktop.bridge.events import Moment
from goldomatic.desktop.bridge.record import log_notice
from goldomatic.desktop.bridge.runtime import BridgeCore, BridgeFailed, Rim, Runtime
from goldomatic.desktop.core.answers import Outcome, not_reached
from goldomatic.desktop.core.backoff import Pauses
from goldomatic.desktop.core.ebs_facts import AuditEntry
from goldomatic.desktop.core.settings import DesktopSettings, Strategy
from goldomatic.desktop.core.view import BridgeView, Level, Notice, NoticeKind
from goldomatic.desktop.core.wishes import Wish

__all__ = ["BridgeService", "MakeCore", "MakeInjector", "Profile"]

RESTART_SECONDS: Final = 5.0
RESTART_SECONDS_MAX: Final = 300.0
"""Each start types a greeting into the game: what fails at once again must not do that all evening."""
STOP_SECONDS_MAX: Final = 10.0

_LOG = structlog.get_logger(__name__)

MakeCore = Callable[[Journal, DesktopSettings, Ambient, str], BridgeCore]
"""Makes the core from its journal, the settings, the surroundings, and the chat log's path (or nothing)."""

MakeInjector = Callable[[Strategy], Injector]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """All that a run goes by. Changed by stopping, and starting with another one."""

    settings: DesktopSettings
    api_key: str = field(repr=False)
    journal_path: Path


@dataclass(frozen=True, slots=True)
class _Listener:
    on_view: Callable[[BridgeView], None]
    on_notice: Callable[[Notice], None]


@dataclass(slots=True)
class _Run:
    """One run, from start to stop. ``runtime`` and ``client`` are None while there is no core to speak to."""

    loop: asyncio.AbstractEventLoop
    stop: asyncio.Event
    runtime: Runtime | None = None
    client: EbsClient | None = None
    view: BridgeView | None = None
    fetching: set[asyncio.Task[None]] = field(default_factory=set)


class BridgeService:
    """Starts and stops the bridge.

    Every method may be called from any thread but the bridge's own; only `start`, `stop` and `wait` block.
    """

    def __init__(
        self,
        ambient: Ambient,
        make_injector: MakeInjector | None = None,
        make_core: MakeCore | None = None,
    ) -> None:
        """Remember what to make; without other wishes the real injector and the real core."""
        self._ambient = ambient
        self._make_injector = make_injector or _injector
        self._make_core = make_core or _core
        self._turn = threading.Lock()
        self._thread: threading.Thread | None = None
        self._run: _Run | None = None
        self._listeners: list[_Listener] = []
        self._stopped: Notice | None = None
        """Why the last run has ended by itself."""

    def start(self, profile: Profile) -> None:
        """Start with this profile; a run that is under way is stopped first.

        What cannot be used (address, key, journal, strategy) is told as a `NoticeKind.STOPPED`.
        """
        self.stop()
        self._stopped = None
        ready = threading.Event()
        thread = threading.Thread(
            target=lambda: asyncio.run(self._main(profile, ready)), name="bridge", daemon=True
        )
        with self._turn:
            self._thread = thread
        thread.start()
        ready.wait()

    def stop(self) -> None:
        """Stop; what is being typed or asked ends at once, and what matters is in the journal."""
        with self._turn:
            thread, run = self._thread, self._run
            self._thread = None
        if thread is None:
            return
        if run is not None:
            _call(run.loop, run.stop.set)
        thread.join(STOP_SECONDS_MAX)
        if thread.is_alive():
            _LOG.error("the bridge does not stop", action="desktop.stop_hangs")

    def wait(self, seconds: float) -> bool:
        """Wait that long, or until the bridge is not running (any more); return whether it is running."""
        thread = self._thread
        if thread is None:
            return False
        thread.join(seconds)
        return thread.is_alive()

    def wish(self, wish: Wish) -> None:
        """Ask for something; lost when the bridge is not running, which is logged."""
        run = self._run

        def carry_out() -> None:
            if run is not None and run.runtime is not None:
                run.runtime.wish(wish)
            else:
                _LOG.warning("nobody hears this wish", action="desktop.wish_lost", wish=type(wish).__name__)

        if run is None or not _call(run.loop, carry_out):
            _LOG.warning("nobody hears this wish", action="desktop.wish_lost", wish=type(wish).__name__)

    def audit(self, payout_id: UUID, done: Callable[[Outcome[tuple[AuditEntry, ...]]], None]) -> None:
        """Fetch all that happened to a payout.

        ``done`` is called on the bridge's thread, or at once on this one when the bridge is not running.
        """
        run = self._run
        client = None if run is None else run.client
        if run is None or client is None:
            done(not_reached("the bridge is not running"))
            return

        async def fetch() -> None:
            outcome: Outcome[tuple[AuditEntry, ...]] = not_reached("the bridge has stopped meanwhile")
            try:
                outcome = await client.audit(payout_id)
            except Exception as error:  # noqa: BLE001 - whoever asked waits for an outcome, whatever happens
                _LOG.exception("a history failed in a way of its own", action="desktop.audit_failed")
                outcome = not_reached(type(error).__name__)
            finally:
                # When stopping cancels this, too.
                done(outcome)

        def begin() -> None:
            task = run.loop.create_task(fetch())
            run.fetching.add(task)
            task.add_done_callback(run.fetching.discard)

        if not _call(run.loop, begin):
            done(not_reached("the bridge is not running"))

    def listen(
        self, on_view: Callable[[BridgeView], None], on_notice: Callable[[Notice], None]
    ) -> Callable[[], None]:
        """Have the present view told, and then every new one, four a second at most, and every notice.

        Called on the bridge's thread; at once, on this one, with why the bridge has stopped by itself if it
        has. Returns what ends that.
        """
        listener = _Listener(on_view, on_notice)
        with self._turn:
            self._listeners.append(listener)
            run, stopped = self._run, self._stopped
        if stopped is not None:
            _tell(on_notice, stopped)
        if run is not None:
            _call(run.loop, lambda: _tell(on_view, run.view) if run.view is not None else None)

        def end() -> None:
            with self._turn:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return end

    # --- on the bridge's thread -------------------------------------------------------------------------

    async def _main(self, profile: Profile, ready: threading.Event) -> None:
        run = _Run(asyncio.get_running_loop(), asyncio.Event())
        self._run = run
        ready.set()
        pauses = Pauses(RESTART_SECONDS, RESTART_SECONDS_MAX)
        try:
            while not run.stop.is_set():
                began = monotonic()
                try:
                    await self._run_once(profile, run)
                except BridgeFailed as error:
                    _LOG.error("the bridge failed", action="desktop.bridge_failed", exc_info=error)
                    self._notify(Notice(level=Level.ERROR, kind=NoticeKind.PART_FAILED, detail="bridge"))
                    with suppress(TimeoutError):
                        await asyncio.wait_for(run.stop.wait(), pauses.after(monotonic() - began))
        except JournalInUse as error:
            self._notify_stopped(str(error), NoticeKind.RUNS_ALREADY)
        except (JournalUnusable, UnsafeAddress, KeyNotUsable, StrategyUnavailable) as error:
            self._notify_stopped(str(error))
        except Exception as error:  # noqa: BLE001 - the last resort: it must be shown, not only end a thread
            _LOG.exception("the bridge cannot run", action="desktop.cannot_run")
            self._notify_stopped(type(error).__name__)
        finally:
            # A run that hung while it was stopped ends after the next one has begun.
            if self._run is run:
                self._run = None

    async def _run_once(self, profile: Profile, run: _Run) -> None:
        """Make everything that a run needs, run until told to stop, and let go of everything."""
        settings = profile.settings
        log = None if settings.chat_log is None else LogFile(settings.chat_log)
        async with AsyncExitStack() as stack:
            client = EbsClient(
                base_url=settings.ebs_address, api_key=profile.api_key, wall=self._ambient.wall
            )
            await stack.enter_async_context(client)
            injector = stack.enter_context(closing(self._make_injector(settings.strategy)))
            journal = stack.enter_context(closing(Journal(profile.journal_path)))
            rim = Rim(
                client=client,
                injector=injector,
                log=log,
                place=journal.place,
                wall=self._ambient.wall,
                show_view=lambda view: self._show(run, view),
                show_notice=self._pass_on,
            )
            log_path = "" if log is None else str(log.path)
            core = self._make_core(journal, settings, self._ambient, log_path)
            run.runtime, run.client = Runtime(core, rim), client
            _LOG.info("the bridge runs", action="desktop.started", strategy=settings.strategy.value)
            try:
                await _until_stopped(run.runtime, run.stop)
            finally:
                run.runtime = run.client = None
        _LOG.info("the bridge has stopped", action="desktop.stopped_when_asked")

    def _show(self, run: _Run, view: BridgeView) -> None:
        run.view = view
        for listener in self._present_listeners():
            _tell(listener.on_view, view)

    def _notify_stopped(self, why: str, kind: NoticeKind = NoticeKind.STOPPED) -> None:
        notice = Notice(level=Level.ERROR, kind=kind, detail=why)
        self._notify(notice)
        self._stopped = notice

    def _notify(self, notice: Notice) -> None:
        log_notice(notice)
        self._pass_on(notice)

    def _pass_on(self, notice: Notice) -> None:
        for listener in self._present_listeners():
            _tell(listener.on_notice, notice)

    def _present_listeners(self) -> list[_Listener]:
        with self._turn:
            return list(self._listeners)


async def _until_stopped(runtime: Runtime, stop: asyncio.Event) -> None:
    """Run until told to stop, or until it fails."""
    running = asyncio.create_task(runtime.run())
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


def _call(loop: asyncio.AbstractEventLoop, what: Callable[[], object]) -> bool:
    """Have something called on the loop's thread; False when the loop has ended."""
    try:
        loop.call_soon_threadsafe(what)
    except RuntimeError:
        return False
    return True


def _tell(listener: Callable[[Any], None], what: object) -> None:
    """Tell a listener; one that fails must not stop the bridge."""
    try:
        listener(what)
    except Exception:  # noqa: BLE001 - not ours to know what it may raise
        _LOG.exception("a listener failed", action="desktop.listener_failed")


def _core(journal: Journal, settings: DesktopSettings, ambient: Ambient, log_path: str) -> BridgeCore:
    moment = Moment(wall=ambient.wall.now(), seconds=monotonic())
    return Bridge(journal, settings, ambient.random, moment, log_path=log_path)


def _injector(strategy: Strategy) -> Injector:
    return injector_for(
        strategy, show=lambda line: _LOG.info("would be typed", action="desktop.dry_run", line=line)
    )
