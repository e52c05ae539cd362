"""What the API needs to know of the settings (it does not read them itself)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goldomatic.ebs.api.rate_limit import RateLimits

__all__ = ["ApiOptions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiOptions:
    """The API's part of the settings; secrets do not show in ``repr``."""

    channel_id: str
    api_keys: Sequence[str]
    extension_keys: Sequence[bytes]
    extension_client_id: str | None
    eventsub_secret: str
    is_development: bool
    is_harness_enabled: bool
    is_panel_served: bool
    """Whether `/panel/` hands out tokens: only where everybody knows the key that signs them."""
    trusted_proxies: Sequence[str]
    cors_origins: Sequence[str]
    rate_limits: RateLimits
    state_age_seconds_max: float | None
    """How old the roulette's state may be when other processes write too; None when none does."""

    def __repr__(self) -> str:
        """Tell nothing: keys are in here."""
        return f"ApiOptions(channel_id={self.channel_id!r}, …)"
