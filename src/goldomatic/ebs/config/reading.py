"""From environment and TOML file to settings, or to every reason why not (SPEC §15)."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pydantic import AliasChoices, ValidationError

from goldomatic.ebs.config.settings import DEVELOPMENT_API_KEY, EventSubTransport, Settings
from goldomatic.protocol.extension_secret import DEVELOPMENT_SECRET, extension_keys
from goldomatic.setting_sources import CONFIG_FILE, ENVIRONMENT_NAMES, UnreadableFile, given_settings

__all__ = ["StartupRefused", "read_settings", "setting_names"]

API_KEY_CHARACTERS_MIN = 16
_EVENTSUB_SECRET_CHARACTERS = range(10, 101)
_OWN_PREFIXES = ("mgm__", "twitch__", "connectionstrings__")
_DESKTOP_PREFIX = "mgm__desktop__"
"""What begins so is the Desktop's, which may share environment and file with the EBS."""
_WELL_KNOWN_KEYS = frozenset(
    {
        DEVELOPMENT_API_KEY,
        DEVELOPMENT_SECRET,
        "change-me-change-me",
        "changemechangeme",
        "your-api-key-here",
        "replace-with-your-key",
        "0123456789abcdef",
        "1234567890123456",
    }
)
_PLACEHOLDER_WORDS = ("change-me", "changeme", "change_me", "your-api-key", "placeholder", "replace-me")


class StartupRefused(Exception):
    """The EBS does not start; ``reasons`` are all there are, one sentence each, without any secret."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = tuple(reasons)


def setting_names() -> frozenset[str]:
    """Return SPEC's name of each setting."""
    names: set[str] = set()
    for field in Settings.model_fields.values():
        alias = field.validation_alias
        names |= {str(name) for name in (alias.choices if isinstance(alias, AliasChoices) else [alias])}
    return frozenset(names)


def _known_names() -> dict[str, str]:
    """Return SPEC's name of each setting by its lower-case form, and that of the file."""
    return {name.lower(): name for name in (CONFIG_FILE, *setting_names())}


def read_settings(
    environment: Mapping[str, str], needed: Collection[str] | None = None
) -> tuple[Settings, tuple[str, ...]]:
    """Return the settings, and warnings for a person: names that look like ours and mean nothing.

    Names are matched in any case; an empty value is as good as none; the environment wins over the file.
    A command that goes by a few settings names them in ``needed``: then no other is looked at or demanded.

    Raises:
        StartupRefused: with every mistake at once.
    """
    known = _known_names()
    try:
        given = given_settings(environment)
    except UnreadableFile as error:
        raise StartupRefused([f"{CONFIG_FILE}: cannot be read: {error}"]) from None
    values = {known[name]: value for name, value in given.items() if name in known}
    if "Mgm__Environment" in values:
        values.pop("ASPNETCORE_ENVIRONMENT", None)
    if needed is not None:
        values = {name: values[name] for name in values if name in {*needed, *ENVIRONMENT_NAMES}}
    settings, reasons = _validate(values)
    unusable = set(map(_name_in, reasons))
    # When even the environment is a guess, what Production would demand is one, too.
    if unusable.isdisjoint(ENVIRONMENT_NAMES):
        reasons += [
            reason
            for reason in _reasons_to_refuse(settings)
            if _name_in(reason) not in unusable and (needed is None or _name_in(reason) in needed)
        ]
    if reasons:
        raise StartupRefused(reasons)
    assumptions = _assumptions(settings) if needed is None else []
    return settings, (*_unknown_names(given, known), *assumptions)


def _validate(values: Mapping[str, Any]) -> tuple[Settings, list[str]]:
    """Return the settings, and a reason for each value that cannot be used and counts as not given."""
    try:
        return Settings.model_validate(values), []
    except ValidationError as error:
        reasons = [_sentence(problem["loc"], problem["msg"]) for problem in error.errors()]
    unusable = set(map(_name_in, reasons))
    return Settings.model_validate({name: values[name] for name in values if name not in unusable}), reasons


def _name_in(reason: str) -> str:
    """Return the setting that a reason is about."""
    return reason.partition(":")[0]


