"""Whatever is typed, clicked, sent, answered, lost or crashed in whatever order, gold moves honestly.

The Desktop of this model obeys docs/game.md §10: an id that was armed in an earlier session, without CONFIRM
or DISARMED, is not typed again. The streamer answers questions truthfully, or waits.
"""

import tempfile
from collections import Counter
from pathlib import Path
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.chat_lines import Locale
from goldomatic.protocol.commands import NotifyWinner, Withdraw
from goldomatic.protocol.link import Flush, Transport, Verb
from goldomatic.protocol.tags import Accept, Ack, Armed, Confirm, Disarmed
from goldomatic.sim.wow.mouse import UnreachableError
from goldomatic.sim.wow.options import Profile
from goldomatic.sim.wow.packets import MailRefusal
from goldomatic.sim.wow.post import MailTrouble
from tests.support.played import WIN_COPPER, Played

PAYOUTS = [UUID(int=number) for number in range(1, 5)]
# No answer takes longer, so after it the streamer can know what became of a mail.
TRUTH_SECONDS = 60.0
OTHER_CHARACTER = "Alt"

payouts = st.sampled_from(PAYOUTS)
troubles = st.sampled_from(
    [
        MailTrouble(is_request_lost=True),
        MailTrouble(is_answer_lost=True),
        MailTrouble(answer_after_seconds=5.0),
        MailTrouble(answer_after_seconds=40.0),
        MailTrouble(worked_after_seconds=20.0),
        MailTrouble(refusal=MailRefusal.NO_SUCH_RECIPIENT),
        MailTrouble(refusal=MailRefusal.MAILBOX_FULL),
        MailTrouble(refusal=MailRefusal.NO_SUCH_RECIPIENT, answer_after_seconds=10.0),
    ]
)


def copper_of(payout: UUID) -> int:
    """No two payouts are worth the same, so that a letter tells whose it is."""
    return WIN_COPPER + payout.int


