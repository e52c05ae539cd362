"""Whatever becomes of an item on its way from the bags to a promise, as rules for Hypothesis (SPEC §12).

The bridge is the real one, on its journal. What the model knows of it is little: what the addon has told of
the bags, which items the streamer gives away, what the EBS has kept, and who has agreed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from goldomatic.ambient import SeededRandomness
from goldomatic.desktop.adapters.journal import Journal
from goldomatic.desktop.adapters.log_file import Batch, Change
from goldomatic.desktop.bridge.bridge import Bridge
from goldomatic.desktop.bridge.events import (
    Ask,
    AskAudit,
    AskCandidate,
    AskGifts,
    AskPending,
    AskState,
    AskTwitch,
    AskVersion,
    Call,
    Called,
    ConfirmGift,
    Effect,
    Event,
    FailGift,
    LineTyped,
    LogRead,
    Moment,
    ReportMailed,
    SelectItem,
    TypeLine,
    WindowsSeen,
    Woke,
)
from goldomatic.desktop.core.answers import Answered, Kept, Outcome, Trouble
from goldomatic.desktop.core.ebs_facts import GiftItem, GiftState, RouletteState, TwitchStanding, Version
from goldomatic.desktop.core.game import GameWindow, Typed
from goldomatic.desktop.core.gift_rules import GiftRules, KeptItem, Quality
from goldomatic.desktop.core.gift_view import GiftStep, GiftView
from goldomatic.desktop.core.gift_wishes import (
    AnyGiftWish,
    ChangeGiftRules,
    ChooseItem,
    GiveUpGift,
    HoldWheel,
    NeverGive,
    SkipItem,
    SpinWheel,
)
from goldomatic.desktop.core.settings import DesktopSettings
from goldomatic.desktop.core.tail import BEFORE_BYTES_MAX, Place, TaggedLine
from goldomatic.desktop.core.wishes import AllowCharacter, OwnCharacter
from goldomatic.protocol.chat_lines import Signature, format_message
from goldomatic.protocol.commands import GiftReady, RequestGiftConfirmation, parse_command
from goldomatic.protocol.link import Word
from goldomatic.protocol.tags import BagItem, GiftAccept, Items
from tests.simulation.gift_bridge.foreign_sides import REALM, STREAMER, ModelAddon, ModelQueue, Said

NOON = datetime(2026, 4, 4, 12, 0, tzinfo=UTC)
WINDOW = GameWindow(1, "World of Warcraft", "GxWindowClassD3d", 7, "WoW.exe")
STAMP = "4/10 21:07:33.412  "
NAMES = ("Norinn", "Toshley", "Fizzbang")
LOST = Kept(trouble=Trouble.NOT_REACHED, words="no answer")
QUALITIES = tuple(Quality)
STANDING = TwitchStanding(
    account="connected", missing_scopes=(), chat="heard", event_sub_revocation_reason=None
)
VERSION = Version(
    version="1.0.0",
    release_notes_url="",
    minimum_desktop_version="1.0.0",
    minimum_addon_version="1.0.0",
    minimum_extension_version="1.0.0",
)

kinds = st.integers(1, 6)
places = st.integers(1, 8)
fates = st.lists(st.sampled_from(["request lost", "answer lost", "well", "well"]), max_size=6)


def an_item(kind: int, slot: int, count: int) -> BagItem:
    """Something of a kind, whose quality goes by the kind."""
    return BagItem(item_id=kind, count=count, bag=0, slot=slot, name=f"Item {kind}", quality=(kind - 1) % 5)


class GiftBridgeMachine(RuleBasedStateMachine):
    """One streamer, one game, one EBS."""

    def __init__(self, journal: Path) -> None:
        super().__init__()
        self._journal_path = journal
        self.seconds = 0.0
        self.queue = ModelQueue()
        self.given_away = GiftRules()
        self.kept_by_never: tuple[KeptItem, ...] = ()
        self.addons: list[ModelAddon] = []
        self.offset = 0
        self.lives = 0
        self.heard: list[Said] = []
        """Lines that are written and not read yet."""
        self.mangle: Callable[[list[Said]], list[Said]] = list
        self.fates: list[str] = []
        self.agreed: set[UUID] = set()
        self.selected: dict[UUID, GiftItem] = {}
        self._effects: list[Effect] = []

    # --- the world --------------------------------------------------------------------------------------

    @initialize(slots=st.lists(places, unique=True, max_size=6), data=st.data())
    def begin(self, slots: list[int], data: st.DataObject) -> None:
        bags = [an_item(data.draw(kinds), slot, data.draw(st.integers(1, 2))) for slot in sorted(slots)]
        self._new_addon(bags)
        self._start()
        self._take(AllowCharacter(OwnCharacter(STREAMER, REALM), is_allowed=True))
        self._run(40)

    @property
    def addon(self) -> ModelAddon:
        return self.addons[-1]

    @property
    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds)

    def _new_addon(self, bags: list[BagItem]) -> None:
        self.addons.append(ModelAddon(Word(f"session{len(self.addons) % 10}"), bags))

    def _start(self) -> None:
        self.lives += 1
        self.journal = Journal(self._journal_path)
        settings = DesktopSettings(
            is_gift_by_hand=self.given_away.is_by_hand,
            gift_quality_min=self.given_away.quality_min,
            gift_quality_max=self.given_away.quality_max,
            never_given=self.given_away.kept,
        )
        moment, random = Moment(self.now, self.seconds), SeededRandomness(self.lives)
        self.bridge = Bridge(self.journal, settings, random, moment, log_path="log")
        self._effects = []
        self._take(WindowsSeen((WINDOW,)))

    def _take(self, event: Event) -> None:
        self._effects += self.bridge.handle(event, Moment(self.now, self.seconds))
        while self._effects:
            self._perform(self._effects.pop(0))

    def _perform(self, effect: Effect) -> None:
        match effect:
            case Ask(call):
                self._take(Called(self._answer(call)))
            case TypeLine(line=line):
                self._check_typed(line)
                self.heard += self.addon.take(line)
                self._take(LineTyped(Typed(line)))
            case _:
                pass

    def _run(self, seconds: float) -> None:
        end = self.seconds + seconds
        while self.seconds < end:
            self.seconds += 1.0
            self._read()
            self._take(Woke())

    def _read(self) -> None:
        if not self.heard:
            return
        said, self.heard = self.heard, []
        parts = [each for each in said if isinstance(each.tag, Items)]
        if parts:
            mangle, self.mangle = self.mangle, list
            said = [each for each in said if each not in parts] + mangle(parts)
        self._write(*(STAMP + each.text for each in said))

    def _write(self, *texts: str) -> None:
        lines = []
        for text in texts:
            lines.append(TaggedLine(self.offset, self.offset + 1, text))
            self.offset += 1
        place = Place(identity="log", offset=self.offset, before=b"x" * min(self.offset, BEFORE_BYTES_MAX))
        self._take(
            LogRead(Batch(place=place, lines=tuple(lines), change=Change.NONE, overlong=0, has_more=False))
        )

    def _answer(self, call: Call) -> Outcome[object]:
        match call:
            case AskVersion():
                return Answered(VERSION)
            case AskTwitch():
                return Answered(STANDING)
            case AskPending() | AskAudit():
                return Answered(())
            case AskCandidate():
                return Answered(None)
            case AskState():
                return Answered(self._roulette())
        fate = self.fates.pop(0) if self.fates else "well"
        if fate == "request lost":
            return LOST
        answer: Outcome[object]
        if isinstance(call, SelectItem | ConfirmGift | FailGift | ReportMailed):
            answer = self._change(call)
        else:
            assert isinstance(call, AskGifts), call
            self.queue.settle(self.now)
            answer = Answered(self.queue.unfinished())
        return LOST if fate == "answer lost" else answer

    def _roulette(self) -> RouletteState:
        return RouletteState(
            next_spin_at=self.now + timedelta(seconds=100), server_now=self.now, spin_interval_seconds=300,
            pool_participant_count=0, spin_phase="idle", candidate_character_name=None, outcome=None,
        )  # fmt: skip

    # --- what must hold ---------------------------------------------------------------------------------

    def _change(self, call: SelectItem | ConfirmGift | FailGift | ReportMailed) -> Outcome[object]:
        if isinstance(call, SelectItem):
            self._check_selected(call)
        if isinstance(call, ConfirmGift) and call.is_confirmed:
            assert call.gift_id in self.agreed, "nobody has agreed"
        before = self.queue.requests[call.gift_id].selected_item
        answer = self.queue.take(call, self.now)
        after = self.queue.requests[call.gift_id].selected_item
        assert before is None or before == after, "what was offered stays offered"
        return answer

    def _check_selected(self, call: SelectItem) -> None:
        """The item is one of a list that the addon has told, and the streamer gives such things away."""
        told = [listing for addon in self.addons for listing in addon.listings.get(call.gift_id, [])]
        alike = [
            item for listing in told for item in listing
            if (item.item_id, item.count, item.bag, item.slot, item.name)
            == (call.item.id, call.item.count, call.item.bag_id, call.item.slot_id, call.item.name)
        ]  # fmt: skip
        assert alike, f"never told: {call.item}"
        assert self._is_given_away(alike[0]), f"the streamer keeps it: {call.item}"
        for gift_id, request in self.queue.requests.items():
            is_promised = request.state is GiftState.COMPLETED and gift_id != call.gift_id
            is_same = is_promised and request.selected_item == call.item
            others = [
                listing for listing in told if sum(each.item_id == call.item.id for each in listing) > 1
            ]
            assert not is_same or others, f"promised to somebody else: {call.item}"

    def _is_given_away(self, item: BagItem) -> bool:
        least, most = self.given_away.quality_min, self.given_away.quality_max
        quality = item.quality
        assert quality is not None
        return (
            item.item_id not in {kept.item_id for kept in self.given_away.kept}
            and (least is None or quality >= QUALITIES.index(least))
            and (most is None or quality <= QUALITIES.index(most))
        )

    def _check_typed(self, line: str) -> None:
        match parse_command(line):
            case RequestGiftConfirmation() as asked:
                request = self.queue.requests[asked.gift_request_id]
                item = request.selected_item
                assert item is not None, "nobody is whispered before the EBS has kept the item"
                assert (asked.item_id, asked.count, asked.bag, asked.slot) == (
                    item.id, item.count, item.bag_id, item.slot_id,
                )  # fmt: skip
                assert asked.character_name.value == request.character_name
            case GiftReady(gift_id):
                assert self.queue.requests[gift_id].state is GiftState.COMPLETED, "not agreed"
            case _:
                pass

    def teardown(self) -> None:
        """In the end nothing goes wrong any more, and every item that was agreed on is ready to be mailed."""
        if not self.addons:
            return
        self.fates, self.mangle = [], list
        self._run(120)
        late = self.now + timedelta(seconds=20)
        for gift in self._gifts():
            is_late = gift.timeout_at is not None and gift.timeout_at <= late
            assert gift.step is not GiftStep.LISTING or not is_late, f"never got the bags: {gift}"
        completed = [each.id for each in self.queue.requests.values() if each.state is GiftState.COMPLETED]
        assert sorted(set(self.addon.ready)) == sorted(completed)
        self.journal.close()

    # --- what happens -----------------------------------------------------------------------------------

    def _gifts(self) -> tuple[GiftView, ...]:
        return self.bridge.view(Moment(self.now, self.seconds)).gifts

    @rule(seconds=st.sampled_from([1, 2, 3, 5, 8, 12, 12, 70, 310]))
    def time_passes(self, seconds: int) -> None:
        self._run(seconds)

    @rule(name=st.sampled_from(NAMES))
    def a_viewer_asks(self, name: str) -> None:
        if len(self.queue.unfinished()) < len(NAMES):
            self.queue.ask(name, self.now)
            self.queue.settle(self.now)

    @rule(kind=kinds, slot=places, count=st.integers(1, 2))
    def the_bags_change(self, kind: int, slot: int, count: int) -> None:
        bags = self.addon.bags
        left = [item for item in bags if item.slot != slot]
        bags[:] = left if len(left) < len(bags) else [*left, an_item(kind, slot, count)]

    @rule(
        order=st.permutations(range(8)), copies=st.integers(1, 2), lost=st.sets(st.integers(0, 3), max_size=2)
    )
    def the_next_parts_are_mangled(self, order: list[int], copies: int, lost: set[int]) -> None:
        def mangled(parts: list[Said]) -> list[Said]:
            kept = [part for number, part in enumerate(parts) if number not in lost] * copies
            return [kept[number] for number in order if number < len(kept)] + kept[len(order) :]

        self.mangle = mangled

    @rule(next_fates=fates)
    def the_line_to_the_ebs_gets_bad(self, next_fates: list[str]) -> None:
        self.fates = next_fates

    @rule()
    def the_desktop_restarts(self) -> None:
        self.journal.close()
        self._start()

    @rule()
    def the_interface_is_loaded_anew(self) -> None:
        """By a crash: nothing was saved, and what was not read yet is lost."""
        self.heard = []
        self._new_addon(self.addon.bags)
        self._write(f"{STAMP}[MGM_LOADED]")
        self._run(45)

    @rule(number=st.integers(0, 3))
    def a_receiver_agrees(self, number: int) -> None:
        asked = list(self.addon.chosen)
        if asked:
            gift_id = asked[number % len(asked)]
            self.agreed.add(gift_id)
            self.heard.append(self.addon.agree(gift_id))

    @rule(number=st.integers(0, 3), session=st.sampled_from(["l1arl1ar", None]), is_yes=st.booleans())
    def a_stranger_lies(self, number: int, session: str | None, is_yes: bool) -> None:
        gifts = list(self.queue.requests)
        if not gifts:
            return
        gift_id = gifts[number % len(gifts)]
        prize = BagItem(item_id=19019, count=1, bag=0, slot=1, name="Thunderfury", quality=5)
        lie = Items(gift_request_id=gift_id, part=1, parts=1, items=(prize,))
        tag = GiftAccept(gift_id) if is_yes else lie
        text = format_message(tag, Signature(Word(session or "l1arl1ar"), 5))
        self._write(STAMP + (text if session else f"Liar whispers: {text}"))

    @rule(
        least=st.sampled_from([None, None, Quality.COMMON]),
        most=st.sampled_from([None, None, Quality.UNCOMMON, Quality.RARE]),
        kept=st.sets(kinds, max_size=2),
        is_by_hand=st.sampled_from([False, False, True]),
    )
    def the_streamer_changes_the_rules(
        self, least: Quality | None, most: Quality | None, kept: set[int], is_by_hand: bool
    ) -> None:
        self.given_away = GiftRules(
            is_by_hand=is_by_hand,
            quality_min=least,
            quality_max=most,
            kept=tuple(KeptItem(kind, f"Item {kind}") for kind in sorted(kept)),
        )
        self._take(ChangeGiftRules(self.given_away))

    @rule(
        which=st.sampled_from([SkipItem, NeverGive, HoldWheel, SpinWheel, GiveUpGift]),
        number=st.integers(0, 2),
    )
    def the_streamer_wishes(self, which: Callable[[UUID], AnyGiftWish], number: int) -> None:
        gifts = self._gifts()
        if not gifts:
            return
        gift = gifts[number % len(gifts)]
        wish = which(gift.id)
        if isinstance(wish, NeverGive) and gift.item is not None and gift.step is GiftStep.CHOSEN:
            kept = KeptItem(gift.item.item_id, gift.item.name)
            self.given_away = replace(self.given_away, kept=(*self.given_away.kept, kept))
        self._take(wish)

    @rule(number=st.integers(0, 7))
    def the_streamer_chooses(self, number: int) -> None:
        for gift in self._gifts():
            if gift.choices:
                self._take(ChooseItem(gift.id, gift.choices[number % len(gift.choices)]))
                return
