"""Settings: the only place where the environment is read (SPEC §15)."""

from goldomatic.ebs.config.reading import StartupRefused, read_settings, setting_names
from goldomatic.ebs.config.settings import (
    DEVELOPMENT_API_KEY,
    DEVELOPMENT_CHANNEL_ID,
    Environment,
    EventSubTransport,
    Settings,
)

__all__ = [
    "DEVELOPMENT_API_KEY",
    "DEVELOPMENT_CHANNEL_ID",
    "Environment",
    "EventSubTransport",
    "Settings",
    "StartupRefused",
    "read_settings",
    "setting_names",
]
