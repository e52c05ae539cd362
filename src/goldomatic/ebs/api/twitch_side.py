"""What the routes know of Twitch."""

from __future__ import annotations

from dataclasses import dataclass

from goldomatic.ebs.application.chat_intake import ChatIntake
from goldomatic.ebs.application.presence import TwitchPresence
from goldomatic.ebs.twitch.status import TwitchStatus
from goldomatic.ebs.twitch.subscriptions import SubscriberCheck

__all__ = ["TwitchSide"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TwitchSide:
    """How the two get on, and who can be asked about viewers."""

    presence: TwitchPresence
    intake: ChatIntake
    status: TwitchStatus
    subscriber_check: SubscriberCheck
