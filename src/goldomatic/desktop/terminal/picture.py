"""The bridge as a page of a terminal, in the words of the window."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from goldomatic.desktop.core.gift_view import GiftStep
from goldomatic.desktop.core.settings import Language
from goldomatic.desktop.core.view import BridgeView, LogState, Notice
from goldomatic.desktop.ui.gift_saying import GIFT_TONES, gift_words, item_words, time_left
from goldomatic.desktop.ui.saying import (
    STEP_TONES,
    indicators,
    level_tone,
    next_words,
    notice_words,
    phase_words,
    sync_button,
    without_mnemonic,
)
from goldomatic.desktop.ui.scheme import Tone
from goldomatic.desktop.ui.texts.catalogue import Texts
from goldomatic.desktop.ui.texts.gift_keys import GiftLabel
from goldomatic.desktop.ui.texts.keys import Label
from goldomatic.desktop.ui.times import age, clock_time, countdown, ebs_now
from goldomatic.desktop.ui.twitch_saying import twitch_remedy, twitch_trouble
from goldomatic.desktop.ui.updates import updates

__all__ = ["Told", "picture"]

NOTICES_SHOWN: Final = 10
PAYOUTS_SHOWN: Final = 15
GIFTS_SHOWN: Final = 6

Told = deque[tuple[datetime, Notice]]
"""The latest notices, and when they came; the newest last."""

_STYLES: Final = {
    Tone.IDLE: "dim",
    Tone.FINE: "green",
    Tone.WORKING: "cyan",
    Tone.YOUR_TURN: "bold yellow",
    Tone.TROUBLE: "bold red",
}

_KEYS: Final = {
    Language.ENGLISH: (
        "s hand over · k skip the gift · y / n it is my character or not · 1-9 choose the window · t test the"
        " link · r ask the server now · q quit"
    ),
    Language.RUSSIAN: (
        "s передать в игру · k пропустить подарок · y / n мой ли это персонаж · 1-9 выбрать окно · t"
        " проверить связь · r спросить сервер · q выход"
    ),
}


def picture(texts: Texts, view: BridgeView, told: Told, now: datetime, *, has_keys: bool) -> RenderableType:
    """Return everything that a person needs to see at this instant."""
    parts: list[RenderableType] = [_draw(texts, view, now), _states(texts, view, now)]
    parts += [_questions(texts, view), _payouts(texts, view, now), _gifts(texts, view, now)]
    parts.append(_events(texts, told))
    if has_keys:
        parts.append(Text(_KEYS[texts.language], style="dim"))
    return Group(*parts)


def _draw(texts: Texts, view: BridgeView, now: datetime) -> Text:
    """Return the roulette in one line."""
    roulette = view.roulette
    said = Text(f"{texts.say(Label.NEXT_SPIN_IN)} ")
    said.append(countdown(texts, roulette, now), style="bold")
    said.append(f"  {phase_words(texts, roulette.phase)}")
    if roulette.pool_participant_count is not None:
        said.append(f"  {texts.say(Label.IN_THE_POOL)}: {roulette.pool_participant_count}")
    if roulette.candidate_name is None:
        return said.append(f"  {texts.say(Label.NO_CANDIDATE)}", style="dim")
    said.append(f"  {texts.say(Label.CANDIDATE)}: ").append(roulette.candidate_name, style="bold")
    return said.append(f" {texts.say(roulette.who)}") if roulette.who is not None else said


def _states(texts: Texts, view: BridgeView, now: datetime) -> Table:
    """Return the status bar, a line for each place, and the Sync button."""
    table = Table.grid(padding=(0, 2))
    for shown in indicators(texts, view, now):
        table.add_row(shown.title, Text(shown.words, _STYLES[shown.tone]), Text(_flat(shown.more), "dim"))
    button = sync_button(texts, view)
    table.add_row("Sync", Text(without_mnemonic(button.text), _STYLES[button.tone]), Text(button.why, "dim"))
    return table


def _questions(texts: Texts, view: BridgeView) -> Text:
    """Return what only the streamer can answer or do."""
    lines = []
    character = view.link.character
    if character is not None and not view.link.is_character_allowed:
        asks = view.link.is_character_allowed is None
        said = Label.NEW_CHARACTER if asks else Label.OTHER_CHARACTER
        lines.append(texts.say(said, name=character.name, realm=character.realm))
    if view.game.chosen is None and len(view.game.windows) > 1:
        lines.append(texts.say(Label.WINDOW_LIST))
        lines += [
            f"  {number} {window.title}" for number, window in enumerate(view.game.windows[:9], start=1)
        ]
    if not view.log.path:
        lines.append(texts.say(Label.NO_GAME_FOLDER))
    elif view.log.state in (LogState.MISSING, LogState.UNREADABLE):
        lines.append(" ".join(filter(None, (texts.say(view.log.state), view.log.path, view.log.words))))
    asked = Text("\n".join(map(_flat, lines)), style=_STYLES[Tone.YOUR_TURN])
    trouble = twitch_trouble(view)
    if trouble is not None:
        # What is wrong stands beside the server, above.
        words = f"Twitch: {twitch_remedy(texts, trouble)}"
        asked.append("\n" if asked else "").append(words, _STYLES[Tone.TROUBLE])
    for update in updates(texts, view):
        style = _STYLES[Tone.YOUR_TURN if update.is_needed else Tone.IDLE]
        asked.append("\n" if asked else "").append(update.text, style)
    return asked


def _payouts(texts: Texts, view: BridgeView, now: datetime) -> RenderableType:
    if not view.payouts:
        return Text(texts.say(Label.NO_PAYOUTS), style="dim")
    columns = (
        Label.COLUMN_RECIPIENT,
        Label.COLUMN_GOLD,
        Label.COLUMN_STATUS,
        Label.COLUMN_ACCEPTED,
        Label.COLUMN_AGE,
        Label.COLUMN_NEXT,
    )
    table = Table(*(texts.say(column) for column in columns), box=None, pad_edge=False)
    for payout in view.payouts[-PAYOUTS_SHOWN:]:
        accepted = payout.accepted_at
        table.add_row(
            Text(payout.character_name),
            texts.number(payout.gold_amount),
            texts.say(payout.status),
            clock_time(accepted) if accepted is not None else texts.say(Label.NOT_ACCEPTED),
            age(texts, payout.created_at, ebs_now(view.roulette, now)),
            Text(next_words(texts, payout), _STYLES[STEP_TONES[payout.step]]),
        )
    return table


def _gifts(texts: Texts, view: BridgeView, now: datetime) -> RenderableType:
    if not view.gifts:
        return Text(texts.say(GiftLabel.NO_GIFTS), style="dim")
    columns = (Label.COLUMN_RECIPIENT, GiftLabel.COLUMN_ITEM, GiftLabel.COLUMN_TIME_LEFT, Label.COLUMN_NEXT)
    table = Table(*(texts.say(column) for column in columns), box=None, pad_edge=False)
    for gift in view.gifts[-GIFTS_SHOWN:]:
        item = None if gift.step is GiftStep.SPINNING else gift.item
        table.add_row(
            Text(gift.character_name),
            Text(item_words(texts, item)),
            time_left(gift, ebs_now(view.roulette, now)),
            Text(gift_words(texts, gift), _STYLES[GIFT_TONES[gift.step]]),
        )
    return table


def _events(texts: Texts, told: Sequence[tuple[datetime, Notice]]) -> Text:
    said = Text()
    for at, notice in list(told)[-NOTICES_SHOWN:]:
        said.append(f"{clock_time(at)} ", style="dim")
        # As plain text: what others had a hand in is never taken for markup.
        said.append(f"{_flat(notice_words(texts, notice))}\n", style=_STYLES[level_tone(notice.level)])
    return said


def _flat(text: str) -> str:
    """Return it on one line, without what a terminal would obey."""
    return "".join(each if each.isprintable() else " " for each in text)
