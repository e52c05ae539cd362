"""The addon's voice, without the game: urgency, echoes, sessions, what is ours (docs/game.md §1, §10)."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.addon_lua import PureAddon, plain

SESSION_LETTERS = 8
FIRST, SECOND, LAST, BULK = 1, 2, 3, 4
PAYOUT = "11111111-2222-4333-8444-555555555555"


class Talking:
    """Link.lua over a sender that waits for the test, and a log that only notes."""

    def __init__(self, *outbox: object) -> None:
        self.addon = PureAddon("Letters.lua", "Names.lua", "Grammar.lua", "Scheduler.lua")
        ns, game = self.addon.ns, self.addon.ns.Game
        self.pushed: list[tuple[int, Callable[[], str | None], Callable[[], None]]] = []
        self.log: list[str] = []
        self.flushes: list[str | None] = []
        self.dirty = 0
        ns.saved = self.addon.table(outbox=self.addon.list(*outbox))
        ns.addonName = "MimironsGoldOMatic"
        game.own_name, game.secrets = lambda: "Mimiron", lambda: self.addon.list("a secret")
        game.keep_logging = lambda: self.log.append("logging on")
        game.system_message = self.log.append
        ns.Flush = self.addon.table(
            dirty=self._dirty, use=self.flushes.append, PAD="Mimiron's Gold-o-Matic ..."
        )
        ns.Sender = self.addon.table(FIRST=FIRST, SECOND=SECOND, LAST=LAST, BULK=BULK, push=self._push)
        for name, answer in (("GetAddOnMetadata", "1.0"), ("GetRealmName", "Dalaran"), ("GetLocale", "enUS")):
            self.addon.lua.globals()[name] = lambda *_, answer=answer: answer
        self.addon.lua.execute("wipe = function(t) for key in pairs(t) do t[key] = nil end end")
        self.addon.load("Link.lua")
        self.link: Any = ns.Link
        self.link.start()
        self.pushed.clear()
        self.log.clear()
        self.dirty = 0

    def _push(
        self,
        urgency: int,
        target: str,
        text: Callable[[], str | None],
        sent: Callable[[], None] | None = None,
    ) -> None:
        assert target == "Mimiron"
        self.pushed.append((urgency, text, sent or (lambda: None)))

    def _dirty(self, written: Callable[[], None] | None = None) -> None:
        self.dirty += 1
        if written is not None:
            written()

    def agree(self, transport: str = "whisper") -> None:
        """Say Hello and choose."""
        self.link.greet("nonce001")
        self.link.use(transport, "toggle")
        self.pushed.clear()
        self.log.clear()
        self.dirty = 0

    def whisper(self) -> str | None:
        """Let the oldest waiting whisper leave; return what it said, None if it was no longer wanted."""
        _, text, sent = self.pushed.pop(0)
        said = text()
        if said is not None:
            sent()
        return said

    def pass_(self, seconds: float) -> None:
        """Let time pass."""
        self.addon.now += seconds
        self.addon.ns.Scheduler.run()


@pytest.fixture
def talking() -> Talking:
    return Talking()


@pytest.mark.parametrize(
    ("tag", "urgency"),
    [
        (f"[MGM_CONFIRM:{PAYOUT}]", FIRST),
        (f"[MGM_ACCEPT:{PAYOUT}]", FIRST),
        (f"[MGM_ACK:gold:{PAYOUT}]", LAST),
        (f"[MGM_GIFT_ACCEPT:{PAYOUT}]", LAST),
        ("[MGM_WHO]{}", LAST),
        (f"[MGM_ACK:items:{PAYOUT}]", LAST),
        (f"[MGM_ITEMS:{PAYOUT}:1/2][]", BULK),
    ],
)
def test_what_moves_gold_comes_first(talking: Talking, tag: str, urgency: int) -> None:
    talking.agree()
    talking.link.emit(tag)
    assert [each for each, _, _ in talking.pushed] == [urgency]


def test_what_was_said_is_not_saved_any_longer(talking: Talking) -> None:
    talking.agree("system")
    talking.link.emit("[MGM_ONE]")
    assert plain(talking.addon.ns.saved.outbox) == []
    talking.link.use("whisper", "toggle")
    talking.link.emit("[MGM_TWO]")
    assert plain(talking.addon.ns.saved.outbox) == ["[MGM_TWO]"]
    message = talking.whisper()
    talking.link.echoed(message)
    assert plain(talking.addon.ns.saved.outbox) == []
    assert talking.link.count() == 0


def test_without_an_echo_it_is_said_again_ever_more_slowly(talking: Talking) -> None:
    talking.agree()
    talking.link.emit("[MGM_ONE]")
    message = talking.whisper()
    for seconds in (10, 20, 40, 60, 60, 60):
        talking.pass_(seconds - 1)
        assert talking.pushed == [], seconds
        talking.pass_(1)
        assert talking.whisper() == message, "the same, so that the Desktop takes it for one"
    talking.link.echoed(message)
    talking.pass_(600)
    assert talking.pushed == []


def test_a_line_waits_for_its_turn_only_once(talking: Talking) -> None:
    talking.agree()
    talking.link.emit("[MGM_ONE]")
    talking.link.use("whisper", "pad")
    talking.link.greet("nonce002")
    texts = [text() for _, text, _ in talking.pushed]
    assert sum("[MGM_ONE]" in (text or "") for text in texts) == 1


def test_a_second_hello_begins_again_with_both_transports_and_flushes(talking: Talking) -> None:
    talking.agree("system")
    talking.flushes.clear()
    talking.link.greet("nonce002")
    assert talking.flushes == [None]
    talking.pushed.clear()
    talking.log.clear()
    talking.link.emit("[MGM_ONE]")
    assert [line for line in talking.log if "[MGM_ONE]" in line]
    assert [text for _, text, _ in talking.pushed if "[MGM_ONE]" in (text() or "")]


def test_the_log_is_on_whenever_something_is_given_to_it(talking: Talking) -> None:
    """The streamer may switch it off at any time."""
    talking.link.greet("nonce001")
    assert talking.log[:1] == ["logging on"]
    assert "[MGM_HELLO:nonce001]" in talking.log[1]
    talking.agree("system")
    talking.link.emit("[MGM_ONE]")
    assert talking.log[0] == "logging on"
    assert talking.log[1].startswith("[MGM_ONE] ")


def test_what_comes_by_both_transports_is_flushed_after_each(talking: Talking) -> None:
    talking.link.greet("nonce001")
    talking.dirty = 0
    talking.link.emit("[MGM_ONE]")
    assert talking.dirty == 1, "the system message need not wait for the whisper"
    talking.pushed = [each for each in talking.pushed if "[MGM_ONE]" in (each[1]() or "")]
    talking.link.echoed(talking.whisper())
    assert talking.dirty == 2


def test_an_echo_of_the_hello_is_flushed_too(talking: Talking) -> None:
    talking.link.greet("nonce001")
    hello = talking.whisper()
    talking.dirty = 0
    talking.link.echoed(hello)
    assert talking.dirty == 1
    talking.link.echoed("a word to oneself")
    assert talking.dirty == 1


def test_the_desktop_is_connected_for_two_minutes_after_a_command(talking: Talking) -> None:
    assert not talking.link.is_connected()
    talking.link.hear()
    talking.pass_(120)
    assert talking.link.is_connected()
    talking.pass_(0.5)
    assert not talking.link.is_connected()
    talking.link.hear()
    assert talking.link.is_connected()


def test_what_is_our_own_line_and_what_is_not(talking: Talking) -> None:
    session = talking.link.session
    assert len(session) == SESSION_LETTERS
    own = [
        "[MGM_LOADED]",
        '[MGM_HELLO:nonce001]{"session":"x"}',
        f"[MGM_ACK:gold:{PAYOUT}] {session}.17",
        talking.addon.ns.Flush.PAD,
    ]
    others = [
        f"[MGM_ACK:gold:{PAYOUT}]",
        f"[MGM_ACK:gold:{PAYOUT}] 00000000.17",
        f"[MGM_ACK:gold:{PAYOUT}] {session}.17 and more",
        f"[MGM_ACK:gold:{PAYOUT}] {session}.",
        f"look: [MGM_ACK:gold:{PAYOUT}] {session}.17",
        f"the word is {session}.17",
        "look: [MGM_HELLO:nonce001]",
        "[MGM_NOTHING] [MGM_HELLO:nonce001]",
        "[MGM_LOADED] or not",
        "hello",
        "",
    ]
    assert [line for line in own if not talking.link.is_own(line)] == []
    assert [line for line in others if talking.link.is_own(line)] == []


@pytest.mark.parametrize("verb", ["gold", "ready", "hello", "use"])
def test_of_what_was_saved_only_tags_are_said_again_and_no_acknowledgement_of_its_session(verb: str) -> None:
    talking = Talking("[MGM_ONE]", 7, True, f"[MGM_ACK:{verb}:{PAYOUT}]", "[MGM_TWO]")
    talking.link.greet("nonce001")
    assert [line.split(" ")[0] for line in talking.log if line.startswith(("[MGM_ONE]", "[MGM_TWO]"))] == [
        "[MGM_ONE]",
        "[MGM_TWO]",
    ]
    assert not [line for line in talking.log if "ACK" in line]


def test_before_hello_nothing_is_said_and_all_of_it_waits(talking: Talking) -> None:
    talking.link.emit("[MGM_ONE]")
    assert (talking.log, talking.pushed) == ([], [])
    assert plain(talking.addon.ns.saved.outbox) == ["[MGM_ONE]"]
    talking.link.greet("nonce001")
    assert [line for line in talking.log if line.startswith("[MGM_ONE] ") and line.endswith(".1")]
