"""``/panel/`` in Development: the panel in a frame, and a switcher that plays Twitch around it (SPEC §13).

Nothing of this exists in Production: there Twitch serves the panel, and hands out the tokens.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jwt
from fastapi import APIRouter, Response
from starlette.responses import RedirectResponse

from goldomatic.ambient import Clock
from goldomatic.ebs.api.errors import ApiError, unavailable
from goldomatic.ebs.application import queries
from goldomatic.ebs.storage.store import Store
from goldomatic.panel import development, files
from goldomatic.protocol.error_codes import ErrorCode

__all__ = ["panel_router"]

TOKEN_SECONDS = 3600
_NO_STORE = {"Cache-Control": "no-store"}
_VIEWERS: Mapping[str, Mapping[str, Any]] = {
    "subscriber": {"opaque_user_id": "U2001", "user_id": "2001", "role": "viewer"},
    "stranger": {"opaque_user_id": "U2009", "role": "viewer"},
    "visitor": {"opaque_user_id": "A0001", "role": "viewer"},
    "winner": {"opaque_user_id": "U2002", "user_id": "2002", "role": "viewer"},
    "broadcaster": {"opaque_user_id": "U1001", "role": "broadcaster"},
}
"""Who can look at the panel, as Twitch would put it in the token."""


def panel_router(
    *,
    store: Store,
    wall: Clock,
    channel_id: str,
    extension_key: bytes,
    clock_rate: float,
) -> APIRouter:
    """Return the pages, and the tokens of their viewers; for Development only."""
    router = APIRouter(include_in_schema=False)

    @router.get("/panel")
    async def to_the_folder() -> Response:
        return RedirectResponse("/panel/")

    @router.get("/panel/")
    async def switcher() -> Response:
        """Return the page around the panel."""
        return _file("index.html", development.file("index.html"))

    @router.get("/panel/token/{viewer}")
    async def token(viewer: str) -> Response:
        """Return a token as Twitch would hand it to this viewer's page."""
        if viewer not in _VIEWERS:
            raise ApiError(ErrorCode.NOT_FOUND, f"The viewers are {', '.join(_VIEWERS)}.")
        claims = dict(_VIEWERS[viewer])
        if viewer == "winner":
            claims["user_id"] = await _newest_winner(store, channel_id) or claims["user_id"]
        if viewer == "broadcaster":
            claims["user_id"] = channel_id
        claims |= {"channel_id": channel_id, "exp": int(wall.now().timestamp()) + TOKEN_SECONDS}
        signed = jwt.encode(claims, extension_key, algorithm="HS256")
        return Response(signed, media_type="text/plain", headers=_NO_STORE)

    @router.get("/panel/{name}")
    async def page(name: str) -> Response:
        """Return a file of the panel, or of the page around it."""
        if name in development.FILES:
            return _file(name, development.file(name))
        try:
            found = dict(files.panel_files())
        except files.PanelNotBuilt as error:
            raise unavailable(f"{error}.") from None
        found[files.CONFIG] = files.config_script("", clock_rate=clock_rate)
        if name not in found:
            raise ApiError(ErrorCode.NOT_FOUND, "There is nothing at this address.")
        return _file(name, found[name].replace(files.HELPER_ADDRESS.encode(), b"./twitch-ext.js"))

    return router


async def _newest_winner(store: Store, channel_id: str) -> str | None:
    """Return the viewer who won last, if anybody did."""
    return await store.read(lambda connection: queries.newest_winner(connection, channel_id))


def _file(name: str, content: bytes) -> Response:
    return Response(content, media_type=files.media_type(name), headers=_NO_STORE)
