"""A year of evenings in minutes: everything real, one clock, every fault, and then a calm end."""

from __future__ import annotations

import asyncio
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from goldomatic.sim.wow.packets import MailRefusal
from goldomatic.sim.wow.post import MailTrouble
from tests.simulation.year import ebs as ebses
from tests.simulation.year import mortal_journal
from tests.simulation.year.chance import Chance
from tests.simulation.year.desktop import DesktopProcess
from tests.simulation.year.ebs import EbsProcess
from tests.simulation.year.game import Game
from tests.simulation.year.gift_truth import GiftTruth
from tests.simulation.year.liar import Liar
from tests.simulation.year.people import Viewers
from tests.simulation.year.require import Broken
from tests.simulation.year.story import Story
from tests.simulation.year.streamer import Streamer
from tests.simulation.year.truth import Truth
from tests.simulation.year.virtual_time import Died, VirtualLoop, quiet
from tests.simulation.year.wire import CALM, STORM, Wire

STORMY_SECONDS = 1200.0
"""Four draws and what comes of them, with all that may go wrong."""
SETTLING_SECONDS_MAX = 2400.0
"""How long it may take until nothing is open, when nothing goes wrong any more."""
CALM_SECONDS = 60.0
"""For so long nothing must be open: then it is over."""
STEPS_SECONDS = (0.25, 0.25, 0.5, 1.0, 2.0)

