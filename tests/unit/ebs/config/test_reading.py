"""Settings: every name, every mistake at once, no secret in any word (SPEC §15, §18)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from goldomatic.ambient import parse_instant
from goldomatic.ebs.config import (
    DEVELOPMENT_API_KEY,
    DEVELOPMENT_CHANNEL_ID,
    Environment,
    EventSubTransport,
    StartupRefused,
    read_settings,
)

KEY = "a-long-enough-desktop-key"
SECRET = "c2VjcmV0LW9mLXRoZS1leHRlbnNpb24tMDEyMzQ1Njc="

PRODUCTION = {
    "Mgm__ApiKey": KEY,
    "Twitch__ExtensionSecret": SECRET,
    "Twitch__EventSubSecret": "eventsub-secret-0123",
    "Twitch__BroadcasterUserId": "1001",
}


def reasons(environment: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(StartupRefused) as refused:
        read_settings(environment)
    return refused.value.reasons


def test_nothing_set_in_production_gives_every_reason_at_once() -> None:
    names = [reason.partition(":")[0] for reason in reasons({})]
    assert names == [
        "Mgm__ApiKey",
        "Twitch__ExtensionSecret",
        "Twitch__EventSubSecret",
        "Twitch__BroadcasterUserId",
    ]


def test_what_only_development_may_is_refused_beside_everything_else() -> None:
    told = reasons(
        {
            "Mgm__ApiKey": "short",
            "Mgm__EnableE2eHarness": "true",
            "Mgm__DevSkipSubscriberCheck": "1",
            "Mgm__ClockRate": "60",
            "Mgm__ClockStart": "2026-04-04T12:00:00Z",
        }
    )
    for name in (
        "Mgm__ApiKey",
        "Twitch__ExtensionSecret",
        "Twitch__EventSubSecret",
        "Twitch__BroadcasterUserId",
        "Mgm__EnableE2eHarness",
        "Mgm__DevSkipSubscriberCheck",
        "Mgm__ClockRate",
        "Mgm__ClockStart",
    ):
        assert any(reason.startswith(name) for reason in told), name


def test_production_knows_no_slow_clock_either() -> None:
    assert reasons(PRODUCTION | {"Mgm__ClockRate": "0.5"}) == ("Mgm__ClockRate: Development only.",)


def test_a_complete_production_starts() -> None:
    settings, warnings = read_settings(PRODUCTION)
    assert settings.environment is Environment.PRODUCTION
    assert settings.channel_id == "1001"
    assert settings.api_keys == (KEY,)
    assert warnings == ()


@pytest.mark.parametrize(
    "key",
    [
        "short",
        "abcdefgh-123456",
        "a" * 40,
        "ChangeMe-ChangeMe-1234",
        "your-api-key-here",
        DEVELOPMENT_API_KEY,
    ],
)
def test_a_weak_key_is_refused_even_beside_a_strong_one(key: str) -> None:
    told = reasons(PRODUCTION | {"Mgm__ApiKey": f"{KEY},{key}"})
    assert len(told) == 1
    assert told[0].startswith("Mgm__ApiKey: key 2")
    assert key not in told[0]


@pytest.mark.parametrize("environment", [PRODUCTION, {"Mgm__Environment": "Development"}])
def test_a_key_that_no_header_can_hold_is_refused_everywhere(environment: dict[str, str]) -> None:
    told = reasons(environment | {"Mgm__ApiKey": f"{KEY},ключ-рабочего-стола"})
    assert told == ("Mgm__ApiKey: key 2 cannot be sent in a header: ASCII only.",)


@pytest.mark.parametrize("transport", ["webhook", "websocket"])
@pytest.mark.parametrize("secret", ["x" * 9, "x" * 101, "geheimnis-süß"])
def test_a_bad_eventsub_secret_is_refused(secret: str, transport: str) -> None:
    """Over the websocket, too: the webhook's route stays there, for whoever can guess the secret."""
    told = reasons(PRODUCTION | {"Twitch__EventSubSecret": secret, "Twitch__EventSubTransport": transport})
    assert [reason.partition(":")[0] for reason in told] == ["Twitch__EventSubSecret"]


def test_keys_and_secrets_as_short_and_as_long_as_they_may_be() -> None:
    for secret in ("x" * 10, "x" * 100):
        read_settings(PRODUCTION | {"Mgm__ApiKey": "abcdefgh-1234567", "Twitch__EventSubSecret": secret})


def test_the_rate_limits_of_the_contract_hold_unless_others_are_set() -> None:
    settings, _ = read_settings(PRODUCTION)
    limits = (settings.changes_per_minute, settings.reads_per_minute, settings.desktop_per_minute)
    assert limits == (5, 60, 600)


