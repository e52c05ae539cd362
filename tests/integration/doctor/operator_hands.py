"""What the doctor's tests on Twitch share: an operator's settings, their login, and a strict fake Twitch."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection

from goldomatic.ambient import Ambient
from goldomatic.doctor.ebs import settings_to_try
from goldomatic.doctor.ebs_trial import try_ebs
from goldomatic.doctor.findings import Finding, State
from goldomatic.ebs.application.grants import load_grant, save_grant
from goldomatic.ebs.storage import migrate
from goldomatic.ebs.twitch.grants import Grant
from goldomatic.sim.twitch_tokens import ALL_SCOPES
from tests.integration.api.test_twitch_login import CLIENT, StrictTwitch

CHANNEL = "1001"
CLIENT_SECRET = "planted-client-secret"
EVENTSUB_SECRET = "planted-eventsub-secret"
NOBODY = "http://127.0.0.1:9"
"""Where nothing listens."""


@dataclass
class Operator:
    """Somebody who has set an EBS up and asks the doctor about it."""

    twitch: StrictTwitch
    folder: Path
    given: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with everything that a webhook needs, but a login."""
        self.twitch.desk.client_secret = CLIENT_SECRET
        self.given = {
            "Mgm__ApiKey": "planted-desktop-key",
            "Mgm__DataDir": str(self.folder),
            "Twitch__ExtensionSecret": "cGxhbnRlZC1leHRlbnNpb24tc2VjcmV0",
            "Twitch__EventSubSecret": EVENTSUB_SECRET,
            "Twitch__BroadcasterUserId": CHANNEL,
            "Twitch__CallbackUrl": f"{NOBODY}/api/twitch/eventsub",
            "Twitch__HelixClientId": CLIENT,
            "Twitch__HelixClientSecret": CLIENT_SECRET,
            "Twitch__HelixApiBaseUrl": self.twitch.address,
            "Twitch__AuthBaseUrl": self.twitch.address,
            "Twitch__EventSubSocketUrl": self.socket_url,
        }

    @property
    def socket_url(self) -> str:
        """Where the fake's socket is."""
        return self.twitch.address.replace("http", "ws") + "/ws"

    @property
    def database(self) -> Path:
        """The EBS's file."""
        return self.folder / "mgm.sqlite3"

    async def log_in(
        self, user_id: str = CHANNEL, *, scopes: frozenset[str] = ALL_SCOPES, **changes: Any
    ) -> Grant:
        """Keep a login as `mgm twitch login` does; ``changes`` are made to it before."""
        pair = self.twitch.desk.issue(user_id, CLIENT, scopes)
        grant = Grant(
            client_id=CLIENT,
            access_token=pair["access_token"],
            refresh_token=pair["refresh_token"],
            scopes=scopes,
            login="streamer",
        )
        return await asyncio.to_thread(self._keep, replace(grant, **changes))

    def _keep(self, grant: Grant) -> Grant:
        url = URL.create("sqlite", database=str(self.database))
        migrate.upgrade(url)

        def keep(connection: Connection) -> Grant:
            stored = load_grant(connection, CHANNEL)
            version = 0 if stored is None else stored.version
            kept = save_grant(connection, CHANNEL, replace(grant, version=version))
            assert kept is not None
            return kept

        return migrate.run_alone(url, keep)

    async def order(self, **queues: list[dict[str, Any]]) -> None:
        """Tell the fake what shall go wrong."""
        assert (await self.twitch.client.post("/control/script", json=queues)).is_success

    async def ask(
        self,
        changed: Mapping[str, str] | None = None,
        *,
        ambient: Ambient | None = None,
        backend: str = NOBODY,
        **changes: str,
    ) -> dict[str, list[Finding]]:
        """Let the doctor try it all; the findings by their subject."""
        settings = settings_to_try(self.given | dict(changed or {}) | changes)
        assert settings is not None
        return by_subject(await try_ebs(settings, ambient or Ambient.system(), backend=backend))


def by_subject(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Sort them."""
    sorted_: dict[str, list[Finding]] = {}
    for finding in findings:
        sorted_.setdefault(finding.subject, []).append(finding)
    return sorted_


def only(findings: dict[str, list[Finding]], subject: str, state: State) -> Finding:
    """The one finding about it, which must stand so; whatever is wrong must have a remedy."""
    [finding] = findings[subject]
    assert finding.state is state, finding
    if state is State.WRONG:
        assert finding.remedy, finding
        assert finding.why or subject == "running EBS", finding
    return finding
