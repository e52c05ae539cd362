"""What of an address is shown in a report."""

from __future__ import annotations

import pytest

from goldomatic.protocol.shown_address import shown_address


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://ebs.example/api/twitch/eventsub", "https://ebs.example/api/twitch/eventsub"),
        ("https://me:secret@ebs.example:443/x", "https://…@ebs.example:443/x"),
        ("https://me:s@cret@ebs.example", "https://…@ebs.example"),
        ("https://ebs.example/x?key=secret", "https://ebs.example/x?…"),
        ("https://ebs.example/x#secret", "https://ebs.example/x?…"),
        ("https://ebs.example?at=a@b", "https://ebs.example?…"),
        ("no address", "no address"),
    ],
)
def test_what_people_hide_in_addresses_is_not_shown(address: str, shown: str) -> None:
    assert shown_address(address) == shown
