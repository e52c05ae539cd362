"""Every event as text and back; the stored names are the database's vocabulary and never change (SPEC §6)."""

import dataclasses
import json
from datetime import UTC, datetime, timedelta
from types import UnionType
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert

from goldomatic.ebs.domain import gift, payout, pool, spin
from goldomatic.ebs.storage import codec
from goldomatic.ebs.storage.schema import events
from tests.support.world import World

EVENT_CLASSES: list[type[Any]] = [
    *get_args(pool.PoolEvent),
    *get_args(spin.CycleEvent),
    *get_args(payout.PayoutEvent),
    *get_args(gift.GiftEvent),
]
instants = st.integers(0, 4_000_000_000_000).map(
    lambda ms: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
)
st.register_type_strategy(datetime, instants)
# What JSON and both databases hold: no lone surrogates.
st.register_type_strategy(str, st.text(st.characters(exclude_categories=["Cs"])))


@given(st.sampled_from(EVENT_CLASSES).flatmap(st.from_type))
def test_every_event_comes_back_as_it_was(event: codec.Event) -> None:
    assert codec.decode(codec.type_name(event), codec.encode(event)) == event


def test_every_event_of_the_domain_has_a_stored_name() -> None:
    assert isinstance(codec.Event, UnionType)
    assert set(codec._TYPES.values()) == set(EVENT_CLASSES)
    assert len(codec.EVENT_TYPES) == len(EVENT_CLASSES)


def test_the_stored_names_are_what_they_always_were() -> None:
    # A database written today must be readable for ever: this list only grows.
    assert sorted(codec.EVENT_TYPES) == [
        "cycle.candidate_reported",
        "cycle.closed",
        "cycle.drawn",
        "gift.completed",
        "gift.failed",
        "gift.item_selected",
        "gift.mailed",
        "gift.requested",
        "gift.turn_came",
        "payout.acceptance_confirmed",
        "payout.cancelled",
        "payout.created",
        "payout.expired",
        "payout.failed",
        "payout.mail_reported_after_close",
        "payout.returned",
        "payout.reward_announced",
        "payout.reward_announcement_failed",
        "payout.sent",
        "payout.started",
        "pool.enrollment_refused",
        "pool.entrant_enrolled",
        "pool.entrant_left",
        "pool.entrant_renamed",
    ]


@pytest.mark.parametrize("event_class", EVENT_CLASSES)
def test_an_events_data_holds_its_fields_and_no_more(event_class: type[Any]) -> None:
    fields = {field.name for field in dataclasses.fields(event_class)}
    event = _one(event_class)
    assert set(json.loads(codec.encode(event))) == fields


def _one(event_class: type[Any]) -> Any:
    values: dict[str, Any] = {
        "str": "1",
        "int": 1,
        "bool": True,
        "datetime": datetime(2026, 4, 4, tzinfo=UTC),
        "UUID": "550e8400-e29b-41d4-a716-446655440000",
        "str | None": None,
        "LeaveReason": "reward_sent",
        "ErrorCode": "not_subscriber",
        "Outcome": "winner",
        "ErrorCode | None": None,
        "GiftItem": gift.GiftItem(
            name="Linen Cloth", id=2589, count=20, link=None, texture=None, bag_id=0, slot_id=1
        ),
    }
    return event_class(**{field.name: values[str(field.type)] for field in dataclasses.fields(event_class)})


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("raffle.held", "{}"),
        ("gift.item_selected", '{"item":{"id":1}}'),
        ("cycle.closed", "not json"),
        ("payout.created", "{}"),
        ("payout.created", '{"viewer_id": 1}'),
        ("cycle.candidate_reported", '{"is_online":true,"captured_at":"today","outcome":"winner"}'),
    ],
)
def test_what_cannot_be_read_is_said_so(name: str, data: str) -> None:
    with pytest.raises(codec.UnreadableEvent, match=name):
        codec.decode(name, data)


async def test_an_event_of_a_newer_version_stops_the_command_and_not_the_channel(world: World) -> None:
    payout_id = await world.winner()

    def from_the_future(tx: Any) -> None:
        row = {"channel_id": tx.channel_id, "stream_id": str(payout_id), "version": 2}
        row |= {"type": "payout.frozen", "data": "{}", "recorded_at": tx.now}
        tx.connection.execute(insert(events), row)

    await world.write(from_the_future)
    with pytest.raises(codec.UnreadableEvent, match=r"payout\.frozen"):
        await world.accept(payout_id)
    assert (await world.chat("2", "Other")).code is None
