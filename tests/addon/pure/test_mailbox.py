"""Pairing a row with the mail that leaves, and with its answer, without the game (docs/game.md §6, §10)."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.addon_lua import PureAddon, plain

CONFIRM, ARMED, DISARMED = "[MGM_CONFIRM:a]", "[MGM_ARMED:a]", "[MGM_DISARMED:a]"
PARTS = ("Letters.lua", "Names.lua", "Grammar.lua", "Scheduler.lua", "Rows.lua", "Sends.lua")
TO_SELF = "Nobody mails himself."


class Post:
    """Mailbox.lua over a form that does what the test says, with two rows; the mailbox is open."""

    def __init__(self) -> None:
        self.addon = PureAddon(
            "Letters.lua", "Names.lua", "Grammar.lua", "Scheduler.lua", "Rows.lua", "Sends.lua"
        )
        ns, lua = self.addon.ns, self.addon.lua.globals()
        self.said: list[str] = []
        self.whispered: list[str] = []
        self.filled: list[str] = []
        self.emptied: list[str] = []
        self.is_leaving = True
        self.item: Any = None
        self.copper = 1000
        self._unwritten: list[Callable[[], None]] = []
        self._heard: defaultdict[str, list[Callable[..., None]]] = defaultdict(list)
        self._hooks: dict[str, Callable[..., None]] = {}
        ns.saved = self.addon.table(rows=self.addon.list(), sent=self.addon.table(), sends=self.addon.list())
        ns.Link = self.addon.table(emit=self._emit, session="k3v9x0qa", transport="system")
        ns.Game.on = lambda event, action: self._heard[event].append(action)
        ns.guarded = lambda action: action
        ns.Texts = self.addon.table(MAIL_SENT_WHISPER="sent")
        ns.Sender = self.addon.table(LAST=3, push=lambda _, name, *__: self.whispered.append(name))
        ns.Bags = self.addon.table(find=lambda _: self.item)
        ns.MailForm = self.addon.table(
            POSTAGE_COPPER=30,
            is_open=lambda: True,
            has_attachments=lambda: False,
            fill=lambda row, _: self.filled.append(row["id"]),
            empty=lambda row, _: self.emptied.append(row["id"]),
            holds=lambda *_: True,
            is_leaving=lambda *_: self.is_leaving,
            clear_focus_soon=lambda: None,
        )
        lua["GetMoney"] = lambda: self.copper
        lua["hooksecurefunc"] = self._hooks.__setitem__
        lua["SendMailFrame"] = self.addon.table(HookScript=lambda *_: None)
        lua["ERR_MAIL_TO_SELF"] = TO_SELF
        lua["TakeInboxItem"] = lambda: None
        self.addon.load("Refusals.lua", "Mailbox.lua", "Decisions.lua")
        self.mailbox, self.decisions, self.rows = ns.Mailbox, ns.Decisions, ns.Rows
        self.mailbox.start()
        self.hear("MAIL_SHOW")
        self.a, self.b = self.add("a"), self.add("b")

    def _emit(self, tag: str, written: Callable[[], None] | None = None) -> None:
        self.said.append(tag)
        if written is not None:
            self._unwritten.append(written)

    def add(self, an_id: str, kind: str = "gold") -> Any:
        """Add a row that can be prepared."""
        row = self.addon.table(id=an_id, kind=kind, name="Norinn")
        if kind == "gold":
            row.copper = 5
        else:
            row.item = self.addon.table(id=1)
        row = self.rows.add(row)
        self.rows.name(row)
        return row

    def hear(self, event: str, *arguments: object) -> None:
        """Let the game say something."""
        for action in self._heard[event]:
            action(*arguments)

    def flush(self) -> None:
        """Write the log."""
        written, self._unwritten = self._unwritten, []
        for action in written:
            action()

    def prepare(self, row: Any) -> None:
        """Prepare a row, and fill the form."""
        assert self.mailbox.prepare(row) is None
        self.flush()

    def leave(self, *, is_ours: bool = True) -> None:
        """Let a mail leave."""
        self.is_leaving = is_ours
        self._hooks["SendMail"]("Norinn")

    def send(self, row: Any) -> None:
        """Prepare a row and let its mail leave."""
        self.prepare(row)
        self.leave()
        assert row.state == "SENDING"

    def take_from_inbox(self) -> None:
        """Take an item out of a mail that was received."""
        self._hooks["TakeInboxItem"]()

    def pass_(self, seconds: float) -> None:
        """Let time pass."""
        self.addon.now += seconds
        self.addon.clock += int(seconds)
        self.addon.ns.Scheduler.run()

    def told(self, key: str) -> int:
        """Return how often the streamer was told so."""
        return sum(told[1] == key for told in self.addon.told)


@pytest.fixture
def post() -> Post:
    return Post()


def test_from_prepare_to_confirm(post: Post) -> None:
    assert post.mailbox.prepare(post.a) is None
    assert (post.said, post.filled) == ([ARMED], []), "filled only when the line is in the file"
    post.flush()
    assert post.filled == ["a"]
    post.leave()
    assert post.a.state == "SENDING"
    assert post.said == [ARMED], "a mail that left is not yet one that was taken"
    post.hear("MAIL_SEND_SUCCESS")
    assert (post.a.state, post.said, post.whispered) == ("SENT", [ARMED, CONFIRM], ["Norinn"])


def test_a_like_mail_that_leaves_before_the_form_was_filled_is_another(
    post: Post,
) -> None:
    post.mailbox.prepare(post.a)
    post.leave()
    assert (post.a.state, post.said) == ("READY", [ARMED, DISARMED])
    post.flush()
    assert post.filled == []
    post.hear("MAIL_SEND_SUCCESS")
    assert post.said == [ARMED, DISARMED]


def test_a_mail_by_hand_that_is_still_unanswered_makes_ours_ambiguous(post: Post) -> None:
    post.prepare(post.a)
    # It left while nobody looked: what is saved says so, the row was prepared all the same.
    post.addon.ns.Sends.note(None)
    post.leave()
    assert (post.a.state, post.a.may_have_left) == ("FAILED", True)
    for _ in range(2):
        post.hear("MAIL_SEND_SUCCESS")
    assert post.said == [ARMED, "[MGM_ERR:mail:a:ambiguous]"]


def test_a_note_of_a_row_that_is_not_on_its_way_harms_nothing(post: Post) -> None:
    post.addon.ns.Sends.note(post.a)
    post.leave(is_ours=False)
    assert (post.a.state, post.said) == ("READY", [])


def test_each_mail_has_its_own_fifteen_seconds(post: Post) -> None:
    post.send(post.a)
    post.pass_(5)
    post.hear("MAIL_FAILED")
    post.pass_(1)
    assert post.a.state == "READY"
    post.send(post.a)
    post.pass_(10)
    assert not post.a.is_unanswered, "the first mail's time is over, not its"
    post.copper = 7
    post.pass_(5)
    assert post.a.is_unanswered
    assert (post.a.purse_before, post.a.purse_after) == (1000, 7)
    assert post.told("unanswered") == 1


def test_a_mail_that_was_answered_is_never_called_unanswered(post: Post) -> None:
    post.send(post.a)
    post.hear("MAIL_SEND_SUCCESS")
    post.pass_(20)
    assert not post.a.is_unanswered
    assert post.told("unanswered") == 0


def test_the_evidence_of_an_earlier_mail_is_forgotten(post: Post) -> None:
    post.send(post.a)
    post.pass_(15)
    post.decisions.retry(post.a)
    post.copper = 2000
    post.send(post.a)
    assert (post.a.purse_before, post.a.purse_after) == (2000, None)


def test_an_answer_after_the_streamer_said_no_and_prepared_it_again(post: Post) -> None:
    post.send(post.a)
    post.pass_(15)
    post.decisions.retry(post.a)
    post.prepare(post.a)
    post.said.clear()
    post.hear("MAIL_SEND_SUCCESS")
    assert (post.a.state, post.said) == ("SENT", [CONFIRM])
    assert post.told("disarmed_other_mail") == 0
    post.leave()
    assert post.a.state == "SENT", "the form that is still filled is nobody's"


def test_an_answer_that_comes_late_ends_the_question(post: Post) -> None:
    post.send(post.a)
    post.pass_(20)
    post.hear("MAIL_SEND_SUCCESS")
    assert (post.a.state, post.a.is_unanswered, post.a.reason) == ("SENT", None, None)


def test_an_answer_after_the_streamer_vouched_still_confirms(post: Post) -> None:
    post.send(post.a)
    post.pass_(20)
    post.decisions.vouch(post.a)
    post.hear("MAIL_SEND_SUCCESS")
    assert (post.a.state, post.said[-1]) == ("SENT", CONFIRM)
    assert not plain(post.rows.sent("a")).get("is_vouched")


def test_a_gift_that_is_gone_because_it_was_mailed_is_sent_when_the_answer_comes(post: Post) -> None:
    post.item = post.addon.table(id=1)
    gift = post.add("gift", "gift")
    post.send(gift)
    post.pass_(20)
    post.decisions.retry(gift)
    post.item = None
    assert post.mailbox.prepare(gift) == "reason_item_gone"
    assert gift.state == "FAILED"
    post.hear("MAIL_SEND_SUCCESS")
    assert (gift.state, post.said[-1]) == ("SENT", "[MGM_GIFT_SENT:gift]")


def test_a_refusal_that_comes_late_ends_the_question(post: Post) -> None:
    post.send(post.a)
    post.pass_(20)
    post.hear("UI_ERROR_MESSAGE", TO_SELF)
    post.hear("MAIL_FAILED")
    assert (post.a.state, post.a.is_unanswered) == ("FAILED", None)
    assert post.said[-2:] == [DISARMED, "[MGM_ERR:mail:a:oneself]"]
    assert post.emptied == ["a"], "sent again as it stands it would be a mail of the streamer's own"


def test_a_refusal_whose_reason_is_waited_for_finds_the_row_decided(post: Post) -> None:
    post.send(post.a)
    post.hear("MAIL_FAILED")
    post.decisions.retry(post.a)
    post.said.clear()
    post.pass_(1)
    assert (post.a.state, post.said, post.addon.errors) == ("READY", [], [])


def test_a_refusal_of_a_mail_by_hand_leaves_the_prepared_row(post: Post) -> None:
    post.leave(is_ours=False)
    post.decisions.settle_others()
    post.prepare(post.a)
    post.hear("MAIL_FAILED")
    assert post.a.state == "PREPARED"
    post.leave()
    post.hear("MAIL_SEND_SUCCESS")
    assert post.said == [ARMED, CONFIRM]


def test_a_mail_that_went_past_us_disarms_what_stood_in_the_form(post: Post) -> None:
    post.prepare(post.a)
    post.hear("MAIL_SEND_SUCCESS")
    assert (post.a.state, post.said) == ("READY", [ARMED, DISARMED])
    assert post.told("disarmed_other_mail") == 1


def test_closing_the_mailbox_disarms_but_not_a_mail_on_its_way(post: Post) -> None:
    post.prepare(post.a)
    post.hear("MAIL_CLOSED")
    assert (post.a.state, post.said) == ("READY", [ARMED, DISARMED])
    assert post.mailbox.prepare(post.b) == "hint_mailbox_closed"
    post.hear("MAIL_SHOW")
    post.send(post.b)
    post.hear("MAIL_CLOSED")
    assert post.b.state == "SENDING"
    post.hear("MAIL_SEND_SUCCESS")
    assert post.said[-1] == "[MGM_CONFIRM:b]"


@pytest.mark.parametrize(("copper", "missing"), [(0, 35), (4, 31), (34, 1), (35, 0), (1000, 0)])
def test_the_gold_that_is_missing_includes_the_postage(post: Post, copper: int, missing: int) -> None:
    post.copper = copper
    assert post.mailbox.copper_missing(post.a) == missing
    assert post.mailbox.refusal(post.a) == ("hint_gold_short" if missing else None)


def test_full_bags_say_nothing_of_a_mail_that_left(post: Post) -> None:
    """The game refuses what is taken out of the inbox with the same event."""
    post.send(post.a)
    post.take_from_inbox()
    post.hear("UI_ERROR_MESSAGE", "Inventory is full.")
    post.hear("MAIL_FAILED")
    post.pass_(1)
    assert (post.a.state, post.said, post.emptied) == ("SENDING", [ARMED], [])
    post.hear("MAIL_SEND_SUCCESS")
    assert post.said == [ARMED, CONFIRM]


def test_a_refusal_of_the_inbox_answers_no_mail_by_hand(post: Post) -> None:
    post.leave(is_ours=False)
    post.take_from_inbox()
    post.hear("MAIL_FAILED")
    post.pass_(1)
    assert post.mailbox.prepare(post.a) == "hint_other_unanswered"


@pytest.mark.parametrize("is_reason_first", [True, False])
def test_a_reason_that_only_mails_have_counts_whatever_was_taken_from_the_inbox(
    post: Post, *, is_reason_first: bool
) -> None:
    post.send(post.a)
    post.take_from_inbox()
    for event in (
        ("UI_ERROR_MESSAGE", "MAIL_FAILED") if is_reason_first else ("MAIL_FAILED", "UI_ERROR_MESSAGE")
    ):
        post.hear(event, TO_SELF)
    post.pass_(1)
    assert post.a.state == "FAILED"
    assert post.said == [ARMED, DISARMED, "[MGM_ERR:mail:a:oneself]"]


def test_long_after_something_was_taken_from_the_inbox_a_refusal_is_the_mail_s(post: Post) -> None:
    post.take_from_inbox()
    post.pass_(11)
    post.send(post.a)
    post.hear("MAIL_FAILED")
    post.pass_(1)
    assert (post.a.state, post.said) == ("READY", [ARMED, DISARMED])


def test_what_was_refused_stands_in_the_form_no_longer_while_its_reason_is_waited_for(post: Post) -> None:
    """Sent once more in that half second it would leave as a mail by hand, and be mailed again."""
    post.send(post.a)
    post.hear("MAIL_FAILED")
    assert (post.a.state, post.emptied) == ("SENDING", ["a"])
