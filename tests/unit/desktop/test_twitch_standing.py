"""Which of the EBS's words about Twitch a person must do something about (SPEC §9)."""

from __future__ import annotations

from typing import Any

import pytest

from goldomatic.desktop.core.ebs_facts import TwitchStanding, TwitchTrouble
from goldomatic.ebs.twitch.status import Account, Chat


def standing(**changes: Any) -> TwitchStanding:
    values: dict[str, Any] = {
        "account": "connected",
        "missing_scopes": (),
        "chat": "heard",
        "event_sub_revocation_reason": None,
    }
    return TwitchStanding(**values | changes)


@pytest.mark.parametrize(
    ("changes", "trouble"),
    [
        ({}, None),
        ({"account": "consent_gone", "chat": "lost"}, TwitchTrouble.LOGIN_GONE),
        ({"account": "no_refresh_token"}, TwitchTrouble.LOGIN_GONE),
        ({"account": "logged_out", "chat": "refused"}, TwitchTrouble.LOGIN_GONE),
        ({"account": "wrong_account", "missing_scopes": ("x",)}, TwitchTrouble.WRONG_ACCOUNT),
        ({"missing_scopes": ("channel:bot",), "chat": "refused"}, TwitchTrouble.SCOPES_MISSING),
        ({"chat": "refused", "account": "not_configured"}, TwitchTrouble.CHAT_REFUSED),
        ({"chat": "lost"}, TwitchTrouble.CHAT_NOT_HEARD),
        ({"chat": "connecting"}, TwitchTrouble.CHAT_NOT_HEARD),
        ({"chat": "unknown", "event_sub_revocation_reason": "user_removed"}, TwitchTrouble.CHAT_NOT_HEARD),
        ({"chat": "heard", "event_sub_revocation_reason": "user_removed"}, None),
        ({"chat": "unknown", "account": "not_configured"}, None),
        ({"chat": "a word of tomorrow", "account": "another"}, None),
    ],
)
def test_what_is_wrong(changes: dict[str, Any], trouble: TwitchTrouble | None) -> None:
    assert standing(**changes).trouble is trouble


def test_every_word_of_the_ebs_was_thought_of() -> None:
    gone = {account.value for account in Account if standing(account=account.value).trouble is not None}
    assert gone == {"consent_gone", "no_refresh_token", "wrong_account", "logged_out"}
    deaf = {chat.value for chat in Chat if standing(chat=chat.value).trouble is not None}
    assert deaf == {"connecting", "lost", "refused"}