def test_the_websocket_needs_no_eventsub_secret() -> None:
    settings, _ = read_settings(
        PRODUCTION | {"Twitch__EventSubSecret": "", "Twitch__EventSubTransport": "WebSocket"}
    )
    assert settings.eventsub_transport is EventSubTransport.WEBSOCKET


def test_an_extension_secret_that_is_not_base64_is_refused_everywhere() -> None:
    for environment in (PRODUCTION, {"Mgm__Environment": "Development"}):
        told = reasons(environment | {"Twitch__ExtensionSecret": f"{SECRET},n!t-b@se64"})
        assert told == ("Twitch__ExtensionSecret: secret 2 is not base64",)


def test_development_starts_with_nothing_and_says_what_it_assumed() -> None:
    settings, warnings = read_settings({"Mgm__Environment": "Development"})
    assert settings.api_keys == (DEVELOPMENT_API_KEY,)
    assert settings.channel_id == DEVELOPMENT_CHANNEL_ID
    for name in (
        "Mgm__ApiKey",
        "Twitch__ExtensionSecret",
        "Twitch__EventSubSecret",
        "Twitch__BroadcasterUserId",
    ):
        assert any(name in warning for warning in warnings), name


@pytest.mark.parametrize(
    "name", ["mgm__environment", "MGM__ENVIRONMENT", "ASPNETCORE_ENVIRONMENT", "aspnetcore_environment"]
)
@pytest.mark.parametrize("value", ["Development", "development", " DEVELOPMENT "])
def test_names_and_words_count_in_any_case(name: str, value: str) -> None:
    settings, _ = read_settings({name: value})
    assert settings.is_development


def test_our_own_name_of_the_environment_wins_over_the_alias() -> None:
    settings, _ = read_settings({"ASPNETCORE_ENVIRONMENT": "Production", "Mgm__Environment": "Development"})
    assert settings.is_development


MISTAKES = {
    "Mgm__Environment": "Staging",
    "Mgm__EnableE2eHarness": "perhaps",
    "Mgm__ClockRate": "0",
    "Mgm__ClockStart": "2026-04-04T12:00:00",
    "Mgm__TrustedProxies": "10.0.0.1, proxy",
    "Mgm__CorsOrigins": "https://fine.example, localhost:5173",
    "Mgm__RateLimit__ReadsPerMinute": "-1",
    "ConnectionStrings__PostgreSQL": "mysql://user:hunter2@db/mgm",
    "Twitch__EventSubTransport": "pigeon",
    "Twitch__BroadcasterUserId": "streamer",
    "Twitch__HelixApiBaseUrl": "api.twitch.tv",
    "Mgm__DataDir": "~nobody-has-this-name/data",
    "Twitch__ExtensionClientId": "клиент",
    "Twitch__HelixClientId": "client id",
    "Twitch__BroadcasterAccessToken": "hunter2-токен",
    "Twitch__BroadcasterRefreshToken": "hunter2 twice",
}


def test_every_mistake_is_told_at_once_under_its_name_and_no_password_is_repeated() -> None:
    told = reasons(MISTAKES)
    assert sorted(reason.partition(":")[0] for reason in told) == sorted(MISTAKES)
    assert "hunter2" not in " ".join(told)


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("Mgm__ApiKeys", "Mgm__ApiKey"), ("Twitch__BroadcasterId", "Twitch__BroadcasterUserId")],
)
def test_a_name_that_looks_like_ours_and_means_nothing_is_pointed_out(name: str, nearest: str) -> None:
    _, warnings = read_settings(PRODUCTION | {name: "value-that-may-be-secret"})
    assert len(warnings) == 1
    assert nearest in warnings[0]
    assert "value-that-may-be-secret" not in warnings[0]


def test_other_programs_names_are_left_alone() -> None:
    _, warnings = read_settings(
        PRODUCTION | {"Backend__BaseUrl": "x", "PATH": "/bin", "MockHelix__StrictAuth": "1"}
    )
    assert warnings == ()


def test_no_secret_shows_in_the_settings_own_words() -> None:
    settings, _ = read_settings(
        PRODUCTION
        | {
            "ConnectionStrings__PostgreSQL": "postgresql://user:hunter2@db/mgm",
            "Twitch__BroadcasterAccessToken": "token-hunter2",
            "Twitch__BroadcasterRefreshToken": "refresh-hunter2",
            "Twitch__HelixClientSecret": "client-hunter2",
        }
    )
    for text in (repr(settings), str(settings)):
        assert "hunter2" not in text
        assert KEY not in text
        assert SECRET not in text
        assert "eventsub-secret" not in text


