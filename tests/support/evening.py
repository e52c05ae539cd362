"""An evening in one virtual time: a real EBS, the real bridge on a real journal, the real addon in its game.

Nothing waits on the wall clock. `Evening.step` moves every clock by the same little bit, lets the game play,
and hands the bridge what has happened, as the Desktop's runtime does.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import httpx

from goldomatic.ambient import SeededRandomness
from goldomatic.desktop.adapters.ebs_client import EbsClient
from goldomatic.desktop.adapters.journal import Journal
from goldomatic.desktop.adapters.log_file import LogFile
from goldomatic.desktop.bridge.bridge import Bridge
from goldomatic.desktop.bridge.calls import perform
from goldomatic.desktop.bridge.events import (
    Ask,
    Called,
    Effect,
    Event,
    LineTyped,
    LogRead,
    Moment,
    Tell,
    TypeLine,
    WindowsSeen,
    Woke,
)
from goldomatic.desktop.core.answers import Outcome
from goldomatic.desktop.core.game import GameWindow, NotTyped, Trouble, Typed
from goldomatic.desktop.core.settings import DesktopSettings, Strategy
from goldomatic.desktop.core.view import BridgeView, Notice, NoticeKind, PayoutView, Step, SyncState
from goldomatic.desktop.core.wishes import AllowCharacter, OwnCharacter
from goldomatic.protocol.character_name import CharacterName
from tests.integration.api.service import API_KEY, KEY, Service, running_service
from tests.support.played import Played

T = TypeVar("T")

STEP_SECONDS = 0.25
SETTLE_SECONDS = 5.0
"""How soon after a boundary the EBS draws."""
LOOK_SECONDS = 2.0
"""How often the Desktop looks for windows."""
PATIENCE_SECONDS = 120.0
WINDOW = GameWindow(
    id=77, title="World of Warcraft", window_class="GxWindowClassD3d", pid=4711, process_name="WoW.exe"
)


class Recorded(httpx.AsyncBaseTransport):
    """Another transport, with a list of what went over it."""

    def __init__(self, inner: httpx.AsyncBaseTransport, requests: list[httpx.Request]) -> None:
        """Add to ``requests`` whatever is asked of ``inner``."""
        self._inner, self._requests = inner, requests

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Note the request, and let it be answered."""
        await request.aread()
        self._requests.append(request)
        return await self._inner.handle_async_request(request)


