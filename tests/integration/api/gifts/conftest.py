"""An EBS whose loop looks at the gift queue often, and counts its looks."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Connection

from goldomatic.ebs.application.gift_queries import queue_head
from goldomatic.ebs.application.views import GiftQueueHead
from goldomatic.ebs.jobs import gift_turns
from tests.integration.api.gifts.calls import (
    AMPLE,
    LOOKS,
)
from tests.integration.api.service import (
    Service,
    running_service,
)


@pytest.fixture(autouse=True)
def quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    def counted(connection: Connection, channel_id: str) -> GiftQueueHead:
        LOOKS[channel_id] += 1
        return queue_head(connection, channel_id)

    monkeypatch.setattr(gift_turns, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(gift_turns, "queue_head", counted)


@pytest.fixture
async def service(sqlite_url: str) -> AsyncIterator[Service]:
    async with running_service(sqlite_url, **AMPLE) as running:
        yield running