MAIL_TROUBLES = (
    MailTrouble(is_request_lost=True),
    MailTrouble(is_answer_lost=True),
    MailTrouble(answer_after_seconds=5.0),
    MailTrouble(answer_after_seconds=40.0),
    MailTrouble(worked_after_seconds=20.0),
    MailTrouble(refusal=MailRefusal.NO_SUCH_RECIPIENT),
    MailTrouble(refusal=MailRefusal.MAILBOX_FULL),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """How a seed's evening went; ``broken`` says what did not hold."""

    seed: int
    broken: str | None
    story: list[str]
    counts: Counter[str]

    @property
    def report(self) -> str:
        """What did not hold, and the one command that shows how it came to that."""
        if self.broken is None:
            return f"seed {self.seed}: everything held"
        return (
            f"seed {self.seed}: {self.broken}\n  replay: python -m tests.simulation.year --seed {self.seed}"
        )


class Year:
    """Everything that there is."""

    def __init__(self, folder: Path, seed: int, game: Game) -> None:
        """Put everything together; nothing runs yet."""
        self.game = game
        self.story = game.story
        self._chance = Chance(seed, "world")
        self.ebs = EbsProcess(folder, game.clock, seed, game.story)
        self.wire = Wire(self.ebs, game.clock, seed, game.story)
        self.desktop = DesktopProcess(folder, game, self.wire, seed)
        self.viewers = Viewers(self.ebs, game, seed)
        self.liar = Liar(self.ebs, game, self.desktop, seed)
        self.streamer = Streamer(game, self.desktop, self.viewers, seed)
        gifts = GiftTruth(self.ebs, game, self.desktop, self.viewers, self.streamer.gifts)
        self.truth = Truth(self.ebs, game, self.desktop, self.viewers, gifts)
        self._next_fault_at = 20.0
        self._mails = 0
        self._crash_at: float | None = None

    async def live(self) -> None:
        """Live through the evening; `Broken` if something does not hold."""
        while self.game.clock.now < STORMY_SECONDS:
            await self._step()
            if self.game.clock.now >= self._next_fault_at:
                self._next_fault_at = self.game.clock.now + self._chance.between(2, 30)
                self._let_something_happen()
            self._crash_after_mails()
        await self._calm_down()
        end = self.game.clock.now + SETTLING_SECONDS_MAX
        calm_since = self.game.clock.now
        while self.game.clock.now < calm_since + CALM_SECONDS:
            if self.game.clock.now > end:
                raise Broken(f"it never comes to an end: {self.desktop.view}")
            await self._step()
            if not self.truth.is_all_settled():
                calm_since = self.game.clock.now
        self.truth.check_end()
        await self.ebs.check_tables()

    async def _step(self) -> None:
        self.game.client.advance(self._chance.pick(STEPS_SECONDS))
        self.game.tick()
        await self.ebs.keep_alive()
        await quiet()
        await self.wire.deliver_late()
        await self.desktop.wake()
        await self.viewers.act()
        self.liar.answer_hello()
        self.streamer.act()
        self.truth.check()

    async def _calm_down(self) -> None:
        """From now on nothing goes wrong, nobody new wins, and whoever has won answers."""
        self.story.tell("world", "calms down")
        self.wire.calm_down()
        self.game.calm_down()
        self.ebs.doom = None
        self.desktop.typist.stops.clear()
        self.game.realm.post_office.troubles.clear()
        self.ebs.twitch.speak()
        self.viewers.is_cooperative = True
        self.streamer.go_home()
        self.desktop.wall.error_seconds = 0.0
        for number in range(len(self.viewers.names)):
            while await self.ebs.call("DELETE", f"/api/pool/{Viewers.id_of(number)}") is None:
                await self._step()
        for name in self.game.names:
            self.viewers.agree_now(name)

    def _crash_after_mails(self) -> None:
        """Let the game die, now and then, while it is not known yet what became of a mail."""
        now = self.game.clock.now
        if len(self.game.realm.mails) > self._mails and self._chance.happens(0.2):
            self._crash_at = now + self._chance.between(0, 8)
        self._mails = len(self.game.realm.mails)
        if self._crash_at is not None and now >= self._crash_at:
            self._crash_at = None
            self.game.crash()

    # --- what may happen --------------------------------------------------------------------------------

    def _let_something_happen(self) -> None:
        happenings: list[tuple[int, Callable[[], object]]] = [
            (3, self._doom_ebs), (6, self._doom_desktop), (3, self._kill_desktop), (5, self._storm),
            (2, self._rotate_key), (4, self.game.crash), (3, self.game.reload), (2, self.game.log_out),
            (2, self.game.rotate_log), (2, self._truncate_log), (3, self.game.stall),
            (8, self._trouble_mail), (4, self._trouble_typing), (2, self._step_wall),
            (2, self.viewers.go_offline), (10, self.liar.act), (8, self._disturb_bags),
            (1, self._silence_twitch),
        ]  # fmt: skip
        self._chance.weighed(happenings)()

    def _doom_ebs(self) -> None:
        self.ebs.doom = self._chance.pick(ebses.COMMIT_POINTS)

    def _doom_desktop(self) -> None:
        self.desktop.doom(self._chance.pick(mortal_journal.COMMIT_POINTS), self._chance.below(12))

    def _kill_desktop(self) -> None:
        self.story.count("desktop killed")
        self.desktop.kill(self._chance.between(1, 300 if self._chance.happens(0.3) else 20))

    def _storm(self) -> None:
        self.wire.risk = STORM
        self.game.later(self._chance.between(5, 60), setattr, self.wire, "risk", CALM)

    def _rotate_key(self) -> None:
        self.wire.is_key_rotated = True
        self.game.later(self._chance.between(5, 60), setattr, self.wire, "is_key_rotated", False)

    def _truncate_log(self) -> None:
        if self.desktop.has_read_all():
            self.game.truncate_log()

    def _trouble_mail(self) -> None:
        self.story.count("mail trouble")
        self.game.realm.post_office.troubles.append(self._chance.pick(MAIL_TROUBLES))

    def _disturb_bags(self) -> None:
        items = [gift.item.id for gift in self.ebs.gifts() if gift.item is not None and not gift.is_mailed]
        self.game.bags.happen(items)

    def _silence_twitch(self) -> None:
        self.ebs.twitch.fall_silent(self._chance.pick((10, 60, 200)))

    def _trouble_typing(self) -> None:
        times = 1 + self._chance.below(4)
        self.desktop.typist.stops += [self._chance.pick(("whole", "cut")) for _ in range(times)]

    def _step_wall(self) -> None:
        self.story.count("wall clock stepped")
        self.desktop.wall.error_seconds = self._chance.between(-120, 120)


async def _lived(folder: Path, seed: int, game: Game) -> str | None:
    year = Year(folder, seed, game)
    broken = None
    try:
        await year.live()
    except Broken as error:
        broken = str(error)
    finally:
        year.desktop.close()
        await year.ebs.stop()
    return broken


def live(folder: Path, seed: int, *, is_told: bool = False) -> Lived:
    """Live one seed's evening in an empty folder."""
    game = Game(folder / "game", seed, partial(Story, is_told=is_told))
    game.story.tell("world", f"seed {seed}, {game.kind}")
    with asyncio.Runner(loop_factory=lambda: VirtualLoop(game.clock)) as runner:
        broken = runner.run(_lived(folder, seed, game))
    return Lived(seed=seed, broken=broken, story=game.story.lines, counts=game.story.counts)


def live_somewhere(seed: int, *, is_told: bool = False) -> Lived:
    """Live one seed's evening in a folder of its own, in memory where there is such a place.

    A program that raises what it should not is a finding too.
    """
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    with tempfile.TemporaryDirectory(prefix="mgm-year-", dir=memory if memory.is_dir() else None) as folder:
        try:
            return live(Path(folder), seed, is_told=is_told)
        except (Exception, Died):  # noqa: BLE001 - see there
            return Lived(seed=seed, broken=traceback.format_exc(), story=[], counts=Counter())
