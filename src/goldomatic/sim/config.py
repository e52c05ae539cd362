"""The simulators' settings, by the environment names of SPEC §15; read once, frozen afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    SecretStr,
    TypeAdapter,
    ValidationError,
)

from goldomatic.setting_sources import CONFIG_FILE, UnreadableFile, given_settings

__all__ = ["ConfigurationError", "SimulatorSettings", "read_settings"]

BACKEND_URL_DEFAULT = "http://127.0.0.1:8080"

_HTTP_URL = TypeAdapter(HttpUrl)


class ConfigurationError(Exception):
    """The settings cannot be used; ``reasons`` names every mistake, one sentence each."""

    def __init__(self, reasons: list[str]) -> None:
        """Keep ``reasons`` and show them joined."""
        super().__init__("; ".join(reasons))
        self.reasons = reasons


def _base_url(text: str) -> str:
    _HTTP_URL.validate_python(text)
    return text.rstrip("/")


BaseUrl = Annotated[str, AfterValidator(_base_url)]
"""An http or https address without the slash at its end."""


class SimulatorSettings(BaseModel):
    """What the four simulators and ``mgm e2e`` go by. Field aliases are the names of SPEC §15, lower-case."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    environment: str = Field(
        "Production", validation_alias=AliasChoices("mgm__environment", "aspnetcore_environment")
    )
    api_key: SecretStr = Field(SecretStr(""), validation_alias="mgm__apikey")
    eventsub_secret: SecretStr = Field(SecretStr(""), validation_alias="twitch__eventsubsecret")
    extension_secret: SecretStr = Field(SecretStr(""), validation_alias="twitch__extensionsecret")
    broadcaster_user_id: str | None = Field(None, validation_alias="twitch__broadcasteruserid")
    helix_client_id: str | None = Field(None, validation_alias="twitch__helixclientid")
    backend_url: BaseUrl = Field(BACKEND_URL_DEFAULT, validation_alias="backend__baseurl")
    synthetic_desktop_backend_url: BaseUrl = Field(
        BACKEND_URL_DEFAULT, validation_alias="syntheticdesktop__backendbaseurl"
    )
    strict_auth: bool = Field(default=False, validation_alias="mockhelix__strictauth")

    @property
    def is_development(self) -> bool:
        """Whether ``Mgm__Environment`` says Development; any spelling of the case will do."""
        return self.environment.strip().lower() == "development"

    @property
    def first_api_key(self) -> str:
        """The key that a Desktop would use: the first of ``Mgm__ApiKey`` (SPEC §18), or empty."""
        return self.api_key.get_secret_value().split(",")[0].strip()


def read_settings(environment: Mapping[str, str]) -> SimulatorSettings:
    """Read the settings from ``environment`` and from the TOML file that it may name (``Mgm__ConfigFile``).

    Names are matched in any case, ``__`` nests, the environment wins, an empty value is as good as none.

    Raises:
        ConfigurationError: with every mistake at once. Values are never repeated: some are secret.
    """
    try:
        return SimulatorSettings.model_validate(given_settings(environment))
    except UnreadableFile as error:
        raise ConfigurationError([f"{CONFIG_FILE} cannot be read: {error}"]) from error
    except ValidationError as error:
        reasons = [f"{problem['loc'][0]}: {problem['msg']}" for problem in error.errors(include_input=False)]
        raise ConfigurationError(reasons) from None
