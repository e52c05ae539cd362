"""The real bridge as a program of the simulated world: it types over HTTP, and shows over HTTP what it tells.

Everything else is the Desktop's own: the state machine, the journal, the log file, the calls to the EBS. It
hands over to the game by itself who has agreed; who speaks to the simulated game plays the streamer.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from goldomatic.ambient import Ambient, monotonic
from goldomatic.desktop.adapters.journal import Journal
from goldomatic.desktop.bridge.bridge import Bridge
from goldomatic.desktop.bridge.events import Moment
from goldomatic.desktop.bridge.gift_state import GiftPace
from goldomatic.desktop.bridge.service import BridgeService, Profile
from goldomatic.desktop.core.settings import DesktopSettings
from goldomatic.desktop.core.view import BridgeView, Notice
from goldomatic.desktop.core.wishes import AllowCharacter, OwnCharacter
from goldomatic.sim.config import SimulatorSettings
from goldomatic.sim.wow.remote_typing import RemoteTyping

__all__ = ["COMPONENT", "create_app"]

COMPONENT = "Bridge"

POLL_SECONDS = 5.0
"""A fast domain clock leaves less time between two draws."""
GIFT_PACE = GiftPace(spin_seconds=0.5, regret_seconds=0.25, quick_poll_seconds=0.5, slow_poll_seconds_max=0.5)
"""And of the minute for choosing a gift a few seconds only."""


@dataclass(slots=True)
class _Heard:
    """What the bridge has shown so far; written on its thread, read on the server's."""

    view: BridgeView | None = None
    notices: list[Notice] = field(default_factory=list)


def create_app(
    settings: SimulatorSettings,
    ambient: Ambient,
    *,
    game_url: str,
    log: Path,
    journal: Path,
    own: OwnCharacter,
) -> Starlette:
    """Return the program; ``own`` is the streamer's character, which is allowed at the start."""
    heard = _Heard()

    service = BridgeService(ambient, lambda _strategy: RemoteTyping(game_url), _core)

    def show(view: BridgeView) -> None:
        if heard.view is None:
            service.wish(AllowCharacter(own, is_allowed=True))
        heard.view = view

    async def health(_request: Request) -> Response:
        return JSONResponse({"status": "healthy", "component": COMPONENT})

    async def notices(_request: Request) -> Response:
        return JSONResponse([_notice(each) for each in list(heard.notices)])

    async def view(_request: Request) -> Response:
        return JSONResponse(None if heard.view is None else _view(heard.view))

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        service.listen(show, heard.notices.append)
        service.start(
            Profile(
                settings=DesktopSettings(
                    ebs_address=settings.synthetic_desktop_backend_url,
                    log_path=log,
                    poll_seconds=POLL_SECONDS,
                    is_auto_sync=True,
                ),
                api_key=settings.first_api_key,
                journal_path=journal,
            )
        )
        try:
            yield
        finally:
            service.stop()

    return Starlette(
        routes=[Route("/health", health), Route("/notices", notices), Route("/view", view)], lifespan=lifespan
    )


def _core(journal: Journal, settings: DesktopSettings, ambient: Ambient, log_path: str) -> Bridge:
    moment = Moment(wall=ambient.wall.now(), seconds=monotonic())
    return Bridge(journal, settings, ambient.random, moment, log_path=log_path, gift_pace=GIFT_PACE)


def _notice(notice: Notice) -> dict[str, object]:
    return {
        "level": notice.level.value,
        "kind": notice.kind.value,
        "subject": None if notice.subject is None else str(notice.subject),
        "name": notice.name,
        "detail": notice.detail,
        "lineNumber": notice.line_number,
    }


def _view(view: BridgeView) -> dict[str, object]:
    return {
        "link": view.link.state.value,
        "transport": view.link.transport,
        "flush": view.link.flush,
        "sync": view.sync.value,
        "who": view.roulette.who,
        "linesWaiting": view.ebs.lines_waiting,
        "payouts": [
            {"id": str(payout.id), "characterName": payout.character_name, "step": payout.step.value}
            for payout in view.payouts
        ],
        "gifts": [
            {
                "id": str(gift.id),
                "characterName": gift.character_name,
                "item": None if gift.item is None else gift.item.name,
                "step": gift.step.value,
            }
            for gift in view.gifts
        ],
    }
