"""Examines the settings of an EBS, without starting it (SPEC §15)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from goldomatic.doctor.findings import Finding, State
from goldomatic.ebs.config import Settings, StartupRefused, read_settings, setting_names
from goldomatic.setting_sources import UnreadableFile, given_settings

__all__ = ["examine_ebs", "is_ebs_meant", "settings_to_try"]

_SIGNS = ("twitch__", "connectionstrings__", "mgm__environment", "aspnetcore_environment")


@dataclass(frozen=True, slots=True)
class _Watched:
    """A setting that people forget: what it is for, and what an EBS without it does."""

    name: str
    why: str
    unset: str


_WATCHED = (
    _Watched("Mgm__Environment", "Development relaxes rules that keep gold safe", "Production"),
    _Watched("Mgm__ApiKey", "the Desktop proves itself with it", "no Desktop gets in"),
    _Watched("Twitch__BroadcasterUserId", "the channel whose chat is served", "no channel"),
    _Watched("Twitch__ExtensionSecret", "the panel's viewers are known by it", "no panel gets in"),
    _Watched("Twitch__ExtensionClientId", "tokens for other extensions are refused by it", "any is taken"),
    _Watched("Twitch__EventSubTransport", "how Twitch reaches the EBS", "webhook"),
    _Watched("Twitch__EventSubSecret", "chat is known to be Twitch's by it", "only webhook needs it"),
    _Watched("Twitch__CallbackUrl", "where Twitch sends chat messages", "only webhook needs it"),
    _Watched("Twitch__HelixClientId", "Twitch is called with it", "Twitch is not called: no announcements"),
    _Watched("Twitch__HelixClientSecret", "the program proves itself", "only clients with a secret need it"),
    _Watched("Twitch__BroadcasterAccessToken", "a login made elsewhere", "mgm twitch login does instead"),
    _Watched("Twitch__BroadcasterRefreshToken", "renews that login", "mgm twitch login does instead"),
    _Watched("ConnectionStrings__PostgreSQL", "where everything is kept", "SQLite in the data folder"),
    _Watched("Mgm__DataDir", "where SQLite's file is kept", "the user's data folder"),
    _Watched("Mgm__TrustedProxies", "behind a proxy all viewers share one rate limit without it", "none"),
)  # fmt: skip


def is_ebs_meant(environment: Mapping[str, str]) -> bool:
    """Whether somebody has begun to set an EBS up here."""
    try:
        return any(name.startswith(_SIGNS) for name in given_settings(environment))
    except UnreadableFile:
        return True


def examine_ebs(environment: Mapping[str, str]) -> list[Finding]:
    """Return what is set, what is missing, and every reason for which the EBS would not start."""
    reasons: dict[str, list[str]] = {}
    warnings: tuple[str, ...] = ()
    data_dir: Path | None = None
    try:
        settings, warnings = read_settings(environment)
        data_dir = settings.data_dir if settings.postgresql is None else None
    except StartupRefused as refused:
        for reason in refused.reasons:
            name, _, words = reason.partition(": ")
            reasons.setdefault(name, []).append(words)
    try:
        given = given_settings(environment)
    except UnreadableFile:
        given = {}
    findings = [
        _setting(watched, reasons.pop(watched.name, []), is_given=watched.name.lower() in given)
        for watched in _WATCHED
    ]
    findings += [
        Finding(subject=name, state=State.WRONG, found=" ".join(words), remedy=f"change or remove {name}")
        for name, words in reasons.items()
    ]
    findings += [
        Finding(subject="settings", state=State.NOTE, found=warning, remedy="see docs/spec.md §15")
        for warning in warnings
    ]
    if data_dir is not None:
        findings.append(_folder(data_dir))
    return findings


def settings_to_try(environment: Mapping[str, str]) -> Settings | None:
    """Return the settings of which something can be tried: what cannot be used counts as not given.

    None when nothing can be said at all. `examine_ebs` tells what is wrong with them.
    """
    try:
        return read_settings(environment)[0]
    except StartupRefused as refused:
        unusable = {reason.partition(":")[0] for reason in refused.reasons}
    try:
        return read_settings(environment, setting_names() - unusable)[0]
    except StartupRefused:
        return None


def _setting(watched: _Watched, reasons: list[str], *, is_given: bool) -> Finding:
    if reasons:
        return Finding(
            subject=watched.name,
            state=State.WRONG,
            found=" ".join(reasons),
            why=watched.why,
            remedy=f"set {watched.name}: docs/spec.md §15",
        )
    return Finding(
        subject=watched.name,
        state=State.FINE if is_given else State.NOTE,
        found="set" if is_given else f"not set: {watched.unset}",
        why=watched.why,
    )


def _folder(folder: Path) -> Finding:
    """Say whether the database's file can be written; the nearest folder that is there tells."""
    existing = next(each for each in (folder, *folder.parents) if each.exists() or each == each.parent)
    is_usable = existing.is_dir() and os.access(existing, os.W_OK)
    return Finding(
        subject="data folder",
        state=State.FINE if is_usable else State.WRONG,
        found=f"{folder}, {'can be written' if is_usable else 'cannot be written'}",
        why="the database is kept there",
        remedy="give it to the user who runs the EBS, or set Mgm__DataDir",
    )