def test_a_file_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    file = tmp_path / "mgm.toml"
    file.write_text(
        """
        [Mgm]
        Environment = "Development"
        ApiKey = ["first-key-from-the-file", "second-key-from-the-file"]
        EnableE2eHarness = true
        ClockRate = 60
        ClockStart = 2026-04-04T12:00:00Z
        [Mgm.RateLimit]
        ReadsPerMinute = 7
        [Twitch]
        BroadcasterUserId = 5005
        """,
        encoding="utf-8",
    )
    settings, _ = read_settings(
        {"mgm__configfile": str(file), "Mgm__RateLimit__ReadsPerMinute": "9", "Mgm__ApiKey": ""}
    )
    assert settings.is_development
    assert settings.api_keys == ("first-key-from-the-file", "second-key-from-the-file")
    assert settings.enable_e2e_harness is True
    assert settings.clock_rate == 60
    assert settings.clock_start == parse_instant("2026-04-04T12:00:00Z")
    assert settings.reads_per_minute == 9
    assert settings.channel_id == "5005"


@pytest.mark.parametrize("name", ["Mgm__Environment", "ASPNETCORE_ENVIRONMENT"])
def test_the_environments_word_on_production_wins_under_either_name(tmp_path: Path, name: str) -> None:
    file = tmp_path / "mgm.toml"
    file.write_text('Mgm.Environment = "Development"', encoding="utf-8")
    told = reasons({"Mgm__ConfigFile": str(file), name: "Production"})
    assert any(reason.startswith("Mgm__ApiKey") for reason in told)


def test_a_file_in_the_home_of_nobody_is_a_reason() -> None:
    [told] = reasons({"Mgm__ConfigFile": "~nobody-has-this-name/mgm.toml"})
    assert told.startswith("Mgm__ConfigFile")


def test_space_around_what_was_pasted_does_not_count() -> None:
    settings, _ = read_settings(
        PRODUCTION | {"Twitch__BroadcasterAccessToken": " token\n", "Twitch__ExtensionClientId": " ext1 "}
    )
    assert settings.broadcaster_access_token is not None
    assert settings.broadcaster_access_token.get_secret_value() == "token"
    assert settings.extension_client_id == "ext1"


@pytest.mark.parametrize("content", [None, "not = = toml"])
def test_a_file_that_cannot_be_read_is_a_reason(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "mgm.toml"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    [told] = reasons({"Mgm__ConfigFile": str(file)})
    assert told.startswith("Mgm__ConfigFile")


def test_the_database_is_a_file_in_the_data_folder_unless_one_is_named(tmp_path: Path) -> None:
    settings, _ = read_settings(PRODUCTION | {"Mgm__DataDir": str(tmp_path)})
    assert settings.database_url.get_backend_name() == "sqlite"
    assert Path(str(settings.database_url.database)).parent == tmp_path


def test_every_name_of_the_contract_is_known() -> None:
    spec = (Path(__file__).resolve().parents[4] / "docs" / "spec.md").read_text(encoding="utf-8")
    section = spec.split("## 15.")[1].split("## 16.")[0]
    names = set(re.findall(r"`((?:Mgm|Twitch|ConnectionStrings)__\w+)`", section))
    short = re.findall(r"`(__\w+)`", section)
    names |= {f"Twitch{name}" for name in short}
    assert len(names) > 15
    for name in names:
        _, warnings = read_settings({"Mgm__Environment": "Development", name: VALUES.get(name, "x" * 20)})
        assert not any("no such setting" in warning for warning in warnings), (name, warnings)


VALUES = {
    "Mgm__Environment": "Development",
    "Mgm__DevSkipSubscriberCheck": "true",
    "Mgm__EnableE2eHarness": "true",
    "Mgm__ClockRate": "2",
    "Mgm__ClockStart": "2026-04-04T12:00:00Z",
    "Mgm__TrustedProxies": "10.0.0.1",
    "Mgm__CorsOrigins": "http://localhost:1",
    "ConnectionStrings__PostgreSQL": "postgresql://db/mgm",
    "Twitch__ExtensionSecret": SECRET,
    "Twitch__EventSubTransport": "webhook",
    "Twitch__EventSubSocketUrl": "wss://127.0.0.1/ws",
    "Twitch__CallbackUrl": "https://ebs.example/api/twitch/eventsub",
    "Twitch__BroadcasterUserId": "1001",
    "Twitch__HelixApiBaseUrl": "http://127.0.0.1:9053",
    "Twitch__AuthBaseUrl": "http://127.0.0.1:9053",
}
