"""The addon in the simulated client: one played evening a test."""

from itertools import product
from pathlib import Path

import pytest

from goldomatic.protocol.chat_lines import Locale
from goldomatic.protocol.link import Flush, Transport
from goldomatic.sim.wow.options import Profile
from tests.support.played import Played

MATRIX = list(product(Locale, Profile, Transport, Flush))


@pytest.fixture(params=MATRIX, ids=lambda each: "-".join(map(str, each)))
def everywhere(request: pytest.FixtureRequest, tmp_path: Path) -> Played:
    """Linked, on each locale, each kind of realm, each transport and each flush."""
    locale, profile, transport, flush = request.param
    played = Played(tmp_path, locale=locale, profile=profile, transport=transport, flush=flush)
    played.link()
    return played


@pytest.fixture
def played(tmp_path: Path) -> Played:
    """Linked, on the plainest client and realm."""
    played = Played(tmp_path)
    played.link()
    return played