def _sentence(location: Sequence[int | str], message: str) -> str:
    return f"{location[0]}: {message.removeprefix('Value error, ')}"


def _reasons_to_refuse(settings: Settings) -> list[str]:
    reasons: list[str] = []
    try:
        extension_keys(settings.extension_secret.get_secret_value())
    except ValueError as error:
        reasons.append(f"Twitch__ExtensionSecret: {error}")
    reasons += [
        f"Mgm__ApiKey: key {number} cannot be sent in a header: ASCII only."
        for number, key in enumerate(settings.api_keys, start=1)
        if not (key.isascii() and key.isprintable())
    ]
    if settings.is_development:
        return reasons
    if not settings.api_keys:
        reasons.append("Mgm__ApiKey: the Desktop needs a key.")
    reasons += [
        f"Mgm__ApiKey: key {number} is weak: at least {API_KEY_CHARACTERS_MIN} characters, no placeholder."
        for number, key in enumerate(settings.api_keys, start=1)
        if _is_weak(key)
    ]
    if not settings.extension_secret.get_secret_value().strip(" ,"):
        reasons.append("Twitch__ExtensionSecret: the panel's tokens cannot be checked without it.")
    secret = settings.eventsub_secret.get_secret_value()
    if secret and not (secret.isascii() and len(secret) in _EVENTSUB_SECRET_CHARACTERS):
        # By whichever road chat comes, the webhook's route lets in whoever knows it.
        reasons.append("Twitch__EventSubSecret: must be 10 to 100 ASCII characters.")
    elif not secret and settings.eventsub_transport is EventSubTransport.WEBHOOK:
        reasons.append("Twitch__EventSubSecret: the webhook cannot tell Twitch from others without it.")
    if settings.broadcaster_user_id is None:
        reasons.append("Twitch__BroadcasterUserId: the channel to serve is not named.")
    if settings.enable_e2e_harness:
        reasons.append("Mgm__EnableE2eHarness: the test harness gives gold away; Development only.")
    if settings.dev_skip_subscriber_check:
        reasons.append("Mgm__DevSkipSubscriberCheck: Development only.")
    if settings.clock_rate != 1:
        reasons.append("Mgm__ClockRate: Development only.")
    if settings.clock_start is not None:
        reasons.append("Mgm__ClockStart: Development only.")
    return reasons


def _is_weak(key: str) -> bool:
    lowered = key.lower()
    return (
        len(key) < API_KEY_CHARACTERS_MIN
        or lowered in _WELL_KNOWN_KEYS
        or len(set(key)) <= 2  # noqa: PLR2004 - one or two letters over and over
        or any(word in lowered for word in _PLACEHOLDER_WORDS)
    )


def _unknown_names(given: Mapping[str, Any], known: Mapping[str, str]) -> list[str]:
    warnings: list[str] = []
    for name in sorted(given):
        if name.startswith(_OWN_PREFIXES) and not name.startswith(_DESKTOP_PREFIX) and name not in known:
            nearest = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
            hint = f"; did you mean {known[nearest[0]]}?" if nearest else ""
            warnings.append(f"{name}: there is no such setting{hint}")
    return warnings


def _assumptions(settings: Settings) -> list[str]:
    """Return what a Development EBS took for granted, so that a first try works and nobody is surprised."""
    if not settings.is_development:
        return ["Mgm__CorsOrigins: Development only; ignored"] if settings.cors_origins else []
    assumed: list[str] = []
    if not settings.api_key.get_secret_value().strip(" ,"):
        assumed.append(f"Mgm__ApiKey is not set: the Desktop's key is {DEVELOPMENT_API_KEY!r}")
    if not settings.extension_secret.get_secret_value().strip(" ,"):
        assumed.append("Twitch__ExtensionSecret is not set: the well-known Development secret is used")
    if not settings.eventsub_secret.get_secret_value():
        assumed.append("Twitch__EventSubSecret is not set: signatures and ages of messages are not checked")
    if settings.broadcaster_user_id is None:
        assumed.append(f"Twitch__BroadcasterUserId is not set: the channel is {settings.channel_id}")
    return assumed
