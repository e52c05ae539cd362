"""What a view comes to in tones and words: pure, so that every sentence is testable without a window."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from goldomatic.desktop.core.gift_view import GiftStep
from goldomatic.desktop.core.view import (
    BridgeView,
    Level,
    LinkState,
    Notice,
    PayoutView,
    Step,
    SyncState,
)
from goldomatic.desktop.ui.gift_saying import GIFT_TONES, open_gifts
from goldomatic.desktop.ui.scheme import Tone
from goldomatic.desktop.ui.texts.catalogue import Texts
from goldomatic.desktop.ui.texts.keys import Counted, Label, Phase
from goldomatic.desktop.ui.times import age
from goldomatic.desktop.ui.twitch_saying import twitch_trouble
from goldomatic.protocol.link import Verb

__all__ = [
    "ENDED_STEPS",
    "STEP_TONES",
    "Indicator",
    "SyncButton",
    "indicators",
    "is_active",
    "is_older",
    "level_tone",
    "next_words",
    "notice_words",
    "overall_tone",
    "phase_words",
    "sync_button",
    "without_mnemonic",
]

STEP_TONES: Final[Mapping[Step, Tone]] = {
    Step.WAITS_FOR_GAME: Tone.YOUR_TURN,
    Step.NOT_NOTIFIED: Tone.YOUR_TURN,
    Step.WHISPERING: Tone.WORKING,
    Step.WAITS_FOR_ANSWER: Tone.WORKING,
    Step.NOT_REACHED: Tone.WORKING,
    Step.READY_TO_SYNC: Tone.YOUR_TURN,
    Step.STARTING: Tone.WORKING,
    Step.INJECTING: Tone.WORKING,
    Step.QUEUED: Tone.YOUR_TURN,
    Step.PREPARED: Tone.YOUR_TURN,
    Step.GAME_SILENT: Tone.TROUBLE,
    Step.ENTRY_REFUSED: Tone.TROUBLE,
    Step.MAIL_FAILED: Tone.TROUBLE,
    Step.WAS_IT_SENT: Tone.TROUBLE,
    Step.REPORTING_SENT: Tone.WORKING,
    Step.WITHDRAWING: Tone.WORKING,
    Step.WITHDRAW_REFUSED: Tone.TROUBLE,
    Step.WITHDRAW_UNANSWERED: Tone.TROUBLE,
    Step.CLOSING: Tone.WORKING,
    Step.SENT: Tone.FINE,
    Step.SENT_UNANNOUNCED: Tone.YOUR_TURN,
    Step.MAILED_AFTER_CLOSE: Tone.FINE,
    Step.FAILED: Tone.IDLE,
    Step.CANCELLED: Tone.IDLE,
    Step.EXPIRED: Tone.IDLE,
}

ENDED_STEPS: Final = frozenset({
    Step.SENT,
    Step.SENT_UNANNOUNCED,
    Step.MAILED_AFTER_CLOSE,
    Step.FAILED,
    Step.CANCELLED,
    Step.EXPIRED,
})  # fmt: skip

_LEVEL_TONES: Final = {Level.INFO: Tone.IDLE, Level.WARNING: Tone.YOUR_TURN, Level.ERROR: Tone.TROUBLE}
_LINK_TONES: Final = {
    LinkState.NO_GAME: Tone.IDLE,
    LinkState.UNKNOWN: Tone.IDLE,
    LinkState.GREETING: Tone.WORKING,
    LinkState.AGREEING: Tone.WORKING,
    LinkState.AGREED: Tone.FINE,
    LinkState.SILENT: Tone.TROUBLE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One place of the status bar: what it is about, how it goes, and more when the mouse rests on it."""

    title: str
    tone: Tone
    words: str
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncButton:
    """The Sync button as it is to be shown; ``why`` says what is missing, or what pressing does."""

    text: str
    why: str
    is_enabled: bool
    tone: Tone


def next_words(texts: Texts, payout: PayoutView) -> str:
    """Return what happens next with a payout, with the reason where there is one."""
    words = texts.say(payout.step)
    if payout.detail:
        words = texts.say(Label.DETAIL_OF, words=words, detail=texts.detail(payout.detail))
    if payout.refusal:
        words = texts.say(Label.EBS_SAID_NO, words=words, code=texts.detail(payout.refusal))
    return words


def notice_words(texts: Texts, notice: Notice) -> str:
    """Return a notice as a sentence."""
    words = texts.say(notice.kind, name=notice.name or "—")
    if notice.detail:
        words = texts.say(Label.DETAIL_OF, words=words, detail=texts.detail(notice.detail))
    return words


def level_tone(level: Level) -> Tone:
    """Return the mark of a level."""
    return _LEVEL_TONES[level]


