"""The simulators' settings by the names of SPEC §15."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError

from goldomatic.sim.config import ConfigurationError, read_settings

if TYPE_CHECKING:
    from pathlib import Path


def test_defaults_are_the_fixed_ports_and_no_secrets() -> None:
    settings = read_settings({})
    assert settings.backend_url == "http://127.0.0.1:8080"
    assert settings.synthetic_desktop_backend_url == "http://127.0.0.1:8080"
    assert not settings.strict_auth
    assert not settings.is_development
    assert settings.first_api_key == ""
    assert settings.broadcaster_user_id is None


def test_names_are_read_in_any_case_and_addresses_without_their_slash() -> None:
    settings = read_settings(
        {
            "MGM__APIKEY": " first-key , second-key",
            "mockhelix__strictauth": "true",
            "Backend__BaseUrl": "http://127.0.0.1:1234/",
            "SyntheticDesktop__BackendBaseUrl": "http://127.0.0.1:5678",
            "ASPNETCORE_ENVIRONMENT": "development",
            "Twitch__BroadcasterUserId": "1001",
        }
    )
    assert settings.first_api_key == "first-key"
    assert settings.strict_auth
    assert settings.backend_url == "http://127.0.0.1:1234"
    assert settings.synthetic_desktop_backend_url == "http://127.0.0.1:5678"
    assert settings.is_development
    assert settings.broadcaster_user_id == "1001"


def test_all_mistakes_are_told_at_once_and_no_value_is_repeated() -> None:
    with pytest.raises(ConfigurationError) as refusal:
        read_settings({"Backend__BaseUrl": "ftp://nowhere", "MockHelix__StrictAuth": "perhaps"})
    assert [reason.partition(":")[0] for reason in refusal.value.reasons] == [
        "backend__baseurl",
        "mockhelix__strictauth",
    ]
    assert "nowhere" not in str(refusal.value)
    assert "perhaps" not in str(refusal.value)


def test_a_toml_file_nests_and_the_environment_wins(tmp_path: Path) -> None:
    file = tmp_path / "mgm.toml"
    file.write_text(
        '[Mgm]\nApiKey = "from-the-file"\nEnvironment = "Development"\n[MockHelix]\nStrictAuth = true\n'
    )
    settings = read_settings({"Mgm__ConfigFile": str(file), "Mgm__ApiKey": "from-the-environment"})
    assert settings.first_api_key == "from-the-environment"
    assert settings.is_development
    assert settings.strict_auth


def test_the_file_of_the_ebs_will_do(tmp_path: Path) -> None:
    file = tmp_path / "mgm.toml"
    file.write_text(
        """
        [Mgm]
        Environment = "Development"
        ApiKey = ["first-key", "second-key"]
        [Twitch]
        BroadcasterUserId = 1001
        """,
        encoding="utf-8",
    )
    settings = read_settings({"Mgm__ConfigFile": str(file), "ASPNETCORE_ENVIRONMENT": "Production"})
    assert settings.first_api_key == "first-key"
    assert settings.broadcaster_user_id == "1001"
    assert not settings.is_development


def test_a_toml_file_that_is_missing_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="Mgm__ConfigFile"):
        read_settings({"Mgm__ConfigFile": str(tmp_path / "none.toml")})


def test_settings_are_frozen_and_do_not_show_secrets() -> None:
    settings = read_settings({"Mgm__ApiKey": "quite-secret", "Twitch__EventSubSecret": "also-secret"})
    assert "secret" not in repr(settings).replace("eventsub_secret", "").replace("extension_secret", "")
    with pytest.raises(ValidationError):
        settings.strict_auth = True
