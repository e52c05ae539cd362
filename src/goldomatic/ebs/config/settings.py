"""The settings as values, and what each of them must look like (SPEC §15)."""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import platformdirs
from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    HttpUrl,
    PositiveInt,
    SecretStr,
    TypeAdapter,
)
from sqlalchemy import URL

from goldomatic.ambient import parse_instant
from goldomatic.ebs.config.database_url import parse_database_url
from goldomatic.protocol.twitch_id import is_twitch_id
from goldomatic.setting_sources import home_path

__all__ = [
    "DEVELOPMENT_API_KEY",
    "DEVELOPMENT_CHANNEL_ID",
    "Environment",
    "EventSubTransport",
    "Settings",
]

DEVELOPMENT_API_KEY = "mgm-dev-api-key-change-me"
"""The Desktop key of a Development EBS that was given none. Everybody knows it."""

DEVELOPMENT_CHANNEL_ID = "1001"
"""The channel of a Development EBS that was given none."""

CLOCK_RATE_MAX = 10_000.0
_HTTP_URL = TypeAdapter(HttpUrl)
_CLIENT_ID = re.compile(r"[A-Za-z0-9._-]+")
_TOKEN = re.compile(r"[!-~]+")


class Environment(StrEnum):
    """How strict the EBS is."""

    PRODUCTION = "Production"
    DEVELOPMENT = "Development"


class EventSubTransport(StrEnum):
    """How Twitch reaches the EBS."""

    WEBHOOK = "webhook"
    WEBSOCKET = "websocket"


def _environment(value: object) -> object:
    for environment in Environment:
        if isinstance(value, str) and value.strip().lower() == environment.value.lower():
            return environment
    raise ValueError("must be Production or Development")


def _transport(value: object) -> object:
    for transport in EventSubTransport:
        if isinstance(value, str) and value.strip().lower() == transport.value:
            return transport
    raise ValueError("must be webhook or websocket")


def _comma_separated(value: object) -> object:
    if isinstance(value, str):
        return tuple(part for part in (piece.strip() for piece in value.split(",")) if part)
    return value


def _network(text: str) -> str:
    try:
        ip_network(text, strict=False)
    except ValueError:
        raise ValueError(f"{text!r} is neither an address nor a network in CIDR notation") from None
    return text


def _origin(text: str) -> str:
    scheme, separator, rest = text.partition("://")
    is_origin = bool(separator) and scheme in ("http", "https") and bool(rest)
    if not is_origin or not text.isascii() or any(character in rest for character in "/?#@ *"):
        raise ValueError(f"{text!r} is not an origin, such as https://localhost:5173")
    return text


def _base_url(text: str) -> str:
    _HTTP_URL.validate_python(text)
    return text.strip().rstrip("/")


def _socket_url(text: str) -> str:
    stripped = text.strip()
    scheme, separator, rest = stripped.partition("://")
    if not (separator and scheme in ("ws", "wss") and rest and stripped.isascii() and " " not in stripped):
        raise ValueError("must be an address that begins with wss://")
    return stripped


def _instant(value: object) -> object:
    if isinstance(value, str):
        try:
            return parse_instant(value.strip())
        except ValueError:
            raise ValueError("is not an instant, such as 2026-04-04T12:00:00Z") from None
    return value


def _database(value: object) -> object:
    return parse_database_url(value) if isinstance(value, str) else value


def _twitch_id(text: str) -> str:
    stripped = text.strip()
    if not is_twitch_id(stripped):
        raise ValueError("must be a Twitch user id: digits only")
    return stripped


def _client_id(text: str) -> str:
    stripped = text.strip()
    # It becomes part of a header, and of the page's origin.
    if _CLIENT_ID.fullmatch(stripped) is None:
        raise ValueError("must be a client id as Twitch shows it: letters and digits")
    return stripped


def _token(secret: SecretStr) -> SecretStr:
    stripped = secret.get_secret_value().strip()
    if _TOKEN.fullmatch(stripped) is None:
        raise ValueError("must be a token as Twitch shows it: ASCII, without spaces")
    return SecretStr(stripped)


def _path(value: object) -> object:
    return home_path(value.strip()) if isinstance(value, str) else value


BaseUrl = Annotated[str, AfterValidator(_base_url)]
ClientId = Annotated[str, AfterValidator(_client_id)]
Token = Annotated[SecretStr, AfterValidator(_token)]


def _data_dir() -> Path:
    return platformdirs.user_data_path("mimirons-gold-o-matic", appauthor=False)