class Evening:
    """Everything that runs, and the clock that they share."""

    def __init__(self, service: Service, played: Played, folder: Path, settings: DesktopSettings) -> None:
        """Begin with a Desktop that has just been started."""
        self.service = service
        self.played = played
        self.settings = settings
        self.windows: tuple[GameWindow, ...] = (WINDOW,)
        self.notices: list[Notice] = []
        self.typed: list[str] = []
        self.refuse_typing: Trouble | None = None
        self.is_cut = False
        """Whether a part of the line that is refused was typed."""
        self.first_way_fails: Trouble | None = None
        self.loses: str | None = None
        """Lines with this in them are typed and never heard of: a loading screen takes them."""
        self.typed_at: list[float] = []
        """When each of ``typed`` was."""
        self.streamer_types_seconds = 0.0
        """For so long each line waits until the streamer has written theirs."""
        self._line_waits: tuple[float, str] | None = None
        self._journal_path = folder / "journal.sqlite3"
        self._seconds = 1000.0
        self._settled_at = 0.0
        self._looked_at: float | None = None
        self._pending: list[Effect] = []
        self.requests: list[httpx.Request] = []
        """What the bridge asked of the EBS, in its order."""
        transport = Recorded(httpx.ASGITransport(service.app, client=("127.0.0.1", 4711)), self.requests)
        self._ebs = EbsClient(
            base_url="http://127.0.0.1", api_key=API_KEY, wall=service.wall, transport=transport
        )
        self._start()

    def _start(self) -> None:
        self.journal = Journal(self._journal_path)
        self.log = LogFile(self.played.log_path)
        self.bridge = Bridge(
            self.journal,
            self.settings,
            SeededRandomness(5),
            self.moment,
            log_path=str(self.played.log_path),
        )
        self._looked_at = None
        self._pending = []
        self._line_waits = None

    def restart(self) -> None:
        """End the Desktop as ``kill -9`` does, and start it anew."""
        self.journal.close()
        self._start()

    @property
    def moment(self) -> Moment:
        """Now, for the bridge."""
        return Moment(self.service.wall.now(), self._seconds)

    @property
    def view(self) -> BridgeView:
        """What the streamer sees."""
        return self.bridge.view(self.moment)

    def sync(self) -> SyncState:
        """What the Sync button is now."""
        return self.view.sync

    def payout(self, payout_id: UUID | None = None) -> PayoutView:
        """A payout as the streamer sees it; the only one when none is named."""
        shown = [each for each in self.view.payouts if payout_id in (None, each.id)]
        assert len(shown) == 1, shown
        return shown[0]

    def told(self, kind: NoticeKind) -> list[Notice]:
        """The notices of a kind."""
        return [notice for notice in self.notices if notice.kind is kind]

    def allow(self, name: str | None = None) -> None:
        """The streamer says that the character is theirs."""
        own = OwnCharacter(CharacterName(name or self.played.streamer), self.played.realm.name)
        self._take(AllowCharacter(own, is_allowed=True))

    def wish(self, wish: Event) -> None:
        """The streamer asks for something."""
        self._take(wish)

    async def prepare(self, row: int = 1) -> None:
        """The streamer, at a mailbox, chooses a row of the addon's panel and prepares its mail."""
        prepared = len(self.told(NoticeKind.PREPARED))
        self.played.person.click(f"MGMRow{row}")
        self.played.person.click("MGMPrepare")
        await self.until(lambda: len(self.told(NoticeKind.PREPARED)) > prepared, "prepared")

    def send(self) -> None:
        """The streamer sends the letter in the form, and says yes to the game's question."""
        self.played.person.send_letter()

    def _take(self, event: Event) -> None:
        self._pending += self.bridge.handle(event, self.moment)

    async def step(self, seconds: float = STEP_SECONDS) -> None:
        """Let a little time pass everywhere."""
        self.played.client.advance(seconds)
        self.service.advance(seconds)
        self._seconds += seconds
        if self._seconds >= self._settled_at + SETTLE_SECONDS:
            self._settled_at = self._seconds
            # The EBS's own jobs sleep on the wall clock. Any command settles first: this one changes nothing.
            await self.service.client.delete("/api/pool/1", headers=KEY)
        if self._looked_at is None or self._seconds >= self._looked_at + LOOK_SECONDS:
            self._looked_at = self._seconds
            self._take(WindowsSeen(self.windows))
        place = self.journal.place()
        batch = self.log.read(place)
        if batch.place != place:
            self._take(LogRead(batch))
        self._take(Woke())
        if self._line_waits is not None and self._seconds >= self._line_waits[0]:
            self._type(self._line_waits[1])
        while self._pending:
            await self._perform(self._pending.pop(0))

    async def _perform(self, effect: Effect) -> None:
        match effect:
            case Tell(notice):
                self.notices.append(notice)
            case Ask(call):
                outcome: Outcome[Any] = await perform(self._ebs, call)
                self._take(Called(outcome))
            case TypeLine(_, line, _, _):
                if self.streamer_types_seconds:
                    self._line_waits = (self._seconds + self.streamer_types_seconds, line)
                else:
                    self._type(line)

    def _type(self, line: str) -> None:
        self._line_waits = None
        if self.refuse_typing is not None:
            self._take(LineTyped(NotTyped(self.refuse_typing, "no", is_cut=self.is_cut)))
            return
        self.typed.append(line)
        self.typed_at.append(self._seconds)
        is_heard = self.loses is None or self.loses not in line
        if is_heard and self.settings.strategy is not Strategy.DRY_RUN:
            self.played.client.keyboard.type_line(line)
        self._take(LineTyped(Typed(line, self._fell_back())))

    def _fell_back(self) -> NotTyped | None:
        trouble = self.first_way_fails
        return None if trouble is None else NotTyped(trouble, "not this way", is_cut=True)

    async def until(self, is_so: Callable[[], bool], what: object, seconds: float = PATIENCE_SECONDS) -> None:
        """Let time pass until something is so."""
        end = self._seconds + seconds
        while not is_so():
            assert self._seconds < end, f"{what}: not within {seconds} s; {self.view}"
            await self.step()

    async def run(self, seconds: float) -> None:
        """Let time pass."""
        end = self._seconds + seconds
        while self._seconds < end:
            await self.step()

    async def until_step(self, step: Step, seconds: float = PATIENCE_SECONDS) -> None:
        """Let time pass until the only payout is there."""
        await self.until(lambda: [payout.step for payout in self.view.payouts] == [step], step, seconds)


@asynccontextmanager
async def an_evening(
    folder: Path,
    settings: DesktopSettings | None = None,
    ebs: Mapping[str, str] | None = None,
    *,
    is_own: bool = True,
    **game: Any,
) -> AsyncIterator[Evening]:
    """Start everything. ``ebs`` are further settings of the EBS.

    ``is_own``: the streamer has said that the character is theirs.
    """
    database = f"sqlite:///{folder / 'ebs' / 'ebs.sqlite3'}"
    (folder / "ebs").mkdir()
    # Limits go by the wall clock, on which an evening takes a second.
    unlimited = {"Mgm__RateLimit__DesktopPerMinute": "1000000"}
    async with running_service(database, **unlimited, **(ebs or {})) as service:
        played = Played(folder, **game)
        evening = Evening(service, played, folder, settings or DesktopSettings())
        if is_own:
            evening.allow()
        yield evening
        evening.journal.close()
