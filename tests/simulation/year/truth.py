"""What must hold, whatever happens: in every moment, and when all is over (SPEC §3, §8, §10; GAME §10)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from uuid import UUID

from goldomatic.desktop.core.view import NoticeKind
from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.commands import LINE_BYTES_MAX, SayHello, parse_command
from goldomatic.protocol.texts import reward_sent
from tests.simulation.year.desktop import DesktopProcess
from tests.simulation.year.ebs import EbsProcess, KnownPayout
from tests.simulation.year.game import Game
from tests.simulation.year.gift_truth import GiftTruth
from tests.simulation.year.people import GOLD, Viewers
from tests.simulation.year.require import require

PACE_SECONDS = 600.0
PACE_MAX = 40
"""So often, and no more, the same line is typed in that time, whatever becomes of it: the streamer plays."""

ENDED = ("Sent", "Failed", "Cancelled", "Expired")


class Truth:
    """Looks at everything from outside: the database, the realm, the keys that were pressed."""

    def __init__(
        self, ebs: EbsProcess, game: Game, desktop: DesktopProcess, viewers: Viewers, gifts: GiftTruth
    ) -> None:
        """Know nothing yet."""
        self._gifts = gifts
        self._ebs = ebs
        self._game = game
        self._desktop = desktop
        self._viewers = viewers
        self._position = -1
        self._posted = 0
        self._typed = 0
        self._answered = 0
        self._wishes = 0
        self._times: Counter[str] = Counter()
        self._lately: defaultdict[str, deque[float]] = defaultdict(deque)
        self._ended: dict[UUID, str] = {}

    def check(self) -> None:
        """See that everything holds that must hold at any moment; `Broken` if not."""
        self._check_typed()
        self._check_game()
        position, posted = self._ebs.position(), len(self._game.realm.post_office.posted)
        if (position, posted) != (self._position, self._posted):
            self._position, self._posted = position, posted
            for payout in self._ebs.payouts():
                self._check_payout(payout)
            self._gifts.check()

    def _check_payout(self, payout: KnownPayout) -> None:
        mailed = self._game.mailed(payout.id)
        require(mailed <= 1, f"{payout} was mailed {mailed} times")
        require(payout.status != "Sent" or mailed == 1, f"{payout} is Sent and was never mailed")
        require(
            not payout.is_mailed_after_close or mailed == 1, f"{payout} is said to be mailed, and never was"
        )
        require(
            not payout.is_accepted or self._viewers.has_agreed(payout.name, GOLD),
            f"{payout} was accepted by nobody",
        )
        for mail in self._game.delivered(payout.id):
            is_right = mail.letter.recipient == payout.name and not mail.letter.items
            require(is_right, f"{payout} was mailed as {mail.letter}")
        require(payout.name != self._game.ghost, f"{payout} was won by somebody who was never there")
        before = self._ended.get(payout.id, payout.status)
        require(before == payout.status, f"{payout} was {before}")
        if payout.status in ENDED:
            self._ended[payout.id] = payout.status

    def _check_game(self) -> None:
        failed = [error for error in self._game.client.errors if not self._is_of_a_half_line(error)]
        require(not failed, f"the interface failed: {failed}")
        muted = {name for name, _ in self._game.realm.speech_desk.mutes}
        require(self._game.played.streamer not in muted, "the streamer was muted")

    def _is_of_a_half_line(self, error: str) -> bool:
        """Whether the game could not even read a command that was cut.

        It stands alone, or what was typed next stands behind it.
        """
        found = re.match(r'\[string "(.*?)(?:\.\.\.)?"\]:1: .* near ', error)
        halves = [half.removeprefix("/run ") for half in self._desktop.typist.halves]
        return found is not None and any(
            half.startswith(found[1]) or found[1].startswith(half) for half in halves
        )

    def _check_typed(self) -> None:
        """Every line is one of SPEC §8, and typed three times at most until something new comes of it."""
        desktop, typed = self._desktop, self._desktop.typist.typed
        if desktop.wishes != self._wishes:
            self._wishes = desktop.wishes
            self._times.clear()
        for answered in desktop.answered[self._answered :]:
            self._times = Counter({line: n for line, n in self._times.items() if answered not in line})
        self._answered = len(desktop.answered)
        for at, line in typed[self._typed :]:
            self._check_pace(at, line)
            command = parse_command(line)
            require(command is not None, f"no line of ours: {line}")
            require(len(line.encode()) <= LINE_BYTES_MAX and line.isascii(), f"not to be typed: {line}")
            if isinstance(command, SayHello) and line not in self._times:
                self._times.clear()
            self._times[line] += 1
            require(self._times[line] <= desktop.settings.times_typed_max, f"typed too often: {line}")
        self._typed = len(typed)

    def _check_pace(self, at: float, line: str) -> None:
        lately = self._lately[line]
        lately.append(at)
        while lately[0] < at - PACE_SECONDS:
            lately.popleft()
        require(len(lately) <= PACE_MAX, f"typed without end: {line}")

    def check_end(self) -> None:
        """See that nothing is left open, and that the books agree with the realm."""
        self._position = -1
        self.check()
        payouts = self._ebs.payouts()
        for payout in payouts:
            mailed = self._game.mailed(payout.id)
            require(payout.status in ENDED, f"{payout} never ended")
            is_told = payout.status == "Sent" or payout.is_mailed_after_close
            require(not mailed or is_told, f"{payout} was mailed, and nobody knows")
            if payout.is_mailed_after_close:
                told = [n for n in self._desktop.notices if n.kind is NoticeKind.MAILED_AFTER_CLOSE]
                require(payout.id in {notice.subject for notice in told}, f"{payout}: never shown")
        known = {payout.id for payout in payouts}
        for mail in self._game.realm.mails:
            is_known = mail.row is None or bool(mail.letter.items) or mail.row in known
            require(is_known, f"{mail} belongs to no payout")
        self._check_chat(payouts)
        self._gifts.check_end()

    def _check_chat(self, payouts: list[KnownPayout]) -> None:
        """Nothing is said twice in the stream's chat (SPEC §9)."""
        sent = Counter(
            reward_sent(CharacterName(payout.name)) for payout in payouts if payout.status == "Sent"
        )
        said = Counter(self._ebs.twitch.chat)
        require(said <= sent, f"said in chat: {said - sent}")

    def is_all_settled(self) -> bool:
        """Whether nothing is open any more."""
        view = self._desktop.view
        return (
            view is not None
            and view.ebs.lines_waiting == 0
            and view.ebs.trouble is None
            and not self._ebs.awaits_a_report()
            and all(payout.status in ENDED for payout in self._ebs.payouts())
            and self._gifts.is_all_settled()
        )
