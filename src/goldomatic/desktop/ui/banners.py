"""The banners: what the streamer has to know or answer, in place, where no stream is surprised by it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto
from typing import TypeAlias

from goldomatic.desktop.core.answers import Trouble
from goldomatic.desktop.core.gift_view import GiftAction, GiftView
from goldomatic.desktop.core.gift_wishes import CloseGiftAnyway, KeepGift, SayGiftSent
from goldomatic.desktop.core.view import (
    Action,
    BridgeView,
    LinkState,
    LogState,
    Notice,
    NoticeKind,
    PayoutView,
)
from goldomatic.desktop.core.wishes import (
    AllowCharacter,
    AskNow,
    ChooseWindow,
    Close,
    Keep,
    SayWhetherSent,
    TestLink,
    Wish,
)
from goldomatic.desktop.ui.gift_saying import item_words
from goldomatic.desktop.ui.saying import without_mnemonic
from goldomatic.desktop.ui.scheme import Tone
from goldomatic.desktop.ui.texts.catalogue import Texts
from goldomatic.desktop.ui.texts.gift_keys import GiftLabel
from goldomatic.desktop.ui.texts.keys import Counted, Label
from goldomatic.desktop.ui.twitch_saying import twitch_remedy, twitch_trouble
from goldomatic.desktop.ui.updates import Update, updates

__all__ = ["Banner", "Button", "Choice", "Opens", "banners_of", "stopped_banner"]


class Opens(StrEnum):
    """What a banner's button opens instead of sending a wish."""

    SETTINGS = auto()
    SETUP_ADDON = auto()
    SETUP_LOG = auto()
    SETUP_FOLDER = auto()
    DISMISS = auto()
    """Only hides the banner, until what it says changes."""


Does: TypeAlias = Wish | Opens


@dataclass(frozen=True, slots=True)
class Button:
    """One answer."""

    text: str
    does: Does
    look: str = ""
    """``primary``, ``danger`` or plain."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several things to pick, before the button is pressed."""

    text: str
    does: Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """One banner. ``key`` stays while it is about the same thing, whatever its words do."""

    key: str
    tone: Tone
    text: str
    more: str = ""
    buttons: tuple[Button, ...] = ()
    choices: tuple[Choice, ...] = ()
    choose: str = ""
    """The button of the choices."""


def stopped_banner(texts: Texts, notice: Notice) -> Banner:
    """Return the banner of a bridge that has given up, with its own words why where they help."""
    if notice.kind is NoticeKind.RUNS_ALREADY:
        return Banner(key="stopped", tone=Tone.TROUBLE, text=texts.say(Label.RUNS_ALREADY))
    settings = Button(texts.say(Label.OPEN_SETTINGS), Opens.SETTINGS, "primary")
    return Banner(
        key="stopped",
        tone=Tone.TROUBLE,
        text=texts.say(Label.STOPPED),
        more=notice.detail or "",
        buttons=(settings,),
    )


def banners_of(texts: Texts, view: BridgeView, now: datetime) -> tuple[Banner, ...]:
    """Return the banners for a view, the most pressing first."""
    found = [_for_payout(texts, payout) for payout in view.payouts]
    found += [_for_gift(texts, gift) for gift in view.gifts]
    found += [
        _new_character(texts, view),
        _ebs_trouble(texts, view, now),
        _twitch_trouble(texts, view),
        _several_windows(texts, view),
        _silent_link(texts, view),
        _log_trouble(texts, view),
    ]
    found += [_for_update(texts, update) for update in updates(texts, view)]
    return tuple(banner for banner in found if banner is not None)


def _for_payout(texts: Texts, payout: PayoutView) -> Banner | None:
    name, gold = payout.character_name, texts.number(payout.gold_amount)
    if Action.SAY_WHETHER_SENT in payout.actions:
        return Banner(
            key=f"sent {payout.id}",
            tone=Tone.TROUBLE,
            text=texts.say(Label.WAS_IT_SENT, name=name, gold=gold),
            buttons=(
                Button(texts.say(Label.YES_SENT), SayWhetherSent(payout.id, was_sent=True)),
                Button(texts.say(Label.NOT_SENT), SayWhetherSent(payout.id, was_sent=False)),
            ),
        )
    if Action.CLOSE_ANYWAY in payout.actions and payout.closing is not None:
        closing = texts.say(payout.closing)
        keep = Button(texts.say(Label.KEEP_WAITING), Opens.DISMISS)
        if Action.KEEP in payout.actions:
            keep = Button(without_mnemonic(texts.say(Action.KEEP)), Keep(payout.id))
        return Banner(
            key=f"close {payout.id} {payout.closing}",
            tone=Tone.TROUBLE,
            text=texts.say(Label.CLOSE_ANYWAY_WHY, name=name, gold=gold, closing=closing),
            buttons=(
                keep,
                Button(
                    texts.say(Label.CLOSE_ANYWAY), Close(payout.id, payout.closing, is_forced=True), "danger"
                ),
            ),
        )
    return None


def _for_gift(texts: Texts, gift: GiftView) -> Banner | None:
    name = gift.character_name
    if GiftAction.SAY_WHETHER_SENT in gift.actions:
        return Banner(
            key=f"sent {gift.id}",
            tone=Tone.TROUBLE,
            text=texts.say(GiftLabel.WAS_IT_SENT, name=name, item=item_words(texts, gift.item)),
            buttons=(
                Button(texts.say(Label.YES_SENT), SayGiftSent(gift.id, was_sent=True)),
                Button(texts.say(Label.NOT_SENT), SayGiftSent(gift.id, was_sent=False)),
            ),
        )
    if GiftAction.CLOSE_ANYWAY in gift.actions:
        return Banner(
            key=f"close {gift.id}",
            tone=Tone.TROUBLE,
            text=texts.say(GiftLabel.CLOSE_ANYWAY, name=name),
            buttons=(
                Button(without_mnemonic(texts.say(GiftAction.KEEP)), KeepGift(gift.id)),
                Button(texts.say(Label.CLOSE_ANYWAY), CloseGiftAnyway(gift.id), "danger"),
            ),
        )
    return None