class RandomPlay(RuleBasedStateMachine):
    """One streamer, four payouts to two winners, and everything that can happen to them."""

    @initialize(
        locale=st.sampled_from(Locale),
        profile=st.sampled_from(Profile),
        link=st.sampled_from(
            [
                (Transport.SYSTEM, Flush.TOGGLE),
                (Transport.SYSTEM, Flush.PAD),
                (Transport.WHISPER, Flush.TOGGLE),
            ]
        ),
    )
    def begin(self, locale: Locale, profile: Profile, link: tuple[Transport, Flush]) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="mgm-play-")
        transport, flush = link
        self.game = Played(
            Path(self.folder.name), locale=locale, profile=profile, transport=transport, flush=flush
        )
        self.game.realm.add_character(OTHER_CHARACTER)
        self.wanted: set[UUID] = set()
        self.last_send = float("-inf")
        self.game.link()

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.folder.cleanup()

    def name_of(self, payout: UUID) -> str:
        return self.game.winner if payout.int % 2 else self.game.loser

    def delivered(self, payout: UUID) -> int:
        return self.game.letters(self.name_of(payout)).count(copper_of(payout))

    def click(self, *names: str) -> bool:
        try:
            for name in names:
                self.game.person.click(name)
        except UnreachableError:
            return False
        return True

    # --- the Desktop --------------------------------------------------------------------------------

    def may_be_sent(self, payout: UUID) -> bool:
        """Whether its last ARMED has neither been confirmed nor taken back."""
        fates = [
            tag for tag in self.game.heard() if tag in (Armed(payout), Confirm(payout), Disarmed(payout))
        ]
        return bool(fates) and fates[-1] == Armed(payout)

    @rule(payout=payouts)
    def receive(self, payout: UUID) -> None:
        if payout not in self.wanted and self.may_be_sent(payout):
            return
        before = self.game.counted(Ack(Verb.GOLD, payout))
        self.game.gold((payout, self.name_of(payout), copper_of(payout)))
        self.game.settle(5)
        # Without an answer the line went elsewhere: the streamer was writing a letter, and the form had it.
        if self.game.counted(Ack(Verb.GOLD, payout)) > before:
            self.wanted.add(payout)

    @rule(payout=payouts)
    def withdraw(self, payout: UUID) -> None:
        before = self.game.counted(Ack(Verb.WITHDRAW, payout))
        self.game.tell(Withdraw(payout))
        self.game.settle(5)
        if self.game.counted(Ack(Verb.WITHDRAW, payout)) > before:
            self.wanted.discard(payout)

    @rule(payout=payouts)
    def notify_and_answer(self, payout: UUID) -> None:
        self.game.tell(NotifyWinner(payout, CharacterName(self.name_of(payout))))
        self.game.answer(name=self.name_of(payout))

    # --- the streamer -------------------------------------------------------------------------------

    @rule()
    def open_mailbox(self) -> None:
        if not self.game.client.run("return MailFrame:IsVisible()"):
            self.game.person.open_mailbox()
        self.game.me.is_near_mailbox = True

    @rule()
    def close_mailbox(self) -> None:
        self.click("InboxCloseButton")

    @rule(is_window_left=st.booleans())
    def walk_away(self, is_window_left: bool) -> None:
        self.game.person.walk_away(window_closes_after_seconds=None if is_window_left else 0.5)

    @rule(payout=payouts, pause=st.sampled_from([0.0, 1.0, 4.0]), trouble=st.one_of(st.none(), troubles))
    def pay(self, payout: UUID, pause: float, trouble: MailTrouble | None) -> None:
        """All that it takes, at whatever pace: the steps alone would seldom meet in this order."""
        self.receive(payout)
        self.open_mailbox()
        ready = [row["state"] for row in self.game.rows()]
        if "READY" in ready:
            self.prepare(ready.index("READY") + 1, pause)
        if trouble is not None:
            self.game.realm.post_office.troubles.append(trouble)
        self.send()

    @rule(number=st.integers(1, 4), pause=st.sampled_from([0.0, 1.0, 4.0]))
    def prepare(self, number: int, pause: float) -> None:
        # A question lies over the buttons: "no", or "wait".
        self.game.client.run("if MGMQuestion:IsVisible() then MGMQuestion:Hide() end")
        if self.click(f"MGMRow{number}", "MGMPrepare"):
            self.game.client.advance(pause)

    @rule()
    def send(self) -> None:
        if self.click("SendMailMailButton") and self.game.person.has_popup():
            self.game.person.accept_popup()
            self.last_send = self.game.clock.now

    @rule(payout=payouts, is_close=st.booleans())
    def send_by_hand(self, payout: UUID, is_close: bool) -> None:
        copper = copper_of(payout) + 100 if is_close else 7
        try:
            self.game.person.write_letter(self.name_of(payout), "by hand", copper)
            self.game.person.send_letter()
        except UnreachableError:
            return
        self.last_send = self.game.clock.now

    @rule(trouble=troubles)
    def make_trouble(self, trouble: MailTrouble) -> None:
        self.game.realm.post_office.troubles.append(trouble)

    @rule(number=st.integers(1, 4))
    @precondition(lambda self: self.game.clock.now - self.last_send > TRUTH_SECONDS)
    def answer_truthfully(self, number: int) -> None:
        rows = self.game.rows()
        if number > len(rows) or not self.click(f"MGMRow{number}", "MGMRetry"):
            return
        row = rows[number - 1]
        has_left = self.delivered(UUID(row["id"])) > 0
        # "Was it sent?" and "ready again?": the second answer is the one that mails nothing again.
        self.click("MGMAnswer2" if has_left else "MGMAnswer1")

    @rule()
    @precondition(lambda self: self.game.clock.now - self.last_send > TRUTH_SECONDS)
    def settle_mails_by_hand(self) -> None:
        if self.click("MGMPrepare"):
            self.click("MGMAnswer1")

    # --- the game -----------------------------------------------------------------------------------

    @rule(seconds=st.sampled_from([0.1, 2.0, 20.0, 70.0]))
    def wait(self, seconds: float) -> None:
        self.game.client.advance(seconds)

    @rule()
    def reload(self) -> None:
        self.game.client.reload()
        self.game.client.advance(3)
        self.game.link()

    @rule(is_other_played=st.booleans())
    def log_out_and_in(self, is_other_played: bool) -> None:
        client = self.game.client
        client.logout()
        if is_other_played:
            client.character_name = OTHER_CHARACTER
            client.login()
            client.advance(3)
            self.game.link()
            assert self.game.rows() == [], "what is saved is saved per character"
            client.logout()
            client.character_name = self.game.streamer
        client.login()
        client.advance(3)
        self.game.link()

    @rule()
    def crash(self) -> None:
        self.game.client.crash()
        self.game.client.advance(1)
        self.game.client.login()
        self.game.client.advance(3)
        self.game.link()
        # A crash saves nothing: what the game remembers now may be old, or nothing at all.
        kept = {UUID(row["id"]) for row in self.game.rows()}
        self.wanted = {payout for payout in kept if not self.may_be_sent(payout)}
        for payout in kept - self.wanted:
            self.game.tell(Withdraw(payout))

    # --- what must hold -----------------------------------------------------------------------------

    @invariant()
    def gold_moved_honestly(self) -> None:
        if not hasattr(self, "game"):
            return
        assert self.game.client.errors == []
        assert self.game.realm.speech_desk.mutes == []
        told = Counter(tag.payout_id for tag in self.game.heard() if isinstance(tag, Confirm))
        for payout in PAYOUTS:
            assert self.delivered(payout) <= 1, f"{payout} was paid twice"
            assert not told[payout] or self.delivered(payout) == 1, f"{payout} was confirmed and never paid"
        rows = Counter(UUID(row["id"]) for row in self.game.rows())
        assert max(rows.values(), default=1) == 1, "a row twice"
        sent = {UUID(an_id) for an_id in self.game.client.run("return MimironsGoldOMaticDB.sent") or {}}
        waiting = {tag.row_id for tag in self.game.heard() if isinstance(tag, Armed)}
        assert self.wanted <= rows.keys() | sent | waiting, "a row was lost"
        states = Counter(row["state"] for row in self.game.rows())
        assert states["PREPARED"] <= 1

    @invariant()
    def nobody_else_was_accepted(self) -> None:
        if hasattr(self, "game"):
            accepted = [tag.payout_id for tag in self.game.heard() if isinstance(tag, Accept)]
            assert set(accepted) <= set(PAYOUTS)


TestRandomPlay = RandomPlay.TestCase
# A quarter of a minute in an ordinary run; as long as the hunt takes under the profile `thorough`.
EXAMPLES = settings().max_examples if settings().max_examples > 100 else 60
TestRandomPlay.settings = settings(max_examples=EXAMPLES, stateful_step_count=30, deadline=None)
