"""A trial of address and key, as set-up and doctor make it."""

from goldomatic.ambient import Clock
from goldomatic.desktop.adapters.ebs_client import EbsClient
from goldomatic.desktop.core.answers import Outcome
from goldomatic.desktop.core.ebs_facts import Payout, Version

__all__ = ["try_ebs"]


async def try_ebs(
    address: str, api_key: str, wall: Clock
) -> tuple[Outcome[Version], Outcome[tuple[Payout, ...]]]:
    """Ask an EBS for its version, which needs no key, and for the open payouts, which do.

    Raises:
        UnsafeAddress: the key may not be sent there.
        KeyNotUsable: the key cannot stand in a header.
    """
    async with EbsClient(base_url=address, api_key=api_key, wall=wall) as client:
        return await client.version(), await client.pending()
