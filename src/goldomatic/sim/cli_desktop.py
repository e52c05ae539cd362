"""``mgm sim desktop`` (SPEC §14)."""

from __future__ import annotations

from goldomatic.ambient import Ambient
from goldomatic.sim import synthetic_desktop
from goldomatic.sim.cli_parts import DESKTOP_PORT, Host, Port, settings_or_exit
from goldomatic.sim.server import LOOPBACK, serve

__all__ = ["run_synthetic_desktop"]


def run_synthetic_desktop(host: Host = LOOPBACK, port: Port = DESKTOP_PORT) -> None:
    """SyntheticDesktop: delivers payouts and answers look-ups, without a game."""
    app = synthetic_desktop.create_app(settings_or_exit(), Ambient.system())
    serve(app, synthetic_desktop.COMPONENT, host=host, port=port)
