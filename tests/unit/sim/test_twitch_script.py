"""The script by which the fake Twitch fails (SPEC §14)."""

from __future__ import annotations

from typing import Any

import pytest

from goldomatic.sim.twitch_script import (
    Drop,
    InvalidScript,
    NotSent,
    Ok,
    RouteName,
    Script,
    Status,
    Timeout,
    read_script,
)


def test_behaviours_come_in_order_and_then_all_goes_well() -> None:
    script = Script()
    script.put(
        read_script(
            {
                "chat_messages": [
                    {"kind": "status", "status": 429, "retryAfterSeconds": 2},
                    {"kind": "drop", "times": 2},
                    {"kind": "not_sent", "code": "slow_mode"},
                ],
                "token": [{"kind": "timeout", "seconds": 0.5}],
            }
        )
    )
    assert script.left() == {"chat_messages": 4, "token": 1}
    taken = [script.take(RouteName.CHAT_MESSAGES) for _ in range(5)]
    assert [type(behaviour) for behaviour in taken] == [Status, Drop, Drop, NotSent, Ok]
    assert isinstance(taken[0], Status)
    assert (taken[0].status, taken[0].retry_after_seconds) == (429, 2)
    assert isinstance(script.take(RouteName.TOKEN), Timeout)
    assert script.left() == {}


def test_a_new_script_replaces_the_queue_of_its_route_only() -> None:
    script = Script()
    script.put(read_script({"users": [{"kind": "drop"}], "token": [{"kind": "drop"}]}))
    script.put(read_script({"users": []}))
    assert script.left() == {"token": 1}
    script.clear()
    assert script.left() == {}


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ({"nowhere": []}, "nowhere is no route"),
        ({"users": "all"}, "users"),
        ({"users": [{"kind": "explode"}]}, "users.0"),
        ({"users": [{"kind": "status"}]}, "users.0.status"),
        ({"users": [{"kind": "status", "status": 200}]}, "users.0.status"),
        ({"users": [{"kind": "timeout", "seconds": -1}]}, "users.0.timeout"),
        ({"users": [{"kind": "drop", "tymes": 2}]}, "users.0.drop"),
        ({"users": [{"kind": "not_sent"}]}, "not_sent is for chat_messages only"),
        ({"users": [{"kind": "drop", "times": 1000}] * 11}, "more than 10000"),
    ],
)
def test_a_script_that_cannot_be_played_is_refused_with_its_place(
    document: dict[str, Any], told: str
) -> None:
    with pytest.raises(InvalidScript, match=told):
        read_script(document)
