"""A running EBS for each test of this folder."""

from collections.abc import AsyncIterator

import pytest

from tests.integration.api.service import Service, running_service


@pytest.fixture
async def service(sqlite_url: str) -> AsyncIterator[Service]:
    """An EBS in Development, on a file of its own."""
    async with running_service(sqlite_url) as running:
        yield running
