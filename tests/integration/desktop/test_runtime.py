"""The bridge on its thread: real log, real HTTP; what fails around the core (SPEC §10)."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import structlog.testing

from goldomatic.ambient import Ambient
from goldomatic.desktop.adapters.dry_run import REHEARSAL_WINDOW, DryRun
from goldomatic.desktop.adapters.game_window import DisplayUnavailable
from goldomatic.desktop.adapters.journal import JournalUnusable
from goldomatic.desktop.adapters.log_file import Change
from goldomatic.desktop.adapters.typist import Typist
from goldomatic.desktop.bridge import runtime, service
from goldomatic.desktop.bridge.events import (
    Ask,
    AskPending,
    Called,
    ChangeStatus,
    Effect,
    Event,
    LineTyped,
    LogFailed,
    LogRead,
    Tell,
    TypeLine,
    WindowsSeen,
    Woke,
)
from goldomatic.desktop.bridge.service import BridgeService, Profile
from goldomatic.desktop.core.answers import Answered, Kept, Refused
from goldomatic.desktop.core.backoff import Pauses
from goldomatic.desktop.core.ebs_facts import PayoutStatus
from goldomatic.desktop.core.game import GameWindow, NotTyped, Trouble, Typed
from goldomatic.desktop.core.settings import DesktopSettings, Strategy
from goldomatic.desktop.core.view import BridgeView, Level, Notice, NoticeKind
from goldomatic.desktop.core.wishes import AskNow, ChooseWindow
from goldomatic.protocol.link import Verb
from tests.integration.api.service import API_KEY, Service, running_service
from tests.support.listening import listening
from tests.support.scripted_core import ScriptedCore, plain_view
from tests.support.scripted_hands import GAME, ScriptedHands

LINE = '/run MGM_Hello("abcd1234")'
TAGGED = b"4/10 21:07:33.412  [MGM_LOADED]\r\n"
HELLO = TypeLine(REHEARSAL_WINDOW, LINE, Verb.HELLO, is_repeated=False)


class Audience:
    """Hears the service, and lets the test wait for what it has heard."""

    def __init__(self) -> None:
        self.views: list[BridgeView] = []
        self.notices: list[Notice] = []

    def kinds(self) -> list[NoticeKind]:
        return [notice.kind for notice in self.notices]


async def until(condition: Callable[[], Any]) -> Any:
    """Wait until something that another thread does is true, and return it."""
    async with asyncio.timeout(90):
        while not (found := condition()):  # noqa: ASYNC110 - what is waited for belongs to another thread
            await asyncio.sleep(0.005)
    return found


class Stage:
    """A service around a scripted core, and all that belongs to it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "Logs" / "WoWChatLog.txt"
        self.core = ScriptedCore()
        self.cores: list[ScriptedCore] = []
        self.lines: list[str] = []
        self.injector: Any = DryRun(self.lines.append)
        self.audience = Audience()
        self.log_paths: list[str] = []
        self.service = BridgeService(Ambient.system(), lambda strategy: self.injector, self.make_core)
        self.service.listen(self.audience.views.append, self.audience.notices.append)

    def make_core(self, journal: Any, settings: DesktopSettings, ambient: Any, log_path: str) -> ScriptedCore:
        self.cores.append(self.core)
        self.log_paths.append(log_path)
        return self.core

    def start(self, address: str = "http://127.0.0.1:9", **changes: Any) -> None:
        settings: dict[str, Any] = {
            "ebs_address": address,
            "log_path": self.log,
            "strategy": Strategy.DRY_RUN,
        }
        profile = Profile(
            settings=DesktopSettings(**(settings | changes)),
            api_key=API_KEY,
            journal_path=self.folder / "journal.sqlite3",
        )
        self.service.start(profile)


@pytest.fixture
async def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    monkeypatch.setattr(runtime, "WAKE_SECONDS", 0.01)
    monkeypatch.setattr(runtime, "WINDOWS_SECONDS", 0.01)
    monkeypatch.setattr(runtime, "_RESTART_SECONDS", 0.01)
    monkeypatch.setattr(service, "RESTART_SECONDS", 0.01)
    stage = Stage(tmp_path)
    yield stage
    await asyncio.to_thread(stage.service.stop)


@pytest.fixture
async def ebs(sqlite_url: str) -> AsyncIterator[Service]:
    async with running_service(sqlite_url) as running:
        yield running


def once(effects: list[Effect]) -> Callable[[Event], list[Effect]]:
    """Want these done when time passes for the first time."""

    def react(event: Event) -> list[Effect]:
        wanted, effects[:] = (list(effects), []) if isinstance(event, Woke) else ([], effects)
        return wanted

    return react


