"""The EventSub socket's state machine: every way to begin, to go on and to end (docs/twitch.md §2)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldomatic.ebs.twitch.eventsub_rest import ListedSubscription, plan
from goldomatic.ebs.twitch.eventsub_socket import EventSubSocket
from goldomatic.ebs.twitch.socket_actions import (
    Action,
    Close,
    Connect,
    Deliver,
    Heard,
    Lost,
    Malformed,
    Revoked,
    Subscribe,
)
from goldomatic.ebs.twitch.socket_frames import CLOSE_REASONS

URL = "wss://eventsub.wss.twitch.tv/ws?keepalive_timeout_seconds=30"


def frame(kind: str, *, message_id: str = "m", **payload: Any) -> str:
    return json.dumps({"metadata": {"message_type": kind, "message_id": message_id}, "payload": payload})


def welcome(session: str = "s", seconds: object = 30) -> str:
    return frame("session_welcome", session={"id": session, "keepalive_timeout_seconds": seconds})


def notification(message_id: str = "n1") -> str:
    return frame(
        "notification", message_id=message_id, subscription={"type": "channel.chat.message"}, event={"a": 1}
    )


def reconnect(url: object = "wss://cell.eventsub.wss.twitch.tv/ws?challenge=1") -> str:
    return frame("session_reconnect", session={"id": "s", "reconnect_url": url})


def heard() -> EventSubSocket:
    """A machine that hears chat since second 1, on connection 1."""
    machine = EventSubSocket(URL, lambda: 0.5)
    assert machine.start(0) == [Connect(1, URL)]
    assert machine.opened(1, 0.5) == []
    assert machine.received(1, welcome(), 1) == [Subscribe(1, "s")]
    assert machine.subscribed(1, 1) == [Heard(None)]
    return machine


def after_next_wake(machine: EventSubSocket) -> tuple[float, list[Action]]:
    wake_at = machine.next_wake()
    assert wake_at is not None
    return wake_at, machine.wake(wake_at)


def test_a_notification_is_delivered_once() -> None:
    machine = heard()
    [delivered] = machine.received(1, notification(), 2)
    assert isinstance(delivered, Deliver)
    assert bytes(delivered.event) == b'{"a": 1}'
    assert machine.received(1, notification(), 3) == []
    assert len(machine.received(1, notification("n2"), 3)) == 1


def test_keepalives_put_the_deadline_off_and_silence_ends_it() -> None:
    machine = heard()
    machine.received(1, frame("session_keepalive"), 30)
    assert machine.next_wake() == 65
    wake_at, actions = after_next_wake(machine)
    assert actions == [Close(1), Lost("silence")]
    wake_at, actions = after_next_wake(machine)
    assert actions == [Connect(2, URL)]
    machine.opened(2, wake_at)
    machine.received(2, welcome("s2"), wake_at)
    assert machine.subscribed(2, wake_at) == [Heard(wake_at - 30)], "lost since the last sign of life"


@pytest.mark.parametrize("code", [*CLOSE_REASONS, 1006, None])
def test_every_close_is_answered_with_a_new_connection(code: int | None) -> None:
    machine = heard()
    [lost] = machine.closed(1, code, 10)
    assert isinstance(lost, Lost)
    assert lost.reason == CLOSE_REASONS.get(code or 0, "no_connection" if code is None else "closed_1006")
    assert after_next_wake(machine)[1] == [Connect(2, URL)]


@pytest.mark.parametrize(("code", "lost_since"), [(4000, 10), (None, 1)])
def test_what_twitch_ends_is_lost_from_then_on_and_what_breaks_since_it_last_spoke(
    code: int | None, lost_since: float
) -> None:
    machine = heard()
    machine.closed(1, code, 10)
    wake_at, _ = after_next_wake(machine)
    machine.opened(2, wake_at)
    machine.received(2, welcome("s2"), wake_at)
    assert machine.subscribed(2, wake_at) == [Heard(wake_at - lost_since)]


def test_who_cannot_connect_comes_back_later_and_later() -> None:
    machine = EventSubSocket(URL, lambda: 0.0)
    machine.start(0)
    pauses, now = [], 0.0
    for number in range(1, 12):
        assert machine.closed(number, None, now) == []
        wake_at, actions = after_next_wake(machine)
        assert actions == [Connect(number + 1, URL)]
        pauses.append(wake_at - now)
        now = wake_at
    assert pauses == sorted(pauses)
    assert pauses[-1] == 30
    assert sum(pauses) > 100


def test_without_a_welcome_it_is_given_up() -> None:
    machine = EventSubSocket(URL, lambda: 0.5)
    machine.start(0)
    machine.opened(1, 1)
    assert after_next_wake(machine) == (16, [Close(1)])


def test_a_reconnect_keeps_the_old_until_the_new_is_welcome() -> None:
    machine = heard()
    url = "wss://cell.eventsub.wss.twitch.tv/ws?challenge=1"
    assert machine.received(1, reconnect(), 2) == [Connect(2, url)]
    assert machine.received(1, reconnect(), 2) == [], "one successor is enough"
    assert len(machine.received(1, notification(), 3)) == 1
    machine.opened(2, 3)
    assert machine.received(2, welcome(), 4) == [Close(1)], "no new subscription, nothing lost"
    assert machine.closed(1, 4004, 5) == []
    assert len(machine.received(2, notification("n2"), 6)) == 1


def test_being_sent_on_again_and_again_has_its_pauses() -> None:
    machine = heard()
    url = "wss://cell.eventsub.wss.twitch.tv/ws?challenge=1"
    assert machine.received(1, reconnect(url), 2) == [Connect(2, url)]
    machine.opened(2, 2)
    assert machine.received(2, welcome(), 3) == [Close(1)]
    assert machine.received(2, reconnect(url + "0"), 3) == []
    assert machine.received(2, reconnect(url + "1"), 4) == []
    assert after_next_wake(machine) == (12, [Connect(3, url + "1")]), "the newest address, ten seconds later"
    assert machine.closed(3, None, 13) == []
    assert machine.received(2, reconnect(url), 13) == [], "nor is a dead address tried at once"
    assert len(machine.received(2, notification(), 14)) == 1
    assert machine.closed(2, 4004, 15) == [Lost("reconnected_too_late")]
    assert after_next_wake(machine)[1] == [Connect(4, URL)], "an address is forgotten with who has told it"


def test_the_old_one_may_die_before_the_new_is_welcome() -> None:
    machine = heard()
    machine.received(1, reconnect(), 2)
    assert machine.closed(1, 4004, 5) == [Lost("reconnected_too_late")]
    machine.opened(2, 6)
    assert machine.received(2, welcome(), 7) == [Heard(2)]


def test_a_successor_that_fails_leaves_the_old_one_and_then_it_begins_anew() -> None:
    machine = heard()
    machine.received(1, reconnect(), 2)
    assert machine.closed(2, 4007, 3) == []
    assert len(machine.received(1, notification(), 4)) == 1
    assert machine.closed(1, 4004, 32) == [Lost("reconnected_too_late")]
    assert after_next_wake(machine)[1] == [Connect(3, URL)]


@pytest.mark.parametrize(
    "url",
    [
        "wss://evil.example/ws",
        "ws://eventsub.wss.twitch.tv/ws",
        "https://eventsub.wss.twitch.tv/ws",
        "wss://eventsub.wss.twitch.tv.evil.example/ws",
        "wss://eventsub.wss.twitch.tv:port/ws",
        "wss://[::1",
        "x" * 3000,
        "",
        None,
    ],
)
def test_it_goes_nowhere_but_to_twitch(url: object) -> None:
    assert heard().received(1, reconnect(url), 2) == [Malformed()]


def test_a_revocation_is_told_and_subscribed_anew() -> None:
    machine = heard()
    said = frame("revocation", subscription={"type": "channel.chat.message", "status": "user_removed"})
    assert machine.received(1, said, 2) == [
        Lost("revoked:user_removed"),
        Revoked("user_removed", "channel.chat.message"),
    ]
    assert after_next_wake(machine)[1] == [Subscribe(1, "s")]
    assert machine.subscribed(1, 12) == [Heard(10)]


@pytest.mark.parametrize(("heard_seconds", "pauses"), [(29, [1, 2, 4, 8, 16, 32, 60, 60]), (30, [1] * 8)])
def test_what_ends_soon_is_begun_anew_later_and_later(heard_seconds: float, pauses: list[float]) -> None:
    machine, now, seen = EventSubSocket(URL, lambda: 1.0), 0.0, []
    machine.start(now)
    for number in range(1, 9):
        machine.opened(number, now)
        machine.received(number, welcome(), now)
        machine.subscribed(number, now)
        now += heard_seconds
        machine.closed(number, 4000, now)
        wake_at, [connect] = after_next_wake(machine)
        assert isinstance(connect, Connect)
        seen.append(wake_at - now)
        now = wake_at
    assert seen == pauses


def test_a_refused_subscription_is_asked_for_after_the_pause_that_was_told() -> None:
    machine = EventSubSocket(URL, lambda: 0.5)
    machine.start(0)
    machine.opened(1, 0)
    machine.received(1, welcome(), 0)
    machine.refused(1, 8, 1)
    assert after_next_wake(machine) == (9, [Subscribe(1, "s")])


def test_what_a_closed_connection_still_says_does_not_count() -> None:
    machine = heard()
    machine.closed(1, 4000, 2)
    assert machine.received(1, notification(), 3) == []
    assert machine.subscribed(1, 3) == []


ODD = st.one_of(
    st.binary(),
    st.text(),
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    ).map(json.dumps),
    st.sampled_from(
        ["[" * 100_000, '{"metadata":{"message_type":1}}', frame("session_welcome"), welcome("")]
    ),
    st.builds(
        lambda kind, payload: json.dumps({"metadata": {"message_type": kind}, "payload": payload}),
        st.sampled_from(["session_welcome", "session_reconnect", "notification", "revocation", "new"]),
        st.dictionaries(
            st.sampled_from(["session", "subscription", "event"]), st.none() | st.integers() | st.text()
        ),
    ),
)


@given(ODD, st.sampled_from([1, 2]))
def test_nothing_that_comes_can_break_it(text: str | bytes, number: int) -> None:
    machine = heard()
    for action in machine.received(number, text, 2):
        assert not isinstance(action, Connect | Heard)
    assert machine.next_wake() is not None


def listed(number: int, **changes: Any) -> ListedSubscription:
    values: dict[str, Any] = {
        "id": f"id-{number}",
        "type": "channel.chat.message",
        "status": "enabled",
        "condition": {"broadcaster_user_id": "1001", "user_id": "1001"},
        "method": "webhook",
        "callback": "https://ebs/x",
        "created_at": f"2026-04-0{number}",
    }
    return ListedSubscription(**values | changes)


def test_one_subscription_stays_and_what_is_not_ours_is_left_alone() -> None:
    others = [
        listed(1, type="channel.follow"),
        listed(2, condition={"broadcaster_user_id": "2002", "user_id": "2002"}),
        listed(7, method="websocket", callback=""),
    ]
    double, dead, moved = listed(5), listed(3, status="version_removed"), listed(6, callback="https://old/x")
    found = plan([*others, double, dead, moved, listed(4)], "1001", "https://ebs/x")
    assert found.kept == listed(4)
    assert found.is_heard
    assert sorted(each.id for each in found.surplus) == ["id-3", "id-5", "id-6"]
    waiting = plan([listed(1, status="webhook_callback_verification_pending")], "1001", "https://ebs/x")
    assert waiting.kept is not None
    assert not waiting.is_heard
    assert plan([], "1001", "https://ebs/x").kept is None
