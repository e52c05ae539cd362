"""The streamer: looks at the Desktop's window and at the game, does one thing at a time, and does not lie.

What they say was sent, was sent; whether a mail left they say only when they can know. Otherwise they trust
what they are shown: a row that the game offers, and that nobody asks about, is prepared and sent.
"""

from __future__ import annotations

from uuid import UUID

from goldomatic.desktop.core.gift_view import GiftStep
from goldomatic.desktop.core.view import Action, BridgeView, LinkState, PayoutView, Step
from goldomatic.desktop.core.wishes import (
    AllowCharacter,
    AskNow,
    Close,
    Closing,
    Keep,
    MarkSent,
    NotifyAgain,
    SayWhetherSent,
    Sync,
    TestLink,
)
from goldomatic.sim.wow.mouse import UnreachableError
from tests.simulation.year.chance import Chance
from tests.simulation.year.desktop import DesktopProcess
from tests.simulation.year.game import Game
from tests.simulation.year.gift_desk import GiftDesk
from tests.simulation.year.people import Viewers

TRUTH_SECONDS = 60.0
"""No mail takes longer: after it the streamer can know what became of one."""
PATIENCE_SECONDS = 240.0
"""How long the streamer waits for a winner when they want to go home."""


class Streamer:
    """One person, two windows."""

    def __init__(self, game: Game, desktop: DesktopProcess, viewers: Viewers, seed: int) -> None:
        """Sit down."""
        self._game = game
        self._desktop = desktop
        self._viewers = viewers
        self._chance = Chance(seed, "streamer")
        self._acts_at = 0.0
        self._waited_since: dict[UUID, float] = {}
        self.gifts = GiftDesk(game, desktop, viewers, seed)
        self.is_going_home = False
        """Every open question is answered now, and nothing new is begun."""

    def go_home(self) -> None:
        """Bring everything to its end."""
        self.is_going_home = self.gifts.is_going_home = True

    def act(self) -> None:
        """Do something, if it is time for it."""
        now = self._game.clock.now
        if now < self._acts_at:
            return
        self._acts_at = now + self._chance.between(1, 6 if self.is_going_home else 15)
        try:
            if self._chance.happens(0.5):
                self._look_at_desktop()
            else:
                self._look_at_game()
        except UnreachableError as error:
            self._game.story.tell("streamer", f"could not: {error}")

    # --- the Desktop ------------------------------------------------------------------------------------

    def _look_at_desktop(self) -> None:
        view = self._desktop.view
        if view is None:
            return
        link = view.link
        if link.character is not None and link.is_character_allowed is None:
            own = link.character.name.value == self._game.played.streamer
            self._desktop.wish(AllowCharacter(link.character, is_allowed=own))
        elif link.state is LinkState.SILENT and self._chance.happens(0.2):
            self._desktop.wish(TestLink())
        elif view.ebs.trouble is not None and self._chance.happens(0.2):
            self._desktop.wish(AskNow())
        elif not (self._chance.happens(0.6) and self.gifts.look(view, TRUTH_SECONDS, PATIENCE_SECONDS)):
            self._look_at_payouts(view)

    def _look_at_payouts(self, view: BridgeView) -> None:
        # One after the other, so that nothing waits behind something else for ever.
        shown = list(view.payouts)
        while shown and self._desktop.is_up:
            payout = shown.pop(self._chance.below(len(shown)))
            if payout.actions and self._decide(payout):
                return

    def _decide(self, payout: PayoutView) -> bool:
        """Do what suits the payout; say whether anything was done."""
        wish = self._desktop.wish
        mailed = self._game.mailed(payout.id)
        is_known = not self._game.may_be_on_its_way(payout.id, TRUTH_SECONDS)
        can = payout.actions
        if Action.SAY_WHETHER_SENT in can:
            if is_known:
                self._game.story.count("asked whether sent")
                wish(SayWhetherSent(payout.id, was_sent=mailed > 0))
            return is_known
        if mailed and self._desktop.has_read_confirmation(payout.id):
            # The Desktop knows, and has to bring it to its end without help.
            return False
        if Action.MARK_SENT in can and mailed and is_known:
            # The gold is there, and the payout still open: the answer must have been lost.
            if self._chance.happens(0.2):
                self._game.story.count("marked as sent by hand")
                wish(MarkSent(payout.id))
                return True
            return False
        if payout.closing is not None:
            return self._go_on_closing(payout, is_known=is_known, mailed=mailed > 0)
        if Action.SYNC in can:
            self._say_sync(payout)
            return True
        return self._begin_something(payout)

    def _say_sync(self, payout: PayoutView) -> None:
        self._desktop.wish(Sync(payout.id))

    def _go_on_closing(self, payout: PayoutView, *, is_known: bool, mailed: bool) -> bool:
        if Action.CLOSE_ANYWAY in payout.actions and self._chance.happens(0.5):
            if mailed or not is_known:
                return self._keep(payout)
            assert payout.closing is not None
            self._game.story.count("closed anyway")
            self._desktop.wish(Close(payout.id, payout.closing, is_forced=True))
            return True
        return self._chance.happens(0.1) and self._keep(payout)

    def _keep(self, payout: PayoutView) -> bool:
        self._desktop.wish(Keep(payout.id))
        return True

    def _begin_something(self, payout: PayoutView) -> bool:
        """Close, take back, or do without an answer: seldom, and, at the end, when waiting is no use."""
        now = self._game.clock.now
        since = self._waited_since.setdefault(payout.id, now)
        is_tired = self.is_going_home and now > since + PATIENCE_SECONDS
        is_whim = not self.is_going_home and self._chance.happens(0.06)
        if not (is_tired or is_whim):
            return False
        self._waited_since[payout.id] = now
        choices = [
            (1, Action.FAIL), (1, Action.CANCEL), (2, Action.BACK_TO_PENDING), (2, Action.NOTIFY_AGAIN),
            (3, Action.SYNC_WITHOUT_ACCEPTANCE),
        ]  # fmt: skip
        if is_tired:
            choices = [(1, Action.FAIL), (1, Action.CANCEL)]
        possible = [(weight, action) for weight, action in choices if action in payout.actions]
        if not possible:
            return False
        action = self._chance.weighed(possible)
        self._game.story.count(f"streamer {action}")
        match action:
            case Action.FAIL:
                self._desktop.wish(Close(payout.id, Closing.FAIL))
            case Action.CANCEL:
                self._desktop.wish(Close(payout.id, Closing.CANCEL))
            case Action.BACK_TO_PENDING:
                self._desktop.wish(Close(payout.id, Closing.BACK_TO_PENDING))
            case Action.NOTIFY_AGAIN:
                self._desktop.wish(NotifyAgain(payout.id))
            case _:
                self._desktop.wish(Sync(payout.id, without_acceptance=True))
        return True

    # --- the game ---------------------------------------------------------------------------------------

    def _look_at_game(self) -> None:
        if not self._game.is_in_world:
            return
        client, person = self._game.client, self._game.played.person
        if not client.run("return MailFrame:IsVisible()"):
            if self._game.played.rows():
                person.open_mailbox()
            return
        self._game.played.me.is_near_mailbox = True
        client.run("if MGMQuestion:IsVisible() then MGMQuestion:Hide() end")
        rows = self._game.played.rows()
        for number, row in enumerate(rows, start=1):
            if self._settle_row(number, row):
                return
        prepared = [row for row in rows if row["state"] == "PREPARED"]
        if prepared:
            self._send(UUID(prepared[0]["id"]))
        elif not self.is_going_home and self._chance.happens(0.1):
            self._something_else()
        else:
            self._prepare(rows)

    def _settle_row(self, number: int, row: dict[str, object]) -> bool:
        """Answer the addon's question about a row, if it has one and the truth is known."""
        payout = UUID(str(row["id"]))
        is_asked = row["state"] == "FAILED" or bool(row.get("is_unanswered"))
        if not is_asked or self._game.may_be_on_its_way(payout, TRUTH_SECONDS):
            return False
        has_left = self._game.mailed(payout) > 0
        if row["state"] == "FAILED" and (has_left or not self._chance.happens(0.3)):
            return False
        person = self._game.played.person
        person.click(f"MGMRow{number}")
        person.click("MGMRetry")
        self._game.story.tell(
            "streamer", f"says of {payout} in the game: {'sent' if has_left else 'not sent'}"
        )
        self._game.story.count("answered in the game")
        person.click("MGMAnswer2" if has_left else "MGMAnswer1")
        return True

    def _prepare(self, rows: list[dict[str, object]]) -> None:
        ready = [number for number, row in enumerate(rows, start=1) if row["state"] == "READY"]
        view = self._desktop.view
        asked = _asked_about(view) if view else set()
        ready = [number for number in ready if UUID(str(rows[number - 1]["id"])) not in asked]
        if not ready:
            return
        number = self._chance.pick(ready)
        self._game.realm.prepare(self._game.played.streamer)
        person = self._game.played.person
        person.click(f"MGMRow{number}")
        person.click("MGMPrepare")
        self._game.story.tell("streamer", f"prepares {rows[number - 1]['id']}")
        if self._game.client.run("return MGMQuestion:IsVisible()") and self._own_mails_are_known():
            # "Has your own mail been answered?" Nothing more will come.
            person.click("MGMAnswer1")

    def _own_mails_are_known(self) -> bool:
        mails = self._game.realm.mails
        return not mails or self._game.clock.now > mails[-1].at + TRUTH_SECONDS

    def _send(self, payout: UUID) -> None:
        if not self._game.played.is_filled():
            return
        self._game.story.tell("streamer", f"sends {payout}")
        self._game.realm.meant = payout
        try:
            self._game.played.person.send_letter()
        finally:
            self._game.realm.meant = None

    def _something_else(self) -> None:
        person = self._game.played.person
        what = self._chance.pick(("close", "walk", "walk", "letter", "letter", "typing"))
        self._game.story.tell("streamer", f"does something else: {what}")
        match what:
            case "close":
                person.close_mailbox()
            case "walk":
                person.walk_away(window_closes_after_seconds=None if self._chance.happens(0.3) else 0.5)
            case "letter":
                # A gift whose mail was never answered still lies in the form: it is not for somebody else.
                self._game.client.run("if GetSendMailItem(1) then ClickSendMailItemButton(1, true) end")
                person.write_letter(
                    self._chance.pick(self._game.names), "by hand", self._chance.pick((7, 70_000))
                )
                person.send_letter()
            case _:
                self._game.client.keyboard.press("ENTER")
                self._game.client.keyboard.type_text("good even")


def _asked_about(view: BridgeView) -> set[UUID]:
    """Return the rows of which the Desktop wants to know whether they were sent."""
    payouts = {payout.id for payout in view.payouts if payout.step is Step.WAS_IT_SENT}
    return payouts | {gift.id for gift in view.gifts if gift.step is GiftStep.WAS_IT_SENT}
