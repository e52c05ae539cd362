"""The Desktop as Prometheus sees it: how much waits for it, and whether it calls (SPEC §16)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from typing import Final

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from goldomatic.ebs.application.desktop_queue import Waiting, desktop_queue
from goldomatic.ebs.application.presence import DesktopPresence
from goldomatic.ebs.storage.store import Store, StoreUnavailable

__all__ = ["DesktopMetrics"]

_LOOK_SECONDS_MAX: Final = 2.0
"""A database that hangs must not keep the other metrics from Prometheus, which gives up after ten."""


class DesktopMetrics(Collector):
    """Tells what `look` saw last. The queue is the database's: several EBS on one tell the same."""

    def __init__(self, store: Store, presence: DesktopPresence, channel_id: str) -> None:
        self._store = store
        self._presence = presence
        self._channel_id = channel_id
        self._queue: Mapping[Waiting, int] = {}

    async def look(self) -> None:
        """Count anew; while the database is away no number is told, rather than an old one."""
        self._queue = {}
        try:
            async with asyncio.timeout(_LOOK_SECONDS_MAX):
                self._queue = await self._store.read(
                    lambda connection: desktop_queue(connection, self._channel_id)
                )
        except (StoreUnavailable, TimeoutError):
            return

    def collect(self) -> Iterable[Metric]:
        """Return everything as it was seen."""
        queue = GaugeMetricFamily(
            "mgm_desktop_queue", "Payouts and gift requests that wait for the Desktop.", labels=["waiting"]
        )
        for waiting, count in self._queue.items():
            queue.add_metric([waiting.value], count)
        yield queue
        yield GaugeMetricFamily(
            "mgm_desktop_heard",
            "1 while a Desktop has called this process within 30 seconds.",
            value=float(self._presence.is_here),
        )
