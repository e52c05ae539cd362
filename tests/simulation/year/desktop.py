"""The Desktop as a process: the real bridge, journal, log reader and HTTP client, killed anywhere."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from goldomatic.desktop.adapters.ebs_client import EbsClient
from goldomatic.desktop.adapters.log_file import Change, LogFile
from goldomatic.desktop.bridge.bridge import Bridge
from goldomatic.desktop.bridge.calls import perform
from goldomatic.desktop.bridge.events import (
    Ask,
    AskCandidate,
    AskGifts,
    AskPending,
    AskState,
    AskTwitch,
    AskVersion,
    Call,
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
from goldomatic.desktop.core.gift_rules import KeptItem, Quality
from goldomatic.desktop.core.gift_wishes import NeverGive
from goldomatic.desktop.core.settings import DesktopSettings
from goldomatic.desktop.core.tail import Place
from goldomatic.desktop.core.view import BridgeView, Notice
from goldomatic.desktop.core.wishes import Wish
from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.chat_lines import Genuine, read_line
from goldomatic.protocol.link import Word
from tests.integration.api.service import API_KEY
from tests.simulation.year.bags import KINDS
from tests.simulation.year.chance import Chance
from tests.simulation.year.game import Game
from tests.simulation.year.mortal_journal import MortalJournal
from tests.simulation.year.typist import Typist
from tests.simulation.year.virtual_time import Died, WallClock
from tests.simulation.year.wire import Fate, Wire

LOOK_SECONDS = 2.0
QUALITIES = (
    (None, None),
    (None, None),
    (Quality.COMMON, None),
    (None, Quality.RARE),
    (Quality.COMMON, Quality.UNCOMMON),
)
"""The least and the best that a streamer gives away."""
LIARS_SESSION = Word("l1arl1ar")
_ANSWERED = re.compile(r"\[MGM_(?:ACK|ERR):[a-z]+:([-0-9a-f]{36})")
_SESSION = re.compile(r'"session":"([a-z0-9]{8})"')
_POLLS = (AskCandidate, AskGifts, AskPending, AskState, AskTwitch, AskVersion)


@dataclass(slots=True)
class _UnderWay:
    """A call, and when it gets where it is going next."""

    call: Call
    fate: Fate
    due: float
    outcome: Outcome[object] | None = None


class DesktopProcess:
    """One life after the other of the streamer's program, on one journal."""

    def __init__(self, folder: Path, game: Game, wire: Wire, seed: int) -> None:
        """Begin with a Desktop that is about to be started for the first time."""
        self._journal_path = folder / "journal.sqlite3"
        self._game = game
        self._wire = wire
        self._story = game.story
        self._chance = Chance(seed, "desktop")
        self.wall = WallClock(game.clock)
        self._http = EbsClient(base_url="http://127.0.0.1", api_key=API_KEY, wall=self.wall, transport=wire)
        self.settings = _settings(self._chance)
        self.typist = Typist(game, seed)
        self.notices: list[Notice] = []
        self.told_sessions: list[Word] = []
        """The sessions that stood in the log, the newest last."""
        self.answered: list[str] = []
        """What the acknowledgements and errors in the log were about, as they came."""
        self._tagged: list[str] = []
        self.wishes = 0
        self.lives = 0
        self._bridge: Bridge | None = None
        self._starts_at = 0.0

    # --- life and death ---------------------------------------------------------------------------------

    @property
    def is_up(self) -> bool:
        """Whether it runs."""
        return self._bridge is not None

    @property
    def view(self) -> BridgeView | None:
        """What the streamer sees; None while it does not run."""
        return None if self._bridge is None else self._bridge.view(self._moment())

    def kill(self, away_seconds: float) -> None:
        """End it as ``kill -9`` does."""
        if self._bridge is not None:
            self._story.tell("desktop", f"is gone for {away_seconds:.1f} s")
            self._journal.close()
            self._bridge = None
            self.typist.process_died()
        self._starts_at = self._game.clock.now + away_seconds

    def doom(self, point: str, passes: int) -> None:
        """Let it die at one of the next commit points of its journal."""
        if self._bridge is not None:
            self._journal.doom = (point, passes)

    def has_read_all(self) -> bool:
        """Whether nothing in the log is unread."""
        path = self._game.played.log_path
        if self._bridge is None or self._place is None or not path.exists():
            return False
        return self._place.offset == path.stat().st_size

    def has_read_confirmation(self, row_id: UUID) -> bool:
        """Whether the addon has said that this mail left, and the Desktop has read it."""
        name = CharacterName(self._game.played.streamer)
        sessions = {word: name for word in self.told_sessions if word != LIARS_SESSION}
        readings = [read_line(line, sessions) for line in self._tagged if str(row_id) in line]
        return any(isinstance(reading, Genuine) for reading in readings)

    def close(self) -> None:
        """End it for good."""
        if self._bridge is not None:
            self._journal.close()

    def _start(self) -> None:
        self.lives += 1
        self._story.tell("desktop", f"is started, life {self.lives}")
        path = self._game.played.log_path
        self._journal = MortalJournal(self._journal_path)
        self._log = LogFile(path)
        # A machine that was started anew counts its seconds anew.
        self._monotonic_from = self._chance.between(0, 100_000) - self._game.clock.now
        random = Chance(self._chance.below(1 << 32), "bridge")
        self._bridge = Bridge(self._journal, self.settings, random, self._moment(), log_path=str(path))
        self._place: Place | None = self._journal.place()
        self._change: Change | None = None
        self._looked_at: float | None = None
        self._call: _UnderWay | None = None

    def _moment(self) -> Moment:
        return Moment(self.wall.now(), self._monotonic_from + self._game.clock.now)

    # --- what it does -----------------------------------------------------------------------------------

    async def wake(self) -> None:
        """Do what its runtime does four times a second."""
        try:
            if self._bridge is None:
                if self._game.clock.now < self._starts_at:
                    return
                self._start()
            self._look()
            self._read()
            self._take(Woke())
            await self._work()
        except Died:
            self._died()

    def wish(self, wish: Wish) -> None:
        """The streamer asks for something."""
        self.wishes += 1
        self._story.tell("streamer", f"wishes {wish}")
        if isinstance(wish, NeverGive):
            self._never_give(wish)
        try:
            self._take(wish)
        except Died:
            self._died()

    def _never_give(self, wish: NeverGive) -> None:
        """Keep it in the settings, as the window does."""
        view = self.view
        items = [gift.item for gift in view.gifts if gift.id == wish.gift_id] if view else []
        kept = tuple(KeptItem(item.item_id, item.name) for item in items if item is not None)
        self.settings = replace(self.settings, never_given=(*self.settings.never_given, *kept))

    def _died(self) -> None:
        self._story.count("desktop died at a commit point")
        self.kill(self._chance.between(0.5, 40 if self._chance.happens(0.3) else 3))

    def _take(self, event: Event) -> None:
        assert self._bridge is not None
        for effect in self._bridge.handle(event, self._moment()):
            self._begin(effect)

    def _begin(self, effect: Effect) -> None:
        now = self._game.clock.now
        match effect:
            case Tell(notice):
                self.notices.append(notice)
                self._story.count(f"notice {notice.kind}")
                self._story.tell(
                    "desktop", f"tells {notice.kind} {notice.subject or ''} {notice.detail or ''}"
                )
            case Ask(call):
                fate = self._wire.draw()
                self._call = _UnderWay(call, fate, now + fate.there_seconds)
            case TypeLine():
                self.typist.order(effect)

    def _look(self) -> None:
        now = self._game.clock.now
        if self._looked_at is None or now >= self._looked_at + LOOK_SECONDS:
            self._looked_at = now
            self._take(WindowsSeen(self._game.windows))

    def _read(self) -> None:
        has_more = True
        while has_more:
            batch = self._log.read(self._place)
            for line in batch.lines:
                self.told_sessions += map(Word, _SESSION.findall(line.text))
                self.answered += _ANSWERED.findall(line.text)
                if "[MGM_CONFIRM:" in line.text or "[MGM_GIFT_SENT:" in line.text:
                    self._tagged.append(line.text)
            if batch.place != self._place or batch.change is not self._change:
                self._take(LogRead(batch))
            self._place, self._change, has_more = batch.place, batch.change, batch.has_more

    async def _work(self) -> None:
        """Carry calls and lines on, as far as it is their time."""
        while True:
            result = self.typist.work()
            if result is not None:
                self._take(LineTyped(result))
            elif not await self._call_on():
                return

    async def _call_on(self) -> bool:
        """Carry the call on by one way; say whether that changed anything."""
        under_way = self._call
        if under_way is None or self._game.clock.now < under_way.due:
            return False
        if under_way.outcome is None:
            self._wire.fate = under_way.fate
            under_way.outcome = await perform(self._http, under_way.call)
            under_way.due = self._game.clock.now + under_way.fate.back_seconds
            return True
        self._call = None
        if not isinstance(under_way.call, _POLLS):
            self._story.tell("desktop", f"{_short(under_way.call)} -> {_short(under_way.outcome)}")
        self._take(Called(under_way.outcome))
        return True


def _settings(chance: Chance) -> DesktopSettings:
    kept = chance.pick(KINDS)
    quality_min, quality_max = chance.pick(QUALITIES)
    return DesktopSettings(
        is_auto_notify=not chance.happens(0.2),
        is_auto_sync=chance.happens(0.3),
        is_gift_by_hand=chance.happens(0.2),
        gift_quality_min=quality_min,
        gift_quality_max=quality_max,
        never_given=(KeptItem(kept.item_id, kept.name),) if chance.happens(0.3) else (),
    )


def _short(value: object) -> str:
    return repr(value)[:150]
