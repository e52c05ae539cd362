"""What to type into the game next, one line at a time, and what came of it (SPEC §8, GAME §3).

What is typed is noted first, so that a process which dies while typing knows that the game may have it. Every
command is typed again eight seconds after it was not acknowledged, some times; then the addon is greeted
anew, and if it answers, the command gets one more round. After that the streamer decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from goldomatic.desktop.bridge.events import TypeLine
from goldomatic.desktop.bridge.gift_lines import gift_situation_of
from goldomatic.desktop.bridge.gift_state import put_gift
from goldomatic.desktop.bridge.situation import VAIN_ROUNDS_MAX, situation_of
from goldomatic.desktop.bridge.state import State, Typing
from goldomatic.desktop.core.delivery import Delivery, DeliveryWish, next_line
from goldomatic.desktop.core.game import GameWindow, NotTyped, Trouble, Typed
from goldomatic.desktop.core.gift import Gift, GiftCommand, GiftWish, next_gift_line
from goldomatic.desktop.core.link import REPEAT_SECONDS
from goldomatic.desktop.core.memory import Asked, Awaited, Change, PutAwaited, PutDelivery, PutGift
from goldomatic.desktop.core.settings import Strategy
from goldomatic.desktop.core.view import Level, NoticeKind
from goldomatic.protocol.commands import (
    Command,
    GiftReady,
    GoldEntry,
    NotifyWinner,
    ReceiveGold,
    RequestGiftConfirmation,
    RequestGiftItems,
    RunWho,
    SayHello,
    UseLink,
    Withdraw,
    format_command,
    receive_gold,
)
from goldomatic.protocol.link import Verb, Word

__all__ = ["choose_line", "take_typed"]

TRY_AGAIN_SECONDS: Final = 5.0
"""After a line could not be typed nothing is typed for so long."""


_REHEARSAL: Final = Word("rehearse")
"""Stands for a session where no addon is asked for one."""


_Wanted = RunWho | NotifyWinner | GoldEntry | GiftCommand

_ORDER: Final = (
    Verb.WITHDRAW, Verb.WHO, Verb.ITEMS, Verb.GIFT, Verb.GOLD, Verb.READY, Verb.NOTIFY,
)  # fmt: skip
"""What matters soonest first: a candidate waits for minutes only, and whoever is to get a gift for one."""


@dataclass(frozen=True, slots=True)
class _Due:
    """A command that may be typed now."""

    asked: Asked
    command: _Wanted
    record: Delivery | Gift | None
    is_repeated: bool


def choose_line(state: State) -> None:
    """Begin to type the next line, if there is a window and something to say."""
    window = state.game.window
    if window is None or state.game.typing is not None or state.now < state.game.try_again_at:
        return
    if state.settings.strategy is Strategy.DRY_RUN:
        _rehearse(state, window)
        return
    greeting = state.link.wanted(state.now)
    if greeting is not None:
        verb = Verb.HELLO if isinstance(greeting, SayHello) else Verb.USE
        is_repeated = state.link.is_repeated(greeting)
        state.link.begin_typing(greeting, state.now)
        _type(state, window, Typing(greeting, verb), is_repeated=is_repeated)
    elif state.session is not None:
        _choose_command(state, window)


def _rehearse(state: State, window: GameWindow) -> None:
    """Show once what would be typed now. No addon answers, so nothing is noted and nothing repeated."""
    for asked, line, _ in _wanted(state, _REHEARSAL):
        if asked not in state.rehearsed:
            state.rehearsed.add(asked)
            command: Command = ReceiveGold((line,)) if isinstance(line, GoldEntry) else line
            _type(state, window, Typing(command, asked[0]), is_repeated=False)
            return


def _wanted(state: State, session: Word | None) -> Iterator[tuple[Asked, _Wanted, Delivery | Gift | None]]:
    """Yield what there is to say in a session, what it is about, and what is known of that."""
    lookup = None if state.lookup is None else state.lookup.wanted(state.now)
    if lookup is not None:
        yield (Verb.WHO, lookup.spin_cycle_id), lookup, None
    for delivery in state.deliveries.values():
        situation = replace(situation_of(state, delivery), session=session)
        line = next_line(delivery, state.payouts.get(delivery.payout_id), situation)
        if line is not None:
            yield (_verb_of(line), delivery.payout_id), line, delivery
    for gift in state.gifts.known.values():
        if gift.is_open:
            surroundings = replace(gift_situation_of(state, gift), session=session)
            said = next_gift_line(gift, state.gifts.requests.get(gift.gift_id), surroundings)
            if said is not None:
                yield (_verb_of(said), gift.gift_id), said, gift


def _choose_command(state: State, window: GameWindow) -> None:
    due = _due(state)
    if not due:
        return
    first = due[0]
    if isinstance(first.command, GoldEntry):
        alike = [each for each in due if isinstance(each.command, GoldEntry)]
        _type_gold(state, window, [each for each in alike if each.is_repeated == first.is_repeated])
    else:
        _type_due(state, window, first.command, [first])


def _due(state: State) -> list[_Due]:
    """Return what may be typed, what matters soonest first."""
    found = [
        due
        for asked, line, record in list(_wanted(state, state.session))
        for due in _unless_awaited(state, asked, line, record)
    ]
    return sorted(found, key=lambda each: _ORDER.index(each.asked[0]))


def _verb_of(line: NotifyWinner | GoldEntry | GiftCommand) -> Verb:
    match line:
        case RequestGiftItems():
            return Verb.ITEMS
        case RequestGiftConfirmation():
            return Verb.GIFT
        case GiftReady():
            return Verb.READY
        case NotifyWinner():
            return Verb.NOTIFY
        case Withdraw():
            return Verb.WITHDRAW
        case GoldEntry():
            return Verb.GOLD


def _unless_awaited(
    state: State,
    asked: Asked,
    command: _Wanted,
    record: Delivery | Gift | None,
) -> list[_Due]:
    """Return the command, unless its acknowledgement can still come or is given up."""
    if state.vain.get(asked, 0) >= VAIN_ROUNDS_MAX:
        return []
    awaited = state.awaited.get(asked)
    if awaited is None:
        return [_Due(asked, command, record, is_repeated=False)]
    waited = (state.moment.wall - awaited.last_typed_at).total_seconds()
    if 0 <= waited < REPEAT_SECONDS:
        return []
    if awaited.times < state.settings.times_typed_max:
        return [_Due(asked, command, record, is_repeated=True)]
    _give_up(state, asked)
    return []


def _give_up(state: State, asked: Asked) -> None:
    """End a round of typing without an acknowledgement: see whether the addon is there at all."""
    state.keep(PutAwaited(asked, None))
    state.vain[asked] = state.vain.get(asked, 0) + 1
    verb, subject = asked
    is_last = state.vain[asked] >= VAIN_ROUNDS_MAX
    level = Level.ERROR if is_last else Level.WARNING
    state.tell(
        level, NoticeKind.NOT_ACKNOWLEDGED, subject if isinstance(subject, UUID) else None, detail=verb.value
    )
    if is_last and verb is Verb.WITHDRAW and isinstance(subject, UUID):
        _give_up_withdrawing(state, subject)
    state.link.greet(state.now)


def _give_up_withdrawing(state: State, row_id: UUID) -> None:
    """The game does not say whether it let go: what has ended is left to it, else the streamer decides."""
    delivery, gift = state.deliveries.get(row_id), state.gifts.known.get(row_id)
    if delivery is not None and delivery.wish is DeliveryWish.FORGET:
        state.put(delivery, wish=None)
    elif gift is not None and gift.wish is GiftWish.FORGET and (gift.ended is not None or gift.is_mailed):
        put_gift(state, gift, wish=None)
    else:
        state.tell(Level.ERROR, NoticeKind.WITHDRAW_UNANSWERED, row_id)


def _type_gold(state: State, window: GameWindow, due: Sequence[_Due]) -> None:
    entries = [each.command for each in due if isinstance(each.command, GoldEntry)]
    command = receive_gold(entries)[0]
    _type_due(state, window, command, due[: len(command.entries)])


def _type_due(state: State, window: GameWindow, command: Command, due: Sequence[_Due]) -> None:
    """Note that a line is typed, and type it."""
    changes: list[Change] = []
    for each in due:
        changes.append(PutAwaited(each.asked, _typed_once_more(state, each.asked, command)))
        verb, subject = each.asked
        match each.record:
            case Delivery() as delivery if verb is not Verb.WITHDRAW:
                is_gold_typed = delivery.is_gold_typed or verb is Verb.GOLD
                changes.append(PutDelivery(replace(delivery, is_in_game=True, is_gold_typed=is_gold_typed)))
            case Gift() as gift if verb in (Verb.GIFT, Verb.READY):
                changes.append(PutGift(replace(gift, is_in_game=True)))
            case _:
                pass
        if isinstance(subject, UUID):
            state.notify_asked.discard(subject)
    awaited = tuple((each.asked, state.awaited.get(each.asked)) for each in due)
    records = tuple(each.record for each in due if each.record is not None)
    state.keep(*changes)
    typing = Typing(command, due[0].asked[0], awaited, records)
    _type(state, window, typing, is_repeated=any(each.is_repeated for each in due))


def _typed_once_more(state: State, asked: Asked, command: Command) -> Awaited:
    former = state.awaited.get(asked)
    now = state.moment.wall
    return Awaited(
        verb=asked[0],
        subject=asked[1],
        command=command,
        times=1 if former is None else former.times + 1,
        first_typed_at=now if former is None else former.first_typed_at,
        last_typed_at=now,
    )


def _type(state: State, window: GameWindow, typing: Typing, *, is_repeated: bool) -> None:
    state.game.typing = typing
    state.effects.append(TypeLine(window, format_command(typing.command), typing.verb, is_repeated))


def take_typed(state: State, result: Typed | NotTyped) -> None:
    """Take what became of the line that was being typed."""
    typing = state.game.typing
    if typing is None:
        return
    state.game.typing = None
    is_typed = isinstance(result, Typed) or result.is_cut
    if isinstance(typing.command, SayHello | UseLink):
        state.link.end_typing(typing.command, state.now, is_typed=is_typed)
    if is_typed:
        state.game.last_verb, state.game.last_typed_at = typing.verb, state.moment.wall
        _await_from_now(state, typing)
    if isinstance(result, Typed):
        state.game.last_failure = None
        _see_fallback(state, result.fell_back)
        for record in typing.records:
            if isinstance(record, Delivery):
                state.injection_failures.pop(record.payout_id, None)
        return
    last = state.game.last_failure
    if last is None or last.trouble is not result.trouble:
        state.tell(Level.ERROR, NoticeKind.NOT_TYPED, detail=result.message)
    state.game.last_failure = result
    state.game.try_again_at = state.now + TRY_AGAIN_SECONDS
    if not result.is_cut:
        _undo(state, typing)
    if result.trouble is Trouble.WINDOW_GONE:
        state.game.windows = ()
        state.link.see_game(None, state.now)


def _await_from_now(state: State, typing: Typing) -> None:
    """Wait for the acknowledgement from the end of the typing on: before it the streamer may have written."""
    now = state.moment.wall
    found = [state.awaited.get(asked) for asked, _ in typing.awaited]
    state.keep(
        *(PutAwaited(each.asked, replace(each, last_typed_at=now)) for each in found if each is not None)
    )


def _see_fallback(state: State, failure: NotTyped | None) -> None:
    """Say that the first way of typing fails, once for each way of failing (SPEC §17 TC-030)."""
    former, state.game.fell_back = state.game.fell_back, failure
    if failure is not None and (former is None or former.trouble is not failure.trouble):
        state.tell(Level.WARNING, NoticeKind.FELL_BACK, detail=failure.message)


def _undo(state: State, typing: Typing) -> None:
    """Take back what was noted of a line of which nothing reached the game."""
    changes: list[Change] = [PutAwaited(asked, awaited) for asked, awaited in typing.awaited]
    for former in typing.records:
        if isinstance(former, Gift):
            gift = state.gifts.known[former.gift_id]
            changes.append(PutGift(replace(gift, is_in_game=former.is_in_game)))
            continue
        delivery = state.deliveries[former.payout_id]
        changes.append(
            PutDelivery(replace(delivery, is_in_game=former.is_in_game, is_gold_typed=former.is_gold_typed))
        )
    state.keep(*changes)
    for former in typing.records:
        if typing.verb is Verb.GOLD and isinstance(former, Delivery):
            _count_failure(state, former)


def _count_failure(state: State, former: Delivery) -> None:
    """Let a payout wait again whose mail could not be typed several times, not even in part (SPEC §3)."""
    payout_id = former.payout_id
    failures = state.injection_failures.get(payout_id, 0) + 1
    state.injection_failures[payout_id] = failures
    if former.is_gold_typed or failures < state.settings.times_typed_max:
        return
    delivery = state.deliveries[payout_id]
    if delivery.wish is None:
        del state.injection_failures[payout_id]
        # Nothing of the mail is in the game; the winner stays awaited there, which is right.
        state.put(delivery, wish=DeliveryWish.BACK_TO_PENDING, is_forced=True)