async def test_the_log_is_read_in_order_on_one_thread_and_the_windows_are_seen(stage: Stage) -> None:
    stage.log.parent.mkdir()
    stage.log.write_bytes(TAGGED)
    stage.start()
    await until(lambda: stage.core.heard(LogRead) and stage.core.heard(WindowsSeen))
    with stage.log.open("ab") as log:
        log.write(TAGGED * 2)
    await until(lambda: len(stage.core.heard(LogRead)) == 2)
    first, second = (each.batch for each in stage.core.heard(LogRead))
    assert (first.change, first.lines) == (Change.FIRST_START, ())
    assert [line.line_number for line in second.lines] == [2, 3]
    assert stage.core.heard(WindowsSeen)[0] == WindowsSeen((REHEARSAL_WINDOW,))
    assert stage.core.threads == {"bridge"}
    assert stage.log_paths == [str(stage.log)]


async def test_a_log_that_cannot_be_read_is_told(stage: Stage) -> None:
    stage.log.mkdir(parents=True)
    stage.start()
    failed = await until(lambda: stage.core.heard(LogFailed))
    assert "not a file" in failed[0].words


async def test_without_a_known_log_the_rest_runs(stage: Stage) -> None:
    stage.start(log_path=None)
    await until(lambda: stage.core.heard(WindowsSeen))
    assert (stage.log_paths, stage.core.heard(LogRead)) == ([""], [])


async def test_a_call_reaches_the_ebs_and_its_outcome_the_core(stage: Stage, ebs: Service) -> None:
    stage.core.react = once([Ask(AskPending()), Ask(ChangeStatus(uuid4(), PayoutStatus.SENT))])
    async with listening(ebs.app) as address:
        stage.start(address)
        await until(lambda: len(stage.core.heard(Called)) == 2)
    outcomes = [called.outcome for called in stage.core.heard(Called)]
    assert Answered(()) in outcomes
    assert any(isinstance(outcome, Refused) for outcome in outcomes)


async def test_an_ebs_that_is_away_is_an_outcome(stage: Stage) -> None:
    stage.core.react = once([Ask(AskPending())])
    stage.start()
    [called] = await until(lambda: stage.core.heard(Called))
    assert isinstance(called.outcome, Kept)


async def test_a_line_is_typed_and_its_end_told(stage: Stage) -> None:
    stage.core.react = once([HELLO])
    stage.start()
    assert await until(lambda: stage.core.heard(LineTyped)) == [LineTyped(Typed(LINE))]
    assert stage.lines == [LINE]


async def test_a_line_that_is_none_of_ours_is_never_typed_and_the_core_is_told(stage: Stage) -> None:
    stage.core.react = once([TypeLine(REHEARSAL_WINDOW, "/run os.exit()", Verb.HELLO, is_repeated=False)])
    with structlog.testing.capture_logs() as logs:
        stage.start()
        [ended] = await until(lambda: stage.core.heard(LineTyped))
    assert isinstance(ended.result, NotTyped)
    assert ended.result.trouble is Trouble.REFUSED
    assert stage.lines == []
    assert any(entry["action"] == "desktop.typing_failed" for entry in logs)


async def test_a_wish_and_a_notice_find_their_way(stage: Stage) -> None:
    subject = uuid4()
    accepted = Notice(
        level=Level.INFO,
        kind=NoticeKind.ACCEPTED,
        subject=subject,
        name="Norinn",
        detail="a\nb",
        offset=17,
        line_number=3,
    )
    stage.core.react = lambda event: [Tell(accepted)] if event == AskNow() else []
    with structlog.testing.capture_logs() as logs:
        stage.start()
        await until(lambda: stage.audience.views)
        stage.service.wish(AskNow())
        await until(lambda: stage.audience.notices == [accepted])
    [entry] = [entry for entry in logs if entry["action"] == "desktop.accepted"]
    told = {name: entry[name] for name in ("correlation_id", "character", "detail", "offset", "line_number")}
    assert told == {
        "correlation_id": str(subject),
        "character": "Norinn",
        "detail": "a\\x0ab",
        "offset": 17,
        "line_number": 3,
    }


