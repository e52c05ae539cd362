"""The addon in the simulated client: one evening a test, on every client, realm, transport and flush."""

from pathlib import Path

import pytest

from tests.support.played import EVERYWHERE, Evening, Played


@pytest.fixture(params=EVERYWHERE, ids=str)
def unlinked(request: pytest.FixtureRequest, tmp_path: Path) -> Played:
    """In the world, with the addon; the Desktop has not said Hello."""
    evening: Evening = request.param
    return Played(
        tmp_path,
        locale=evening.locale,
        profile=evening.profile,
        transport=evening.transport,
        flush=evening.flush,
    )


@pytest.fixture
def played(unlinked: Played) -> Played:
    """Linked: the Desktop has said Hello and chosen."""
    unlinked.link()
    return unlinked
