"""The routes of the gift queue: the viewer's, by token, and the Desktop's, by key (SPEC §12)."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Security

from goldomatic.ebs.api.documentation import API_KEY_SCHEME, JWT_SCHEME, errors
from goldomatic.ebs.api.errors import not_found, refuse
from goldomatic.ebs.api.gift_schemas import (
    ConfirmGiftRequest,
    GiftQueueDto,
    GiftRequestDto,
    GiftStateRequest,
    NewGiftRequest,
    SelectItemRequest,
)
from goldomatic.ebs.api.guard import CallerOf, Gate, Who, guarded_by
from goldomatic.ebs.api.json_types import parse_uuid
from goldomatic.ebs.api.subscriber import name_of, subscription_of
from goldomatic.ebs.application import gift_queries, gifts
from goldomatic.ebs.application.views import GiftRequestView
from goldomatic.ebs.domain.errors import Refused
from goldomatic.ebs.domain.gift import FailureReason
from goldomatic.ebs.storage.store import Store, UseCase
from goldomatic.ebs.twitch.subscriptions import SubscriberCheck
from goldomatic.protocol.error_codes import ErrorCode

__all__ = ["gift_desktop_router", "gift_viewer_router"]

_OF_VIEWER = (ErrorCode.UNAUTHORIZED, ErrorCode.NOT_FOUND, ErrorCode.RATE_LIMITED, ErrorCode.UNAVAILABLE)
_OF_DESKTOP = (
    ErrorCode.FORBIDDEN_APIKEY,
    ErrorCode.NOT_FOUND,
    ErrorCode.RATE_LIMITED,
    ErrorCode.UNAVAILABLE,
)
_BODY = (ErrorCode.INVALID_PAYLOAD, ErrorCode.PAYLOAD_TOO_LARGE, ErrorCode.UNSUPPORTED_MEDIA_TYPE)


def gift_viewer_router(
    gate: Gate, *, store: Store, channel_id: str, subscriber_check: SubscriberCheck
) -> APIRouter:
    """Return the routes of the panel; each needs a token of a viewer who has shared their identity."""
    router = APIRouter(
        tags=["viewer"],
        route_class=guarded_by(gate, Who.VIEWER),
        dependencies=[Security(JWT_SCHEME)],
    )

    @router.get("/api/streamers/{streamerId}/gift-queue", responses=errors(*_OF_VIEWER))
    async def gift_queue(streamerId: str, caller: CallerOf) -> GiftQueueDto:  # noqa: N803 - the contract's name
        """Show the queue, and the viewer's own place in it."""
        _check_served(streamerId, channel_id)
        queue = await store.read(
            lambda connection: gift_queries.gift_queue(connection, channel_id, caller.user_id)
        )
        return GiftQueueDto.model_validate(queue)

    @router.post(
        "/api/gift-requests",
        status_code=201,
        responses=errors(
            *_OF_VIEWER,
            *_BODY,
            ErrorCode.INVALID_CHARACTER_NAME,
            ErrorCode.NOT_SUBSCRIBER,
            ErrorCode.GIFT_ALREADY_USED,
            ErrorCode.GIFT_REQUEST_ACTIVE,
        ),
    )
    async def request_gift(wish: NewGiftRequest, caller: CallerOf) -> GiftRequestDto:
        """Ask for a gift without chat: once for each viewer and streamer."""
        _check_served(wish.streamer_id, channel_id)
        subscription = await subscription_of(caller.user_id, wish.character_name, subscriber_check)
        command = gifts.RequestGift(
            viewer_id=caller.user_id,
            display_name=await name_of(caller, subscription, subscriber_check),
            requested_name=wish.character_name,
            is_subscriber=subscription.is_subscriber,
        )
        return await _written(store, channel_id, lambda tx: gifts.request_gift(tx, command))

    return router


def gift_desktop_router(gate: Gate, *, store: Store, channel_id: str) -> APIRouter:
    """Return the routes of the Desktop; each needs a key, and each call can be repeated safely."""
    router = APIRouter(
        tags=["desktop"],
        route_class=guarded_by(gate, Who.DESKTOP),
        dependencies=[Security(API_KEY_SCHEME)],
    )

    @router.get("/api/gift-requests", responses=errors(*_OF_DESKTOP))
    async def gift_requests(
        streamerId: Annotated[str | None, Query()] = None,  # noqa: N803 - the contract's name
    ) -> list[GiftRequestDto]:
        """List everybody in the queue, oldest first; without a streamer, of the channel that is served."""
        _check_served(streamerId or channel_id, channel_id)
        queue = await store.read(lambda connection: gift_queries.unfinished(connection, channel_id))
        return [GiftRequestDto.model_validate(request) for request in queue]

    _add_changes(router, store, channel_id)
    return router


def _add_changes(router: APIRouter, store: Store, channel_id: str) -> None:
    changing = errors(*_OF_DESKTOP, *_BODY, ErrorCode.INVALID_STATE)

    @router.patch("/api/gift-requests/{id}", responses=changing)
    async def change_state(id: str, wish: GiftStateRequest) -> GiftRequestDto:  # noqa: A002 - the contract's name
        """Give the request up: the only change by hand. The same reason again changes nothing."""
        gift_id = _gift_id(id)
        reason = wish.reason or FailureReason.FAILED_BY_STREAMER.value
        return await _written(
            store, channel_id, lambda tx: gifts.change_state(tx, gift_id, wish.state, reason)
        )

    @router.post("/api/gift-requests/{id}/select-item", responses=changing)
    async def select_item(id: str, chosen: SelectItemRequest) -> GiftRequestDto:  # noqa: A002 - as above
        """Keep the chosen item; the same one again changes nothing."""
        gift_id, item = _gift_id(id), chosen.item.value()
        return await _written(store, channel_id, lambda tx: gifts.select_item(tx, gift_id, item))

    @router.post("/api/gift-requests/{id}/confirm", responses=changing)
    async def confirm(id: str, answer: ConfirmGiftRequest) -> GiftRequestDto:  # noqa: A002 - as above
        """Take the receiver's answer; the same one again changes nothing."""
        gift_id = _gift_id(id)
        return await _written(
            store, channel_id, lambda tx: gifts.confirm(tx, gift_id, is_confirmed=answer.confirmed)
        )

    @router.post("/api/gift-requests/{id}/mailed", responses=errors(*_OF_DESKTOP, ErrorCode.INVALID_STATE))
    async def mailed(id: str) -> GiftRequestDto:  # noqa: A002 - as above
        """Keep that the item was mailed; repeatable. It needs no body."""
        gift_id = _gift_id(id)
        return await _written(store, channel_id, lambda tx: gifts.note_mailed(tx, gift_id))


async def _written(
    store: Store, channel_id: str, use_case: UseCase[GiftRequestView | Refused]
) -> GiftRequestDto:
    """Run the use case and return the request as it then is.

    Raises:
        ApiError: the rules refuse.
    """
    answer = await store.write(channel_id, use_case)
    if isinstance(answer, Refused):
        refuse(answer)
    return GiftRequestDto.model_validate(answer)


def _check_served(streamer_id: str, channel_id: str) -> None:
    if streamer_id != channel_id:
        raise not_found("This service does not serve that streamer.")


def _gift_id(text: str) -> UUID:
    try:
        return parse_uuid(text)
    except ValueError:
        raise not_found("There is no such gift request.") from None
