"""What is wrong between the EBS and Twitch, and what to do about it, in words (SPEC §9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from goldomatic.desktop.core.ebs_facts import TwitchTrouble
from goldomatic.desktop.core.view import BridgeView
from goldomatic.desktop.ui.texts.catalogue import Texts
from goldomatic.desktop.ui.texts.keys import Label

__all__ = ["twitch_remedy", "twitch_trouble"]

_REMEDIES: Final[Mapping[TwitchTrouble, Label]] = {
    TwitchTrouble.LOGIN_GONE: Label.TWITCH_LOG_IN,
    TwitchTrouble.WRONG_ACCOUNT: Label.TWITCH_LOG_IN,
    TwitchTrouble.SCOPES_MISSING: Label.TWITCH_LOG_IN,
    TwitchTrouble.CHAT_REFUSED: Label.TWITCH_ASK_DOCTOR,
    TwitchTrouble.CHAT_NOT_HEARD: Label.TWITCH_WAIT,
}


def twitch_trouble(view: BridgeView) -> TwitchTrouble | None:
    """Return what to show; None while the EBS itself does not answer, for then nobody knows."""
    return None if view.ebs.trouble is not None else view.ebs.twitch_trouble


def twitch_remedy(texts: Texts, trouble: TwitchTrouble) -> str:
    """Return what a person must do."""
    return texts.say(_REMEDIES[trouble])