async def test_a_view_is_shown_when_more_than_the_time_has_changed(stage: Stage) -> None:
    woken = 0

    def react(event: Event) -> list[Effect]:
        nonlocal woken
        woken += isinstance(event, Woke)
        return []

    stage.core.react = react
    stage.start()
    await until(lambda: woken > 5)
    assert len(stage.audience.views) == 1
    stage.core.picture = plain_view(syncable=(uuid4(),))
    await until(lambda: len(stage.audience.views) == 2)
    late = Audience()
    end = stage.service.listen(late.views.append, late.notices.append)
    await until(lambda: late.views == stage.audience.views[1:])
    end()
    stage.core.picture = plain_view()
    await until(lambda: len(stage.audience.views) == 3)
    assert len(late.views) == 1


async def test_a_listener_that_fails_stops_nobody(stage: Stage) -> None:
    def fail(view: BridgeView) -> None:
        raise OSError("no screen")

    stage.service.listen(fail, lambda notice: None)
    stage.start()
    late = Audience()
    stage.service.listen(late.views.append, late.notices.append)
    await until(lambda: late.views and stage.audience.views)


async def test_the_history_of_a_payout_is_fetched(stage: Stage, ebs: Service) -> None:
    told: list[Any] = []
    stage.service.audit(uuid4(), told.append)
    assert isinstance(told.pop(), Kept)
    payout_id = await ebs.pending_payout()
    async with listening(ebs.app) as address:
        stage.start(address)
        await until(lambda: stage.audience.views)
        stage.service.audit(UUID(payout_id), told.append)
        [outcome] = await until(lambda: told)
    assert isinstance(outcome, Answered)
    assert outcome.value[0].stream_id


# What fails.


class Blind(DryRun):
    """There is no screen, now and then."""

    is_blind = True

    def find_windows(self) -> tuple[GameWindow, ...]:
        if self.is_blind:
            raise DisplayUnavailable("no display :9")
        return super().find_windows()


async def test_without_a_screen_there_is_no_window_and_the_streamer_is_told_once(stage: Stage) -> None:
    stage.injector = blind = Blind(stage.lines.append)
    stage.start()
    await until(lambda: len(stage.core.heard(WindowsSeen)) > 3)
    assert set(stage.core.heard(WindowsSeen)) == {WindowsSeen(())}
    assert stage.audience.kinds() == [NoticeKind.NO_DISPLAY]
    blind.is_blind = False
    await until(lambda: stage.core.heard(WindowsSeen)[-1].windows)


class Faulty(DryRun):
    """Has a bug that shows twice."""

    times = 2

    def find_windows(self) -> tuple[GameWindow, ...]:
        if self.times:
            self.times -= 1
            raise KeyError("a bug")
        return super().find_windows()


async def test_a_part_that_dies_is_logged_shown_and_started_again(stage: Stage) -> None:
    stage.injector = Faulty(stage.lines.append)
    with structlog.testing.capture_logs() as logs:
        stage.start()
        await until(lambda: stage.core.heard(WindowsSeen))
    assert stage.audience.kinds() == [NoticeKind.PART_FAILED] * 2
    assert [notice.detail for notice in stage.audience.notices] == ["windows"] * 2
    actions = [entry["action"] for entry in logs]
    assert actions.count("desktop.part_raised") == actions.count("desktop.part_failed") == 2


