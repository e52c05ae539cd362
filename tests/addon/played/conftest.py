"""The addon in the simulated client: one evening a test, on every client, realm, transport and flush."""

from pathlib import Path
from uuid import UUID

import pytest

from goldomatic.protocol.chat_lines import Locale
from tests.support.played import EVERYWHERE, WIDE_NAMES, WIN_COPPER, Evening, Played


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


@pytest.fixture(params=Locale)
def full(request: pytest.FixtureRequest, tmp_path: Path) -> Played:
    """A long queue of wide names and the largest amounts, beside an open mailbox."""
    played = Played(tmp_path, locale=request.param)
    played.link()
    for number in range(1, 16):
        copper = 2_147_483_647 if number % 3 else WIN_COPPER
        played.gold((UUID(int=number), WIDE_NAMES[request.param], copper))
    played.person.open_mailbox()
    played.client.advance(1)
    return played
