"""Counters and a histogram that cost next to nothing to add to (SPEC §16, DESIGN §4).

The client library's own take a lock for each number, half a microsecond a request. Everything here is
counted on the event loop, so plain integers do; they take Prometheus' shape when somebody asks.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import accumulate

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

__all__ = ["LatencyHistogram", "RouteLatency", "Tally"]


class Tally(Collector):
    """A counter with one label. ``known`` values are told from the start, as zero.

    Prometheus sees no increase in a series that begins with its first event: an alert would sleep through it.
    """

    def __init__(self, name: str, help_text: str, label: str, known: Iterable[str] = ()) -> None:
        self._name = name
        self._help_text = help_text
        self._label = label
        self._counts: defaultdict[str, int] = defaultdict(int, dict.fromkeys(known, 0))

    def add(self, label_value: str) -> None:
        """Count one more."""
        self._counts[label_value] += 1

    def collect(self) -> Iterable[Metric]:
        """Return the counter as it stands."""
        family = CounterMetricFamily(self._name, self._help_text, labels=[self._label])
        for value, count in sorted(self._counts.items()):
            family.add_metric([value], count)
        return [family]


class _Times:
    __slots__ = ("counts", "total_seconds")

    def __init__(self, buckets: int) -> None:
        self.counts = [0] * buckets
        self.total_seconds = 0.0


class RouteLatency:
    """How long requests of one route took, by status."""

    __slots__ = ("_bounds", "_times")

    def __init__(self, bounds_seconds: Sequence[float]) -> None:
        self._bounds = bounds_seconds
        self._times: dict[int, _Times] = {}

    def observe(self, status: int, seconds: float) -> None:
        """Add one request."""
        times = self._times.get(status)
        if times is None:
            times = self._times[status] = _Times(len(self._bounds) + 1)
        times.counts[bisect_left(self._bounds, seconds)] += 1
        times.total_seconds += seconds

    def by_status(self) -> Iterable[tuple[int, _Times]]:
        """Return what was added, the statuses in order."""
        return sorted(self._times.items())


class LatencyHistogram(Collector):
    """How long requests took, by method, route and status."""

    def __init__(self, name: str, help_text: str, bounds_seconds: Sequence[float]) -> None:
        self._name = name
        self._help_text = help_text
        self._bounds = tuple(bounds_seconds)
        self._routes: dict[tuple[str, str], RouteLatency] = {}

    def of_route(self, method: str, route: str) -> RouteLatency:
        """Return where a route is counted. Both labels must come from small sets: each pair is kept."""
        found = self._routes.get((method, route))
        if found is None:
            found = self._routes[method, route] = RouteLatency(self._bounds)
        return found

    def collect(self) -> Iterable[Metric]:
        """Return the histogram as it stands."""
        family = HistogramMetricFamily(self._name, self._help_text, labels=["method", "route", "status"])
        shown_bounds = (*map(repr, self._bounds), "+Inf")
        for (method, route), latency in sorted(self._routes.items()):
            for status, times in latency.by_status():
                buckets = list(zip(shown_bounds, accumulate(times.counts), strict=True))
                family.add_metric([method, route, str(status)], buckets, sum_value=times.total_seconds)
        return [family]
