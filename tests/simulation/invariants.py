"""What must hold in the tables after whatever happened (SPEC §1–§4, §6), asked of the tables themselves."""

from collections import Counter
from uuid import UUID

import pytest
from sqlalchemy import Connection, select

from goldomatic.ebs.domain import payout, pool
from goldomatic.ebs.domain.payout import PayoutStatus
from goldomatic.ebs.storage import codec, rebuild
from goldomatic.ebs.storage.schema import cycles, events, payouts, pool_entries, pools
from goldomatic.ebs.storage.store import Store

ACTIVE = ("Pending", "InProgress")


class RolledBack(Exception):
    """Carries a result out of a transaction that must leave no trace."""

    def __init__(self, differing: list[str]) -> None:
        """Carry the names of the read models that differ."""
        super().__init__(differing)
        self.differing = differing


def at_most_once(things: list[object]) -> bool:
    """Whether nothing is there twice."""
    return len(things) == len(set(things))


def check_invariants(connection: Connection, terminal: dict[UUID, PayoutStatus]) -> None:
    """Assert all of them; `terminal` remembers, from call to call, what must never change again."""
    check_pool(connection)
    rows = connection.execute(select(payouts)).all()
    assert at_most_once([(row.channel_id, row.viewer_id) for row in rows if row.status in ACTIVE])
    assert at_most_once([(row.channel_id, row.spin_cycle_id) for row in rows])
    gold: Counter[tuple[str, str]] = Counter()
    for row in rows:
        status = PayoutStatus(row.status)
        if status in (*ACTIVE, PayoutStatus.SENT):
            gold[row.channel_id, row.viewer_id] += row.gold_amount
        if row.payout_id in terminal:
            assert status is terminal[row.payout_id], "a terminal payout has changed"
        elif status not in ACTIVE:
            terminal[row.payout_id] = status
    assert all(amount <= 10_000 for amount in gold.values())
    drawn = connection.execute(select(cycles).where(~cycles.c.is_harness)).all()
    assert at_most_once([(row.channel_id, row.boundary) for row in drawn])
    check_history(connection)


def check_pool(connection: Connection) -> None:
    """One row a viewer, one viewer a name in any case, slots without a gap, counters that count."""
    rows = connection.execute(select(pool_entries)).all()
    assert at_most_once([(row.channel_id, row.viewer_id) for row in rows])
    assert at_most_once([(row.channel_id, row.character_name.casefold()) for row in rows])
    counts = {row.channel_id: row for row in connection.execute(select(pools))}
    for channel in {row.channel_id for row in rows} | set(counts):
        mine = [row for row in rows if row.channel_id == channel]
        slots = sorted(row.slot for row in mine if row.slot is not None)
        assert slots == list(range(len(slots)))
        assert counts[channel].entrant_count == len(mine)
        assert counts[channel].eligible_count == len(slots)


def check_history(connection: Connection) -> None:
    """Told by the events: announced at most once; Sent takes its winner out of the pool at once."""
    rows = connection.execute(select(events).order_by(events.c.position)).all()
    told = [row.stream_id for row in rows if row.type.startswith("payout.reward_announce")]
    assert at_most_once(list(told))
    inside: set[str] = set()
    winners: dict[str, str] = {}
    owed: str | None = None
    for row in rows:
        if owed is not None:
            assert row.type == "pool.entrant_left", "Sent, and still in the pool"
        match codec.decode(row.type, row.data):
            case pool.EntrantEnrolled(viewer_id=viewer):
                inside.add(viewer)
            case pool.EntrantLeft(viewer_id=viewer):
                inside.discard(viewer)
                assert owed in (None, viewer)
                owed = None
            case payout.PayoutCreated(viewer_id=viewer):
                winners[row.stream_id] = viewer
            case payout.PayoutSent():
                winner = winners[row.stream_id]
                owed = winner if winner in inside else None
            case _:
                pass
    assert owed is None


async def check_rebuilt(store: Store) -> None:
    """Assert that read models made from the events alone equal the live ones; nothing is changed."""

    def compare(connection: Connection) -> None:
        live = rebuild.snapshot(connection)
        rebuild.rebuild_on(connection, lambda _done, _total: None)
        rebuilt = rebuild.snapshot(connection)
        raise RolledBack([name for name in live if live[name] != rebuilt[name]])

    with pytest.raises(RolledBack) as result:
        await store.read(compare)
    assert result.value.differing == []
