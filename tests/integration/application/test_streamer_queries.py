"""What the streamer's pages ask the database, on both of them (SPEC §5.4)."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from sqlalchemy import Connection, event

from goldomatic.ebs.application.streamer_queries import streamer_facts
from goldomatic.ebs.application.views import StreamerFacts
from goldomatic.ebs.domain.payout import PayoutStatus
from tests.support.world import World

S = PayoutStatus


async def facts(world: World, channel: str | None = None) -> StreamerFacts:
    return await world.store.read(partial(streamer_facts, channel_id=channel or world.channel))


async def test_the_last_word_about_the_chat_is_the_one_that_was_recorded_last(world: World) -> None:
    first = await world.winner("1", "Norinn")
    await world.chat("2", "Other")
    second = await world.prepared("2")
    for payout_id in (first, second):
        await world.status(payout_id, S.IN_PROGRESS, S.SENT)
    assert (await facts(world)).last_announcement is None
    await world.announce(second)
    at = world.at(100)
    await world.announce(first, "http_403")
    last = (await facts(world)).last_announcement
    assert last is not None
    assert (last.payout_id, last.character_name, last.at, last.reason) == (first, "Norinn", at, "http_403")
    # Whatever happens to the pool afterwards is no announcement.
    await world.chat("3", "Third")
    assert (await facts(world)).last_announcement == last


async def test_another_channel_s_streamer_sees_nothing_of_it(world: World) -> None:
    payout_id = await world.winner()
    await world.status(payout_id, S.IN_PROGRESS, S.SENT)
    await world.announce(payout_id)
    assert await facts(world, "999") == StreamerFacts(
        pool_participant_count=0, open_payouts=(), recent_payouts=(), last_announcement=None
    )


async def test_the_questions_do_not_read_everything_that_ever_happened(world: World) -> None:
    if "postgresql" in world.url:
        # A planner with so few rows reads them all, whatever there is.
        names = await world.rows("SELECT indexname AS name FROM pg_indexes")
        assert {"ix_payouts_ended", "ix_events_announcements"} <= {row.name for row in names}
        return
    steps = await world.store.read(partial(_steps, world.channel))
    assert [step.split()[0] for step in steps if "ORDER BY" not in step] == ["SEARCH"] * 4
    assert {index for step in steps for index in re.findall(r"USING INDEX (ix_\w+)", step)} == {
        "ix_payouts_expires_at",
        "ix_payouts_ended",
        "ix_events_announcements",
    }


def _steps(channel: str, connection: Connection) -> list[str]:
    """How SQLite goes about the questions."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    streamer_facts(connection, channel)
    event.remove(connection, "before_cursor_execute", note)
    return [
        row[3]
        for statement, parameters in asked
        for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
    ]