@pytest.mark.parametrize("part", ["windows", "bridge"])
async def test_what_fails_again_and_again_is_started_less_and_less_often(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    noted: list[float] = []

    class Noted(Pauses):
        def after(self, lasted_seconds: float) -> float:
            noted.append(super().after(0.0))
            return 0.0

    def fail(event: Event) -> list[Effect]:
        raise KeyError("a bug")

    for module in (runtime, service):
        monkeypatch.setattr(module, "Pauses", Noted)
    if part == "bridge":
        stage.core.react = fail
    else:
        faulty = Faulty(stage.lines.append)
        faulty.times = 1_000_000
        stage.injector = faulty
    stage.start()
    await until(lambda: len(noted) >= 3)
    assert noted[:3] == [0.01, 0.02, 0.04]
    assert {notice.detail for notice in stage.audience.notices} == {part}


async def test_a_core_that_fails_is_made_anew_from_the_journal(stage: Stage) -> None:
    broken = stage.core

    def fail(event: Event) -> list[Effect]:
        stage.core = ScriptedCore()
        raise KeyError("a bug")

    broken.react = fail
    stage.start()
    await until(lambda: len(stage.cores) == 2 and stage.core.heard(WindowsSeen))
    assert stage.audience.kinds() == [NoticeKind.PART_FAILED]
    assert stage.audience.notices[0].detail == "bridge"


async def test_a_journal_that_fails_stops_the_bridge_with_words(stage: Stage) -> None:
    def fail(event: Event) -> list[Effect]:
        raise JournalUnusable("the journal j failed: disk full")

    stage.core.react = fail
    stage.start()
    await until(lambda: not stage.service.wait(0.01))
    assert stage.audience.kinds() == [NoticeKind.STOPPED]
    assert stage.audience.notices[0].detail == "the journal j failed: disk full"
    assert len(stage.cores) == 1


async def test_two_bridges_on_one_journal_are_refused(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.start()
    await until(lambda: stage.audience.views)
    second = Stage(stage.folder)
    second.start()
    await until(lambda: not second.service.wait(0.01))
    assert second.audience.kinds() == [NoticeKind.RUNS_ALREADY]
    assert "another Desktop" in str(second.audience.notices[0].detail)


@pytest.mark.parametrize("address", ["http://ebs.example", "", "ftp://x"])
async def test_an_address_that_the_key_may_not_go_to_is_refused(stage: Stage, address: str) -> None:
    stage.start(address)
    await until(lambda: not stage.service.wait(0.01))
    assert stage.audience.kinds() == [NoticeKind.STOPPED]
    assert stage.cores == []


# Stopping.


class Slow(ScriptedHands):
    """Hands that stop in the middle of a line until they are let go on."""

    def __init__(self) -> None:
        super().__init__()
        self.is_waiting = False

    async def strike(self, step: Any) -> None:
        await super().strike(step)
        if getattr(step, "text", None) == LINE:
            self.is_waiting = True
            await asyncio.Event().wait()


async def test_stopping_in_the_middle_of_a_line_clears_the_chat_box(stage: Stage) -> None:
    hands = Slow()
    stage.injector = Typist(hands)
    stage.core.react = once([TypeLine(GAME, LINE, Verb.HELLO, is_repeated=False)])
    stage.start()
    await until(lambda: hands.is_waiting)
    await asyncio.to_thread(stage.service.stop)
    assert hands.struck == ["<enter>", LINE, "<escape>"]


@asynccontextmanager
async def a_silent_ebs() -> AsyncIterator[tuple[str, asyncio.Event]]:
    """Something that takes calls and never answers: its address, and whether it was called."""
    asked = asyncio.Event()

    async def never(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        asked.set()
        await reader.read()
        writer.close()

    server = await asyncio.start_server(never, "127.0.0.1", 0)
    async with server, asyncio.timeout(90):
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked


async def test_stopping_in_the_middle_of_a_call_waits_for_nobody(stage: Stage) -> None:
    async with a_silent_ebs() as (address, asked):
        stage.core.react = once([Ask(AskPending())])
        stage.start(address)
        await asked.wait()
        await asyncio.to_thread(stage.service.stop)
    assert stage.core.heard(Called) == []


async def test_a_history_that_is_asked_for_while_the_bridge_stops_is_answered(stage: Stage) -> None:
    told = list[Any]()
    async with a_silent_ebs() as (address, asked):
        stage.start(address)
        await until(lambda: stage.audience.views)
        stage.service.audit(uuid4(), told.append)
        await asked.wait()
        await asyncio.to_thread(stage.service.stop)
    assert [type(outcome) for outcome in told] == [Kept]


async def test_a_run_that_hung_takes_nothing_from_the_next_one(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "STOP_SECONDS_MAX", 0.01)
    goes_on, hangs = threading.Event(), threading.Event()
    hanging, after = stage.core, ScriptedCore()

    def hang(event: Event) -> list[Effect]:
        hangs.set()
        goes_on.wait()
        return []

    hanging.react = hang
    stage.start()
    await until(hangs.is_set)
    first = stage.service._thread
    assert first is not None
    stage.core, stage.folder = after, stage.folder / "second"
    await asyncio.to_thread(stage.start)
    await until(lambda: after.heard(WindowsSeen))
    goes_on.set()
    await asyncio.to_thread(first.join)
    stage.service.wish(AskNow())
    await until(lambda: AskNow() in after.events)


async def test_other_settings_are_a_stop_and_a_start(stage: Stage) -> None:
    stage.start()
    await until(lambda: stage.audience.views)
    first, stage.core = stage.core, ScriptedCore()
    await asyncio.to_thread(stage.start, log_path=None)
    await until(lambda: stage.core.heard(WindowsSeen))
    told = len(first.events)
    stage.service.wish(ChooseWindow(3))
    await until(lambda: ChooseWindow(3) in stage.core.events)
    assert len(first.events) == told
    await asyncio.to_thread(stage.service.stop)
    with structlog.testing.capture_logs() as logs:
        stage.service.wish(ChooseWindow(3))
    assert logs[0]["action"] == "desktop.wish_lost"
