"""The world that these tests play in, on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator

import pytest

from tests.support.world import World, new_world


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    """A channel one minute before a boundary, its pool empty."""
    async with new_world(database_url) as opened:
        yield opened
