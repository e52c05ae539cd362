"""What of the EBS speaks to Twitch, put together from the settings; `goldomatic.ebs.main` runs it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import structlog

from goldomatic.ambient import Ambient
from goldomatic.ebs.application.grants import StoredGrants
from goldomatic.ebs.config import EventSubTransport, Settings
from goldomatic.ebs.jobs.tending import Tended
from goldomatic.ebs.storage.store import Store
from goldomatic.ebs.twitch.grant_book import GrantBook
from goldomatic.ebs.twitch.helix import TWITCH_HELIX_BASE_URL, HelixClient
from goldomatic.ebs.twitch.oauth import TWITCH_AUTH_BASE_URL, TokenService
from goldomatic.ebs.twitch.scopes import scopes_for
from goldomatic.ebs.twitch.status import Account, TwitchStatus
from goldomatic.ebs.twitch.token_keeper import TokenKeeper
from goldomatic.ebs.twitch.tokens import StaticToken, TokenSource

__all__ = ["TwitchParts", "configured_tokens", "token_service", "twitch_parts"]

_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class TwitchParts:
    """What others need of it."""

    status: TwitchStatus
    helix: HelixClient | None
    """None: Twitch is not to be called at all."""


@asynccontextmanager
async def twitch_parts(
    settings: Settings, ambient: Ambient, store: Store, count_failure: Callable[[str], None]
) -> AsyncIterator[TwitchParts]:
    """Build the parts and keep the login alive; all ends with the context."""
    status = TwitchStatus()
    async with AsyncExitStack() as stack:
        tokens = await _tokens(settings, ambient, store, status, count_failure, stack)
        if tokens is None:
            _LOG.warning(
                "neither Twitch__HelixClientId nor Twitch__BroadcasterAccessToken is set: "
                "no announcements, and claims need chat",
                action="start.no_helix",
            )
            yield TwitchParts(status=status, helix=None)
            return
        helix = HelixClient(
            broadcaster_id=settings.channel_id,
            client_id=settings.helix_client_id,
            tokens=tokens,
            random=ambient.random,
            base_url=settings.helix_api_base_url or TWITCH_HELIX_BASE_URL,
        )
        stack.push_async_callback(helix.close)
        yield TwitchParts(status=status, helix=helix)


def token_service(settings: Settings, client_id: str) -> TokenService:
    """Return the client of the token service that the settings name."""
    secret = settings.helix_client_secret
    return TokenService(
        client_id=client_id,
        client_secret=None if secret is None else secret.get_secret_value(),
        base_url=settings.auth_base_url or TWITCH_AUTH_BASE_URL,
    )


async def _tokens(
    settings: Settings,
    ambient: Ambient,
    store: Store,
    status: TwitchStatus,
    count_failure: Callable[[str], None],
    stack: AsyncExitStack,
) -> TokenSource | None:
    """Return where tokens come from, kept alive if they can be."""
    access_token, refresh_token = configured_tokens(settings)
    if settings.helix_client_id is None:
        if access_token is None:
            return None
        # Whose it is cannot be asked without a client id, nor can it be renewed.
        status.account = Account.UNCHECKED
        return StaticToken(access_token)
    service = token_service(settings, settings.helix_client_id)
    stack.push_async_callback(service.close)
    keeper = TokenKeeper(
        service=service,
        book=GrantBook(
            store=StoredGrants(store, settings.channel_id),
            client_id=settings.helix_client_id,
            configured=(access_token, refresh_token),
            status=status,
        ),
        wall=ambient.wall,
        random=ambient.random,
        broadcaster_id=settings.channel_id,
        status=status,
        scopes_needed=scopes_for(is_webhook=settings.eventsub_transport is EventSubTransport.WEBHOOK),
    )
    stack.push_async_callback(keeper.close)
    await stack.enter_async_context(
        Tended("twitch_tokens", keeper.tend, ambient=ambient, count_failure=count_failure)
    )
    return keeper


def configured_tokens(settings: Settings) -> tuple[str | None, str | None]:
    """Return the access and the refresh token of the settings."""
    access, refresh = settings.broadcaster_access_token, settings.broadcaster_refresh_token
    return (
        None if access is None else access.get_secret_value(),
        None if refresh is None else refresh.get_secret_value(),
    )
