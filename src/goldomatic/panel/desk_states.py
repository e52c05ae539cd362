"""The states of the streamer's pages, for the pictures of them (SPEC §13, 201-204)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from goldomatic.panel.shot_state import PANEL_SIZE, TOKENS, State

__all__ = ["AFTER_CANCEL", "OVERVIEW", "PAYOUT", "STATES"]

PAYOUT: Final[dict[str, Any]] = {
    "id": "a0000000-0000-4000-8000-000000000001",
    "twitchUserId": "2002",
    "twitchDisplayName": "OttoTheFirst",
    "characterName": "Norinn",
    "goldAmount": 1000,
    "enrollmentRequestId": "spin:c0000000000040008000000000000001",
    "status": "Pending",
    "createdAt": "2026-04-04T11:57:20.000Z",
    "updatedAt": "2026-04-04T11:57:20.000Z",
    "acceptedAt": None,
    "isRewardSentAnnouncedToChat": False,
    "isMailedAfterClose": False,
    "spinCycleId": "c0000000-0000-4000-8000-000000000001",
}


def _payout(number: int, **changed: object) -> dict[str, Any]:
    return PAYOUT | {"id": f"a0000000-0000-4000-8000-{number:012}"} | changed


_LONG = {"characterName": "Величайшийй", "twitchDisplayName": "Wwwwwwwwwwwwwwwwwwwwwwwww"}
_OPEN = [
    _payout(1),
    _payout(2, status="InProgress", acceptedAt="2026-04-04T11:58:00.000Z", **_LONG),
    _payout(
        3, characterName="Jaina", twitchDisplayName="日本語の名前", acceptedAt="2026-04-04T11:59:00.000Z"
    ),
]
_RECENT = [
    _payout(11, status="Sent", characterName="Thrall", isRewardSentAnnouncedToChat=True),
    _payout(12, status="Sent", createdAt="2026-04-04T09:30:00.000Z"),
    _payout(13, status="Failed", isMailedAfterClose=True, createdAt="2026-04-04T09:20:00.000Z", **_LONG),
    _payout(14, status="Cancelled", createdAt="2026-04-02T11:00:00.000Z", twitchDisplayName="Mira_Plays"),
    _payout(15, status="Expired", createdAt="2026-03-28T11:00:00.000Z", characterName="Вася"),
]
OVERVIEW: Final[dict[str, Any]] = {
    "serverNow": "2026-04-04T12:00:40.000Z",
    "channelId": "1001",
    "version": "0.1.0",
    "startedAt": "2026-04-04T09:12:00.000Z",
    "eventSub": {"heardAt": "2026-04-04T12:00:38.000Z", "revokedAt": None, "revocationReason": None},
    "desktop": {"heardAt": "2026-04-04T12:00:36.000Z", "isHere": True},
    "announcements": {
        "isConfigured": True,
        "last": {
            "payoutId": "a0000000-0000-4000-8000-000000000011",
            "characterName": "Thrall",
            "at": "2026-04-04T11:58:30.000Z",
            "reason": None,
        },
    },
    "poolParticipantCount": 1287,
    "openPayouts": _OPEN,
    "recentPayouts": _RECENT,
    "settings": {
        "goldAmount": 1000,
        "lifetimeCapGold": 10_000,
        "spinIntervalSeconds": 300,
        "payoutLifetimeSeconds": 86_400,
        "giftConfirmationSeconds": 300,
    },
}
AFTER_CANCEL: Final = {
    "openPayouts": _OPEN[1:],
    "recentPayouts": [_payout(1, status="Cancelled"), *_RECENT],
}
_NOTHING_YET: Final[dict[str, Any]] = {
    "startedAt": "2026-04-04T11:59:00.000Z",
    "eventSub": {"heardAt": None, "revokedAt": None, "revocationReason": None},
    "desktop": {"heardAt": None, "isHere": False},
    "announcements": {"isConfigured": False, "last": None},
    "poolParticipantCount": 0,
    "openPayouts": [],
    "recentPayouts": [],
}
_ALL_IS_WRONG: Final[dict[str, Any]] = {
    "eventSub": {
        "heardAt": "2026-04-04T11:40:00.000Z",
        "revokedAt": "2026-04-04T11:40:00.000Z",
        "revocationReason": "authorization_revoked",
    },
    "desktop": {"heardAt": "2026-04-04T10:02:00.000Z", "isHere": False},
    "announcements": OVERVIEW["announcements"]
    | {"last": OVERVIEW["announcements"]["last"] | {"reason": "http_403", "characterName": "Величайшийй"}},
}
_MOVED_ON: Final = "terminal_status_change_not_allowed"
_ASK: Final = ".prize .button"
_DO: Final = (_ASK, ".button--danger")


def _states_of(page: str, size: tuple[int, int]) -> tuple[State, ...]:
    page_of_it = State(name=page, page=f"{page}.html", size=size, token=TOKENS["broadcaster"])
    states = {
        "loading": replace(page_of_it, token=None),
        "stranger": replace(page_of_it, token=TOKENS["known"]),
        "unavailable": replace(page_of_it, error="unavailable"),
        "201-nothing-yet": replace(page_of_it, overview=_NOTHING_YET, is_whole=True),
        "202-busy": replace(page_of_it, is_whole=True),
        "201-all-is-wrong": replace(page_of_it, overview=_ALL_IS_WRONG, is_whole=True),
        "204-question": replace(page_of_it, clicks=(_ASK,)),
        "204-cancelled": replace(page_of_it, clicks=_DO, awaits=".desk__notice"),
        "204-not-cancelled": replace(page_of_it, clicks=_DO, awaits=".desk__notice", cancel_error=_MOVED_ON),
    }
    return tuple(replace(state, name=f"{page}-{name}") for name, state in states.items())


STATES: Final = (*_states_of("config", (720, 700)), *_states_of("live_config", PANEL_SIZE))
