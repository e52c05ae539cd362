"""The connection to Twitch as Prometheus sees it (SPEC §16)."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from goldomatic.ebs.twitch.status import Chat, TwitchStatus

__all__ = ["TwitchMetrics"]


class TwitchMetrics(Collector):
    """Reads the status when somebody asks."""

    def __init__(self, status: TwitchStatus) -> None:
        self._status = status

    def collect(self) -> Iterable[Metric]:
        """Return everything as it stands."""
        status = self._status
        yield GaugeMetricFamily(
            "mgm_twitch_login_gone",
            "1 while somebody has to log in to Twitch again.",
            value=float(status.is_account_gone),
        )
        yield GaugeMetricFamily(
            "mgm_twitch_chat_heard",
            "1 while the chat is heard through a subscription that this process keeps.",
            value=float(status.chat is Chat.HEARD),
        )
        yield CounterMetricFamily(
            "mgm_twitch_chat_lost_seconds",
            "Time in which chat was not heard.",
            value=status.lost_seconds_total,
        )
        yield CounterMetricFamily(
            "mgm_twitch_chat_losses", "How often chat was not heard for a while.", value=status.losses
        )
        renewals = CounterMetricFamily(
            "mgm_twitch_token_renewals", "Renewals of the token by what became of them.", labels=["outcome"]
        )
        for outcome, count in sorted(status.refreshes.items()):
            renewals.add_metric([outcome], count)
        yield renewals
        attempts = CounterMetricFamily(
            "mgm_twitch_subscribings", "Attempts to subscribe by what became of them.", labels=["outcome"]
        )
        for outcome, count in sorted(status.subscribings.items()):
            attempts.add_metric([outcome], count)
        yield attempts