def phase_words(texts: Texts, phase: str | None) -> str:
    """Return the roulette's phase; a phase that a newer EBS invented is shown as it came."""
    if phase is None:
        return texts.say(Label.PHASE_UNKNOWN)
    try:
        return texts.say(Phase(phase))
    except ValueError:
        return phase


def is_active(view: BridgeView) -> bool:
    """Whether something is going on that the streamer may want to follow: a candidate, or an open payout."""
    return view.roulette.candidate_name is not None or _open_count(view) + open_gifts(view.gifts) > 0


def sync_button(texts: Texts, view: BridgeView) -> SyncButton:
    """Return the Sync button's state (SPEC §3)."""
    count = len(view.syncable)
    if view.sync is SyncState.READY and count:
        text = texts.count(Counted.PAYOUTS_TO_SYNC, count)
        why = texts.say(Label.SYNC_READY_WHY)
        return SyncButton(text=text, why=why, is_enabled=True, tone=Tone.YOUR_TURN)
    why, tone = _why_not(texts, view)
    return SyncButton(text=texts.say(view.sync), why=why, is_enabled=False, tone=tone)


def indicators(texts: Texts, view: BridgeView, now: datetime) -> tuple[Indicator, ...]:
    """Return the status bar, from left to right."""
    return (
        _game(texts, view),
        _mailbox(texts, view),
        _api(texts, view),
        _link(texts, view),
        _typed(texts, view, now),
    )


def overall_tone(view: BridgeView) -> Tone:
    """Return how all is going, in one mark: for the tray."""
    tones = {STEP_TONES[payout.step] for payout in view.payouts}
    tones |= {GIFT_TONES[gift.step] for gift in view.gifts}
    is_server_in_trouble = view.ebs.trouble is not None or view.ebs.twitch_trouble is not None
    if is_server_in_trouble or view.link.state is LinkState.SILENT or Tone.TROUBLE in tones:
        return Tone.TROUBLE
    if view.link.is_character_allowed is None and view.link.character is not None:
        return Tone.YOUR_TURN
    # Whoever waits for the game can wait: that a game is missing is the tray's grey coin.
    asked_for = {STEP_TONES[each.step] for each in view.payouts if each.step is not Step.WAITS_FOR_GAME}
    asked_for |= {GIFT_TONES[each.step] for each in view.gifts if each.step is not GiftStep.WAITS_FOR_GAME}
    if Tone.YOUR_TURN in asked_for:
        return Tone.YOUR_TURN
    return Tone.FINE if view.link.state is LinkState.AGREED else Tone.IDLE


def is_older(version: str, minimum: str) -> bool:
    """Whether a version of numbers and dots is below another; what cannot be read is not."""
    return _numbers(version) < _numbers(minimum) if _numbers(version) and _numbers(minimum) else False


def without_mnemonic(text: str) -> str:
    """Return a label as it is read out: without the mark before the letter that Alt presses."""
    return text.replace("&", "")


def _why_not(texts: Texts, view: BridgeView) -> tuple[str, Tone]:
    """Return why nothing can be synced."""
    match view.sync:
        case SyncState.SEARCHING_FOR_WOW:
            several = view.game.chosen is None and len(view.game.windows) > 1
            return texts.say(Label.GAME_SEVERAL if several else Step.WAITS_FOR_GAME), Tone.YOUR_TURN
        case SyncState.FOUND:
            words = texts.say(Label.LINK_COUNTS, state=texts.say(view.link.state))
            return words, _LINK_TONES[view.link.state]
        case SyncState.WAITING_FOR_MAILBOX:
            queued = _queued_count(view)
            words = texts.count(Counted.MAILS_WAIT, queued) if queued else texts.say(Step.PREPARED)
            return words, Tone.YOUR_TURN
        case SyncState.READY:
            return texts.say(Label.SYNC_NOBODY_WHY), Tone.FINE


def _numbers(version: str) -> tuple[int, ...]:
    found = re.match(r"[0-9]{1,9}(?:\.[0-9]{1,9})*", version)
    numbers = [int(part) for part in found.group().split(".")] if found else []
    while numbers and numbers[-1] == 0 and len(numbers) > 1:
        numbers.pop()
    return tuple(numbers)


def _open_count(view: BridgeView) -> int:
    return sum(payout.step not in ENDED_STEPS for payout in view.payouts)


def _queued_count(view: BridgeView) -> int:
    payouts = sum(payout.step is Step.QUEUED for payout in view.payouts)
    return payouts + sum(gift.step is GiftStep.QUEUED for gift in view.gifts)


