"""What the EBS counts, in the names that Prometheus sees (SPEC §16). Labels are bounded, never typed."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.process_collector import ProcessCollector

__all__ = ["Metrics"]

_LATENCY_BUCKETS_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """All metrics of one EBS process; each application has a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry(auto_describe=True)
        ProcessCollector(registry=self.registry)
        self.messages = Counter(
            "mgm_messages",
            "EventSub messages by what became of them.",
            ["outcome"],
            registry=self.registry,
        )
        self.revocations = Counter(
            "mgm_eventsub_revocations", "EventSub subscriptions that Twitch revoked.", registry=self.registry
        )
        self.is_revoked = Gauge(
            "mgm_eventsub_revoked",
            "1 while the last word of Twitch about the chat subscription is a revocation.",
            registry=self.registry,
        )
        self.spins = Counter(
            "mgm_spins", "Cycles by what became of them.", ["outcome"], registry=self.registry
        )
        self.payouts = Counter(
            "mgm_payouts", "Payouts that entered a state.", ["state"], registry=self.registry
        )
        self.announcement_failures = Counter(
            "mgm_announcement_failures",
            "Rewards sent that the stream's chat was not told of.",
            registry=self.registry,
        )
        self.job_failures = Counter(
            "mgm_job_failures",
            "Runs of a job that failed and were tried again.",
            ["job"],
            registry=self.registry,
        )
        self.request_seconds = Histogram(
            "mgm_request_seconds",
            "Time from request to answer.",
            ["method", "route", "status"],
            buckets=_LATENCY_BUCKETS_SECONDS,
            registry=self.registry,
        )

    def text(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self.registry)
