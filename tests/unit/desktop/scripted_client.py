"""A Desktop's client whose EBS answers what it is told."""

from __future__ import annotations

from typing import Any

from goldomatic.desktop.adapters.ebs_client import EbsClient
from tests.support.simulators import API_KEY, RecordedEbs, still_ambient


def scripted_client(ebs: RecordedEbs, **changes: Any) -> EbsClient:
    """Return a client of ``ebs`` whose clock stands at `tests.support.simulators.NOW`."""
    arguments: dict[str, Any] = {
        "base_url": "https://ebs.test",
        "api_key": API_KEY,
        "transport": ebs.transport,
    }
    return EbsClient(wall=still_ambient().wall, **(arguments | changes))
