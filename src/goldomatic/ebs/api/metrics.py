"""What the EBS counts, in the names that Prometheus sees (SPEC §16). Labels are bounded, never typed."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.process_collector import ProcessCollector

from goldomatic.ebs.api.tallies import LatencyHistogram, Tally
from goldomatic.ebs.domain.gift import GiftState
from goldomatic.ebs.domain.payout import PayoutStatus

__all__ = ["Metrics"]

_FATES_OF_ENVELOPES = ("challenge", "chat", "malformed", "rejected", "revocation")
_OUTCOMES_OF_SPINS = ("drawn", "no_report", "no_winner", "winner")
_LATENCY_BOUNDS_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """All metrics of one EBS process; each application has a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry(auto_describe=True)
        ProcessCollector(registry=self.registry)
        self.messages = Tally(
            "mgm_messages", "EventSub messages by what became of them.", "outcome", _FATES_OF_ENVELOPES
        )
        self.spins = Tally("mgm_spins", "Cycles by what became of them.", "outcome", _OUTCOMES_OF_SPINS)
        self.payouts = Tally("mgm_payouts", "Payouts that entered a state.", "state", PayoutStatus)
        self.gift_requests = Tally(
            "mgm_gift_requests", "Gift requests that entered a state.", "state", GiftState
        )
        self.job_failures = Tally(
            "mgm_job_failures", "Runs of a job that failed and were tried again.", "job"
        )
        self.latency = LatencyHistogram(
            "mgm_request_seconds", "Time from request to answer.", _LATENCY_BOUNDS_SECONDS
        )
        for collector in (
            self.messages,
            self.spins,
            self.payouts,
            self.gift_requests,
            self.job_failures,
            self.latency,
        ):
            self.registry.register(collector)
        self.revocations = Counter(
            "mgm_eventsub_revocations", "EventSub subscriptions that Twitch revoked.", registry=self.registry
        )
        self.is_revoked = Gauge(
            "mgm_eventsub_revoked",
            "1 while the last word of Twitch about the chat subscription is a revocation.",
            registry=self.registry,
        )
        self.announcement_failures = Counter(
            "mgm_announcement_failures",
            "Rewards sent that the stream's chat was not told of.",
            registry=self.registry,
        )

    def text(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self.registry)