def _new_character(texts: Texts, view: BridgeView) -> Banner | None:
    character = view.link.character
    if character is None or view.link.is_character_allowed:
        return None
    if view.link.is_character_allowed is False:
        return Banner(
            key=f"not mine {character.name} {character.realm}",
            tone=Tone.YOUR_TURN,
            text=texts.say(Label.OTHER_CHARACTER, name=character.name, realm=character.realm),
            buttons=(
                Button(texts.say(Label.IS_MINE), AllowCharacter(character, is_allowed=True)),
                Button(texts.say(Label.UNDERSTOOD), Opens.DISMISS, "primary"),
            ),
        )
    return Banner(
        key=f"character {character.name} {character.realm}",
        tone=Tone.YOUR_TURN,
        text=texts.say(Label.NEW_CHARACTER, name=character.name, realm=character.realm),
        buttons=(
            Button(texts.say(Label.IS_MINE), AllowCharacter(character, is_allowed=True), "primary"),
            Button(texts.say(Label.IS_NOT_MINE), AllowCharacter(character, is_allowed=False)),
        ),
    )


def _ebs_trouble(texts: Texts, view: BridgeView, now: datetime) -> Banner | None:
    trouble = view.ebs.trouble
    if trouble is None:
        return None
    left = math.ceil(max(0.0, view.ebs.retry_in_seconds - (now - view.at).total_seconds()))
    lines = [texts.count(Counted.SECONDS_LEFT, left)]
    if view.ebs.lines_waiting:
        lines.append(texts.count(Counted.LINES_WAIT, view.ebs.lines_waiting))
    buttons = [Button(texts.say(Label.RETRY_NOW), AskNow(), "primary")]
    if trouble in (Trouble.KEY_REFUSED, Trouble.REDIRECTED, Trouble.STRANGER):
        buttons.append(Button(texts.say(Label.OPEN_SETTINGS), Opens.SETTINGS))
    text, more = texts.say(trouble), " ".join(lines)
    return Banner(key="ebs", tone=Tone.TROUBLE, text=text, more=more, buttons=tuple(buttons))


def _twitch_trouble(texts: Texts, view: BridgeView) -> Banner | None:
    """Return what the streamer, or whoever runs the server, must mend; it may be put away for this stream."""
    trouble = twitch_trouble(view)
    if trouble is None:
        return None
    return Banner(
        key=f"twitch {trouble}",
        tone=Tone.TROUBLE,
        text=texts.say(trouble),
        more=twitch_remedy(texts, trouble),
        buttons=(
            Button(texts.say(Label.LOOK_AGAIN), AskNow(), "primary"),
            Button(texts.say(Label.UNDERSTOOD), Opens.DISMISS),
        ),
    )


def _several_windows(texts: Texts, view: BridgeView) -> Banner | None:
    if view.game.chosen is not None or not view.game.windows:
        return None
    choices = []
    for window in view.game.windows:
        title = window.title or texts.say(Label.UNTITLED)
        process = window.process_name or window.window_class
        line = texts.say(Label.WINDOW_LINE, title=title, process=process, pid=window.pid or "?")
        choices.append(Choice(line, ChooseWindow(window.id)))
    return Banner(
        key="windows",
        tone=Tone.YOUR_TURN,
        text=texts.say(Label.SEVERAL_WINDOWS),
        choices=tuple(choices),
        choose=texts.say(Label.USE_WINDOW),
    )


def _silent_link(texts: Texts, view: BridgeView) -> Banner | None:
    if view.link.state is not LinkState.SILENT:
        return None
    button = Button(texts.say(Label.TEST_LINK), TestLink(), "primary")
    check = Button(texts.say(Label.UPDATE_ADDON), Opens.SETUP_ADDON)
    return Banner(key="link", tone=Tone.TROUBLE, text=texts.say(Label.LINK_SILENT), buttons=(button, check))


def _log_trouble(texts: Texts, view: BridgeView) -> Banner | None:
    if not view.log.path:
        choose = Button(texts.say(Label.CHOOSE_FOLDER), Opens.SETUP_FOLDER, "primary")
        text = texts.say(Label.NO_GAME_FOLDER)
        return Banner(key="no log", tone=Tone.YOUR_TURN, text=text, buttons=(choose,))
    if view.log.state in (LogState.UNREAD, LogState.FOLLOWED):
        return None
    tone = Tone.TROUBLE if view.log.state is LogState.UNREADABLE else Tone.YOUR_TURN
    more = "\n".join(filter(None, (view.log.path, view.log.words)))
    button = Button(texts.say(Label.CHECK_LOG), Opens.SETUP_LOG)
    return Banner(key="log", tone=tone, text=texts.say(view.log.state), more=more, buttons=(button,))


def _for_update(texts: Texts, update: Update) -> Banner:
    """Return a banner; all but that of an addon which the EBS does not work with can be put away."""
    buttons: list[Button] = []
    if update.is_of_addon:
        buttons.append(Button(texts.say(Label.UPDATE_ADDON), Opens.SETUP_ADDON, "primary"))
    if not (update.is_of_addon and update.is_needed):
        buttons.append(Button(texts.say(Label.KEEP), Opens.DISMISS))
    tone = Tone.YOUR_TURN if update.is_needed else Tone.IDLE
    return Banner(key=update.key, tone=tone, text=update.text, buttons=tuple(buttons))
