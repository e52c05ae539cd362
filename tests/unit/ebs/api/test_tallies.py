"""Our own counters look to Prometheus like its client's (SPEC §16)."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from goldomatic.ebs.api.tallies import LatencyHistogram, Tally


def test_a_tally_counts_by_label() -> None:
    registry = CollectorRegistry()
    tally = Tally("mgm_things", "Things.", "kind")
    registry.register(tally)
    for kind in ("a", "b", "a"):
        tally.add(kind)
    text = generate_latest(registry).decode()
    assert 'mgm_things_total{kind="a"} 2.0' in text
    assert 'mgm_things_total{kind="b"} 1.0' in text


def test_known_values_are_told_as_zero_so_that_their_first_event_is_an_increase() -> None:
    registry = CollectorRegistry()
    tally = Tally("mgm_things", "Things.", "kind", ["a", "b"])
    registry.register(tally)
    tally.add("b")
    text = generate_latest(registry).decode()
    assert 'mgm_things_total{kind="a"} 0.0' in text
    assert 'mgm_things_total{kind="b"} 1.0' in text


def test_the_histogram_says_what_the_clients_own_would_say() -> None:
    bounds = (0.001, 0.01, 0.1)
    ours, theirs = CollectorRegistry(), CollectorRegistry()
    latency = LatencyHistogram("mgm_seconds", "Time.", bounds)
    ours.register(latency)
    reference = Histogram(
        "mgm_seconds", "Time.", ["method", "route", "status"], buckets=bounds, registry=theirs
    )
    for seconds in (0.0, 0.001, 0.0011, 0.05, 0.1, 7.0):
        latency.of_route("GET", "/x").observe(200, seconds)
        reference.labels("GET", "/x", "200").observe(seconds)

    def samples(registry: CollectorRegistry) -> set[tuple[str, str, float]]:
        families = text_string_to_metric_families(generate_latest(registry).decode())
        return {
            (sample.name, str(sorted(sample.labels.items())), round(sample.value, 9))
            for family in families
            for sample in family.samples
            if not sample.name.endswith("_created")
        }

    assert samples(ours) == samples(theirs)
