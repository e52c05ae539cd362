"""How the EBS and Twitch get on, in one place: written by who keeps the connection, shown by ``ready``.

Plain fields, all touched on the event loop only. Never holds a token.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from goldomatic.ebs.twitch.grants import Gone

__all__ = ["Account", "Chat", "TwitchStatus", "remedy_for"]


class Account(StrEnum):
    """How it stands with the broadcaster's account."""

    NOT_CONFIGURED = "not_configured"
    """Nobody has logged in, and no token is set."""
    UNCHECKED = "unchecked"
    """There are tokens; Twitch has not said yet whose."""
    CONNECTED = "connected"
    CONSENT_GONE = "consent_gone"
    NO_REFRESH_TOKEN = "no_refresh_token"  # noqa: S105 -- the name of a state
    WRONG_ACCOUNT = "wrong_account"
    LOGGED_OUT = "logged_out"


class Chat(StrEnum):
    """How it stands with the chat subscription."""

    UNKNOWN = "unknown"
    """Nobody here looks after it."""
    CONNECTING = "connecting"
    HEARD = "heard"
    LOST = "lost"
    """It was heard, and is not now."""
    REFUSED = "refused"
    """Twitch does not let us subscribe; ``chat_reason`` says why."""


_REMEDIES = {
    Account.NOT_CONFIGURED: "Nobody is logged in to Twitch: run `mgm twitch login`.",
    Account.CONSENT_GONE: "Twitch does not take the login any more: run `mgm twitch login` again.",
    Account.NO_REFRESH_TOKEN: "The access token has died and cannot be renewed: run `mgm twitch login`.",
    Account.WRONG_ACCOUNT: "The tokens are another account's: run `mgm twitch login` as the broadcaster.",
    Account.LOGGED_OUT: "Logged out of Twitch: run `mgm twitch login`.",
}


def remedy_for(gone: Gone) -> str:
    """Return what a person must do about a login that is gone, in words."""
    return _REMEDIES[Account(gone.value)]


@dataclass(slots=True)
class TwitchStatus:
    """What is known now; counters run from the start of the process."""

    account: Account = Account.NOT_CONFIGURED
    login: str = ""
    missing_scopes: tuple[str, ...] = ()
    refreshes: Counter[str] = field(default_factory=Counter)
    """How often tokens were renewed, by what became of it: ``done``, ``failed``, ``refused``."""
    chat: Chat = Chat.UNKNOWN
    chat_reason: str = ""
    heard_since: datetime | None = None
    lost_seconds_last: float | None = None
    lost_seconds_total: float = 0.0
    losses: int = 0
    subscribings: Counter[str] = field(default_factory=Counter)
    """Attempts to subscribe, by what became of them."""

    @property
    def is_account_gone(self) -> bool:
        """Whether a person has to log in again."""
        return self.account in _REMEDIES and self.account is not Account.NOT_CONFIGURED

    @property
    def remedy(self) -> str | None:
        """What a person must do, in words; None when nothing."""
        if self.account in _REMEDIES:
            return _REMEDIES[self.account]
        if self.missing_scopes:
            return f"The login lacks {', '.join(self.missing_scopes)}: run `mgm twitch login` again."
        return None

    def note_gone(self, gone: Gone) -> None:
        """Take down that the tokens are of no use any more."""
        self.account = Account(gone.value)

    def note_lost_time(self, seconds: float) -> None:
        """Take down that chat was not heard for so long, and is now."""
        self.lost_seconds_last = seconds
        self.lost_seconds_total += seconds
        self.losses += 1
