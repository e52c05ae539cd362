"""What `mgm twitch status` thinks of each subscription that Twitch lists (SPEC §9)."""

from __future__ import annotations

from typing import Any

import pytest
from rich.console import Console

from goldomatic.ebs.config import Settings, read_settings
from goldomatic.ebs.twitch.eventsub_rest import ListedSubscription
from goldomatic.ebs.twitch_standing import subscription_table

CALLBACK = "https://ebs.example/api/twitch/eventsub"


def settings(transport: str) -> Settings:
    given = {
        "Mgm__Environment": "Development",
        "Twitch__BroadcasterUserId": "1001",
        "Twitch__EventSubTransport": transport,
        "Twitch__CallbackUrl": CALLBACK,
    }
    return read_settings(given)[0]


def listed(number: int, **changes: Any) -> ListedSubscription:
    values: dict[str, Any] = {
        "id": f"id-{number}",
        "type": "channel.chat.message",
        "status": "enabled",
        "condition": {"broadcaster_user_id": "1001", "user_id": "1001"},
        "method": "webhook",
        "callback": CALLBACK,
        "created_at": f"2026-04-0{number}T12:00:00Z",
    }
    return ListedSubscription(**values | changes)


def socket(number: int, **changes: Any) -> ListedSubscription:
    return listed(number, **{"method": "websocket", "callback": ""} | changes)


def rows(transport: str, *subscriptions: ListedSubscription) -> list[str]:
    console = Console(width=200)
    with console.capture() as captured:
        console.print(subscription_table(subscriptions, settings(transport)))
    return [line.rstrip() for line in captured.get().splitlines()[1:]]


@pytest.mark.parametrize(
    ("transport", "subscription", "note"),
    [
        ("webhook", listed(1), "in use"),
        ("webhook", listed(1, status="webhook_callback_verification_pending"), "waits for its challenge"),
        ("webhook", listed(1, status="version_removed"), "not needed: the EBS deletes it"),
        ("webhook", listed(1, callback="https://old.example/x"), "not needed: the EBS deletes it"),
        ("webhook", socket(1), "another EBS's? This one hears by webhook"),
        ("websocket", socket(1), "in use"),
        ("websocket", socket(1, status="websocket_disconnected"), "over"),
        ("websocket", listed(1), "not needed: the EBS hears by socket"),
        ("websocket", listed(1, type="channel.follow"), "not the EBS's"),
        ("webhook", listed(1, condition={"broadcaster_user_id": "7", "user_id": "7"}), "not the EBS's"),
    ],
)
def test_each_is_told_what_it_is(transport: str, subscription: ListedSubscription, note: str) -> None:
    [row] = rows(transport, subscription)
    assert note in row
    assert row.split()[:4] == [
        subscription.type,
        subscription.method,
        subscription.status,
        subscription.created_at,
    ]
    assert (subscription.callback or "a socket") in row


def test_duplicates_are_named_and_one_is_in_use() -> None:
    first, second, third = rows("webhook", listed(2), listed(1), listed(3))
    assert "in use" in first
    assert "not needed" in second
    assert "not needed" in third
    older, newer = rows("websocket", socket(1), socket(2))
    assert "duplicate: does another EBS run?" in older
    assert "in use" in newer


def test_what_twitch_says_cannot_steer_the_terminal() -> None:
    [row] = rows("webhook", listed(1, status="\x1b[31m[red]x", callback=f"{CALLBACK}\n[bold]"))
    assert "\x1b" not in row
    assert "[red]x" in row
