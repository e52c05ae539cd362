"""``mgm sim eventsub|jwt|helix|twitch``: the stand-ins for Twitch (SPEC §14)."""

from __future__ import annotations

from starlette.applications import Starlette

from goldomatic.ambient import Ambient
from goldomatic.sim import eventsub_relay, extension_jwt, twitch
from goldomatic.sim.cli_parts import (
    EVENTSUB_PORT,
    HELIX_PORT,
    JWT_PORT,
    TWITCH_PORT,
    Host,
    Port,
    settings_or_exit,
    usage_error,
)
from goldomatic.sim.server import LOOPBACK, serve

__all__ = ["run_eventsub_relay", "run_extension_jwt", "run_helix", "run_twitch"]


def run_eventsub_relay(host: Host = LOOPBACK, port: Port = EVENTSUB_PORT) -> None:
    """MockEventSubWebhook: checks the signature, forwards to Backend__BaseUrl."""
    serve(
        eventsub_relay.create_app(settings_or_exit(), Ambient.system()),
        eventsub_relay.SERVICE,
        host=host,
        port=port,
    )


def run_extension_jwt(host: Host = LOOPBACK, port: Port = JWT_PORT) -> None:
    """MockExtensionJwt: GET /token?userId=&displayName= gives an Extension token."""
    try:
        app = extension_jwt.create_app(settings_or_exit(), Ambient.system())
    except ValueError as error:
        raise usage_error(f"Twitch__ExtensionSecret: {error}") from error
    serve(app, extension_jwt.SERVICE, host=host, port=port)


def run_helix(host: Host = LOOPBACK, port: Port = HELIX_PORT) -> None:
    """MockHelixApi: a fake Twitch that remembers every call and fails when told to."""
    serve(_fake_twitch(host, port), twitch.COMPONENT, host=host, port=port)


def run_twitch(host: Host = LOOPBACK, port: Port = TWITCH_PORT) -> None:
    """All of Twitch on one port; it takes only tokens that it has issued, and only for their scopes."""
    serve(_fake_twitch(host, port, is_strict=True), "FakeTwitch", host=host, port=port)


def _fake_twitch(host: str, port: int, *, is_strict: bool = False) -> Starlette:
    app = twitch.create_app(settings_or_exit(), Ambient.system(), is_strict=is_strict)
    # Where a client is sent that is asked to reconnect.
    app.state.hub.sockets.address = f"ws://{host}:{port}/ws"
    return app