def _game(texts: Texts, view: BridgeView) -> Indicator:
    title = texts.say(Label.STATUS_GAME)
    if view.game.chosen is not None:
        words, more = texts.say(Label.GAME_THERE), view.game.chosen.title
        return Indicator(title=title, tone=Tone.FINE, words=words, more=more)
    if view.game.windows:
        return Indicator(title=title, tone=Tone.YOUR_TURN, words=texts.say(Label.GAME_SEVERAL))
    return Indicator(title=title, tone=Tone.IDLE, words=texts.say(Label.GAME_ABSENT))


def _mailbox(texts: Texts, view: BridgeView) -> Indicator:
    title = texts.say(Label.STATUS_MAILBOX)
    prepared = any(payout.step is Step.PREPARED for payout in view.payouts) or any(
        gift.step is GiftStep.PREPARED for gift in view.gifts
    )
    if prepared:
        return Indicator(title=title, tone=Tone.YOUR_TURN, words=texts.say(Label.MAILBOX_PREPARED))
    queued = _queued_count(view)
    if queued:
        more = texts.count(Counted.MAILS_WAIT, queued)
        return Indicator(title=title, tone=Tone.YOUR_TURN, words=texts.say(Label.MAILBOX_WANTED), more=more)
    return Indicator(title=title, tone=Tone.IDLE, words=texts.say(Label.MAILBOX_IDLE))


def _api(texts: Texts, view: BridgeView) -> Indicator:
    title = texts.say(Label.STATUS_API)
    if view.ebs.trouble is not None:
        more = texts.say(view.ebs.trouble)
        return Indicator(title=title, tone=Tone.TROUBLE, words=texts.say(Label.API_TROUBLE), more=more)
    trouble = twitch_trouble(view)
    if trouble is not None:
        more = texts.say(trouble)
        return Indicator(title=title, tone=Tone.TROUBLE, words=texts.say(Label.API_NO_TWITCH), more=more)
    if not view.ebs.is_asked:
        return Indicator(title=title, tone=Tone.IDLE, words=texts.say(Label.API_UNASKED))
    return Indicator(
        title=title, tone=Tone.FINE, words=texts.say(Label.API_FINE), more=view.ebs.version or ""
    )


def _link(texts: Texts, view: BridgeView) -> Indicator:
    tone = _LINK_TONES[view.link.state]
    title, words = texts.say(Label.STATUS_LINK), texts.say(view.link.state)
    return Indicator(title=title, tone=tone, words=words, more=_link_words(texts, view))


def _link_words(texts: Texts, view: BridgeView) -> str:
    """Return all that is known of the link, a line each."""
    link = view.link
    lines = []
    if link.character is not None:
        name, realm = link.character.name, link.character.realm
        lines.append(
            texts.say(Label.LINK_CHARACTER, name=name, realm=realm, version=link.addon_version or "?")
        )
    if link.transport is not None and link.flush is not None:
        how, flush = texts.say(link.transport), texts.say(link.flush)
        lines.append(texts.say(Label.LINK_SAYS_HOW, how=how, flush=flush))
    if link.answer_seconds is not None:
        lines.append(texts.say(Label.LINK_SECONDS, seconds=f"{link.answer_seconds:.1f}"))
    if link.forged:
        lines.append(texts.count(Counted.FORGED, link.forged))
    if link.gaps:
        lines.append(texts.count(Counted.MISSING, link.gaps))
    return "\n".join(lines) or texts.say(Label.LINK_COUNTS, state=texts.say(link.state))


def _typed(texts: Texts, view: BridgeView, now: datetime) -> Indicator:
    title = texts.say(Label.STATUS_TYPED)
    game = view.game
    if game.last_failure is not None:
        words = texts.say(game.last_failure.trouble)
        return Indicator(title=title, tone=Tone.TROUBLE, words=words, more=game.last_failure.message)
    if game.is_typing:
        return Indicator(title=title, tone=Tone.WORKING, words=texts.say(Label.TYPING_NOW))
    if game.last_typed_at is None:
        return Indicator(title=title, tone=Tone.IDLE, words=texts.say(Label.TYPED_NEVER))
    what = _verb_words(texts, game.last_typed)
    ago = age(texts, game.last_typed_at, now)
    if game.fell_back is not None:
        why = f"{texts.say(game.fell_back.trouble)}\n{game.fell_back.message}"
        words = texts.say(Label.TYPED_SECOND_WAY, what=what, age=ago)
        return Indicator(title=title, tone=Tone.FINE, words=words, more=texts.say(Label.FIRST_WAY, why=why))
    words = texts.say(Label.TYPED_AT, what=what, age=ago)
    return Indicator(title=title, tone=Tone.FINE, words=words)


def _verb_words(texts: Texts, verb: str | None) -> str:
    try:
        return texts.say(Verb(verb or ""))
    except ValueError:
        return verb or "—"
