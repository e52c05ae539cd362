"""What of the EBS speaks to Twitch, put together from the settings; `goldomatic.ebs.main` runs it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import httpx
import structlog

from goldomatic.ambient import Ambient
from goldomatic.ebs.application.chat_intake import ChatIntake
from goldomatic.ebs.application.grants import StoredGrants
from goldomatic.ebs.config import EventSubTransport, Settings
from goldomatic.ebs.jobs.chat_socket import ChatSocket, Open
from goldomatic.ebs.jobs.chat_webhook import ChatWebhook
from goldomatic.ebs.jobs.tending import Tended
from goldomatic.ebs.jobs.websocket_wire import open_wire
from goldomatic.ebs.storage.store import Store
from goldomatic.ebs.twitch.app_tokens import AppTokens
from goldomatic.ebs.twitch.caller import TWITCH_HELIX_BASE_URL, HelixCaller
from goldomatic.ebs.twitch.eventsub_client import EventSubClient
from goldomatic.ebs.twitch.eventsub_rest import webhook_transport
from goldomatic.ebs.twitch.eventsub_socket import EventSubSocket
from goldomatic.ebs.twitch.grant_book import GrantBook
from goldomatic.ebs.twitch.helix import HelixClient
from goldomatic.ebs.twitch.oauth import TWITCH_AUTH_BASE_URL, TokenService
from goldomatic.ebs.twitch.scopes import scopes_for
from goldomatic.ebs.twitch.status import Account, TwitchStatus
from goldomatic.ebs.twitch.token_keeper import TokenKeeper
from goldomatic.ebs.twitch.tokens import StaticToken, TokenSource

__all__ = [
    "TWITCH_SOCKET_URL",
    "TwitchParts",
    "Upkeep",
    "configured_tokens",
    "missing_for_webhook",
    "token_service",
    "twitch_parts",
]

TWITCH_SOCKET_URL = "wss://eventsub.wss.twitch.tv/ws"
KEEPALIVE_SECONDS = 30

_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class TwitchParts:
    """What others need of it."""

    status: TwitchStatus
    helix: HelixClient | None
    """None: Twitch is not to be called at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upkeep:
    """How the loops tell of their failures, and how they reach Twitch: a test has its own ways."""

    count_failure: Callable[[str], None]
    open_wire: Open = open_wire
    transport: httpx.AsyncBaseTransport | None = None


@dataclass(frozen=True, slots=True)
class _Ears:
    """What hearing chat needs besides Twitch."""

    intake: ChatIntake
    status: TwitchStatus
    upkeep: Upkeep


@asynccontextmanager
async def twitch_parts(
    settings: Settings, ambient: Ambient, store: Store, *, intake: ChatIntake, upkeep: Upkeep
) -> AsyncIterator[TwitchParts]:
    """Build the parts, keep the login alive and the chat heard; all ends with the context."""
    status = TwitchStatus()
    async with AsyncExitStack() as stack:
        tokens = await _tokens(settings, ambient, store, status, upkeep, stack)
        if tokens is None:
            _LOG.warning(
                "neither Twitch__HelixClientId nor Twitch__BroadcasterAccessToken is set: "
                "no announcements, and claims need chat",
                action="start.no_helix",
            )
            yield TwitchParts(status=status, helix=None)
            return
        caller = HelixCaller(
            client_id=settings.helix_client_id,
            wall=ambient.wall,
            base_url=settings.helix_api_base_url or TWITCH_HELIX_BASE_URL,
            transport=upkeep.transport,
        )
        stack.push_async_callback(caller.close)
        helix = HelixClient(
            broadcaster_id=settings.channel_id, caller=caller, tokens=tokens, random=ambient.random
        )
        if settings.helix_client_id is not None:
            await _hear_chat(settings, ambient, caller, tokens, _Ears(intake, status, upkeep), stack)
        yield TwitchParts(status=status, helix=helix)


def token_service(
    settings: Settings, client_id: str, transport: httpx.AsyncBaseTransport | None = None
) -> TokenService:
    """Return the client of the token service that the settings name."""
    secret = settings.helix_client_secret
    return TokenService(
        client_id=client_id,
        client_secret=None if secret is None else secret.get_secret_value(),
        base_url=settings.auth_base_url or TWITCH_AUTH_BASE_URL,
        transport=transport,
    )


async def _tokens(
    settings: Settings,
    ambient: Ambient,
    store: Store,
    status: TwitchStatus,
    upkeep: Upkeep,
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
    service = token_service(settings, settings.helix_client_id, upkeep.transport)
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
        Tended("twitch_tokens", keeper.tend, ambient=ambient, count_failure=upkeep.count_failure)
    )
    return keeper


def configured_tokens(settings: Settings) -> tuple[str | None, str | None]:
    """Return the access and the refresh token of the settings."""
    access, refresh = settings.broadcaster_access_token, settings.broadcaster_refresh_token
    return (
        None if access is None else access.get_secret_value(),
        None if refresh is None else refresh.get_secret_value(),
    )


async def _hear_chat(
    settings: Settings,
    ambient: Ambient,
    caller: HelixCaller,
    tokens: TokenSource,
    ears: _Ears,
    stack: AsyncExitStack,
) -> None:
    """Keep the chat subscription that the settings ask for."""
    if settings.eventsub_transport is EventSubTransport.WEBSOCKET:
        url = settings.eventsub_socket_url or TWITCH_SOCKET_URL
        client = EventSubClient(caller, tokens, broadcaster_id=settings.channel_id, wall=ambient.wall)
        url = f"{url}?keepalive_timeout_seconds={KEEPALIVE_SECONDS}"
        await stack.enter_async_context(
            ChatSocket(
                machine=EventSubSocket(url, ambient.random.jitter),
                open_wire=ears.upkeep.open_wire,
                client=client,
                intake=ears.intake,
                status=ears.status,
                ambient=ambient,
                count_failure=ears.upkeep.count_failure,
            )
        )
        return
    missing = missing_for_webhook(settings)
    if missing:
        _LOG.warning(
            "no chat subscription is kept: these settings are missing",
            action="start.no_subscription",
            missing=missing,
        )
        return
    assert settings.helix_client_id is not None, "the caller has looked"
    service = token_service(settings, settings.helix_client_id, ears.upkeep.transport)
    stack.push_async_callback(service.close)
    webhook = ChatWebhook(
        client=EventSubClient(
            caller, AppTokens(service), broadcaster_id=settings.channel_id, wall=ambient.wall
        ),
        broadcaster_id=settings.channel_id,
        transport=webhook_transport(
            settings.eventsub_callback or "", settings.eventsub_secret.get_secret_value()
        ),
        intake=ears.intake,
        status=ears.status,
        ambient=ambient,
    )
    await stack.enter_async_context(
        Tended("chat_webhook", webhook.tend, ambient=ambient, count_failure=ears.upkeep.count_failure)
    )


def missing_for_webhook(settings: Settings) -> list[str]:
    """Return the settings without which nobody asks Twitch to send chat to an address."""
    present = {
        "Twitch__CallbackUrl": settings.callback_url,
        "Twitch__HelixClientSecret": settings.helix_client_secret,
        "Twitch__EventSubSecret": settings.eventsub_secret.get_secret_value(),
    }
    return [name for name, value in present.items() if not value]