class Settings(BaseModel):
    """Everything that the EBS can be told. Secrets do not show in ``repr``; aliases are SPEC §15's names."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", arbitrary_types_allowed=True, populate_by_name=True
    )

    environment: Annotated[Environment, BeforeValidator(_environment)] = Field(
        Environment.PRODUCTION,
        validation_alias=AliasChoices("Mgm__Environment", "ASPNETCORE_ENVIRONMENT"),
    )
    api_key: SecretStr = Field(SecretStr(""), validation_alias="Mgm__ApiKey")
    dev_skip_subscriber_check: bool = Field(default=False, validation_alias="Mgm__DevSkipSubscriberCheck")
    enable_e2e_harness: bool = Field(default=False, validation_alias="Mgm__EnableE2eHarness")
    clock_rate: float = Field(
        1.0, gt=0, le=CLOCK_RATE_MAX, allow_inf_nan=False, validation_alias="Mgm__ClockRate"
    )
    clock_start: Annotated[datetime, BeforeValidator(_instant)] | None = Field(
        None, validation_alias="Mgm__ClockStart"
    )
    trusted_proxies: Annotated[
        tuple[Annotated[str, AfterValidator(_network)], ...], BeforeValidator(_comma_separated)
    ] = Field((), validation_alias="Mgm__TrustedProxies")
    cors_origins: Annotated[
        tuple[Annotated[str, AfterValidator(_origin)], ...], BeforeValidator(_comma_separated)
    ] = Field((), validation_alias="Mgm__CorsOrigins")
    data_dir: Annotated[Path, BeforeValidator(_path)] = Field(
        default_factory=_data_dir, validation_alias="Mgm__DataDir"
    )
    changes_per_minute: PositiveInt = Field(5, validation_alias="Mgm__RateLimit__ChangesPerMinute")
    reads_per_minute: PositiveInt = Field(60, validation_alias="Mgm__RateLimit__ReadsPerMinute")
    desktop_per_minute: PositiveInt = Field(600, validation_alias="Mgm__RateLimit__DesktopPerMinute")
    postgresql: Annotated[URL, BeforeValidator(_database)] | None = Field(
        None, validation_alias="ConnectionStrings__PostgreSQL", repr=False
    )
    extension_secret: SecretStr = Field(SecretStr(""), validation_alias="Twitch__ExtensionSecret")
    extension_client_id: ClientId | None = Field(None, validation_alias="Twitch__ExtensionClientId")
    eventsub_transport: Annotated[EventSubTransport, BeforeValidator(_transport)] = Field(
        EventSubTransport.WEBHOOK, validation_alias="Twitch__EventSubTransport"
    )
    callback_url: BaseUrl | None = Field(None, validation_alias="Twitch__CallbackUrl")
    eventsub_socket_url: Annotated[str, AfterValidator(_socket_url)] | None = Field(
        None, validation_alias="Twitch__EventSubSocketUrl"
    )
    eventsub_secret: SecretStr = Field(SecretStr(""), validation_alias="Twitch__EventSubSecret")
    broadcaster_user_id: Annotated[str, AfterValidator(_twitch_id)] | None = Field(
        None, validation_alias="Twitch__BroadcasterUserId"
    )
    helix_client_id: ClientId | None = Field(None, validation_alias="Twitch__HelixClientId")
    helix_client_secret: SecretStr | None = Field(None, validation_alias="Twitch__HelixClientSecret")
    broadcaster_access_token: Token | None = Field(None, validation_alias="Twitch__BroadcasterAccessToken")
    broadcaster_refresh_token: Token | None = Field(None, validation_alias="Twitch__BroadcasterRefreshToken")
    helix_api_base_url: BaseUrl | None = Field(None, validation_alias="Twitch__HelixApiBaseUrl")
    auth_base_url: BaseUrl | None = Field(None, validation_alias="Twitch__AuthBaseUrl")

    @property
    def is_development(self) -> bool:
        """Whether the EBS may relax what SPEC §15 says it may."""
        return self.environment is Environment.DEVELOPMENT

    @property
    def api_keys(self) -> tuple[str, ...]:
        """The Desktop keys in force; in Development the well-known one if none was given."""
        given = tuple(key for key in map(str.strip, self.api_key.get_secret_value().split(",")) if key)
        if not given and self.is_development:
            return (DEVELOPMENT_API_KEY,)
        return given

    @property
    def channel_id(self) -> str:
        """The channel served.

        Raises:
            ValueError: none was given in Production; such settings are refused before they are used.
        """
        if self.broadcaster_user_id is not None:
            return self.broadcaster_user_id
        if self.is_development:
            return DEVELOPMENT_CHANNEL_ID
        raise ValueError("Twitch__BroadcasterUserId is not set")

    @property
    def eventsub_callback(self) -> str | None:
        """Where Twitch sends chat to, if that was said; an address without a path is given the route's."""
        if self.callback_url is None or urlsplit(self.callback_url).path:
            return self.callback_url
        return f"{self.callback_url}/api/twitch/eventsub"

    @property
    def database_url(self) -> URL:
        """The database: PostgreSQL when it was named, else the file in the data folder."""
        if self.postgresql is not None:
            return self.postgresql
        return URL.create("sqlite", database=str(self.data_dir.absolute() / "mgm.sqlite3"))
